"""Odd files through the whole way in: each is on the screen, or its reason is."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.actions.importing import Imported, files_under, import_files
from app.actions.not_shown import not_shown
from app.actions.opening import close_study, open_study
from app.state.reading import Reading
from app.ui.frame.banner import Banner
from app.ui.frame.window import Window
from app.ui.main_thread import MainThread
from app.ui.theme import Theme
from app.ui.wiring.seat import Seat
from app.ui.words import person
from app.workstation import Workstation
from domain.volume import Volume
from domain.work import Unwatched
from imaging.reading import Readers
from tests.seats import open_workstation
from viewer.session.screen import Screen

PASSPHRASE = "correct horse battery"  # noqa: S105 - of a seat that lives for one test
_REASON = re.compile(r"\w.{12,}\.$", re.DOTALL)
# DCMTK's converter knows no JIS X 0201.
_NO_WITNESS = re.compile("chrH3|chrJap|chrSQ")


@contextmanager
def a_seat(theme: Theme, folder: Path) -> Iterator[tuple[Workstation, Seat, Window]]:
    main = MainThread()
    station = open_workstation(folder / "seat", passphrase=PASSPHRASE, deliver=main.deliver)
    window = Window(theme, lambda _entry, _opened, _failed: None)
    window.resize(1366, 768)
    seat = Seat(theme, station, window, lambda: None)
    window.show()
    try:
        yield station, seat, window
    finally:
        close_study(station)
        seat.close_images()
        station.jobs.close()
        QApplication.processEvents()
        station.close()
        window.close()
        window.deleteLater()


def opened(station: Workstation, study_uid: str) -> Reading:
    """Open a study as a reader does, and wait until nothing of it is still to come."""
    open_study(station, study_uid)
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        QApplication.processEvents()
        time.sleep(0.005)
        reading = station.reading
        if reading is not None and reading.study.uid == study_uid and reading.loaded:
            for _ in range(20):
                QApplication.processEvents()
            return reading
    raise AssertionError(f"{study_uid} did not open")


def is_drawn(screen: Screen, number: int) -> bool:
    content = screen.viewports[number].content
    if isinstance(content, Volume):
        return bool(content.filled.any())
    return content is not None and any(pixels is not None for pixels in content.images)


def is_read(reading: Reading) -> bool:
    """Return whether an object of the study comes to be read, asked for by nobody."""
    ends = time.monotonic() + 30
    while reading.objects.opened is None and time.monotonic() < ends:
        QApplication.processEvents()
        time.sleep(0.005)
    return reading.objects.opened is not None


def unexplained(reading: Reading) -> list[str]:
    """Return the objects of a study that are neither shown nor listed with a reason."""
    listed = not_shown(reading)
    assert all(_REASON.search(what.reason) for what in listed), listed
    for number in range(len(reading.screen.viewports)):
        assert is_drawn(reading.screen, number) or _REASON.search(reading.screen.can_show(number))
    on_screen = {
        source.instance.sop_uid
        for content in reading.contents.values()
        for source in content.sources
        if not any(doubt.code == "unread" for doubt in content.doubts)
    }
    beside = {item.instance.sop_uid for item in reading.objects.items}
    said = {what.sop_uid for what in listed}
    refused = {i.sop_uid for stack in reading.stacks if stack.title in
               {what.title for what in listed} for i in stack.instances}  # fmt: skip
    known = on_screen | beside | said | refused
    return [i.sop_uid for i in reading.instances if i.sop_uid not in known]


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    "folder", ["odd-files", "ct-bad-geometry", "charsets", "luts-overlays", "objects"]
)
def test_every_odd_file_is_on_the_screen_or_its_reason_is(
    folder: str,
    theme: Theme,
    tmp_path: Path,
    real_data: Path,
    program: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = files_under([real_data / folder])
    names = names_in(files, program) if folder == "charsets" else {}
    fell: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda *error: fell.append(error))
    rounds = 0
    while files:
        # Files that contradict one another are tried in a seat of their own.
        rounds += 1
        assert rounds < 4
        with a_seat(theme, tmp_path / f"{rounds}") as (station, seat, _window):
            taken = import_files(station, files, Unwatched())
            assert_told(taken, files)
            station.worklist.reload()
            for study_uid in sorted(taken.studies):
                reading = opened(station, study_uid)
                assert unexplained(reading) == []
                # Documents alone: one of them is read, for there is nothing else to see.
                kinds = {item.short for item in reading.objects.items}
                assert reading.contents or not kinds & {"SR", "PDF"} or is_read(reading)
                banner = seat.workspace.findChild(Banner)
                assert isinstance(banner, Banner)
                first = person(reading.study.patient.name)[0]
                assert not first or first in banner.accessibleName()
                if reading.study.patient.id in names:
                    assert reading.study.patient.name == names[reading.study.patient.id]
        files = [Path(one["file"]) for one in taken.contradicting]
    assert fell == []


def assert_told(taken: Imported, files: list[Path]) -> None:
    """Every file has come to an end, and what was not taken says why."""
    assert taken.ended == len(files)
    for one in (*taken.contradicting, *taken.quarantined):
        assert _REASON.search(one["sentence"]), one
        if one.get("reason") in ("missing", "uid", "geometry"):
            assert re.search(r"\([0-9A-F]{4},[0-9A-F]{4}", one["sentence"]), one


def names_in(files: list[Path], program: Callable[[str], str]) -> dict[str, str]:
    """Return the names that DCMTK reads, by patient ID, where one ID has one file."""
    found: dict[str, list[str]] = {}
    with Readers(1) as readers:
        held = dict(readers.headers((str(f), f.read_bytes()) for f in files))
    for file in files:
        header = held[str(file)]
        if isinstance(header, Exception) or _NO_WITNESS.match(file.name):
            continue
        dumped = subprocess.run(  # noqa: S603 - a judge, by full path
            [program("dcmdump"), "+U8", "+P", "0010,0010", file], capture_output=True, check=True
        )
        said = re.search(r"\[(.*)\]", dumped.stdout.decode("utf_8"))
        assert said is not None
        found.setdefault(header.study.patient.id, []).append(said[1])
    return {whose: said[0] for whose, said in found.items() if len(set(said)) == 1}

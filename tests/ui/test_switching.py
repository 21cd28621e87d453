"""However fast studies are changed and however late images come, only the asked one is seen.

RELIABILITY P-28 and P-29. Every pixel, name, title and mark of a made-up study tells which study
it belongs to. ``LIGHTBOX_SWITCHES`` and ``LIGHTBOX_SEED`` make longer and other runs: a release
takes ten of a thousand. (Looking at every widget keeps its Python shell; one run of all would fill
the memory.)
"""

from __future__ import annotations

import gc
import os
import random
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from app.actions.importing import import_files
from app.actions.opening import close_study, open_study
from app.actions.priors import open_beside
from app.ui.frame.banner import Banner
from app.ui.frame.window import Window
from app.ui.heap import few_arenas
from app.ui.main_thread import MainThread
from app.ui.theme import Theme
from app.ui.wiring.seat import Seat
from app.workstation import Workstation
from domain.geometry import Point
from domain.measurement import Author, Place, Text
from domain.volume import Volume
from domain.work import Unwatched
from imaging import phantom
from records.archive import Archive
from tests.seats import open_workstation
from tests.ui.shown import until
from viewer.session.captions import corners

SWITCHES = int(os.environ.get("LIGHTBOX_SWITCHES", "80"))
SEED = int(os.environ.get("LIGHTBOX_SEED", "20260112"))
STUDIES, SLICES, SIDE = 8, 5, 24
PASSPHRASE = "correct horse battery"  # noqa: S105 - of a seat that lives for one test
_TOKEN = re.compile(r"Q\d\dX")


@dataclass(frozen=True)
class Made:
    """A study that can be told from all others by any part of it."""

    uid: str
    patient: str  # two studies each have the same
    token: str
    grey: int


class SlowShelf:
    """The seat's own archive, on a disk that answers when it likes."""

    def __init__(self, archive: Archive, dice: random.Random) -> None:
        self._archive, self._dice = archive, dice

    def __getattr__(self, name: str) -> object:
        return getattr(self._archive, name)

    def read(self, sop_uid: str) -> bytes:
        self._wait()
        return self._archive.read(sop_uid)

    def read_part(self, sop_uid: str, offset: int, length: int) -> bytes:
        self._wait()
        return self._archive.read_part(sop_uid, offset, length)

    def instances_of_study(self, study_uid: str) -> object:
        self._wait()
        return self._archive.instances_of_study(study_uid)

    def _wait(self) -> None:
        time.sleep(self._dice.choice((0.0, 0.0, 0.001, 0.004, 0.02)))


def make(folder: Path, number: int) -> tuple[Made, list[Path]]:
    """Write one study: every voxel has one value, and every text the study's token."""
    token, grey = f"Q{number:02}X", 20 + 25 * number
    examination = replace(
        phantom.demonstration().current,
        key=f"switching {number}",
        shape=(SLICES, SIDE, SIDE),
        spacing_mm=(15.0, 15.0, 60.0),
    )
    files = []
    for k, part10 in enumerate(phantom.dicom_series(examination)):
        dataset = pydicom.dcmread(BytesIO(part10))
        dataset.PixelData = np.full((SIDE, SIDE), grey, np.uint16).tobytes()
        dataset.PixelRepresentation = 0
        dataset.Modality = "OT"
        dataset.RescaleSlope, dataset.RescaleIntercept = 1, 0
        dataset.WindowCenter, dataset.WindowWidth = 128, 256
        dataset.PatientID = f"PID-{number // 2}"
        dataset.PatientName = f"Q{number // 2 * 2:02}X^NAME"
        dataset.StudyDescription = dataset.SeriesDescription = token
        dataset.StudyDate = f"2026010{1 + number % 2}"
        files.append(folder / f"{number}-{k}.dcm")
        dataset.save_as(files[-1])
    uid = examination.study_uid
    return Made(uid, f"PID-{number // 2}", token, grey), files


def mark(made: Made) -> Text:
    place = Place(made.uid, "", "")
    author = Author("reader")
    return Text(place, Point(0, 0, 0), made.token, author, datetime.now(UTC))


@contextmanager
def a_seat(theme: Theme, folder: Path) -> Iterator[tuple[Workstation, Seat, Window, list[Made]]]:
    dice = random.Random(1)  # noqa: S311 - moments, not secrets
    main = MainThread()
    station = open_workstation(folder / "seat", passphrase=PASSPHRASE, deliver=main.deliver)
    studies = []
    for number in range(STUDIES):
        made, files = make(folder, number)
        assert import_files(station, files, Unwatched()).stored == SLICES
        station.records.drafts.save_marks(made.uid, (mark(made),))
        studies.append(made)
    slow = SlowShelf(station.records.archive, dice)
    station.records = replace(station.records, archive=slow)  # type: ignore[arg-type]
    station.worklist.reload()
    window = Window(theme, lambda _entry, _opened, _failed: None)
    window.resize(1024, 640)
    seat = Seat(theme, station, window, lambda: None)
    window.show()
    try:
        yield station, seat, window, studies
    finally:
        close_study(station)
        seat.close_images()
        station.jobs.close()
        QApplication.processEvents()
        station.close()
        window.close()
        window.deleteLater()


def texts(root: QWidget) -> Iterator[str]:
    """Yield everything that a person or an assistive tool is told by what is shown."""
    for widget in (root, *root.findChildren(QWidget)):
        if not widget.isVisible():
            continue
        yield widget.accessibleName()
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
            yield widget.toolTip()


def foreign(station: Workstation, seat: Seat, allowed: list[Made]) -> list[str]:
    """Return whatever is on the screen that belongs to none of the allowed studies."""
    tokens = {made.token for made in allowed}
    tokens |= {f"Q{int(made.token[1:3]) // 2 * 2:02}X" for made in allowed}  # the patient's name
    greys = {made.grey for made in allowed}
    uids = {made.uid for made in allowed}
    wrong: list[str] = []
    banner = seat.workspace.findChild(Banner)
    assert isinstance(banner, Banner)
    for root in (banner, seat.workspace.room("read")):
        for text in texts(root):
            wrong += [f"text {text}" for found in _TOKEN.findall(text) if found not in tokens]
    reading, images = station.reading, seat.images
    if reading is None:
        return wrong + (["a picture while nothing is open"] if images is not None else [])
    if images is None or images.reading is not reading:
        return [*wrong, "the widgets of another study"]
    screen = reading.screen
    for number, view in enumerate(screen.viewports):
        content = view.content
        if content is None:
            continue
        if content.study_uid not in uids:
            wrong.append(f"viewport {number} has a series of another study")
        for line in (t for part in vars_of(corners(screen, number)) for t in part):
            wrong += [f"corner {line}" for found in _TOKEN.findall(line) if found not in tokens]
        for shown in screen.marks(number):
            if shown.place.study_uid not in uids:
                wrong.append("a mark of another study")
        if isinstance(content, Volume) and content.filled.any():
            values = {int(v) for v in np.unique(content.voxels[content.filled])}
            wrong += [f"values {values}"] if not values <= greys else []
            read = screen.reading(number, 60, 60, 200, 200)
            if read is not None and read.value is not None and round(read.value) not in greys:
                wrong.append(f"number {read.value}")
    for widget in images.grid.viewports:
        if widget.isVisible():
            shade = (
                widget.grab().toImage().pixelColor(widget.width() * 2 // 5, widget.height() // 3)
            )
            near = min((20 + 25 * n for n in range(STUDIES)), key=lambda g: abs(g - shade.red()))
            grey = shade.red() == shade.green() == shade.blue() and shade.red() >= 15
            if grey and abs(near - shade.red()) <= 2 and near not in greys:
                wrong.append(f"a pixel {shade.red()} in viewport {widget.number}")
    return wrong


def vars_of(found: object) -> Iterator[tuple[str, ...]]:
    for name in ("top_left", "top_right", "bottom_left", "bottom_right"):
        yield getattr(found, name)


@pytest.mark.timeout(120 + SWITCHES)
def test_p28_p29_nothing_of_another_study_is_ever_seen_however_late_images_come(
    theme: Theme, tmp_path: Path
) -> None:
    dice = random.Random(SEED)  # noqa: S311 - moments, not secrets
    seen_whole = seen_beside = 0
    few_arenas()  # as the program's own start does
    with a_seat(theme, tmp_path) as (station, seat, _window, studies):
        by_uid = {made.uid: made for made in studies}
        for switch in range(SWITCHES):
            asked = dice.choice(studies)
            open_study(station, asked.uid)
            ends = time.monotonic() + dice.choice((0.0, 0.005, 0.01, 0.02, 0.12))
            wanted_beside = dice.random() < 0.3
            whole = switch % 8 == 7  # a reader who waits until all of it is there
            while True:
                QApplication.processEvents()
                if wanted_beside and station.reading is not None:
                    other = next(
                        m for m in studies if m.patient == asked.patient and m.uid != asked.uid
                    )
                    open_beside(station, other.uid)
                    wanted_beside = False
                is_whole = station.reading is not None and station.reading.loaded
                if time.monotonic() >= ends and (is_whole or not whole):
                    break
            reading = station.reading
            allowed = [asked]
            if reading is not None:
                assert reading.study.uid == asked.uid
                allowed += [by_uid[uid] for uid in reading.beside]
                seen_whole += reading.loaded
                seen_beside += bool(reading.beside)
            allowed += [m for m in studies if m.patient == asked.patient and m not in allowed]
            if reading is not None and not reading.beside:
                shown = {v.content.study_uid for v in reading.screen.viewports if v.content}
                assert shown <= {asked.uid}
            assert foreign(station, seat, allowed) == [], f"after switch {switch}"
            # What the program's own event loop lets go of between two turns.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            if switch % 50 == 49:
                gc.collect()  # as the program itself does, on this thread
    # The run saw studies whole, and some beside their prior: it was no run of empty screens.
    assert seen_whole >= SWITCHES // 8
    assert seen_beside > 0


def test_the_check_itself_sees_what_is_foreign(theme: Theme, tmp_path: Path) -> None:
    with a_seat(theme, tmp_path) as (station, seat, _window, studies):
        open_study(station, studies[0].uid)
        until(lambda: station.reading is not None and station.reading.loaded)
        for _ in range(50):
            QApplication.processEvents()
            time.sleep(0.002)

        assert foreign(station, seat, [studies[0], studies[1]]) == []
        found = foreign(station, seat, [studies[4]])
        assert any(word.startswith("text") for word in found)
        assert any(word.startswith("values") for word in found)
        assert any(word.startswith("number") for word in found)
        assert any(word.startswith("a pixel") for word in found)
        assert any(word.startswith("corner") for word in found)

"""Paints the report's room as a verb does, without a window, its collector and threads in a hurry.

Prints which methods of widgets ran on the thread of a job, and how often the room was painted.
"""

from __future__ import annotations

import gc
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from PySide6.QtWidgets import QWidget

from app.actions.importing import import_files
from app.actions.opening import load_study
from app.actions.proving import prove
from app.actions.reporting import write_report
from app.actions.signing import sign_report
from app.state.reading import Reading
from app.ui.painting import Painter
from app.workstation import Workstation
from domain.measurement import Author, KeyImage
from domain.volume import Volume
from domain.work import Unwatched
from imaging import phantom
from reports import composing
from tests.seats import open_workstation

PASSPHRASE = "correct horse battery staple"  # noqa: S105 - of a seat that lives for one test
_KEY_IMAGES = 4
_astray: set[str] = set()


def main(folder: Path, times: int) -> int:
    threading.setprofile(_look)
    station = open_workstation(folder / "seat", passphrase=PASSPHRASE)
    painter = station.pictures = Painter()
    _sign_a_report(station, _opened(station, folder))
    gc.set_threshold(1)
    sys.setswitchinterval(1e-5)
    sizes = [len(painter.room(station, "report")) for _ in range(times)]
    station.close()
    painted = sum(size > 10_000 for size in sizes)
    sys.stdout.write(f"astray: {sorted(_astray)}\npainted: {painted}\n")
    return 0


def _look(frame: FrameType, event: str, _said: object) -> None:
    """Note a method of a widget that begins on the thread of a job."""
    if event == "call" and "/ui/" in frame.f_code.co_filename.replace("\\", "/"):
        owner = frame.f_locals.get("self")
        if isinstance(owner, QWidget):
            _astray.add(frame.f_code.co_qualname)


def _opened(station: Workstation, folder: Path) -> Reading:
    examination = replace(
        phantom.demonstration().current,
        key="tests/ui painted",
        shape=(12, 64, 64),
        spacing_mm=(5.6, 5.6, 26.0),
    )
    files = []
    for number, part10 in enumerate(phantom.dicom_series(examination)):
        files.append(folder / f"{number}.dcm")
        files[-1].write_bytes(part10)
    import_files(station, files, Unwatched())
    reading = load_study(station, examination.study_uid, Unwatched())
    reading.loaded = True
    station.reading = reading
    return reading


def _sign_a_report(station: Workstation, reading: Reading) -> None:
    volume = reading.main_volume
    assert isinstance(volume, Volume)
    for source in volume.sources[:_KEY_IMAGES]:
        key = KeyImage(
            reading.study.uid,
            volume.series_uid,
            source.instance.sop_uid,
            source.frame,
            Author(station.user),
            datetime.now(UTC),
        )
        reading.annotations.toggle_key_image(key)
    report = write_report(station, reading)
    for section in report.sections:
        if section.required:
            report = composing.write_section(report, section.id, "Nothing of note.")
    for sentence in report.undecided:
        report = composing.accept(report, sentence.id)
    assert reading.draft is not None
    reading.draft.become(report)
    signed = sign_report(station, reading, report, prove(station, PASSPHRASE))
    reading.draft.show(signed.report)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))

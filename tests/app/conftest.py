"""A real seat with real records, and a small phantom study to work on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pydicom
import pytest

from app.actions.importing import import_files
from app.actions.opening import open_study
from app.state.reading import Reading
from app.workstation import Workstation
from domain.work import Unwatched
from imaging import phantom
from tests.seats import open_workstation

PASSPHRASE = "correct horse battery staple"  # noqa: S105 - of seats that live for one test


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Workstation]:
    seat = open_workstation(tmp_path / "seat", passphrase=PASSPHRASE)
    yield seat
    seat.close()


@pytest.fixture(scope="session")
def small_study(tmp_path_factory: pytest.TempPathFactory) -> tuple[phantom.Examination, Path]:
    """A coarse examination of the demonstration patient, as files in a folder."""
    examination = replace(
        phantom.demonstration().current,
        key="tests/app small",
        shape=(24, 64, 64),
        spacing_mm=(5.6, 5.6, 13.0),
    )
    folder = tmp_path_factory.mktemp("small-study")
    for number, part10 in enumerate(phantom.dicom_series(examination)):
        (folder / f"{number:03}.dcm").write_bytes(part10)
    return examination, folder


@pytest.fixture
def study_uid(station: Workstation, small_study: tuple[phantom.Examination, Path]) -> str:
    """The small study, imported into the seat."""
    examination, folder = small_study
    import_files(station, sorted(folder.iterdir()), Unwatched())
    return examination.study_uid


def wait_until(ready: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for what jobs do in the background."""
    until = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < until, "it did not come that far"
        time.sleep(0.002)


@pytest.fixture
def opened(station: Workstation) -> Callable[[str], Reading]:
    """Open a study in the window's way, and wait until all of it is there."""

    def open_(study_uid: str) -> Reading:
        open_study(station, study_uid)
        wait_until(lambda: station.reading is not None and station.reading.loaded)
        assert station.reading is not None
        return station.reading

    return open_


@pytest.fixture
def other_study(station: Workstation, tmp_path: Path) -> str:
    """A second small study, of another patient, imported into the seat."""
    examination = replace(
        phantom.demonstration().current,
        key="tests/app other",
        shape=(8, 32, 32),
        spacing_mm=(11.2, 11.2, 39.0),
    )
    folder = tmp_path / "other-study"
    folder.mkdir()
    for number, part10 in enumerate(phantom.dicom_series(examination)):
        header = pydicom.dcmread(BytesIO(part10))
        header.PatientID, header.PatientName = "OTHER-7", "Other^Person"
        header.save_as(folder / f"{number:03}.dcm")
    import_files(station, sorted(folder.iterdir()), Unwatched())
    return examination.study_uid

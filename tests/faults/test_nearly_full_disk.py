"""F-06 before the disk is full: what comes is refused with 0xA700, and comes when there is room."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.actions.importing import import_files
from app.actions.peers import add_peer
from app.actions.receiving import start_listening
from app.workstation import Workstation
from domain.errors import OutOfSpace
from domain.work import Unwatched
from imaging import phantom
from records.space import Room
from tests.seats import open_workstation

PASSPHRASE = "correct horse battery staple"  # noqa: S105 - of a seat that lives for one test


@pytest.fixture
def disk(tmp_path: Path, program: Callable[[str], str]) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    options = "size=64m,mode=0700"
    made = subprocess.run(  # noqa: S603 - the system's own mount
        [program("mount"), "-t", "tmpfs", "-o", options, "tmpfs", folder],
        capture_output=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip("this user may not mount a small disk")
    yield folder
    subprocess.run([program("umount"), "-l", folder], check=True)  # noqa: S603 - as above


@pytest.fixture
def station(disk: Path) -> Iterator[Workstation]:
    seat = open_workstation(disk / "seat", passphrase=PASSPHRASE)
    yield seat
    seat.close()


@pytest.fixture
def slices(tmp_path: Path) -> list[Path]:
    examination = replace(
        phantom.demonstration().current,
        key="tests/faults nearly full",
        shape=(3, 64, 64),
        spacing_mm=(40.0, 5.6, 5.6),
    )
    files = []
    for number, part10 in enumerate(phantom.dicom_series(examination)):
        file = tmp_path / f"{number}.dcm"
        file.write_bytes(part10)
        files.append(file)
    return files


def fill(disk: Path, percent: float) -> Path:
    """Use so much of the disk up, less what is used already."""
    ballast = disk / "ballast"
    stat = os.statvfs(disk)
    total = stat.f_blocks * stat.f_frsize
    used = total - stat.f_bfree * stat.f_frsize
    ballast.write_bytes(bytes(int(total * percent / 100) - used))
    return ballast


def until(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not ready():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_nearly_full_disk_answers_a700_before_anything_is_written(
    station: Workstation, disk: Path, slices: list[Path], program: Callable[[str], str]
) -> None:
    """Judge: storescu's own words, and the folder of objects."""
    add_peer(station, "CT", "CT1@127.0.0.1:104")
    seat = start_listening(station, host="127.0.0.1", port=0)
    storescu = [program("storescu"), "-v", "-nh", "-aet", "CT1", "-aec", seat.aet, "127.0.0.1"]
    storescu.append(str(seat.port))
    ballast = fill(disk, 97.5)
    until(lambda: station.records.space.room is Room.REFUSE)
    objects = sorted((disk / "seat" / "objects").rglob("*"))

    said = subprocess.run(  # noqa: S603 - DCMTK's storescu
        [*storescu, *map(str, slices)], capture_output=True, text=True, check=False, timeout=60
    )

    # 0xA700 in DCMTK's words; each on the one association, which is kept.
    assert said.stderr.count("Refused: OutOfResources") == len(slices)
    assert sorted((disk / "seat" / "objects").rglob("*")) == objects
    assert station.records.archive.studies() == ()
    assert station.records.archive.quarantined() == ()
    with pytest.raises(OutOfSpace):
        import_files(station, slices, Unwatched())
    assert station.records.archive.studies() == ()

    ballast.unlink()
    until(lambda: station.records.space.room is Room.PLENTY)
    subprocess.run(  # noqa: S603 - as above
        [*storescu, *map(str, slices)], capture_output=True, check=True, timeout=60
    )
    (row,) = station.records.archive.studies()
    assert row.instances == len(slices)


def test_a_disk_that_fills_up_is_said_and_fetches_nothing_ahead(
    station: Workstation, disk: Path
) -> None:
    space = station.records.space
    assert space.may_prefetch()

    ballast = fill(disk, 82)
    until(lambda: space.room is Room.WARN)
    assert space.may_prefetch()
    ballast.unlink()
    ballast = fill(disk, 92)
    until(lambda: space.room is Room.STOP_PREFETCH)
    assert not space.may_prefetch()

    ballast.unlink()
    until(lambda: space.room is Room.PLENTY)
    assert space.may_prefetch()

"""F-24: on a disk that may no longer be written nothing is done by halves, and nothing is lost."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.actions import keeping
from app.actions.importing import import_files
from domain.errors import LightboxError
from domain.work import Unwatched
from imaging import phantom
from tests.seats import open_workstation

PASSPHRASE = "correct horse battery staple"  # noqa: S105 - of a seat that lives for one test


@pytest.fixture
def mount(program: Callable[[str], str]) -> Callable[..., bool]:
    def run(*words: object) -> bool:
        done = subprocess.run(  # noqa: S603 - the system's own mount
            [program("mount"), *map(str, words)], capture_output=True, check=False
        )
        return done.returncode == 0

    return run


@pytest.fixture
def disk(
    tmp_path: Path, mount: Callable[..., bool], program: Callable[[str], str]
) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if not mount("-t", "tmpfs", "-o", "size=64m,mode=0700", "tmpfs", folder):
        pytest.skip("this user may not mount a small disk")
    yield folder
    subprocess.run([program("umount"), "-l", folder], check=True)  # noqa: S603 - as above


def test_f24_on_a_disk_that_went_read_only_nothing_is_changed_and_all_is_there_again_after(
    disk: Path, mount: Callable[..., bool], tmp_path: Path
) -> None:
    """F-24. Judges: the system's remount; the bytes of every file before and after."""
    uid, files = made(tmp_path / "held", "held")
    station = open_workstation(disk / "seat", passphrase=PASSPHRASE)
    import_files(station, files, Unwatched())
    station.close()
    station.records.database.close()
    before = digests(disk)
    assert mount("-o", "remount,ro", disk)

    # What cannot be put on record is not done, opening the seat included.
    with pytest.raises(LightboxError) as told:
        open_workstation(disk / "seat", passphrase=PASSPHRASE)

    assert str(told.value).endswith(".")
    assert told.value.advice
    assert digests(disk) == before
    assert mount("-o", "remount,rw", disk)
    again = open_workstation(disk / "seat", passphrase=PASSPHRASE)
    try:
        assert len(again.records.archive.sop_uids(uid)) == len(files)
        assert keeping.check(again, Unwatched()).faults == ()
        assert again.records.audit.verify().ok
    finally:
        again.close()


def digests(folder: Path) -> dict[Path, bytes]:
    return {
        file: hashlib.sha256(file.read_bytes()).digest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def made(folder: Path, key: str) -> tuple[str, list[Path]]:
    examination = replace(
        phantom.demonstration().current, key=key, shape=(4, 64, 64), spacing_mm=(40.0, 5.6, 5.6)
    )
    folder.mkdir()
    for number, part10 in enumerate(phantom.dicom_series(examination)):
        (folder / f"{number}.dcm").write_bytes(part10)
    return examination.study_uid, sorted(folder.iterdir())

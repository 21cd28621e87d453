"""ST19: a renewal of the keys that is killed anywhere leaves a seat that opens, whole."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.actions import rotating
from domain.work import Unwatched
from records.keys import WrongPassphrase, open_keys
from tests.records.conftest import CHEAP
from tests.records.making import an_instance, part10
from tests.seats import open_workstation

ROOT = Path(__file__).resolve().parents[2]
OLD, NEW = "the passphrase of before", "the passphrase of after"


@pytest.fixture(scope="module")
def seat(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """A small seat, and what its images are."""
    profile = tmp_path_factory.mktemp("rotating") / "seat"
    open_keys(profile, passphrase=OLD, stretching=CHEAP)
    station = open_workstation(profile, passphrase=OLD)
    images = {}
    for number in range(1, 7):
        instance = an_instance(number)
        images[instance.sop_uid] = part10(dataset=b"%06d" % number * 9000)
        station.records.archive.store(images[instance.sop_uid], instance, origin="test")
    station.records.keys.seal("kept", b"a small secret")
    station.records.journal.save("what was on the screen")
    station.close()
    return profile, images


def killed(profile: Path, strace: str, inject: str) -> bool:
    """Renew every key in a process of its own, killed at a system call; return whether it was."""
    call = inject.split(":", maxsplit=1)[0]
    struck = ["-e", f"trace={call}", "-e", f"inject={inject}"]
    words = ["-m", "tests.faults.rotating_program", str(profile), OLD, NEW]
    done = subprocess.run(  # noqa: S603 - our own interpreter under the system's strace
        [strace, "-f", "-qq", "-o", "/dev/null", *struck, sys.executable, "-B", *words],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=120,
    )
    return done.returncode != 0


# Renames are what every step ends with; fsync and pwrite64 strike in the middle of a database.
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("call", "moments"),
    [
        ("rename", (2, 4, 7, 10, 13, 17)),
        ("pwrite64", (60, 200)),
        ("fsync,fdatasync", (8, 24)),
    ],
)
def test_a_kill_in_the_middle_of_a_renewal_leaves_a_seat_that_opens_whole(
    seat: tuple[Path, dict[str, bytes]],
    tmp_path: Path,
    program: Callable[[str], str],
    call: str,
    moments: tuple[int, ...],
) -> None:
    """Judges: every image's bytes, SQLite's own checks, the audit log's verifier."""
    strace, struck = program("strace"), 0
    whole, images = seat
    for moment in moments:
        profile = tmp_path / f"at-{moment}"
        shutil.copytree(whole, profile)
        struck += killed(profile, strace, f"{call}:signal=SIGKILL:when={moment}")
        try:
            station = open_workstation(profile, passphrase=OLD)
        except WrongPassphrase:
            station = open_workstation(profile, passphrase=NEW)
        for uid, content in images.items():
            assert station.records.archive.read(uid) == content
        assert station.records.database.damage() == ()
        assert station.records.audit.verify().ok
        assert station.records.keys.unseal("kept") == b"a small secret"
        assert station.records.journal.load() == "what was on the screen"
        if moment == moments[-1]:
            assert rotating.rotate(station, rotating.CLASSES, Unwatched()).objects is not None
            for uid, content in images.items():
                assert station.records.archive.read(uid) == content
        station.close()
    assert struck >= len(moments) - 2

"""F-07, F-24: where the disk fails or turns read-only the sender is told, and later told yes again.

strace makes the disk fail; storescu is the witness of what was answered.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.listening import SENDER, Listening, Profile, echoes, listening, new_profile
from tests.faults.tracing import attached
from tests.peers.servers import SEAT
from tests.peers.studies import MadeStudy, make_study

OUT_OF_RESOURCES = "0xa700"


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return new_profile(tmp_path / "profile")


@pytest.fixture
def study(tmp_path: Path) -> MadeStudy:
    return make_study(tmp_path / "study", series=1, images=4)


def answer(storescu: str, listener: Listening, file: Path) -> str:
    """Return the status that a sender gets for one object."""
    done = subprocess.run(  # noqa: S603 - DCMTK's sender, by its full path
        [storescu, "-d", "-aet", SENDER, "-aec", SEAT, "127.0.0.1", str(listener.port), str(file)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    (status,) = [line for line in done.stderr.splitlines() if "DIMSE Status" in line]
    return status.split()[4].rstrip(":")


@pytest.mark.parametrize("error", ["EROFS", "ENOSPC", "EIO"])
def test_f07_f24_a_disk_that_fails_is_said_to_the_sender_and_nothing_of_it_is_kept(
    profile: Profile,
    study: MadeStudy,
    program: Callable[[str], str],
    error: str,
) -> None:
    first, *others, last = study.files.items()
    storescu, strace = program("storescu"), program("strace")
    with listening(profile) as listener:
        assert answer(storescu, listener, first[1]) == "0x0000"
        for call, (_, file) in zip(("rename", "pwrite64"), others, strict=True):
            failing = ("-e", f"trace={call}", "-e", f"inject={call}:error={error}")
            with attached(strace, listener.process.pid, *failing):
                assert answer(storescu, listener, file) == OUT_OF_RESOURCES
                assert echoes(program, listener)
        # The disk is well again: so is the seat, without a restart.
        assert answer(storescu, listener, last[1]) == "0x0000"
    with profile.records() as (archive, database):
        assert archive.sop_uids(study.uid) == {first[0], last[0]}
        assert archive.sweep().lost == ()
        assert archive.sop_uids(study.uid) == {first[0], last[0]}
        assert database.damage() == ()

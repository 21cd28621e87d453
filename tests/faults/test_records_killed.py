"""F-01, F-02, F-20: wherever the program is killed, nothing acknowledged is missing.

A killed process leaves the system's page cache behind, so a kill does not prove that anything
was forced to the disk; the order of the system calls does, and is read from a trace.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.storing_program import content, opened
from tests.faults.tracing import attached, order

ROOT = Path(__file__).resolve().parents[2]


class Victim:
    """One run of the storing program."""

    def __init__(self, profile: Path, first: int, count: int, *more: str) -> None:
        self.profile = profile
        program = [sys.executable, "-m", "tests.faults.storing_program"]
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [*program, str(profile), str(first), str(count), *more],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout is not None
        self._out = self.process.stdout
        assert self._out.readline() == b"ready\n"

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"go\n")
        self.process.stdin.close()

    def acknowledged(self) -> list[str]:
        """Wait for the end; return the SOP UIDs that were said to be held."""
        said: bytes = self._out.read()
        self.process.wait(60)
        self._out.close()
        return said.decode().split()


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    profile = tmp_path / "profile"
    archive = opened(profile)  # keys and tables are there before anything is killed
    archive.close()
    archive._database.close()
    return profile


def check(profile: Path, acknowledged: set[str]) -> set[str]:
    """Start again after a crash, and find everything that was promised; return what is held."""
    archive = opened(profile)
    try:
        # Before anything is put right: every row has a whole file, every promise has a row.
        rows = {i.sop_uid: i.number for i in archive.instances_of_study("1.2.3")}
        assert acknowledged <= set(rows)
        for uid, number in rows.items():
            assert archive.read(uid) == content(number or 0)
        archive.sweep()
        assert not list(profile.rglob("*.part"))
        held = {i.sop_uid: i.number for i in archive.instances_of_study("1.2.3")}
        assert set(rows) <= set(held)
        for uid, number in held.items():
            assert archive.read(uid) == content(number or 0)
        assert not archive.sweep().anything
        files = [file for file in (profile / "objects").glob("??/*") if file.is_file()]
        assert len(files) == len(held)
        assert archive._database.damage() == ()
        return set(held)
    finally:
        archive.close()
        archive._database.close()


def struck(victim: Victim, strace: str, inject: str) -> list[str]:
    """Let the program go on until strace strikes it at a system call."""
    name = inject.split(":")[0]
    return traced(victim, strace, "-e", f"trace={name}", "-e", f"inject={inject}")


def traced(victim: Victim, strace: str, *options: str) -> list[str]:
    """Let the program go on under strace; return the SOP UIDs that it said are held."""
    with attached(strace, victim.process.pid, *options):
        victim.go()
        return victim.acknowledged()


@pytest.mark.parametrize("more", [(), ("many",)])
@pytest.mark.parametrize(
    ("call", "moments"),
    [
        ("openat", (2, 3)),
        ("write", (1, 3, 6)),
        ("fsync,fdatasync", (1, 2, 3, 4, 7)),
        ("rename", (1, 3)),
        ("pwrite64", (1, 2, 7)),
    ],
)
def test_a_kill_at_any_system_call_loses_nothing_that_was_acknowledged(
    profile: Path,
    program: Callable[[str], str],
    call: str,
    moments: tuple[int, ...],
    more: tuple[str, ...],
) -> None:
    strace = program("strace")
    promised: set[str] = set()
    first = 1
    for moment in moments:
        victim = Victim(profile, first, 10, *more)
        promised |= set(struck(victim, strace, f"{call}:signal=SIGKILL:when={moment}"))
        # strace counts for every thread alone, and a batch is spread over several.
        assert victim.process.returncode == -9 or (more and moment > 1)
        first = 1 + len(check(profile, promised))


def test_a_kill_at_random_moments_loses_nothing_that_was_acknowledged(profile: Path) -> None:
    chance = random.Random(20260112)  # noqa: S311 - the same moments every run, more or less
    promised: set[str] = set()
    for turn in range(10):
        victim = Victim(profile, 1 + 20 * turn, 20, *(("many",) if turn % 2 else ()))
        victim.go()
        time.sleep(chance.uniform(0.0, 0.12))
        victim.process.kill()
        promised |= set(victim.acknowledged())
        check(profile, promised)


def test_a_second_run_stores_only_what_is_missing(profile: Path) -> None:
    victim = Victim(profile, 1, 10)
    victim.go()
    time.sleep(0.05)
    victim.process.kill()
    first = set(victim.acknowledged())
    victim = Victim(profile, 1, 10)
    victim.go()
    again = set(victim.acknowledged())
    assert victim.process.returncode == 0
    assert first <= again
    assert len(check(profile, first | again)) == 10


@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
@pytest.mark.parametrize("call", ["fsync,fdatasync", "rename", "pwrite64"])
def test_an_error_of_the_disk_is_not_acknowledged(
    profile: Path, program: Callable[[str], str], call: str, error: str
) -> None:
    victim = Victim(profile, 1, 4)
    said = struck(victim, program("strace"), f"{call}:error={error}:when=2+")
    assert victim.process.returncode == 1  # told as an error, not lived through in silence
    held = check(profile, set(said))
    assert len(held) <= 2


def test_an_object_is_on_the_disk_before_its_row_and_its_row_before_the_answer(
    profile: Path, program: Callable[[str], str], tmp_path: Path
) -> None:
    victim = Victim(profile, 1, 1)
    trace = tmp_path / "trace"
    calls = "trace=write,fsync,fdatasync,rename,pwrite64"
    said = traced(victim, program("strace"), "-y", "-s", "64", "-o", str(trace), "-e", calls)
    assert said == ["1.2.3.2.1"]
    found = order(trace.read_text(), STEPS)
    found = found[: found.index("answer") + 1]
    assert found[:4] == ["write part", "fsync part", "rename", "fsync folder"]
    # A new log's own head is written and synced once more before the row is.
    assert found[4:] in (
        ["write log", "sync log", "answer"],
        ["write log", "sync log", "write log", "sync log", "answer"],
    )


STEPS = (
    ("write part", r"write\(\d+<[^>]*\.part>"),
    ("fsync part", r"fsync\(\d+<[^>]*\.part>"),
    ("rename", r"rename\("),
    ("fsync folder", r"fsync\(\d+<[^>]*/objects/[0-9a-f]{2}>"),
    ("write log", r"pwrite64\(\d+<[^>]*lightbox\.db-wal>"),
    ("sync log", r"f(?:data)?sync\(\d+<[^>]*lightbox\.db-wal>"),
    ("answer", r"write\(1<[^>]*>, \"1\.2\.3"),
)

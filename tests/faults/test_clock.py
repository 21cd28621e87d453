"""F-16: a clock that jumps loses nothing, delays nothing, and is on record."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


class Faked:
    """The program under a clock of ours, which its monotonic clock does not follow."""

    def __init__(
        self, library: Path, folder: Path, *, offset: str = "+0", zone: str = "UTC"
    ) -> None:
        self._file, profile = folder / "time", folder / "profile"
        self.set(offset)
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", "tests.faults.clock_program", str(profile)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                "LD_PRELOAD": str(library),
                "FAKETIME_TIMESTAMP_FILE": str(self._file),
                "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "TZ": zone,
            },
        )

    def set(self, offset: str) -> None:
        self._file.write_text(f"{offset}\n")

    def said(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        found = json.loads(self._process.stdout.readline())
        assert isinstance(found, dict)
        return found

    def look(self, word: str = "look") -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        return self.said()

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


@pytest.fixture
def library(program: Callable[[str], str]) -> Path:
    program("faketime")
    found = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
    if found is None:
        pytest.skip("faketime's library is somewhere else")
    return found


@pytest.fixture
def seat(library: Path, tmp_path: Path) -> Iterator[Faked]:
    faked = Faked(library, tmp_path)
    yield faked
    faked.close()


JUMPS = {
    "an hour ahead": ("+3600", 3600),
    "an hour back": ("-3600", -3600),
    "ten years ahead": ("+315360000", 315_360_000),
    "ten years back": ("-315360000", -315_360_000),
}


@pytest.mark.parametrize("jump", JUMPS)
def test_f16_a_jump_while_it_runs_is_recorded_and_nothing_waits_for_it(
    seat: Faked, jump: str
) -> None:
    """F-16. Judges: faketime, which makes the jump; the log's verification and its numbers."""
    offset, seconds = JUMPS[jump]
    seat.said()
    before = seat.look("put")
    assert before["jumped"] == 0

    seat.set(offset)
    after = seat.look()
    again = seat.look()

    assert abs(after["jumped"] - seconds) < 30
    assert after["states"] == ["waiting"]
    assert after["ahead"][0] < 10  # seconds: as soon as it would have been
    assert after["actions"].count("clock.set") == again["actions"].count("clock.set") == 1
    assert again["sound"]
    assert again["numbers"] == sorted(again["numbers"])


def test_f16_a_clock_set_back_while_the_seat_was_closed_is_noticed_at_start(
    library: Path, tmp_path: Path
) -> None:
    """F-16. Judge: faketime; what was recorded later by an earlier clock has a higher number."""
    first = Faked(library, tmp_path)
    first.said()
    first.look("put")
    first.close()

    back = Faked(library, tmp_path, offset="-31536000")
    said = back.said()
    back.close()

    assert abs(said["jumped"] + 31_536_000) < 60
    assert said["actions"][-1] == "clock.set"
    assert said["numbers"] == sorted(said["numbers"])
    assert said["sound"]
    assert said["ahead"][0] < 10


def test_f16_beyond_2038_and_over_a_change_of_the_hour_all_goes_on(
    library: Path, tmp_path: Path
) -> None:
    """F-16. Judge: faketime; the night of 25 October 2026 in Berlin, then the year 2040."""
    seat = Faked(library, tmp_path, zone="Europe/Berlin")
    try:
        seat.said()
        seat.set("@2026-10-25 02:59:30")
        seat.look("put")
        seat.set("@2026-10-25 02:00:30")
        seat.look()
        seat.set("@2040-02-29 12:00:00")
        far = seat.look()
        assert far["now"].startswith("2040-02-29")
        assert far["states"] == ["waiting"]
        assert far["ahead"][0] < 10
        assert far["sound"]
    finally:
        seat.close()

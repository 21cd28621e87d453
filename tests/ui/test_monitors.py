"""Viewports on several monitors are one screen: linked, named, locked and put back together."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_TWO = (
    {"name": "LEFT", "x": 0, "y": 0, "width": 1920, "height": 1080},
    {"name": "RIGHT", "x": 1920, "y": 0, "width": 1200, "height": 1600},
)


def drive(folder: Path, what: str, screens: int) -> dict[str, object]:
    """Run a seat in a process with so many monitors; return what it found."""
    file = folder / f"screens-{screens}.json"
    file.write_text(
        json.dumps({"synchronousWindowSystemEvents": True, "screens": _TWO[:screens]}), "utf-8"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and program
        [sys.executable, "-m", "tests.ui.monitors_program", str(folder), what],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={file}"},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    assert lines, done.stderr[-2000:]
    found: dict[str, object] = json.loads(lines[-1])
    return found


@pytest.mark.timeout(180)
def test_a_further_window_names_the_patient_follows_locks_and_stands_where_it_stood(
    tmp_path: Path,
) -> None:
    first = drive(tmp_path, "open", 2)
    assert first["monitors"] == ["LEFT", "RIGHT"]
    assert first["patient"] == "LBX-DEMO-1"
    assert first["followed"]
    assert first["locked"] == "Locked"
    assert first["closed study"] == "No study open"

    again = drive(tmp_path, "again", 2)
    assert again["monitors"] == ["LEFT", "RIGHT"]
    assert again["grids"] == ["1x2"]

    # The second monitor is gone: the window comes to the first one, whole.
    alone = drive(tmp_path, "again", 1)
    assert alone["monitors"] == ["LEFT", "LEFT"]
    assert alone["inside"]


@pytest.mark.timeout(180)
def test_a_window_that_is_closed_goes_alone_and_the_study_still_closes(tmp_path: Path) -> None:
    # The viewports of a closed window once died with it, and no study could be closed after that.
    found = drive(tmp_path, "close", 2)
    assert found["left after the first was closed"] == [1, True, True, "Lightbox, window 2"]
    assert found["shown after it came back"] == 1
    assert found["closed study"] == "No study open"

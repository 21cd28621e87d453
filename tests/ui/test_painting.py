"""A verb that paints the window leaves no part of it to a thread of a job."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_a_room_painted_off_screen_is_never_touched_on_the_thread_of_a_job(tmp_path: Path) -> None:
    """A picture or a verdict that arrives changes the room on the thread that paints it.

    The collector and the threads are in a hurry. On other threads the program hangs or dies.
    """
    done = subprocess.run(  # noqa: S603 - our own interpreter and program
        [sys.executable, "-X", "faulthandler", "-m", "tests.ui.painting_program", tmp_path, "2"],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert done.stdout.splitlines() == ["astray: []", "painted: 2"], done.stderr
    assert done.returncode == 0
    assert "already deleted" not in done.stderr

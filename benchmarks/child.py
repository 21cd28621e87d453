"""Runs a driver of the real window in a process of its own, and takes what it printed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.bench import PASSPHRASE

_REPOSITORY = Path(__file__).resolve().parents[1]


# Said in a file because Qt's off-screen platform takes no size by itself: it would be 800x800.
_DESKTOP = {
    "screens": [
        {"name": "one", "x": 0, "y": 0, "width": 1920, "height": 1080,
         "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    ]
}  # fmt: skip


def driven(module: str, *words: str, patience: float = 180.0) -> dict[str, Any] | str:
    """Return what a driver measured, or why it did not get through."""
    try:
        done = python(["-m", f"benchmarks.{module}", *words], patience=patience)
    except subprocess.TimeoutExpired:
        return f"the window did not get through in {patience:.0f} s"
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        return f"the window did not get through: {done.stderr.strip()[-300:]}"
    measured: dict[str, Any] = json.loads(lines[-1])
    return measured


def python(words: list[str], *, patience: float = 180.0) -> subprocess.CompletedProcess[str]:
    """Run our own interpreter with an off-screen desktop of 1920x1080."""
    with tempfile.TemporaryDirectory() as folder:
        desktop = Path(folder) / "desktop.json"
        desktop.write_text(json.dumps(_DESKTOP), encoding="utf-8")
        return subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, *words],
            cwd=_REPOSITORY,
            env={
                **os.environ,
                "BEGUN": str(time.monotonic()),
                "LIGHTBOX_PASSPHRASE": PASSPHRASE,
                "QT_QPA_PLATFORM": f"offscreen:configfile={desktop}",
            },
            capture_output=True,
            text=True,
            timeout=patience,
            check=False,
        )

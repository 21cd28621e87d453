"""Plays a run in the real window, and prints how many of its images were left out."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NoReturn

from benchmarks.desk import Desk, drive
from domain.volume import ImageStack

_SECONDS = 10.0


def main(profile: Path, study_uid: str) -> NoReturn:
    """Open a run, play it for ten seconds at its own pace, and count what was painted."""
    desk = Desk(profile)
    reading, _first = desk.open(study_uid)
    screen = reading.screen
    assert isinstance(screen.view.content, ImageStack)
    desk.settle()
    desk.rest(2.0)
    screen.cine.play(screen.active, time.perf_counter())
    assert screen.cine.is_playing
    desk.rest(0.5)  # the first images pay for what is made once
    screen.cine.shown = screen.cine.dropped = 0
    desk.painted.count = 0
    busy, began = time.process_time(), time.monotonic()
    while time.monotonic() - began < _SECONDS:
        # Without a pause of our own: the timer of the window decides when it wakes.
        desk.wait()
    took = time.monotonic() - began
    cine = screen.cine
    desk.end(
        {
            "shown": cine.shown,
            "dropped": cine.dropped,
            "painted": desk.painted.count,
            "seconds": took,
            "busy": (time.process_time() - busy) / took,
            "rate": cine.rate(screen.active),
        }
    )


if __name__ == "__main__":
    drive(main)

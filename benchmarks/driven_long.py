"""Opens a very large series in the real window, and prints what that takes and how it scrolls."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import NoReturn

from benchmarks.desk import Desk, drive, megabytes
from benchmarks.rows import percentile
from domain.volume import Volume

_STEPS = 60


def main(profile: Path, study_uid: str) -> NoReturn:
    """Open a series, alone in a window of 1920x1080, and scroll through it."""
    desk = Desk(profile)
    before = megabytes()
    began = time.monotonic()
    reading, first = desk.open(study_uid, patience=240.0)
    loaded = time.monotonic() - began
    screen, content = reading.screen, reading.screen.view.content
    assert content is not None
    if isinstance(content, Volume):
        size, here = content.voxels.nbytes, int(content.filled.sum())
    else:
        arrived = [image for image in content.images if image is not None]
        size, here = sum(image.nbytes for image in arrived), len(arrived)
    desk.settle()
    screen.maximise(0)
    desk.settle()
    steps = []
    for number in range(_STEPS):
        desk.painted.count = 0
        moved = time.monotonic()
        screen.scroll(0, 7 if number < _STEPS // 2 else -5)
        desk.until(lambda: desk.painted.count > 0, 5.0)
        desk.application.processEvents()
        steps.append(time.monotonic() - moved)
    desk.rest(1.0)
    desk.end(
        {
            "first_image": first,
            "loaded": loaded,
            "images": here,
            "pixels": size / 1e6,
            "scroll_p95": percentile(steps[5:], 95),
            "scroll_median": statistics.median(steps[5:]),
            "before": before,
            "megabytes": megabytes(),
        }
    )


if __name__ == "__main__":
    drive(main)

"""Drives the real window off-screen as a reader would, and prints when each thing was seen."""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from app.ui.start import Start
from app.ui.theme import dress
from app.ui.tidying import Tidying

_TICK_MS = 5
_STEPS = 60


class Watch(QObject):
    """Sees paints go by, and notices when the event loop does not come round."""

    def __init__(self) -> None:
        super().__init__()
        self.first_paint = 0.0
        self.longest = 0.0
        self._last = time.monotonic()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._timer.start(_TICK_MS)

    def restart(self) -> None:
        self.longest, self._last = 0.0, time.monotonic()

    def _tick(self) -> None:
        now = time.monotonic()
        self.longest = max(self.longest, now - self._last - _TICK_MS / 1000)
        self._last = now

    def eventFilter(self, _seen: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if not self.first_paint and event.type() == QEvent.Type.Paint:
            self.first_paint = time.monotonic()
        return False


def main(profile: Path, study_uid: str) -> int:
    """Start, unlock, open a study, scroll, drag the crosshair; print one JSON line."""
    begun = float(os.environ["BEGUN"])
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Lightbox")
    start = Start(dress(application, 1.0), profile)
    watch = Watch()
    application.installEventFilter(watch)
    start.show()
    tidying = Tidying(application)  # as the program itself collects its garbage
    start.loaded.connect(tidying.keep)
    seen: dict[str, Any] = {}

    def until(ready: Callable[[], bool], patience: float = 60.0) -> float:
        end = time.monotonic() + patience
        while not ready():
            application.processEvents()
            if time.monotonic() > end:
                raise TimeoutError("the window did not come that far")
            time.sleep(0.0005)
        return time.monotonic()

    until(lambda: watch.first_paint > 0)
    watch.restart()
    seen["first_paint"] = watch.first_paint - begun
    seen["usable"] = until(lambda: start.seat is not None) - begun
    application.processEvents()
    seen["deaf_starting"] = watch.longest
    assert start.station is not None
    station = start.station
    until(lambda: station.pictures is not None)  # what is read in the background has been read
    until(lambda: not station.jobs.under_way)

    from app.actions.opening import open_study
    from viewer.render import compiled
    from viewer.session.content import space_of
    from viewer.ui.viewport import ViewportWidget

    compiled.allow()  # as the program itself does, a moment after its first paint
    seen["megabytes_before"] = _memory()["megabytes"]
    shown: list[float] = []

    class Painted(QObject):
        def eventFilter(self, seen_: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if (
                not shown
                and event.type() == QEvent.Type.Paint
                and isinstance(seen_, ViewportWidget)
                and station.reading is not None
                and not station.reading.screen.can_show(seen_.number)
            ):
                shown.append(time.monotonic())
            return False

    painted = Painted()
    application.installEventFilter(painted)
    watch.restart()
    clicked = time.monotonic()
    open_study(station, study_uid)
    seen["click"] = time.monotonic() - clicked
    until(lambda: bool(shown))
    reading: Any = station.reading
    seen["first_image"] = shown[0] - clicked
    seen["loaded"] = until(lambda: reading.loaded) - clicked
    application.removeEventFilter(painted)
    seat = start.seat
    assert seat is not None
    images = seat.images
    assert images is not None
    drawn = [time.monotonic()]

    class Drawn(QObject):
        def eventFilter(self, seen_: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() == QEvent.Type.Paint and isinstance(seen_, ViewportWidget):
                drawn.append(time.monotonic())
            return False

    drawing = Drawn()
    application.installEventFilter(drawing)
    # Pictures at full fidelity come a little later.
    until(lambda: time.monotonic() > drawn[-1] + 1.5)
    application.removeEventFilter(drawing)
    seen["settled"] = drawn[-1] - clicked
    seen["deaf_opening"] = watch.longest
    assert images.grid.settle()
    volume = reading.main_volume
    counts: dict[ViewportWidget, int] = {}

    class Counting(QObject):
        def eventFilter(self, seen_: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() == QEvent.Type.Paint and isinstance(seen_, ViewportWidget):
                counts[seen_] = counts.get(seen_, 0) + 1
            return False

    counting = Counting()
    application.installEventFilter(counting)
    scrolls = []
    watch.restart()
    for number in range(_STEPS):
        counts.clear()
        moved = time.monotonic()
        reading.screen.scroll(0, 1 if number < _STEPS // 2 else -1)
        until(lambda: len(counts) >= 1, 5.0)
        scrolls.append(time.monotonic() - moved)
    seen["scroll_p95"] = sorted(scrolls)[int(len(scrolls) * 0.95)]
    seen["deaf_scrolling"] = watch.longest
    assert images.grid.settle()
    steps = []
    watch.restart()
    for number in range(_STEPS):
        at = volume.lattice.point(150 + 3 * number, 180 + 2 * number, 60 + 3 * number)
        counts.clear()
        moved = time.monotonic()
        reading.screen.place_crosshair(at, space_of(volume))
        until(lambda: len(counts) >= 3, 5.0)  # the three planes; 3D only moves its lines
        steps.append(time.monotonic() - moved)
    seen["drag_p95"] = sorted(steps)[int(len(steps) * 0.95)]
    seen["drag_median"] = statistics.median(steps)
    seen["deaf_dragging"] = watch.longest
    seen |= _memory()
    sys.stdout.write(json.dumps(seen) + "\n")
    sys.stdout.flush()
    start.close()
    os._exit(0)  # measured is measured; the seat's files are durable at every moment


def _memory() -> dict[str, float]:
    import psutil

    us = psutil.Process()
    workers = [child.memory_full_info() for child in us.children(recursive=True)]
    mine = us.memory_full_info()
    return {
        "megabytes": mine.pss / 1e6,
        "megabytes_with_workers": (mine.pss + sum(w.pss for w in workers)) / 1e6,
    }


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))

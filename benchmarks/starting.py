"""The window from the start of its process: first paint, use, memory, and how long it is deaf."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Any

from benchmarks.bench import SIZE, SLICES, Bench
from benchmarks.child import driven, python
from benchmarks.rows import NotRun, Row

_BARE = """
import os, time
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QMainWindow
class See(QObject):
    def eventFilter(self, seen, event):
        if event.type() == QEvent.Type.Paint:
            print(time.monotonic() - float(os.environ["BEGUN"]), flush=True)
            os._exit(0)
        return False
application = QApplication([])
window = QMainWindow()
see = See()
window.installEventFilter(see)
window.resize(1280, 800)
window.show()
application.exec()
"""


def windows(bench: Bench) -> Iterator[Row | NotRun]:
    """Everything that a driven, real window tells about itself, off-screen."""
    drives, bare = [], []
    _drive(bench)  # warm: files of the program are in memory
    for _ in range(bench.runs):
        driven = _drive(bench)
        if isinstance(driven, str):
            yield NotRun("the window's rows", driven)
            return
        drives.append(driven)
        bare.append(float(python(["-c", _BARE]).stdout))

    def of(name: str) -> float:
        return statistics.median(float(d[name]) for d in drives)

    qt = statistics.median(bare)
    yield _within("first paint of the window", of("first_paint"), 0.4, qt, "a bare Qt window")
    yield _within("window usable", of("usable"), 1.0, qt, "a bare Qt window's first paint")
    yield _within("first image after the double click, in the window", of("first_image"), 0.3)
    yield Row(
        "crosshair drag in a linked 2x2, p95",
        of("drag_p95") * 1000,
        "ms",
        "33 ms",
        of("drag_p95") <= 0.033,
        note=f"1920x1080, median {of('drag_median') * 1000:.0f}",
    )
    for name, what in (
        ("deaf_starting", "GUI thread blocked, worst, from first paint to worklist"),
        ("deaf_opening", "GUI thread blocked, worst, while a study opens"),
        ("deaf_scrolling", "GUI thread blocked, worst, while scrolling"),
        ("deaf_dragging", "GUI thread blocked, worst, while dragging"),
    ):
        worst = max(float(d[name]) for d in drives)
        yield Row(what, worst * 1000, "ms", "50 ms", worst <= 0.05)
    allowed = 400.0 + 1.2 * SLICES * SIZE * SIZE * 2 / 1e6
    yield Row(
        "memory with the volume shown",
        of("megabytes"),
        "MB",
        f"400 MB + 1.2x the voxels = {allowed:.0f} MB",
        of("megabytes") <= allowed,
        note=f"before it opened {of('megabytes_before'):.0f}, "
        f"with the workers {of('megabytes_with_workers'):.0f}",
    )


def _within(
    what: str, ours: float, most: float, peer: float | None = None, peer_name: str = ""
) -> Row:
    theirs = None if peer is None else peer * 1000
    return Row(what, ours * 1000, "ms", f"{most * 1000:.0f} ms", ours <= most, theirs, peer_name)


def _drive(bench: Bench) -> dict[str, Any] | str:
    return driven("driven_window", str(bench.profile), bench.plain.study_uid)


ROWS = (windows,)

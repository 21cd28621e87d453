"""Pans a large radiograph in the real window with the mouse held, and prints what a step costs."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import NoReturn

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from benchmarks.desk import Desk, drive
from benchmarks.rows import percentile

_STEPS = 90


def main(profile: Path, study_uid: str) -> NoReturn:
    """Show a radiograph alone, at its own pixels, and drag it about."""
    desk = Desk(profile)
    reading, first = desk.open(study_uid)
    screen, images = reading.screen, desk.images
    assert images is not None
    desk.widen(1920, 1080)
    desk.settle()
    fitted = _panned(desk)
    screen.zoom(0, 2.0)
    desk.settle()
    zoomed = _panned(desk)
    view = images.grid.viewports[0]
    desk.end(
        {
            "first_image": first,
            "viewport": [view.width(), view.height()],
            "fitted_p95": percentile(fitted, 95),
            "fitted_median": statistics.median(fitted),
            "zoomed_p95": percentile(zoomed, 95),
            "zoomed_median": statistics.median(zoomed),
        }
    )


def _panned(desk: Desk) -> list[float]:
    images = desk.images
    assert images is not None
    view = images.grid.viewports[0]
    screen = images.reading.screen
    middle = QPointF(view.width() / 2, view.height() / 2)

    def send(kind: QEvent.Type, at: QPointF, button: Qt.MouseButton) -> None:
        held = Qt.MouseButton.NoButton
        if kind is not QEvent.Type.MouseButtonRelease:
            held = Qt.MouseButton.MiddleButton
        glob = QPointF(view.mapToGlobal(at.toPoint()))
        desk.application.sendEvent(
            view, QMouseEvent(kind, at, glob, button, held, Qt.KeyboardModifier.NoModifier)
        )

    assert screen.buttons["middle"] == "pan"
    send(QEvent.Type.MouseButtonPress, middle, Qt.MouseButton.MiddleButton)
    steps = []
    for number in range(_STEPS):
        at = middle + QPointF(5.0 * (number % 40 + 1), 3.0 * (number % 25 + 1))
        before = screen.view.state
        desk.painted.count = 0
        began = time.monotonic()
        send(QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton)
        assert screen.view.state != before, "every step must move the picture"
        # The paint is counted when it begins: it has ended when the events have been dealt with.
        desk.until(lambda: desk.painted.count > 0, 5.0)
        desk.application.processEvents()
        steps.append(time.monotonic() - began)
        desk.rest(0.005)
    send(QEvent.Type.MouseButtonRelease, middle, Qt.MouseButton.MiddleButton)
    return steps[5:]


if __name__ == "__main__":
    drive(main)

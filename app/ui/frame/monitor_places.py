"""Where a window stands: on which monitor, told by its own name and number, and where on it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from records.settings import PlacedWindow


def monitor_name(screen: QScreen) -> str:
    """Return what tells a monitor from the others, also after it was plugged in elsewhere."""
    parts = (screen.manufacturer(), screen.model(), screen.serialNumber())
    told = " ".join(part for part in parts if part)
    return f"{screen.name()} {told}".strip()


def place_of(window: QWidget, rows: int = 1, columns: int = 1) -> PlacedWindow:
    """Return where a window stands, counted from its monitor's upper left corner."""
    screen = window.screen()
    whole = screen.geometry()
    frame = window.geometry()
    return PlacedWindow(
        monitor_name(screen),
        frame.x() - whole.x(),
        frame.y() - whole.y(),
        frame.width(),
        frame.height(),
        window.isMaximized(),
        rows,
        columns,
    )


def put(window: QWidget, place: PlacedWindow | None, taken: Sequence[QScreen]) -> None:
    """Put a window where it stood; where that monitor is gone, on the next one that is free.

    Args:
        window: The window.
        place: Where it stood; None for a window that is new.
        taken: The monitors that have a window already.
    """
    screens = QGuiApplication.screens()
    known = next((s for s in screens if place is not None and _is(s, place.monitor)), None)
    if known is not None and place is not None:
        whole = known.geometry()
        wanted = QRect(place.x + whole.x(), place.y + whole.y(), place.width, place.height)
        window.setGeometry(_inside(wanted, known.availableGeometry()))
        if place.maximised:
            window.showMaximized()
            return
        window.show()
        return
    free = [screen for screen in screens if screen not in taken]
    if free:
        window.setGeometry(free[0].availableGeometry())
        window.showMaximized()
        return
    # One monitor only: beside the others, not over all of them.
    room = screens[0].availableGeometry()
    size = QRect(0, 0, room.width() * 3 // 5, room.height() * 3 // 5)
    size.moveBottomRight(room.bottomRight())
    window.setGeometry(size)
    window.show()


def is_here(place: PlacedWindow) -> bool:
    """Return whether the monitor that a window stood on is plugged in."""
    return any(_is(screen, place.monitor) for screen in QGuiApplication.screens())


def _is(screen: QScreen, monitor: str) -> bool:
    return monitor_name(screen) == monitor


def _inside(wanted: QRect, room: QRect) -> QRect:
    width, height = min(wanted.width(), room.width()), min(wanted.height(), room.height())
    x = min(max(wanted.x(), room.x()), room.x() + room.width() - width)
    y = min(max(wanted.y(), room.y()), room.y() + room.height() - height)
    return QRect(x, y, width, height)

"""Two viewports change places: one is dragged onto the other by its title, or with Alt held."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from viewer.session.screen import Screen

MIME = "application/x-lightbox-viewport"
# The corner with the name of the series: from here a left drag takes the viewport itself.
_TITLE_WIDTH, _TITLE_HEIGHT = 200.0, 24.0


def takes_hold(screen: Screen, event: QMouseEvent, top: float, width: float) -> bool:
    """Return whether a press takes hold of the whole viewport, not of its picture.

    Args:
        screen: With one viewport there is nothing to change places with.
        event: The press.
        top: Where the picture begins under the warning strip.
        width: Of the viewport.
    """
    if event.button() is not Qt.MouseButton.LeftButton or len(screen.viewports) < 2:
        return False
    if event.modifiers() & Qt.KeyboardModifier.AltModifier:
        return True
    at = event.position()
    in_title = at.x() < min(_TITLE_WIDTH, width / 3) and top <= at.y() < top + _TITLE_HEIGHT
    return in_title and screen.overlay == 0


def is_dragged(pressed: QPointF, now: QPointF) -> bool:
    return (now - pressed).manhattanLength() >= QApplication.startDragDistance()


def drag(widget: QWidget, number: int) -> None:
    """Carry a viewport until it is dropped; a small picture of it goes with the pointer."""
    carried = QDrag(widget)
    carried.setMimeData(said(number))
    picture = widget.grab().scaledToWidth(160, Qt.TransformationMode.SmoothTransformation)
    carried.setPixmap(picture)
    carried.exec(Qt.DropAction.MoveAction)


def said(number: int) -> QMimeData:
    """Return what is carried: the number of the viewport."""
    data = QMimeData()
    data.setData(MIME, str(number).encode())
    return data


def dropped(data: QMimeData, count: int) -> int | None:
    """Return which viewport was dropped; None where it was none."""
    if not data.hasFormat(MIME):
        return None
    text = bytes(data.data(MIME).data()).decode(errors="replace")
    return int(text) if text.isdecimal() and int(text) < count else None

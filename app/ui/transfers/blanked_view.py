"""An image with what will be blanked of it: drag to add a rectangle, press one to take it away."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.state.review import Seen
from app.ui.naming import named
from app.ui.theme import Theme
from imaging.deidentifying.telling import Rectangle

_LEAST = 4  # pixels of the image: less was a click


class BlankedView(QWidget):
    """Shows the image whole; rectangles are in its own pixels."""

    added = Signal(object)  # a rectangle
    taken = Signal(int)  # its number

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._image = QImage()
        self._seen: Seen | None = None
        self._rectangles: tuple[Rectangle, ...] = ()
        self._from: QPointF | None = None
        self._to: QPointF | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 180)  # an image does not grow with the text
        self.setCursor(Qt.CursorShape.CrossCursor)
        named(self, self.tr("Image with what will be blanked"))

    def show_image(self, seen: Seen | None, rectangles: tuple[Rectangle, ...]) -> None:
        """Show an image with its rectangles; None: nothing."""
        if seen is not self._seen:
            self._image = QImage() if seen is None else _painted(seen.picture)
        self._seen, self._rectangles = seen, rectangles
        self.update()

    def _room(self) -> QRectF:
        """Where the image lies, whole, in the middle."""
        if self._image.isNull():
            return QRectF()
        scale = min(self.width() / self._image.width(), self.height() / self._image.height())
        width, height = self._image.width() * scale, self._image.height() * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def _on_screen(self, one: Rectangle) -> QRectF:
        room = self._room()
        scale = room.width() / max(1, self._image.width())
        left, top, right, bottom = (value * scale for value in one)
        return QRectF(room.left() + left, room.top() + top, right - left, bottom - top)

    def _in_image(self, at: QPointF) -> QPointF:
        room = self._room()
        scale = max(room.width() / max(1, self._image.width()), 1e-6)
        x, y = (at.x() - room.left()) / scale, (at.y() - room.top()) / scale
        return QPointF(
            min(max(x, 0.0), float(self._image.width())),
            min(max(y, 0.0), float(self._image.height())),
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("view"))
        if self._image.isNull():
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self._room(), self._image)
        amber = self._theme.colour("amb")
        ground = QColor(amber)
        ground.setAlpha(70)
        painter.setPen(QPen(amber, 1.5))
        for one in self._rectangles:
            painter.fillRect(self._on_screen(one), ground)
            painter.drawRect(self._on_screen(one))
        if self._from is not None and self._to is not None:
            painter.drawRect(QRectF(self._from, self._to).normalized())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._seen is not None and event.button() is Qt.MouseButton.LeftButton:
            self._from = self._to = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self._to = event.position()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        begun, self._from, self._to = self._from, None, None
        if begun is None:
            return
        drawn = QRectF(self._in_image(begun), self._in_image(event.position())).normalized()
        self.update()
        if drawn.width() >= _LEAST and drawn.height() >= _LEAST:
            left, top = int(drawn.left()), int(drawn.top())
            self.added.emit((left, top, round(drawn.right()), round(drawn.bottom())))
            return
        for number, one in reversed(list(enumerate(self._rectangles))):
            if self._on_screen(one).contains(event.position()):
                self.taken.emit(number)
                return


def _painted(picture: NDArray[np.uint8]) -> QImage:
    whole = np.ascontiguousarray(picture)
    height, width = whole.shape[:2]
    if whole.ndim == 2:
        return QImage(whole.data, width, height, width, QImage.Format.Format_Grayscale8).copy()
    return QImage(whole.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()

"""A value between two ends, moved by hand, wheel or arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy

from app.ui.naming import named
from app.ui.theme import Theme


class Slider(QAbstractSlider):
    """A track with what is taken of it filled, and a round handle."""

    def __init__(self, theme: Theme, name: str, most: int = 100, step: int = 5) -> None:
        super().__init__()
        self._theme = theme
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setRange(0, most)
        self.setSingleStep(step)
        self.setPageStep(2 * step)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        named(self, name)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(96), self._theme.px(20))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(48), self._theme.px(20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self._theme.px(6)
        y = self.height() / 2
        left, right = float(radius), float(self.width() - radius)
        at = left + (right - left) * self.value() / max(1, self.maximum())
        painter.setBrush(self._theme.colour("s4"))
        painter.drawRoundedRect(QRectF(left, y - 2, right - left, 4), 2, 2)
        on = self.isEnabled()
        painter.setBrush(self._theme.colour("acc" if on else "t4"))
        painter.drawRoundedRect(QRectF(left, y - 2, at - left, 4), 2, 2)
        painter.setBrush(self._theme.colour("t1" if on else "t4"))
        painter.drawEllipse(QRectF(at - radius, y - radius, 2 * radius, 2 * radius))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_to(event)

    def _go_to(self, event: QMouseEvent) -> None:
        radius = self._theme.px(6)
        share = (event.position().x() - radius) / max(1, self.width() - 2 * radius)
        self.setValue(round(share * self.maximum()))
        event.accept()

"""Thin bars that show how far something is; they move only when work was done."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import Theme


class Progress(QWidget):
    """A bar of done over all; without a total, a block that does not grow."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._done: float | None = 0.0
        self._ink = "acc"
        self.setFixedHeight(4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def show_done(self, done: float | None, *, ink: str = "acc") -> None:
        """Show a share of 1, or None where no total was announced."""
        if (done, ink) != (self._done, self._ink):
            self._done, self._ink = done, ink
            self.setAccessibleDescription("" if done is None else f"{done * 100:.0f} %")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(96, 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("s4"))
        width = self.width()
        if self._done is None:
            block = QRectF(width * 0.3, 0, width * 0.24, self.height())
        else:
            block = QRectF(0, 0, width * min(1.0, max(0.0, self._done)), self.height())
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            block.moveRight(width - block.left())
        painter.fillRect(block, self._theme.colour(self._ink))

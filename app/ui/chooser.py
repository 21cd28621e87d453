"""A box to choose one of several words from, with the arrow that says so."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox

from app.ui.icons import paint_icon
from app.ui.naming import named
from app.ui.theme import Theme


class Chooser(QComboBox):
    """A style sheet that frames a box leaves its arrow out, and has no icon of our colours."""

    def __init__(self, theme: Theme, name: str, words: list[str]) -> None:
        super().__init__()
        self._theme = theme
        named(self, name)
        self.addItems(words)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = self._theme.px(16)
        end = self._theme.px(6)
        right_to_left = self.isRightToLeft()
        left = end if right_to_left else self.width() - side - end
        painter = QPainter(self)
        colour = self._theme.hex("t2" if self.isEnabled() else "t4")
        room = QRectF(left, (self.height() - side) / 2, side, side)
        paint_icon(painter, "chevron-down", colour, room)

"""Text on panels: labels by role, chips, text that is cut with its whole in the tooltip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui.naming import marked
from viewer.ui.tips import plain_tip


def label(text: str = "", role: str = "value", *, mean: str = "", wraps: bool = False) -> QLabel:
    """Return a label in one of the style sheet's roles; its text is never read as markup."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wraps)
    made.setProperty("role", role)
    made.setProperty("mean", mean)
    if wraps:
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)
    return made


def chip(text: str = "", mean: str = "") -> QLabel:
    """Return a chip: a word on its tint, so that colour never speaks alone."""
    made = label(text, "chip", mean=mean)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def say(target: QLabel, text: str, mean: str | None = None) -> None:
    """Change a label's text and meaning, only where they differ."""
    if target.text() != text:
        target.setText(text)
    if mean is not None and target.property("mean") != mean:
        marked(target, mean=mean)


class Cut(QLabel):
    """One line that gives way: cut at the right (or in the middle), whole in the tooltip."""

    def __init__(
        self,
        text: str = "",
        role: str = "value",
        *,
        mean: str = "",
        middle: bool = False,
        least: int = 24,
    ) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setProperty("mean", mean)
        self._mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        self._least = least
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        whole = self.sizeHint()
        return QSize(min(self._least, whole.width()), whole.height())

    def sizeHint(self) -> QSize:
        # Qt's own counts the least width that was set, and would never shrink again; and one
        # pixel more than the text, for fractional advances cut text that fits.
        self.ensurePolished()
        margins = self.contentsMargins()
        wide = self.fontMetrics().horizontalAdvance(self.text()) + margins.left() + margins.right()
        return QSize(wide + 2, super().sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        room = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), self._mode, room.width())
        self.setToolTip(plain_tip(self.text() if text != self.text() else ""))
        painter.setFont(self.font())
        painter.setPen(self.palette().windowText().color())
        painter.drawText(room, int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), text)


class Rule(QWidget):
    """A hairline; it does not grow with the text."""

    def __init__(self, *, upright: bool = False, inset: int = 0) -> None:
        super().__init__()
        self._upright, self._inset = upright, inset
        if upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        room = self.rect()
        if self._upright:
            room.adjust(0, self._inset, 0, -self._inset)
        else:
            room.adjust(self._inset, 0, -self._inset, 0)
        QPainter(self).fillRect(room, self.palette().mid())

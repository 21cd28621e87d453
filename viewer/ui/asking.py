"""Paints the one question a viewport asks before it is measured, with its button."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from viewer.ui.lettering import grown, size_of, type_of
from viewer.ui.palette import ACC, ACCD, AMB, T1, T2, colour
from viewer.ui.wording import later, tr

_WHY = later("Numbers across them may be wrong, and will say so.")
_PAD, _LINE, _BUTTON = 12, 20, 32
_FROM_BOTTOM = 64


def ask_rect(area: QRectF, words: str) -> QRectF:
    """Return where the button lies in a viewport."""
    whole = _box(area, words)
    width, _ = size_of(words, 13, 500)
    box = QRectF(0, 0, width + 24, grown(_BUTTON))
    box.moveCenter(whole.center())
    box.moveBottom(whole.bottom() - _PAD)
    return box


def paint_ask(painter: QPainter, area: QRectF, words: str) -> None:
    """Paint why a measurement waits, and the button that lets it begin."""
    whole, button = _box(area, words), ask_rect(area, words)
    fact = words.removeprefix("Measure anyway: ")
    fact = f"{fact[:1].upper()}{fact[1:]} in this plane."
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour(AMB), 1))
    painter.setBrush(colour("#060C12", 0.92))
    painter.drawRoundedRect(whole.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setPen(QPen(colour(ACC), 1))
    painter.setBrush(colour(ACCD))
    painter.drawRoundedRect(button.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    middle = Qt.AlignmentFlag.AlignCenter
    painter.setFont(type_of(13, 500))
    painter.setPen(colour(AMB))
    high = grown(_LINE)
    painter.drawText(QRectF(whole.left(), whole.top() + _PAD, whole.width(), high), middle, fact)
    painter.setPen(colour(T1))
    painter.drawText(button, middle, words)
    painter.setFont(type_of(12))
    painter.setPen(colour(T2))
    line = QRectF(whole.left(), whole.top() + _PAD + high, whole.width(), high)
    painter.drawText(line, middle, tr(_WHY))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def _box(area: QRectF, words: str) -> QRectF:
    inner = max(size_of(words, 13, 500)[0] + 24, size_of(tr(_WHY), 12, 400)[0])
    box = QRectF(0, 0, inner + 2 * _PAD, grown(_BUTTON) + 2 * grown(_LINE) + 3 * _PAD)
    box.moveCenter(area.center())
    box.moveBottom(max(area.top() + box.height(), area.bottom() - _FROM_BOTTOM))
    return box

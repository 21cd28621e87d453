"""Writes into a gap what it is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from viewer.session.gaps import gap_lines
from viewer.session.screen import Screen
from viewer.session.view_plane import ViewPlane
from viewer.ui.lettering import grown, size_of, type_of
from viewer.ui.palette import AMB, AMB_STRIP, colour

_PAD_PX = 6.0
# Clear of the corner texts at the upper end, and of letters at the edges.
_AWAY_PX = 40.0


def paint_gap_words(
    painter: QPainter, screen: Screen, number: int, plane: ViewPlane, area: QRectF
) -> None:
    """Write on every hatched gap that there is no image, and how far it reaches.

    The words have a ground of their own and stand in the middle of the gap: over what was never
    acquired, and over no tissue beside it.
    """
    view = screen.viewports[number]
    away = grown(_AWAY_PX)
    finished = view.content is not None and screen.is_finished(view.content)
    for row, gap in enumerate(gap_lines(view, plane, finished=finished)):
        (ax, ay), (bx, by) = sorted((gap.start, gap.end), key=lambda end: (end[1], end[0]))
        width, height = size_of(gap.words, weight=500)
        box = QRectF(0, 0, width + 2 * _PAD_PX, height + 2)
        if abs(by - ay) > abs(bx - ax):
            y = min(max(ay, area.top()) + away + row * height, area.bottom() - away)
            x = ax + (bx - ax) * (y - ay) / (by - ay)
        else:
            x = max(min(ax, bx), area.left()) + away + box.width() / 2
            y = ay + (by - ay) * (x - ax) / ((bx - ax) or 1.0)
        box.moveTo(round(x - box.width() / 2), round(y - box.height() / 2))
        if area.contains(box):
            painter.fillRect(box, colour(AMB_STRIP))
            painter.setFont(type_of(12, 500))
            painter.setPen(colour(AMB))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, gap.words)

"""Writes into a gap what it is."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from viewer.session.gaps import gap_lines
from viewer.session.screen import Screen
from viewer.session.view_plane import ViewPlane
from viewer.ui.lettering import size_of, write
from viewer.ui.palette import AMB

_BESIDE_PX = 8
# Clear of the corner texts at the upper end, and of letters at the edges.
_AWAY_PX = 40.0


def paint_gap_words(
    painter: QPainter, screen: Screen, number: int, plane: ViewPlane, area: QRectF
) -> None:
    """Write beside every hatched gap that there is no image, and how far it reaches."""
    view = screen.viewports[number]
    finished = view.content is not None and screen.is_finished(view.content)
    for row, gap in enumerate(gap_lines(view, plane, finished=finished)):
        (ax, ay), (bx, by) = sorted((gap.start, gap.end), key=lambda end: (end[1], end[0]))
        width, height = size_of(gap.words)
        if abs(by - ay) > abs(bx - ax):
            y = min(max(ay, area.top()) + _AWAY_PX + row * height, area.bottom() - _AWAY_PX)
            x = ax + (bx - ax) * (y - ay) / (by - ay) + _BESIDE_PX
        else:
            x = max(min(ax, bx), area.left()) + _AWAY_PX
            y = ay + (by - ay) * (x - ax) / ((bx - ax) or 1.0) + _BESIDE_PX
        if area.left() <= x <= area.right() - width and area.top() <= y <= area.bottom() - height:
            write(painter, gap.words, x, y, weight=500, hue=AMB)

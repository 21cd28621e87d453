"""The scissors' line while it is drawn, and the brush as the pointer."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QCursor, QPainter, QPen, QPixmap, QPolygonF

from viewer.session.view_plane import ViewPlane
from viewer.tools.gesture import CutOff
from viewer.ui.palette import ACC, VIEW, colour

# A pointer larger than this is not shown by every system; the brush is then a cross.
_LARGEST_PX = 120


def paint_scissors(painter: QPainter, edit: CutOff, plane: ViewPlane) -> None:
    """Paint the line that is being drawn, closed, in pixels of its viewport."""
    outline = QPolygonF([QPointF(*plane.to_pixel(corner)) for corner in edit.corners])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(colour(VIEW, 0.6), 3), QPen(colour(ACC), 1.5, Qt.PenStyle.DashLine)):
        painter.setPen(pen)
        painter.drawPolygon(outline)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def brush_cursor(radius_mm: float, plane: ViewPlane | None) -> QCursor:
    """Return the pointer of a brush: a circle of its size where that can be shown."""
    if plane is None:
        return QCursor(Qt.CursorShape.CrossCursor)
    across = round(2 * radius_mm / plane.mm_per_pixel)
    if not 6 <= across <= _LARGEST_PX:
        return QCursor(Qt.CursorShape.CrossCursor)
    return _circle(across)


@lru_cache(maxsize=32)
def _circle(across: int) -> QCursor:
    side = across + 4
    drawn = QPixmap(side, side)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ring = QRectF(2, 2, across, across)
    for pen in (QPen(colour(VIEW, 0.7), 3), QPen(colour(ACC), 1.5)):
        painter.setPen(pen)
        painter.drawEllipse(ring)
    painter.end()
    return QCursor(drawn, side // 2, side // 2)

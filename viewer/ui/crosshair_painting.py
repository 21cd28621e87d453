"""Paints the crosshair with what can be taken hold of, and the lines of other series."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from domain.geometry import Point
from viewer.session.content import is_located, space_of
from viewer.session.crosshair import OPEN_PX, CrossLine, cross_lines
from viewer.session.hanging import Kind
from viewer.session.reference_lines import ReferenceLine, reference_lines
from viewer.session.screen import Screen
from viewer.session.view_plane import ViewPlane
from viewer.tools.gesture import Hold
from viewer.ui.lettering import grown, type_of
from viewer.ui.palette import ACC, OV, VIEW, colour

_TAG_PX = 16
_TURN_RADIUS, _SLAB_SIDE = 5.0, 8.0
_CURSOR_PX = 12.0


def paint_crosshair(
    painter: QPainter, screen: Screen, number: int, plane: ViewPlane, area: QRectF
) -> None:
    """Paint where the other planes of the volume cut this one, and the place they share."""
    view = screen.viewports[number]
    if view.content is None or not is_located(view.content, view.image):
        return
    at = screen.crosshair(space_of(view.content))
    if at is None:
        return
    lines = cross_lines(screen.viewports, number, plane, at)
    if not lines:
        _paint_cursor(painter, plane, at, area)
    held = screen.hovered_grip(number)
    wanted = held is not None or screen.buttons.get("left") == "crosshair"
    handles = wanted and view.kind is Kind.PLANE
    for line in lines:
        mine = held is not None and held.viewport == line.viewport
        _paint_line(painter, line, area, strong=mine and held is not None)
        if handles:
            turning = mine and held is not None and held.hold is Hold.TURN
            thickening = mine and held is not None and held.hold is Hold.SLAB
            _paint_handles(painter, line, area, turning=turning, thickening=thickening)


def paint_reference_lines(
    painter: QPainter, screen: Screen, number: int, plane: ViewPlane, area: QRectF
) -> None:
    """Paint where the images of other series cut this one."""
    for line in reference_lines(screen.viewports, number, plane):
        _paint_reference(painter, line, area)


def _paint_reference(painter: QPainter, line: ReferenceLine, area: QRectF) -> None:
    start, end = QPointF(*line.start), QPointF(*line.end)
    level = abs(start.x() - end.x()) < 1e-6 or abs(start.y() - end.y()) < 1e-6
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=not level)
    for pen in (QPen(colour(VIEW, 0.55), 3), _dashed(1, 0.9)):
        painter.setPen(pen)
        painter.drawLine(start, end)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    if line.tag:
        # At the upper or left end, where the crosshair's letters do not stand.
        first = min((start, end), key=lambda p: p.x() + p.y())
        x = min(max(first.x(), area.left() + 46), area.right() - 60)
        y = min(max(first.y(), area.top() + 60), area.bottom() - 60)
        _paint_tag(painter, QPointF(x, y), line.tag, hue=OV)


def _dashed(width: float, strength: float) -> QPen:
    pen = QPen(colour(OV, strength), width)
    pen.setDashPattern([6, 4])
    return pen


def _paint_cursor(painter: QPainter, plane: ViewPlane, at: Point, area: QRectF) -> None:
    """Mark the place in the patient that every viewport of the space shows."""
    middle = QPointF(*plane.to_pixel(at))
    if not area.contains(middle):
        return
    x, y = round(middle.x() - 0.5) + 0.5, round(middle.y() - 0.5) + 0.5
    for pen in (QPen(colour(VIEW, 0.55), 3), QPen(colour(ACC), 1)):
        painter.setPen(pen)
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            painter.drawLine(
                QPointF(x + dx * 4, y + dy * 4),
                QPointF(x + dx * (4 + _CURSOR_PX), y + dy * (4 + _CURSOR_PX)),
            )


def _paint_line(painter: QPainter, line: CrossLine, area: QRectF, *, strong: bool) -> None:
    middle, along = QPointF(line.x, line.y), QPointF(line.dx, line.dy)
    level = abs(line.dx) < 1e-6 or abs(line.dy) < 1e-6
    if level:
        middle = QPointF(round(middle.x() - 0.5) + 0.5, round(middle.y() - 0.5) + 0.5)
    far = area.width() + area.height() + abs(middle.x()) + abs(middle.y())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=not level)
    painter.setPen(QPen(colour(ACC, 1.0 if strong else 0.75), 1))
    painter.drawLine(middle + along * OPEN_PX, middle + along * far)
    painter.drawLine(middle - along * OPEN_PX, middle - along * far)
    if line.half_px >= 2:
        pen = QPen(colour(ACC, 0.75 if strong else 0.45), 1)
        pen.setDashPattern([3, 4])
        painter.setPen(pen)
        beside = QPointF(-line.dy, line.dx) * line.half_px
        for side in (beside, -beside):
            painter.drawLine(middle + side - along * far, middle + side + along * far)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    reach = line.tag_at(area.width(), area.height())
    at = middle + along * reach
    if reach >= OPEN_PX + _TAG_PX and area.contains(at):
        _paint_tag(painter, at, line.tag, hue=ACC)


def _paint_tag(painter: QPainter, at: QPointF, words: str, *, hue: str) -> None:
    painter.setFont(type_of(11, 600))
    high = grown(_TAG_PX)
    width = max(high, painter.fontMetrics().horizontalAdvance(words) + 8)
    box = QRectF(round(at.x() - width / 2), round(at.y() - high / 2), width, high)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour(hue), 1))
    painter.setBrush(colour("#0B1A29"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(colour("#A9D3F7") if hue == ACC else colour(OV))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def _paint_handles(
    painter: QPainter, line: CrossLine, area: QRectF, *, turning: bool, thickening: bool
) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    size = area.width(), area.height()
    for x, y in line.turn_handles(*size):
        painter.setPen(QPen(colour(ACC), 1.5))
        painter.setBrush(colour(ACC) if turning else colour("#0B1A29"))
        painter.drawEllipse(QPointF(x, y), _TURN_RADIUS, _TURN_RADIUS)
    half = _SLAB_SIDE / 2
    for x, y in line.slab_handles(*size):
        painter.setPen(QPen(colour(ACC), 1.5))
        painter.setBrush(colour(ACC) if thickening else colour("#0B1A29"))
        painter.drawRect(QRectF(x - half, y - half, _SLAB_SIDE, _SLAB_SIDE))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

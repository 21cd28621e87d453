"""Paints measurements: a white line over a dark one, end ticks, handles, and a caption beside."""

from __future__ import annotations

from math import atan2, cos, hypot, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from domain.geometry import Point
from domain.measurement import Angle, Arrow, Ellipse, Length, Measurement, Probe, Text
from viewer.session.captions import mark_words
from viewer.session.view_plane import ViewPlane
from viewer.tools.gesture import Line
from viewer.tools.marks import handles, outline
from viewer.ui.lettering import size_of
from viewer.ui.palette import ACC, CAPTION, OV, VIEW, colour, font

_LINE_PX, _UNDER_PX, _UNDER_SHARE = 1.5, 3.5, 0.55
_TICK_PX, _HANDLE_PX = 12.0, 7.0
# How far a caption stands off the mark that it belongs to.
_OFF_PX = 10.0


def paint_mark(
    painter: QPainter, mark: Measurement, plane: ViewPlane, area: QRectF, *, chosen: bool
) -> None:
    """Paint one mark with its caption, which stays within the viewport."""
    points = [_pixel(plane, at) for at in outline(mark)]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _stroke(painter, _strokes(mark, points, chosen=chosen))
    if chosen:
        for at in handles(mark):
            _handle(painter, _pixel(plane, at))
    words = mark_words(mark)
    if words:
        _caption(painter, words, _beside(mark, plane, words), area)
    painter.restore()


def paint_line(painter: QPainter, line: Line, plane: ViewPlane, area: QRectF) -> None:
    """Paint the line of a gesture that is no mark yet."""
    start, end = _pixel(plane, line.start), _pixel(plane, line.end)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _stroke(painter, [QPolygonF([start, end])])
    if line.caption:
        _caption(painter, line.caption, end + QPointF(_OFF_PX, -8), area)
    painter.restore()


def _strokes(mark: Measurement, points: list[QPointF], *, chosen: bool) -> list[QPolygonF]:
    match mark:
        case Length():
            line = QPolygonF(points)
            return [line] if chosen else [line, *_ticks(points[0], points[1])]
        case Angle():
            return [QPolygonF(points), _arc(points[0], points[1], points[2])]
        case Ellipse():
            return [QPolygonF(points)]
        case Arrow():
            return [QPolygonF(points), _head(points[0], points[1])]
        case Probe():
            return _cross(points[0])
        case Text():
            return []


def _pixel(plane: ViewPlane, at: Point) -> QPointF:
    return QPointF(*plane.to_pixel(at))


def _stroke(painter: QPainter, strokes: list[QPolygonF]) -> None:
    for pen in (
        QPen(colour(VIEW, _UNDER_SHARE), _UNDER_PX),
        QPen(Qt.GlobalColor.white, _LINE_PX),
    ):
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        for stroke in strokes:
            painter.drawPolyline(stroke)


def _ticks(start: QPointF, end: QPointF) -> list[QPolygonF]:
    length = hypot(end.x() - start.x(), end.y() - start.y())
    if length < 1:
        return []
    across = QPointF(-(end.y() - start.y()), end.x() - start.x()) * (_TICK_PX / 2 / length)
    return [QPolygonF([at - across, at + across]) for at in (start, end)]


def _arc(start: QPointF, vertex: QPointF, end: QPointF) -> QPolygonF:
    arms = [end - vertex, start - vertex]
    radius = min(24.0, *(hypot(arm.x(), arm.y()) / 2 for arm in arms))
    one, other = (atan2(arm.y(), arm.x()) for arm in arms)
    sweep = (other - one + pi) % (2 * pi) - pi
    steps = [one + sweep * step / 16 for step in range(17)]
    return QPolygonF([vertex + QPointF(cos(a), sin(a)) * radius for a in steps])


def _head(tip: QPointF, tail: QPointF) -> QPolygonF:
    back = atan2(tail.y() - tip.y(), tail.x() - tip.x())
    wings = [tip + QPointF(cos(back + turn), sin(back + turn)) * 11 for turn in (0.45, -0.45)]
    return QPolygonF([wings[0], tip, wings[1]])


def _cross(at: QPointF) -> list[QPolygonF]:
    return [
        QPolygonF([at + QPointF(-6, 0), at + QPointF(-2, 0)]),
        QPolygonF([at + QPointF(2, 0), at + QPointF(6, 0)]),
        QPolygonF([at + QPointF(0, -6), at + QPointF(0, -2)]),
        QPolygonF([at + QPointF(0, 2), at + QPointF(0, 6)]),
    ]


def _handle(painter: QPainter, at: QPointF) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    box = QRectF(round(at.x()) - 3.5, round(at.y()) - 3.5, _HANDLE_PX, _HANDLE_PX)
    painter.fillRect(box, colour(VIEW, 0.6))
    pen = QPen(colour(ACC), 2)
    painter.setPen(pen)
    painter.drawRect(box)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _beside(mark: Measurement, plane: ViewPlane, words: str) -> QPointF:
    """Return the upper left corner of a caption: off the end, and off what is measured."""
    width, height = size_of(words)
    match mark:
        case Length():
            start, end = _pixel(plane, mark.start), _pixel(plane, mark.end)
            right, other = (end, start) if end.x() >= start.x() else (start, end)
            if abs(right.y() - other.y()) < 24 and right.x() - other.x() > width + 24:
                # A level line: in the middle below it, as on a film.
                middle = (right + other) / 2
                return QPointF(middle.x() - width / 2 - 6, max(right.y(), other.y()) + _OFF_PX)
            return QPointF(right.x() + _OFF_PX + 4, right.y() - height / 2)
        case Angle():
            vertex = _pixel(plane, mark.vertex)
            arms = [_pixel(plane, at) - vertex for at in (mark.start, mark.end)]
            side = -1 if sum(arm.x() for arm in arms) > 0 else 1
            x = vertex.x() + side * _OFF_PX - (width + 12 if side < 0 else 0)
            return QPointF(x, vertex.y() - height / 2)
        case Ellipse():
            points = [_pixel(plane, at) for at in outline(mark)]
            right = max(points, key=lambda at: at.x())
            return QPointF(right.x() + _OFF_PX, right.y() - height / 2)
        case Arrow():
            tail, tip = _pixel(plane, mark.tail), _pixel(plane, mark.tip)
            x = tail.x() + 6 if tail.x() >= tip.x() else tail.x() - width - 18
            return QPointF(x, tail.y() - height / 2)
        case Probe():
            at = _pixel(plane, mark.at)
            return QPointF(at.x() + _OFF_PX, at.y() - height - 4)
        case Text():
            at = _pixel(plane, mark.at)
            return QPointF(at.x() - 6, at.y() - height / 2)


def _caption(painter: QPainter, words: str, at: QPointF, area: QRectF) -> None:
    width, height = size_of(words)
    box = QRectF(round(at.x()), round(at.y()) - 1, width + 12, height + 2)
    box.moveLeft(max(area.left() + 4, min(box.left(), area.right() - 24 - box.width())))
    box.moveTop(max(area.top() + 4, min(box.top(), area.bottom() - 4 - box.height())))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(CAPTION, 0.82))
    painter.drawRoundedRect(box, 2, 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(colour(OV))
    painter.setFont(font(12))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

"""Paints measurements: a white line over a dark one, end ticks, handles, and a caption beside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import atan2, cos, hypot, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from domain.geometry import Point
from domain.measurement import (
    Angle,
    Arrow,
    Bidirectional,
    Calibration,
    CobbAngle,
    Ellipse,
    Length,
    Measurement,
    Polygon,
    Polyline,
    Probe,
    Text,
)
from viewer.session.caption_places import Box, Caption, placed
from viewer.session.captions import mark_words
from viewer.session.view_plane import ViewPlane
from viewer.tools.gesture import CaptionGrip, Line
from viewer.tools.marks import handles, outline, strokes
from viewer.ui.lettering import grown, size_of, type_of
from viewer.ui.palette import ACC, CAPTION, OV, OV2, VIEW, colour

_LINE_PX, _UNDER_PX, _UNDER_SHARE = 1.5, 3.5, 0.55
_TICK_PX, _HANDLE_PX = 12.0, 7.0
# How far a caption stands off the mark that it belongs to.
_OFF_PX = 10.0
# A caption further off than this gets a line that leads to its mark.
_LEADER_PX = 24.0
# A caption longer than this is broken where its parts are.
_LONG, _BREAK = 40, " \N{MIDDLE DOT} "


def paint_marks(
    painter: QPainter,
    marks: Sequence[Measurement],
    plane: ViewPlane,
    area: QRectF,
    is_chosen: Callable[[str], bool],
    *,
    captions: bool = True,
) -> None:
    """Paint marks, then their captions, which stay within the viewport and off one another."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for mark in marks:
        lines = [[_pixel(plane, at) for at in line] for line in strokes(mark)]
        _stroke(painter, _strokes(mark, lines, chosen=is_chosen(mark.id)))
        if is_chosen(mark.id):
            for at in handles(mark):
                _handle(painter, _pixel(plane, at))
    boxes = caption_boxes(marks, plane, area) if captions else {}
    for mark in marks:
        if mark.id in boxes:
            box = boxes[mark.id]
            _leader(painter, mark, plane, box)
            _caption(painter, _lines(mark), box, chosen=is_chosen(mark.id))
    painter.restore()


def caption_boxes(marks: Sequence[Measurement], plane: ViewPlane, area: QRectF) -> dict[str, Box]:
    """Return where the captions of marks stand in a viewport, by the marks' ids."""
    wanted = []
    for mark in marks:
        lines, around = _lines(mark), _bounds(mark, plane)
        # What lies wholly beyond the edges has no caption at them either.
        if not lines or not around.covers(_within(area)):
            continue
        wanted.append(
            Caption(
                mark.id,
                _places(mark, plane, lines, around),
                # A text stands where it is; there is nothing beside it that it would hide.
                None if isinstance(mark, Text) else around,
                is_fixed=mark.caption_at is not None,
            )
        )
    return placed(wanted, _within(area), _written(area))


def caption_under(
    marks: Sequence[Measurement], plane: ViewPlane, x: float, y: float
) -> CaptionGrip | None:
    """Return the caption under a pixel of a viewport, the uppermost first."""
    area = QRectF(0, 0, plane.width, plane.height)
    for mark_id, box in reversed(caption_boxes(marks, plane, area).items()):
        if box.holds(x, y):
            return CaptionGrip(mark_id, plane.to_patient(*box.middle))
    return None


def paint_line(painter: QPainter, line: Line, plane: ViewPlane, area: QRectF) -> None:
    """Paint the line of a gesture that is no mark yet."""
    start, end = _pixel(plane, line.start), _pixel(plane, line.end)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _stroke(painter, [QPolygonF([start, end])])
    if line.caption:
        box = _box(end.x() + _OFF_PX, end.y() - 8, (line.caption,)).within(_within(area))
        _caption(painter, (line.caption,), box, chosen=False)
    painter.restore()


def _strokes(mark: Measurement, lines: list[list[QPointF]], *, chosen: bool) -> list[QPolygonF]:
    drawn = [QPolygonF(line) for line in lines]
    match mark:
        case Length() | Bidirectional():
            ticks = [tick for line in lines for tick in _ticks(line[0], line[1])]
            return drawn if chosen else [*drawn, *ticks]
        case Calibration():
            return [*drawn, *_ticks(lines[0][0], lines[0][1], _TICK_PX * 1.5)]
        case Angle():
            return [*drawn, _arc(*lines[0])]
        case Arrow():
            return [*drawn, _head(lines[0][0], lines[0][1])]
        case Probe():
            return _cross(lines[0][0])
        case Text():
            return []
        case _:
            return drawn


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


def _ticks(start: QPointF, end: QPointF, size: float = _TICK_PX) -> list[QPolygonF]:
    length = hypot(end.x() - start.x(), end.y() - start.y())
    if length < 1:
        return []
    across = QPointF(-(end.y() - start.y()), end.x() - start.x()) * (size / 2 / length)
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


def _lines(mark: Measurement) -> tuple[str, ...]:
    """Return a caption in as many lines as it takes to stay narrow."""
    words = mark_words(mark)
    if not words:
        return ()
    if len(words) <= _LONG or mark.kind in ("text", "arrow"):
        return (words,)
    return tuple(words.split(_BREAK))


def _box(x: float, y: float, lines: tuple[str, ...]) -> Box:
    width = max(size_of(line)[0] for line in lines)
    height = size_of(lines[0])[1] * len(lines)
    return Box(round(x), round(y) - 1, width + 12, height + 2)


def _within(area: QRectF) -> Box:
    return Box(area.left() + 4, area.top() + 4, area.width() - 28, area.height() - 8)


def _written(area: QRectF) -> tuple[Box, ...]:
    """Return what else is written in a viewport: the letters at its edges, and its corners."""
    left, top, right, bottom = area.left(), area.top(), area.right(), area.bottom()
    x, y = area.center().x(), area.center().y()
    side = grown(24)
    letters = (
        Box(left, y - side / 2, side + 12, side),
        Box(right - side - 28, y - side / 2, side + 28, side),
        Box(x - side * 0.75, top, side * 1.5, side + 8),
        Box(x - side * 0.75, bottom - side - 8, side * 1.5, side + 8),
    )
    wide, high = min(float(grown(150)), area.width() * 0.3), grown(44)
    corners = tuple(
        Box(x, y, wide, high) for x in (left, right - wide) for y in (top, bottom - high)
    )
    return (*letters, *corners)


def _places(
    mark: Measurement, plane: ViewPlane, lines: tuple[str, ...], around: Box
) -> tuple[Box, ...]:
    """Return where a caption may stand: off the end, and off what is measured."""
    size = _box(0, 0, lines)
    if mark.caption_at is not None:
        at = _pixel(plane, mark.caption_at)
        left, top = at.x() - size.width / 2, at.y() - size.height / 2
        return (replace(size, left=left, top=top),)
    best = _beside(mark, plane, size.width - 12, size.height - 2)
    left, right = around.left, around.left + around.width
    top, bottom = around.top, around.top + around.height
    middle = (top + bottom - size.height) / 2
    centre = (left + right - size.width) / 2
    others = (
        (right + _OFF_PX, middle),
        (left - _OFF_PX - size.width, middle),
        (centre, bottom + _OFF_PX),
        (centre, top - _OFF_PX - size.height),
    )
    return tuple(replace(size, left=x, top=y) for x, y in ((best.x(), best.y()), *others))


def _bounds(mark: Measurement, plane: ViewPlane) -> Box:
    corners = [_pixel(plane, at) for at in outline(mark)]
    left, top = min(at.x() for at in corners), min(at.y() for at in corners)
    right, bottom = max(at.x() for at in corners), max(at.y() for at in corners)
    return Box(left, top, right - left, bottom - top)


def _beside(mark: Measurement, plane: ViewPlane, width: float, height: float) -> QPointF:
    """Return the upper left corner of a caption: off the end, and off what is measured."""
    match mark:
        case Length() | Calibration():
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
        case Ellipse() | Polygon() | Polyline() | Bidirectional() | CobbAngle():
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


def _leader(painter: QPainter, mark: Measurement, plane: ViewPlane, box: Box) -> None:
    """Paint a thin line from a caption that stands apart to what it belongs to."""
    if mark.kind == "text":
        return
    x, y = box.middle
    corners = [_pixel(plane, at) for at in outline(mark)]
    end = min(corners, key=lambda at: hypot(at.x() - x, at.y() - y))
    edge = QPointF(
        min(max(end.x(), box.left), box.left + box.width),
        min(max(end.y(), box.top), box.top + box.height),
    )
    if hypot(edge.x() - end.x(), edge.y() - end.y()) < _LEADER_PX:
        return
    pen = QPen(colour(OV2, 0.8), 1, Qt.PenStyle.DotLine)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.drawLine(edge, end)


def _caption(painter: QPainter, lines: tuple[str, ...], at: Box, *, chosen: bool) -> None:
    box = QRectF(at.left, at.top, at.width, at.height)
    painter.setPen(QPen(colour(ACC), 1) if chosen else Qt.PenStyle.NoPen)
    painter.setBrush(colour(CAPTION, 0.82))
    painter.drawRoundedRect(box, 2, 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(colour(OV))
    painter.setFont(type_of(12))
    middle = Qt.AlignmentFlag.AlignCenter
    painter.drawText(box, middle, "\n".join(line for line in lines))

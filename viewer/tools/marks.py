"""Where a mark can be taken hold of, and what becomes of it then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from math import cos, hypot, pi, sin

from domain.geometry import Direction, Point
from domain.measurement import (
    Angle,
    Arrow,
    Bidirectional,
    Calibration,
    CobbAngle,
    Ellipse,
    Length,
    Measurement,
    Outline,
    Polygon,
    Polyline,
    Probe,
    Text,
)
from domain.outlines import mean_point
from viewer.tools.axes import axis_moved
from viewer.tools.gesture import Sheet

HIT_PX = 8.0


def handles(mark: Measurement) -> tuple[Point, ...]:
    """Return the places by which a mark is reshaped, in a fixed order."""
    match mark:
        case Length() | Calibration():
            return mark.start, mark.end
        case Angle():
            return mark.start, mark.vertex, mark.end
        case Ellipse():
            return (
                mark.axis_a,
                mark.axis_b,
                _between(mark.axis_a, mark.centre, 2),
                _between(mark.axis_b, mark.centre, 2),
            )
        case Polygon(outline=Outline.FREEHAND):
            # A line drawn by hand has a corner at every pixel: it is moved as a whole.
            return ()
        case Polygon() | Polyline():
            return mark.points
        case Bidirectional():
            return mark.long_start, mark.long_end, mark.short_start, mark.short_end
        case CobbAngle():
            return mark.first_start, mark.first_end, mark.second_start, mark.second_end
        case Arrow():
            return mark.tip, mark.tail
        case Probe() | Text():
            return (mark.at,)


def reshaped(mark: Measurement, handle: int, to: Point) -> Measurement:
    """Return the mark with one handle taken to a place. Values of a region are counted anew.

    Where that would leave nothing to measure, the mark stays as it is.
    """
    try:
        return _reshaped(mark, handle, to)
    except ValueError:
        return mark


def _reshaped(mark: Measurement, handle: int, to: Point) -> Measurement:
    match mark:
        case Length() | Calibration():
            return replace(mark, start=to) if handle == 0 else replace(mark, end=to)
        case Angle():
            points = list(handles(mark))
            points[handle] = to
            return replace(mark, start=points[0], vertex=points[1], end=points[2])
        case Ellipse():
            return _resized(mark, handle, to)
        case Polygon(outline=Outline.RECTANGLE):
            return replace(mark, points=_stretched(mark.points, handle, to), statistics=None)
        case Polygon():
            return replace(mark, points=_with(mark.points, handle, to), statistics=None)
        case Polyline():
            return replace(mark, points=_with(mark.points, handle, to))
        case Bidirectional():
            return axis_moved(mark, handle, to)
        case CobbAngle():
            first, second, third, fourth = _with(handles(mark), handle, to)
            return replace(
                mark, first_start=first, first_end=second, second_start=third, second_end=fourth
            )
        case Arrow():
            return replace(mark, tip=to) if handle == 0 else replace(mark, tail=to)
        case Probe() | Text():
            return replace(mark, at=to)


def moved(mark: Measurement, start: Point, to: Point) -> Measurement:
    """Return the whole mark, with its caption, moved as from one place to another."""
    dx, dy, dz = to.x - start.x, to.y - start.y, to.z - start.z

    def by(at: Point) -> Point:
        return Point(at.x + dx, at.y + dy, at.z + dz)

    gone = _all_moved(mark, by)
    return gone if mark.caption_at is None else replace(gone, caption_at=by(mark.caption_at))


def _all_moved(mark: Measurement, by: Callable[[Point], Point]) -> Measurement:
    match mark:
        case Length() | Calibration():
            return replace(mark, start=by(mark.start), end=by(mark.end))
        case Angle():
            return replace(mark, start=by(mark.start), vertex=by(mark.vertex), end=by(mark.end))
        case Ellipse():
            return replace(
                mark,
                centre=by(mark.centre),
                axis_a=by(mark.axis_a),
                axis_b=by(mark.axis_b),
                statistics=None,
            )
        case Polygon():
            points = tuple(by(at) for at in mark.points)
            return replace(mark, points=points, statistics=None)
        case Polyline():
            return replace(mark, points=tuple(by(at) for at in mark.points))
        case Bidirectional():
            return replace(
                mark,
                long_start=by(mark.long_start),
                long_end=by(mark.long_end),
                short_start=by(mark.short_start),
                short_end=by(mark.short_end),
            )
        case CobbAngle():
            return replace(
                mark,
                first_start=by(mark.first_start),
                first_end=by(mark.first_end),
                second_start=by(mark.second_start),
                second_end=by(mark.second_end),
            )
        case Arrow():
            return replace(mark, tip=by(mark.tip), tail=by(mark.tail))
        case Probe() | Text():
            return replace(mark, at=by(mark.at))


def strokes(mark: Measurement) -> tuple[tuple[Point, ...], ...]:
    """Return the lines that a mark is drawn as, each by its corners."""
    match mark:
        case Ellipse():
            c, a, b = mark.centre, mark.axis_a, mark.axis_b
            round_ = tuple(
                Point(
                    c.x + (a.x - c.x) * cos(turn) + (b.x - c.x) * sin(turn),
                    c.y + (a.y - c.y) * cos(turn) + (b.y - c.y) * sin(turn),
                    c.z + (a.z - c.z) * cos(turn) + (b.z - c.z) * sin(turn),
                )
                for turn in (2 * pi * step / 72 for step in range(73))
            )
            return (round_,)
        case Polygon():
            return ((*mark.points, mark.points[0]),)
        case Bidirectional():
            return (mark.long_start, mark.long_end), (mark.short_start, mark.short_end)
        case CobbAngle():
            return (mark.first_start, mark.first_end), (mark.second_start, mark.second_end)
        case _:
            return (handles(mark),)


def outline(mark: Measurement) -> tuple[Point, ...]:
    """Return every corner of the lines that a mark is drawn as."""
    return tuple(corner for line in strokes(mark) for corner in line)


def handle_under(mark: Measurement, at: Point, sheet: Sheet) -> int | None:
    """Return which handle of a mark lies under the pointer."""
    x, y = sheet.offset(at)
    for number, handle in enumerate(handles(mark)):
        hx, hy = sheet.offset(handle)
        if hypot(hx - x, hy - y) <= HIT_PX:
            return number
    return None


def is_under(mark: Measurement, at: Point, sheet: Sheet) -> bool:
    """Return whether a mark's line passes under the pointer."""
    pointer = sheet.offset(at)
    for line in strokes(mark):
        corners = [sheet.offset(point) for point in line]
        if len(corners) == 1:
            corners *= 2
        if any(_distance(pointer, start, end) <= HIT_PX for start, end in pairwise(corners)):
            return True
    return False


def _between(start: Point, end: Point, times: float) -> Point:
    return Point(
        start.x + (end.x - start.x) * times,
        start.y + (end.y - start.y) * times,
        start.z + (end.z - start.z) * times,
    )


def _with(points: tuple[Point, ...], number: int, to: Point) -> tuple[Point, ...]:
    return (*points[:number], to, *points[number + 1 :])


def _stretched(points: tuple[Point, ...], handle: int, to: Point) -> tuple[Point, ...]:
    """Return a rectangle with one corner taken to a place; the far one and the angles stay."""
    fixed = points[(handle + 2) % 4]
    sides = []
    for beside in ((handle + 3) % 4, (handle + 1) % 4):
        end = points[beside]
        along = Direction.along(end.x - fixed.x, end.y - fixed.y, end.z - fixed.z)
        reach = along.dot(Point(to.x - fixed.x, to.y - fixed.y, to.z - fixed.z))
        if reach == 0:
            return points
        sides.append(fixed.moved(along, reach))
    one, other = sides
    corner = _between(fixed, mean_point(sides), 2)
    made = {handle: corner, (handle + 3) % 4: one, (handle + 1) % 4: other}
    return tuple(made.get(number, fixed) for number in range(4))


def _resized(mark: Ellipse, handle: int, to: Point) -> Ellipse:
    c = mark.centre
    axes = [_towards(c, mark.axis_a), _towards(c, mark.axis_b)]
    if mark.is_circle:
        radius = c.distance_to(to)
        if radius == 0:
            return mark
        a, b = (c.moved(axis, radius) for axis in axes)
        return replace(mark, axis_a=a, axis_b=b, statistics=None)
    # The axes keep their directions, so that they stay at right angles.
    axis = axes[handle % 2]
    half = abs(axis.dot(Point(to.x - c.x, to.y - c.y, to.z - c.z)))
    if half == 0:
        return mark
    place = c.moved(axis, half)
    if handle % 2 == 0:
        return replace(mark, axis_a=place, statistics=None)
    return replace(mark, axis_b=place, statistics=None)


def _towards(start: Point, end: Point) -> Direction:
    return Direction.along(end.x - start.x, end.y - start.y, end.z - start.z)


def _distance(
    at: tuple[float, float], start: tuple[float, float], end: tuple[float, float]
) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    squared = dx * dx + dy * dy
    if squared == 0:
        return hypot(at[0] - start[0], at[1] - start[1])
    along = ((at[0] - start[0]) * dx + (at[1] - start[1]) * dy) / squared
    along = min(1.0, max(0.0, along))
    return hypot(at[0] - start[0] - along * dx, at[1] - start[1] - along * dy)

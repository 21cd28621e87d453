"""Where a mark can be taken hold of, and what becomes of it then."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import cos, hypot, pi, sin

from domain.geometry import Direction, Point
from domain.measurement import Angle, Arrow, Ellipse, Length, Measurement, Probe, Text
from viewer.tools.gesture import Sheet

HIT_PX = 8.0


def handles(mark: Measurement) -> tuple[Point, ...]:
    """Return the places by which a mark is reshaped, in a fixed order."""
    match mark:
        case Length():
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
        case Arrow():
            return mark.tip, mark.tail
        case Probe() | Text():
            return (mark.at,)


def reshaped(mark: Measurement, handle: int, to: Point) -> Measurement:
    """Return the mark with one handle taken to a place. Values of a region are counted anew."""
    match mark:
        case Length():
            return replace(mark, start=to) if handle == 0 else replace(mark, end=to)
        case Angle():
            points = list(handles(mark))
            points[handle] = to
            if points[1] in (points[0], points[2]):
                return mark
            return replace(mark, start=points[0], vertex=points[1], end=points[2])
        case Ellipse():
            return _resized(mark, handle, to)
        case Arrow():
            return replace(mark, tip=to) if handle == 0 else replace(mark, tail=to)
        case Probe() | Text():
            return replace(mark, at=to)


def moved(mark: Measurement, start: Point, to: Point) -> Measurement:
    """Return the whole mark moved as from one place to another."""
    dx, dy, dz = to.x - start.x, to.y - start.y, to.z - start.z

    def by(at: Point) -> Point:
        return Point(at.x + dx, at.y + dy, at.z + dz)

    match mark:
        case Length():
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
        case Arrow():
            return replace(mark, tip=by(mark.tip), tail=by(mark.tail))
        case Probe() | Text():
            return replace(mark, at=by(mark.at))


def outline(mark: Measurement) -> tuple[Point, ...]:
    """Return the corners of the line that a mark is drawn as."""
    match mark:
        case Ellipse():
            c, a, b = mark.centre, mark.axis_a, mark.axis_b
            return tuple(
                Point(
                    c.x + (a.x - c.x) * cos(turn) + (b.x - c.x) * sin(turn),
                    c.y + (a.y - c.y) * cos(turn) + (b.y - c.y) * sin(turn),
                    c.z + (a.z - c.z) * cos(turn) + (b.z - c.z) * sin(turn),
                )
                for turn in (2 * pi * step / 72 for step in range(73))
            )
        case _:
            return handles(mark)


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
    corners = [sheet.offset(point) for point in outline(mark)]
    if len(corners) == 1:
        return hypot(corners[0][0] - pointer[0], corners[0][1] - pointer[1]) <= HIT_PX
    return any(_distance(pointer, start, end) <= HIT_PX for start, end in pairwise(corners))


def _between(start: Point, end: Point, times: float) -> Point:
    return Point(
        start.x + (end.x - start.x) * times,
        start.y + (end.y - start.y) * times,
        start.z + (end.z - start.z) * times,
    )


def _resized(mark: Ellipse, handle: int, to: Point) -> Ellipse:
    end = mark.axis_a if handle % 2 == 0 else mark.axis_b
    axis = Direction.along(end.x - mark.centre.x, end.y - mark.centre.y, end.z - mark.centre.z)
    c = mark.centre
    # The axes keep their directions, so that they stay at right angles.
    half = abs(axis.dot(Point(to.x - c.x, to.y - c.y, to.z - c.z)))
    if half == 0:
        return mark
    place = c.moved(axis, half)
    if handle % 2 == 0:
        return replace(mark, axis_a=place, statistics=None)
    return replace(mark, axis_b=place, statistics=None)


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

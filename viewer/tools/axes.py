"""A long axis and the short one across it: they stay at a right angle whatever end is dragged."""

from __future__ import annotations

from dataclasses import replace

from domain.geometry import Direction, Point
from domain.measurement import Bidirectional


def across(start: Point, end: Point, normal: Direction, foot: float, reach: tuple[float, float]
) -> tuple[Point, Point]:  # fmt: skip
    """Return the ends of a line that crosses another at a right angle.

    Args:
        start: One end of the long line.
        end: The other end.
        normal: Of the plane that both lie in.
        foot: Where they cross, as a share of the long line.
        reach: How far the short line goes to either side, in mm.
    """
    along = Direction.along(end.x - start.x, end.y - start.y, end.z - start.z)
    side = normal.cross(along)
    at = start.moved(along, start.distance_to(end) * foot)
    return at.moved(side, -reach[0]), at.moved(side, reach[1])


def axis_moved(mark: Bidirectional, handle: int, to: Point) -> Bidirectional:
    """Return the mark with one end taken to a place: 0 and 1 of the long axis, 2 and 3 across.

    A dragged end of the long axis turns the short one with it; a dragged end of the short one
    changes how far it goes to that side, and where it crosses.

    Raises:
        ValueError: An axis would have no length.
    """
    long_, short = (
        _between(mark.long_start, mark.long_end),
        _between(mark.short_start, mark.short_end),
    )
    normal = long_.cross(short)
    foot, low = _seen(mark.long_start, mark.long_end, normal, mark.short_start)
    _, high = _seen(mark.long_start, mark.long_end, normal, mark.short_end)
    reach = (-low, high)
    start, end = mark.long_start, mark.long_end
    if handle == 0:
        start = to
    elif handle == 1:
        end = to
    else:
        foot, out = _seen(start, end, normal, to)
        foot = min(1.0, max(0.0, foot))
        reach = (abs(out), high) if handle == 2 else (-low, abs(out))
    if sum(reach) == 0:
        raise ValueError("the short axis must have a length")
    ends = across(start, end, normal, foot, reach)
    return replace(mark, long_start=start, long_end=end, short_start=ends[0], short_end=ends[1])


def _between(start: Point, end: Point) -> Direction:
    return Direction.along(end.x - start.x, end.y - start.y, end.z - start.z)


def _seen(start: Point, end: Point, normal: Direction, at: Point) -> tuple[float, float]:
    """Return a place as a share along a line and as mm to its side."""
    along = _between(start, end)
    out = Point(at.x - start.x, at.y - start.y, at.z - start.z)
    return along.dot(out) / start.distance_to(end), normal.cross(along).dot(out)

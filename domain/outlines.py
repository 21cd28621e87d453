"""Flat outlines in the patient: how large, how far round, and whether they cross themselves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import pi, sqrt

import numpy as np
from numpy.typing import NDArray

from domain.geometry import Point

Vectors = NDArray[np.float64]

# Further rounds of the arithmetic-geometric mean change nothing in double precision.
_ROUNDS = 12
# Sides that are compared with all others at a time: enough to be quick, few enough to be small.
_ROWS = 256


def enclosed_area(points: Sequence[Point]) -> float:
    """Return the area within a flat outline that does not cross itself (the shoelace formula)."""
    at = _array(points) - points[0].array()
    return float(np.linalg.norm(np.cross(at, np.roll(at, -1, axis=0)).sum(axis=0)) / 2.0)


def path_length(points: Sequence[Point], *, closed: bool = False) -> float:
    """Return the length of the line through points, back to the first one where it is closed."""
    at = _array(points)
    legs = np.roll(at, -1, axis=0) - at
    return float(np.linalg.norm(legs if closed else legs[:-1], axis=1).sum())


def ellipse_perimeter(a: float, b: float) -> float:
    """Return the perimeter of an ellipse of these half axes, to the last digit.

    The complete elliptic integral of the second kind by the arithmetic-geometric mean (Abramowitz
    and Stegun 17.6).
    """
    a, b = max(a, b), min(a, b)
    if b == 0.0:
        return 4.0 * a
    mean, other, lost, weight = a, b, (a - b) * (a + b) / 2.0, 0.5
    for _ in range(_ROUNDS):
        half = (mean - other) / 2.0
        mean, other = (mean + other) / 2.0, sqrt(mean * other)
        weight *= 2.0
        lost += weight * half * half
    return 2.0 * pi * (a * a - lost) / mean


@lru_cache(maxsize=512)
def crosses_itself(points: tuple[Point, ...]) -> bool:
    """Return whether two sides of an outline cross; then it encloses no one area."""
    return first_crossing(points, closed=True) is not None


def first_crossing(points: Sequence[Point], *, closed: bool) -> tuple[int, int, Point] | None:
    """Return the first two sides of a flat line that cross, and where; None where none do.

    Side n runs from point n to the next.
    """
    flat = in_plane(points)
    count = len(flat) if closed else len(flat) - 1
    start, end = flat[:count], np.roll(flat, -1, axis=0)[:count]
    side = end - start
    low, high = np.minimum(start, end), np.maximum(start, end)
    for begin in range(0, count - 2, _ROWS):
        rows = slice(begin, min(begin + _ROWS, count - 2))
        # Few sides lie near one another: only their boxes are compared with all others.
        near = ((low[rows, None] <= high[None]) & (low[None] <= high[rows, None])).all(axis=2)
        ones, others = np.nonzero(near)
        ones = ones + begin
        fit = (others >= ones + 2) & ~((ones == 0) & (others == count - 1) & closed)
        ones, others = ones[fit], others[fit]
        to_start, to_end = start[others] - start[ones], end[others] - start[ones]
        apart = _cross(side[ones], to_start) * _cross(side[ones], to_end) < 0
        back, forth = start[ones] - start[others], end[ones] - start[others]
        apart &= _cross(side[others], back) * _cross(side[others], forth) < 0
        if apart.any():
            # In order of the first side, then of the other.
            at = int(np.flatnonzero(apart)[0])
            one, other = int(ones[at]), int(others[at])
            share = _cross(start[other] - start[one], side[other]) / _cross(side[one], side[other])
            first, then = points[one].array(), points[(one + 1) % len(points)].array()
            return one, other, Point(*(float(part) for part in first + share * (then - first)))
    return None


def in_plane(points: Sequence[Point]) -> Vectors:
    """Return points (n, 2) in two directions of the plane that they lie in, at right angles."""
    at = _array(points) - points[0].array()
    # The two directions along which they spread most: those of the 3 by 3 sums of their products,
    # as a decomposition of the points themselves grows with the square of their number.
    _, directions = np.linalg.eigh(at.T @ at)
    directions = directions.T[::-1]
    return np.asarray(at @ directions[:2].T, dtype=np.float64)


def corners_of_box(first: Point, second: Point, third: Point) -> tuple[Point, Point, Point, Point]:
    """Return the corners of the parallelogram with three of them given in order."""
    fourth = Point(
        first.x + third.x - second.x, first.y + third.y - second.y, first.z + third.z - second.z
    )
    return first, second, third, fourth


def mean_point(points: Sequence[Point]) -> Point:
    """Return the middle of places."""
    x, y, z = _array(points).mean(axis=0)
    return Point(float(x), float(y), float(z))


def _array(points: Sequence[Point]) -> Vectors:
    return np.array([(at.x, at.y, at.z) for at in points])


def _cross(one: Vectors, other: Vectors) -> Vectors:
    return np.asarray(one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0])

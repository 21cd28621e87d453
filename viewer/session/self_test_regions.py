"""Draws each tool that encloses voxels over values that follow from their index.

What should come out is counted here voxel by voxel, by formulas of plain geometry.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, dist, hypot, pi, sin, sqrt

from domain.geometry import Point
from domain.measurement import Ellipse, Polygon, RegionStatistics
from imaging import references
from imaging.reading import Readers
from imaging.references import Grid
from viewer.session.self_test_bench import (
    SHARE,
    Stroke,
    WrongError,
    by_hand,
    near,
    opened,
    point,
    same,
    through,
    turn,
)
from viewer.session.view_state import Orientation

Flat = tuple[float, float]  # mm along a plane's two axes, from its first voxel

# Slices of another distance than rows, and rows than columns: nothing may mix them up.
_GRID = Grid("terrain", (), step=(0.0, 0.0, 1.7))
_SLICE, _ROW = 5, 20


@dataclass(frozen=True, slots=True)
class _Plane:
    """A plane of the grid: how large its voxels are, and what they hold."""

    orientation: Orientation
    sizes: Flat
    counts: tuple[int, int]
    index: Callable[[float, float], tuple[float, float, float]]

    def point(self, at: Flat) -> Point:
        return point(_GRID.place(*self.index(at[0] / self.sizes[0], at[1] / self.sizes[1])))

    def value(self, u: int, v: int) -> int:
        i, j, k = self.index(u, v)
        return references.terrain_value(round(i), round(j), round(k))


_PLANES = (
    _Plane(Orientation.AXIAL, (0.6, 1.3), (48, 40), lambda u, v: (u, v, _SLICE)),
    _Plane(Orientation.CORONAL, (0.6, 1.7), (48, 12), lambda u, v: (u, _ROW, v)),
    _Plane(Orientation.SAGITTAL, (1.3, 1.7), (40, 12), lambda u, v: (_ROW, u, v)),
)


@dataclass(frozen=True, slots=True)
class _True:
    """A form by its own formulas."""

    strokes: tuple[tuple[Flat, ...], ...]
    holds: Callable[[Flat], bool]
    area: float
    perimeter: float


def ellipse(readers: Readers) -> int:
    def box(centre: Flat) -> _True:
        a, b = 5.13, 3.37
        ends = ((centre[0] - a, centre[1] - b), (centre[0] + a, centre[1] + b))
        return _round((ends,), centre, a, b)

    return _measured(readers, "ellipse", box)


def circle(readers: Readers) -> int:
    def spokes(centre: Flat) -> _True:
        to = (centre[0] + 2.9, centre[1] + 2.3)
        radius = hypot(2.9, 2.3)
        return _round(((centre, to),), centre, radius, radius)

    return _measured(readers, "circle", spokes)


def rectangle(readers: Readers) -> int:
    def box(centre: Flat) -> _True:
        low, high = (centre[0] - 4.21, centre[1] - 3.13), (centre[0] + 5.17, centre[1] + 2.87)
        corners = (low, (high[0], low[1]), high, (low[0], high[1]))
        return _sided(((low, high),), corners)

    return _measured(readers, "rectangle", box)


def polygon(readers: Readers) -> int:
    def notched(centre: Flat) -> _True:
        corners = _about(centre, ((-5.3, -3.1), (4.7, -2.9), (1.1, 0.43), (5.1, 3.3), (-4.9, 2.7)))
        clicks = tuple((corner,) for corner in corners)
        return _sided((*clicks, clicks[-1]), corners)

    return _measured(readers, "polygon", notched)


def freehand(readers: Readers) -> int:
    def leaf(centre: Flat) -> _True:
        turns = [2 * pi * step / 28 for step in range(28)]
        way = tuple((5.2 * cos(t) + 0.7 * cos(2 * t), 3.2 * sin(t)) for t in turns)
        corners = _about(centre, way)
        return _sided((corners,), corners)

    return _measured(readers, "freehand", leaf)


# ------------------------------------------------------------------------------ what is true


def _about(centre: Flat, way: Sequence[Flat]) -> tuple[Flat, ...]:
    return tuple((centre[0] + x, centre[1] + y) for x, y in way)


def _round(strokes: tuple[tuple[Flat, ...], ...], centre: Flat, a: float, b: float) -> _True:
    def holds(at: Flat) -> bool:
        return ((at[0] - centre[0]) / a) ** 2 + ((at[1] - centre[1]) / b) ** 2 <= 1.0

    steps = [2 * pi * n / 20_000 for n in range(20_001)]
    edge = [(a * cos(t), b * sin(t)) for t in steps]
    around = sum(dist(p, q) for p, q in pairwise(edge))
    return _True(strokes, holds, pi * a * b, around)


def _sided(strokes: tuple[tuple[Flat, ...], ...], corners: Sequence[Flat]) -> _True:
    sides = list(zip(corners, (*corners[1:], corners[0]), strict=True))

    def holds(at: Flat) -> bool:
        # How often the line winds round a place, by the side on which each crossing passes it.
        winding = 0
        for (x0, y0), (x1, y1) in sides:
            left = (x1 - x0) * (at[1] - y0) - (at[0] - x0) * (y1 - y0)
            if y0 <= at[1] < y1 and left > 0:
                winding += 1
            elif y1 <= at[1] < y0 and left < 0:
                winding -= 1
        return winding != 0

    area = abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in sides)) / 2
    return _True(strokes, holds, area, sum(dist(p, q) for p, q in sides))


def _within(plane: _Plane, true: _True) -> list[int]:
    return [
        plane.value(u, v)
        for u in range(plane.counts[0])
        for v in range(plane.counts[1])
        if true.holds((u * plane.sizes[0], v * plane.sizes[1]))
    ]


# ------------------------------------------------------------------------------ what came out


def _measured(readers: Readers, tool: str, form: Callable[[Flat], _True]) -> int:
    screen, content = opened(references.terrain(_GRID), readers)
    right = 0
    for plane in _PLANES:
        # Between voxels: none lies on the line.
        centre = (plane.sizes[0] * 21.37, plane.sizes[1] * (plane.counts[1] / 2 - 0.21))
        true = form(centre)
        turn(screen, content, plane.orientation)
        through(screen, content, plane.point(centre))
        strokes: list[Stroke] = [tuple(plane.point(at) for at in s) for s in true.strokes]
        mark = by_hand(screen, tool, *strokes)
        if not isinstance(mark, Ellipse | Polygon) or mark.statistics is None:
            raise WrongError(f"the tool {tool} counted nothing")
        right += near("An area", mark.area_mm2, true.area, true.area * SHARE)
        right += near("A perimeter", mark.perimeter_mm, true.perimeter, true.perimeter * SHARE)
        right += _counted(mark.statistics, sorted(_within(plane, true)))
    return right


def _counted(found: RegionStatistics, values: list[int]) -> int:
    count = len(values)
    mean = sum(values) / count
    spread = sqrt(sum((value - mean) ** 2 for value in values) / count)
    right = same("The number of voxels", found.count, count)
    right += near("A mean", found.mean, mean, abs(mean) * 1e-9)
    right += near("A deviation", found.sd, spread, spread * 1e-9)
    right += same("The lowest value", found.minimum, float(values[0]))
    right += same("The highest value", found.maximum, float(values[-1]))
    if found.median is None or found.percentiles is None or found.histogram is None:
        raise WrongError("a region had no percentiles")
    shares = (5, 25, 50, 75, 95)
    fifth, lower, upper, top = found.percentiles
    named = (fifth, lower, found.median, upper, top)
    for share, percentile in zip(shares, named, strict=True):
        right += near(f"The {share} % value", percentile, _percentile(values, share), 1e-6)
    return right + _histogram(found, values)


def _percentile(values: list[int], share: int) -> float:
    at = (len(values) - 1) * share / 100
    low = int(at)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (at - low)


def _histogram(found: RegionStatistics, values: list[int]) -> int:
    histogram = found.histogram
    if histogram is None:
        raise WrongError("a region had no histogram")
    right = 0
    for number, count in enumerate(histogram.counts):
        low = histogram.start + number * histogram.step
        true = sum(low <= value < low + histogram.step for value in values)
        right += same("A step of the histogram", count, true)
    return right

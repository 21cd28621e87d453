"""How far off a measurement may be: what pixel size and the hand do to its number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from functools import partial
from math import sqrt
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from domain.geometry import Direction, Lattice, Point
from domain.measurement import Ellipse, Measurement, Region

_Mark = TypeVar("_Mark", bound=Measurement)

# Half the interval that holds 95 % of a normal error.
_COVERAGE = 1.96
# A point may lie anywhere within its pixel, and the hand may set it anywhere within one: two
# uniform errors, each of a pixel's width.
_VARIANCE_OF_PIXEL = 1.0 / 12.0 + 1.0 / 12.0
_STEP = 1e-3  # of a pixel, for the slope of the number

HOW = "95 %, from one pixel for the image and one for the hand at each point"


def half_width(mark: _Mark, number: Callable[[_Mark], float], lattice: Lattice) -> float:
    """Return the half width of the 95 % interval of a mark's number, in the number's unit.

    Args:
        mark: The measurement.
        number: What is read off it: its length, area or angle.
        lattice: The voxels it was drawn on, in the mark's own coordinates.
    """
    variance = 0.0
    steps = [np.asarray(step) for step in (lattice.step_i, lattice.step_j, lattice.step_k)]
    for move in _moves(mark):
        for step in steps:
            slope = (number(move(step * _STEP)) - number(move(step * -_STEP))) / (2 * _STEP)
            variance += slope**2 * _VARIANCE_OF_PIXEL
    return _COVERAGE * sqrt(variance)


def mean_half_width(
    region: Region,
    mean: Callable[[Region], float | None],
    steps: tuple[Direction, Direction],
    widths_mm: tuple[float, float],
) -> float | None:
    """Return the half width of the 95 % interval of a region's mean, as it is moved as a whole.

    Args:
        region: Where the values were counted.
        mean: Counts them anew; None where there are none.
        steps: Two directions within its plane, at right angles.
        widths_mm: How wide a pixel is along each.
    """
    variance = 0.0
    for along, width in zip(steps, widths_mm, strict=True):
        there, back = (mean(shifted(region, along, sign * width)) for sign in (1.0, -1.0))
        if there is None or back is None:
            return None
        variance += ((there - back) / 2.0) ** 2 * _VARIANCE_OF_PIXEL
    return _COVERAGE * sqrt(variance)


def shifted(region: Region, along: Direction, by_mm: float) -> Region:
    """Return a region as a whole at another place."""
    if isinstance(region, Ellipse):
        ends = {
            name: getattr(region, name).moved(along, by_mm)
            for name in ("centre", "axis_a", "axis_b")
        }
        return replace(region, **ends)
    return replace(region, points=tuple(at.moved(along, by_mm) for at in region.points))


def _moves(mark: _Mark) -> Iterator[Callable[[NDArray[np.float64]], _Mark]]:
    """Return for each point that a hand places what moves that point alone."""
    if isinstance(mark, Ellipse):
        # Drawn by the ends of its axes: one end moves while the opposite one stays.
        for ends in (("axis_a", "axis_b"), ("axis_b", "axis_a")):
            for share in (1.0, 0.0):
                yield partial(_with_end, mark, ends, share)
        return
    for each in fields(mark):
        held = getattr(mark, each.name)
        if each.name == "caption_at":
            continue
        if isinstance(held, Point):
            yield partial(_with_point, mark, each.name, held)
        elif isinstance(held, tuple) and held and all(isinstance(at, Point) for at in held):
            for number in range(len(held)):
                yield partial(_with_corner, mark, each.name, held, number)


def _with_point(mark: _Mark, name: str, at: Point, by: NDArray[np.float64]) -> _Mark:
    changed: dict[str, Any] = {name: _moved(at, by)}
    return replace(mark, **changed)


def _with_end(mark: Any, ends: tuple[str, str], share: float, by: NDArray[np.float64]) -> Any:
    """Move the named end (share 1) or the one opposite (0): the centre goes half the way."""
    moved, other = ends
    changed: dict[str, Any] = {
        "centre": _moved(mark.centre, by / 2),
        moved: _moved(getattr(mark, moved), by * share),
        other: _moved(getattr(mark, other), by / 2),
    }
    return replace(mark, **changed)


def _with_corner(
    mark: _Mark, name: str, held: tuple[Point, ...], number: int, by: NDArray[np.float64]
) -> _Mark:
    corners = (*held[:number], _moved(held[number], by), *held[number + 1 :])
    changed: dict[str, Any] = {name: corners}
    return replace(mark, **changed)


def _moved(at: Point, by: NDArray[np.float64]) -> Point:
    return Point(at.x + float(by[0]), at.y + float(by[1]), at.z + float(by[2]))

"""Marks voxels out with each way of doing so, and counts them by formulas of their index."""

from __future__ import annotations

from domain.own_segment import OwnSegment
from imaging import references
from imaging.reading import Readers
from imaging.references import Grid
from viewer.session.content import Content
from viewer.session.screen import Screen
from viewer.session.self_test_bench import (
    MM,
    WrongError,
    handled,
    near,
    opened,
    point,
    same,
    through,
)

_STEP = (0.0, 0.5, 1.7)
_VOXEL_MM3 = 1.3 * 0.6 * 1.7  # a sheared voxel is as large as its base times its height
# Sheared slices: a ball must be round in the patient, not along the voxels.
_GRID = Grid("outlines", (), step=_STEP)
_SLAB = tuple((i, j, k) for k in range(3, 8) for j in range(10, 20) for i in range(12, 30))
_MIDDLE = (20, 15, 5)


def _open(readers: Readers, what: Grid) -> tuple[Screen, Content]:
    screen, content = opened(references.grid(what), readers)
    through(screen, content, point(what.place(*_MIDDLE)))
    return screen, content


def _segment(screen: Screen) -> OwnSegment:
    found = screen.outlining.current
    if found is None:
        raise WrongError("nothing was marked out")
    return found


def _marked(screen: Screen, what: str, voxels: int) -> int:
    found = _segment(screen)
    right = same(f"The voxels {what}", found.count, voxels)
    return right + near("A volume", found.volume_mm3, voxels * _VOXEL_MM3, MM)


def _squared(i: int, j: int, k: int, centre: tuple[float, float, float]) -> float:
    u, v, w = i - centre[0], j - centre[1], k - centre[2]
    return (0.6 * u) ** 2 + (1.3 * v + _STEP[1] * w) ** 2 + (_STEP[2] * w) ** 2


def brush(readers: Readers) -> int:
    """A disc on its slice, a ball through the slices, and both rubbed out again."""
    screen, _ = _open(readers, _GRID)
    at = (20.3, 15.2, 5)
    radius = 5.03
    screen.outlining.set_radius(radius)
    handled(screen, "brush", (point(_GRID.place(*at)),))
    disc = sum(_squared(i, j, 5, at) <= radius**2 for i in range(48) for j in range(40))
    right = _marked(screen, "under a brush", disc)
    screen.outlining.toggle_ball()
    handled(screen, "brush", (point(_GRID.place(*at)),))
    ball = sum(
        _squared(i, j, k, at) <= radius**2 for i in range(48) for j in range(40) for k in range(12)
    )
    return right + _marked(screen, "under a ball", ball)


def grow(readers: Readers) -> int:
    """What hangs together with a place, all that lies in a range, and its largest part."""
    lone = ((40, 30, 9), (41, 30, 9))
    screen, _ = _open(readers, Grid("grown", (*_SLAB, *lone), step=_STEP))
    screen.outlining.set_range((references.BEAD - 10.0, references.BEAD + 10.0))
    handled(screen, "grow", (point(_GRID.place(*_MIDDLE)),))
    right = _marked(screen, "that hang together", len(_SLAB))
    screen.outlining.mark_range(0)
    right += _marked(screen, "in a range", len(_SLAB) + len(lone))
    screen.outlining.keep_largest()
    return right + _marked(screen, "of the largest part", len(_SLAB))


def scissors(readers: Readers) -> int:
    """What a closed line cuts off through every slice."""
    screen, _ = _open(readers, Grid("cut", _SLAB))
    flat = Grid("cut", ())
    screen.outlining.set_range((references.BEAD - 10.0, references.BEAD + 10.0))
    screen.outlining.mark_range(0)
    corners = ((12.7, 10.4), (27.3, 11.2), (17.6, 18.7))
    handled(screen, "scissors", tuple(point(flat.place(i, j, 5)) for i, j in corners))
    left = sum(not _in_triangle((i, j), corners) for i, j, _ in _SLAB)
    return same("The voxels beside a cut", _segment(screen).count, left)


def _in_triangle(at: tuple[float, float], corners: tuple[tuple[float, float], ...]) -> bool:
    """Return whether a place lies on the same side of all three sides."""
    sides = zip(corners, (*corners[1:], corners[0]), strict=True)
    turns = [(b[0] - a[0]) * (at[1] - a[1]) - (b[1] - a[1]) * (at[0] - a[0]) for a, b in sides]
    return all(turn > 0 for turn in turns) or all(turn < 0 for turn in turns)


def between(readers: Readers) -> int:
    """Equal discs on two slices become a cylinder through those between them."""
    screen, content = _open(readers, Grid("between", ()))
    flat = Grid("between", ())
    screen.outlining.set_radius(5.03)
    for k in (2, 8):
        at = point(flat.place(20.3, 15.2, k))
        through(screen, content, at)
        handled(screen, "brush", (at,))
    disc = sum(
        (0.6 * (i - 20.3)) ** 2 + (1.3 * (j - 15.2)) ** 2 <= 5.03**2
        for i in range(48)
        for j in range(40)
    )
    right = same("The voxels of two discs", _segment(screen).count, 2 * disc)
    screen.outlining.fill_between()
    return right + same("The voxels of a cylinder", _segment(screen).count, 7 * disc)

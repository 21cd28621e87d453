"""The slices of a viewport in their order, each waiting, loaded, viewed or missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from domain.geometry import Direction, Lattice, Point
from domain.volume import ImageStack, Volume
from viewer.session.content import Content, is_acquired, pitch_mm, reach_mm
from viewer.session.view_state import ViewState

# What rounding leaves of a plane that has not moved: its picture is not made again.
_ROUNDING = 1e-6


class Mark(IntEnum):
    """The state of one slice on the slice bar."""

    WAITING = 0
    LOADED = 1
    VIEWED = 2
    MISSING = 3


@dataclass(frozen=True, slots=True)
class SliceBar:
    """What the slice bar shows: a state per slice, and which one is on the screen."""

    marks: NDArray[np.uint8]
    position: int
    keys: tuple[int, ...] = ()  # slices that are key images


@dataclass(frozen=True, slots=True)
class SliceAxis:
    """Where the slices of a plane lie: slice n passes through ``first`` + n steps."""

    count: int
    first: Point
    step: tuple[float, float, float]  # mm; leans with a tilted gantry
    normal: Direction
    acquired: bool

    def number(self, at: Point) -> int:
        """Return the slice nearest to a place, from 0."""
        ahead = Point(at.x - self.first.x, at.y - self.first.y, at.z - self.first.z)
        pitch = self.normal.dot(Point(*self.step))
        return min(self.count - 1, max(0, round(self.normal.dot(ahead) / pitch)))

    def exact(self, at: Point) -> float:
        """Return how many steps beyond the first slice a place lies."""
        ahead = Point(at.x - self.first.x, at.y - self.first.y, at.z - self.first.z)
        return self.normal.dot(ahead) / self.normal.dot(Point(*self.step))


def slice_axis(volume: Volume, state: ViewState) -> SliceAxis:
    """Return the slices of a plane: the acquired ones where it is parallel, else voxel by voxel."""
    return _axis(volume.lattice, state.normal)


# Asked for many times in every picture, and the same for as long as the plane only moves.
@lru_cache(maxsize=256)
def _axis(lattice: Lattice, normal: Direction) -> SliceAxis:
    slices = lattice.shape[0]
    if is_acquired(lattice, normal):
        # Along the slice step, not the normal: with a tilted gantry the picture then stands still.
        return SliceAxis(slices, lattice.point(0, 0, 0), lattice.step_k, lattice.normal, True)
    low, high = reach_mm(lattice, normal, whole=False)
    pitch = pitch_mm(lattice, normal)
    count = int((high - low) / pitch + 1e-6) + 1
    start = lattice.point(0, 0, 0)
    first = start.moved(normal, low - normal.dot(start))
    step = (normal.x * pitch, normal.y * pitch, normal.z * pitch)
    return SliceAxis(count, first, step, normal, False)


def at_slice(state: ViewState, axis: SliceAxis, number: int) -> ViewState:
    """Return the view on another slice, the picture otherwise where it is on the screen."""
    number = min(axis.count - 1, max(0, number))
    steps = number - axis.exact(state.centre)
    if abs(steps) < _ROUNDING:
        return state
    c, (x, y, z) = state.centre, axis.step
    return replace(state, centre=Point(c.x + x * steps, c.y + y * steps, c.z + z * steps))


def through(state: ViewState, axis: SliceAxis, at: Point) -> ViewState:
    """Return the view on the slice nearest to a place."""
    return at_slice(state, axis, axis.number(at))


def marks_of(
    content: Content, axis: SliceAxis | None, seen: NDArray[np.bool_], finished: bool
) -> NDArray[np.uint8]:
    """Return the state of every slice, in the order of the bar.

    Args:
        content: The series.
        axis: Its slices; None for a stack of images.
        seen: Which of them were shown long enough.
        finished: Whether loading has ended, so that what has not come will not come.
    """
    if isinstance(content, ImageStack):
        here = np.array([image is not None for image in content.images], dtype=bool)
        expected = np.ones(len(here), dtype=bool)
    elif axis is not None and axis.acquired:
        here, expected = content.filled.copy(), expected_planes(content)
    else:
        count = len(seen)
        here = np.full(count, content.ready or finished)
        expected = np.ones(count, dtype=bool)
    marks = np.where(here, np.uint8(Mark.LOADED), np.uint8(Mark.WAITING)).astype(np.uint8)
    marks[here & seen] = Mark.VIEWED
    marks[~here & (~expected | finished)] = Mark.MISSING
    return marks


def expected_planes(volume: Volume) -> NDArray[np.bool_]:
    """Return which planes were acquired; the others are gaps that nothing will fill."""
    if not volume.source_on:
        return np.ones(len(volume.filled), dtype=bool)
    expected = volume.filled.copy()
    expected[np.fromiter(volume.source_on, np.intp, len(volume.source_on))] = True
    return expected

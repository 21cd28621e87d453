"""What a reader marked out in a volume by hand: voxels with a name."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from domain.finding import Mask
from domain.geometry import Lattice
from domain.measurement import Author, new_id

Voxels = NDArray[np.bool_]
Corner = tuple[int, int, int]  # slice, row, column


@dataclass(frozen=True, slots=True, eq=False)
class OwnSegment:
    """One segment of a reader, on the voxels of one series. It never changes; edits make another.

    ``packed`` holds the voxels of a box of ``shape`` (slices, rows, columns) whose first is
    ``low``, eight to a byte: many of them wait to be taken back.
    """

    name: str
    study_uid: str
    series_uid: str
    frame_of_reference: str
    lattice: Lattice  # of the whole volume
    low: Corner
    shape: Corner
    packed: NDArray[np.uint8]
    author: Author
    made: datetime
    colour: int = 0  # which of the colours for segments
    id: str = field(default_factory=new_id)

    @property
    def voxels(self) -> Voxels:
        """Which voxels of the box are marked, (slices, rows, columns)."""
        count = int(np.prod(self.shape))
        if count == 0:
            return np.zeros(self.shape, np.bool_)
        return np.unpackbits(self.packed, count=count).view(np.bool_).reshape(self.shape)

    @property
    def count(self) -> int:
        """How many voxels are marked."""
        return int(np.unpackbits(self.packed, count=int(np.prod(self.shape))).sum(dtype=np.int64))

    @property
    def volume_mm3(self) -> float:
        return self.count * self.lattice.voxel_mm3

    @property
    def mask(self) -> Mask | None:
        """The marked voxels in the patient, label 1; None where nothing is marked."""
        if min(self.shape) == 0:
            return None
        k, j, i = self.low
        at = self.lattice.point(i, j, k)
        place = replace(self.lattice, origin=(at.x, at.y, at.z), shape=self.shape)
        return Mask(place, self.voxels.view(np.uint8), {1: self.name})

    def named(self, name: str) -> OwnSegment:
        """Return the segment under another name."""
        return replace(self, name=name)

    def emptied(self) -> OwnSegment:
        """Return the segment with nothing marked in it."""
        return replace(self, low=(0, 0, 0), shape=(0, 0, 0), packed=np.empty(0, np.uint8))

    def marking(self, low: Corner, voxels: Voxels, *, by: Author, now: datetime) -> OwnSegment:
        """Return the segment with these voxels in place of its own, cut to those marked."""
        low, kept = cut(low, voxels)
        return replace(
            self, low=low, shape=_corner(kept.shape), packed=np.packbits(kept), author=by, made=now
        )


def nothing_yet(
    name: str, study_uid: str, series_uid: str, frame: str, lattice: Lattice, by: Author,
    now: datetime, colour: int,
) -> OwnSegment:  # fmt: skip
    """Return a segment in which nothing is marked yet."""
    return OwnSegment(
        name, study_uid, series_uid, frame, lattice, (0, 0, 0), (0, 0, 0),
        np.empty(0, np.uint8), by, now, colour,
    )  # fmt: skip


def cut(low: Corner, voxels: Voxels) -> tuple[Corner, Voxels]:
    """Return the smallest box that holds every marked voxel."""
    spans = []
    for axis in range(3):
        others = tuple(a for a in range(3) if a != axis)
        marked = np.flatnonzero(voxels.any(axis=others))
        if marked.size == 0:
            return (0, 0, 0), np.zeros((0, 0, 0), np.bool_)
        spans.append(slice(int(marked[0]), int(marked[-1]) + 1))
    first = (low[0] + spans[0].start, low[1] + spans[1].start, low[2] + spans[2].start)
    return first, voxels[tuple(spans)]


def _corner(shape: tuple[int, ...]) -> Corner:
    return shape[0], shape[1], shape[2]

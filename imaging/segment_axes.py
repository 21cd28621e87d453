"""The long and short axis of a segment: on the slice where it is longest, at a right angle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.finding import Mask
from domain.geometry import Lattice, Point

Vectors = NDArray[np.float64]
Voxels = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Axes:
    """The ends of both axes, and the slice of the mask's lattice that they lie in."""

    long: tuple[Point, Point]
    short: tuple[Point, Point]
    slice: int

    @property
    def long_mm(self) -> float:
        return self.long[0].distance_to(self.long[1])

    @property
    def short_mm(self) -> float:
        return self.short[0].distance_to(self.short[1])


def segment_axes(mask: Mask, label: int, at: Point | None = None) -> Axes | None:
    """Return the axes of one label, or of its connected piece at a place.

    The long axis is the longest distance across the piece in any one slice; the short axis the
    longest at a right angle to it in that slice, of the piece's convex outline. Both go from edge
    to edge of the outermost voxels. None where no voxel has the label.

    Args:
        mask: The labelled voxels.
        label: Which of them.
        at: Within the piece to measure; everything of the label when None or beside it.
    """
    voxels = mask.labels == label
    if at is not None:
        voxels = _piece(voxels, mask.lattice, at)
    best: Axes | None = None
    for k in np.flatnonzero(voxels.any(axis=(1, 2))):
        found = _in_slice(voxels[k], mask.lattice, int(k))
        if found is not None and (best is None or found.long_mm > best.long_mm):
            best = found
    return best


def _piece(voxels: Voxels, lattice: Lattice, at: Point) -> Voxels:
    from scipy import ndimage

    i, j, k = (round(index) for index in lattice.index(at))
    slices, rows, columns = voxels.shape
    if not (0 <= i < columns and 0 <= j < rows and 0 <= k < slices and voxels[k, j, i]):
        return voxels
    pieces, _ = ndimage.label(voxels, structure=np.ones((3, 3, 3)))
    return np.asarray(pieces == pieces[k, j, i], dtype=np.bool_)


def _in_slice(voxels: Voxels, lattice: Lattice, k: int) -> Axes | None:
    rows, columns = np.nonzero(voxels)
    edge = _edges(rows.astype(float), columns.astype(float))
    # In millimetres within the slice: along the rows, and at a right angle to them.
    along = np.asarray(lattice.step_i)
    right = along / np.linalg.norm(along)
    down = np.cross(lattice.normal.array(), right)
    to_mm = np.stack((np.asarray(lattice.step_i), np.asarray(lattice.step_j)))
    flat = edge @ to_mm @ np.stack((right, down)).T
    hull = _hull(flat)
    if hull is None:
        return None
    apart = np.linalg.norm(hull[:, None] - hull[None], axis=-1)
    one, other = np.unravel_index(int(apart.argmax()), apart.shape)
    start, end = hull[one], hull[other]
    short = _widest_across(hull, start, end)
    origin = np.asarray(lattice.origin) + k * np.asarray(lattice.step_k)

    def place(at: Vectors) -> Point:
        x, y, z = origin + at[0] * right + at[1] * down
        return Point(float(x), float(y), float(z))

    return Axes((place(start), place(end)), (place(short[0]), place(short[1])), k)


def _edges(rows: Vectors, columns: Vectors) -> Vectors:
    """Return the middles of the four sides of each pixel, as (column, row)."""
    sides = ((0.5, 0.0), (-0.5, 0.0), (0.0, 0.5), (0.0, -0.5))
    return np.concatenate(
        [np.column_stack((columns + across, rows + along)) for across, along in sides]
    )


def _hull(points: Vectors) -> Vectors | None:
    """Return the corners of the convex outline of points (n, 2), in order."""
    from scipy.spatial import ConvexHull, QhullError

    try:
        return np.asarray(points[ConvexHull(points).vertices], dtype=np.float64)
    except QhullError:
        return None


def _widest_across(hull: Vectors, start: Vectors, end: Vectors) -> tuple[Vectors, Vectors]:
    """Return the longest line across a convex outline at a right angle to one from start to end."""
    along = (end - start) / np.linalg.norm(end - start)
    side = np.array((-along[1], along[0]))
    at, out = (hull - start) @ along, (hull - start) @ side
    after, beyond = np.roll(at, -1), np.roll(out, -1)
    # The width changes evenly between corners, so the widest place is at one of them.
    best = (0.0, 0.0, 0.0)
    for place in at:
        crossed = (np.minimum(at, after) <= place) & (place <= np.maximum(at, after))
        level = crossed & (at == after)
        share = np.where(crossed & ~level, (place - at) / np.where(at == after, 1.0, after - at), 0)
        reached = np.concatenate((out + share * (beyond - out), beyond))[
            np.concatenate((crossed, level))
        ]
        low, high = float(reached.min()), float(reached.max())
        if high - low > best[2] - best[1]:
            best = (float(place), low, high)
    middle = start + best[0] * along
    return middle + best[1] * side, middle + best[2] * side

"""Marks voxels out: strokes of a brush, growing, ranges, cuts, and what lies between slices.

Every function works on the voxels of one lattice, counted (slice, row, column), and returns a box
of them with its first voxel. What is marked is decided at voxel centres, in patient millimetres.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from domain.errors import Refused
from domain.geometry import Direction, Lattice, Point
from domain.own_segment import Corner, Voxels, cut
from domain.volume import Volume
from imaging.itk import sitk

Box = tuple[Corner, Voxels]
Range = tuple[float, float]

# A plane holds the voxels that are nearer to it than to its neighbours; ties go to both.
_HALF = 0.5 + 1e-6


def stroke(
    lattice: Lattice,
    places: Sequence[Point],
    radius_mm: float,
    *,
    normal: Direction | None = None,
    thickness_mm: float = 0.0,
) -> Box:
    """Return the voxels under a round brush that went from place to place.

    Args:
        lattice: Of the volume that is marked.
        places: Where the brush was, at least one.
        radius_mm: Of the brush.
        normal: Of the plane to stay on; None marks a ball.
        thickness_mm: How far apart the planes along the normal are; voxels within half of it of
            the plane are marked.
    """
    low, high = _reach(lattice, places, radius_mm)
    if any(last < first for first, last in zip(low, high, strict=True)):
        return (0, 0, 0), np.zeros((0, 0, 0), np.bool_)
    centres = _centres(lattice, low, high)
    marked = np.zeros(centres.shape[:-1], np.bool_)
    ways = list(pairwise(places)) or [(places[0], places[0])]
    for start, end in ways:
        marked |= _distance(centres, start.array(), end.array()) <= radius_mm
    if normal is not None:
        off = np.abs((centres - places[0].array()) @ normal.array())
        marked &= off <= thickness_mm * _HALF
    return cut(low, marked)


def _reach(lattice: Lattice, places: Sequence[Point], radius_mm: float) -> tuple[Corner, Corner]:
    """Return the first and last voxel that a brush may touch, within the lattice."""
    matrix = lattice.patient_to_index()[:3, :3]
    # How far a ball of that radius reaches along each index, by the rows of the inverse.
    reach = np.linalg.norm(matrix, axis=1) * radius_mm
    at = np.array([lattice.index(place) for place in places])
    low = np.ceil(at.min(axis=0) - reach - 1e-9).astype(int)
    high = np.floor(at.max(axis=0) + reach + 1e-9).astype(int)
    slices, rows, columns = lattice.shape
    ends = np.array((columns, rows, slices)) - 1
    i, j, k = np.maximum(low, 0)
    u, v, w = np.minimum(high, ends)
    return (int(k), int(j), int(i)), (int(w), int(v), int(u))


def _centres(lattice: Lattice, low: Corner, high: Corner) -> NDArray[np.float64]:
    """Return the places of the voxels of a box, (slices, rows, columns, 3)."""
    axes = [np.arange(a, z + 1, dtype=np.float64) for a, z in zip(low, high, strict=True)]
    k, j, i = axes
    centres: NDArray[np.float64] = (
        np.array(lattice.origin)
        + k[:, None, None, None] * np.array(lattice.step_k)
        + j[None, :, None, None] * np.array(lattice.step_j)
        + i[None, None, :, None] * np.array(lattice.step_i)
    )
    return centres


def _distance(
    at: NDArray[np.float64], start: NDArray[np.float64], end: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how far places are from a straight line between two."""
    way = end - start
    length = float(way @ way)
    out = at - start
    if length > 0:
        share = np.clip((out @ way) / length, 0.0, 1.0)
        out = out - share[..., None] * way
    return np.asarray(np.sqrt((out * out).sum(axis=-1)))


# ----------------------------------------------------------------------------- together


def joined(one: Box, other: Box) -> Box:
    """Return what either marks."""
    if one[1].size == 0:
        return other
    if other[1].size == 0:
        return one
    low = tuple(min(a, b) for a, b in zip(one[0], other[0], strict=True))
    high = tuple(
        max(a + m, b + n)
        for a, m, b, n in zip(one[0], one[1].shape, other[0], other[1].shape, strict=True)
    )
    whole = np.zeros([z - a for a, z in zip(low, high, strict=True)], np.bool_)
    for at, voxels in (one, other):
        whole[_within(low, at, voxels)] |= voxels
    return (low[0], low[1], low[2]), whole


def without(one: Box, other: Box) -> Box:
    """Return what the first marks and the other does not."""
    if one[1].size == 0 or other[1].size == 0:
        return one
    kept = one[1].copy()
    mine, theirs = _overlap(one, other)
    kept[mine] &= ~other[1][theirs]
    return cut(one[0], kept)


def _within(low: Sequence[int], at: Corner, voxels: Voxels) -> tuple[slice, ...]:
    return tuple(
        slice(a - first, a - first + n) for first, a, n in zip(low, at, voxels.shape, strict=True)
    )


def _overlap(one: Box, other: Box) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    mine, theirs = [], []
    for a, m, b, n in zip(one[0], one[1].shape, other[0], other[1].shape, strict=True):
        low, high = max(a, b), max(max(a, b), min(a + m, b + n))
        mine.append(slice(low - a, high - a))
        theirs.append(slice(low - b, high - b))
    return tuple(mine), tuple(theirs)


# ----------------------------------------------------------------------------- by values


def in_range(volume: Volume, box: Box, values: Range) -> Box:
    """Return the voxels of a box whose values lie in a range; gaps and padding never do."""
    low, voxels = box
    part = tuple(slice(a, a + n) for a, n in zip(low, voxels.shape, strict=True))
    return cut(low, voxels & _has(volume, part, values))


def all_in_range(volume: Volume, values: Range) -> Box:
    """Return every voxel of a volume whose value lies in a range."""
    whole = tuple(slice(0, n) for n in volume.lattice.shape)
    return cut((0, 0, 0), _has(volume, whole, values))


def _has(volume: Volume, part: tuple[slice, ...], values: Range) -> Voxels:
    found = volume.voxels[part]
    marked = (found >= values[0]) & (found <= values[1])
    if volume.padding is not None:
        low, high = volume.padding
        marked &= (found < low) | (found > high)
    marked &= volume.filled[part[0], None, None]
    return np.asarray(marked, dtype=np.bool_)


def grown(volume: Volume, seed: Point, values: Range) -> Box:
    """Return the voxels in a range that hang together, face to face, with the one at a place.

    Raises:
        Refused: There is no voxel there, or its own value lies outside the range.
    """
    own = volume.value_at(seed)
    if own is None:
        raise Refused("There is no voxel to grow from.", advice="Click on the picture.")
    if not values[0] <= own <= values[1]:
        raise Refused(
            f"The value there, {own:g}, lies outside the range {values[0]:g} to {values[1]:g}.",
            advice="Click within the range, or change it.",
        )
    inside = _has(volume, tuple(slice(0, n) for n in volume.lattice.shape), values)
    i, j, k = (round(index) for index in volume.lattice.index(seed))
    image = sitk().GetImageFromArray(inside.view(np.uint8))
    # A copy: a view of the library's image would outlive it.
    marked = sitk().GetArrayFromImage(
        sitk().ConnectedThreshold(image, [(i, j, k)], lower=1, upper=1, replaceValue=1)
    )
    return cut((0, 0, 0), np.asarray(marked, dtype=np.bool_))


def around_value(volume: Volume, at: Point, radius_mm: float = 4.0) -> Range | None:
    """Return a range about the values near a place: their mean, three deviations to either side."""
    near = in_range(volume, stroke(volume.lattice, [at], radius_mm), (-np.inf, np.inf))
    low, voxels = near
    part = tuple(slice(a, a + n) for a, n in zip(low, voxels.shape, strict=True))
    found = volume.voxels[part][voxels].astype(np.float64)
    if found.size == 0:
        return None
    spread = max(3.0 * float(found.std()), 1.0)
    return float(found.mean()) - spread, float(found.mean()) + spread


# ----------------------------------------------------------------------------- by shape


def under(
    lattice: Lattice, box: Box, corners: Sequence[Point], right: Direction, down: Direction
) -> Voxels:
    """Return which voxels of a box lie within a closed line, seen along the line's normal.

    Args:
        lattice: Of the volume.
        box: Which voxels to look at.
        corners: Of the line, at least three, in one plane.
        right: One direction of that plane.
        down: The other, at a right angle.
    """
    low, voxels = box
    high = tuple(a + n - 1 for a, n in zip(low, voxels.shape, strict=True))
    axes = np.stack((right.array(), down.array()), axis=1)
    outline = np.array([corner.array() for corner in corners]) @ axes
    inside = np.zeros(voxels.shape, np.bool_)
    for plane in range(voxels.shape[0]):
        k = low[0] + plane
        rows = _centres(lattice, (k, low[1], low[2]), (k, high[1], high[2]))[0]
        inside[plane] = _inside(rows @ axes, outline)
    return inside


def _inside(at: NDArray[np.float64], outline: NDArray[np.float64]) -> Voxels:
    """Return which places lie within a closed line, by the even-odd rule."""
    odd = np.zeros(at.shape[:-1], np.bool_)
    x, y = at[..., 0], at[..., 1]
    for (x0, y0), (x1, y1) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        if y0 == y1:
            continue
        crosses = (y0 > y) != (y1 > y)
        odd ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return odd


def between_slices(box: Box) -> Box:
    """Return what is marked, with the empty slices between two marked ones filled in.

    Each is the level 0 of the distances to the edges of its neighbours, mixed by how near it is to
    each (Raya and Udupa 1990, shape-based interpolation).
    """
    low, voxels = box
    marked = np.flatnonzero(voxels.any(axis=(1, 2))) if voxels.size else np.empty(0, int)
    filled = voxels.copy()
    for below, above in pairwise(int(k) for k in marked):
        if above - below < 2:
            continue
        first, last = _signed(voxels[below]), _signed(voxels[above])
        for k in range(below + 1, above):
            share = (k - below) / (above - below)
            filled[k] = (1.0 - share) * first + share * last > 0.0
    return low, filled


def _signed(plane: Voxels) -> NDArray[np.float64]:
    """Return how far every voxel is inside the edge; negative outside."""
    from scipy import ndimage

    wide = np.pad(plane, 1)
    inside = ndimage.distance_transform_edt(wide)
    outside = ndimage.distance_transform_edt(~wide)
    # The edge runs half a voxel from the outermost marked ones.
    signed = np.where(wide, inside - 0.5, 0.5 - outside)
    return np.asarray(signed[1:-1, 1:-1], dtype=np.float64)


def largest(box: Box) -> Box:
    """Return the largest part that hangs together face to face."""
    from scipy import ndimage

    low, voxels = box
    if not voxels.any():
        return box
    labels, count = ndimage.label(voxels)
    if count < 2:
        return box
    sizes = np.bincount(labels.reshape(-1))
    sizes[0] = 0
    return cut(low, np.asarray(labels == int(sizes.argmax())))


def without_holes(box: Box) -> Box:
    """Return what is marked, with what it encloses on every slice."""
    from scipy import ndimage

    low, voxels = box
    filled = (
        np.stack([ndimage.binary_fill_holes(plane) for plane in voxels]) if voxels.size else voxels
    )
    return low, np.asarray(filled, dtype=np.bool_)

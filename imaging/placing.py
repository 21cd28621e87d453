"""Puts what an object marks on the voxels of the open series, or says why it cannot.

A segment is placed by its frame of reference and the positions of its own frames, never by the
order of frames or images. Where its pixels are the voxels of an open series, each lands on just
that voxel; else it keeps a lattice of its own.

Contours are filled by the even-odd rule at voxel centres: what lies within an even number of
outlines of one plane is outside, so that holes and keyholes stay open (PS3.3 C.8.8.6.3). An
outline reaches half way to the next outlined plane, and at the ends as far as on its inner side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from domain.finding import Mask
from domain.geometry import Lattice, Point
from domain.segmentation import Contour, Segmentation, SegmentPlane, Vector
from domain.volume import ImageStack, Volume

_Content = Volume | ImageStack
# A pixel this near to a voxel's middle, in voxels, is that voxel: positions are decimal strings.
_SAME = 0.02
# Frames are evenly spaced when none is farther off than this share of the step.
_EVEN = 0.05
_MOST_VOXELS = 1 << 30
NO_FRAME = "It names no frame of reference, so its place in the patient is not known."
OTHER_FRAME = "Its frame of reference is not that of any open series."
OTHER_SERIES = "It was made on a series that is not here."
EMPTY = "It marks nothing."
UNEVEN = "Its frames are unevenly spaced and lie on no open series."
TOO_LARGE = "It spans more voxels than this workstation holds."
FLAT = "No open series has planes that its outlines could be cut with."


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """One segment in the patient, or the reason why it cannot be shown."""

    number: int
    mask: Mask | None = None  # label 1, cut to the voxels that hold it
    contours: tuple[Contour, ...] = ()
    volume_mm3: float | None = None
    reason: str = ""


def placed(segmentation: Segmentation, contents: Sequence[_Content]) -> tuple[Placed, ...]:
    """Return every segment of an object where it lies among the open series."""
    found = []
    for segment in segmentation.segments:
        frame = segmentation.frame_of_reference(segment.number)
        reason = _refusal(segmentation, frame, contents)
        if reason:
            found.append(Placed(segment.number, reason=reason))
            continue
        volumes = _in_order(segmentation, frame, contents)
        own = [plane for plane in segmentation.planes if plane.segment == segment.number]
        outlines = tuple(c for number, c in segmentation.contours if number == segment.number)
        if outlines:
            found.append(_of_contours(segment.number, outlines, volumes))
        elif own:
            found.append(_of_planes(segment.number, own, volumes, segmentation.thickness_mm))
        else:
            found.append(Placed(segment.number, reason=EMPTY))
    return tuple(found)


def _refusal(segmentation: Segmentation, frame: str, contents: Iterable[_Content]) -> str:
    if not frame:
        return NO_FRAME
    here = [content for content in contents if content.frame_of_reference == frame]
    if not here:
        return OTHER_FRAME
    said = segmentation.source_series
    if said and not any(content.series_uid in said for content in contents):
        return OTHER_SERIES
    return ""


def _in_order(segmentation: Segmentation, frame: str, contents: Iterable[_Content]) -> list[Volume]:
    """Return the volumes of a frame of reference, those it was made on first."""
    volumes = [
        content
        for content in contents
        if isinstance(content, Volume) and content.frame_of_reference == frame
    ]
    return sorted(volumes, key=lambda v: v.series_uid not in segmentation.source_series)


# ---------------------------------------------------------------------------------- voxels


def _of_planes(
    number: int,
    planes: list[SegmentPlane],
    volumes: Sequence[Volume],
    thickness_mm: float | None,
) -> Placed:
    for volume in volumes:
        mask = _on_voxels(volume.lattice, planes)
        if mask is not None:
            break
    else:
        lattice = _own_lattice(planes, thickness_mm)
        if lattice is None:
            return Placed(number, reason=UNEVEN)
        mask = _on_voxels(lattice, planes)
        if mask is None:
            return Placed(number, reason=UNEVEN)
    count = int(mask.labels.sum(dtype=np.int64))
    return Placed(number, mask, volume_mm3=count * mask.lattice.voxel_mm3)


def _on_voxels(lattice: Lattice, planes: list[SegmentPlane]) -> Mask | None:
    """Return the mask on a lattice's own voxels; None where pixels lie between them."""
    into = lattice.patient_to_index()
    shape = np.array(lattice.shape[::-1])
    corners = []
    for plane in planes:
        start = into[:3, :3] @ plane.position + into[:3, 3]
        across = into[:3, :3] @ plane.step_column
        down = into[:3, :3] @ plane.step_row
        rows, columns = plane.marked.shape
        first = start + across * plane.first_column + down * plane.first_row
        last = first + across * (columns - 1) + down * (rows - 1)
        for place in (first, last):
            if np.abs(place - np.rint(place)).max() > _SAME:
                return None
        for step in (across, down):
            if np.abs(step - np.rint(step)).max() * max(rows, columns) > _SAME:
                return None
            if int(np.abs(np.rint(step)).sum()) != 1:
                return None
        low, high = np.rint(np.minimum(first, last)), np.rint(np.maximum(first, last))
        if (low < 0).any() or (high >= shape).any():
            return None
        corners.append((first, across, down, low, high))
    low = np.min([corner[3] for corner in corners], axis=0).astype(int)
    high = np.max([corner[4] for corner in corners], axis=0).astype(int)
    size = high - low + 1
    if int(np.prod(size)) > _MOST_VOXELS:
        return None
    labels = np.zeros(tuple(int(n) for n in size[::-1]), np.uint8)
    for plane, (first, across, down, _, _) in zip(planes, corners, strict=True):
        _lay(labels, plane.marked, np.rint(first - low), np.rint(across), np.rint(down))
    return Mask(part_of(lattice, low, labels.shape), labels, {1: ""})


def _lay(
    labels: NDArray[np.uint8],
    marked: NDArray[np.uint8],
    first: NDArray[np.float64],
    across: NDArray[np.float64],
    down: NDArray[np.float64],
) -> None:
    """Write one plane's pixels into a block of voxels, whichever way they run."""
    rows, columns = np.nonzero(marked)
    at = first[:, None] + across[:, None] * columns + down[:, None] * rows
    i, j, k = at.astype(np.intp)
    labels[k, j, i] = 1


def part_of(lattice: Lattice, low: NDArray[np.int_], shape: Sequence[int]) -> Lattice:
    """Return the lattice of a block of voxels that begins at index (i, j, k) ``low``."""
    at = lattice.point(*(float(n) for n in low))
    return Lattice(
        (at.x, at.y, at.z), lattice.step_i, lattice.step_j, lattice.step_k,
        (int(shape[0]), int(shape[1]), int(shape[2])),
    )  # fmt: skip


def _own_lattice(planes: list[SegmentPlane], thickness_mm: float | None) -> Lattice | None:
    """Return the lattice on which the frames of one segment lie; None where there is none."""
    first = planes[0]
    across, down = np.array(first.step_column), np.array(first.step_row)
    for plane in planes:
        same = np.abs(np.array(plane.step_column) - across).max() < 1e-4
        if not same or np.abs(np.array(plane.step_row) - down).max() > 1e-4:
            return None
    normal = np.cross(across, down)
    normal /= np.linalg.norm(normal)
    places = np.array([plane.position for plane in planes])
    depth = places @ normal
    order = np.argsort(depth)
    levels = np.unique(np.round(depth[order], 3))
    step = thickness_mm or 1.0
    if len(levels) > 1:
        step = float(np.diff(levels).min())
        steps = (levels - levels[0]) / step
        if np.abs(steps - np.rint(steps)).max() > _EVEN:
            return None
    along = normal * step
    if len(levels) > 1:
        # From the positions themselves, so that a leaning stack leans.
        span = places[order[-1]] - places[order[0]]
        along = span / np.rint((depth[order[-1]] - depth[order[0]]) / step)
    count = round(float(levels[-1] - levels[0]) / step) + 1
    rows = max(plane.first_row + plane.marked.shape[0] for plane in planes)
    columns = max(plane.first_column + plane.marked.shape[1] for plane in planes)
    return Lattice(
        _vector(places[order[0]]), _vector(across), _vector(down), _vector(along),
        (count, rows, columns),
    )  # fmt: skip


# ---------------------------------------------------------------------------------- contours


def _of_contours(number: int, contours: tuple[Contour, ...], volumes: Sequence[Volume]) -> Placed:
    closed = [contour for contour in contours if contour.closed and len(contour.points) > 2]
    volume_mm3 = enclosed_mm3(closed) if closed else None
    mask = None
    for volume in volumes:
        mask = filled(closed, volume.lattice)
        if mask is not None:
            break
    return Placed(number, mask, contours, volume_mm3)


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """The outlines of one plane, and how far they reach to both sides of it."""

    at: float  # mm along the normal
    below: float
    above: float
    contours: tuple[Contour, ...]


def _normal(contours: Sequence[Contour]) -> NDArray[np.float64]:
    """Return the normal of the outlines' planes, by the largest of them (Newell)."""
    best = np.array((0.0, 0.0, 1.0))
    most = 0.0
    for contour in contours:
        points = contour.points - contour.points.mean(axis=0)
        twice = np.cross(points, np.roll(points, -1, axis=0)).sum(axis=0)
        size = float(np.linalg.norm(twice))
        if size > most:
            best, most = twice / size, size
    return best if best[np.abs(best).argmax()] > 0 else -best


def _levels(contours: Sequence[Contour], normal: NDArray[np.float64]) -> list[_Level]:
    by_depth: dict[float, list[Contour]] = {}
    for contour in contours:
        depth = round(float((contour.points @ normal).mean()), 2)
        by_depth.setdefault(depth, []).append(contour)
    depths = sorted(by_depth)
    gaps = [b - a for a, b in pairwise(depths)]
    usual = float(np.median(gaps)) if gaps else 0.0
    levels = []
    for n, depth in enumerate(depths):
        # A gap wider than twice the usual one is no slice: the outlines do not reach across it.
        below = gaps[n - 1] if n else usual
        above = gaps[n] if n < len(gaps) else usual
        below, above = (gap if gap < 1.5 * usual + 1e-6 else usual for gap in (below, above))
        levels.append(_Level(depth, below / 2, above / 2, tuple(by_depth[depth])))
    return levels


def enclosed_mm3(contours: Sequence[Contour]) -> float | None:
    """Return what outlines enclose: the area of each plane by its reach; None for one plane."""
    normal = _normal(contours)
    levels = _levels(contours, normal)
    if len(levels) < 2:
        return None
    return sum(_area_mm2(level.contours, normal) * (level.below + level.above) for level in levels)


def _area_mm2(contours: Sequence[Contour], normal: NDArray[np.float64]) -> float:
    """Return the area within an odd number of outlines."""
    u, v = _in_plane(normal)
    flat = [np.stack((c.points @ u, c.points @ v), axis=1) for c in contours]
    total = 0.0
    for n, outline in enumerate(flat):
        x, y = outline.T
        area = abs(float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))) / 2
        inside = sum(_holds(other, outline[0]) for m, other in enumerate(flat) if m != n)
        total += -area if inside % 2 else area
    return total


def _holds(outline: NDArray[np.float64], at: NDArray[np.float64]) -> bool:
    ends = np.roll(outline, -1, axis=0)
    crosses = (outline[:, 1] > at[1]) != (ends[:, 1] > at[1])
    here, there = outline[crosses], ends[crosses]
    x = here[:, 0] + (at[1] - here[:, 1]) / (there[:, 1] - here[:, 1]) * (there[:, 0] - here[:, 0])
    return bool(np.count_nonzero(x > at[0]) % 2)


def _in_plane(normal: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    least = np.eye(3)[np.abs(normal).argmin()]
    u = np.cross(normal, least)
    u /= np.linalg.norm(u)
    return u, np.cross(normal, u)


def filled(contours: Sequence[Contour], lattice: Lattice) -> Mask | None:
    """Return closed outlines as voxels of a lattice whose slices are parallel to them, or None."""
    if not contours:
        return None
    normal = _normal(contours)
    if abs(float(lattice.normal.array() @ normal)) < 1 - 1e-3:
        return None
    levels = _levels(contours, normal)
    into = lattice.patient_to_index()
    slices, rows, columns = lattice.shape
    middle = lattice.point((columns - 1) / 2, (rows - 1) / 2, 0).array() @ normal
    step = float(np.array(lattice.step_k) @ normal)
    reach = [max(level.below, level.above, abs(step) / 2) for level in levels]
    low, high = _bounds(contours, into, lattice)
    if (high < low).any():
        return None
    size = high - low + 1
    labels = np.zeros((slices, int(size[1]), int(size[0])), np.uint8)
    for k in range(slices):
        depth = middle + k * step
        near = min(range(len(levels)), key=lambda n: abs(levels[n].at - depth))
        level = levels[near]
        allowed = reach[near] if len(levels) == 1 else (
            level.below if depth < level.at else level.above
        )  # fmt: skip
        if abs(depth - level.at) > max(allowed, abs(step) / 2) + 1e-3:
            continue
        plane = np.zeros(labels.shape[1:], bool)
        for contour in level.contours:
            at = contour.points @ into[:3, :3].T + into[:3, 3]
            plane ^= _even_odd(at[:, :2] - low[:2], plane.shape)
        labels[k] = plane
    there = np.flatnonzero(labels.any(axis=(1, 2)))
    if not len(there):
        return None
    first, last = int(there[0]), int(there[-1])
    cut = np.ascontiguousarray(labels[first : last + 1])
    corner = np.array((low[0], low[1], first))
    return Mask(part_of(lattice, corner, cut.shape), cut, {1: ""})


def _bounds(
    contours: Sequence[Contour], into: NDArray[np.float64], lattice: Lattice
) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    points = np.concatenate([contour.points for contour in contours])
    at = points @ into[:3, :3].T + into[:3, 3]
    most = np.array(lattice.shape[::-1]) - 1
    low = np.clip(np.floor(at.min(axis=0)), 0, most).astype(int)
    high = np.clip(np.ceil(at.max(axis=0)), -1, most).astype(int)
    return low, high


def _even_odd(outline: NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return the pixels whose centres lie within an outline in pixel coordinates (x, y)."""
    rows, columns = shape
    turns = np.zeros((rows, columns + 1), bool)
    ends = np.roll(outline, -1, axis=0)
    for (x0, y0), (x1, y1) in zip(outline, ends, strict=True):
        if y0 == y1:
            continue
        top, bottom = (y0, y1) if y0 < y1 else (y1, y0)
        # Half open, so that a corner shared by two edges counts once.
        first, last = max(0, int(np.ceil(top))), min(rows - 1, int(np.ceil(bottom)) - 1)
        if first > last:
            continue
        y = np.arange(first, last + 1)
        x = np.ceil(x0 + (y - y0) / (y1 - y0) * (x1 - x0)).astype(np.intp)
        turns[y, np.clip(x, 0, columns)] ^= True
    return np.logical_xor.accumulate(turns, axis=1)[:, :columns]


def _vector(values: NDArray[np.float64]) -> Vector:
    x, y, z = (float(part) for part in values)
    return x, y, z


def nearest_voxel(mask: Mask) -> Point:
    """Return the place of the marked voxel nearest to the middle of all marked ones."""
    k, j, i = np.nonzero(mask.labels)
    if len(i) > 200_000:
        keep = slice(None, None, len(i) // 200_000 + 1)
        i, j, k = i[keep], j[keep], k[keep]
    off = (i - i.mean()) ** 2 + (j - j.mean()) ** 2 + (k - k.mean()) ** 2
    n = int(off.argmin())
    return mask.lattice.point(float(i[n]), float(j[n]), float(k[n]))

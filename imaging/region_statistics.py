"""The values within a flat region: those of the stored voxels whose centres lie inside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10

import numpy as np
from numpy.typing import NDArray

from domain.geometry import Direction, Lattice, Point
from domain.measurement import Ellipse, Histogram, Place, Polygon, Region, RegionStatistics
from domain.outlines import mean_point
from domain.volume import ImageStack, Volume
from imaging.geometry import image_lattice
from imaging.measure import sample

Vectors = NDArray[np.float64]
Within = NDArray[np.bool_]

# A plane leaning less than this over a region is drawn, and meant, along the voxels.
_PARALLEL = float(np.cos(np.radians(0.1)))
# A centre on the line itself counts; the line carries rounding errors. In voxels.
_ON_THE_LINE = 1e-9
# A histogram has at most as many steps as it can draw side by side.
_MOST_STEPS = 48


def region_statistics(
    image: Volume | ImageStack, region: Region, index: int | None = None
) -> RegionStatistics | None:
    """Return the statistics of the voxels whose centres lie within a region.

    On a plane of the lattice the stored voxels themselves are counted; on an oblique one the
    volume is sampled (linearly) one voxel apart, and the result says so. Padding, gaps and planes
    that have not arrived are left out, and how many they were is told.

    Args:
        image: What the region lies on.
        region: In patient mm; on an ImageStack in the space of ``image_lattice``.
        index: Which image of an ImageStack; found by the region's SOP instance when None.

    Returns:
        None where there is nothing to count, or where the outline crosses itself. ``area_mm2`` is
        that of the region, and None where the image has no calibration.
    """
    if isinstance(region, Polygon) and region.crosses_itself:
        return None
    found = (
        _on_image(image, region, index)
        if isinstance(image, ImageStack)
        else _on_volume(image, region)
    )
    if found is None:
        return None
    scaled = _has_scale(image, region, index)
    return _counted(found, image.padding, region.area_mm2 if scaled else None, image.unit)


def plane_of(region: Region) -> tuple[Direction, Direction] | None:
    """Return two directions at right angles in the plane of a region; None for a mere line."""
    return _axes(region)


def _has_scale(image: Volume | ImageStack, region: Region, index: int | None) -> bool:
    place = region.place
    if place.scale is not None or place.reader_scale is not None or isinstance(image, Volume):
        return place.has_millimetres
    source = image.sources[_index_of(image, place) if index is None else index]
    return source.instance.frame_geometry(source.frame).spacing_mm is not None


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """The values within a region; not a number where a voxel has none."""

    values: Vectors
    sampled: bool = False


def _on_image(image: ImageStack, region: Region, index: int | None) -> _Found | None:
    at = _index_of(image, region.place) if index is None else index
    pixels = image.images[at]
    if pixels is None or pixels.ndim != 2:
        return None
    geometry = image.sources[at].instance.frame_geometry(image.sources[at].frame)
    lattice = image_lattice(geometry, pixels.shape[0], pixels.shape[1])
    return _Found(_in_layer(pixels, lattice.patient_to_index(), (0, 1), region))


def _index_of(image: ImageStack, place: Place) -> int:
    for index, source in enumerate(image.sources):
        if source.instance.sop_uid == place.sop_uid and source.frame == place.frame:
            return index
    raise ValueError("the region lies on none of these images")


def _on_volume(volume: Volume, region: Region) -> _Found | None:
    lattice = volume.lattice
    axes = _axes(region)
    if axes is None:
        return None
    layer = _layer(lattice, region, axes[0].cross(axes[1]))
    if layer is None:
        return _Found(_sampled_within(volume, region, axes), sampled=True)
    across, at = layer
    if not 0 <= at < lattice.shape[2 - across]:
        return None
    to_index = lattice.patient_to_index()
    if across == 2:
        known = np.broadcast_to(volume.filled[at], volume.voxels[at].shape)
        return _Found(_in_layer(volume.voxels[at], to_index, (0, 1), region, known))
    plane = volume.voxels[:, at, :] if across == 1 else volume.voxels[:, :, at]
    in_plane = (0, 2) if across == 1 else (1, 2)
    known = np.broadcast_to(volume.filled[:, None], plane.shape)
    return _Found(_in_layer(plane, to_index, in_plane, region, known))


def _layer(lattice: Lattice, region: Region, normal: Direction) -> tuple[int, int] | None:
    """Return the axis (0 i, 1 j, 2 k) and index of the voxel layer a region lies in, if any."""
    steps = (lattice.step_i, lattice.step_j, lattice.step_k)
    for across in range(3):
        one, two = (Direction.along(*steps[axis]) for axis in range(3) if axis != across)
        if abs(one.cross(two).dot(normal)) > _PARALLEL:
            return across, int(np.floor(lattice.index(_middle(region))[across] + 0.5))
    return None


def _middle(region: Region) -> Point:
    return region.centre if isinstance(region, Ellipse) else mean_point(region.points)


def _axes(region: Region) -> tuple[Direction, Direction] | None:
    """Return two directions at right angles in the plane of a region; None for a mere line."""
    if isinstance(region, Ellipse):
        a = region.axis_a.array() - region.centre.array()
        normal = np.cross(a, region.axis_b.array() - region.centre.array())
    else:
        at = np.array([point.array() for point in region.points]) - region.points[0].array()
        # Newell: twice the area, as a vector at right angles to the plane.
        normal = np.cross(at, np.roll(at, -1, axis=0)).sum(axis=0)
        a = next((side for side in at if side.any()), normal)
    if not np.linalg.norm(normal) > 0:
        return None
    first = Direction.along(*a)
    return first, Direction.along(*normal).cross(first)


# ------------------------------------------------------------------------------ which lie within


@dataclass(frozen=True, slots=True, eq=False)
class _Round:
    """An ellipse in the coordinates of a grid: its middle and two half axes, of any slant.

    In index space an ellipse stays an ellipse: |u|² <= 1 where its half axes are the unit.
    """

    centre: Vectors
    a: Vectors
    b: Vectors

    @property
    def reach(self) -> tuple[Vectors, Vectors]:
        half = np.hypot(self.a, self.b)
        return self.centre - half, self.centre + half

    def holds(self, columns: Vectors, rows: Vectors) -> Within:
        """Return which places (rows, columns) lie within, or on the line."""
        basis = np.column_stack((self.a, self.b))
        if abs(np.linalg.det(basis)) < 1e-12:
            return np.zeros((rows.size, columns.size), dtype=np.bool_)
        across, down = columns - self.centre[0], rows - self.centre[1]
        offsets = np.stack(np.meshgrid(across, down), axis=-1)
        unit = offsets @ np.linalg.inv(basis).T
        return np.asarray((unit**2).sum(axis=-1) <= 1.0 + _ON_THE_LINE, dtype=np.bool_)


@dataclass(frozen=True, slots=True, eq=False)
class _Sided:
    """Straight sides in the coordinates of a grid.

    Each row is cut by the sides; between the first and second cut, the third and fourth and so on
    it is inside. A side counts at its lower end and not at its upper, so that a corner cuts once.
    """

    corners: Vectors

    @property
    def reach(self) -> tuple[Vectors, Vectors]:
        return self.corners.min(axis=0), self.corners.max(axis=0)

    def holds(self, columns: Vectors, rows: Vectors) -> Within:
        """Return which places (rows, columns) lie within, or on a side."""
        within = np.zeros((rows.size, columns.size), dtype=np.bool_)
        x0, y0 = self.corners.T
        x1, y1 = np.roll(self.corners, -1, axis=0).T
        level = np.abs(y1 - y0) <= _ON_THE_LINE
        rise = np.where(y1 == y0, 1.0, y1 - y0)
        for number, y in enumerate(rows):
            cut = (np.minimum(y0, y1) <= y) & (y < np.maximum(y0, y1))
            at = np.sort(x0[cut] + (y - y0[cut]) / rise[cut] * (x1 - x0)[cut])
            spans = list(pairwise(at))[::2]
            along = level & (np.abs(y0 - y) <= _ON_THE_LINE)
            spans += zip(np.minimum(x0, x1)[along], np.maximum(x0, x1)[along], strict=True)
            spans += [(x, x) for x in x0[np.abs(y0 - y) <= _ON_THE_LINE]]
            for start, end in spans:
                within[number] |= (columns >= start - _ON_THE_LINE) & (
                    columns <= end + _ON_THE_LINE
                )
        return within


def _flat(region: Region, flatten: Callable[[Point], Vectors]) -> _Round | _Sided:
    if isinstance(region, Ellipse):
        centre = flatten(region.centre)
        return _Round(centre, flatten(region.axis_a) - centre, flatten(region.axis_b) - centre)
    return _Sided(np.stack([flatten(point) for point in region.points]))


def _in_layer(
    plane: NDArray[np.generic],
    to_index: Vectors,
    axes: tuple[int, int],
    region: Region,
    known: Within | None = None,
) -> Vectors:
    """Return the values of a layer whose voxel centres lie within a region."""
    form = _flat(region, lambda at: (to_index @ (*at.array(), 1.0))[list(axes)])
    low, high = form.reach
    size = np.array((plane.shape[1], plane.shape[0]))
    first = np.maximum(np.ceil(low - _ON_THE_LINE), 0).astype(int)
    last = np.minimum(np.floor(high + _ON_THE_LINE), size - 1).astype(int)
    if (first > last).any():
        return np.empty(0)
    columns = np.arange(first[0], last[0] + 1, dtype=float)
    rows = np.arange(first[1], last[1] + 1, dtype=float)
    within = form.holds(columns, rows)
    window = (slice(first[1], last[1] + 1), slice(first[0], last[0] + 1))
    values = np.asarray(plane[window][within], dtype=np.float64)
    if known is not None:
        values[~known[window][within]] = np.nan
    return values


def _sampled_within(volume: Volume, region: Region, axes: tuple[Direction, Direction]) -> Vectors:
    """Return values one voxel apart on an oblique region; none beside unknown voxels."""
    pitch = min(volume.lattice.spacing_mm)
    right, down = (axis.array() for axis in axes)
    middle = _middle(region).array()

    def flatten(at: Point) -> Vectors:
        out = (at.array() - middle) / pitch
        return np.array((float(out @ right), float(out @ down)))

    form = _flat(region, flatten)
    low, high = form.reach
    columns = np.arange(np.ceil(low[0] - _ON_THE_LINE), high[0] + _ON_THE_LINE)
    rows = np.arange(np.ceil(low[1] - _ON_THE_LINE), high[1] + _ON_THE_LINE)
    within = form.holds(columns, rows)
    u, v = np.meshgrid(columns * pitch, rows * pitch)
    places = middle + u[within][:, None] * right + v[within][:, None] * down
    return sample(volume, places)


# ------------------------------------------------------------------------------------ the numbers


def _counted(
    found: _Found, padding: tuple[float, float] | None, area_mm2: float | None, unit: str
) -> RegionStatistics | None:
    known = np.isfinite(found.values)
    if padding is not None:
        known &= (found.values < padding[0]) | (found.values > padding[1])
    values = found.values[known]
    if values.size == 0:
        return None
    fifth, lower, median, upper, top = np.percentile(values, (5, 25, 50, 75, 95))
    return RegionStatistics(
        mean=float(values.mean()),
        sd=float(values.std()),
        minimum=float(values.min()),
        maximum=float(values.max()),
        count=int(values.size),
        area_mm2=area_mm2,
        unit=unit,
        median=float(median),
        percentiles=(float(fifth), float(lower), float(upper), float(top)),
        histogram=histogram(values),
        left_out=int(found.values.size - values.size),
        sampled=found.sampled,
    )


def histogram(values: Vectors) -> Histogram:
    """Return how often values occur, in steps of 1, 2 or 5 times a power of ten.

    The steps lie on multiples of their width, so that the same values always fall together.
    """
    low, high = float(values.min()), float(values.max())
    step = _step(high - low, whole=bool((values == np.round(values)).all()))
    start = floor(low / step) * step
    steps = floor((high - start) / step) + 1
    numbers = np.minimum(((values - start) / step).astype(int), steps - 1)
    counts = np.bincount(numbers, minlength=steps)
    return Histogram(start, step, tuple(int(count) for count in counts))


def _step(span: float, *, whole: bool) -> float:
    if span == 0.0:
        return 1.0
    power = 10.0 ** floor(log10(span / _MOST_STEPS))
    # One step more than fits may be begun: the first lies below the lowest value.
    step = next(
        power * times for times in (1, 2, 5, 10, 20) if ceil(span / (power * times)) < _MOST_STEPS
    )
    return max(1.0, step) if whole else step

"""Numbers from images: lengths, angles, the values within a region, always of stored voxels."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, nan, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from domain.errors import Refused
from domain.finding import Mask
from domain.geometry import Direction, Lattice, Point
from domain.measurement import Ellipse, Place, RegionStatistics
from domain.volume import ImageStack, Volume
from imaging.geometry import image_lattice

Vectors = NDArray[np.float64]

# A plane leaning less than this over a region is drawn, and meant, along the voxels.
_PARALLEL = float(np.cos(np.radians(0.1)))
# Half the interval that holds 95 % of a normal error.
_COVERAGE = 1.96


# ----------------------------------------------------------------------------- lengths, angles


def length_mm(start: Point, end: Point, place: Place) -> float:
    """Return the distance between two points in mm.

    Raises:
        Refused: The image has no calibration, so nothing on it has millimetres.
    """
    if not place.spacing_basis:
        raise Refused(
            place.unscaled
            or "This image is not calibrated, so it has no distances in millimetres.",
            advice="Calibrate it on something of known size, or measure on another image.",
        )
    return place.true(start).distance_to(place.true(end))


def angle_degrees(start: Point, vertex: Point, end: Point) -> float:
    """Return the angle at the vertex, 0 to 180 degrees.

    Raises:
        ValueError: An arm has no length.
    """
    one, two = start.array() - vertex.array(), end.array() - vertex.array()
    if not (one.any() and two.any()):
        raise ValueError("an angle's arms must have a length")
    return float(np.degrees(np.arctan2(np.linalg.norm(np.cross(one, two)), np.dot(one, two))))


def length_uncertainty_mm(lattice: Lattice, start: Point, end: Point) -> float:
    """Return the half width of the 95 % interval that pixel size alone gives a length.

    Each end may lie anywhere within its voxel: a uniform error as wide as the voxel is in the
    direction of the length; two independent ends.
    """
    width = voxel_width_mm(lattice, start, end)
    return _COVERAGE * sqrt(2.0) * width / sqrt(12.0)


def voxel_width_mm(lattice: Lattice, start: Point, end: Point) -> float:
    """Return how wide a voxel is in the direction from start to end, in mm."""
    along = end.array() - start.array()
    distance = float(np.linalg.norm(along))
    if distance == 0.0:
        return max(lattice.spacing_mm)
    per_mm = lattice.patient_to_index()[:3, :3] @ (along / distance)
    return 1.0 / float(np.abs(per_mm).max())


# --------------------------------------------------------------------------- values in a region


def ellipse_statistics(
    image: Volume | ImageStack, ellipse: Ellipse, index: int | None = None
) -> RegionStatistics | None:
    """Return the statistics of the voxels whose centres lie within an ellipse.

    On a plane of the lattice the stored voxels themselves are counted; on an oblique one the
    volume is sampled (linearly) one voxel apart. Padding, gaps and planes that have not arrived
    are left out. The standard deviation is that of the counted voxels (divided by their number).

    Args:
        image: What the ellipse lies on.
        ellipse: In patient mm; on an ImageStack in the space of ``image_lattice``.
        index: Which image of an ImageStack; found by the ellipse's SOP instance when None.

    Returns:
        None where there is nothing to count. ``area_mm2`` is that of the ellipse, and not a
        number where the image has no calibration.
    """
    if isinstance(image, ImageStack):
        return _on_image(image, ellipse, index)
    values = _on_volume(image, ellipse)
    return _statistics(values, image.padding, ellipse.area_mm2, image.unit)


def _on_image(image: ImageStack, ellipse: Ellipse, index: int | None) -> RegionStatistics | None:
    at = _index_of(image, ellipse.place) if index is None else index
    pixels = image.images[at]
    if pixels is None or pixels.ndim != 2:
        return None
    geometry = image.sources[at].instance.frame_geometry(image.sources[at].frame)
    lattice = image_lattice(geometry, pixels.shape[0], pixels.shape[1])
    values = _in_layer(pixels, lattice.patient_to_index(), (0, 1), ellipse)
    area = ellipse.area_mm2 if geometry.spacing_mm is not None else None
    return _statistics(values, image.padding, area, image.unit)


def _index_of(image: ImageStack, place: Place) -> int:
    for index, source in enumerate(image.sources):
        if source.instance.sop_uid == place.sop_uid and source.frame == place.frame:
            return index
    raise ValueError("the ellipse lies on none of these images")


def _on_volume(volume: Volume, ellipse: Ellipse) -> Vectors:
    lattice = volume.lattice
    layer = _layer(lattice, ellipse)
    if layer is None:
        return _sampled_within(volume, ellipse)
    across, at = layer
    if not 0 <= at < lattice.shape[2 - across]:
        return np.empty(0)
    if across == 2:
        if not volume.filled[at]:
            return np.empty(0)
        return _in_layer(volume.voxels[at], lattice.patient_to_index(), (0, 1), ellipse)
    plane = volume.voxels[:, at, :] if across == 1 else volume.voxels[:, :, at]
    in_plane = (0, 2) if across == 1 else (1, 2)
    rows = np.broadcast_to(volume.filled[:, None], plane.shape)
    return _in_layer(plane, lattice.patient_to_index(), in_plane, ellipse, rows)


def _layer(lattice: Lattice, ellipse: Ellipse) -> tuple[int, int] | None:
    """Return the axis (0 i, 1 j, 2 k) and index of the voxel layer an ellipse lies in, if any."""
    normal = _normal(ellipse)
    if normal is None:
        return None
    steps = (lattice.step_i, lattice.step_j, lattice.step_k)
    for across in range(3):
        one, two = (Direction.along(*steps[axis]) for axis in range(3) if axis != across)
        if abs(one.cross(two).dot(normal)) > _PARALLEL:
            return across, int(np.floor(lattice.index(ellipse.centre)[across] + 0.5))
    return None


def _normal(ellipse: Ellipse) -> Direction | None:
    a = ellipse.axis_a.array() - ellipse.centre.array()
    b = ellipse.axis_b.array() - ellipse.centre.array()
    normal = np.cross(a, b)
    if not np.linalg.norm(normal) > 0:
        return None
    return Direction.along(*normal)


def _in_layer(
    plane: NDArray[np.generic],
    to_index: Vectors,
    axes: tuple[int, int],
    ellipse: Ellipse,
    known: NDArray[np.bool_] | None = None,
) -> Vectors:
    """Return the values of a layer whose voxel centres lie within an ellipse.

    In index space an ellipse stays an ellipse: |u|² <= 1 where its half axes are the unit.
    """
    centre = (to_index @ (*ellipse.centre.array(), 1.0))[list(axes)]
    a = (to_index[:3, :3] @ (ellipse.axis_a.array() - ellipse.centre.array()))[list(axes)]
    b = (to_index[:3, :3] @ (ellipse.axis_b.array() - ellipse.centre.array()))[list(axes)]
    basis = np.column_stack((a, b))
    if abs(np.linalg.det(basis)) < 1e-12:
        return np.empty(0)
    reach = np.hypot(a, b)
    low = np.maximum(np.ceil(centre - reach - 1e-9), 0).astype(int)
    size = (plane.shape[1], plane.shape[0])
    high = np.minimum(np.floor(centre + reach + 1e-9), np.array(size) - 1).astype(int)
    if (low > high).any():
        return np.empty(0)
    columns = np.arange(low[0], high[0] + 1, dtype=float)
    rows = np.arange(low[1], high[1] + 1, dtype=float)
    offsets = np.stack(np.meshgrid(columns - centre[0], rows - centre[1]), axis=-1)
    unit = offsets @ np.linalg.inv(basis).T
    # A centre exactly on the line counts; the line itself carries rounding errors.
    within = (unit**2).sum(axis=-1) <= 1.0 + 1e-9
    window = (slice(low[1], high[1] + 1), slice(low[0], high[0] + 1))
    if known is not None:
        within &= known[window]
    return np.asarray(plane[window][within], dtype=np.float64)


def _sampled_within(volume: Volume, ellipse: Ellipse) -> Vectors:
    """Return values one voxel apart on an oblique ellipse, those beside unknown voxels left out."""
    a = ellipse.axis_a.array() - ellipse.centre.array()
    b = ellipse.axis_b.array() - ellipse.centre.array()
    one, two = float(np.linalg.norm(a)), float(np.linalg.norm(b))
    if one == 0.0 or two == 0.0:
        return np.empty(0)
    pitch = min(volume.lattice.spacing_mm)
    u, v = np.meshgrid(_steps(one, pitch), _steps(two, pitch))
    within = (u / one) ** 2 + (v / two) ** 2 <= 1.0 + 1e-9
    places = (
        ellipse.centre.array() + u[within][:, None] * (a / one) + v[within][:, None] * (b / two)
    )
    values = sample(volume, places)
    return values[~np.isnan(values)]


def _steps(half: float, pitch: float) -> Vectors:
    count = int(half // pitch)
    return np.arange(-count, count + 1, dtype=float) * pitch


def sample(volume: Volume, places: Vectors) -> Vectors:
    """Return the volume's values at places (n, 3) in mm, linear between voxels.

    Not a number outside, and where a voxel that would count is padding or has no value.
    """
    matrix = volume.lattice.patient_to_index()
    index = places @ matrix[:3, :3].T + matrix[:3, 3]
    size = np.array(volume.lattice.shape[::-1], dtype=float)
    # The half voxel round the outermost centres belongs to the volume: it takes their value.
    inside = ((index >= -0.5 - 1e-9) & (index <= size - 0.5 + 1e-9)).all(axis=1)
    index = np.clip(index, 0.0, size - 1.0)
    lower = np.minimum(np.floor(index).astype(int), np.maximum(size.astype(int) - 2, 0))
    share = index - lower
    total = np.zeros(len(places))
    unknown = ~inside
    for corner in np.ndindex(2, 2, 2):
        at = np.minimum(lower + corner, size.astype(int) - 1)
        weight = np.where(np.array(corner, dtype=bool), share, 1.0 - share).prod(axis=1)
        values = volume.voxels[at[:, 2], at[:, 1], at[:, 0]].astype(np.float64)
        counts = weight > 1e-9
        unknown |= counts & ~volume.filled[at[:, 2]]
        if volume.padding is not None:
            unknown |= counts & (values >= volume.padding[0]) & (values <= volume.padding[1])
        total += np.where(counts, weight * values, 0.0)
    total[unknown] = nan
    return total


def _statistics(
    values: Vectors, padding: tuple[float, float] | None, area_mm2: float | None, unit: str
) -> RegionStatistics | None:
    if padding is not None:
        values = values[(values < padding[0]) | (values > padding[1])]
    values = values[np.isfinite(values)]
    if values.size == 0:
        return None
    return RegionStatistics(
        mean=float(values.mean()),
        sd=float(values.std()),
        minimum=float(values.min()),
        maximum=float(values.max()),
        count=int(values.size),
        area_mm2=area_mm2,
        unit=unit,
    )


# --------------------------------------------------------------------------------- along a line


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Values along a line; not a number where there is none."""

    distances: Vectors  # from the start, in mm, or in pixels without calibration
    values: Vectors
    unit: str


def profile(image: Volume | ImageStack, start: Point, end: Point, index: int = 0) -> Profile:
    """Return the values from start to end, at most half a voxel apart."""
    volume = image if isinstance(image, Volume) else _as_volume(image, index)
    distance = start.distance_to(end)
    count = max(2, ceil(2.0 * distance / voxel_width_mm(volume.lattice, start, end)) + 1)
    shares = np.linspace(0.0, 1.0, count)
    places = start.array() + shares[:, None] * (end.array() - start.array())
    return Profile(shares * distance, sample(volume, places), image.unit)


def _as_volume(image: ImageStack, index: int) -> Volume:
    """Return one image as a volume of one slice, a pixel thick."""
    pixels = image.images[index]
    if pixels is None or pixels.ndim != 2:
        raise Refused("This image has no single values to read.")
    source = image.sources[index]
    lattice = image_lattice(
        source.instance.frame_geometry(source.frame), pixels.shape[0], pixels.shape[1]
    )
    return Volume(
        image.series_uid, image.study_uid, image.patient_id, image.frame_of_reference,
        image.modality, image.unit, lattice, np.asarray(pixels, dtype=np.float32)[None],
        np.ones(1, dtype=np.bool_), (source,), (0,), padding=image.padding,
    )  # fmt: skip


# ------------------------------------------------------------------------------------ in a mask


@dataclass(frozen=True, slots=True)
class Region:
    """One label of a mask, measured."""

    label: int
    centre: Point
    corners: tuple[Point, Point]  # lowest and highest x, y, z of its voxels' whole extent
    voxels: int
    volume_mm3: float
    diameter_mm: float  # of the ball of the same volume


def region(mask: Mask, label: int) -> Region | None:
    """Return the measures of one label, or None where no voxel has it."""
    k, j, i = np.nonzero(mask.labels == label)
    if k.size == 0:
        return None
    lattice = mask.lattice
    matrix = lattice.index_to_patient()
    index = np.stack((i, j, k)).astype(float)
    places = matrix[:3, :3] @ index + matrix[:3, 3:]
    reach = np.abs(matrix[:3, :3]).sum(axis=1) / 2.0
    low, high = places.min(axis=1) - reach, places.max(axis=1) + reach
    volume = float(k.size) * lattice.voxel_mm3
    centre = places.mean(axis=1)
    return Region(
        label,
        Point(*(float(part) for part in centre)),
        (Point(*(float(part) for part in low)), Point(*(float(part) for part in high))),
        int(k.size),
        volume,
        equivalent_diameter_mm(volume),
    )


def equivalent_diameter_mm(volume_mm3: float) -> float:
    """Return the diameter of the ball of this volume."""
    return float((6.0 * volume_mm3 / pi) ** (1.0 / 3.0))


def half_maximum_diameter_mm(
    volume: Volume, centre: Point, *, background: float, within_mm: float = 30.0
) -> float | None:
    """Return the diameter of a bright ball-like thing at half its height over the background.

    Blur moves the place where half the height is reached least, so it is the edge. The mean
    over 92 directions; None where it is not bright or its edge is not found in most of them.

    Args:
        volume: The values.
        centre: Where the thing is.
        background: The value of what surrounds it.
        within_mm: How far out an edge is looked for.
    """
    peak = float(np.nan_to_num(sample(volume, centre.array()[None]), nan=background)[0])
    if not peak > background:
        return None
    half = (peak + background) / 2.0
    step = min(volume.lattice.spacing_mm) / 4.0
    distances = np.arange(0.0, within_mm + step, step)
    radii = []
    directions = _evenly(92)
    for direction in directions:
        values = sample(volume, centre.array() + distances[:, None] * direction)
        below = np.flatnonzero(values < half)
        if below.size == 0 or np.isnan(values[: below[0]]).any():
            continue
        out = int(below[0])
        inner, outer = values[out - 1], values[out]
        radii.append(distances[out - 1] + step * (inner - half) / (inner - outer))
    if 2 * len(radii) < len(directions):
        return None
    return 2.0 * float(np.mean(radii))


def _evenly(count: int) -> Vectors:
    """Return directions spread evenly over the sphere (a Fibonacci spiral)."""
    at = np.arange(count) + 0.5
    z = 1.0 - 2.0 * at / count
    turn = pi * (1.0 + sqrt(5.0)) * at
    flat = np.sqrt(1.0 - z**2)
    return np.column_stack((flat * np.cos(turn), flat * np.sin(turn), z))

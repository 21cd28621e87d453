"""Numbers from images: lengths, angles, values along a line and in a mask, of stored voxels."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, nan, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from domain.errors import Refused
from domain.finding import Mask
from domain.geometry import Lattice, Point
from domain.measurement import Place
from domain.volume import ImageStack, Volume
from imaging.geometry import image_lattice

Vectors = NDArray[np.float64]

# Half the interval that holds 95 % of a normal error.
_COVERAGE = 1.96


# ----------------------------------------------------------------------------- lengths, angles


def length_mm(start: Point, end: Point, place: Place) -> float:
    """Return the distance between two points in mm.

    Raises:
        Refused: The image has no calibration, so nothing on it has millimetres.
    """
    if not place.has_millimetres:
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


# ------------------------------------------------------------------------------- between voxels


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

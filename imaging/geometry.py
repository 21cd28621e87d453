"""How the slices of a series lie to one another in the patient (PS3.3 C.7.6.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from domain.geometry import Direction, Lattice
from domain.study import FrameGeometry

Vector = NDArray[np.float64]
Cosines = tuple[float, float, float, float, float, float]

# Decimal strings of six digits leave the cosines this far from unit length or right angles.
EXACT_COSINES = 1e-4
# Beyond this the two image axes contradict each other, and no place can be trusted.
USABLE_COSINES = 1e-2
# Two slices nearer than this along their normal are two images of one place.
SAME_PLACE_MM = 0.01
# RELIABILITY P-06: a change of spacing by more than this share is named.
EVEN = 0.01
# A slice this near (in steps, and in mm) to its place on the lattice is shown there, marked.
NEARLY_STEPS = 0.05
NEARLY_MM = 0.25

_LETTERS = (("L", "R"), ("P", "A"), ("H", "F"))
_OPPOSITE = {one: other for pair in _LETTERS for one, other in (pair, pair[::-1])}
# A second letter from 5 degrees on: less is how a patient lies, more is how a plane was planned.
_OBLIQUE = float(np.sin(np.radians(5.0)))


def orientation_letters(direction: Direction | None) -> str:
    """Return the letters at the edge of a picture that looks this way (PS3.3 C.7.6.1.1.1).

    One letter along a patient axis, more when oblique with the nearest axis first,
    none when the direction is unknown.
    """
    if direction is None:
        return ""
    parts = (direction.x, direction.y, direction.z)
    nearest = sorted(range(3), key=lambda axis: -abs(parts[axis]))
    shown = [axis for axis in nearest if abs(parts[axis]) >= _OBLIQUE]
    return "".join(_LETTERS[axis][parts[axis] < 0] for axis in shown[:2])


def stated_letters(patient_orientation: Sequence[str]) -> tuple[str, str, str, str]:
    """Return the letters left, right, above and below an image without computed orientation.

    From Patient Orientation (PS3.3 C.7.6.1.1.1), which names the ends of rows and columns;
    four empty ones where it is absent or not understood.
    """
    if len(patient_orientation) != 2:
        return "", "", "", ""
    right, below = (part.strip().upper() for part in patient_orientation)
    if not (right and below and set(right + below) <= set(_OPPOSITE)):
        return "", "", "", ""
    left, above = ("".join(_OPPOSITE[letter] for letter in part) for part in (right, below))
    return left, right, above, below


@dataclass(frozen=True, slots=True)
class Axes:
    """The unit vectors along the rows and columns of an image, and its normal."""

    row: Direction  # the way column index i grows
    column: Direction  # the way row index j grows
    normal: Direction
    mended: bool = False  # the file's cosines were off and have been made exact


# Every slice of a series has the same ones, and is asked for them several times.
@lru_cache(maxsize=1024)
def cosine_error(orientation: Cosines) -> float:
    """Return how far direction cosines are from two unit vectors at right angles."""
    row, column = np.asarray(orientation[:3], float), np.asarray(orientation[3:], float)
    if not (np.isfinite(row).all() and np.isfinite(column).all()):
        return float("inf")
    return float(
        max(
            abs(np.linalg.norm(row) - 1.0),
            abs(np.linalg.norm(column) - 1.0),
            abs(np.dot(row, column)),
        )
    )


def axes(geometry: FrameGeometry) -> Axes | None:
    """Return the axes of a frame, or None where its orientation is absent or contradicts itself."""
    return None if geometry.orientation is None else _axes(geometry.orientation)


@lru_cache(maxsize=1024)
def _axes(orientation: Cosines) -> Axes | None:
    error = cosine_error(orientation)
    if not error <= USABLE_COSINES:
        return None
    row = Direction.along(*orientation[:3])
    written = Direction.along(*orientation[3:])
    normal = row.cross(written)
    return Axes(row, normal.cross(row), normal, mended=error > EXACT_COSINES)


def same_orientation(one: FrameGeometry, other: FrameGeometry) -> bool:
    """Return whether two frames are parallel and turned alike (within 0.06 degrees)."""
    if one.orientation is None or other.orientation is None:
        return one.orientation is other.orientation
    return all(
        abs(mine - its) <= 1e-3
        for mine, its in zip(one.orientation, other.orientation, strict=True)
    )


def steps_in_plane(geometry: FrameGeometry) -> tuple[Vector, Vector]:
    """Return the steps from pixel to pixel along i and j in mm, as PS3.3 C.7.6.2.1.1 says.

    Spacing is written row spacing first: the distance between rows, which j steps over.

    Raises:
        ValueError: The frame has no usable orientation or no spacing.
    """
    known = axes(geometry)
    if known is None or geometry.orientation is None or geometry.spacing_mm is None:
        raise ValueError("a plane in the patient needs orientation and spacing")
    between_rows, between_columns = geometry.spacing_mm
    if known.mended:
        return known.row.array() * between_columns, known.column.array() * between_rows
    # The file's own digits, so that a place agrees with the standard's formula to the last one.
    row = np.asarray(geometry.orientation[:3], float)
    column = np.asarray(geometry.orientation[3:], float)
    return row * between_columns, column * between_rows


def is_placed(geometry: FrameGeometry) -> bool:
    """Return whether a frame's place in the patient is known."""
    return (
        geometry.position is not None
        and all(isfinite(part) for part in geometry.position)
        and axes(geometry) is not None
        and geometry.spacing_mm is not None
    )


def image_lattice(geometry: FrameGeometry, rows: int, columns: int) -> Lattice:
    """Return the lattice of one image shown in its own plane; its third step has no meaning.

    Where the place in the patient is unknown the plane is its own space: the first pixel at
    (0, 0, 0), x along the rows, y down the columns, in mm where there is a spacing and in
    widths of a pixel where there is none.
    """
    known = axes(geometry)
    if known is not None and is_placed(geometry) and geometry.position is not None:
        along_i, along_j = steps_in_plane(geometry)
        normal = known.normal.array()
        return Lattice(
            geometry.position, _triple(along_i), _triple(along_j), _triple(normal),
            (1, rows, columns),
        )  # fmt: skip
    between_rows, between_columns = geometry.spacing_mm or _relative(geometry.aspect)
    return Lattice(
        (0.0, 0.0, 0.0), (between_columns, 0.0, 0.0), (0.0, between_rows, 0.0),
        (0.0, 0.0, 1.0), (1, rows, columns),
    )  # fmt: skip


def _relative(aspect: tuple[float, float] | None) -> tuple[float, float]:
    """Return the steps of an image without a scale: its pixels one wide, as high as they are."""
    return (1.0, 1.0) if aspect is None else (aspect[0] / aspect[1], 1.0)


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where slices are farther apart than usual."""

    after: int  # the gap follows this slice, counted in stacking order from 0
    distance_mm: float  # along the normal
    missing: int  # how many slices would fit between; 0 when no whole number does


@dataclass(frozen=True, slots=True)
class Stacking:
    """How parallel slices lie, in the order of their projection on the normal."""

    order: tuple[int, ...]  # which given slice comes first, second… along the normal
    along_mm: tuple[float, ...]  # where each lies on the normal, in that order
    step_mm: float  # the usual distance along the normal; 0 when there is but one place
    step: tuple[float, float, float]  # the usual vector from one slice to the next
    places: tuple[int, ...] | None  # the lattice plane of each slice; None when uneven
    off_place_mm: float  # the farthest that a slice lies from its lattice place
    spacing_error: float  # the largest change of spacing, as a share of the usual step
    off_line_mm: float  # the farthest that a slice lies from the straight line of the stack
    gaps: tuple[Gap, ...]

    @property
    def shortest_mm(self) -> float:
        return min((b - a for a, b in pairwise(self.along_mm)), default=0.0)

    @property
    def longest_mm(self) -> float:
        return max((b - a for a, b in pairwise(self.along_mm)), default=0.0)


def along_normal(geometries: Sequence[FrameGeometry]) -> Vector:
    """Return where each of several parallel, placed frames lies on their common normal, in mm."""
    known = axes(geometries[0])
    if known is None:
        raise ValueError("slices without orientation have no common normal")
    positions = np.array([geometry.position for geometry in geometries], dtype=float)
    return np.asarray(positions @ known.normal.array(), dtype=np.float64)


def places_taken(along: Vector) -> list[list[int]]:
    """Return the slices at each place along the normal, lowest place first."""
    order = np.argsort(along, kind="stable")
    places: list[list[int]] = []
    last = float("-inf")
    for index in order:
        if along[index] - last > SAME_PLACE_MM:
            places.append([])
            last = float(along[index])
        places[-1].append(int(index))
    return places


def stacking(geometries: Sequence[FrameGeometry]) -> Stacking:
    """Return how parallel slices at different places lie.

    Raises:
        ValueError: No slice, one without a place, or two at one place.
    """
    if not geometries or not all(is_placed(geometry) for geometry in geometries):
        raise ValueError("only slices with a place in the patient can be stacked")
    along = along_normal(geometries)
    order = np.argsort(along, kind="stable")
    along = along[order]
    positions = np.array([geometries[index].position for index in order], dtype=float)
    distances = np.diff(along)
    if len(order) == 1:
        return Stacking((0,), (float(along[0]),), 0.0, (0.0, 0.0, 0.0), (0,), 0.0, 0.0, 0.0, ())
    if distances.min() <= SAME_PLACE_MM:
        raise ValueError("slices at one place cannot be stacked")
    usual = _usual(distances)
    counts = np.maximum(np.rint(distances / usual), 1.0)
    off_multiple = np.abs(distances - counts * usual) / usual
    places = np.concatenate(([0.0], np.cumsum(counts)))
    line = (positions[-1] - positions[0]) / (along[-1] - along[0])
    on_line = positions[0] + np.outer(along - along[0], line)
    off_line = float(np.linalg.norm(positions - on_line, axis=1).max())
    step = (positions[-1] - positions[0]) / places[-1]
    off_place = float(
        np.linalg.norm(positions - positions[0] - np.outer(places, step), axis=1).max()
    )
    nearly = min(NEARLY_STEPS * usual, NEARLY_MM)
    # A slice may wander from its place only as far as it is shown there honestly; small steps
    # that add up (1.000 mm, then 1.009 mm) are caught by the place, large ones by the distance.
    even = off_place <= nearly and bool((off_multiple <= 0.1).all())
    too_far = distances > usual * (1.0 + EVEN)
    gaps = tuple(
        Gap(int(at), float(distances[at]), int(counts[at]) - 1 if off_multiple[at] <= 0.1 else 0)
        for at in np.flatnonzero(too_far)
        if not even or counts[at] > 1
    )
    return Stacking(
        tuple(int(index) for index in order),
        tuple(float(place) for place in along),
        float(usual if not even else (along[-1] - along[0]) / places[-1]),
        _triple(step if even else line * usual),
        tuple(int(place) for place in places) if even else None,
        off_place if even else float("inf"),
        float(off_multiple.max()),
        off_line,
        gaps,
    )


def _usual(distances: Vector) -> float:
    """Return the distance that most neighbours have, the smaller one where two tie."""
    ordered = np.sort(distances)
    # Distances within one percent are the same one, rounded differently.
    breaks = np.flatnonzero(np.diff(ordered) > EVEN * ordered[:-1]) + 1
    kinds = np.split(ordered, breaks)
    most = max(len(kind) for kind in kinds)
    if most < 0.2 * len(ordered):
        return float(np.median(ordered))
    return float(np.median(next(kind for kind in kinds if len(kind) == most)))


def _triple(vector: Sequence[float] | Vector) -> tuple[float, float, float]:
    x, y, z = (float(part) for part in vector)
    return x, y, z

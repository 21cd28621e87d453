"""Volumes on other lattices: for models, and back from them into the patient (SimpleITK)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.finding import Mask
from domain.geometry import Lattice, Point
from domain.volume import Doubt, Volume
from imaging.itk import sitk

# Each letter says which way its axis grows, in DICOM's LPS axes.
_WAYS = {"L": (0, 1), "R": (0, -1), "P": (1, 1), "A": (1, -1), "S": (2, 1), "H": (2, 1),
         "I": (2, -1), "F": (2, -1)}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Resampled:
    """A volume on a new lattice, with what could not be known said.

    ``unknown`` marks voxels made of slices that are missing or lie outside the source; None
    where there are none inside the source. Their value is ``outside``.
    """

    volume: Volume
    unknown: NDArray[np.bool_] | None
    history: tuple[str, ...]  # what was done, in order, in words

    @property
    def unknown_share(self) -> float:
        """The share of voxels inside the source that are unknown because slices are missing."""
        return 0.0 if self.unknown is None else float(self.unknown.mean())


def axis_codes(lattice: Lattice) -> str:
    """Return which way i, j and k grow, nearest patient axis each: ``LPS`` for a plain axial CT."""
    steps = np.array((lattice.step_i, lattice.step_j, lattice.step_k))
    units = steps / np.linalg.norm(steps, axis=1, keepdims=True)
    order = max(
        permutations(range(3)),
        key=lambda axes: sum(abs(units[n, axis]) for n, axis in enumerate(axes)),
    )
    return "".join(
        ("LR", "PA", "SI")[axis][int(units[n, axis] < 0)] for n, axis in enumerate(order)
    )


def reoriented(lattice: Lattice, orientation: str) -> Lattice:
    """Return the same voxels counted so that i, j and k grow the ways three letters say.

    Raises:
        ValueError: The letters do not name three different axes.
    """
    wanted = [_WAYS[letter] for letter in orientation]
    if sorted(axis for axis, _ in wanted) != [0, 1, 2]:
        raise ValueError(f"an orientation names three different axes, not {orientation}")
    have = [_WAYS[letter] for letter in axis_codes(lattice)]
    steps = (lattice.step_i, lattice.step_j, lattice.step_k)
    counts = lattice.shape[::-1]
    origin = np.asarray(lattice.origin, dtype=float)
    new_steps, new_counts = [], []
    for axis, sign in wanted:
        at = next(n for n, (other, _) in enumerate(have) if other == axis)
        step = np.asarray(steps[at], dtype=float)
        if have[at][1] != sign:
            origin = origin + step * (counts[at] - 1)
            step = -step
        new_steps.append(step)
        new_counts.append(counts[at])
    return _lattice(origin, new_steps, new_counts)


def conformed(
    lattice: Lattice,
    spacing_mm: tuple[float, float, float],
    orientation: str,
    size: tuple[int, int, int] | None = None,
) -> Lattice:
    """Return a lattice of this spacing and orientation about the middle of another.

    The axes keep the other's own obliquity, as ``nibabel.processing.conform`` does, but are at
    right angles: a leaning stack is straightened.

    Args:
        lattice: What is to be covered.
        spacing_mm: Along the new i, j, k.
        orientation: Which way they grow: ``LIA``…
        size: How many voxels along i, j, k; enough to cover everything when None.
    """
    turned = reoriented(lattice, orientation)
    steps = np.array((turned.step_i, turned.step_j, turned.step_k))
    units = _square(steps / np.linalg.norm(steps, axis=1, keepdims=True))
    old = np.array(turned.shape[::-1])
    origin = np.asarray(turned.origin)
    if size is None:
        corners = np.array(list(np.ndindex(2, 2, 2))) * old - 0.5
        extent = np.ptp(corners @ steps @ np.linalg.inv(units), axis=0)
        counts = np.maximum(np.ceil(extent / np.asarray(spacing_mm) - 1e-6), 1).astype(int)
        middle, start = origin + ((old - 1) / 2) @ steps, (counts - 1) / 2
    else:
        # The middle voxel stays where it is; of an even count that is the one before the middle.
        counts = np.asarray(size)
        middle, start = origin + ((old - 1) // 2) @ steps, (counts - 1) // 2
    new = units * np.asarray(spacing_mm)[:, None]
    return _lattice(middle - start @ new, list(new), [int(count) for count in counts])


def resampled(
    volume: Volume,
    onto: Lattice,
    *,
    outside: float | None = None,
    nearest: bool = False,
) -> Resampled:
    """Return a volume's values on another lattice, linear between voxels unless ``nearest``.

    Args:
        volume: The source; slices that are missing or have not arrived are never made up.
        onto: Where the new voxels lie.
        outside: The value where the source has none; its padding or lowest value when None.
        nearest: Take the nearest voxel instead.
    """
    if outside is None:
        outside = volume.padding[0] if volume.padding else float(volume.voxels.min())
    interpolator = sitk().sitkNearestNeighbor if nearest else sitk().sitkLinear
    values = _run(volume.voxels, volume.lattice, onto, interpolator, outside)
    whole = volume.voxels.dtype == np.int16
    history = [
        f"resampled from {_words(volume.lattice)} to {_words(onto)}, "
        + ("nearest voxel" if nearest else "linear"),
    ]
    unknown = _unknown(volume, onto, interpolator)
    doubts = volume.doubts
    if unknown is not None:
        values[unknown] = outside
        share = f"{100.0 * float(unknown.mean()):.1f} % of its voxels"
        history.append(f"slices are missing: {share} are unknown")
        doubts = (*doubts, Doubt("gap", f"Slices are missing: {share} are unknown."))
    made = replace(
        volume,
        lattice=onto,
        voxels=values if whole else values.astype(np.float32, copy=False),
        filled=np.ones(onto.shape[0], dtype=np.bool_),
        plane_of_source=tuple(None for _ in volume.sources),
        doubts=doubts,
    )
    return Resampled(made, unknown, tuple(history))


def conform(
    volume: Volume,
    *,
    spacing_mm: tuple[float, float, float] = (1.0, 1.0, 1.0),
    orientation: str = "LIA",
    size: tuple[int, int, int] | None = (256, 256, 256),
    outside: float | None = None,
) -> Resampled:
    """Return a volume as brain models want it: 256³ voxels of 1 mm, ``LIA``."""
    return resampled(
        volume, conformed(volume.lattice, spacing_mm, orientation, size), outside=outside
    )


def cropped(volume: Volume, low: tuple[int, int, int], high: tuple[int, int, int]) -> Volume:
    """Return the voxels from index ``low`` to before ``high`` (i, j, k), each where it was."""
    slices = tuple(slice(a, b) for a, b in zip(low[::-1], high[::-1], strict=True))
    voxels = volume.voxels[slices]
    at = volume.lattice.point(*low)
    shape = (int(voxels.shape[0]), int(voxels.shape[1]), int(voxels.shape[2]))
    lattice = replace(volume.lattice, origin=(at.x, at.y, at.z), shape=shape)
    planes = tuple(
        k - low[2] if k is not None and low[2] <= k < high[2] else None
        for k in volume.plane_of_source
    )
    return replace(
        volume, lattice=lattice, voxels=voxels, filled=volume.filled[slices[0]],
        plane_of_source=planes,
    )  # fmt: skip


def mask_onto(mask: Mask, onto: Lattice) -> Mask:
    """Return a mask's labels on another lattice: each voxel takes the nearest one's label."""
    labels = _run(mask.labels, mask.lattice, onto, sitk().sitkNearestNeighbor, 0)
    return Mask(onto, labels, mask.names)


def points_of(lattice: Lattice, indices: NDArray[np.float64]) -> tuple[Point, ...]:
    """Return the places of fractional voxel indices (n, 3) in the order i, j, k."""
    matrix = lattice.index_to_patient()
    places = np.asarray(indices, dtype=float) @ matrix[:3, :3].T + matrix[:3, 3]
    return tuple(Point(float(x), float(y), float(z)) for x, y, z in places)


# ---------------------------------------------------------------------------------- SimpleITK


def _run(
    values: NDArray[Any], of: Lattice, onto: Lattice, interpolator: int, outside: float
) -> NDArray[Any]:
    """Resample in index space, so that a leaning lattice needs no direction matrix of its own."""
    source = sitk().GetImageFromArray(np.ascontiguousarray(values))
    # Source image: spacing 1, origin 0, so its physical space is the source's index space.
    matrix = of.patient_to_index() @ onto.index_to_patient()
    transform = sitk().AffineTransform(3)
    transform.SetMatrix([float(x) for x in matrix[:3, :3].ravel()])
    transform.SetTranslation([float(x) for x in matrix[:3, 3]])
    resampler = sitk().ResampleImageFilter()
    resampler.SetSize([int(count) for count in onto.shape[::-1]])
    resampler.SetOutputOrigin((0.0, 0.0, 0.0))
    resampler.SetOutputSpacing((1.0, 1.0, 1.0))
    resampler.SetTransform(transform)
    resampler.SetInterpolator(interpolator)
    resampler.SetDefaultPixelValue(float(outside))
    result = resampler.Execute(source)
    # A copy: a view into a SimpleITK image does not keep it alive.
    return np.array(sitk().GetArrayFromImage(result))


def _unknown(volume: Volume, onto: Lattice, interpolator: int) -> NDArray[np.bool_] | None:
    """Return which new voxels lean on a slice without values, or None where none does."""
    if bool(volume.filled.all()):
        return None
    # Which slice counts depends on k alone, which is linear in the new indices.
    row = (volume.lattice.patient_to_index() @ onto.index_to_patient())[2]
    slices, rows, columns = onto.shape
    in_plane = row[0] * np.arange(columns)[None, :] + row[1] * np.arange(rows)[:, None] + row[3]
    last = len(volume.filled) - 1
    nearest = interpolator == sitk().sitkNearestNeighbor
    unknown = np.zeros(onto.shape, dtype=np.bool_)
    for plane in range(slices):
        k = in_plane + row[2] * plane
        inside = (k >= -0.5) & (k <= last + 0.5)
        k = np.clip(k, 0, last)
        # A voxel that lies on a slice, but for rounding, needs no neighbour of that slice.
        lower = np.rint(k) if nearest else np.floor(k + 1e-6)
        upper = np.rint(k) if nearest else np.ceil(k - 1e-6)
        known = volume.filled[lower.astype(np.intp)] & volume.filled[upper.astype(np.intp)]
        unknown[plane] = inside & ~known
    return unknown if bool(unknown.any()) else None


# -------------------------------------------------------------------------------------- small words


def _lattice(
    origin: NDArray[np.float64], steps: list[NDArray[np.float64]], counts: list[int]
) -> Lattice:
    columns, rows, slices = counts
    return Lattice(
        _triple(origin), _triple(steps[0]), _triple(steps[1]), _triple(steps[2]),
        (slices, rows, columns),
    )  # fmt: skip


def _square(units: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the right-angled axes nearest to three unit vectors."""
    if np.allclose(units @ units.T, np.eye(3), atol=1e-9):
        return units
    u, _, v = np.linalg.svd(units)
    return np.asarray(u @ v, dtype=np.float64)


def _triple(vector: NDArray[np.float64]) -> tuple[float, float, float]:
    x, y, z = (float(part) for part in vector)
    return x, y, z


def _words(lattice: Lattice) -> str:
    columns, rows, slices = lattice.shape[::-1]
    a, b, c = lattice.spacing_mm
    return f"{columns}x{rows}x{slices} voxels of {a:.3g}x{b:.3g}x{c:.3g} mm ({axis_codes(lattice)})"

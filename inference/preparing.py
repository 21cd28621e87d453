"""From a volume as it was scanned to the block of numbers that a network was trained on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

import numpy as np
import SimpleITK
from numpy.typing import NDArray
from scipy import ndimage

from domain.errors import LightboxError
from domain.geometry import Lattice
from domain.volume import Volume
from inference.models import Input, Model

Block = NDArray[np.float32]
Values = NDArray[np.int16] | NDArray[np.float32] | NDArray[np.uint8] | NDArray[np.bool_]

_sitk: Any = SimpleITK  # it carries no types

_AXES = {
    "R": (-1, 0, 0),
    "L": (1, 0, 0),
    "A": (0, -1, 0),
    "P": (0, 1, 0),
    "F": (0, 0, -1),
    "I": (0, 0, -1),
    "H": (0, 0, 1),
    "S": (0, 0, 1),
}
# Lungs are looked for on a coarse copy: whole voxels of at most this size are left out.
_COARSE_MM = 4.0
_LUNG_HU = -400.0
_SMALLEST_LUNG_ML = 150.0


class NotPrepared(LightboxError):
    """The volume does not hold what the model looks at."""


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """What the network gets, where it lies in the patient, and how it came about."""

    block: Block  # axes as the model's orientation says
    lattice: Lattice  # of ``block``: its first axis is k, its last i
    inside: NDArray[np.bool_] | None  # same shape: where results count; None means everywhere
    history: tuple[str, ...]


def prepare(model: Model, volume: Volume, progress: Callable[[float], None]) -> Prepared:
    """Orient, resample, crop and normalise a volume as the model's manifest says.

    Raises:
        NotPrepared: The region that the model looks at is not in the volume.
    """
    return prepare_input(model.input, volume, progress)


def prepare_input(rules: Input, volume: Volume, progress: Callable[[float], None]) -> Prepared:
    """Do what ``prepare`` does, for a network that has no manifest yet."""
    history = [_described(volume)]
    values, lattice = _averaged(volume, rules, history)
    progress(0.3)
    wanted = _oriented(lattice, rules)
    lungs, coarse = None, lattice
    if rules.region == "lungs":
        lungs, coarse = _lungs(values, lattice)
        wanted = _around(lungs, coarse, wanted, rules.margin_mm)
        history.append(f"cropped to the lungs and {rules.margin_mm:g} mm around them")
    if rules.shape is not None:
        wanted = _about_centre(lattice, wanted, rules.shape)
    wanted = _enlarged(wanted, rules.multiple_of)
    progress(0.5)
    outside = rules.low if rules.normalise == "range" else 0.0
    block = resampled(values, lattice, wanted, outside=outside)
    history.append(
        f"resampled by linear interpolation to {rules.orientation}, "
        f"{_by(rules.spacing_mm)} mm, {_by(block.shape)} voxels"
    )
    progress(0.8)
    block = normalised(block, rules, history)
    inside = None
    if lungs is not None:
        share = resampled(lungs.astype(np.float32), coarse, wanted, outside=0.0)
        inside = share > 0.5
    if rules.region == "head":
        block, wanted = _head(block, wanted, rules, history)
    return Prepared(block, wanted, inside, tuple(history))


def resampled(
    values: Values,
    lattice: Lattice,
    wanted: Lattice,
    *,
    outside: float,
    nearest: bool = False,
) -> Block:
    """Return values on another lattice, by linear interpolation in the patient.

    Both lattices may lean any way, mirrored and sheared ones too: indices are mapped to indices,
    so nothing here knows about axes.
    """
    to_source = lattice.patient_to_index() @ wanted.index_to_patient()
    image = _sitk.GetImageFromArray(values)
    between = _sitk.AffineTransform(3)
    between.SetMatrix([float(value) for value in to_source[:3, :3].ravel()])
    between.SetTranslation([float(value) for value in to_source[:3, 3]])
    sampler = _sitk.ResampleImageFilter()
    sampler.SetSize([int(count) for count in reversed(wanted.shape)])
    sampler.SetOutputSpacing((1.0, 1.0, 1.0))
    sampler.SetOutputOrigin((0.0, 0.0, 0.0))
    sampler.SetTransform(between)
    sampler.SetInterpolator(_sitk.sitkNearestNeighbor if nearest else _sitk.sitkLinear)
    sampler.SetDefaultPixelValue(outside)
    sampler.SetOutputPixelType(_sitk.sitkFloat32)
    return np.asarray(_sitk.GetArrayFromImage(sampler.Execute(image)), dtype=np.float32)


def normalised(block: Block, rules: Input, history: list[str]) -> Block:
    """Return the block with the values that the network was trained on."""
    if rules.conform_percentile is not None:
        above = block[block > 0]
        if not above.size:
            raise NotPrepared("The series has no values above 0.")
        top = float(np.percentile(above, rules.conform_percentile))
        block = np.rint(np.clip(block * (255.0 / top), 0.0, 255.0)).astype(np.float32)
        history.append(f"scaled to 0..255 with {top:g} ({rules.conform_percentile:g} %) as the top")
    low, high = _limits(block, rules)
    if not high > low:
        raise NotPrepared("The series has the same value everywhere.")
    block = (block - np.float32(low)) * np.float32(1.0 / (high - low))
    if rules.clip:
        np.clip(block, 0.0, 1.0, out=block)
    clipped = ", clipped" if rules.clip else ", not clipped"
    history.append(f"normalised: {low:g} became 0, {high:g} became 1{clipped}")
    return block


def _limits(block: Block, rules: Input) -> tuple[float, float]:
    if rules.normalise == "range":
        return rules.low, rules.high
    if rules.normalise == "quantiles":
        low, high = np.quantile(block, (rules.low, rules.high))
        return float(low), float(high)
    return float(block.min()), float(block.max())


def _described(volume: Volume) -> str:
    slices, rows, columns = volume.lattice.shape
    spacing = _by(round(value, 3) for value in volume.lattice.spacing_mm)
    return f"input: {slices} slices of {columns} x {rows}, {spacing} mm"


def _averaged(volume: Volume, rules: Input, history: list[str]) -> tuple[Values, Lattice]:
    """Return the voxels without gaps or padding, averaged where the network sees coarser ones."""
    values = _bridged(volume, history)
    values = _without_padding(values, volume, rules)
    lattice = volume.lattice
    # The network's coarsest axis along each axis of the scan decides how many become one.
    target = _spacing_along(lattice, rules)
    factors = [
        max(1, int(want / have + 1e-6))
        for want, have in zip(target, lattice.spacing_mm, strict=True)
    ]
    factors = [
        min(factor, count) for factor, count in zip(factors, reversed(lattice.shape), strict=True)
    ]
    if max(factors) == 1:
        return values, lattice
    small = _sitk.GetArrayFromImage(_sitk.BinShrink(_sitk.GetImageFromArray(values), factors))
    across, down, up = factors
    middle = lattice.point((across - 1) / 2, (down - 1) / 2, (up - 1) / 2)
    history.append(f"averaged over {_by(factors)} voxels")
    coarser = Lattice(
        origin=(middle.x, middle.y, middle.z),
        step_i=_times(lattice.step_i, across),
        step_j=_times(lattice.step_j, down),
        step_k=_times(lattice.step_k, up),
        shape=(int(small.shape[0]), int(small.shape[1]), int(small.shape[2])),
    )
    return small, coarser


def _bridged(volume: Volume, history: list[str]) -> Values:
    if bool(volume.filled.all()):
        return volume.voxels
    known = np.flatnonzero(volume.filled)
    values = volume.voxels.astype(np.float32)
    for k in np.flatnonzero(~volume.filled):
        above, below = known[known > k], known[known < k]
        if not (above.size and below.size):
            raise NotPrepared("The first or last slice of the series is missing.")
        before, after = int(below[-1]), int(above[0])
        share = (k - before) / (after - before)
        values[k] = (1 - share) * values[before] + share * values[after]
    history.append(
        f"{int((~volume.filled).sum())} missing slice(s) bridged between their neighbours"
    )
    return values


def _without_padding(values: Values, volume: Volume, rules: Input) -> Values:
    if volume.padding is None:
        return values
    low, high = volume.padding
    padded = (values >= low) & (values <= high)
    if not padded.any():
        return values
    # Padding may be any number; for the network, nothing was measured there.
    nothing = rules.low if rules.normalise == "range" else 0.0
    return np.where(padded, np.asarray(nothing, dtype=values.dtype), values)


def _spacing_along(lattice: Lattice, rules: Input) -> list[float]:
    """Return the network's spacing along the axis that each scan axis is nearest to."""
    ways = np.array([_AXES[letter] for letter in rules.orientation], dtype=float)
    steps = (lattice.step_i, lattice.step_j, lattice.step_k)
    return [rules.spacing_mm[int(np.argmax(np.abs(ways @ np.array(step))))] for step in steps]


def _oriented(lattice: Lattice, rules: Input) -> Lattice:
    """Return the lattice along the network's axes that just holds the whole volume."""
    ways = np.array([_AXES[letter] for letter in rules.orientation], dtype=float)
    slices, rows, columns = lattice.shape
    corners = np.array(
        [
            lattice.point(i, j, k).array()
            for i in (0, columns - 1)
            for j in (0, rows - 1)
            for k in (0, slices - 1)
        ]
    )
    along = corners @ ways.T
    return _placed(ways, along.min(0), along.max(0), rules.spacing_mm)


def _placed(
    ways: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    spacing_mm: tuple[float, float, float],
) -> Lattice:
    """Return the lattice along three axes from ``low`` to at least ``high``, in mm along them."""
    shape = tuple(
        ceil((b - a) / step - 1e-6) + 1 for a, b, step in zip(low, high, spacing_mm, strict=True)
    )
    steps = [way * step for way, step in zip(ways, spacing_mm, strict=True)]
    return _lattice(low @ ways, steps, (shape[0], shape[1], shape[2]))


def _lattice(
    origin: NDArray[np.float64], steps: list[NDArray[np.float64]], shape: tuple[int, int, int]
) -> Lattice:
    k, j, i = (_triple(step) for step in steps)
    return Lattice(_triple(origin), step_i=i, step_j=j, step_k=k, shape=shape)


def _triple(values: NDArray[np.float64]) -> tuple[float, float, float]:
    return float(values[0]), float(values[1]), float(values[2])


def _times(step: tuple[float, float, float], factor: int) -> tuple[float, float, float]:
    return step[0] * factor, step[1] * factor, step[2] * factor


def _about_centre(lattice: Lattice, wanted: Lattice, shape: tuple[int, int, int]) -> Lattice:
    """Return a lattice of a fixed size about the centre of the volume."""
    steps = [np.array(step) for step in (wanted.step_k, wanted.step_j, wanted.step_i)]
    half = sum(step * ((count - 1) / 2) for step, count in zip(steps, shape, strict=True))
    return _lattice(lattice.centre.array() - half, steps, shape)


def _enlarged(wanted: Lattice, multiple: int) -> Lattice:
    shape = tuple(-(-count // multiple) * multiple for count in wanted.shape)
    return replace(wanted, shape=(shape[0], shape[1], shape[2]))


def cropped(lattice: Lattice, box: tuple[slice, slice, slice]) -> Lattice:
    """Return the lattice of a part of a block."""
    first = lattice.point(box[2].start, box[1].start, box[0].start)
    return replace(
        lattice,
        origin=(first.x, first.y, first.z),
        shape=(box[0].stop - box[0].start, box[1].stop - box[1].start, box[2].stop - box[2].start),
    )


def _lungs(values: Values, lattice: Lattice) -> tuple[NDArray[np.bool_], Lattice]:
    """Find the lungs on a coarse copy: air inside the body, with what it encloses.

    Raises:
        NotPrepared: There is no such air.
    """
    steps = [max(1, int(_COARSE_MM / spacing)) for spacing in lattice.spacing_mm]
    across, down, up = steps
    few = values[::up, ::down, ::across]
    coarse = replace(
        lattice,
        step_i=_times(lattice.step_i, across),
        step_j=_times(lattice.step_j, down),
        step_k=_times(lattice.step_k, up),
        shape=(int(few.shape[0]), int(few.shape[1]), int(few.shape[2])),
    )
    air, _ = ndimage.label(few < _LUNG_HU)
    # Air around the patient touches the picture's sides; the lungs may be cut at its ends.
    steps_along = (lattice.step_k, lattice.step_j, lattice.step_i)
    upwards = int(np.argmax([abs(step[2]) / np.linalg.norm(step) for step in steps_along]))
    around = np.unique(
        np.concatenate(
            [
                np.take(air, side, axis=axis).ravel()
                for axis in range(3)
                if axis != upwards
                for side in (0, -1)
            ]
        )
    )
    sizes = np.bincount(air.ravel())
    keep = sizes * coarse.voxel_mm3 / 1000.0 >= _SMALLEST_LUNG_ML
    keep[0] = False
    keep[around] = False
    if not keep.any():
        raise NotPrepared(
            "No lungs were found in this series.",
            advice="The model needs a chest CT that shows the lungs within the field of view.",
        )
    lungs = keep[air]
    # Nodules and vessels are holes or notches in the air; closing brings them back inside.
    reach = [max(1, round(10.0 / size)) for size in reversed(coarse.spacing_mm)]
    padded = np.pad(lungs, [(count, count) for count in reach])
    closed = ndimage.binary_closing(padded, _ball(reach))
    back = tuple(slice(count, -count) for count in reach)
    return np.asarray(closed[back], dtype=np.bool_), coarse


def _ball(reach: list[int]) -> NDArray[np.bool_]:
    grids = np.ogrid[tuple(slice(-count, count + 1) for count in reach)]
    inside = sum((grid / (count + 0.5)) ** 2 for grid, count in zip(grids, reach, strict=True))
    return np.asarray(inside <= 1.0, dtype=np.bool_)


def _around(
    mask: NDArray[np.bool_], lattice: Lattice, wanted: Lattice, margin_mm: float
) -> Lattice:
    """Return the part of ``wanted`` that holds the mask and a margin."""
    indices = np.argwhere(mask)[:, ::-1] @ lattice.index_to_patient()[:3, :3].T
    places = indices + np.array(lattice.origin)
    to_index = wanted.patient_to_index()
    at = (places @ to_index[:3, :3].T + to_index[:3, 3])[:, ::-1]
    grow = [margin_mm / size for size in reversed(wanted.spacing_mm)]
    box = []
    for axis, count in enumerate(wanted.shape):
        first = max(0, int(np.floor(at[:, axis].min() - grow[axis])))
        last = min(count - 1, int(np.ceil(at[:, axis].max() + grow[axis])))
        box.append(slice(first, last + 1))
    return cropped(wanted, (box[0], box[1], box[2]))


def _head(
    block: Block, lattice: Lattice, rules: Input, history: list[str]
) -> tuple[Block, Lattice]:
    """Crop to what is brighter than air, as the brain models' cards say."""
    box = []
    for axis, (count, size) in enumerate(
        zip(block.shape, reversed(lattice.spacing_mm), strict=True)
    ):
        others = tuple(other for other in range(3) if other != axis)
        filled = np.flatnonzero((block > 0.05).any(axis=others))
        if not filled.size:
            raise NotPrepared("No head was found in this series.")
        margin = round(rules.margin_mm / size)
        first = max(0, int(filled[0]) - margin)
        last = min(count, int(filled[-1]) + 1 + margin)
        # The network may need whole multiples; there is room, for the block is one itself.
        last = min(count, first + -(-(last - first) // rules.multiple_of) * rules.multiple_of)
        box.append(slice(first, last))
    whole = (box[0], box[1], box[2])
    history.append(f"cropped to the head and {rules.margin_mm:g} mm around it")
    return np.ascontiguousarray(block[whole]), cropped(lattice, whole)


def _by(values: object) -> str:
    return " x ".join(f"{value:g}" for value in values)  # type: ignore[attr-defined]

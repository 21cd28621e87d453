"""From a volume as it was scanned to the block of numbers that a network was trained on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from domain.errors import LightboxError
from domain.finding import Mask
from domain.geometry import Lattice
from domain.volume import Volume
from imaging.itk import sitk
from imaging.resample import axis_codes, conformed, mask_onto, resampled
from inference.models import Input, Model

Block = NDArray[np.float32]
Values = NDArray[np.int16] | NDArray[np.float32]


_AXIS = {"R": 0, "L": 0, "A": 1, "P": 1, "F": 2, "I": 2, "H": 2, "S": 2}
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
    scan = _averaged(volume, rules, history)
    progress(0.3)
    wanted = conformed(
        scan.lattice,
        (rules.spacing_mm[2], rules.spacing_mm[1], rules.spacing_mm[0]),
        rules.orientation[::-1],
        None if rules.shape is None else (rules.shape[2], rules.shape[1], rules.shape[0]),
    )
    lungs = None
    if rules.region == "lungs":
        lungs = _lungs(scan)
        wanted = _around(lungs, wanted, rules.margin_mm)
        history.append(f"cropped to the lungs and {rules.margin_mm:g} mm around them")
    wanted = _enlarged(wanted, rules.multiple_of)
    progress(0.5)
    block = np.asarray(
        resampled(scan, wanted, outside=_nothing(rules)).volume.voxels, dtype=np.float32
    )
    history.append(
        f"resampled by linear interpolation to {rules.orientation}, "
        f"{_by(rules.spacing_mm)} mm, {_by(block.shape)} voxels"
    )
    progress(0.8)
    block = normalised(block, rules, history)
    inside = None
    if lungs is not None:
        inside = mask_onto(lungs, wanted).labels > 0
    if rules.region == "head":
        block, wanted = _head(block, wanted, rules, history)
    return Prepared(block, wanted, inside, tuple(history))


def normalised(block: Block, rules: Input, history: list[str]) -> Block:
    """Return the block with the values that the network was trained on."""
    if rules.conform_percentile is not None:
        block = _conformed(block, rules.conform_percentile, history)
    low, high = _limits(block, rules)
    if not high > low:
        raise NotPrepared("The series has the same value everywhere.")
    block = (block - np.float32(low)) * np.float32(1.0 / (high - low))
    if rules.clip:
        np.clip(block, 0.0, 1.0, out=block)
    clipped = ", clipped" if rules.clip else ", not clipped"
    history.append(f"normalised: {low:g} became 0, {high:g} became 1{clipped}")
    return block


def _conformed(block: Block, percentile: float, history: list[str]) -> Block:
    """Return values scaled to 0..255; those that already are stay, as with mri_convert."""
    if block.min() >= 0.0 and 200.0 < block.max() <= 255.0:
        history.append("values were 0 to 255 already")
        return block
    above = block[block > 0]
    if not above.size:
        raise NotPrepared("The series has no values above 0.")
    top = float(np.percentile(above, percentile))
    history.append(f"scaled to 0..255 with {top:g} ({percentile:g} %) as the top")
    return np.asarray(np.rint(np.clip(block * (255.0 / top), 0.0, 255.0)), dtype=np.float32)


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


def _averaged(volume: Volume, rules: Input, history: list[str]) -> Volume:
    """Return the scan without gaps or padding, averaged where the network sees coarser voxels."""
    lattice = volume.lattice
    values = _without_padding(_bridged(volume, history), volume, rules)
    factors = [
        min(count, max(1, int(wanted / have + 1e-6)))
        for wanted, have, count in zip(
            _spacing_along(lattice, rules),
            lattice.spacing_mm,
            reversed(lattice.shape),
            strict=True,
        )
    ]
    if max(factors) > 1:
        image = sitk().GetImageFromArray(np.ascontiguousarray(values))
        values = np.array(sitk().GetArrayFromImage(sitk().BinShrink(image, factors)))
        lattice = _coarser(lattice, factors, values.shape)
        history.append(f"averaged over {_by(factors)} voxels")
    return replace(
        volume,
        lattice=lattice,
        voxels=values,
        filled=np.ones(len(values), dtype=np.bool_),
        sources=(),
        plane_of_source=(),
        padding=None,
    )


def _coarser(lattice: Lattice, factors: Sequence[int], shape: Sequence[int]) -> Lattice:
    """Return the lattice of voxels that are each the mean of several."""
    across, down, up = factors
    middle = lattice.point((across - 1) / 2, (down - 1) / 2, (up - 1) / 2)
    return _every(
        replace(lattice, origin=(middle.x, middle.y, middle.z)), (across, down, up), shape
    )


def _every(lattice: Lattice, factors: tuple[int, int, int], shape: Sequence[int]) -> Lattice:
    """Return the lattice of every so-manieth voxel along i, j, k."""
    across, down, up = factors
    return Lattice(
        origin=lattice.origin,
        step_i=_times(lattice.step_i, across),
        step_j=_times(lattice.step_j, down),
        step_k=_times(lattice.step_k, up),
        shape=(int(shape[0]), int(shape[1]), int(shape[2])),
    )


def _times(step: tuple[float, float, float], factor: int) -> tuple[float, float, float]:
    return step[0] * factor, step[1] * factor, step[2] * factor


def _bridged(volume: Volume, history: list[str]) -> Values:
    """Return the voxels with each missing plane made of its neighbours, as the check allowed."""
    if bool(volume.filled.all()):
        return volume.voxels
    known = np.flatnonzero(volume.filled)
    missing = np.flatnonzero(~volume.filled)
    if not known.size or missing[0] < known[0] or missing[-1] > known[-1]:
        raise NotPrepared("The first or last slice of the series is missing.")
    values = volume.voxels.astype(np.float32)
    for k in missing:
        after = int(known[np.searchsorted(known, k)])
        before = int(known[np.searchsorted(known, k) - 1])
        share = (k - before) / (after - before)
        values[k] = (1 - share) * values[before] + share * values[after]
    history.append(f"{missing.size} missing slice(s) bridged between their neighbours")
    return values


def _without_padding(values: Values, volume: Volume, rules: Input) -> Values:
    if volume.padding is None:
        return values
    low, high = volume.padding
    padded = (values >= low) & (values <= high)
    if not padded.any():
        return values
    # Padding may be any number; for the network, nothing was measured there.
    cleaned = values.copy()
    cleaned[padded] = _nothing(rules)
    return cleaned


def _nothing(rules: Input) -> float:
    """Return the value of a place where nothing was measured."""
    return rules.low if rules.normalise == "range" else 0.0


def _spacing_along(lattice: Lattice, rules: Input) -> list[float]:
    """Return the network's spacing along the axis that each scan axis is nearest to."""
    wanted = {
        _AXIS[letter]: mm for letter, mm in zip(rules.orientation, rules.spacing_mm, strict=True)
    }
    return [wanted[_AXIS[letter]] for letter in axis_codes(lattice)]


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


def _lungs(scan: Volume) -> Mask:
    """Find the lungs on a coarse copy: air inside the body, with what it encloses.

    Raises:
        NotPrepared: There is no such air.
    """
    across, down, up = (max(1, int(_COARSE_MM / mm)) for mm in scan.lattice.spacing_mm)
    few = scan.voxels[::up, ::down, ::across]
    coarse = _every(scan.lattice, (across, down, up), few.shape)
    air, _ = ndimage.label(few < _LUNG_HU)
    # Air around the patient touches the picture's sides; the lungs may be cut at its ends.
    upwards = 2 - [_AXIS[letter] for letter in axis_codes(coarse)].index(2)
    sides = [
        np.take(air, end, axis=axis).ravel()
        for axis in range(3)
        if axis != upwards
        for end in (0, -1)
    ]
    keep = np.bincount(air.ravel()) * coarse.voxel_mm3 / 1000.0 >= _SMALLEST_LUNG_ML
    keep[0] = False
    keep[np.unique(np.concatenate(sides))] = False
    if not keep.any():
        raise NotPrepared(
            "No lungs were found in this series.",
            advice="The model needs a chest CT that shows the lungs within the field of view.",
        )
    # Nodules and vessels are holes or notches in the air; closing brings them back inside.
    reach = [max(1, round(10.0 / mm)) for mm in reversed(coarse.spacing_mm)]
    padded = np.pad(keep[air], [(count, count) for count in reach])
    closed = ndimage.binary_closing(padded, _ball(reach))
    back = tuple(slice(count, -count) for count in reach)
    return Mask(coarse, np.ascontiguousarray(closed[back]).astype(np.uint8), {1: "Lungs"})


def _ball(reach: list[int]) -> NDArray[np.bool_]:
    grids = np.ogrid[tuple(slice(-count, count + 1) for count in reach)]
    inside = sum((grid / (count + 0.5)) ** 2 for grid, count in zip(grids, reach, strict=True))
    return np.asarray(inside <= 1.0, dtype=np.bool_)


def _around(mask: Mask, wanted: Lattice, margin_mm: float) -> Lattice:
    """Return the part of ``wanted`` that holds the mask and a margin."""
    across = wanted.patient_to_index() @ mask.lattice.index_to_patient()
    at = (np.argwhere(mask.labels)[:, ::-1] @ across[:3, :3].T + across[:3, 3])[:, ::-1]
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


def _by(values: Iterable[float]) -> str:
    return " x ".join(f"{value:g}" for value in values)

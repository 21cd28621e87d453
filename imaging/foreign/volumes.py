"""A grid as a series of DICOM images, each slice where the file says it lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.valuerep import format_number_as_ds

from imaging.foreign.grid import Grid
from imaging.foreign.objects import CAPTURE, CT, MR, Source, object_of
from imaging.foreign.pictures import Doubts
from imaging.writing import part10

_CLASSES = {"CT": CT, "MR": MR}
_STEPS = 65535


@dataclass(frozen=True, slots=True)
class _Rule:
    """How a voxel becomes a stored value, and that the value it stands for.

    voxel = step * stored + start, and value = file_slope * voxel + file_intercept.
    """

    signed: bool
    file_slope: float
    file_intercept: float
    step: float = 1.0
    start: float = 0.0
    padding: int | None = None  # stands for "no number"

    @property
    def slope(self) -> float:
        return self.file_slope * self.step

    @property
    def intercept(self) -> float:
        return self.file_slope * self.start + self.file_intercept

    def stored(self, plane: NDArray[np.generic]) -> bytes:
        """Return one slice as DICOM stores it."""
        kind = "<i2" if self.signed else "<u2"
        if (self.step, self.start, self.padding) == (1.0, 0.0, None):
            return plane.astype(kind).tobytes()
        values = plane.astype(np.float64)
        missing = ~np.isfinite(values)
        values[missing] = self.start
        steps = np.rint((values - self.start) / self.step)
        stored = np.clip(steps, 0 if self.padding is None else 1, _STEPS).astype(kind)
        if self.padding is not None:
            stored[missing] = self.padding
        return stored.tobytes()


def objects(source: Source, grid: Grid, doubts: Doubts) -> Iterator[bytes]:
    """Yield one image for each slice: CT or MR where a person said so, else Secondary Capture.

    Raises:
        Unreadable: Its values cannot be stored.
    """
    for words in grid.doubts:
        doubts.say(words)
    if not source.unit:
        doubts.say("The unit of its values is not known.")
    rule = _rule_of(grid, doubts)
    volumes, slices, *_ = grid.voxels.shape
    number = 0
    for volume in range(volumes):
        for place in range(slices):
            number += 1
            dataset = _image(source, grid, rule, number, place, doubts)
            if volumes > 1:
                dataset.TemporalPositionIdentifier = volume + 1
                dataset.NumberOfTemporalPositions = volumes
                if grid.seconds is not None:
                    dataset.TemporalResolution = _text(grid.seconds * 1000)
            dataset.PixelData = rule.stored(grid.voxels[volume, place])
            dataset["PixelData"].VR = "OW"
            yield part10(dataset)


def _image(
    source: Source, grid: Grid, rule: _Rule, number: int, place: int, doubts: Doubts
) -> Dataset:
    sop_class = _CLASSES.get(source.modality, CAPTURE)
    modality = source.modality or "OT"
    dataset = object_of(source, sop_class, number, modality=modality, doubts=doubts.said)
    dataset.ImageType = ["DERIVED", "SECONDARY", *(("AXIAL",) if sop_class == CT else ())]
    if sop_class == MR:
        dataset.ImageType = ["DERIVED", "SECONDARY", "OTHER"]
        # How it was acquired is not in the file: research mode, nothing more (PS3.3 C.8.3.1).
        dataset.ScanningSequence, dataset.SequenceVariant = "RM", "NONE"
        dataset.ScanOptions = dataset.MRAcquisitionType = ""
        dataset.EchoTime = dataset.EchoTrainLength = dataset.RepetitionTime = None
    elif sop_class == CT:
        dataset.KVP = dataset.AcquisitionNumber = None
    else:
        dataset.ConversionType, dataset.PatientOrientation = "WSD", ""
    if source.acquired:
        dataset.AcquisitionDate = source.acquired
    _put_place(dataset, source, grid, place)
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.Rows, dataset.Columns = grid.voxels.shape[2:]
    dataset.BitsAllocated = dataset.BitsStored = 16
    dataset.HighBit, dataset.PixelRepresentation = 15, int(rule.signed)
    if rule.padding is not None:
        dataset.PixelPaddingValue = rule.padding
    if sop_class == CT or (rule.slope, rule.intercept) != (1.0, 0.0) or source.unit:
        dataset.RescaleIntercept = _text(rule.intercept)
        dataset.RescaleSlope = _text(rule.slope)
        dataset.RescaleType = source.unit or "US"
    return dataset


def _put_place(dataset: Dataset, source: Source, grid: Grid, place: int) -> None:
    across, down, through = grid.affine[:3, :3].T
    normal = np.cross(across, down)
    normal /= np.linalg.norm(normal)
    dataset.PatientPosition = ""
    dataset.FrameOfReferenceUID = source.uid("frame of reference")
    dataset.PositionReferenceIndicator = ""
    directions = [*(across / np.linalg.norm(across)), *(down / np.linalg.norm(down))]
    dataset.ImageOrientationPatient = [_text(v) for v in directions]
    at = grid.affine[:3, 3] + place * through
    dataset.ImagePositionPatient = [_text(v) for v in at]
    spacing = [np.linalg.norm(down), np.linalg.norm(across)]
    dataset.PixelSpacing = [_text(float(v)) for v in spacing]
    # What one slice covers is not in the file; from one to the next is what is known.
    dataset.SliceThickness = None
    if grid.voxels.shape[1] > 1:
        dataset.SpacingBetweenSlices = _text(abs(float(normal @ through)))


def _rule_of(grid: Grid, doubts: Doubts) -> _Rule:
    voxels, line = grid.voxels, (grid.slope, grid.intercept)
    if voxels.dtype.kind in "iu":
        low, high, whole, missing = float(voxels.min()), float(voxels.max()), True, False
    else:
        low, high, whole, missing = _range(voxels)
    if whole and not missing:
        if low >= -32768 and high <= 32767:
            return _Rule(True, *line)
        if low >= 0 and high <= _STEPS:
            return _Rule(False, *line)
    first = 1 if missing else 0
    step = 1.0
    if not whole or high - low > _STEPS - first:
        step = float(_text((high - low) / (_STEPS - first))) or 1.0
        doubts.say(f"Its values were rounded to steps of {step * abs(grid.slope):.6g}.")
    if missing:
        doubts.say("Some of its voxels hold no number; they are marked as outside the image.")
    return _Rule(False, *line, step, low - first * step, 0 if missing else None)


def _range(voxels: NDArray[np.generic]) -> tuple[float, float, bool, bool]:
    """Return the lowest and highest number, whether all are whole, and whether any is none."""
    low, high, whole, missing = np.inf, -np.inf, True, False
    for volume in voxels:
        for plane in volume:
            values = plane.astype(np.float64)
            finite = np.isfinite(values)
            missing = missing or not finite.all()
            held = values[finite]
            if held.size:
                low, high = min(low, float(held.min())), max(high, float(held.max()))
                whole = whole and bool((held == np.rint(held)).all())
    if low > high:
        low = high = 0.0
    return low, high, whole, missing


def _text(number: float) -> str:
    """Return a number as DICOM writes one, in at most 16 characters (PS3.5 6.2, DS)."""
    return str(format_number_as_ds(float(number) + 0.0))

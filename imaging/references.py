"""Synthetic images with known answers, as files: what the workstation measures itself against.

They are written as any device writes its images and take the same way in: read in a worker,
arranged, decoded, shown and measured by the code that a patient's images go through.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from itertools import permutations, product
from typing import Any
from uuid import UUID, uuid5

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import UID, ExplicitVRLittleEndian

CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"
DX_IMAGE = "1.2.840.10008.5.1.4.1.1.1.1"
MG_IMAGE = "1.2.840.10008.5.1.4.1.1.1.2"
US_IMAGE = "1.2.840.10008.5.1.4.1.1.6.1"
PET_IMAGE = "1.2.840.10008.5.1.4.1.1.128"

_NAMES = UUID("4b0f6f1e-55a1-5f0e-9d0b-7c2d1a3e8f66")
_DAY = "20260112"

Vector = tuple[float, float, float]
Index = tuple[int, int, int]  # i (column), j (row), k (slice)


@dataclass(frozen=True, slots=True)
class Reference:
    """One synthetic series: its files, and what it was made from."""

    name: str
    files: tuple[bytes, ...]


# ------------------------------------------------------------------------------ CT


@dataclass(frozen=True, slots=True)
class Grid:
    """A CT with single bright voxels at known indices of a known lattice."""

    name: str
    beads: tuple[Index, ...]
    shape: tuple[int, int, int] = (12, 40, 48)  # slices, rows, columns
    spacing_mm: tuple[float, float] = (1.3, 0.6)  # between rows, between columns
    row: Vector = (1.0, 0.0, 0.0)
    column: Vector = (0.0, 1.0, 0.0)
    step: Vector = (0.0, 0.0, 2.5)  # from one slice to the next, mm
    origin: Vector = (-20.0, 30.0, -100.0)
    missing: tuple[int, ...] = ()

    def place(self, i: float, j: float, k: float) -> Vector:
        """Return where a voxel lies, by PS3.3 C.7.6.2.1.1 and nothing of the workstation's own."""
        return tuple(
            o + i * self.spacing_mm[1] * r + j * self.spacing_mm[0] * c + k * s
            for o, r, c, s in zip(self.origin, self.row, self.column, self.step, strict=True)
        )  # type: ignore[return-value]  # three of them


BACKGROUND, BEAD = 40, 1040


def grid(what: Grid) -> Reference:
    """Return the files of a grid; slices are written in an order that says nothing."""

    def plane(k: int) -> NDArray[np.int16]:
        shown = np.full(what.shape[1:], BACKGROUND, np.int16)
        for i, j, at in what.beads:
            if at == k:
                shown[j, i] = BEAD
        return shown

    return _slices(what, plane)


def terrain_value(i: int, j: int, k: int) -> int:
    """Return the HU of a voxel of the terrain: no two neighbours have the same."""
    return (37 * i + 101 * j + 59 * k) % 997 - 300


def terrain(what: Grid) -> Reference:
    """Return a CT on the lattice of a grid in which every value follows from its voxel's index."""
    _, rows, columns = what.shape

    def plane(k: int) -> NDArray[np.int16]:
        return np.array(
            [[terrain_value(i, j, k) for i in range(columns)] for j in range(rows)], np.int16
        )

    return _slices(what, plane)


def _slices(what: Grid, plane: Callable[[int], NDArray[np.int16]]) -> Reference:
    slices = what.shape[0]
    files = []
    for k in sorted(range(slices), key=lambda k: (k * 7) % slices):
        if k in what.missing:
            continue
        header = _header(what.name, CT_IMAGE, "CT", k)
        header.FrameOfReferenceUID = _uid(what.name, "frame")
        header.ImagePositionPatient = [round(v, 6) for v in what.place(0, 0, k)]
        header.ImageOrientationPatient = [*what.row, *what.column]
        header.PixelSpacing = [round(v, 6) for v in what.spacing_mm]
        header.SliceThickness = 1.0  # not the distance of the slices: nothing may rest on it
        header.RescaleSlope, header.RescaleIntercept, header.RescaleType = 1, -1024, "HU"
        files.append(_written(header, plane(k) + 1024))
    return Reference(what.name, tuple(files))


def orientations() -> tuple[tuple[Vector, Vector], ...]:
    """Return the 24 ways in which rows and columns can lie along the patient's axes."""
    unit = np.eye(3)
    found = []
    for (one, two), signs in product(permutations(range(3), 2), product((1, -1), repeat=2)):
        found.append((_triple(unit[one] * signs[0]), _triple(unit[two] * signs[1])))
    return tuple(found)


LADDER_HU = (-1000, -800, -600, -100, 0, 40, 400, 3000)
LADDER_SCALES = ((1.0, -1024.0), (2.0, -1024.0), (0.5, -2000.0), (4.0, -3000.0))


def ladder() -> Reference:
    """Return a CT of bars of known HU, stored under another rescale on every slice."""
    files = []
    for k, (slope, intercept) in enumerate(LADDER_SCALES):
        bars = np.repeat(np.array(LADDER_HU, np.float64), 8)
        plane = np.tile((bars - intercept) / slope, (64, 1))
        header = _header("ladder", CT_IMAGE, "CT", k)
        header.FrameOfReferenceUID = _uid("ladder", "frame")
        header.ImagePositionPatient = [0, 0, 5.0 * k]
        header.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        header.PixelSpacing = [1, 1]
        header.RescaleSlope, header.RescaleIntercept = slope, intercept
        header.RescaleType = "HU"
        files.append(_written(header, np.rint(plane).astype(np.int32)))
    return Reference("ladder", tuple(files))


def ladder_place(step: int, slice_: int) -> Vector:
    """Return the middle of a bar of the ladder."""
    return 8.0 * step + 4.0, 32.0, 5.0 * slice_


# ------------------------------------------------------------------------------ projections


MAGNIFICATION = 1.25
DETECTOR_MM = 0.2


def projection(
    modality: str, *, imager: bool, magnified: bool = False, pixel: bool = False
) -> Reference:
    """Return a radiograph whose scale is stated in one of the ways of PS3.3 10.7.1.3."""
    name = f"projection {modality} {imager} {magnified} {pixel}"
    header = _header(name, MG_IMAGE if modality == "MG" else DX_IMAGE, modality, 0)
    header.PatientOrientation = ["L", "F"]
    if imager:
        header.ImagerPixelSpacing = [DETECTOR_MM, DETECTOR_MM]
    if pixel:
        header.PixelSpacing = [DETECTOR_MM / MAGNIFICATION] * 2
        header.PixelSpacingCalibrationType = "GEOMETRY"
    if magnified:
        header.EstimatedRadiographicMagnificationFactor = MAGNIFICATION
    return Reference(name, (_written(header, np.full((60, 80), 500, np.int32)),))


# ------------------------------------------------------------------------------ ultrasound


LEFT_CM, RIGHT_CM = 0.02, 0.05  # a pixel's size in the two regions


def ultrasound() -> Reference:
    """Return an image with two 2D regions of different scales, side by side."""
    header = _header("ultrasound", US_IMAGE, "US", 0)
    regions = []
    for left, right, size in ((0, 39, LEFT_CM), (40, 79, RIGHT_CM)):
        region = Dataset()
        region.RegionSpatialFormat, region.RegionDataType, region.RegionFlags = 1, 1, 0
        region.RegionLocationMinX0, region.RegionLocationMinY0 = left, 0
        region.RegionLocationMaxX1, region.RegionLocationMaxY1 = right, 59
        region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3  # cm
        region.PhysicalDeltaX = region.PhysicalDeltaY = size
        regions.append(region)
    header.SequenceOfUltrasoundRegions = Items(regions)
    return Reference("ultrasound", (_written(header, np.full((60, 80), 90, np.int32), bits=8),))


# ------------------------------------------------------------------------------ PET


HALF_LIFE_S = 6586.2
DOSE_BQ = 350e6
WEIGHT_KG = 70.0
HEIGHT_M = 1.75
SUV = 2.0


def positrons(
    *, injected: str = "20260112230000", scanned: str = "20260113000000", without: str = ""
) -> Reference:
    """Return a PET in which every voxel has an SUV (body weight) of 2, scanned past midnight.

    The activity is that at the time of the scan: by the definition of the SUV it is the dose left
    then, over the weight in grams, twice. ``without`` takes one element away.
    """
    seconds = _seconds(scanned) - _seconds(injected)
    left = DOSE_BQ * 2.0 ** (-seconds / HALF_LIFE_S)
    activity = SUV * left / (WEIGHT_KG * 1000.0)
    name = f"positrons {injected} {without}"
    files = []
    for k in range(4):
        header = _header(name, PET_IMAGE, "PT", k)
        header.FrameOfReferenceUID = _uid(name, "frame")
        header.PatientWeight, header.PatientSize, header.PatientSex = WEIGHT_KG, HEIGHT_M, "M"
        header.ImagePositionPatient = [0, 0, 4.0 * k]
        header.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        header.PixelSpacing = [4, 4]
        header.Units, header.DecayCorrection = "BQML", "START"
        header.CorrectedImage = ["DECY", "ATTN", "SCAT"]
        header.SeriesType = ["STATIC", "IMAGE"]
        header.SeriesDate, header.SeriesTime = scanned[:8], scanned[8:]
        header.AcquisitionDate, header.AcquisitionTime = scanned[:8], scanned[8:]
        header.FrameReferenceTime, header.ActualFrameDuration = 0, 60000
        tracer = Dataset()
        tracer.RadionuclideTotalDose = DOSE_BQ
        tracer.RadionuclideHalfLife = HALF_LIFE_S
        tracer.RadiopharmaceuticalStartDateTime = injected
        tracer.RadiopharmaceuticalStartTime = injected[8:]
        header.RadiopharmaceuticalInformationSequence = Items([tracer])
        slope = activity / 20000.0
        header.RescaleSlope, header.RescaleIntercept = f"{slope:.10g}", 0
        if without:
            delattr(header, without)
        files.append(_written(header, np.full((24, 24), 20000, np.int32)))
    return Reference(name, tuple(files))


def _seconds(stamp: str) -> float:
    day, clock = int(stamp[6:8]), stamp[8:]
    return day * 86400.0 + int(clock[:2]) * 3600.0 + int(clock[2:4]) * 60.0 + int(clock[4:6])


# ------------------------------------------------------------------------------ files


def _uid(*parts: object) -> UID:
    return UID(f"2.25.{uuid5(_NAMES, ' '.join(str(part) for part in parts)).int}")


def _triple(vector: NDArray[np.float64]) -> Vector:
    # Adding 0 takes the sign off a zero.
    return float(vector[0]) + 0.0, float(vector[1]) + 0.0, float(vector[2]) + 0.0


def _header(name: str, sop_class: str, modality: str, number: int) -> Dataset:
    header = Dataset()
    header.file_meta = FileMetaDataset()
    header.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    header.file_meta.MediaStorageSOPClassUID = UID(sop_class)
    header.SOPClassUID = UID(sop_class)
    header.SOPInstanceUID = _uid(name, number)
    header.file_meta.MediaStorageSOPInstanceUID = header.SOPInstanceUID
    header.SpecificCharacterSet = "ISO_IR 192"
    header.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL" if modality == "CT" else ""]
    header.StudyDate = header.SeriesDate = header.AcquisitionDate = header.ContentDate = _DAY
    header.StudyTime = header.SeriesTime = header.AcquisitionTime = header.ContentTime = "120000"
    header.Modality = modality
    header.Manufacturer = "Lightbox"
    header.PatientName, header.PatientID = "REFERENCE^SELF TEST", "LBX-SELF-TEST"
    header.StudyInstanceUID = _uid("study", name)
    header.SeriesInstanceUID = _uid("series", name)
    header.SeriesNumber, header.InstanceNumber = 1, number + 1
    header.QualityControlImage = "YES"  # an image of no patient
    return header


def _written(header: Dataset, stored: NDArray[Any], *, bits: int = 16) -> bytes:
    header.SamplesPerPixel, header.PhotometricInterpretation = 1, "MONOCHROME2"
    header.Rows, header.Columns = stored.shape
    header.BitsAllocated = header.BitsStored = bits
    header.HighBit, header.PixelRepresentation = bits - 1, 0
    header.PixelData = stored.astype("<u2" if bits == 16 else "u1").tobytes()
    file = BytesIO()
    header.save_as(file, enforce_file_format=True)
    return file.getvalue()

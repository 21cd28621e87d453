"""The demonstration patient: two CT examinations of one parametric chest, with known answers.

Nobody was ever examined: the patient, the dates and the identifiers are fixed inventions, the
same on every seat, so that whoever runs the demonstration can compare results.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import BytesIO
from uuid import UUID, uuid5

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian

from domain.geometry import Lattice, Point
from domain.volume import Volume
from imaging.thorax import Nodule, Thorax, lattice, slices, voxels, with_nodules

__all__ = [
    "Demonstration",
    "Examination",
    "Nodule",
    "Thorax",
    "demonstration",
    "dicom_series",
    "lattice",
    "measured_pair",
    "slices",
    "volume",
    "voxels",
    "with_nodules",
]

PATIENT_NAME = "DEMONSTRATION^THORAX"
PATIENT_ID = "LBX-DEMO-1"
SHAPE = (160, 512, 512)
SPACING_MM = (0.7, 0.7, 2.0)
CURRENT_DATE = date(2026, 1, 12)
DAYS_BETWEEN = 180

_NAMES = UUID("6f1f5c0e-6d0a-5b8e-9a53-0d5f3f0c7a11")


@dataclass(frozen=True, slots=True)
class Examination:
    """One CT study of a parametric chest: the anatomy, the day and the scan's lattice."""

    key: str  # tells its identifiers from those of any other examination
    thorax: Thorax
    day: date
    accession: str
    time: str = "101500"
    description: str = "CT CHEST WITHOUT CONTRAST"
    shape: tuple[int, int, int] = SHAPE
    spacing_mm: tuple[float, float, float] = SPACING_MM

    @property
    def study_uid(self) -> str:
        return self._uid("study")

    @property
    def series_uid(self) -> str:
        return self._uid("series")

    @property
    def frame_of_reference(self) -> str:
        return self._uid("frame of reference")

    @property
    def lattice(self) -> Lattice:
        return lattice(self.shape, self.spacing_mm)

    def sop_uid(self, k: int) -> str:
        """Return the identifier of slice ``k``, counted from the feet, from 0."""
        return self._uid(f"slice {k}")

    def _uid(self, name: str) -> str:
        return f"2.25.{uuid5(_NAMES, f'{self.key}/{name}').int}"


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What the demonstration compares: today's examination with an earlier one."""

    current: Examination
    prior: Examination


def demonstration() -> Demonstration:
    """Return the two examinations of the demonstration patient.

    Between them three nodules grew, two did not change, one is new.
    """
    current = Thorax(seed=2026, noise_seed=11, nodules=_NODULES, markers=measured_pair()[:2])
    prior = replace(
        current,
        noise_seed=12,
        nodules=tuple(
            replace(nodule, diameter_mm=before)
            for nodule, before in zip(_NODULES, _PRIOR_DIAMETERS_MM, strict=True)
            if before is not None
        ),
    )
    return Demonstration(
        current=Examination("demonstration current", current, CURRENT_DATE, "LBX0002"),
        prior=Examination(
            "demonstration prior",
            prior,
            CURRENT_DATE - timedelta(days=DAYS_BETWEEN),
            "LBX0001",
            time="092000",
        ),
    )


def measured_pair() -> tuple[Point, Point, float]:
    """Return the centres of the two beads under the skin, with their distance in mm.

    Both lie on voxel centres of one slice, so that a length drawn there has a known answer.
    """
    place = lattice(SHAPE, SPACING_MM)
    right, left = place.point(155, 122, 75), place.point(334, 119, 75)
    return right, left, right.distance_to(left)


def volume(examination: Examination) -> Volume:
    """Return the examination's voxels as the workstation holds them, without any file."""
    drawn = voxels(examination.thorax, examination.shape, examination.spacing_mm)
    return Volume(
        series_uid=examination.series_uid,
        study_uid=examination.study_uid,
        patient_id=PATIENT_ID,
        frame_of_reference=examination.frame_of_reference,
        modality="CT",
        unit="HU",
        lattice=examination.lattice,
        voxels=drawn,
        filled=np.ones(examination.shape[0], dtype=np.bool_),
        sources=(),
        plane_of_source=(),
    )


def dicom_series(examination: Examination) -> Iterator[bytes]:
    """Yield the CT images of an examination from the feet up, as Part 10 files (PS3.3 A.3)."""
    header = _header(examination)
    place = examination.lattice
    drawn = slices(examination.thorax, examination.shape, examination.spacing_mm)
    for k, plane in enumerate(drawn):
        at = place.point(0, 0, k)
        header.SOPInstanceUID = UID(examination.sop_uid(k))
        header.file_meta.MediaStorageSOPInstanceUID = header.SOPInstanceUID
        header.InstanceNumber = k + 1
        header.ImagePositionPatient = [round(value, 4) for value in (at.x, at.y, at.z)]
        header.SliceLocation = round(at.z, 4)
        header.PixelData = _stored(plane)
        file = BytesIO()
        header.save_as(file, enforce_file_format=True)
        yield file.getvalue()


def _stored(plane: NDArray[np.int16]) -> bytes:
    return (plane.astype(np.int32) + 1024).astype("<u2").tobytes()


def _header(examination: Examination) -> Dataset:
    day = examination.day.strftime("%Y%m%d")
    header = Dataset()
    header.file_meta = FileMetaDataset()
    header.file_meta.MediaStorageSOPClassUID = CTImageStorage
    header.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    header.SpecificCharacterSet = "ISO_IR 192"
    header.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    header.SOPClassUID = CTImageStorage
    for name in ("Study", "Series", "Acquisition", "Content"):
        setattr(header, f"{name}Date", day)
        setattr(header, f"{name}Time", examination.time)
    header.AccessionNumber = examination.accession
    header.Modality = "CT"
    header.Manufacturer = "Lightbox"
    header.ManufacturerModelName = "Parametric phantom"
    header.DeviceSerialNumber = "1"
    header.SoftwareVersions = "1"
    header.InstitutionName = "Lightbox demonstration"
    header.ReferringPhysicianName = "NOBODY^INVENTED"
    header.StudyDescription = examination.description
    header.SeriesDescription = "Thorax 2 mm soft"
    header.PatientName = PATIENT_NAME
    header.PatientID = PATIENT_ID
    header.PatientBirthDate = "19620304"
    header.PatientSex = "O"
    header.PatientAge = f"{examination.day.year - 1962:03d}Y"
    header.PatientPosition = "HFS"
    header.BodyPartExamined = "CHEST"
    header.ProtocolName = "Demonstration chest"
    header.KVP = "120"
    header.SliceThickness = examination.spacing_mm[2]
    header.ConvolutionKernel = "SOFT"
    header.XRayTubeCurrent = "120"
    header.ExposureTime = "500"
    header.AcquisitionNumber = "1"
    header.StudyInstanceUID = examination.study_uid
    header.SeriesInstanceUID = examination.series_uid
    header.StudyID = examination.accession
    header.SeriesNumber = "2"
    header.FrameOfReferenceUID = examination.frame_of_reference
    header.PositionReferenceIndicator = ""
    header.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    header.PixelSpacing = [examination.spacing_mm[1], examination.spacing_mm[0]]
    header.SamplesPerPixel = 1
    header.PhotometricInterpretation = "MONOCHROME2"
    header.Rows, header.Columns = examination.shape[1:]
    header.BitsAllocated, header.BitsStored, header.HighBit = 16, 12, 11
    header.PixelRepresentation = 0
    header.QualityControlImage = "YES"  # an image of no patient
    header.BurnedInAnnotation = "NO"
    header.ImageComments = "Computed from a parametric phantom. No person was examined."
    header.RescaleIntercept, header.RescaleSlope, header.RescaleType = "-1024", "1", "HU"
    header.WindowCenter, header.WindowWidth = ["-600", "40"], ["1500", "400"]
    header.WindowCenterWidthExplanation = ["LUNG", "MEDIASTINUM"]
    return header


# Found once by with_nodules, clear of every vessel; written out so that they never move.
_NODULES = (
    Nodule(Point(90.6, -8.5, 201.7), 14.0),
    Nodule(Point(64.2, -10.0, 256.2), 11.0),
    Nodule(Point(-36.2, -42.2, 223.7), 8.0),
    Nodule(Point(-110.1, 19.3, 169.8), 7.0),
    Nodule(Point(96.9, 10.4, 86.4), 6.0),
    Nodule(Point(53.9, 42.9, 96.1), 4.5),
)
_PRIOR_DIAMETERS_MM: tuple[float | None, ...] = (14.0, 9.0, 6.4, None, 5.0, 4.5)

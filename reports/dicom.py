"""What every DICOM object that Lightbox writes has in common."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID

from domain.codes import Code
from domain.study import Instance
from imaging.writing import (
    IMPLEMENTATION_NAME,
    IMPLEMENTATION_UID,
    MANUFACTURER,
    MODEL_NAME,
    VERSION,
    part10,
    put_maker,
    put_study,
)

__all__ = [
    "IMPLEMENTATION_NAME",
    "IMPLEMENTATION_UID",
    "MANUFACTURER",
    "MODEL_NAME",
    "VERSION",
    "coded",
    "evidence",
    "part10",
    "person",
    "put_made",
    "put_maker",
    "put_study",
    "reference",
]


def evidence(instance: Instance) -> Dataset:
    """Return an image as highdicom wants to see one, from the index alone: no file is read."""
    dataset = Dataset()
    put_study(dataset, instance.study)
    # Only until the object takes the name as it was sent: highdicom wants two components.
    dataset.PatientName = person(instance.study.patient.name)
    dataset.SOPClassUID = instance.sop_class
    dataset.SOPInstanceUID = instance.sop_uid
    dataset.SeriesInstanceUID = instance.series.uid
    dataset.Modality = instance.series.modality
    dataset.SeriesNumber = instance.series.number
    dataset.InstanceNumber = instance.number
    dataset.Manufacturer = instance.manufacturer
    if instance.frame_of_reference:
        dataset.FrameOfReferenceUID = instance.frame_of_reference
        dataset.PositionReferenceIndicator = ""
    pixels = instance.pixels
    if pixels is not None:
        dataset.Rows, dataset.Columns = pixels.rows, pixels.columns
        dataset.SamplesPerPixel = pixels.samples
        dataset.PhotometricInterpretation = pixels.photometric
        dataset.BitsAllocated = pixels.bits_allocated
        dataset.BitsStored = pixels.bits_stored
        dataset.HighBit = pixels.high_bit
        dataset.PixelRepresentation = int(pixels.signed)
        if pixels.frames > 1:
            dataset.NumberOfFrames = pixels.frames
    geometry = instance.frame_geometry(0)
    if geometry.position is not None and geometry.orientation is not None:
        dataset.ImagePositionPatient = list(geometry.position)
        dataset.ImageOrientationPatient = list(geometry.orientation)
    if geometry.spacing_mm is not None:
        dataset.PixelSpacing = list(geometry.spacing_mm)
    if instance.slice_thickness_mm is not None:
        dataset.SliceThickness = instance.slice_thickness_mm
    if instance.image_type:
        dataset.ImageType = list(instance.image_type)
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = UID(instance.transfer_syntax)
    return dataset


def person(name: str) -> str:
    """Return a person's name with a caret at its end where it has but one component.

    Otherwise "Dr Anita Mehra" could be taken for three (PS3.5 6.2.1.2).
    """
    name = name.replace("\\", " ")[:63]
    return name if "^" in name or not name else f"{name}^"


def put_made(dataset: Dataset, made: datetime) -> None:
    """Put when an object was made, with the offset from UTC, so that a retry says the same."""
    day, time = made.strftime("%Y%m%d"), made.strftime("%H%M%S")
    for keyword in ("InstanceCreation", "Content", "Series"):
        setattr(dataset, f"{keyword}Date", day)
        setattr(dataset, f"{keyword}Time", time)
    if made.tzinfo is not None:
        dataset.TimezoneOffsetFromUTC = made.strftime("%z")[:5]
    for item in getattr(dataset, "ContributingEquipmentSequence", ()):
        item.ContributionDateTime = made.strftime("%Y%m%d%H%M%S")


def reference(sop_class: str, sop_uid: str) -> Dataset:
    """Return a reference to one object (PS3.3 10.8)."""
    item = Dataset()
    item.ReferencedSOPClassUID = sop_class
    item.ReferencedSOPInstanceUID = sop_uid
    return item


def coded(code: Code) -> Any:
    """Return a term as highdicom writes one."""
    from highdicom.sr import CodedConcept

    return CodedConcept(code.value, code.scheme, code.meaning[:64])

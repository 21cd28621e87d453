"""What every DICOM object that Lightbox writes has in common."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

from domain.codes import Code
from domain.study import Instance, Study
from reports.drafting import study_day

MANUFACTURER = "Lightbox"
MODEL_NAME = "Lightbox"
VERSION = "1.0"
# Root of our own under the UUID arc; it says which program wrote the bytes (PS3.7 D.3.3.2).
IMPLEMENTATION_UID = "2.25.147634518973041254110296334411840316209"
IMPLEMENTATION_NAME = "LIGHTBOX_1"


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


def put_study(dataset: Dataset, study: Study) -> None:
    """Put patient and study into a dataset, as they were sent."""
    patient = study.patient
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName = patient.name
    dataset.PatientID = patient.id
    if patient.issuer:
        dataset.IssuerOfPatientID = patient.issuer
    dataset.PatientBirthDate = _date(patient.birth_date)
    dataset.PatientSex = patient.sex if patient.sex in ("M", "F", "O") else ""
    if _AGE.fullmatch(study.age):
        dataset.PatientAge = study.age
    dataset.StudyInstanceUID = study.uid
    dataset.StudyDate = _date(study.date)
    dataset.StudyTime = study.time if _TIME.fullmatch(study.time) else ""
    dataset.StudyID = study.study_id
    dataset.AccessionNumber = study.accession
    dataset.ReferringPhysicianName = study.referring_physician
    if study.description:
        dataset.StudyDescription = study.description


_TIME = re.compile(r"\d{2}(\d{2}(\d{2}(\.\d{1,6})?)?)?", re.ASCII)
_AGE = re.compile(r"\d{3}[DWMY]", re.ASCII)


def _date(text: str) -> str:
    """Return a date that is one, else nothing: a malformed one may not be sent on (PS3.5 6.2)."""
    return text if study_day(text) is not None else ""


def person(name: str) -> str:
    """Return a person's name with a caret at its end where it has but one component.

    Otherwise "Dr Anita Mehra" could be taken for three (PS3.5 6.2.1.2).
    """
    name = name.replace("\\", " ")[:63]
    return name if "^" in name or not name else f"{name}^"


def put_maker(dataset: Dataset) -> None:
    """Put the equipment into a dataset (PS3.3 C.7.5.1, C.7.5.2)."""
    dataset.Manufacturer = MANUFACTURER
    dataset.ManufacturerModelName = MODEL_NAME
    dataset.DeviceSerialNumber = "0"
    dataset.SoftwareVersions = VERSION


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


def part10(dataset: Dataset) -> bytes:
    """Return the bytes of a DICOM file, always the same for the same dataset."""
    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b"\x00\x01"
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = UID(IMPLEMENTATION_UID)
    meta.ImplementationVersionName = IMPLEMENTATION_NAME
    dataset.file_meta = meta
    dataset.preamble = b"\x00" * 128
    out = io.BytesIO()
    dataset.save_as(out, enforce_file_format=True)
    return out.getvalue()

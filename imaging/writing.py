"""What every DICOM object that Lightbox writes begins with: patient, study, maker, file meta."""

from __future__ import annotations

import io
import re
from datetime import datetime

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

from domain.study import Study

MANUFACTURER = "Lightbox"
MODEL_NAME = "Lightbox"
VERSION = "1.0"
# Root of our own under the UUID arc; it says which program wrote the bytes (PS3.7 D.3.3.2).
IMPLEMENTATION_UID = "2.25.147634518973041254110296334411840316209"
IMPLEMENTATION_NAME = "LIGHTBOX_1"


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
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return ""
    try:
        datetime.strptime(text, "%Y%m%d")  # noqa: DTZ007  a day has no time zone
    except ValueError:
        return ""
    return text


def put_maker(dataset: Dataset) -> None:
    """Put the equipment into a dataset (PS3.3 C.7.5.1, C.7.5.2)."""
    dataset.Manufacturer = MANUFACTURER
    dataset.ManufacturerModelName = MODEL_NAME
    dataset.DeviceSerialNumber = "0"
    dataset.SoftwareVersions = VERSION


def part10(dataset: Dataset, syntax: str = ExplicitVRLittleEndian) -> bytes:
    """Return the bytes of a DICOM file, always the same for the same dataset."""
    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b"\x00\x01"
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = UID(syntax)
    meta.ImplementationClassUID = UID(IMPLEMENTATION_UID)
    meta.ImplementationVersionName = IMPLEMENTATION_NAME
    dataset.file_meta = meta
    dataset.preamble = b"\x00" * 128
    out = io.BytesIO()
    dataset.save_as(out, enforce_file_format=True)
    return out.getvalue()

"""Objects with identifiers planted in them, and the task that takes them out again."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from io import BytesIO
from typing import Any

from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian

from imaging.deidentifying.cleaning import Report, deidentified
from imaging.deidentifying.identity import identity
from imaging.deidentifying.options import Option
from imaging.deidentifying.telling import Task

NAME, ID, CODE = "Anonymous^PSEUDONYMS", "PSEUDONYMS", "ACCESSNEW123"


def ct() -> Dataset:
    """Return a small CT image that names people, places and days in the usual elements."""
    made = Dataset()
    made.SOPClassUID, made.SOPInstanceUID = CTImageStorage, "1.2.826.0.1.3680043.9.7.1"
    made.StudyInstanceUID, made.SeriesInstanceUID = "1.2.826.0.1.3680043.9.7", "1.2.3.4.5.6.7.8"
    made.FrameOfReferenceUID = "1.2.826.0.1.3680043.9.7.99"
    made.PatientName, made.PatientID = "Quixplant^Zebedia^M", "MRN-4711-0815"
    made.PatientBirthDate, made.PatientSex, made.PatientAge = "19511203", "F", "063Y"
    made.StudyDate, made.StudyTime, made.AccessionNumber = "20150607", "081530", "ACCOLD99887"
    made.ContentDate, made.ContentTime = "20150607", "081600"
    made.StudyID, made.Modality, made.Manufacturer = "STUDYNR55", "CT", "Maker"
    made.InstitutionName, made.ReferringPhysicianName = "Sankt Vigeland Klinik", "Borromeus^Ottokar"
    made.SeriesDescription = "Axial thorax for Dr. Borromeus 2.5 mm"
    made.SeriesNumber, made.InstanceNumber = 3, 7
    made.ImagePositionPatient, made.ImageOrientationPatient = [0, 0, 1], [1, 0, 0, 0, 1, 0]
    made.PixelSpacing, made.SliceThickness, made.KVP = [1, 1], 2.5, 120
    made.Rows = made.Columns = 4
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.BitsAllocated, made.BitsStored, made.HighBit = 16, 12, 11
    made.PixelRepresentation, made.RescaleIntercept, made.RescaleSlope = 0, -1024, 1
    made.PixelData = bytes(range(32))
    return made


def written(dataset: Dataset, syntax: str = str(ExplicitVRLittleEndian)) -> bytes:
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = UID(syntax)
    dataset.file_meta.SourceApplicationEntityTitle = "VIGELANDCT1"
    dataset.preamble = b"Quixplant".ljust(128, b"\0")
    out = BytesIO()
    implicit = syntax == "1.2.840.10008.1.2"
    little = syntax != "1.2.840.10008.1.2.2"
    dataset.save_as(out, implicit_vr=implicit, little_endian=little, enforce_file_format=True)
    return out.getvalue()


def task_for(part10: bytes, options: Collection[Option] = (), **more: Any) -> Task:
    said = identity(part10, options)
    return Task(
        frozenset(options), NAME, ID, -400, new_uids(said["uids"]),
        dict.fromkeys(said["accessions"], CODE),
        tuple((kind, value) for kind, value in said["identifiers"]), tuple(said["raw"]), **more,
    )  # fmt: skip


def new_uids(uids: Collection[str]) -> Mapping[str, str]:
    return {u: f"2.25.{int(hashlib.sha256(u.encode()).hexdigest()[:30], 16)}" for u in uids}


def clean(
    part10: bytes, options: Collection[Option] = (), **more: Any
) -> tuple[bytes, Dataset, Report]:
    """Return the copy, it as a data set, and what was done."""
    made, report = deidentified(part10, task_for(part10, options, **more))
    return made, dcmread(BytesIO(made)), report

"""Small synthetic studies for the tests of the network."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import UID, ExplicitVRLittleEndian, ImplicitVRLittleEndian, generate_uid

CT = "1.2.840.10008.5.1.4.1.1.2"


@dataclass(frozen=True, slots=True)
class MadeStudy:
    """A study on disk: its UID, and the file of each object."""

    uid: str
    files: dict[str, Path]
    series: tuple[str, ...]

    @property
    def uids(self) -> frozenset[str]:
        return frozenset(self.files)


def make_object(
    study_uid: str,
    series_uid: str,
    number: int,
    *,
    name: str = "Müller^Änne",
    patient_id: str = "LBX-1",
    accession: str = "A4711",
    day: str = "20260112",
    syntax: str = ExplicitVRLittleEndian,
    size: int = 16,
) -> tuple[str, bytes]:
    """Return the UID and the file of one CT image."""
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID = CT
    dataset.SOPInstanceUID = generate_uid()
    dataset.StudyInstanceUID = study_uid
    dataset.SeriesInstanceUID = series_uid
    dataset.PatientName = name
    dataset.PatientID = patient_id
    dataset.PatientBirthDate = "19620304"
    dataset.PatientSex = "F"
    dataset.AccessionNumber = accession
    dataset.StudyDate = day
    dataset.StudyTime = "101500"
    dataset.StudyID = "1"
    dataset.StudyDescription = "CT CHEST W/O"
    dataset.ReferringPhysicianName = ""
    dataset.Modality = "CT"
    dataset.SeriesNumber = 1
    dataset.InstanceNumber = number
    dataset.Rows = dataset.Columns = size
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 16
    dataset.HighBit = 15
    dataset.PixelRepresentation = 1
    dataset.PixelSpacing = [1.0, 1.0]
    dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    dataset.ImagePositionPatient = [0, 0, number]
    dataset.RescaleSlope = 1
    dataset.RescaleIntercept = -1024
    noise = np.random.default_rng(number).integers(0, 2000, (size, size), np.int16)
    dataset.PixelData = noise.tobytes()
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = UID(CT)
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = UID(syntax)
    dataset.file_meta = meta
    buffer = BytesIO()
    dcmwrite(buffer, dataset, enforce_file_format=True)
    return str(dataset.SOPInstanceUID), buffer.getvalue()


def make_study(
    folder: Path, *, series: int = 2, images: int = 12, implicit: bool = False
) -> MadeStudy:
    """Write a study of ``series`` times ``images`` CT slices."""
    folder.mkdir(parents=True, exist_ok=True)
    study_uid = str(generate_uid())
    syntax = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
    files = {}
    series_uids = tuple(str(generate_uid()) for _ in range(series))
    for series_uid in series_uids:
        for number in range(images):
            uid, part10 = make_object(study_uid, series_uid, number, syntax=syntax)
            files[uid] = folder / f"{uid}.dcm"
            files[uid].write_bytes(part10)
    return MadeStudy(study_uid, files, series_uids)

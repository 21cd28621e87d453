"""Chest films of one patient over the years, small, as a detector would send them."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, generate_uid

ROWS, COLUMNS = 64, 80
_CLASS = UID("1.2.840.10008.5.1.4.1.1.1.1")


def film(
    date: str,
    *,
    patient: str = "FILM-1",
    view: str = "PA",
    time: str = "090000",
    modality: str = "DX",
    side: str = "",
    orientation: tuple[str, str] = ("L", "F"),
    spacing: tuple[float, float] | None = (0.5, 0.5),
    study_uid: str = "",
    part: str = "CHEST",
) -> bytes:
    """Return one film as DICOM bytes; its spacing is at the detector (Imager Pixel Spacing)."""
    study = study_uid or generate_uid(entropy_srcs=[patient, date, time])
    d = Dataset()
    d.file_meta = FileMetaDataset()
    d.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    d.file_meta.MediaStorageSOPClassUID = _CLASS
    d.SOPClassUID = _CLASS
    d.SOPInstanceUID = generate_uid(entropy_srcs=[study, view, side])
    d.file_meta.MediaStorageSOPInstanceUID = d.SOPInstanceUID
    d.StudyInstanceUID = study
    d.SeriesInstanceUID = generate_uid(entropy_srcs=[study, view, side, "series"])
    d.PatientID, d.PatientName, d.PatientBirthDate = patient, "ROE^RICHARD", "19670821"
    d.StudyDate = d.SeriesDate = d.ContentDate = date
    d.StudyTime = d.ContentTime = time
    d.StudyDescription, d.Modality, d.BodyPartExamined = f"{part.title()} film", modality, part
    d.ViewPosition, d.ImageLaterality = view, side or "U"
    d.PatientOrientation = list(orientation)
    d.SeriesNumber = d.InstanceNumber = 1
    d.Rows, d.Columns, d.SamplesPerPixel = ROWS, COLUMNS, 1
    d.PhotometricInterpretation, d.PixelRepresentation = "MONOCHROME2", 0
    d.BitsAllocated, d.BitsStored, d.HighBit = 16, 12, 11
    d.WindowCenter, d.WindowWidth = 2048, 4096
    if spacing is not None:
        d.ImagerPixelSpacing = list(spacing)
    d.PixelData = (np.arange(ROWS * COLUMNS, dtype=np.uint16) % 4096).tobytes()
    out = BytesIO()
    d.save_as(out, enforce_file_format=True)
    return out.getvalue()

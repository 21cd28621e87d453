"""Spatial registration objects, written by pydicom."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, generate_uid

from imaging.registration_reading import SOP_CLASS

Matrix = Sequence[Sequence[float]]


def moved(x: float, y: float, z: float) -> Matrix:
    """Return the matrix of a shift in mm."""
    matrix = np.eye(4)
    matrix[:3, 3] = x, y, z
    return matrix.tolist()


def registration_object(
    placed: Sequence[tuple[str, Matrix, str]],
    *,
    space: str = "1.2.3.99",
    patient: str = "1CT1",
    study: str = "1.2.3",
    made: str = "20260112",
) -> bytes:
    """Return a registration that brings spaces (name, matrix, type) into its own."""
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID = UID(SOP_CLASS)
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID = generate_uid()
    data.Modality, data.PatientID, data.PatientName = "REG", patient, "DOE^JANE"
    data.StudyInstanceUID, data.SeriesInstanceUID = study, generate_uid()
    data.ContentLabel, data.ContentCreatorName = "PET_TO_CT", "Rao^S"
    data.ContentDate, data.ContentTime = made, "101112"
    data.FrameOfReferenceUID = space
    data.RegistrationSequence = []
    for name, matrix, kind in placed:
        step = Dataset()
        step.FrameOfReferenceTransformationMatrix = [float(v) for row in matrix for v in row]
        step.FrameOfReferenceTransformationMatrixType = kind
        registered, item = Dataset(), Dataset()
        registered.MatrixSequence = [step]
        item.FrameOfReferenceUID = name
        item.MatrixRegistrationSequence = [registered]
        data.RegistrationSequence.append(item)
    written = BytesIO()
    data.save_as(written, enforce_file_format=True)
    return written.getvalue()

"""A compressed run of images, as a file, beside the pixels it was made of."""

from __future__ import annotations

from io import BytesIO

import imagecodecs
import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGLSLossless, MultiFrameGrayscaleWordSecondaryCaptureImageStorage

STUDY_UID = "1.2.826.0.1.3680043.8.498.77"


def compressed_run(frames: int = 12) -> tuple[bytes, list[NDArray[np.uint16]]]:
    """Return a run as JPEG-LS, each frame another."""
    rng = np.random.default_rng(3)
    drawn = [rng.integers(0, 4096, (8, 6)).astype(np.uint16) for _ in range(frames)]
    dataset = pydicom.Dataset()
    dataset.file_meta = pydicom.dataset.FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = JPEGLSLossless
    kind = MultiFrameGrayscaleWordSecondaryCaptureImageStorage
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = kind
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = STUDY_UID, f"{STUDY_UID}.1"
    dataset.SOPInstanceUID = f"{STUDY_UID}.1.1"
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.PatientName, dataset.PatientID, dataset.Modality = "Run^Made", "7", "XA"
    dataset.Rows, dataset.Columns, dataset.NumberOfFrames = 8, 6, frames
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 12, 11
    dataset.PixelRepresentation = 0
    dataset.PixelData = encapsulate([bytes(imagecodecs.jpegls_encode(frame)) for frame in drawn])
    dataset["PixelData"].is_undefined_length = True
    file = BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue(), drawn

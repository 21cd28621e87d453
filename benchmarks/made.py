"""Studies made for one row each: a run, a radiograph, a very long CT."""

from __future__ import annotations

from pathlib import Path

import imagecodecs
import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    DigitalXRayImageStorageForPresentation,
    ExplicitVRLittleEndian,
    JPEGBaseline8Bit,
    MultiFrameGrayscaleWordSecondaryCaptureImageStorage,
    UltrasoundMultiFrameImageStorage,
    generate_uid,
)

from benchmarks.bench import Ct


def run(folder: Path, *, frames: int, rows: int, columns: int, a_second: float) -> Ct:
    """Return a colour ultrasound run as JPEG, each frame another."""
    dataset = _image("US", UltrasoundMultiFrameImageStorage, rows, columns)
    dataset.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 3, "YBR_FULL_422"
    dataset.PlanarConfiguration = 0
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit = 7
    dataset.NumberOfFrames = frames
    dataset.FrameTime = f"{1000 / a_second:.6f}"
    dataset.FrameIncrementPointer = 0x00181063
    dataset.LossyImageCompression = "01"
    y, x = np.mgrid[0:rows, 0:columns]
    fan = np.hypot(y, x - columns / 2)
    speckle = np.random.default_rng(0).integers(0, 60, (rows, columns))
    coded = []
    for frame in range(frames):
        wave = (np.sin(fan / 9 + frame / 5) * 60 + 80 + speckle).clip(0, 255)
        colour = np.stack([wave, wave * (x < columns / 2), wave], axis=2).astype(np.uint8)
        coded.append(bytes(imagecodecs.jpeg8_encode(colour, level=85)))
    dataset.PixelData = encapsulate(coded)
    dataset["PixelData"].is_undefined_length = True
    return _saved(folder, dataset)


def radiograph(folder: Path, *, rows: int, columns: int) -> Ct:
    """Return a chest-like radiograph of 16 bits, uncompressed."""
    dataset = _image("DX", DigitalXRayImageStorageForPresentation, rows, columns)
    _grey(dataset, 16)
    dataset.WindowCenter, dataset.WindowWidth = 32768, 60000
    dataset.ImagerPixelSpacing = dataset.PixelSpacing = [0.1, 0.1]
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    body = 30000 + 20000 * np.sin(y / 180) * np.cos(x / 240)
    noise = np.random.default_rng(0).integers(0, 4000, (rows, columns))
    dataset.PixelData = (body + noise).astype("<u2").tobytes()
    return _saved(folder, dataset)


def long_run(folder: Path, *, frames: int, side: int) -> Ct:
    """Return a grey run of 16 bits with so many frames, uncompressed, written frame by frame."""
    dataset = _image("XA", MultiFrameGrayscaleWordSecondaryCaptureImageStorage, side, side)
    _grey(dataset, 12)
    dataset.NumberOfFrames = frames
    dataset.WindowCenter, dataset.WindowWidth = 2048, 4096
    dataset.FrameTime = "66.667"
    dataset.FrameIncrementPointer = 0x00181063
    base = np.random.default_rng(0).integers(0, 4096, (side, side)).astype("<u2")
    # Preamble and header as the library writes them, with one frame in place of all of them.
    dataset.PixelData = base.tobytes()
    made = _saved(folder, dataset)
    file = made.files[0]
    with file.open("r+b") as kept:
        length = base.nbytes
        kept.seek(-length - 4, 2)
        assert int.from_bytes(kept.read(4), "little") == length
        kept.seek(-4, 1)
        kept.write((length * frames).to_bytes(4, "little"))
        for frame in range(frames):
            kept.write(np.roll(base, 7 * frame, axis=1).tobytes())
    return made


def _image(modality: str, sop_class: str, rows: int, columns: int) -> pydicom.Dataset:
    dataset = pydicom.Dataset()
    dataset.file_meta = pydicom.dataset.FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID = sop_class
    dataset.file_meta.MediaStorageSOPClassUID = UID(sop_class)
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID = generate_uid()
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = generate_uid(), generate_uid()
    dataset.PatientName, dataset.PatientID = "Bench^Mark", f"BENCH-{modality}"
    dataset.PatientBirthDate, dataset.PatientSex = "19600101", "O"
    dataset.StudyDate = dataset.SeriesDate = dataset.ContentDate = "20260101"
    dataset.StudyTime = dataset.ContentTime = "101500"
    dataset.StudyID, dataset.AccessionNumber, dataset.ReferringPhysicianName = "1", "1", ""
    dataset.SeriesNumber = dataset.InstanceNumber = 1
    dataset.Modality = modality
    dataset.Rows, dataset.Columns = rows, columns
    dataset.ImageType = ["ORIGINAL", "PRIMARY"]
    return dataset


def _grey(dataset: pydicom.Dataset, stored: int) -> None:
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, stored, stored - 1
    dataset.PixelRepresentation = 0


def _saved(folder: Path, dataset: pydicom.Dataset) -> Ct:
    folder.mkdir(parents=True, exist_ok=True)
    if "PixelRepresentation" not in dataset:
        dataset.PixelRepresentation = 0
    file = folder / f"{dataset.Modality}.dcm"
    dataset.save_as(file, enforce_file_format=True)
    return Ct(dataset.StudyInstanceUID, dataset.SeriesInstanceUID, (file,))


def first_pixels(file: Path) -> NDArray[np.uint16]:
    """Return the first image of an uncompressed file of 16 bits."""
    dataset = pydicom.dcmread(file, stop_before_pixels=True)
    size = dataset.Rows * dataset.Columns * 2
    with file.open("rb") as kept:
        kept.seek(-size * int(dataset.get("NumberOfFrames", 1)), 2)
        return np.frombuffer(kept.read(size), "<u2").reshape(dataset.Rows, dataset.Columns)

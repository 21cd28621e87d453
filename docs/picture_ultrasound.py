"""An ultrasound image that names its patient where it can be read by everybody: over the image."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

STUDY_UID = "2.25.201587114312976003442817763015"
_FONT = Path(__file__).parents[1] / "resources" / "fonts" / "Inter-Medium.ttf"
_ROWS, _COLUMNS = 600, 800


def _painted(number: int) -> bytes:
    """A fan of speckle, as a curved probe draws it, under the head line of its device."""
    random = np.random.default_rng(number)
    y, x = np.mgrid[0:_ROWS, 0:_COLUMNS]
    away = np.hypot(x - _COLUMNS / 2, y + 60)
    turned = np.arctan2(x - _COLUMNS / 2, y + 60)
    speckle = random.gamma(2.0, 28.0, (_ROWS, _COLUMNS)) * np.exp(-away / 520)
    vessel = np.hypot((x - 430 - 20 * number) / 90, (y - 330) / 46) < 1
    grey = np.where((away > 150) & (away < 600) & (abs(turned) < 0.62), speckle, 0)
    grey = np.where(vessel, grey * 0.15, grey).clip(0, 255).astype(np.uint8)
    image = Image.fromarray(grey)
    draw = ImageDraw.Draw(image)
    face = ImageFont.truetype(str(_FONT), 20)
    draw.text((14, 10), "PHANTOM ULTRASONIA", fill=235, font=face)
    draw.text((560, 10), "PH-2042  12.03.1961", fill=235, font=face)
    draw.text((14, 36), "Sankt Phantom Klinik", fill=200, font=face)
    draw.text((690, 560), "MI 0.9", fill=200, font=face)
    return image.tobytes()


def images() -> list[bytes]:
    """Return three images of one study, as files."""
    return [_file(number) for number in range(1, 4)]


def _file(number: int) -> bytes:
    made = Dataset()
    made.SOPClassUID, made.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.6.1", f"{STUDY_UID}.1.{number}"
    made.StudyInstanceUID, made.SeriesInstanceUID = STUDY_UID, f"{STUDY_UID}.1"
    made.PatientName, made.PatientID = "Phantom^Ultrasonia", "PH-2042"
    made.PatientBirthDate, made.PatientSex = "19610312", "F"
    made.StudyDate, made.StudyTime, made.AccessionNumber = "20260112", "101500", "ACC-2042"
    made.StudyID, made.StudyDescription = "U-77", "Ultrasound abdomen"
    made.ReferringPhysicianName, made.InstitutionName = "Referrer^Rosa", "Sankt Phantom Klinik"
    made.Modality, made.Manufacturer = "US", "Phantom Devices"
    made.SeriesNumber, made.InstanceNumber = 1, number
    made.ImageType = ["ORIGINAL", "PRIMARY"]
    made.Rows, made.Columns, made.SamplesPerPixel = _ROWS, _COLUMNS, 1
    made.PhotometricInterpretation = "MONOCHROME2"
    made.BitsAllocated = made.BitsStored = 8
    made.HighBit, made.PixelRepresentation = 7, 0
    made.PixelData = _painted(number)
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = UID(ExplicitVRLittleEndian)
    out = BytesIO()
    made.save_as(out, implicit_vr=False, little_endian=True, enforce_file_format=True)
    return out.getvalue()

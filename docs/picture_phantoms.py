"""Studies for the pictures of the manual: made of formulas, so that anybody may have them.

None is anatomy to learn from. Each is written as a device of its kind writes its images, and takes
the same way into the workstation as a patient's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from uuid import UUID, uuid5

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import UID, ExplicitVRLittleEndian
from reportlab.pdfgen.canvas import Canvas
from scipy import ndimage

from imaging import phantom

Array = NDArray[Any]

_NAMES = UUID("0a1c9f0e-2d34-5b77-8c55-1f2e3d4c5b6a")
_IMAGE = "1.2.840.10008.5.1.4.1.1."
CT, MR, PT, NM = f"{_IMAGE}2", f"{_IMAGE}4", f"{_IMAGE}128", f"{_IMAGE}20"
DX, MG, US_MULTI = f"{_IMAGE}1.1", f"{_IMAGE}1.2", f"{_IMAGE}3.1"
XA, CAPTURE, PDF = f"{_IMAGE}12.1", f"{_IMAGE}7", f"{_IMAGE}104.1"
STRUCTURES = f"{_IMAGE}481.3"


def uid(*parts: object) -> UID:
    """Return the identifier of what these words name."""
    return UID(f"2.25.{uuid5(_NAMES, ' '.join(str(part) for part in parts)).int}")


def _header(
    study: str, series: str, sop_class: str, modality: str, number: int, name: str, about: str
) -> Dataset:
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.SOPClassUID = made.file_meta.MediaStorageSOPClassUID = UID(sop_class)
    made.SOPInstanceUID = made.file_meta.MediaStorageSOPInstanceUID = uid(study, series, number)
    made.SpecificCharacterSet = "ISO_IR 192"
    made.StudyDate = made.SeriesDate = made.AcquisitionDate = made.ContentDate = "20260112"
    made.StudyTime = made.SeriesTime = made.AcquisitionTime = made.ContentTime = "101500"
    made.Modality, made.Manufacturer = modality, "Lightbox"
    made.PatientName, made.PatientID = name, f"LBX-{study.upper()}"
    made.PatientBirthDate, made.PatientSex = "19620304", "F"
    made.StudyInstanceUID, made.SeriesInstanceUID = uid(study), uid(study, series)
    made.StudyDescription, made.SeriesDescription = about, series
    made.SeriesNumber, made.InstanceNumber = 1, number + 1
    return made


def _grey(made: Dataset, stored: Array, *, bits: int = 12) -> bytes:
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.Rows, made.Columns = stored.shape[-2:]
    if stored.ndim == 3:
        made.NumberOfFrames = stored.shape[0]
    made.BitsAllocated = 8 if bits == 8 else 16
    made.BitsStored, made.HighBit, made.PixelRepresentation = bits, bits - 1, 0
    top = (1 << bits) - 1
    values = np.clip(np.rint(stored), 0, top).astype("<u1" if bits == 8 else "<u2").tobytes()
    made.PixelData = values + b"\0" * (len(values) % 2)
    return _file(made)


def _colours(made: Dataset, rgb: Array) -> bytes:
    made.SamplesPerPixel, made.PhotometricInterpretation, made.PlanarConfiguration = 3, "RGB", 0
    made.Rows, made.Columns = rgb.shape[-3:-1]
    if rgb.ndim == 4:
        made.NumberOfFrames = rgb.shape[0]
    made.BitsAllocated = made.BitsStored = 8
    made.HighBit, made.PixelRepresentation = 7, 0
    made.PixelData = np.clip(rgb, 0, 255).astype(np.uint8).tobytes()
    return _file(made)


def _file(made: Dataset) -> bytes:
    file = BytesIO()
    made.save_as(file, enforce_file_format=True)
    return file.getvalue()


def _axes(rows: int, columns: int) -> tuple[Array, Array]:
    """Return how far each pixel is from the middle, down and to the right, -1 to 1."""
    down, right = np.mgrid[-1.0 : 1.0 : rows * 1j, -1.0 : 1.0 : columns * 1j]
    return down, right


def _noise(shape: tuple[int, ...], sigma: float, seed: int) -> Array:
    return np.random.default_rng(seed).normal(0.0, sigma, shape)


# ------------------------------------------------------------------------------ head

_AIR, _SKIN, _BONE, _GREY, _WHITE, _FLUID, _LESION = range(7)
_HU = np.array([-1000, 40, 950, 38, 28, 6, 64])
_T1 = np.array([5, 620, 60, 380, 540, 140, 300])
_T2 = np.array([5, 320, 40, 430, 330, 900, 690])
_FLAIR = np.array([5, 260, 40, 390, 310, 70, 820])


def _head(x: Array, y: Array, z: Array) -> Array:
    """Return the tissue at places in patient mm: an ellipsoid with a lesion at the left."""
    radius = np.sqrt((x / 74) ** 2 + (y / 92) ** 2 + (z / 84) ** 2)
    folds = 0.03 * np.sin(x / 3.1 + 2 * np.sin(z / 7)) * np.cos(y / 3.7 + np.sin(z / 5))
    tissue = np.full(np.broadcast_shapes(x.shape, y.shape, z.shape), _AIR)
    tissue[radius < 1.08] = _SKIN
    tissue[radius < 1.03] = _BONE
    tissue[radius < 0.95] = _FLUID
    tissue[radius < 0.91 + folds] = _GREY
    tissue[radius < 0.83 + 2 * folds] = _WHITE
    tissue[(np.abs(x) < 1.2) & (radius < 0.93) & (radius > 0.66) & (z > -20)] = _FLUID
    for side in (-1, 1):
        horn = ((x - side * 13) / 7) ** 2 + ((y + 4) / 27) ** 2 + ((z - 14) / 11) ** 2
        tissue[horn < 1] = _FLUID
        core = ((x - side * 24) / 9) ** 2 + ((y + 2) / 20) ** 2 + ((z - 2) / 12) ** 2
        tissue[core < 1] = _GREY
    lump = (x - 38) ** 2 + (y - 26) ** 2 + (z - 22) ** 2
    tissue[lump < 11**2 + 30 * np.sin(x) * np.cos(y)] = _LESION
    return tissue


def _stack(
    study: str,
    series: str,
    number: int,
    modality: str,
    about: str,
    values: Callable[[Array], Array],
    *,
    side: int = 192,
    pixel_mm: float = 1.05,
    steps_mm: tuple[float, ...] = tuple(range(-78, 80, 3)),
    tilt_degrees: float = 0.0,
) -> Iterator[bytes]:
    lean = np.radians(tilt_degrees)
    down = np.array([0.0, np.cos(lean), -np.sin(lean)])
    j, i = np.mgrid[0:side, 0:side].astype(float)
    half = side * pixel_mm / 2
    for n, z in enumerate(steps_mm):
        corner = np.array([-half, 0.0, z]) - down * half
        along = j * pixel_mm
        tissue = _head(corner[0] + i * pixel_mm, along * down[1] + corner[1],
                       along * down[2] + corner[2])  # fmt: skip
        made = _header(study, series, CT if modality == "CT" else MR, modality, n,
                       "PHANTOM^HEAD", about)  # fmt: skip
        made.SeriesNumber, made.FrameOfReferenceUID = number, uid(study, "frame")
        made.BodyPartExamined = "HEAD"
        made.ImagePositionPatient = [float(round(value, 5)) for value in corner]
        made.ImageOrientationPatient = [1, 0, 0, 0, *(float(round(v, 9)) for v in down[1:])]
        made.PixelSpacing, made.SliceThickness = [pixel_mm, pixel_mm], 3
        shown = ndimage.gaussian_filter(values(tissue).astype(float), 0.7)
        shown += _noise(shown.shape, 4.0 if modality == "CT" else 9.0, n)
        if modality == "CT":
            made.RescaleSlope, made.RescaleIntercept, made.RescaleType = 1, -1024, "HU"
            made.WindowCenter, made.WindowWidth = 35, 90
            shown = shown + 1024
        else:
            made.ScanningSequence, made.SequenceVariant, made.MRAcquisitionType = "SE", "NONE", "2D"
            made.WindowCenter, made.WindowWidth = 420, 900
        yield _grey(made, shown)


def head_ct() -> Iterator[bytes]:
    """A tilted head CT with two slice distances."""
    steps = (*range(-60, 0, 4), *range(0, 64, 5))
    yield from _stack("headct", "Head, tilted gantry", 1, "CT", "CT HEAD", lambda t: _HU[t],
                      steps_mm=tuple(float(z) for z in steps), tilt_degrees=18.0)  # fmt: skip


def gapped_ct() -> Iterator[bytes]:
    """A head CT of which four slices never came."""
    steps = tuple(float(z) for z in range(-78, 80, 3) if not 6 <= z < 18)
    yield from _stack("gapped", "Head, slices missing", 1, "CT", "CT HEAD", lambda t: _HU[t],
                      steps_mm=steps)  # fmt: skip


def head_mr() -> Iterator[bytes]:
    """Three sequences of one head in one frame of reference."""
    for number, (series, table) in enumerate(
        (("T1 axial", _T1), ("T2 axial", _T2), ("FLAIR axial", _FLAIR)), start=1
    ):
        yield from _stack("headmr", series, number, "MR", "MR HEAD", table.__getitem__)


# ------------------------------------------------------------------------------ films


def chest_films() -> Iterator[bytes]:
    """The demonstration chest as a film, today's and its prior: the volume seen through."""
    for which in (phantom.demonstration().current, phantom.demonstration().prior):
        voxels = phantom.volume(which).voxels
        through = np.clip(voxels.astype(np.float32) + 1000.0, 0.0, None).sum(axis=1)[::-1]
        film = ndimage.zoom(through, (which.spacing_mm[2] / 0.35, which.spacing_mm[0] / 0.35),
                            order=1)  # fmt: skip
        shown = 4095 * (1.0 - np.exp(-film / np.percentile(film, 99) * 2.4))
        made = _header("film", "Chest PA", DX, "DX", 0, phantom.PATIENT_NAME, "CHEST PA")
        made.PatientID = "LBX-FILM"
        made.StudyInstanceUID = uid("film", which.key)
        made.SeriesInstanceUID = uid("film", which.key, "series")
        made.SOPInstanceUID = made.file_meta.MediaStorageSOPInstanceUID = uid("film", which.key, 0)
        made.StudyDate = made.SeriesDate = made.AcquisitionDate = which.day.strftime("%Y%m%d")
        made.AccessionNumber = which.accession
        made.BodyPartExamined, made.ViewPosition = "CHEST", "PA"
        made.PatientOrientation, made.ImagerPixelSpacing = ["L", "F"], [0.35, 0.35]
        made.PixelIntensityRelationship = "LOG"
        made.WindowCenter, made.WindowWidth = 2300, 3200
        yield _grey(made, shown + _noise(shown.shape, 12.0, 3))


def mammogram() -> Iterator[bytes]:
    """Four views, each with its chest wall where its side and orientation put it."""
    for number, (side, view) in enumerate((("R", "CC"), ("L", "CC"), ("R", "MLO"), ("L", "MLO"))):
        down, right = _axes(840, 640)
        right = (right + 1) / 2
        tilt = 0.0 if view == "CC" else 0.35
        edge = np.clip(1.0 - (down - tilt * right) ** 2 / 0.72, 0.0, None) ** 0.5 * 0.86
        inside = right < edge
        gland = ndimage.gaussian_filter(_noise(down.shape, 1.0, 40 + number), 14)
        strands = ndimage.gaussian_filter(_noise(down.shape, 1.0, 60 + number), (2, 5))
        shown = 1150 + 3600 * gland + 700 * strands + 500 * np.exp(-(((right - 0.4) / 0.25) ** 2))
        if side == "L":
            spot = ((down + 0.2) / 0.055) ** 2 + ((right - 0.42) / 0.072) ** 2
            shown += 900 * np.exp(-(spot**2))
        if view == "MLO":
            shown[right < 0.32 - 0.42 * (down + 1)] += 900
        shown = np.where(inside, shown, 60) + _noise(shown.shape, 18, number)
        if side == "R":
            shown = shown[:, ::-1]
        made = _header("mammo", f"{side} {view}", MG, "MG", 0, "PHANTOM^BREAST", "MAMMOGRAPHY")
        made.SeriesNumber, made.BodyPartExamined = number + 1, "BREAST"
        made.ImageLaterality, made.ViewPosition = side, view
        ahead = "P" if side == "R" else "A"
        made.PatientOrientation = [ahead, "F" if view == "MLO" else ("L" if side == "R" else "R")]
        made.ImagerPixelSpacing, made.PresentationIntentType = [0.28, 0.28], "FOR PRESENTATION"
        made.WindowCenter, made.WindowWidth = 1500, 2600
        yield _grey(made, shown)


# ------------------------------------------------------------------------------ runs


def ultrasound() -> Iterator[bytes]:
    """A colour cine: a beating vessel in a sector, with the region that scales it."""
    down, right = _axes(420, 560)
    depth = np.hypot((right * 1.33), down + 1.15)
    sector = (depth > 0.32) & (depth < 2.0) & (np.abs(np.arctan2(right * 1.33, down + 1.15)) < 0.66)
    speckle = np.abs(ndimage.gaussian_filter(_noise(down.shape, 1.0, 5), (0.8, 1.6))) * 330
    frames = []
    for n in range(24):
        beat = 1 + 0.12 * np.sin(2 * np.pi * n / 24)
        cyst = ((right - 0.1) / (0.24 * beat)) ** 2 + ((down - 0.05) / (0.16 * beat)) ** 2
        grey = speckle * (0.55 + 0.45 * np.exp(-depth / 2)) * np.where(cyst < 1, 0.12, 1.0)
        grey += 120 * np.exp(-(((cyst - 1.1) / 0.14) ** 2)) * sector
        rgb = np.repeat((np.clip(grey, 0, 235) * sector)[..., None], 3, axis=2)
        flow = cyst < 0.62
        speed = np.clip(1 - cyst / 0.62, 0, 1) * (0.65 + 0.35 * np.sin(2 * np.pi * n / 24))
        rgb[flow] = np.stack([90 + 165 * speed, 150 * speed**2, 20 * speed], axis=-1)[flow]
        frames.append(rgb)
    made = _header("us", "Vessel, colour", US_MULTI, "US", 0, "PHANTOM^VESSEL", "US VASCULAR")
    made.FrameTime, made.FrameIncrementPointer = 40, 0x00181063
    region = Dataset()
    region.RegionSpatialFormat, region.RegionDataType, region.RegionFlags = 1, 1, 0
    region.RegionLocationMinX0, region.RegionLocationMinY0 = 40, 30
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = 519, 409
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3
    region.PhysicalDeltaX = region.PhysicalDeltaY = 0.018
    made.SequenceOfUltrasoundRegions = Items([region])
    yield _colours(made, np.stack(frames))


def angiogram() -> Iterator[bytes]:
    """A run in which contrast fills a tree of vessels."""
    down, right = _axes(512, 512)
    made = _header("xa", "Run 1", XA, "XA", 0, "PHANTOM^VESSELS", "ANGIOGRAPHY")
    grain = ndimage.gaussian_filter(_noise(down.shape, 1.0, 8), 30) * 900
    frames = []
    for n in range(16):
        shown = 168 + grain
        for k in range(9):
            start, bend = -0.9, 0.2 * (k - 4)
            path = bend * np.clip(down + 0.9, 0, None) ** 1.4 + 0.05 * np.sin(9 * down + k)
            width = 0.012 + 0.012 * np.exp(-2 * np.clip(down - start, 0, None))
            filled = (down > start) & (down < -0.9 + 0.16 * (n + 1) - 0.03 * abs(k - 4))
            shown = shown - np.where(filled, 105 * np.exp(-(((right - path) / width) ** 2)), 0)
        shown = np.where(np.hypot(down, right) < 1, shown, 0)
        frames.append(shown + _noise(shown.shape, 2.5, n) * (shown > 0))
    made.FrameTime, made.FrameIncrementPointer = 125, 0x00181063
    made.ImagerPixelSpacing, made.DistanceSourceToDetector = [0.3, 0.3], 1000
    made.DistanceSourceToPatient = 750
    made.WindowCenter, made.WindowWidth = 128, 256
    yield _grey(made, np.stack(frames), bits=8)


def bone_scan() -> Iterator[bytes]:
    """A whole body from the front and from behind, counts as they fall."""
    down, right = _axes(1024, 256)
    views = []
    for back in (False, True):
        body = np.zeros(down.shape)
        for y, x, h, w, counts in (
            (-0.86, 0, 0.075, 0.15, 24), (-0.42, 0, 0.3, 0.34, 9), (-0.45, 0, 0.33, 0.035, 26),
            (-0.12, 0, 0.07, 0.28, 22), (0.2, -0.17, 0.3, 0.075, 9), (0.2, 0.17, 0.3, 0.075, 9),
            (0.66, -0.15, 0.26, 0.05, 8), (0.66, 0.15, 0.26, 0.05, 8),
            (-0.4, -0.5, 0.3, 0.06, 6), (-0.4, 0.5, 0.3, 0.06, 6),
            (-0.07, 0, 0.022, 0.08, 6 if back else 46), (-0.5, 0.12, 0.012, 0.05, 60),
        ):  # fmt: skip
            x = -x if back else x
            body += counts * np.exp(-((((down - y) / h) ** 2 + ((right - x) / w) ** 2) ** 3))
        for rib in range(9):
            y = -0.64 + 0.035 * rib
            bow = np.abs(down - y - 0.09 * right**2 * 4) / 0.006
            body += 8 * np.exp(-(bow**2)) * (np.abs(right) < 0.3)
        views.append(np.random.default_rng(12 + back).poisson(ndimage.gaussian_filter(body, 2)))
    made = _header("nm", "Whole body", NM, "NM", 0, "PHANTOM^BONES", "BONE SCAN")
    made.PixelSpacing = [2.0, 2.0]
    made.FrameIncrementPointer, made.NumberOfDetectors = 0x00540020, 2
    made.DetectorVector = [1, 2]
    made.ImageType = ["ORIGINAL", "PRIMARY", "WHOLE BODY", "EMISSION"]
    made.DetectorInformationSequence = Items([_seen_from("anterior"), _seen_from("posterior")])
    yield _grey(made, np.stack(views), bits=16)


def _seen_from(view: str) -> Dataset:
    code, detector = Dataset(), Dataset()
    code.CodeValue, code.CodingSchemeDesignator = f"R-{view}", "99LIGHTBOX"
    code.CodeMeaning = view
    detector.ViewCodeSequence = Items([code])
    return detector


# ------------------------------------------------------------------------------ PET/CT


def _body(x: Array, y: Array, z: Array) -> tuple[Array, Array]:
    """Return HU and SUV at places in patient millimetres."""
    hu = np.full(np.broadcast_shapes(x.shape, y.shape, z.shape), -1000.0)
    suv = np.zeros(hu.shape)

    def put(cx: float, cy: float, cz: float, rx: float, ry: float, rz: float,
            value: float, uptake: float) -> None:  # fmt: skip
        inside = ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 + ((z - cz) / rz) ** 2 < 1
        hu[inside], suv[inside] = value, uptake

    put(0, 0, 0, 165, 110, 420, 45, 0.45)
    for side in (-1, 1):
        put(side * 75, 0, 60, 58, 78, 120, -820, 0.25)
        put(side * 60, 55, -120, 26, 30, 52, 35, 3.2)
    put(20, -25, 30, 48, 44, 50, 45, 4.6)
    put(20, -25, 30, 30, 26, 34, 40, 1.6)
    put(-70, -5, -85, 78, 75, 60, 60, 2.2)
    put(0, 78, 0, 20, 18, 400, 400, 1.2)
    put(0, -30, -260, 42, 36, 30, 10, 14.0)
    put(62, -18, 92, 13, 13, 13, 35, 9.5)
    put(28, 10, 84, 9, 9, 9, 40, 6.0)
    return hu, suv


def pet_ct() -> Iterator[bytes]:
    """A body with two hot places, as CT and as PET in one frame of reference."""
    for series, sop_class, modality, side, pixel, step, count in (
        ("Body CT", CT, "CT", 224, 1.7, 6.0, 110),
        ("Body PET", PT, "PT", 100, 3.8, 6.0, 110),
    ):
        j, i = np.mgrid[0:side, 0:side].astype(float)
        half = side * pixel / 2
        for n in range(count):
            z = -330.0 + n * step
            hu, suv = _body(i * pixel - half, j * pixel - half, np.full(i.shape, z))
            made = _header("petct", series, sop_class, modality, n, "PHANTOM^BODY", "PET/CT")
            made.SeriesNumber = 1 if modality == "CT" else 2
            made.FrameOfReferenceUID = uid("petct", "frame")
            made.ImagePositionPatient = [-half, -half, z]
            made.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
            made.PixelSpacing, made.SliceThickness = [pixel, pixel], step
            made.PatientWeight, made.PatientSize = 70, 1.75
            if modality == "CT":
                made.RescaleSlope, made.RescaleIntercept, made.RescaleType = 1, -1024, "HU"
                made.WindowCenter, made.WindowWidth = 40, 400
                hu = ndimage.gaussian_filter(hu, 0.6) + _noise(hu.shape, 9, n)
                yield _grey(made, hu + 1024)
                continue
            dose, half_life = 3.5e8, 6586.2
            tracer = Dataset()
            tracer.RadionuclideTotalDose, tracer.RadionuclideHalfLife = dose, half_life
            tracer.RadiopharmaceuticalStartDateTime = "20260112091500"
            made.RadiopharmaceuticalInformationSequence = Items([tracer])
            made.Units, made.DecayCorrection, made.CorrectedImage = (
                "BQML",
                "START",
                ["DECY", "ATTN"],
            )
            made.SeriesType, made.FrameReferenceTime = ["STATIC", "IMAGE"], 0
            made.ActualFrameDuration = 60000
            activity = dose * 2 ** (-3600 / half_life) / 70_000
            shown = ndimage.gaussian_filter(suv, 1.1)
            shown = np.clip(shown + _noise(shown.shape, 0.07, n) * (shown > 0.05), 0, None)
            made.RescaleSlope, made.RescaleIntercept = f"{activity / 2000:.8g}", 0
            yield _grey(made, shown * 2000, bits=16)


# ------------------------------------------------------------------------------ others


def capture() -> Iterator[bytes]:
    """A screen of another device as a picture in colour."""
    down, right = _axes(600, 800)
    made = _header("capture", "Screen of a device", CAPTURE, "OT", 0, "PHANTOM^SCREEN", "CAPTURE")
    made.ConversionType = "WSD"
    wave = np.sin(6 * right) * np.cos(5 * down)
    rgb = np.stack([128 + 110 * wave, 128 + 100 * np.sin(4 * down + 2 * right),
                    150 - 90 * wave], axis=-1)  # fmt: skip
    rgb[np.abs(down - 0.5 * wave) < 0.012] = 255
    yield _colours(made, rgb)


def overlaid() -> Iterator[bytes]:
    """A film with a VOI look-up table, an overlay and a shutter of its own."""
    down, right = _axes(512, 512)
    made = _header("overlay", "Table, overlay, shutter", CAPTURE, "OT", 0, "PHANTOM^OVERLAY",
                   "DISPLAY PIPELINE")  # fmt: skip
    made.ConversionType = "SYN"
    shown = 2047 + 1400 * np.cos(6 * np.hypot(down, right)) + 500 * right
    table = Dataset()
    steps = (np.arange(4096) / 4095.0) ** 0.6 * 4095
    table.LUTDescriptor, table.LUTExplanation = [4096, 0, 12], "Lifted shadows"
    table.LUTData = steps.astype("<u2").tobytes()
    table["LUTData"].VR = "OW"
    made.VOILUTSequence = Items([table])
    ring = np.abs(np.hypot(down + 0.2, right - 0.25) - 0.3) < 0.008
    cross = (np.abs(down + 0.2) < 0.004) | (np.abs(right - 0.25) < 0.004)
    plane = ring | (cross & (np.hypot(down + 0.2, right - 0.25) < 0.36))
    for element, vr, value in (
        (0x0010, "US", 512), (0x0011, "US", 512), (0x0040, "CS", "G"), (0x0050, "SS", [1, 1]),
        (0x0100, "US", 1), (0x0102, "US", 0),
        (0x3000, "OW", np.packbits(plane.ravel(), bitorder="little").tobytes()),
    ):  # fmt: skip
        made.add_new((0x6000, element), vr, value)
    made.ShutterShape, made.CenterOfCircularShutter = "CIRCULAR", [256, 256]
    made.RadiusOfCircularShutter, made.ShutterPresentationValue = 248, 0
    yield _grey(made, shown)


def document() -> Iterator[bytes]:
    """A letter as an encapsulated PDF, beside the images it is about."""
    yield from _stack("letter", "T2 axial", 1, "MR", "MR HEAD", lambda t: _T2[t],
                      steps_mm=tuple(float(z) for z in range(-60, 64, 6)))  # fmt: skip
    page = BytesIO()
    canvas = Canvas(page, pagesize=(595, 842))
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(60, 770, "Referral")
    canvas.setFont("Helvetica", 12)
    for n, words in enumerate((
        "Regarding: PHANTOM^HEAD, LBX-LETTER", "",
        "Headache for two weeks, worse in the morning.",
        "Please compare with the examination of last year.", "", "With kind regards",
    )):  # fmt: skip
        canvas.drawString(60, 730 - 22 * n, words)
    canvas.rect(60, 430, 475, 120)
    canvas.drawString(72, 525, "Question: space-occupying lesion?")
    canvas.showPage()
    canvas.save()
    made = _header("letter", "Referral letter", PDF, "DOC", 90, "PHANTOM^HEAD", "MR HEAD")
    made.SeriesNumber, made.DocumentTitle = 2, "Referral letter"
    made.BurnedInAnnotation, made.MIMETypeOfEncapsulatedDocument = "YES", "application/pdf"
    content = page.getvalue()
    made.EncapsulatedDocument = content + b"\0" * (len(content) % 2)
    yield _file(made)


def planned() -> Iterator[bytes]:
    """A head CT with the outlines of a radiotherapy plan."""
    steps = tuple(float(z) for z in range(-60, 64, 3))
    yield from _stack("planned", "Planning CT", 1, "CT", "CT HEAD, PLANNING", lambda t: _HU[t],
                      steps_mm=steps)  # fmt: skip
    made = _header("planned", "Structures", STRUCTURES, "RTSTRUCT", 99, "PHANTOM^HEAD",
                   "CT HEAD, PLANNING")  # fmt: skip
    made.SeriesNumber, made.StructureSetLabel = 2, "PLAN"
    frame = Dataset()
    frame.FrameOfReferenceUID = uid("planned", "frame")
    made.ReferencedFrameOfReferenceSequence = Items([frame])
    names, drawn, kinds = [], [], []
    for number, (name, kind, colour, centre, radius) in enumerate((
        ("PTV", "PTV", [230, 80, 70], (38, 26, 22), 19.0),
        ("GTV", "GTV", [240, 190, 70], (38, 26, 22), 12.0),
        ("Brainstem", "ORGAN", [90, 180, 230], (0, 20, -36), 14.0),
    ), start=1):  # fmt: skip
        of = Dataset()
        of.ROINumber, of.ROIName, of.ROIGenerationAlgorithm = number, name, "MANUAL"
        of.ReferencedFrameOfReferenceUID = frame.FrameOfReferenceUID
        names.append(of)
        outlines = []
        for z in steps:
            r2 = radius**2 - (z - centre[2]) ** 2
            if r2 <= 1:
                continue
            turn = np.linspace(0, 2 * np.pi, 48, endpoint=False)
            x, y = centre[0] + r2**0.5 * np.cos(turn), centre[1] + r2**0.5 * np.sin(turn)
            ring = Dataset()
            ring.ContourGeometricType, ring.NumberOfContourPoints = "CLOSED_PLANAR", len(turn)
            points = np.stack([x, y, np.full(len(turn), z)], axis=1)
            ring.ContourData = [f"{value:.4f}" for value in points.ravel()]
            outlines.append(ring)
        shape = Dataset()
        shape.ReferencedROINumber, shape.ROIDisplayColor = number, colour
        shape.ContourSequence = Items(outlines)
        drawn.append(shape)
        seen = Dataset()
        seen.ObservationNumber, seen.ReferencedROINumber = number, number
        seen.RTROIInterpretedType, seen.ROIInterpreter = kind, ""
        kinds.append(seen)
    made.StructureSetROISequence, made.ROIContourSequence = Items(names), Items(drawn)
    made.RTROIObservationsSequence = Items(kinds)
    yield _file(made)


def chest() -> Iterator[bytes]:
    """The demonstration: today's chest CT and its prior."""
    for examination in (phantom.demonstration().current, phantom.demonstration().prior):
        yield from phantom.dicom_series(examination)


STUDIES: dict[str, Callable[[], Iterator[bytes]]] = {
    "chest": chest,
    "headct": head_ct,
    "gapped": gapped_ct,
    "headmr": head_mr,
    "film": chest_films,
    "mammo": mammogram,
    "us": ultrasound,
    "xa": angiogram,
    "nm": bone_scan,
    "petct": pet_ct,
    "capture": capture,
    "overlay": overlaid,
    "letter": document,
    "planned": planned,
}


def study_uid(study: str) -> str:
    """Return the study that a picture opens; of two examinations the later one."""
    if study == "chest":
        return phantom.demonstration().current.study_uid
    if study == "film":
        return str(uid("film", phantom.demonstration().current.key))
    if study == "film, prior":
        return str(uid("film", phantom.demonstration().prior.key))
    return str(uid(study))

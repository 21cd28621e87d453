"""Pages of pixels as Secondary Captures (PS3.3 A.8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGBaseline8Bit, JPEGExtended12Bit

from imaging.foreign.objects import (
    BYTE_FRAMES,
    CAPTURE,
    COLOUR_FRAMES,
    WORD_FRAMES,
    Source,
    object_of,
)
from imaging.foreign.pictures import Doubts, Page
from imaging.writing import part10

_BASELINE = 0xC0
_FRAMES_BYTES = 500_000_000  # of one multi-frame object


def captures(source: Source, pages: Iterable[Page], doubts: Doubts) -> Iterator[bytes]:
    """Yield one object for a picture, one multi-frame object for pages alike, else one a page."""
    held = list(pages)
    if len(held) > 1 and _are_alike(held):
        yield _frames_of(source, held, doubts)
    else:
        for number, page in enumerate(held, 1):
            make = _stream_of if page.stream else _capture_of
            yield make(source, page, number, doubts)
    # Of every viewer's own accord, so the objects need not say it.
    doubts.say("The picture has no scale: nothing can be measured in millimetres on it.")


def _are_alike(pages: list[Page]) -> bool:
    held = [page.pixels for page in pages if page.pixels is not None]
    if len(held) < len(pages) or any(page.inverted for page in pages):
        return False
    kinds = {(one.shape, one.dtype) for one in held}
    if len(kinds) > 1 or len({(page.lossy, page.icc) for page in pages}) > 1:
        return False
    # True Color frames have 8 bits (PS3.3 A.8.5.4).
    fits = sum(one.nbytes for one in held) <= _FRAMES_BYTES
    return fits and (held[0].ndim == 2 or held[0].dtype == np.uint8)


def _frames_of(source: Source, pages: list[Page], doubts: Doubts) -> bytes:
    stack = np.stack([np.asarray(page.pixels) for page in pages])
    colour = stack.ndim == 4
    sop_class = COLOUR_FRAMES if colour else BYTE_FRAMES if stack.dtype == np.uint8 else WORD_FRAMES
    dataset = _beginning(source, sop_class, 1, pages[0], doubts)
    dataset.NumberOfFrames = len(pages)
    dataset.FrameIncrementPointer = 0x00182001
    dataset.PageNumberVector = list(range(1, len(pages) + 1))
    if not colour:
        # PS3.3 C.8.6.3: stored values are what is shown.
        dataset.PresentationLUTShape = "IDENTITY"
        dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = 0, 1, "US"
    _put_pixels(dataset, stack[0], stack)
    return part10(dataset)


def _capture_of(source: Source, page: Page, number: int, doubts: Doubts) -> bytes:
    dataset = _beginning(source, CAPTURE, number, page, doubts)
    pixels = np.asarray(page.pixels)
    _put_pixels(dataset, pixels, pixels)
    if page.inverted:
        dataset.PhotometricInterpretation = "MONOCHROME1"
    return part10(dataset)


def _stream_of(source: Source, page: Page, number: int, doubts: Doubts) -> bytes:
    """Return an object that holds a JPEG stream as it was coded (PS3.5 8.2.1)."""
    stream = page.stream
    assert stream is not None  # noqa: S101 - whoever calls has looked
    dataset = _beginning(source, CAPTURE, number, page, doubts)
    dataset.Rows, dataset.Columns = stream.rows, stream.columns
    dataset.SamplesPerPixel = len(stream.sampling)
    dataset.PhotometricInterpretation = "MONOCHROME2"
    if len(stream.sampling) == 3:
        # The standard knows one name for every sampling of YCbCr in a JPEG stream.
        dataset.PhotometricInterpretation = "YBR_FULL_422"
        dataset.PlanarConfiguration = 0
    dataset.BitsAllocated = 8 if stream.precision == 8 else 16
    dataset.BitsStored, dataset.HighBit = stream.precision, stream.precision - 1
    dataset.PixelRepresentation = 0
    values = stream.rows * stream.columns * len(stream.sampling) * stream.precision / 8
    dataset.LossyImageCompressionRatio = f"{values / len(stream.image):.2f}"
    dataset.PixelData = encapsulate([stream.image])
    dataset["PixelData"].VR = "OB"
    baseline = stream.process == _BASELINE and stream.precision == 8
    return part10(dataset, JPEGBaseline8Bit if baseline else JPEGExtended12Bit)


def _beginning(source: Source, sop_class: str, number: int, page: Page, doubts: Doubts) -> Dataset:
    modality = source.modality or "OT"
    dataset = object_of(source, sop_class, number, modality=modality, doubts=doubts.said)
    dataset.ConversionType = "WSD"
    # Nobody has looked whether a name stands in the picture, so it may.
    dataset.BurnedInAnnotation = "YES"
    dataset.PatientOrientation = ""
    if source.acquired:
        dataset.AcquisitionDate = source.acquired
    dataset.ImageType = ["DERIVED", "SECONDARY"]
    if page.lossy is not None:
        dataset.LossyImageCompression = "01"
        if page.lossy:
            dataset.LossyImageCompressionMethod = page.lossy
    if page.icc:
        dataset.ICCProfile = page.icc + b"\0" * (len(page.icc) % 2)
    return dataset


def _put_pixels(dataset: Dataset, one: NDArray[Any], pixels: NDArray[Any]) -> None:
    bits = 8 * one.dtype.itemsize
    dataset.Rows, dataset.Columns = one.shape[:2]
    dataset.SamplesPerPixel = 3 if one.ndim == 3 else 1
    dataset.PhotometricInterpretation = "RGB" if one.ndim == 3 else "MONOCHROME2"
    if one.ndim == 3:
        dataset.PlanarConfiguration = 0
    else:
        dataset.pop("ICCProfile", None)  # of colours alone (PS3.3 C.11.15)
    dataset.BitsAllocated = dataset.BitsStored = bits
    dataset.HighBit, dataset.PixelRepresentation = bits - 1, 0
    raw = pixels.astype(one.dtype.newbyteorder("<")).tobytes()
    dataset.PixelData = raw + b"\0" * (len(raw) % 2)
    dataset["PixelData"].VR = "OW" if bits == 16 else "OB"

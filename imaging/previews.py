"""A small picture of an image, made with a loss, to go ahead of it over a narrow line. In a worker.

It is an object of its own (PS3.3 C.7.6.1.1.2): derived, said to be lossy, naming its source, in a
series that says that it is a preview. The image itself follows unchanged.
"""

from __future__ import annotations

from io import BytesIO

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID

from domain.errors import Unreadable
from domain.study import Pixels
from imaging.decoding import stored_frame
from imaging.part10 import BIG_ENDIAN, JPEG_2000_LOSSY, Opened
from imaging.transcoding import unfit

_METHOD = "ISO_15444_1"
_RATIO = 16.0  # about so many times smaller; what noise allows
_STEPS = 7  # halvings of the range of qualities in which that is looked for


def preview(opened: Opened, pixels: Pixels | None, sop_uid: str, series_uid: str) -> bytes:
    """Return a preview of an image of one frame, as a file.

    Raises:
        Unreadable: It is no such image, or gains nothing by it.
    """
    if pixels is None or pixels.frames != 1 or opened.transfer_syntax == BIG_ENDIAN:
        raise unfit("It is no single image that a preview can be made of.")
    if pixels.photometric not in ("MONOCHROME1", "MONOCHROME2", "RGB"):
        raise unfit("Its colours are written in a way that a preview cannot keep.")
    if pixels.bits_allocated not in (8, 16) or pixels.high_bit != pixels.bits_stored - 1:
        raise unfit("Its pixels are of a width that this compression does not hold.")
    values, _ = stored_frame(opened, pixels, 0)
    values = np.ascontiguousarray(values)
    stream = _smaller(values, pixels)
    ratio = values.nbytes / len(stream)
    if ratio < 2.0:
        raise unfit("A preview would be hardly smaller than the image.")
    try:
        dataset = dcmread(BytesIO(bytes(opened.data.encoded)))
        _derive(dataset, sop_uid, series_uid, ratio)
        dataset.PixelData = encapsulate([stream])
        dataset["PixelData"].VR = "OB"
        dataset.file_meta.TransferSyntaxUID = UID(JPEG_2000_LOSSY)
        dataset.file_meta.MediaStorageSOPInstanceUID = UID(sop_uid)
        written = BytesIO()
        dataset.save_as(written, implicit_vr=False, little_endian=True, enforce_file_format=True)
    except Exception as error:
        raise Unreadable("No preview can be written of this image.", reason="unfit") from error
    return written.getvalue()


def _smaller(values: NDArray[np.generic], pixels: Pixels) -> bytes:
    """Return a stream about ``_RATIO`` times smaller: the best quality that is.

    The encoder takes a signal-to-noise ratio over the whole range of its words, whatever part of
    it an image uses; so the ratio is looked for, not stated.
    """
    low, high = 20, 120
    best = b""
    for _ in range(_STEPS):
        level = (low + high) // 2
        stream = bytes(
            imagecodecs.jpeg2k_encode(
                values, level=level, codecformat="J2K", reversible=False, mct=pixels.samples == 3,
                bitspersample=pixels.bits_stored,
            )
        )  # fmt: skip
        if values.nbytes / len(stream) >= _RATIO:
            best, low = stream, level
        else:
            high = level
            best = best or stream
    return best + b"\0" * (len(best) % 2)


def _derive(dataset: Dataset, sop_uid: str, series_uid: str, ratio: float) -> None:
    source = Dataset()
    source.ReferencedSOPClassUID = dataset.SOPClassUID
    source.ReferencedSOPInstanceUID = dataset.SOPInstanceUID
    source.PurposeOfReferenceCodeSequence = [_code("121320", "Uncompressed predecessor")]
    dataset.SourceImageSequence = [source]
    dataset.DerivationDescription = "Preview, JPEG 2000 with a loss; the image follows unchanged"
    dataset.DerivationCodeSequence = [_code("113040", "Lossy Compression")]
    kinds = _several(dataset, "ImageType")
    dataset.ImageType = ["DERIVED", *(kinds[1:] or ["PRIMARY"])]
    dataset.SOPInstanceUID, dataset.SeriesInstanceUID = UID(sop_uid), UID(series_uid)
    described = str(dataset.get("SeriesDescription", "") or "")
    dataset.SeriesDescription = f"{described[:55]} preview".strip()
    # What was lost before stays said, each loss with its own ratio (PS3.3 C.7.6.1.1.5).
    ratios = _several(dataset, "LossyImageCompressionRatio")
    methods = _several(dataset, "LossyImageCompressionMethod")
    dataset.LossyImageCompression = "01"
    dataset.LossyImageCompressionRatio = [*ratios, f"{ratio:.2f}"]
    dataset.LossyImageCompressionMethod = [*methods, _METHOD]
    if dataset.SamplesPerPixel == 3:
        dataset.PhotometricInterpretation, dataset.PlanarConfiguration = "YBR_ICT", 0


def _several(dataset: Dataset, keyword: str) -> list[str]:
    value = dataset.get(keyword)
    if value is None or value == "":
        return []
    return [str(value)] if isinstance(value, str | float | int) else [str(v) for v in value]


def _code(value: str, meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, "DCM", meaning
    return code

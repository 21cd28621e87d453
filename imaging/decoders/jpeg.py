"""JPEG, 8 to 16 bits, lossy or lossless (T.81), by libjpeg-turbo in imagecodecs."""

from __future__ import annotations

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from domain.study import Pixels
from imaging.streams import Stream

VERSION = str(imagecodecs.jpeg8_version()).replace("_", "-")


def decode(encoded: bytes, stream: Stream, pixels: Pixels) -> NDArray[np.generic]:
    """Return (rows, columns), or (rows, columns, 3) in RGB."""
    if stream.samples == 1:
        grey: NDArray[np.generic] = imagecodecs.jpeg8_decode(encoded)
        return grey
    within = "YCBCR" if has_chrominance(stream, pixels) else "RGB"
    colour: NDArray[np.generic] = imagecodecs.jpeg8_decode(
        encoded, colorspace=within, outcolorspace="RGB"
    )
    return colour


def has_chrominance(stream: Stream, pixels: Pixels) -> bool:
    """Return whether a colour stream is luminance and chrominance.

    Its encoder's own mark counts before the header, which some writers leave at RGB when they
    compress: an Adobe segment says which (T.872 6.5.3), JFIF allows nothing else (T.871).
    """
    if stream.adobe_transform is not None:
        return stream.adobe_transform != 0
    return stream.jfif or pixels.photometric.startswith("YBR")

"""JPEG, 8 to 16 bits, lossy or lossless (T.81), by libjpeg-turbo in imagecodecs."""

from __future__ import annotations

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from domain.study import Pixels
from imaging.streams import Stream

VERSION = str(imagecodecs.jpeg8_version()).replace("_", "-")


def decode(encoded: bytes, stream: Stream, pixels: Pixels) -> NDArray[np.generic]:
    """Return (rows, columns) or (rows, columns, 3), in RGB where the header says YBR."""
    if stream.samples == 1:
        grey: NDArray[np.generic] = imagecodecs.jpeg8_decode(encoded)
        return grey
    within = "YCBCR" if pixels.photometric.startswith("YBR") else "RGB"
    colour: NDArray[np.generic] = imagecodecs.jpeg8_decode(
        encoded, colorspace=within, outcolorspace="RGB"
    )
    return colour

"""JPEG-LS (T.87), by CharLS in imagecodecs."""

from __future__ import annotations

import imagecodecs
import numpy as np
from numpy.typing import NDArray

VERSION = str(imagecodecs.jpegls_version()).replace("_", "-")


def decode(encoded: bytes) -> NDArray[np.generic]:
    """Return (rows, columns) or (rows, columns, samples)."""
    values: NDArray[np.generic] = imagecodecs.jpegls_decode(encoded)
    return values

"""JPEG 2000 (T.800) with its high-throughput kind (T.814), by OpenJPEG in imagecodecs."""

from __future__ import annotations

import imagecodecs
import numpy as np
from numpy.typing import NDArray

VERSION = str(imagecodecs.jpeg2k_version()).replace("_", "-")


def decode(encoded: bytes) -> NDArray[np.generic]:
    """Return (rows, columns) or (rows, columns, samples); RCT and ICT are undone."""
    values: NDArray[np.generic] = imagecodecs.jpeg2k_decode(encoded)
    return values

"""DICOM's run-length encoding (PS3.5 annex G), by imagecodecs."""

from __future__ import annotations

import struct

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from domain.errors import Unreadable
from domain.study import Pixels
from imaging.streams import garbled

VERSION = f"rle {imagecodecs.dicomrle_version()}"


def decode(encoded: bytes, pixels: Pixels) -> NDArray[np.generic]:
    """Return (rows, columns) or (rows, columns, samples).

    Raises:
        Unreadable: The segments are not those that the header needs, or hold more or fewer pixels.
    """
    width = max(1, pixels.bits_allocated // 8)
    segments = pixels.samples * width
    size = pixels.rows * pixels.columns
    if len(encoded) < 64:
        raise garbled()
    number, *offsets = struct.unpack("<16I", encoded[:64])
    starts = offsets[:segments]
    ordered = all(a < b for a, b in zip(starts, [*starts[1:], len(encoded)], strict=True))
    if number != segments or starts[0] != 64 or not ordered:
        raise garbled()
    planes = imagecodecs.dicomrle_decode(encoded, np.dtype(f"<u{width}"))
    if len(planes) != pixels.samples * size * width:
        raise Unreadable(
            f"The header says {pixels.rows} x {pixels.columns} pixels,"
            f" but the compressed image has {len(planes) // (pixels.samples * width)}.",
            reason="geometry",
            advice="Send it again from where it came; it cannot be shown safely.",
        )
    values = np.frombuffer(planes, f"<u{width}", pixels.samples * size)
    shaped = values.reshape(pixels.samples, pixels.rows, pixels.columns)
    return shaped[0] if pixels.samples == 1 else np.moveaxis(shaped, 0, -1)

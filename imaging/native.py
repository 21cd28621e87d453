"""Stored values out of uncompressed pixel bytes (PS3.5 8.1.1), without any codec."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from domain.study import Pixels


def stored_type(pixels: Pixels) -> np.dtype[np.generic]:
    """Return the array type that holds an image's stored values."""
    if pixels.bits_allocated == 1:
        return np.dtype(np.uint8)
    return np.dtype(f"{'i' if pixels.signed else 'u'}{pixels.bits_allocated // 8}")


def stored_values(
    raw: bytes | memoryview, pixels: Pixels, *, big_endian: bool = False
) -> NDArray[np.generic]:
    """Return the values of one native single-sample frame, (rows, columns).

    Bits outside BitsStored (old overlays, a scanner's flags) are cut off, and the sign bit of
    fewer than BitsAllocated bits is extended.
    """
    kind = stored_type(pixels).newbyteorder(">" if big_endian else "<")
    count = pixels.rows * pixels.columns
    values = np.frombuffer(raw, kind, count).reshape(pixels.rows, pixels.columns)
    return cleaned(values.astype(kind.newbyteorder("="), copy=False), pixels)


def cleaned(values: NDArray[np.generic], pixels: Pixels) -> NDArray[np.generic]:
    """Return values whose unused bits are gone."""
    allocated, bits = pixels.bits_allocated, pixels.bits_stored
    if bits == allocated or values.dtype.kind == "f":
        return values
    whole = values.view(f"u{values.dtype.itemsize}")
    # Shifted up to the top and back down, both ends lose what does not belong to the value.
    above = np.array(allocated - 1 - pixels.high_bit, whole.dtype)
    below = np.array(allocated - bits, values.dtype)
    clean: NDArray[np.generic] = np.right_shift(
        np.left_shift(whole, above).view(values.dtype), below
    )
    return clean

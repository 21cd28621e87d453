"""The bits of an image's overlay planes, over its pixels (in a worker)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from domain.errors import Unreadable
from domain.graphics import OverlayPlane
from domain.study import Pixels
from imaging.decoding import decode_frame
from imaging.overlays import OVERLAY_DATA
from imaging.part10 import Opened

Bits = NDArray[np.uint8]


def overlay_bits(
    opened: Opened, pixels: Pixels | None, planes: tuple[OverlayPlane, ...], frame: int
) -> tuple[Bits | None, list[int]]:
    """Return the overlays that lie over one frame (from 0) and have a bit set, and their groups.

    None where there is no such overlay.

    The bits are 0 or 1, (planes, rows, columns) of the image: what lies beyond its edges is cut
    off, and an overlay's own origin is allowed for (PS3.3 C.9.2).

    Raises:
        Unreadable: The image has no such frame, or its pixels cannot be decoded.
    """
    if pixels is None or not 0 <= frame < pixels.frames:
        raise Unreadable(f"There is no frame {frame + 1} in this image.", reason="geometry")
    found: list[Bits] = []
    groups: list[int] = []
    for plane in planes:
        own = plane.frame_over(frame)
        bits = None if own is None else _bits(opened, pixels, plane, own, frame)
        if bits is not None and bits.any():
            found.append(_placed(bits, plane, pixels))
            groups.append(plane.group)
    if not found:
        return None, []
    return np.stack(found), groups


def _bits(opened: Opened, pixels: Pixels, plane: OverlayPlane, own: int, frame: int) -> Bits | None:
    if plane.bit is not None:
        # With every bit called stored, none is cut off.
        allocated = pixels.bits_allocated
        whole_words = replace(pixels, bits_stored=allocated, high_bit=allocated - 1)
        stored, _ = decode_frame(opened, whole_words, frame)
        if stored.ndim != 2 or stored.dtype.kind not in "iu":
            return None
        return np.asarray(stored.view(f"u{stored.dtype.itemsize}") >> plane.bit & 1, dtype=np.uint8)
    data = opened.data
    tag = plane.group << 16 | OVERLAY_DATA
    element = data.found.get(tag)
    if element is None:
        return None
    size = plane.rows * plane.columns
    start, end = own * size, (own + 1) * size
    whole = bytes(data.encoded[element.start : element.start + element.length])
    if len(whole) * 8 < end:
        return None
    if data.big_endian and element.vr != "OB":
        # PS3.5 8.1.2: as words, so in big endian the two bytes of each have changed places.
        whole = np.frombuffer(whole[: len(whole) // 2 * 2], ">u2").astype("<u2").tobytes()
    octets = np.frombuffer(whole[start // 8 : (end + 7) // 8], np.uint8)
    bits = np.unpackbits(octets, bitorder="little")[start % 8 : start % 8 + size]
    return bits.reshape(plane.rows, plane.columns)


def _placed(bits: Bits, plane: OverlayPlane, pixels: Pixels) -> Bits:
    """Return the bits at the pixels of the image that they lie over."""
    row, column = plane.origin[0] - 1, plane.origin[1] - 1
    rows, columns = bits.shape
    if (row, column, rows, columns) == (0, 0, pixels.rows, pixels.columns):
        return bits
    placed = np.zeros((pixels.rows, pixels.columns), np.uint8)
    top, left = max(0, row), max(0, column)
    bottom, right = min(pixels.rows, row + rows), min(pixels.columns, column + columns)
    if top < bottom and left < right:
        part = bits[top - row : bottom - row, left - column : right - column]
        placed[top:bottom, left:right] = part
    return placed

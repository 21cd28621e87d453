"""One frame's stored values as a lossless stream of a transfer syntax (PS3.5 8.2), in a worker.

Whether a stream gives the same values back is for ``imaging.transcoding`` to find out.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

import imagecodecs
import jpeg_ls
import numpy as np
from numpy.typing import NDArray

from domain.study import Pixels

_Encode = Callable[[NDArray[np.generic], Pixels], bytes]


def _jpeg_ls(values: NDArray[np.generic], pixels: Pixels) -> bytes:
    # JPEG-LS knows no sign: negative values travel as all the bits that hold them, so that they
    # come out right of decoders that extend none.
    bits = pixels.bits_allocated if pixels.signed else pixels.bits_stored
    return bytes(
        jpeg_ls.encode_pixel_data(
            values.tobytes(),
            0,
            rows=pixels.rows,
            columns=pixels.columns,
            samples_per_pixel=pixels.samples,
            bits_allocated=pixels.bits_allocated,
            bits_stored=bits,
            planar_configuration=0,
            photometric_interpretation=pixels.photometric,
        )
    )


def _jpeg_2000(values: NDArray[np.generic], pixels: Pixels) -> bytes:
    # Colours are mixed, which can be undone exactly: PS3.3 allows no other in ultrasound.
    return bytes(
        imagecodecs.jpeg2k_encode(
            values, level=0, codecformat="J2K", reversible=True, mct=pixels.samples == 3,
            bitspersample=pixels.bits_stored,
        )
    )  # fmt: skip


def _htj2k(values: NDArray[np.generic], pixels: Pixels) -> bytes:
    if pixels.samples == 3:
        return bytes(imagecodecs.htj2k_encode(values, reversible=True, rgb=True))
    return bytes(imagecodecs.htj2k_encode(values, reversible=True))


def _rle(values: NDArray[np.generic], pixels: Pixels) -> bytes:
    """PS3.5 annex G: a segment a byte of each sample, the high one first, every row by itself."""
    planes = [values] if pixels.samples == 1 else [values[..., k] for k in range(pixels.samples)]
    segments = []
    for plane in planes:
        width = plane.dtype.itemsize
        split = np.ascontiguousarray(plane).view(np.uint8).reshape(*plane.shape, width)
        for byte in range(width - 1, -1, -1):
            packed = imagecodecs.packbits_encode(np.ascontiguousarray(split[..., byte]), axis=-1)
            segments.append(packed + b"\0" * (len(packed) % 2))
    offsets, at = [], 64
    for segment in segments:
        offsets.append(at)
        at += len(segment)
    head = struct.pack("<16L", len(segments), *offsets, *[0] * (15 - len(segments)))
    return head + b"".join(segments)


# What RGB is called in each (PS3.5 8.2.4): there the stream itself mixes the colours.
MIXED = {"1.2.840.10008.1.2.4.90": "YBR_RCT", "1.2.840.10008.1.2.4.201": "YBR_RCT"}
ENCODERS: dict[str, _Encode] = {
    "1.2.840.10008.1.2.4.80": _jpeg_ls,
    "1.2.840.10008.1.2.4.90": _jpeg_2000,
    "1.2.840.10008.1.2.4.201": _htj2k,
    "1.2.840.10008.1.2.5": _rle,
}

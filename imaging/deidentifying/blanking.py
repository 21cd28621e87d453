"""Rectangles of an image blanked in every frame, and nothing else of it changed; in a worker.

Uncompressed pixels are blanked where they lie. Compressed ones are decoded, blanked and written
again without a loss: what was lossy once stays said to be, as PS3.3 C.7.6.1.1.5 wants.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.errors import Unreadable
from domain.study import Pixels
from imaging.decoding import stored_frame
from imaging.deidentifying.telling import Rectangle
from imaging.elements import PIXEL_DATA
from imaging.encoding import ENCODERS
from imaging.native import stored_type
from imaging.parsing import UNCOMPRESSED, instance_of
from imaging.part10 import Opened, open_part10
from imaging.transcoding import compressed, native

_JPEG_LS = "1.2.840.10008.1.2.4.80"


def blanked(part10: bytes | memoryview, rectangles: Sequence[Rectangle]) -> bytes:
    """Return an object with these rectangles of all of its frames in one value.

    Raises:
        Unreadable: Its pixels cannot be taken apart, or not be written again as they were.
    """
    opened = open_part10(part10)
    pixels = instance_of(opened).pixels
    if pixels is None or PIXEL_DATA not in opened.data.found:
        raise Unreadable("The object holds no image that could be blanked.", reason="missing")
    inside = [clipped for one in rectangles if (clipped := _clipped(one, pixels)) is not None]
    if not inside:
        return bytes(part10)
    if opened.transfer_syntax in UNCOMPRESSED and opened.sizes_as_stored:
        return _in_place(part10, opened, pixels, inside)
    frames = []
    for number in range(pixels.frames):
        values, _ = stored_frame(opened, pixels, number)
        frames.append(_blank(np.array(values), pixels, inside))
    plain = replace(pixels, photometric="RGB") if pixels.samples == 3 else pixels
    fits = pixels.bits_allocated in (8, 16) and pixels.high_bit == pixels.bits_stored - 1
    if opened.transfer_syntax in ENCODERS and fits:
        made = compressed(opened, plain, frames, opened.transfer_syntax)
    elif opened.transfer_syntax not in UNCOMPRESSED and fits:
        made = compressed(opened, plain, frames, _JPEG_LS)
    else:
        made = native(opened, plain, frames)
    _demand_these(made, frames)
    return made


def _clipped(one: Rectangle, pixels: Pixels) -> Rectangle | None:
    left, top, right, bottom = one
    left, top = max(0, left), max(0, top)
    right, bottom = min(pixels.columns, right), min(pixels.rows, bottom)
    return (left, top, right, bottom) if left < right and top < bottom else None


def _blank(
    values: NDArray[np.generic], pixels: Pixels, inside: Sequence[Rectangle]
) -> NDArray[np.generic]:
    fill = _darkest(values, pixels)
    for left, top, right, bottom in inside:
        values[top:bottom, left:right] = fill
    return np.ascontiguousarray(values)


def _darkest(values: NDArray[np.generic], pixels: Pixels) -> Any:
    # A value that the frame has already: no window, and no statistics, meets a new extreme.
    if pixels.samples == 3:
        return 0
    return values.max() if pixels.photometric == "MONOCHROME1" else values.min()


def _in_place(
    part10: bytes | memoryview, opened: Opened, pixels: Pixels, inside: Sequence[Rectangle]
) -> bytes:
    made = bytearray(part10)
    element = opened.data.found[PIXEL_DATA]
    swapped = opened.data.big_endian and pixels.bits_allocated == 8 and element.vr == "OW"
    held = np.frombuffer(made, np.uint8, element.length, element.start)
    whole = held.reshape(-1, 2)[:, ::-1].reshape(-1).copy() if swapped else held
    each = pixels.rows * pixels.columns
    for number in range(pixels.frames):
        if pixels.bits_allocated == 1:
            _blank_bits(whole, number * each, pixels, inside)
            continue
        values, _ = stored_frame(opened, pixels, number)
        fill = _darkest(values, pixels)
        if pixels.photometric == "YBR_FULL_422":
            frame = whole[number * each * 2 : (number + 1) * each * 2]
            _blank_422(frame.reshape(pixels.rows, pixels.columns // 2, 4), inside)
            continue
        kind = stored_type(pixels).newbyteorder(">" if opened.data.big_endian else "<")
        size = each * pixels.samples * kind.itemsize
        frame = whole[number * size : (number + 1) * size].view(kind)
        if pixels.samples == 1:
            planes = [frame.reshape(pixels.rows, pixels.columns)]
            fills = [fill]
        else:
            ybr = pixels.photometric.startswith("YBR")
            fills = [0, 128, 128] if ybr else [0, 0, 0]
            shaped = (
                frame.reshape(3, pixels.rows, pixels.columns)
                if pixels.planar == 1
                else np.moveaxis(frame.reshape(pixels.rows, pixels.columns, 3), -1, 0)
            )
            planes = list(shaped)
        for plane, one in zip(planes, fills, strict=True):
            for left, top, right, bottom in inside:
                plane[top:bottom, left:right] = one
    if swapped:
        held[:] = whole.reshape(-1, 2)[:, ::-1].reshape(-1)
    return bytes(made)


def _blank_bits(
    whole: NDArray[np.uint8], start: int, pixels: Pixels, inside: Sequence[Rectangle]
) -> None:
    for left, top, right, bottom in inside:
        for row in range(top, bottom):
            at = start + row * pixels.columns
            for bit in range(at + left, at + right):
                whole[bit // 8] &= 0xFF ^ (1 << (bit % 8))


def _blank_422(frame: NDArray[np.uint8], inside: Sequence[Rectangle]) -> None:
    for left, top, right, bottom in inside:
        # Two pixels share their colour: both go.
        frame[top:bottom, left // 2 : (right + 1) // 2] = (0, 0, 128, 128)


def _demand_these(made: bytes, frames: Sequence[NDArray[np.generic]]) -> None:
    again = open_part10(made)
    pixels = instance_of(again).pixels
    for number, wanted in enumerate(frames):
        if pixels is not None:
            values, _ = stored_frame(again, pixels, number)
            if np.array_equal(values, wanted):
                continue
        raise Unreadable(
            "The image cannot be written again as it was, without its text.",
            reason="codec",
            advice="Leave it out.",
        )

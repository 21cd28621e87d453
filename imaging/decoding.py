"""One frame's pixels out of an opened object, by the one decoder of its syntax (in a worker)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from domain.errors import Unreadable
from domain.study import Pixels
from imaging.colour import eight_bits, rgb_of_palette, rgb_of_ybr, ybr_of_422
from imaging.decoders import jpeg, jpeg2000, jpegls, rle
from imaging.elements import fragments
from imaging.native import cleaned, stored_type
from imaging.parsing import DOUBLE_PIXELS, FLOAT_PIXELS, PIXEL_DATA, UNCOMPRESSED, frame_bits
from imaging.part10 import Opened
from imaging.streams import (
    Stream,
    begins_a_frame,
    codestream,
    garbled,
    jpeg2000_stream,
    jpeg_stream,
)
from imaging.tables import palettes_of

_Decode = Callable[[bytes, Pixels], NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Decoder:
    """The decoder that a transfer syntax is pinned to, with its version."""

    name: str
    decode: _Decode
    in_rgb: bool = False  # YBR has become RGB inside


def _jpeg(encoded: bytes, pixels: Pixels) -> NDArray[np.generic]:
    stream = _fitting(jpeg_stream(encoded), pixels)
    if stream.process == 0xF7:
        raise _other_stream()
    return jpeg.decode(encoded[: stream.end], stream, pixels)


def _jpeg_ls(encoded: bytes, pixels: Pixels) -> NDArray[np.generic]:
    stream = _fitting(jpeg_stream(encoded), pixels)
    if stream.process != 0xF7:
        raise _other_stream()
    return jpegls.decode(encoded[: stream.end])


def _jpeg_2000(encoded: bytes, pixels: Pixels) -> NDArray[np.generic]:
    inner = codestream(encoded)
    stream = _fitting(jpeg2000_stream(inner), pixels)
    values = _sign_settled(jpeg2000.decode(inner), stream, pixels)
    if pixels.photometric == "YBR_FULL" and not stream.mixed_colours:
        return rgb_of_ybr(eight_bits(values, pixels.bits_stored))
    return values


_JPEG = Decoder(jpeg.VERSION, _jpeg, in_rgb=True)
_JPEG_LS = Decoder(jpegls.VERSION, _jpeg_ls)
_JPEG_2000 = Decoder(jpeg2000.VERSION, _jpeg_2000, in_rgb=True)
_RLE = "1.2.840.10008.1.2.5"
DECODERS = {
    _RLE: Decoder(rle.VERSION, rle.decode),
    "1.2.840.10008.1.2.4.50": _JPEG,
    "1.2.840.10008.1.2.4.51": _JPEG,
    "1.2.840.10008.1.2.4.57": _JPEG,
    "1.2.840.10008.1.2.4.70": _JPEG,
    "1.2.840.10008.1.2.4.80": _JPEG_LS,
    "1.2.840.10008.1.2.4.81": _JPEG_LS,
    "1.2.840.10008.1.2.4.90": _JPEG_2000,
    "1.2.840.10008.1.2.4.91": _JPEG_2000,
    # High-throughput JPEG 2000 too: OpenJPH in imagecodecs 2026.3.6 is twice as fast, but lets
    # values beyond the range wrap around, so that the brightest pixels turn black.
    "1.2.840.10008.1.2.4.201": _JPEG_2000,
    "1.2.840.10008.1.2.4.202": _JPEG_2000,
    "1.2.840.10008.1.2.4.203": _JPEG_2000,
}


def decode_frame(
    opened: Opened, pixels: Pixels | None, frame: int
) -> tuple[NDArray[np.generic], str]:
    """Return the pixels of one frame (from 0), and the name of what decoded them.

    ``pixels`` is what the header of the same object was read as.

    Raises:
        Unreadable: They cannot be decoded, or contradict the header.
    """
    if pixels is None:
        raise Unreadable("The object holds no image.", reason="missing")
    if not 0 <= frame < pixels.frames:
        raise Unreadable(f"There is no frame {frame + 1} in this image.", reason="geometry")
    values, name = stored_frame(opened, pixels, frame)
    if pixels.photometric == "PALETTE COLOR":
        values = rgb_of_palette(values, palettes_of(opened))
    elif pixels.samples == 3:
        values = eight_bits(values, pixels.bits_stored)
    return np.ascontiguousarray(values), name


def stored_frame(opened: Opened, pixels: Pixels, frame: int) -> tuple[NDArray[np.generic], str]:
    """Return the values of one frame (from 0) before any palette: as stored, colours as RGB.

    Raises:
        Unreadable: They cannot be decoded, or contradict the header.
    """
    if opened.transfer_syntax not in UNCOMPRESSED:
        return _compressed(opened, pixels, frame)
    values = _native(opened, pixels, frame)
    if pixels.photometric.startswith("YBR"):
        values = rgb_of_ybr(eight_bits(values, pixels.bits_stored))
    return values, "uncompressed"


def _compressed(opened: Opened, pixels: Pixels, frame: int) -> tuple[NDArray[np.generic], str]:
    decoder = DECODERS.get(opened.transfer_syntax)
    if decoder is None:
        raise Unreadable(
            "The pixels are compressed in a way that cannot be opened here.",
            reason="syntax",
            advice="Ask its sender for it uncompressed, or in JPEG, JPEG-LS or JPEG 2000.",
        )
    encoded = _encoded_frame(opened, pixels, frame)
    try:
        values = decoder.decode(encoded, pixels)
    except Unreadable:
        raise
    except MemoryError:
        raise
    except Exception as error:
        raise garbled() from error
    shape = (pixels.rows, pixels.columns) + ((3,) if pixels.samples == 3 else ())
    if values.shape != shape:
        raise garbled()
    if pixels.samples == 3:
        if pixels.photometric == "YBR_FULL" and not decoder.in_rgb:
            values = rgb_of_ybr(eight_bits(values, pixels.bits_stored))
        return values, decoder.name
    kind = stored_type(pixels)
    if values.dtype != kind:
        values = values.astype(kind)
    return cleaned(values, pixels), decoder.name


def _other_stream() -> Unreadable:
    return Unreadable(
        "The pixels are compressed in another way than the file says.",
        reason="codec",
        advice="Send it again from where it came.",
    )


def _fitting(stream: Stream, pixels: Pixels) -> Stream:
    """Return the stream if it is of the size that the header states.

    Checked before the codec runs, so that a stream cannot make it allocate for another size.
    """
    if (stream.rows, stream.columns) != (pixels.rows, pixels.columns):
        raise Unreadable(
            f"The header says {pixels.rows} x {pixels.columns} pixels,"
            f" but the compressed image has {stream.rows} x {stream.columns}.",
            reason="geometry",
            advice="Send it again from where it came; it cannot be shown safely.",
        )
    if stream.samples != pixels.samples or stream.precision > pixels.bits_allocated:
        raise Unreadable(
            "The compressed image has other samples or bits than the header says.",
            reason="geometry",
            advice="Send it again from where it came; it cannot be shown safely.",
        )
    return stream


def _sign_settled(
    values: NDArray[np.generic], stream: Stream, pixels: Pixels
) -> NDArray[np.generic]:
    """Return values whose sign is the header's; the stream's own may differ.

    Some writers hand signed values to a JPEG 2000 codec as if unsigned. Their bits are right.
    """
    if pixels.samples == 3 or stream.signed == pixels.signed:
        return values
    if stream.signed and int(values.min()) < 0:
        raise Unreadable(
            "The compressed image has negative values, which the header rules out.",
            reason="geometry",
            advice="Send it again from where it came; it cannot be shown safely.",
        )
    if not stream.signed:
        unused = np.array(values.dtype.itemsize * 8 - stream.precision, f"u{values.dtype.itemsize}")
        whole = np.left_shift(values.view(unused.dtype), unused)
        signed = whole.view(f"i{values.dtype.itemsize}")
        settled: NDArray[np.generic] = np.right_shift(signed, unused.astype(signed.dtype))
        return settled
    return values


def _encoded_frame(opened: Opened, pixels: Pixels, frame: int) -> bytes:
    """Return the bytes of one frame's stream (PS3.5 A.4)."""
    table, *pieces = fragments(opened.data, opened.data.found[PIXEL_DATA])
    encoded = opened.data.encoded
    marked = opened.transfer_syntax != _RLE  # whose streams begin with no mark
    if pixels.frames == 1:
        if marked and any(_begins(opened, piece) for piece in pieces[1:]):
            raise _unlike_frames(len(pieces), 1)
        return b"".join(bytes(encoded[at : at + length]) for at, length in pieces)
    if len(pieces) == pixels.frames:
        # A lost fragment and a broken one leave the number right and every frame out of place.
        if marked and not all(_begins(opened, piece) for piece in pieces[: frame + 1]):
            raise _unlike_frames(len(pieces), pixels.frames)
        at, length = pieces[frame]
        return bytes(encoded[at : at + length])
    starts = _starts_of_frames(opened, table, pieces, pixels.frames)
    first = starts[frame]
    last = starts[frame + 1] if frame + 1 < len(starts) else len(pieces)
    return b"".join(bytes(encoded[at : at + length]) for at, length in pieces[first:last])


def _starts_of_frames(
    opened: Opened, table: tuple[int, int], pieces: list[tuple[int, int]], frames: int
) -> list[int]:
    """Return which fragment begins each frame: by the offset table, else by the streams."""
    encoded = opened.data.encoded
    by_stream = [n for n, piece in enumerate(pieces) if _begins(opened, piece)]
    if table[1] == 4 * frames:
        offsets = np.frombuffer(encoded, "<u4", frames, table[0]).tolist()
        index = {at - pieces[0][0]: n for n, (at, _) in enumerate(pieces)}
        if all(offset in index for offset in offsets):
            starts = [index[offset] for offset in offsets]
            if starts[0] == 0 and all(a < b for a, b in pairwise(starts)):
                return starts
    if len(by_stream) == frames and by_stream[0] == 0:
        return by_stream
    raise _unlike_frames(len(pieces), frames)


def _begins(opened: Opened, piece: tuple[int, int]) -> bool:
    at, length = piece
    return begins_a_frame(bytes(opened.data.encoded[at : at + min(length, 12)]))


def _unlike_frames(pieces: int, frames: int) -> Unreadable:
    said = (
        f"where each of its {frames} frames begins"
        if frames > 1
        else f"which of its {pieces} parts is the picture"
    )
    return Unreadable(
        f"The compressed image does not tell {said}.",
        reason="codec",
        advice="Send it again from where it came.",
    )


def _native(opened: Opened, pixels: Pixels, frame: int) -> NDArray[np.generic]:
    data = opened.data
    tag = next(t for t in (PIXEL_DATA, FLOAT_PIXELS, DOUBLE_PIXELS) if t in data.found)
    order: Literal[">", "<"] = ">" if data.big_endian else "<"
    element = data.found[tag]
    bits = frame_bits(pixels)
    start = element.start + frame * bits // 8
    raw = bytes(data.encoded[start : start + (bits + 7 + (frame * bits) % 8) // 8])
    if tag != PIXEL_DATA:
        floats = np.frombuffer(raw, f"{order}f{pixels.bits_allocated // 8}")
        return floats.astype(floats.dtype.newbyteorder("=")).reshape(pixels.rows, pixels.columns)
    if pixels.bits_allocated == 1:
        # PS3.5 8.1.1: bit 0 of the first byte is the first pixel, frames follow without a gap.
        unpacked = np.unpackbits(np.frombuffer(raw, np.uint8), bitorder="little")
        skip = (frame * bits) % 8
        return unpacked[skip : skip + bits].reshape(pixels.rows, pixels.columns)
    kind = stored_type(pixels).newbyteorder(order)
    # 8-bit pixels written as big-endian words have every two bytes swapped.
    if data.big_endian and pixels.bits_allocated == 8 and element.vr == "OW":
        whole = bytes(data.encoded[element.start : element.start + element.length])
        swapped = np.frombuffer(whole, ">u2").astype("<u2").tobytes()
        raw = swapped[frame * bits // 8 : (frame + 1) * bits // 8]
    values = np.frombuffer(raw, kind).astype(kind.newbyteorder("="))
    if pixels.photometric == "YBR_FULL_422":
        return ybr_of_422(values.view(np.uint8), pixels.rows, pixels.columns)
    if pixels.samples == 3:
        if pixels.planar == 1:
            return np.moveaxis(values.reshape(3, pixels.rows, pixels.columns), 0, -1)
        return values.reshape(pixels.rows, pixels.columns, 3)
    return cleaned(values.reshape(pixels.rows, pixels.columns), pixels)

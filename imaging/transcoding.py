"""An object in another transfer syntax, its pixels proven the same before it is handed out.

The data set stays as it is, byte for byte, but for the pixels and what says how they are written.
What cannot be had that way is refused, and goes as it is stored. In a worker.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from domain.errors import Unreadable
from domain.study import Pixels
from imaging.decoding import stored_frame
from imaging.elements import PIXEL_DATA, Element
from imaging.encoding import ENCODERS, MIXED
from imaging.native import stored_type
from imaging.parsing import UNCOMPRESSED, instance_of
from imaging.part10 import BIG_ENDIAN, EXPLICIT, IMPLICIT, Opened, open_part10

_LOSSLESS = frozenset(
    (*ENCODERS, "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.202")
)
_COMPRESSIBLE = frozenset(("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR", "RGB"))
_PHOTOMETRIC, _PLANAR = 0x00280004, 0x00280006
# Group lengths count the bytes that change; extended offset tables, the frames (PS3.3 C.7.6.3.1.8).
_STALE = frozenset((0x00280000, 0x7FE00000, 0x7FE00001, 0x7FE00002, 0x7FE00003))
_MOST_BYTES = 0xFFFFFFFE


def transcoded(opened: Opened, pixels: Pixels | None, syntax: str) -> bytes:
    """Return an object as a file in ``syntax``: uncompressed little endian, or a lossless one.

    Raises:
        Unreadable: It cannot be had in that syntax without a change.
    """
    if syntax == opened.transfer_syntax and opened.sizes_as_stored:
        return bytes(opened.data.encoded)
    if syntax == IMPLICIT:
        return _implicit(opened, pixels)
    if pixels is None or PIXEL_DATA not in opened.data.found:
        if syntax != EXPLICIT or opened.transfer_syntax not in UNCOMPRESSED:
            raise unfit("It holds no pixels that can be compressed.")
        return _rewritten(opened, EXPLICIT)
    source = opened
    if opened.transfer_syntax in UNCOMPRESSED and opened.transfer_syntax != EXPLICIT:
        made = _rewritten(opened, EXPLICIT)
        opened = open_part10(made)
        if syntax == EXPLICIT:
            _demand_same(source, pixels, made)
            return made
    frames = [_frame(opened, pixels, n) for n in range(pixels.frames)]
    if syntax == EXPLICIT:
        result = native(opened, pixels, frames)
    else:
        _demand_compressible(opened, pixels)
        result = compressed(opened, pixels, frames, syntax)
    _demand_same(source, pixels, result)
    return result


def unfit(why: str) -> Unreadable:
    return Unreadable(why, reason="unfit", advice="It can be sent as it is stored.")


def _demand_compressible(opened: Opened, pixels: Pixels) -> None:
    if opened.transfer_syntax not in UNCOMPRESSED and opened.transfer_syntax not in _LOSSLESS:
        raise unfit("It is compressed with a loss already, and would only grow.")
    if pixels.photometric not in _COMPRESSIBLE:
        raise unfit("Its colours are written in a way that would have to change.")
    if pixels.bits_allocated not in (8, 16) or pixels.high_bit != pixels.bits_stored - 1:
        raise unfit("Its pixels are of a width that this compression does not hold.")


def _frame(opened: Opened, pixels: Pixels, frame: int) -> NDArray[np.generic]:
    values, _ = stored_frame(opened, pixels, frame)
    if opened.transfer_syntax in UNCOMPRESSED and pixels.bits_stored != pixels.bits_allocated:
        _demand_clean(opened, pixels, frame, values)
    return np.ascontiguousarray(values)


def _demand_clean(opened: Opened, pixels: Pixels, frame: int, values: NDArray[np.generic]) -> None:
    """Refuse pixels whose spare bits hold something, as old overlays do: it would be lost."""
    if pixels.samples != 1 or pixels.bits_allocated not in (8, 16):
        return
    kind = stored_type(pixels)
    count = pixels.rows * pixels.columns
    at = opened.data.found[PIXEL_DATA].start + frame * count * kind.itemsize
    raw = np.frombuffer(opened.data.encoded, kind.newbyteorder("<"), count, at)
    clear = np.array((1 << pixels.bits_stored) - 1, f"u{kind.itemsize}")
    whole = raw.view(clear.dtype).reshape(values.shape)
    # The sign may be extended into the spare bits, or left out there.
    if not np.array_equal(raw.reshape(values.shape), values) and np.any(whole & ~clear):
        raise unfit("The spare bits of its pixels hold something that would be lost.")


def native(opened: Opened, pixels: Pixels, frames: Sequence[NDArray[np.generic]]) -> bytes:
    """Return the object with these frames, uncompressed."""
    if pixels.samples == 3 and frames[0].dtype.itemsize * 8 != pixels.bits_allocated:
        raise unfit("Its colours cannot be written out as they are.")
    body = b"".join(frame.astype(frame.dtype.newbyteorder("<")).tobytes() for frame in frames)
    if len(body) > _MOST_BYTES:
        raise unfit("Uncompressed, it is larger than DICOM can say.")
    vr = b"OB" if pixels.bits_allocated <= 8 else b"OW"
    body += b"\0" * (len(body) % 2)
    value = struct.pack("<HH2sxxL", 0x7FE0, 0x0010, vr, len(body)) + body
    return _with_pixels(opened, pixels, value, EXPLICIT)


def compressed(
    opened: Opened, pixels: Pixels, frames: Sequence[NDArray[np.generic]], syntax: str
) -> bytes:
    """Return the object with these frames, compressed without a loss.

    PS3.5 A.4: an offset table, and every frame in one fragment of an even length.
    """
    encode = ENCODERS[syntax]
    fragments, offsets, at = [], [], 0
    for frame in frames:
        stream = encode(frame, pixels)
        stream += b"\0" * (len(stream) % 2)
        offsets.append(at)
        at += 8 + len(stream)
        fragments += [struct.pack("<HHL", 0xFFFE, 0xE000, len(stream)), stream]
    if at > _MOST_BYTES:
        raise unfit("Compressed, its frames are more than an offset table can hold.")
    table = struct.pack(f"<{len(offsets)}L", *offsets)
    value = b"".join(
        (
            struct.pack("<HH2sxxL", 0x7FE0, 0x0010, b"OB", 0xFFFFFFFF),
            struct.pack("<HHL", 0xFFFE, 0xE000, len(table)),
            table,
            *fragments,
            struct.pack("<HHL", 0xFFFE, 0xE0DD, 0),
        )
    )
    return _with_pixels(opened, pixels, value, syntax)


def _with_pixels(opened: Opened, pixels: Pixels, value: bytes, syntax: str) -> bytes:
    """Return the file with other pixels, and all else as it was, byte for byte."""
    encoded, found = opened.data.encoded, opened.data.found
    edits: list[tuple[int, int, bytes]] = []  # from, to, what stands there instead
    for tag, element in found.items():
        if tag in _STALE:
            edits.append((*_extent(element), b""))
    edits.append((*_extent(found[PIXEL_DATA]), value))
    if pixels.samples == 3:
        # What the decoder gave is RGB, pixel by pixel.
        called = MIXED.get(syntax, "RGB").encode()
        called += b" " * (len(called) % 2)
        rgb = struct.pack("<HH2sH", 0x0028, 0x0004, b"CS", len(called)) + called
        planar = struct.pack("<HH2sHH", 0x0028, 0x0006, b"US", 2, 0)
        behind = _extent(found[_PHOTOMETRIC])[1]
        edits.append((*_extent(found[_PHOTOMETRIC]), rgb))
        place = _extent(found[_PLANAR]) if _PLANAR in found else (behind, behind)
        edits.append((*place, planar))
    first = min(_extent(element)[0] for element in found.values())
    parts, at = [_opening(opened, syntax)], first
    for start, end, instead in sorted(edits):
        parts += [bytes(encoded[at:start]), instead]
        at = end
    parts.append(bytes(encoded[at:]))
    return b"".join(parts)


def _extent(element: Element) -> tuple[int, int]:
    """Return where an element of explicit little endian begins and ends, its head included."""
    long = element.vr in ("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT",
                          "UV")  # fmt: skip
    tail = 8 if element.undefined else 0
    return element.start - (12 if long else 8), element.start + element.length + tail


def _opening(opened: Opened, syntax: str) -> bytes:
    """Return preamble and meta information (PS3.10 7.1), with the new transfer syntax."""
    meta = opened.meta
    kept = [] if meta is None else sorted(meta.found)
    body = b""
    if meta is None or 0x00020002 not in kept or 0x00020003 not in kept:
        raise unfit("It lacks the head that a file has.")
    for tag in kept:
        if tag == 0x00020000:
            continue
        text = meta.value(tag) or b""
        if tag == 0x00020010:
            text = syntax.encode() + b"\0" * (len(syntax) % 2)
        element, vr = tag & 0xFFFF, meta.found[tag].vr.encode()
        if vr in (b"OB", b"UN"):
            body += struct.pack("<HH2sxxL", 2, element, vr, len(text)) + text
        else:
            body += struct.pack("<HH2sH", 2, element, vr or b"UI", len(text)) + text
    return bytes(128) + b"DICM" + struct.pack("<HH2sHL", 2, 0, b"UL", 4, len(body)) + body


def _implicit(opened: Opened, pixels: Pixels | None) -> bytes:
    plain = opened
    if opened.transfer_syntax != EXPLICIT:
        plain = open_part10(transcoded(opened, pixels, EXPLICIT))
    made = _rewritten(plain, IMPLICIT)
    if pixels is not None and PIXEL_DATA in opened.data.found:
        _demand_same(opened, pixels, made)
    return made


def _rewritten(opened: Opened, syntax: str) -> bytes:
    """Return an uncompressed object in the other of explicit and implicit little endian.

    Raises:
        Unreadable: It is big endian, whose words nobody turns round safely, or cannot be written.
    """
    from pydicom import dcmread
    from pydicom.uid import UID

    if opened.transfer_syntax == BIG_ENDIAN:
        raise unfit("It is written in big endian, which has left the standard.")
    if opened.transfer_syntax == syntax or opened.meta is None:
        raise unfit("It lacks the head that a file has.")
    whole = BytesIO()
    try:
        dataset = dcmread(BytesIO(_file(opened)))
        dataset.file_meta.TransferSyntaxUID = UID(syntax)
        dataset.save_as(
            whole, implicit_vr=syntax == IMPLICIT, little_endian=True, enforce_file_format=True
        )
    except Exception as error:
        raise unfit("It cannot be written in another uncompressed syntax.") from error
    made = open_part10(whole.getvalue())
    _demand_same_texts(opened, made)
    return whole.getvalue()


def _file(opened: Opened) -> bytes:
    meta = opened.meta
    assert meta is not None  # noqa: S101 - asked before
    if opened.sizes_as_stored:
        return bytes(meta.encoded)
    return _opening(opened, EXPLICIT) + bytes(opened.data.encoded)  # deflated: inflated by us


def _demand_same_texts(source: Opened, made: Opened) -> None:
    """Refuse a header that was not carried over value by value; sequences are written anew."""
    for tag, element in source.data.found.items():
        kept = made.data.found.get(tag)
        if tag & 0xFFFF == 0:
            continue  # group lengths may go
        if kept is None:
            raise unfit("Its header cannot be carried over whole.")
        if element.vr == "SQ" or kept.vr == "SQ" or element.undefined:
            continue
        if _values(source.data.value(tag)) != _values(made.data.value(tag)):
            raise unfit("Its header cannot be carried over whole.")


def _values(encoded: bytes | None) -> list[bytes]:
    """Return the values of an element; blanks around them mean nothing (PS3.5 6.2)."""
    return [value.strip(b"\0 ") for value in (encoded or b"").split(b"\\")]


def _demand_same(source: Opened, pixels: Pixels, result: bytes) -> None:
    """Refuse a result whose own header and pixels are not those of the source.

    Both are read as a receiver reads them, from the finished file.
    """
    made = open_part10(result)
    theirs = instance_of(made).pixels
    if theirs is None or _kind(theirs) != _kind(pixels):
        raise unfit("Its pixels would be described otherwise.")
    for n in range(pixels.frames):
        before, _ = stored_frame(source, pixels, n)
        now, _ = stored_frame(made, theirs, n)
        if before.dtype != now.dtype or not np.array_equal(before, now):
            raise unfit("Its pixels would change.")


def _kind(pixels: Pixels) -> Pixels:
    """Return what must stay the same of how pixels are written."""
    colour = "RGB" if pixels.samples == 3 else pixels.photometric
    return replace(pixels, photometric=colour, planar=0, offset=None, length=None)

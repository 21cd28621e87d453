"""A JPEG stream as its markers tell it, and what of it may go into a DICOM object."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from domain.errors import Unreadable

_STANDALONE = frozenset((0x01, *range(0xD0, 0xD8)))
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # tables and an extension
_SOS, _EOI, _COMMENT = 0xDA, 0xD9, 0xFE
_JFIF, _EXIF, _ICC, _ADOBE = 0xE0, 0xE1, 0xE2, 0xEE
_ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True)
class JpegStream:
    """What the markers say; ``image`` is the stream without what is not the image."""

    process: int  # 0xC0 baseline, 0xC1 extended, 0xC2 progressive…
    precision: int
    rows: int
    columns: int
    sampling: tuple[tuple[int, int], ...]  # of each component: horizontal, vertical
    transform: int | None  # what Adobe's marker says: 0 RGB or CMYK, 1 YCbCr, 2 YCCK
    has_jfif: bool
    named_rgb: bool  # components called R, G, B
    orientation: int  # Exif: 1 upright
    icc: bytes
    image: bytes


def read_jpeg(content: bytes) -> JpegStream:
    """Read the markers up to the first scan.

    Comments, Exif with its thumbnail and place, and whatever follows the end of the image are
    left out of ``image``: they are no part of the picture and may name people.

    Raises:
        Unreadable: It is no JPEG image, or it is cut off.
    """
    kept = bytearray(b"\xff\xd8")
    at, frame, transform, orientation = 2, None, None, 1
    has_jfif, profiles = False, list[tuple[int, bytes]]()
    while True:
        marker, at = _marker(content, at)
        if marker in _STANDALONE:
            continue
        if marker == _EOI:
            raise _damaged("it ends before its image")
        if at + 2 > len(content):
            raise _damaged("it is cut off")
        length = struct.unpack_from(">H", content, at)[0]
        body = content[at + 2 : at + length]
        if length < 2 or len(body) != length - 2:
            raise _damaged("it is cut off")
        if marker in _FRAMES:
            if frame is not None:
                raise _damaged("it holds more than one image")
            frame = (marker, body)
        if marker == _JFIF:
            has_jfif = has_jfif or body.startswith(b"JFIF\0")
        elif marker == _EXIF and body.startswith(b"Exif\0\0"):
            orientation = _orientation(body[6:])
        elif marker == _ICC and body.startswith(b"ICC_PROFILE\0"):
            profiles.append((body[12] if len(body) > 13 else 0, body[14:]))
        elif marker == _ADOBE and body.startswith(b"Adobe") and len(body) >= 12:
            transform = body[11]
        if (not 0xE0 <= marker <= 0xEF and marker != _COMMENT) or marker == _ADOBE:
            kept += b"\xff" + bytes([marker]) + content[at : at + length]
        at += length
        if marker == _SOS:
            break
    if frame is None:
        raise _damaged("it states no size")
    process, body = frame
    if len(body) < 6 or len(body) < 6 + 3 * body[5]:
        raise _damaged("it is cut off")
    precision, rows, columns, count = struct.unpack_from(">BHHB", body)
    parts = [body[6 + 3 * n : 9 + 3 * n] for n in range(count)]
    end = content.rfind(b"\xff\xd9", at)
    if end < 0:
        raise _damaged("it is cut off")
    kept += content[at : _end_of_scan(content, at) + 2]
    return JpegStream(
        process,
        precision,
        rows,
        columns,
        tuple((part[1] >> 4, part[1] & 15) for part in parts),
        transform,
        has_jfif,
        bytes(part[0] for part in parts) == b"RGB",
        orientation,
        b"".join(profile for _, profile in sorted(profiles)),
        bytes(kept),
    )


def _marker(content: bytes, at: int) -> tuple[int, int]:
    if at >= len(content) or content[at] != 0xFF:
        raise _damaged("it is cut off" if at >= len(content) else "a marker is missing")
    while at < len(content) and content[at] == 0xFF:
        at += 1
    if at >= len(content) or content[at] == 0:
        raise _damaged("a marker is missing")
    return content[at], at + 1


def _end_of_scan(content: bytes, at: int) -> int:
    """Return where the End of Image marker lies that ends the image itself.

    In coded data a byte FF is followed by 00 or a restart marker (ISO 10918-1, B.1.1.5); any other
    marker begins a segment with a length, up to the next scan.
    """
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise _damaged("it is cut off")
        marker = content[at + 1]
        if marker == _EOI:
            return at
        if marker == 0xFF:
            at += 1
        elif marker == 0 or marker in _STANDALONE:
            at += 2
        elif at + 4 <= len(content):
            at += 2 + max(2, struct.unpack_from(">H", content, at + 2)[0])
        else:
            raise _damaged("it is cut off")


def _orientation(tiff: bytes) -> int:
    """Return Exif's orientation, 1 where none is said that can be read."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return 1
    first = struct.unpack_from(f"{order}L", tiff, 4)[0]
    if first + 2 > len(tiff):
        return 1
    for entry in range(struct.unpack_from(f"{order}H", tiff, first)[0]):
        at = first + 2 + 12 * entry
        if at + 12 > len(tiff):
            return 1
        tag, _kind, _count, value = struct.unpack_from(f"{order}HHLH", tiff, at)
        if tag == _ORIENTATION:
            return int(value) if 1 <= value <= 8 else 1
    return 1


def _damaged(why: str) -> Unreadable:
    return Unreadable(
        f"The JPEG file is damaged: {why}.",
        reason="truncated" if "cut off" in why else "garbled",
        advice="Send or copy it again from where it came.",
    )

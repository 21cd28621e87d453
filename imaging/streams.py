"""What a compressed stream says of its own size, read before any codec sees it."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import Unreadable

_J2K = b"\xff\x4f\xff\x51"
_JP2 = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
# Markers that stand alone (T.81 table B.1): TEM, RSTn, SOI.
_ALONE = frozenset((0x01, *range(0xD0, 0xD9)))
_NO_FRAME = frozenset((0xC4, 0xC8, 0xCC))


@dataclass(frozen=True, slots=True)
class Stream:
    """The frame header of a JPEG, JPEG-LS or JPEG 2000 stream."""

    rows: int
    columns: int
    samples: int
    precision: int
    signed: bool = False
    process: int = 0  # the marker that opened the frame: 0xC0 baseline, 0xC3 lossless, 0xF7 LS
    adobe_transform: int | None = None
    jfif: bool = False
    mixed_colours: bool = False  # JPEG 2000's own colour transform, which its decoder undoes
    end: int = 0  # where a JPEG or JPEG-LS stream ends, behind its last marker


def begins_a_frame(fragment: bytes) -> bool:
    """Return whether a fragment begins with the first bytes of a stream."""
    return fragment[:3] == b"\xff\xd8\xff" or fragment[:4] == _J2K or fragment[:12] == _JP2


def garbled() -> Unreadable:
    return Unreadable(
        "The compressed pixels are garbled.",
        reason="codec",
        advice="Send or copy the file again from where it came.",
    )


def jpeg_stream(encoded: bytes) -> Stream:
    """Return what a JPEG or JPEG-LS stream says of itself (T.81 B.2, T.87 C.2).

    Raises:
        Unreadable: It is neither, or stops before its end.
    """
    if encoded[:2] != b"\xff\xd8":
        raise garbled()
    at, adobe, jfif = 2, None, False
    while at + 4 <= len(encoded):
        if encoded[at] != 0xFF:
            raise garbled()
        marker = encoded[at + 1]
        if marker == 0xFF:  # fill
            at += 1
            continue
        if marker in _ALONE:
            at += 2
            continue
        length = int.from_bytes(encoded[at + 2 : at + 4], "big")
        body = encoded[at + 4 : at + 2 + length]
        if marker == 0xEE and body[:5] == b"Adobe" and len(body) >= 12:
            adobe = body[11]
        if marker == 0xE0 and body[:5] == b"JFIF\0":
            jfif = True
        if (0xC0 <= marker <= 0xCF and marker not in _NO_FRAME) or marker == 0xF7:
            if len(body) < 6:
                raise garbled()
            rows, columns = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
            return Stream(
                rows, columns, body[5], body[0], process=marker, adobe_transform=adobe, jfif=jfif,
                end=_end_of_jpeg(encoded, at + 2 + length),
            )  # fmt: skip
        if length < 2 or marker == 0xDA:
            break
        at += 2 + length
    raise garbled()


def _end_of_jpeg(encoded: bytes, behind_frame: int) -> int:
    """Return where the last image marker EOI ends (T.81 B.1.1.3).

    No coded pixels can hold its two bytes. Without it, libjpeg fills the rest of the picture with
    grey, and CharLS searches for the next pixel for many seconds.
    """
    scan = encoded.find(b"\xff\xda", behind_frame)
    end = encoded.rfind(b"\xff\xd9", scan) if scan >= 0 else -1
    if end < 0:
        raise Unreadable(
            "The compressed pixels stop in the middle.",
            reason="truncated",
            advice="Send or copy the file again from where it came.",
        )
    return end + 2


def codestream(encoded: bytes) -> bytes:
    """Return the JPEG 2000 codestream, taken out of its JP2 boxes where it has any.

    Raises:
        Unreadable: There is none, or the boxes do not end (one of length 0 hung pydicom).
    """
    if encoded[:4] == _J2K:
        return encoded
    if encoded[:12] != _JP2:
        raise garbled()
    at = 0
    while at + 8 <= len(encoded):
        length, kind = int.from_bytes(encoded[at : at + 4], "big"), encoded[at + 4 : at + 8]
        head = 8
        if length == 1:
            length, head = int.from_bytes(encoded[at + 8 : at + 16], "big"), 16
        if length == 0:  # T.800 I.4: only the last box may say "to the end of the file"
            length = len(encoded) - at
        if length < head:
            break
        if kind == b"jp2c":
            inner = encoded[at + head : at + length]
            if inner[:4] != _J2K:
                break
            return inner
        at += length
    raise garbled()


def jpeg2000_stream(encoded: bytes) -> Stream:
    """Return what a JPEG 2000 codestream says of itself (T.800 A.5.1, SIZ).

    Raises:
        Unreadable: It is none, or its components differ in size.
    """
    if encoded[:4] != _J2K or len(encoded) < 45:
        raise garbled()

    def number(at: int) -> int:
        return int.from_bytes(encoded[at : at + 4], "big")

    samples = int.from_bytes(encoded[40:42], "big")
    components = encoded[42 : 42 + 3 * samples]
    if not 1 <= samples <= 4 or len(components) < 3 * samples:
        raise garbled()
    if {components[3 * n] for n in range(samples)} != {components[0]}:
        raise garbled()
    if any(components[3 * n + k] != 1 for n in range(samples) for k in (1, 2)):
        raise garbled()
    precision = (components[0] & 0x7F) + 1
    return Stream(
        number(12) - number(20),
        number(8) - number(16),
        samples,
        precision,
        signed=bool(components[0] & 0x80),
        mixed_colours=_mixes_colours(encoded, 42 + 3 * samples),
    )


def _mixes_colours(encoded: bytes, at: int) -> bool:
    """Return what the coding style default says of the colour transform (T.800 A.6.1)."""
    while at + 9 <= len(encoded) and encoded[at] == 0xFF and encoded[at + 1] != 0x90:
        if encoded[at + 1] == 0x52:
            return encoded[at + 8] == 1
        at += 2 + max(2, int.from_bytes(encoded[at + 2 : at + 4], "big"))
    return False

"""DICOM objects written byte by byte, so that what is wrong with them is known exactly."""

from __future__ import annotations

import struct
from collections.abc import Iterable

CT = "1.2.840.10008.5.1.4.1.1.2"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
EXPLICIT = "1.2.840.10008.1.2.1"
IMPLICIT = "1.2.840.10008.1.2"
JPEG_2000 = "1.2.840.10008.1.2.4.90"
DEFLATED = "1.2.840.10008.1.2.1.99"
_LONG = ("OB", "OW", "OF", "OD", "OV", "SQ", "UN", "UT", "UC")

Element = tuple[int, str, bytes]


def text(tag: int, vr: str, value: str) -> Element:
    return tag, vr, value.encode("latin-1") + (b"" if len(value) % 2 == 0 else b" ")


def uid(tag: int, value: str) -> Element:
    return tag, "UI", value.encode("ascii") + (b"" if len(value) % 2 == 0 else b"\0")


def short(tag: int, *values: int, vr: str = "US") -> Element:
    return tag, vr, struct.pack(f"<{len(values)}{'h' if vr == 'SS' else 'H'}", *values)


def encoded(element: Element, *, implicit: bool = False) -> bytes:
    tag, vr, value = element
    head = struct.pack("<HH", tag >> 16, tag & 0xFFFF)
    if implicit:
        return head + struct.pack("<L", len(value)) + value
    if vr in _LONG:
        return head + vr.encode() + b"\0\0" + struct.pack("<L", len(value)) + value
    return head + vr.encode() + struct.pack("<H", len(value)) + value


def item(*elements: Element) -> bytes:
    body = b"".join(encoded(element) for element in elements)
    return b"\xfe\xff\x00\xe0" + struct.pack("<L", len(body)) + body


def sequence(tag: int, *items: bytes) -> Element:
    return tag, "SQ", b"".join(items)


def meta(syntax: str, sop_uid: str, sop_class: str = CT) -> bytes:
    body = b"".join(
        encoded(e)
        for e in (
            (0x00020001, "OB", b"\0\1"),
            uid(0x00020002, sop_class),
            uid(0x00020003, sop_uid),
            uid(0x00020010, syntax),
        )
    )
    return encoded((0x00020000, "UL", struct.pack("<L", len(body)))) + body


def part10(
    elements: Iterable[Element],
    *,
    syntax: str = EXPLICIT,
    preamble: bytes = bytes(128),
    tail: bytes = b"",
) -> bytes:
    """Return a whole file; ``tail`` is put behind the last element as it is."""
    ordered = sorted(elements)
    body = b"".join(encoded(e, implicit=syntax == IMPLICIT) for e in ordered)
    return preamble + b"DICM" + meta(syntax, "1.2.3.4") + body + tail


def identity(**changes: str) -> list[Element]:
    """Return what every object must say of itself."""
    said = {"sop": "1.2.3.4", "kind": CT, "study": "1.2.3", "series": "1.2.3.1", **changes}
    return [
        uid(0x00080016, said["kind"]),
        uid(0x00080018, said["sop"]),
        text(0x00080060, "CS", said.get("modality", "CT")),
        text(0x00100010, "PN", "Doe^Jane"),
        text(0x00100020, "LO", "4711"),
        uid(0x0020000D, said["study"]),
        uid(0x0020000E, said["series"]),
    ]


def shape(rows: int, columns: int, *, bits: int = 16, stored: int = 0) -> list[Element]:
    """Return the image pixel module of a grey unsigned image, without the pixels."""
    stored = stored or bits
    return [
        short(0x00280002, 1),
        text(0x00280004, "CS", "MONOCHROME2"),
        short(0x00280010, rows),
        short(0x00280011, columns),
        short(0x00280100, bits),
        short(0x00280101, stored),
        short(0x00280102, stored - 1),
        short(0x00280103, 0),
    ]


def image(rows: int, columns: int, pixels: bytes, *extra: Element, **changes: str) -> bytes:
    """Return a grey 16-bit image file; an extra element replaces one of the same tag."""
    elements = {e[0]: e for e in (*identity(**changes), *shape(rows, columns))}
    elements[0x7FE00010] = (0x7FE00010, "OW", pixels)
    elements.update({e[0]: e for e in extra})
    return part10(elements.values())


def compressed(
    rows: int,
    columns: int,
    syntax: str,
    *fragments: bytes,
    frames: int = 1,
    table: bytes = b"",
    extra: Iterable[Element] = (),
) -> bytes:
    """Return an image file whose pixels lie in these fragments."""
    elements = {e[0]: e for e in (*identity(), *shape(rows, columns), *extra)}
    if frames > 1:
        elements[0x00280008] = text(0x00280008, "IS", str(frames))
    pieces = b"".join(
        b"\xfe\xff\x00\xe0" + struct.pack("<L", len(f)) + f for f in (table, *fragments)
    )
    pixels = b"\xe0\x7f\x10\x00OB\0\0\xff\xff\xff\xff" + pieces + b"\xfe\xff\xdd\xe0" + bytes(4)
    return part10(elements.values(), syntax=syntax, tail=pixels)

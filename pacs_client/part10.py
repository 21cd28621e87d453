"""The file form of an object (PS3.10 section 7.1) around data set bytes that nobody touches."""

from __future__ import annotations

import re
import struct

from domain.errors import Unreadable

IMPLEMENTATION_CLASS = "2.25.294013518293177054915266716262110531387"
IMPLEMENTATION_NAME = "LIGHTBOX_1"

_UID = re.compile(r"[0-9.]{1,64}")
_LONG = frozenset({b"OB", b"OW", b"OF", b"SQ", b"UN", b"UC", b"UR", b"UT"})


def opening(sop_class: str, sop_uid: str, transfer_syntax: str, sender: str) -> bytes:
    """Return what stands before the data set in a file: preamble, DICM, meta information."""
    body = b"".join(
        (
            b"\x02\0\x01\0OB\0\0\x02\0\0\0\0\x01",
            _element(0x0002, b"UI", sop_class),
            _element(0x0003, b"UI", sop_uid),
            _element(0x0010, b"UI", transfer_syntax),
            _element(0x0012, b"UI", IMPLEMENTATION_CLASS),
            _element(0x0013, b"SH", IMPLEMENTATION_NAME),
            _element(0x0016, b"AE", sender),
        )
    )
    length = b"\x02\0\0\0UL\x04\0" + struct.pack("<L", len(body))
    return bytes(128) + b"DICM" + length + body


def _element(element: int, vr: bytes, text: str) -> bytes:
    value = text.encode("ascii", "replace")
    if len(value) % 2:
        value += b"\0" if vr == b"UI" else b" "
    return struct.pack("<HH2sH", 0x0002, element, vr, len(value)) + value


def announced(part10: bytes) -> str:
    """Return which object a file's meta information says it is; empty where it does not."""
    mark = b"\x02\0\x03\0UI"
    at = part10.find(mark, 132, 1024)
    if part10[128:132] != b"DICM" or at < 0 or at + 8 > len(part10):
        return ""
    (length,) = struct.unpack_from("<H", part10, at + 6)
    text = part10[at + 8 : at + 8 + length].rstrip(b"\0 ").decode("ascii", "replace")
    return text if _UID.fullmatch(text) else ""


def data_set_of(part10: bytes) -> memoryview:
    """Return the data set of a file, as it stands in it.

    Raises:
        Unreadable: The bytes are not a file with meta information.
    """
    if part10[128:132] != b"DICM":
        raise Unreadable("This is not a DICOM file.", reason="not-dicom")
    view = memoryview(part10)
    at = 132
    while part10[at : at + 2] == b"\x02\0":
        try:
            vr = part10[at + 4 : at + 6]
            if vr in _LONG:
                (length,) = struct.unpack_from("<L", view, at + 8)
                at += 12 + length
            else:
                (length,) = struct.unpack_from("<H", view, at + 6)
                at += 8 + length
        except struct.error as error:
            raise Unreadable("This DICOM file is cut short.", reason="truncated") from error
    if at == 132 or at >= len(part10):
        raise Unreadable("This DICOM file is cut short.", reason="truncated")
    return view[at:]

"""Which study and which object a file says it is: its outermost elements, up to 0020,000D.

Not a reader of DICOM: values are passed over by their lengths, and nothing of them is believed
but those two names. Whoever stores the object reads all of it, where that can be killed.
"""

from __future__ import annotations

import struct
import zlib

from domain.errors import Unreadable
from pacs_client.part10 import data_set_of
from pacs_client.services import BIG_ENDIAN, DEFLATED, IMPLICIT

_LONG = frozenset(
    {b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"UC", b"UN", b"UR", b"UT", b"SV", b"UV"}
)
_SOP, _STUDY = 0x00080018, 0x0020000D
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_UNDEFINED = 0xFFFFFFFF
_DEEPEST = 16
_MOST_INFLATED = 4 << 20  # what stands before the study's name is far less
_MOST_ELEMENTS = 100_000
_SYNTAX = b"\x02\0\x10\0UI"


def names_of(part10: bytes) -> tuple[str, str]:
    """Return the study's UID and the object's own.

    Raises:
        Unreadable: It does not say them.
    """
    data = data_set_of(part10)
    syntax = _syntax(part10[: len(part10) - len(data)])
    try:
        if syntax == DEFLATED:
            data = memoryview(zlib.decompressobj(-15).decompress(data, _MOST_INFLATED))
        walk = _Walk(data, big=syntax == BIG_ENDIAN, implicit=syntax == IMPLICIT)
        found = walk.names()
    except (struct.error, zlib.error, UnicodeDecodeError) as error:
        raise Unreadable("This DICOM file is cut short.", reason="truncated") from error
    if not (found.get(_STUDY) and found.get(_SOP)):
        raise Unreadable("This DICOM file does not say what it is.", reason="missing")
    return found[_STUDY], found[_SOP]


def _syntax(meta: bytes) -> str:
    at = meta.find(_SYNTAX, 132)
    if at < 0:
        raise Unreadable("This DICOM file does not say how it is written.", reason="syntax")
    (length,) = struct.unpack_from("<H", meta, at + 6)
    return meta[at + 8 : at + 8 + length].decode("ascii", "replace").rstrip("\0 ")


class _Walk:
    """Goes over elements without taking anything but the two names."""

    def __init__(self, data: memoryview, *, big: bool, implicit: bool) -> None:
        self._data = data
        self._order = ">" if big else "<"
        self._implicit = implicit
        self._at = 0
        self._left = _MOST_ELEMENTS

    def names(self) -> dict[int, str]:
        found: dict[int, str] = {}
        while self._at < len(self._data):
            tag, length = self._head()
            if tag > _STUDY:
                break
            if tag in (_SOP, _STUDY) and length <= 64:
                value = bytes(self._data[self._at : self._at + length])
                found[tag] = value.decode("ascii").strip("\0 ")
            self._pass(length, 0)
        return found

    def _head(self) -> tuple[int, int]:
        self._left -= 1
        if self._left < 0:
            raise Unreadable("This DICOM file is built to be slow.", reason="hostile")
        group, element = struct.unpack_from(f"{self._order}HH", self._data, self._at)
        tag = group << 16 | element
        if self._implicit or group == 0xFFFE:
            (length,) = struct.unpack_from(f"{self._order}L", self._data, self._at + 4)
            self._at += 8
        elif bytes(self._data[self._at + 4 : self._at + 6]) in _LONG:
            (length,) = struct.unpack_from(f"{self._order}L", self._data, self._at + 8)
            self._at += 12
        else:
            (length,) = struct.unpack_from(f"{self._order}H", self._data, self._at + 6)
            self._at += 8
        return tag, length

    def _pass(self, length: int, depth: int) -> None:
        """Go beyond a value; one without a length is gone through item by item."""
        if depth > _DEEPEST:
            raise Unreadable("This DICOM file is nested too deeply.", reason="hostile")
        if length != _UNDEFINED:
            self._at += length
            return
        while True:
            tag, size = self._head()
            if tag in (_ITEM_END, _SEQUENCE_END):
                return
            self._pass(size, depth + 1)

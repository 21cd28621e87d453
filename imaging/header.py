"""Values of header elements, typed, whatever VR was written."""

from __future__ import annotations

import struct
from math import isfinite

from imaging.charsets import Charset
from imaging.elements import Elements
from imaging.limits import HEADER_VALUE_BYTES

_BINARY = {"US": "H", "SS": "h", "UL": "L", "SL": "l", "FL": "f", "FD": "d", "UV": "Q", "SV": "q"}
# What the dictionary (PS3.6) says of the binary elements read here, for implicit files and UN.
_DICTIONARY = {
    0x00041200: "UL",
    0x00041400: "UL",
    0x00041410: "US",
    0x00041420: "UL",
    0x00189087: "FD",
    0x00209057: "UL",
    0x00209128: "UL",
    0x00209157: "UL",
    0x00280002: "US",
    0x00280006: "US",
    0x00280010: "US",
    0x00280011: "US",
    0x00280100: "US",
    0x00280101: "US",
    0x00280102: "US",
    0x00280103: "US",
    0x00280122: "FL",
    0x00280123: "FD",
    0x00280124: "FL",
    0x00280125: "FD",
    0x00281101: "US",
    0x00281102: "US",
    0x00281103: "US",
    0x00283002: "US",
    0x00186012: "US",
    0x00409224: "FD",
    0x00409225: "FD",
    0x00409213: "FD",
    0x00409214: "FD",
    0x00186014: "US",
    0x00186016: "UL",
    0x00186018: "UL",
    0x0018601A: "UL",
    0x0018601C: "UL",
    0x0018601E: "UL",
    0x00186024: "US",
    0x00186026: "US",
    0x0018602C: "FD",
    0x0018602E: "FD",
    0x00181622: "US",
    0x00181623: "US",
    0x00181624: "US",
    0x00540010: "US",
    0x00540020: "US",
    0x00540060: "US",
    0x00540070: "US",
    0x00540080: "US",
    0x00700010: "FL",
    0x00700011: "FL",
    0x00700014: "FL",
    0x00700020: "US",
    0x00700021: "US",
    0x00700022: "FL",
    0x00700042: "US",
    0x00700052: "SL",
    0x00700053: "SL",
    0x00700066: "US",
    0x00700103: "FL",
    0x00700401: "US",
    0x0040DB73: "UL",
    0x00620004: "US",
    0x0062000B: "US",
    0x0062000D: "US",
    0x0062000E: "US",
}
# The same for the groups that repeat, 6000 to 60FE (PS3.6 writes them 60xx).
_OF_OVERLAYS = {0x0010: "US", 0x0011: "US", 0x0050: "SS", 0x0051: "US", 0x0100: "US", 0x0102: "US"}
_PERSON_NAMES = frozenset((0x00100010, 0x00080090, 0x00081050, 0x00081070))


class Header:
    """The elements of one level, read as what the reader asks for."""

    __slots__ = ("charset", "elements")

    def __init__(self, elements: Elements, charset: Charset | None = None) -> None:
        self.elements = elements
        own = elements.value(0x00080005)
        if own is not None or charset is None:
            self.charset = Charset((own or b"").decode("ascii", "replace"))
        else:
            self.charset = charset

    def __contains__(self, tag: int) -> bool:
        element = self.elements.found.get(tag)
        return element is not None and element.length > 0

    def text(self, tag: int) -> str:
        """Return one text; "" when absent. Trailing padding is gone."""
        value = self._short_value(tag)
        if not value:
            return ""
        element = self.elements.found[tag]
        if element.vr == "AT":
            words = struct.unpack(f"{'>' if self.elements.big_endian else '<'}{len(value) // 2}H",
                                  value[: len(value) // 2 * 2])  # fmt: skip
            return " ".join(f"{word:04X}" for word in words)
        if element.vr in _BINARY:
            return "\\".join(f"{number:g}" for number in self.numbers(tag))
        name = tag in _PERSON_NAMES or element.vr == "PN"
        text = self.charset.text(value, name=name)
        return text.rstrip("\0 ").replace("\0", "")

    def trimmed(self, tag: int) -> str:
        """Return one text without leading blanks, the first where there are several."""
        return self.text(tag).split("\\", 1)[0].strip()

    def texts(self, tag: int) -> tuple[str, ...]:
        """Return each value of a text element."""
        text = self.text(tag)
        return tuple(part.strip() for part in text.split("\\")) if text else ()

    def uid(self, tag: int) -> str:
        value = self._short_value(tag) or b""
        return value.decode("ascii", "replace").strip("\0 ")

    def numbers(self, tag: int) -> tuple[float, ...]:
        """Return the numbers of an element; () when absent or when one of them is none."""
        value = self._short_value(tag)
        if not value:
            return ()
        vr = self.elements.found[tag].vr
        code = _BINARY.get(vr)
        if code is None and vr in ("", "UN", "OB", "OW"):
            code = _BINARY.get(_dictionary_vr(tag))
        if code is not None:
            order = ">" if self.elements.big_endian else "<"
            size = struct.calcsize(order + code)
            count = len(value) // size
            return struct.unpack_from(f"{order}{count}{code}", value)
        try:
            # DS and IS end where a NUL begins; some writers put a decimal comma, which is refused.
            parts = value.decode("ascii").rstrip("\0 ").split("\\")
            return tuple(float(part) for part in parts if "_" not in part)
        except (ValueError, UnicodeDecodeError):
            return ()

    def number(self, tag: int) -> float | None:
        """Return the first number, or None when there is none that is finite."""
        numbers = self.numbers(tag)
        return float(numbers[0]) if numbers and isfinite(numbers[0]) else None

    def integer(self, tag: int) -> int | None:
        """Return the first number if it is whole."""
        number = self.number(tag)
        return int(number) if number is not None and number == int(number) else None

    def signed_short(self, tag: int, *, signed: bool) -> int | None:
        """Return a "US or SS" value, whose sign the pixel representation decides."""
        value = self._short_value(tag)
        if value is None or len(value) < 2:
            return None
        vr = self.elements.found[tag].vr
        if vr not in ("US", "SS", "", "UN", "OW", "OB"):
            return self.integer(tag)
        order = ">" if self.elements.big_endian else "<"
        found: int = struct.unpack_from(order + ("h" if signed else "H"), value)[0]
        return found

    def items(self, tag: int) -> list[Header]:
        """Return the items of a sequence."""
        return [Header(item, self.charset) for item in self.elements.items(tag)]

    def item(self, tag: int) -> Header | None:
        """Return the first item of a sequence, or None."""
        items = self.items(tag)
        return items[0] if items else None

    def _short_value(self, tag: int) -> bytes | None:
        element = self.elements.found.get(tag)
        if element is None:
            return None
        length = min(element.length, HEADER_VALUE_BYTES)
        return bytes(self.elements.encoded[element.start : element.start + length])


def _dictionary_vr(tag: int) -> str:
    if tag >> 24 == 0x60:
        return _OF_OVERLAYS.get(tag & 0xFFFF, "")
    return _DICTIONARY.get(tag, "")

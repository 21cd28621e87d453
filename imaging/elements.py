"""The data elements of an encoded data set, found but not interpreted (PS3.5 section 7).

Nothing here allocates by a length that the file states, follows a nesting deeper than the limit,
or calls itself: the input is hostile until it has been walked to its end.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from domain.errors import Unreadable
from imaging.limits import NESTING

UNDEFINED = 0xFFFFFFFF
ITEM = 0xFFFEE000
ITEM_END = 0xFFFEE00D
SEQUENCE_END = 0xFFFEE0DD
PIXEL_DATA = 0x7FE00010

_LONG = frozenset(
    (b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV")
)
_SHORT = frozenset(
    (b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FD", b"FL", b"IS", b"LO", b"LT", b"PN",
     b"SH", b"SL", b"SS", b"ST", b"TM", b"UI", b"UL", b"US")
)  # fmt: skip
_KNOWN = _LONG | _SHORT


class Element(NamedTuple):
    """One element: its VR as written ("" if none is), and where its value lies."""

    vr: str
    start: int
    length: int  # of the value, delimiters of undefined lengths left out
    undefined: bool = False


@dataclass(frozen=True, slots=True)
class Elements:
    """One level of a data set: tag -> element, over the bytes they lie in."""

    encoded: bytes | memoryview
    found: dict[int, Element]
    implicit: bool
    big_endian: bool
    disordered: bool = False  # tags did not grow

    def value(self, tag: int) -> bytes | None:
        """Return the bytes of a value, or None when the element is absent."""
        element = self.found.get(tag)
        if element is None:
            return None
        return bytes(self.encoded[element.start : element.start + element.length])

    def items(self, tag: int, depth: int = 1) -> list[Elements]:
        """Return the items of a sequence; an absent or empty one has none."""
        element = self.found.get(tag)
        if element is None:
            return []
        if element.vr not in ("SQ", "", "UN"):
            return []
        # PS3.5 6.2.2 note 5: inside UN of undefined length the encoding is implicit.
        implicit = self.implicit or element.vr == "UN"
        return [
            walk(self.encoded, start, end, implicit=implicit, big_endian=self.big_endian)
            for start, end in _items(
                self.encoded, element, implicit=implicit, big=self.big_endian, depth=depth
            )
        ]


def truncated(what: str) -> Unreadable:
    return Unreadable(
        f"The file ends in the middle of {what}.",
        reason="truncated",
        advice="Send or copy it again from where it came.",
    )


def walk(
    encoded: bytes | memoryview,
    start: int,
    end: int,
    *,
    implicit: bool,
    big_endian: bool,
    last_tag: int = 0xFFFFFFFF,
) -> Elements:
    """Return the elements of one level between ``start`` and ``end``.

    Raises:
        Unreadable: A value reaches past the end, or the nesting has no end.
    """
    found: dict[int, Element] = {}
    disordered = False
    before = -1
    for tag, element in _walk(encoded, start, end, implicit, big_endian):
        if tag <= before:
            disordered = True
        before = tag
        # The first wins: a second patient name smuggled in later must not replace it.
        found.setdefault(tag, element)
        if tag == last_tag:
            break
    return Elements(encoded, found, implicit, big_endian, disordered)


def each_element(
    encoded: bytes | memoryview, start: int, end: int, *, implicit: bool
) -> Iterator[tuple[int, Element]]:
    """Yield the elements of one little endian level in order, up to the first that is not whole.

    Raises:
        Unreadable: That one, after all before it.
    """
    yield from _walk(encoded, start, end, implicit, big=False)


def _walk(
    encoded: bytes | memoryview, at: int, end: int, implicit: bool, big: bool
) -> Iterator[tuple[int, Element]]:
    order = ">" if big else "<"
    short = struct.Struct(order + "HH2sH").unpack_from
    long = struct.Struct(order + "HHL").unpack_from
    tail = struct.Struct(order + "L").unpack_from
    while at + 8 <= end:
        vr = ""
        if implicit:
            group, number, length = long(encoded, at)
            at += 8
        else:
            group, number, written, length = short(encoded, at)
            if written in _SHORT:
                vr = written.decode("ascii")
                at += 8
            elif written in _LONG:
                if at + 12 > end:
                    raise truncated("a data element")
                vr = written.decode("ascii")
                (length,) = tail(encoded, at + 8)
                at += 12
            elif group == 0xFFFE:
                group, number, length = long(encoded, at)
                at += 8
            else:
                vr, length, at = _unknown_vr(encoded, at, end, written, length, big)
        tag = group << 16 | number
        if tag == ITEM_END:
            return
        if tag == 0 and not any(encoded[at - 8 : end]):
            return  # zero padding behind the data set
        if length == UNDEFINED:
            stop, after = _end_of_undefined(
                encoded, at, end, implicit=implicit or vr == "UN", big=big
            )
            yield tag, Element(vr or "", at, stop - at, undefined=True)
            at = after
            continue
        if length > end - at:
            raise truncated(_name_of(tag))
        yield tag, Element(vr, at, length)
        at += length
    if at < end and any(encoded[at:end]):
        raise truncated("a data element")


def _unknown_vr(
    encoded: bytes | memoryview, at: int, end: int, written: bytes, short_length: int, big: bool
) -> tuple[str, int, int]:
    """Settle the length of an element whose VR is no VR, by the one reading that fits."""
    order = "big" if big else "little"
    implicit_length = int.from_bytes(encoded[at + 4 : at + 8], order)  # type: ignore[arg-type]
    long_length = int.from_bytes(encoded[at + 8 : at + 12], order)  # type: ignore[arg-type]
    letters = all(0x41 <= byte <= 0x5A for byte in written)
    # PS3.5 6.2: a VR defined later has a 32-bit length. Blank and zero VRs come from old
    # scanners that wrote 16-bit lengths.
    choices = [("", implicit_length, at + 8), ("UN", short_length, at + 8)]
    if letters:
        choices = [("UN", short_length, at + 8), ("UN", long_length, at + 12)]
    for vr, length, start in choices:
        if (
            length != UNDEFINED
            and start + length <= end
            and _looks_like_a_tag(encoded, start + length, end, at, big)
        ):
            return vr, length, start
    raise Unreadable(
        "The header is garbled: a data element has a type that DICOM does not know.",
        reason="garbled",
        advice="Send or copy the file again from where it came.",
    )


def _looks_like_a_tag(
    encoded: bytes | memoryview, at: int, end: int, before: int, big: bool
) -> bool:
    if at == end:
        return True
    if at + 8 > end:
        return False
    order = ">" if big else "<"
    group, number = struct.unpack_from(order + "HH", encoded, at)
    last_group, last_number = struct.unpack_from(order + "HH", encoded, before)
    return (group, number) > (last_group, last_number)


def _end_of_undefined(
    encoded: bytes | memoryview, at: int, end: int, *, implicit: bool, big: bool
) -> tuple[int, int]:
    """Return where a value of undefined length ends, and where the next element begins."""
    order = ">" if big else "<"
    short = struct.Struct(order + "HH2sH").unpack_from
    long = struct.Struct(order + "HHL").unpack_from
    tail = struct.Struct(order + "L").unpack_from
    # One entry per open level: what closes it, and whether its elements are implicit.
    levels: list[tuple[int, bool]] = [(SEQUENCE_END, implicit)]
    while levels:
        if at + 8 > end:
            raise truncated("a sequence")
        closes, plain = levels[-1]
        group, number, length = long(encoded, at)
        tag = group << 16 | number
        if tag == closes:
            levels.pop()
            at += 8
            continue
        if closes == SEQUENCE_END:
            if tag != ITEM:
                raise Unreadable(
                    "The header is garbled: a sequence holds something that is no item.",
                    reason="garbled",
                    advice="Send or copy the file again from where it came.",
                )
            at += 8
            if length == UNDEFINED:
                levels.append((ITEM_END, plain))
            else:
                if length > end - at:
                    raise truncated("a sequence")
                at += length
        else:
            written = b""
            if plain or group == 0xFFFE:
                at += 8
            else:
                _, _, written, length = short(encoded, at)
                if written in _SHORT:
                    at += 8
                elif written in _LONG:
                    if at + 12 > end:
                        raise truncated("a sequence")
                    (length,) = tail(encoded, at + 8)
                    at += 12
                else:
                    _, length, at = _unknown_vr(encoded, at, end, written, length, big)
            if length == UNDEFINED:
                levels.append((SEQUENCE_END, plain or written == b"UN"))
            else:
                if length > end - at:
                    raise truncated("a sequence")
                at += length
        if len(levels) > 2 * NESTING:
            raise nested_too_deep()
    return at - 8, at


def item_places(elements: Elements, tag: int) -> Iterator[tuple[int, int]]:
    """Yield where each item of a sequence begins and ends, its own tag and length left out."""
    element = elements.found.get(tag)
    if element is not None and element.vr in ("SQ", "", "UN"):
        implicit = elements.implicit or element.vr == "UN"
        big = elements.big_endian
        yield from _items(elements.encoded, element, implicit=implicit, big=big, depth=1)


def nested_too_deep() -> Unreadable:
    return Unreadable(
        f"The header nests more than {NESTING} sequences, which no genuine object does.",
        reason="hostile",
        advice="Keep the file away from other programs and ask its sender what it is.",
    )


def _items(
    encoded: bytes | memoryview, element: Element, *, implicit: bool, big: bool, depth: int
) -> Iterator[tuple[int, int]]:
    if depth > NESTING:
        raise nested_too_deep()
    long = struct.Struct((">" if big else "<") + "HHL").unpack_from
    at, end = element.start, element.start + element.length
    while at + 8 <= end:
        group, number, length = long(encoded, at)
        tag = group << 16 | number
        at += 8
        if tag == SEQUENCE_END:
            return
        if tag != ITEM:
            raise Unreadable(
                "The header is garbled: a sequence holds something that is no item.",
                reason="garbled",
                advice="Send or copy the file again from where it came.",
            )
        if length == UNDEFINED:
            stop, after = _end_of_item(encoded, at, end, implicit=implicit, big=big)
            yield at, stop
            at = after
            continue
        if length > end - at:
            raise truncated("a sequence")
        yield at, at + length
        at += length


def _end_of_item(
    encoded: bytes | memoryview, at: int, end: int, *, implicit: bool, big: bool
) -> tuple[int, int]:
    last = at
    for _, element in _walk(encoded, at, end, implicit, big):
        last = element.start + element.length + (8 if element.undefined else 0)
    if last + 8 > end:
        raise truncated("a sequence")
    return last, last + 8


def fragments(elements: Elements, element: Element) -> list[tuple[int, int]]:
    """Return (start, length) of the items of encapsulated pixel data, offset table first.

    Raises:
        Unreadable: The items do not follow one another (PS3.5 A.4).
    """
    long = struct.Struct("<HHL").unpack_from
    at, end = element.start, element.start + element.length
    pieces: list[tuple[int, int]] = []
    while at + 8 <= end:
        group, number, length = long(elements.encoded, at)
        if (group << 16 | number) != ITEM or length > end - at - 8:
            raise Unreadable(
                "The compressed pixels are garbled.",
                reason="codec",
                advice="Send or copy the file again from where it came.",
            )
        pieces.append((at + 8, length))
        at += 8 + length
    return pieces


_NAMES = {PIXEL_DATA: "the pixels", 0x7FE00008: "the pixels", 0x7FE00009: "the pixels"}


def _name_of(tag: int) -> str:
    return _NAMES.get(tag, "the header")

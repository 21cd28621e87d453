"""Every element of an object's header as a line to read: tag, name, VR, value."""

from __future__ import annotations

from functools import cache
from typing import Any

from imaging.elements import PIXEL_DATA, Element, Elements
from imaging.header import Header
from imaging.limits import DOCUMENT_LINES, NESTING
from imaging.part10 import Opened

HeaderLine = tuple[int, int, str, str, str]  # depth, tag, name, VR, value

_BULK = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "UN"))
_LONGEST_TEXT = 2_000


def read_header_lines(opened: Opened) -> tuple[list[HeaderLine], bool]:
    """Return the lines of a header, and whether there were more than are shown."""
    lines: list[HeaderLine] = []
    levels = [opened.data] if opened.meta is None else [opened.meta, opened.data]
    for level in levels:
        if _walk(level, lines):
            return lines, True
    return lines, False


def _walk(level: Elements, lines: list[HeaderLine]) -> bool:
    # Depth first, without recursion: how deep a header goes is the sender's choice.
    waiting: list[Any] = _elements(Header(level), 0)
    while waiting:
        if len(lines) >= DOCUMENT_LINES:
            return True
        entry = waiting.pop()
        if isinstance(entry, int):
            lines.append((entry, 0xFFFEE000, "Item", "", ""))
            continue
        depth, header, tag, element = entry
        name, vr = _named(tag, header)
        vr = element.vr if element.vr not in ("", "UN") else vr
        if vr != "SQ":
            lines.append((depth, tag, name, vr, _value(header, tag, element, vr)))
            continue
        if depth >= NESTING:
            lines.append((depth, tag, name, vr, "nested deeper than is shown"))
            continue
        items = header.items(tag)
        count = "1 item" if len(items) == 1 else f"{len(items)} items"
        lines.append((depth, tag, name, vr, count))
        for item in reversed(items):
            waiting += _elements(item, depth + 2)
            waiting.append(depth + 1)
    return False


def _elements(header: Header, depth: int) -> list[Any]:
    """Return the elements of one level, last first, without group lengths."""
    found = sorted(header.elements.found.items(), reverse=True)
    return [(depth, header, tag, element) for tag, element in found if tag & 0xFFFF]


def _value(header: Header, tag: int, element: Element, vr: str) -> str:
    if vr in _BULK or tag == PIXEL_DATA:
        return f"{element.length} bytes"
    text = header.text(tag).replace("\\", " \\ ")
    return text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + " …"


def _named(tag: int, header: Header) -> tuple[str, str]:
    if tag >> 16 & 1:
        if 0x10 <= (tag & 0xFFFF) <= 0xFF:
            return "Private Creator", "LO"
        creator = header.trimmed(tag & 0xFFFF0000 | (tag & 0xFFFF) >> 8)
        return f"Private: {creator}" if creator else "Private", "UN"
    return _in_dictionary(tag)


@cache
def _in_dictionary(tag: int) -> tuple[str, str]:
    """Return an element's name and VR, by PS3.6."""
    from pydicom.datadict import dictionary_description, dictionary_VR

    try:
        return str(dictionary_description(tag)), str(dictionary_VR(tag))[:2]
    except KeyError:
        return "Unknown", "UN"

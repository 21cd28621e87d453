"""The lookup tables that an object brings (PS3.3 C.11.1, C.11.2, C.7.6.3.1.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.errors import Unreadable
from imaging.header import Header
from imaging.part10 import Opened

_DESCRIPTORS = (0x00281101, 0x00281102, 0x00281103)
_ENTRIES = (0x00281201, 0x00281202, 0x00281203)
_SEGMENTED = (0x00281221, 0x00281222, 0x00281223)
_MOST_ENTRIES = 65536


@dataclass(frozen=True, slots=True, eq=False)
class Palette:
    """One table: the stored value ``first`` maps to ``values[0]``."""

    first: int
    values: NDArray[np.uint16]
    bits: int

    def eight_bits(self) -> NDArray[np.uint8]:
        # Tables that say 16 bits and fill only the lower 8 exist; shifted, they would be black.
        if self.bits <= 8 or int(self.values.max()) < 256:
            return self.values.astype(np.uint8)
        return (self.values >> (self.bits - 8)).astype(np.uint8)


def palettes_of(opened: Opened) -> tuple[Palette, Palette, Palette]:
    """Return the red, green and blue palette of an image in PALETTE COLOR.

    Raises:
        Unreadable: One is missing or contradicts its descriptor.
    """
    header = Header(opened.data)
    signed = header.integer(0x00280103) == 1
    red, green, blue = (
        _palette(header, descriptor, entries, segmented, signed=signed)
        for descriptor, entries, segmented in zip(_DESCRIPTORS, _ENTRIES, _SEGMENTED, strict=True)
    )
    return red, green, blue


def _palette(
    header: Header, descriptor: int, entries: int, segmented: int, *, signed: bool
) -> Palette:
    count, first, bits = _descriptor(header, descriptor, signed=signed)
    if entries in header:
        return Palette(first, _entries(header, entries, count, bits), bits)
    if segmented in header:
        return Palette(first, _unfolded(header, segmented, count, bits), bits)
    raise _no_table()


def _no_table() -> Unreadable:
    return Unreadable(
        "A table that the image must be shown with is missing or damaged.",
        reason="table",
        advice="Send or copy it again from where it came.",
    )


def _descriptor(header: Header, tag: int, *, signed: bool) -> tuple[int, int, int]:
    value = header.elements.value(tag) or b""
    if len(value) < 6:
        raise _no_table()
    order = ">" if header.elements.big_endian else "<"
    count, first, bits = (int(n) for n in np.frombuffer(value, f"{order}u2", 3))
    # C.11.1.1.1: 0 means 65536; the second value has the sign of the pixels.
    if signed and first > 0x7FFF:
        first -= 0x10000
    if not 1 <= bits <= 16:
        raise _no_table()
    return count or _MOST_ENTRIES, first, bits


def _entries(header: Header, tag: int, count: int, bits: int) -> NDArray[np.uint16]:
    value = header.elements.value(tag) or b""
    order = ">" if header.elements.big_endian else "<"
    if len(value) >= 2 * count:
        words = np.frombuffer(value, f"{order}u2", count)
        return words.astype(np.uint16) & np.uint16((1 << bits) - 1 if bits > 8 else 0xFFFF)
    if bits <= 8 and len(value) >= count:
        # Packed two to a word: in big endian the words, not the bytes, are in order.
        packed = np.frombuffer(value, np.uint8)
        if header.elements.big_endian and header.elements.found[tag].vr != "OB":
            packed = packed[: len(packed) // 2 * 2].reshape(-1, 2)[:, ::-1].ravel()
        return packed[:count].astype(np.uint16)
    raise _no_table()


def _unfolded(header: Header, tag: int, count: int, bits: int) -> NDArray[np.uint16]:
    """Return a segmented table in full (PS3.3 C.7.9.2)."""
    value = header.elements.value(tag) or b""
    value = value[: len(value) // 2 * 2]
    words = np.frombuffer(value, ">u2" if header.elements.big_endian else "<u2")
    if bits <= 8:
        # Two to a word, the first in its lower half, whichever way the file orders its bytes.
        words = np.frombuffer(words.astype("<u2").tobytes(), np.uint8)
    entries: list[int] = []
    segments = words.tolist()
    at = 0
    while at + 2 <= len(segments) and len(entries) < count:
        at = _unfold(segments, at, entries, in_bytes=bits <= 8)
    if len(entries) != count:
        raise _no_table()
    return np.array(entries, np.uint16)


def _unfold(
    segments: list[int], at: int, entries: list[int], *, in_bytes: bool, may_copy: bool = True
) -> int:
    """Append what one segment says to the entries; return where the next one begins."""
    if at + 2 > len(segments):
        raise _no_table()
    code, length = segments[at], segments[at + 1]
    at += 2
    if code == 0 and length and at + length <= len(segments):
        entries += segments[at : at + length]
        return at + length
    if code == 1 and length and entries and at < len(segments):
        start, stop = entries[-1], segments[at]
        entries += [round(start + (stop - start) * n / length) for n in range(1, length + 1)]
        return at + 1
    parts = 4 if in_bytes else 2
    if code != 2 or not may_copy or at + parts > len(segments):
        raise _no_table()
    # An indirect segment copies as many others from an offset, which is counted in bytes.
    width = 8 if in_bytes else 16
    offset = sum(part << width * n for n, part in enumerate(segments[at : at + parts]))
    copied = offset if in_bytes else offset // 2
    for _ in range(length):
        if copied >= at - 2 or len(entries) > _MOST_ENTRIES:
            raise _no_table()
        copied = _unfold(segments, copied, entries, in_bytes=in_bytes, may_copy=False)
    return at + parts


def read_tables(opened: Opened, frame: int) -> dict[str, Any]:
    """Return the modality, VOI and palette tables of one frame, as plain lists."""
    header = Header(opened.data)
    of_frame = _groups(header, frame)
    shown = [item for group in of_frame for item in group.items(0x00289132)]
    groups = [*shown, header]
    modality = next((item for g in groups if (item := g.item(0x00283000))), None)
    voi = next((items for g in groups if (items := g.items(0x00283010))), [])
    signed = header.integer(0x00280103) == 1
    palette = (
        [_plain(p, "") for p in palettes_of(opened)]
        if header.trimmed(0x00280004).upper() == "PALETTE COLOR"
        else []
    )
    rescaled = [item for group in of_frame for item in group.items(0x00289145)]
    intercept = [rule.number(0x00281052) for rule in (*rescaled, header)]
    first = next((number for number in intercept if number is not None), 0.0)
    # C.11.2.1.1: the VOI table's first value has the sign of what goes into it, and what leaves
    # a modality LUT is never negative (P-14).
    into_voi = modality is None and (signed or first < 0)
    return {
        "modality": None if modality is None else _table(modality, signed=signed),
        "modality_unit": "" if modality is None else modality.trimmed(0x00283004),
        "voi": [_table(item, signed=into_voi) for item in voi],
        "palette": palette,
    }


def _groups(header: Header, frame: int) -> list[Header]:
    """Return the functional groups of a frame: its own before the shared ones."""
    each = header.items(0x52009230)
    own = [each[frame]] if frame < len(each) else []
    return [*own, *header.items(0x52009229)]


def _table(item: Header, *, signed: bool) -> dict[str, Any]:
    count, first, bits = _descriptor(item, 0x00283002, signed=signed)
    values = _entries(item, 0x00283006, count, bits)
    return _plain(Palette(first, values, bits), item.text(0x00283003).strip())


def table_item(item: Header, *, signed: bool) -> dict[str, Any]:
    """Return the table of one LUT item, of a presentation state too, as plain values."""
    return _table(item, signed=signed)


def _plain(table: Palette, name: str) -> dict[str, Any]:
    values = table.values.tolist()
    return {"first": table.first, "values": values, "bits": table.bits, "name": name}

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
    order = ">" if header.elements.big_endian else "<"
    words = np.frombuffer(value[: len(value) // 2 * 2], f"{order}u2").astype(np.int64)
    if bits <= 8:
        words = np.frombuffer(value, np.uint8).astype(np.int64)
    out: list[int] = []
    _unfold(words.tolist(), 0, len(words), out, count, may_repeat=True)
    if len(out) != count:
        raise _no_table()
    return np.array(out, np.uint16)


def _unfold(
    words: list[int], at: int, end: int, out: list[int], count: int, *, may_repeat: bool
) -> int:
    """Append what the segments from ``at`` say; return where they end."""
    while at + 2 <= end and len(out) < count:
        code, length = words[at], words[at + 1]
        at += 2
        if code == 0 and length and at + length <= end:
            out += words[at : at + length]
            at += length
        elif code == 1 and length and out and at < end:
            start, stop = out[-1], words[at]
            out += [round(start + (stop - start) * n / length) for n in range(1, length + 1)]
            at += 1
        elif code == 2 and may_repeat and at + 2 <= end:
            # In a segmented table, an indirect segment copies earlier ones by byte offset.
            back = (words[at] | words[at + 1] << 16) // 2
            at += 2
            if back >= at - 4:
                raise _no_table()
            for _ in range(length):
                if len(out) > count:
                    raise _no_table()
                back = _unfold(words, back, min(end, back + 2 + words[back + 1]), out, count,
                               may_repeat=False)  # fmt: skip
        else:
            raise _no_table()
    return at


def read_tables(opened: Opened, frame: int) -> dict[str, Any]:
    """Return the modality, VOI and palette tables of one frame, as plain lists."""
    header = Header(opened.data)
    groups = _groups(header, frame)
    modality = next((item for g in groups if (item := g.item(0x00283000))), None)
    voi = next((items for g in groups if (items := g.items(0x00283010))), [])
    signed = header.integer(0x00280103) == 1
    palette = (
        [_plain(p, "") for p in palettes_of(opened)]
        if header.trimmed(0x00280004).upper() == "PALETTE COLOR"
        else []
    )
    return {
        "modality": None if modality is None else _table(modality, signed=signed),
        "modality_unit": "" if modality is None else modality.trimmed(0x00283004),
        # C.11.2.1.1: the VOI table's first value has the sign of what goes into it.
        "voi": [_table(item, signed=_voi_signed(header, modality, signed)) for item in voi],
        "palette": palette,
    }


def _voi_signed(header: Header, modality: Header | None, signed: bool) -> bool:
    if modality is not None:
        return False  # P-14: the output of a modality LUT is always unsigned
    intercept = header.number(0x00281052) or 0.0
    return signed or intercept < 0


def _groups(header: Header, frame: int) -> list[Header]:
    found = []
    each = header.items(0x52009230)
    if frame < len(each):
        found.append(each[frame])
    found += header.items(0x52009229)
    inside = [item for group in found for item in group.items(0x00289132)]
    return [*inside, header]


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

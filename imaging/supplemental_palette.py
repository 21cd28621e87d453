"""The colours that an otherwise grey image asks for (PS3.3 C.7.6.19), which are not shown."""

from __future__ import annotations

from typing import Literal

from domain.study import Pixels
from imaging.header import Header


def colours_left_out(header: Header, pixels: Pixels | None) -> str:
    """Return what is lost of a grey image with a palette beside it; "" where nothing is."""
    if pixels is None or pixels.samples != 1 or not pixels.photometric.startswith("MONOCHROME"):
        return ""
    meant = header.trimmed(0x00089205).upper()
    if meant not in ("COLOR", "MIXED"):
        return ""
    table = header.elements.value(0x00281101) or b""
    if len(table) < 6:
        return "The image is meant to be seen in colour, which is left out; it is shown in grey."
    order: Literal["big", "little"] = "big" if header.elements.big_endian else "little"
    count = int.from_bytes(table[:2], order) or 1 << 16
    first = int.from_bytes(table[2:4], order, signed=pixels.signed)
    return (
        f"Stored values from {first} to {first + count - 1} are meant in colour (0028,1101);"
        " colours are left out, and they are shown in grey."
    )

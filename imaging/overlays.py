"""The overlay planes that an image's header describes (PS3.3 C.9.2)."""

from __future__ import annotations

from domain.graphics import OVERLAY_GROUPS, OverlayPlane
from domain.study import Pixels
from imaging.header import Header

OVERLAY_DATA = 0x3000  # of each group


def overlay_planes(header: Header, pixels: Pixels, doubts: list[str]) -> tuple[OverlayPlane, ...]:
    """Return the overlays that a header describes; one that contradicts itself is a doubt."""
    planes = []
    for group in OVERLAY_GROUPS:
        base = group << 16
        if base | 0x0010 not in header and base | OVERLAY_DATA not in header:
            continue
        plane = _plane(header, group, pixels)
        if plane is None:
            doubts.append("An overlay of the image contradicts itself and is left out.")
        else:
            planes.append(plane)
    return tuple(planes)


def _plane(header: Header, group: int, pixels: Pixels) -> OverlayPlane | None:
    base = group << 16
    element = header.elements.found.get(base | OVERLAY_DATA)
    rows, columns = header.integer(base | 0x0010), header.integer(base | 0x0011)
    bit: int | None = None
    if element is None or element.length == 0:
        # PS3.3 C.9.2 before 2004: the plane lies in a bit of the pixels that no value uses.
        bit = header.integer(base | 0x0102)
        used = range(pixels.high_bit + 1 - pixels.bits_stored, pixels.high_bit + 1)
        if bit is None or bit in used or not 0 <= bit < pixels.bits_allocated:
            return None
        rows, columns = pixels.rows, pixels.columns
    frames = header.integer(base | 0x0015)
    first = header.integer(base | 0x0051)
    if not rows or not columns or rows < 1 or columns < 1 or (frames is not None and frames < 1):
        return None
    if first is not None and frames is None:
        frames = 1
    if element is not None and bit is None and element.length * 8 < rows * columns * (frames or 1):
        return None
    if bit is not None and frames is None and pixels.frames > 1:
        frames = pixels.frames
    origin = header.numbers(base | 0x0050)
    row, column = (int(origin[0]), int(origin[1])) if len(origin) == 2 else (1, 1)
    return OverlayPlane(
        group,
        rows,
        columns,
        (row, column),
        header.trimmed(base | 0x0040).upper() or "G",
        header.text(base | 0x1500).strip(),
        header.text(base | 0x0022).strip(),
        frames,
        first or 1,
        bit,
    )

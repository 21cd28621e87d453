"""Which pixels of an image a shutter leaves open, and what is shown instead (PS3.3 C.7.6.11)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from domain.graphics import OVERLAY_GROUPS, Shutter
from imaging.header import Header

Open = NDArray[np.bool_]


_OF_A_FRAME = 0x00189472  # Frame Display Shutter Sequence


def shutters_of(header: Header, doubts: list[str]) -> tuple[Shutter | None, ...]:
    """Return the shutter of each frame, or one for all (PS3.3 C.7.6.16.2.16)."""
    shared = header.item(0x52009229)
    common = None if shared is None else shared.item(_OF_A_FRAME)
    for_all = shutter_of(header if common is None else common, doubts)
    own = [frame.item(_OF_A_FRAME) for frame in header.items(0x52009230)]
    each = [for_all if one is None else shutter_of(one, doubts) for one in own]
    return tuple(each) if len(set(each)) > 1 else (each[0] if each else for_all,)


def shutter_of(header: Header, doubts: list[str]) -> Shutter | None:
    """Return the shutter that a header asks for; one that cannot be drawn is a doubt."""
    shapes = {shape.upper() for shape in header.texts(0x00181600)}
    if not shapes:
        return None
    rectangle = _whole(header, (0x00181602, 0x00181604, 0x00181606, 0x00181608))
    circle = _whole(header, (0x00181610, 0x00181612))
    corners = _whole(header, (0x00181620,))
    overlay = header.integer(0x00181623)
    lab = header.numbers(0x00181624)
    asked = {
        "RECTANGULAR": len(rectangle) == 4,
        "CIRCULAR": len(circle) == 3 and circle[2] > 0,
        "POLYGONAL": len(corners) >= 6 and len(corners) % 2 == 0,
        "BITMAP": overlay in OVERLAY_GROUPS,
    }
    if not all(asked.get(shape, False) for shape in shapes):
        doubts.append("The image asks for a shutter that it does not describe; none is applied.")
        return None
    return Shutter(
        (rectangle[0], rectangle[1], rectangle[2], rectangle[3])
        if "RECTANGULAR" in shapes
        else None,
        (circle[0], circle[1], circle[2]) if "CIRCULAR" in shapes else None,
        tuple(zip(corners[::2], corners[1::2], strict=True)) if "POLYGONAL" in shapes else (),
        overlay if "BITMAP" in shapes else None,
        min(max(header.integer(0x00181622) or 0, 0), 0xFFFF),
        (int(lab[0]), int(lab[1]), int(lab[2])) if len(lab) == 3 else None,
    )


def _whole(header: Header, tags: tuple[int, ...]) -> tuple[int, ...]:
    numbers = [number for tag in tags for number in header.numbers(tag)]
    return tuple(int(number) for number in numbers if abs(number) < 1 << 20)


@lru_cache(maxsize=32)
def open_area(shutter: Shutter, rows: int, columns: int) -> Open:
    """Return which pixels a shutter's shapes leave open, (rows, columns); edges belong to it.

    The bits of a bitmap shutter lie in an overlay, see ``covered_by_bits``.
    """
    row = np.arange(1, rows + 1)[:, np.newaxis]
    column = np.arange(1, columns + 1)[np.newaxis, :]
    seen = np.ones((rows, columns), np.bool_)
    if shutter.rectangle is not None:
        left, right, upper, lower = shutter.rectangle
        seen &= (column >= left) & (column <= right) & (row >= upper) & (row <= lower)
    if shutter.circle is not None:
        at_row, at_column, radius = shutter.circle
        seen &= (row - at_row) ** 2 + (column - at_column) ** 2 <= radius**2
    if shutter.polygon:
        seen &= _within(shutter.polygon, rows, columns)
    seen.flags.writeable = False
    return seen


def _within(corners: tuple[tuple[int, int], ...], rows: int, columns: int) -> Open:
    """Return which pixel centres lie in a polygon or on its edge, by the even-odd rule."""
    y = np.arange(1, rows + 1, dtype=np.float64)[:, np.newaxis]
    x = np.arange(1, columns + 1, dtype=np.float64)[np.newaxis, :]
    inside = np.zeros((rows, columns), np.bool_)
    edge = np.zeros((rows, columns), np.bool_)
    for (y0, x0), (y1, x1) in zip(corners, (*corners[1:], corners[0]), strict=True):
        across = (x - x0) * (y1 - y0) - (y - y0) * (x1 - x0)
        between = (x >= min(x0, x1)) & (x <= max(x0, x1)) & (y >= min(y0, y1)) & (y <= max(y0, y1))
        edge |= between & (across == 0)
        if y0 != y1:
            meets = (y >= min(y0, y1)) & (y < max(y0, y1))
            inside ^= meets & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    return np.asarray(inside | edge)


def shutter_grey(shutter: Shutter) -> int:
    """Return the grey of 8 bits that covered pixels are shown in."""
    if shutter.colour is not None:
        # PS3.3 C.10.7.1.1: L* runs from 0 to 100 over 16 bits; a reading room shows it without hue.
        return round(shutter.colour[0] / 0xFFFF * 255)
    return round(shutter.grey / 0xFFFF * 255)

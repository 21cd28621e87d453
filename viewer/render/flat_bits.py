"""Yes or no at the pixels of an image, as it lies on the pixels of a viewport."""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import NDArray

from viewer.render.slice_picture import pixels_to_index
from viewer.session.content import Content, lattice_of
from viewer.session.view_plane import ViewPlane

Bits = NDArray[np.bool_]


def bits_on_plane(bits: Bits, content: Content, image: int, plane: ViewPlane) -> Bits:
    """Return which pixels of a plane show an image's pixel that is set, (height, width).

    Where one pixel of the screen shows several of the image, any of them sets it: a hairline of an
    overlay is not lost. Beyond the image none is set.
    """
    into = pixels_to_index(lattice_of(content, image), plane)
    width, height = round(plane.width), round(plane.height)
    per_pixel = max(1.0, float(np.abs(into[:2, :2]).sum(axis=1).max()))
    block = ceil(per_pixel) if per_pixel > 1.0 else 1
    seen = _any_of(bits, block)
    x, y = np.arange(width)[np.newaxis, :], np.arange(height)[:, np.newaxis]
    i = np.floor(into[0, 0] * x + into[0, 1] * y + into[0, 3] + 0.5).astype(np.intp)
    j = np.floor(into[1, 0] * x + into[1, 1] * y + into[1, 3] + 0.5).astype(np.intp)
    rows, columns = bits.shape
    inside = (i >= 0) & (i < columns) & (j >= 0) & (j < rows)
    at = (np.clip(j, 0, rows - 1) // block, np.clip(i, 0, columns - 1) // block)
    return np.asarray(seen[at] & inside)


def _any_of(bits: Bits, block: int) -> Bits:
    if block == 1:
        return bits
    rows, columns = (-(-length // block) * block for length in bits.shape)
    whole = np.zeros((rows, columns), np.bool_)
    whole[: bits.shape[0], : bits.shape[1]] = bits
    parts = whole.reshape(rows // block, block, columns // block, block)
    return np.asarray(parts.any(axis=(1, 3)))

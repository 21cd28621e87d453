"""Where the body lies within a CT, so that it fills the viewport instead of the air around it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np

from domain.geometry import Direction, Lattice, Point
from domain.volume import Volume
from viewer.session.content import Content, lattice_of

_SKIN_HU = -300
_EVERY = 4
_SLICES = 16
# Air that stays around the body, as a share of it, so that skin is not at the very edge.
_MARGIN = 0.03
# A box smaller than this is no body: a phantom, a cut-out, or almost empty slices.
_LEAST_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class Box:
    """Part of a lattice, by its lowest and highest index along i, j, k (whole voxels)."""

    lattice: Lattice
    low: tuple[float, float, float]
    high: tuple[float, float, float]

    @property
    def centre(self) -> Point:
        i, j, k = ((a + b) / 2 for a, b in zip(self.low, self.high, strict=True))
        return self.lattice.point(i, j, k)

    def reach_mm(self, along: Direction) -> tuple[float, float]:
        """Return the lowest and highest coordinate of the box along a direction."""
        return _reach_mm(self, along)


@lru_cache(maxsize=256)
def _reach_mm(box: Box, along: Direction) -> tuple[float, float]:
    corners = product(*zip(box.low, box.high, strict=True))
    at = [along.dot(box.lattice.point(i, j, k)) for i, j, k in corners]
    return min(at), max(at)


def whole(content: Content, image: int = 0) -> Box:
    """Return the box of all voxels."""
    lattice = lattice_of(content, image)
    slices, rows, columns = lattice.shape
    return Box(lattice, (-0.5, -0.5, -0.5), (columns - 0.5, rows - 0.5, slices - 0.5))


def body_box(volume: Volume) -> Box:
    """Return the box around the body in the slices that have arrived; all voxels if unsure.

    The table is left out as what does not hang together with the largest part.
    """
    # Read here: scipy takes a third of a second, and the window should stand before it.
    from scipy import ndimage

    everything = whole(volume)
    arrived = np.flatnonzero(volume.filled)
    if volume.modality != "CT" or volume.unit != "HU" or not len(arrived):
        return everything
    low, high = [np.inf, np.inf], [-np.inf, -np.inf]
    for k in arrived[:: max(1, len(arrived) // _SLICES)]:
        dense = volume.voxels[k, ::_EVERY, ::_EVERY] > _SKIN_HU
        parts, count = ndimage.label(ndimage.binary_opening(dense))
        if count == 0:
            continue
        sizes = np.bincount(parts.ravel())[1:]
        rows, columns = np.nonzero(parts == 1 + sizes.argmax())
        low = [min(low[0], columns.min()), min(low[1], rows.min())]
        high = [max(high[0], columns.max()), max(high[1], rows.max())]
    _, total_rows, total_columns = volume.lattice.shape
    width, height = (h - lo for h, lo in zip(high, low, strict=True))
    if not (width > 0 and height > 0):
        return everything
    if width * height * _EVERY**2 < _LEAST_SHARE * total_rows * total_columns:
        return everything
    margin = max(width, height) * _EVERY * _MARGIN + _EVERY
    return Box(
        volume.lattice,
        (
            max(-0.5, low[0] * _EVERY - margin),
            max(-0.5, low[1] * _EVERY - margin),
            everything.low[2],
        ),
        (
            min(total_columns - 0.5, high[0] * _EVERY + margin),
            min(total_rows - 0.5, high[1] * _EVERY + margin),
            everything.high[2],
        ),
    )

"""A second volume cut on a plane of the first, in colours to lay over the grey picture."""

from __future__ import annotations

from functools import lru_cache
from math import ceil

import numpy as np
from numpy.typing import NDArray

from domain.volume import Volume
from imaging.colour_maps import colour_map
from viewer.render.slice_picture import cut
from viewer.session.fused_look import Fused
from viewer.session.view_plane import ViewPlane
from viewer.session.view_state import Slab


def cut_fused(
    over: Volume, plane: ViewPlane, look: Fused, slab: Slab, *, draft: bool = False
) -> NDArray[np.uint8]:
    """Return (height, width, 4) of premultiplied blue, green, red, alpha.

    The volume is interpolated from its own voxels at the pixels of the plane: it is never put on
    the lattice of the other first.
    """
    pixels = cut(over, plane, slab=slab, draft=draft)
    values = pixels.values
    # In place, and four bytes at once: a layer is made for every slice that is scrolled past.
    scale = np.float32(255.0 / look.window.width)
    at = np.multiply(values, scale, dtype=np.float32)
    at += np.float32(0.5 - look.low * float(scale))
    np.clip(at, 0.0, 255.0, out=at)
    layer = _table(look).take(at.astype(np.uint8))
    seen = pixels.inside if pixels.gap is None else pixels.inside & ~pixels.gap
    if over.padding is not None:
        low, high = over.padding
        seen = seen & ((values < low) | (values > high))
    if not seen.all():
        layer *= seen
    bytes_: NDArray[np.uint8] = layer.view(np.uint8).reshape(*layer.shape, 4)
    return bytes_


@lru_cache(maxsize=16)
def _table(look: Fused) -> NDArray[np.uint32]:
    """Return the premultiplied colour of each of 256 steps; nothing below the threshold."""
    colours = np.empty((256, 4), np.uint8)
    colours[:, :3] = np.rint(colour_map(look.colours)[:, ::-1] * look.opacity)
    colours[:, 3] = round(255 * look.opacity)
    colours[: ceil(look.threshold * 255)] = 0
    return colours.view(np.uint32).reshape(256)

"""A second volume cut on a plane of the first, in colours to lay over the grey picture."""

from __future__ import annotations

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
    seen = pixels.inside if pixels.gap is None else pixels.inside & ~pixels.gap
    values = np.asarray(pixels.values, np.float32)
    scale = np.float32(255.0 / look.window.width)
    index = np.clip((values - np.float32(look.low)) * scale + 0.5, 0, 255).astype(np.uint8)
    drawn = seen & (values >= look.least_shown)
    if over.padding is not None:
        low, high = over.padding
        drawn &= (values < low) | (values > high)
    colours = np.empty((256, 4), np.uint8)
    colours[:, :3] = np.rint(colour_map(look.colours)[:, ::-1] * look.opacity)
    colours[:, 3] = round(255 * look.opacity)
    layer: NDArray[np.uint8] = colours[index]
    layer[~drawn] = 0
    return layer

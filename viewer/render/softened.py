"""Voxels smoothed for shading: light follows the slope of the values, and noise has slopes too."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

# In voxels: less leaves the grain of the lattice on every skin, more takes small vessels away.
_SIGMA, _REACH = 1.0, 2.0


def softened(voxels: NDArray[Any], empty: NDArray[np.bool_]) -> NDArray[Any]:
    """Return the voxels smoothed by about one voxel.

    Args:
        voxels: (slices, rows, columns).
        empty: Planes that were never acquired: they stay as they are, and nothing of them gets
            into their neighbours.
    """
    there = nearest_planes(empty)
    whole = voxels if there is None else voxels[there]
    # By attribute: its sub-packages are read from disk when they are first used.
    smooth = scipy.ndimage.gaussian_filter(whole, _SIGMA, output=np.float32, truncate=_REACH)
    if voxels.dtype.kind == "i":
        smooth = np.rint(smooth, out=smooth).astype(voxels.dtype)
    if there is not None:
        smooth[empty] = voxels[empty]
    return np.asarray(smooth)


def nearest_planes(empty: NDArray[np.bool_]) -> NDArray[np.intp] | None:
    """Return for every plane the nearest that was acquired; None where all or none were."""
    there = np.flatnonzero(~empty)
    if not len(there) or not empty.any():
        return None
    return np.asarray(there[np.abs(np.arange(len(empty))[:, None] - there).argmin(axis=1)])

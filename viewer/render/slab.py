"""Which samples a slab takes along the normal of its plane, and how much each counts."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from domain.geometry import Direction
from domain.volume import Volume
from viewer.session.content import pitch_mm
from viewer.session.view_state import Slab, SlabMode

# While a drag lasts: a picture now is worth more than every sample. The release brings them all.
_DRAFT_SAMPLES = 5
# Compiled, so many take as long: steps small enough that nothing of 3 mm falls between them.
COMPILED_DRAFT_SAMPLES = 11
_SAME = 1e-6


@dataclass(frozen=True, slots=True)
class Samples:
    """Samples on both sides of a plane, the middle one on the plane itself."""

    mode: SlabMode
    offsets_mm: tuple[float, ...]  # from the plane, along its normal
    weights: tuple[float, ...]  # of each in a mean; together 1

    @property
    def count(self) -> int:
        return len(self.offsets_mm)

    @property
    def half_mm(self) -> float:
        """How far the outermost samples lie from the plane."""
        return self.offsets_mm[-1]

    @property
    def offsets(self) -> NDArray[np.float64]:
        return np.array(self.offsets_mm, np.float64)


def samples(
    slab: Slab,
    volume: Volume,
    normal: Direction,
    *,
    draft: bool = False,
    most: int = _DRAFT_SAMPLES,
) -> Samples:
    """Return the samples of a slab, so that it is exactly as thick as it says.

    A voxel reaches half a step to either side of its centre. A mean takes every voxel for as much
    of it as lies in the slab: 10 mm through slices of 4 mm are one whole and three quarters of each
    neighbour. A projection takes places whose own step lies in the slab: nothing from outside shows
    in it, and the outermost steps end at its faces.

    Steps of whole voxels keep a slab of acquired planes exact: 3 mm of 1 mm are three slices.

    Args:
        slab: How thick, and what becomes of the values.
        volume: What it is taken from.
        normal: Of the plane.
        draft: Whether a picture now is worth more than every sample.
        most: How many a draft may take.
    """
    pitch = pitch_mm(volume.lattice, normal)
    beyond = (slab.thickness_mm - pitch) / 2 if slab.mode is not SlabMode.OFF else 0.0
    if beyond <= _SAME * pitch:
        # Thinner than the voxels: the plane itself is all there is.
        return Samples(slab.mode, (0.0,), (1.0,))
    each_side = ceil(beyond / pitch - _SAME)
    if draft and 2 * each_side + 1 > most:
        return _draft(slab, beyond, most // 2)
    if slab.mode is SlabMode.MEAN:
        outer = (beyond - (each_side - 1) * pitch) / slab.thickness_mm
        inner = (pitch / slab.thickness_mm,) * (2 * each_side - 1)
        steps = range(-each_side, each_side + 1)
        return Samples(slab.mode, tuple(k * pitch for k in steps), (outer, *inner, outer))
    inside = [k * pitch for k in range(1 - each_side, each_side)]
    return _even(slab.mode, (-beyond, *inside, beyond))


def _draft(slab: Slab, beyond: float, each_side: int) -> Samples:
    """Return few samples, evenly through the same thickness."""
    count = 2 * each_side + 1
    step = slab.thickness_mm / count if slab.mode is SlabMode.MEAN else beyond / each_side
    return _even(slab.mode, tuple(k * step for k in range(-each_side, each_side + 1)))


def _even(mode: SlabMode, offsets: tuple[float, ...]) -> Samples:
    return Samples(mode, offsets, (1.0 / len(offsets),) * len(offsets))

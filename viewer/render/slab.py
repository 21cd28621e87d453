"""Which samples a slab takes along the normal of its plane."""

from __future__ import annotations

from dataclasses import dataclass

from domain.geometry import Direction
from domain.volume import Volume
from viewer.session.content import pitch_mm
from viewer.session.view_state import Slab, SlabMode

# While a drag lasts: a picture now is worth more than every sample. The release brings them all.
_DRAFT_SAMPLES = 5
# Compiled, so many take as long: steps small enough that nothing of 3 mm falls between them.
COMPILED_DRAFT_SAMPLES = 11


@dataclass(frozen=True, slots=True)
class Samples:
    """So many samples on both sides of a plane, the middle one on the plane itself."""

    mode: SlabMode
    count: int
    step_mm: float

    @property
    def half_mm(self) -> float:
        """How far the outermost samples lie from the plane."""
        return (self.count - 1) / 2 * self.step_mm


def samples(
    slab: Slab,
    volume: Volume,
    normal: Direction,
    *,
    draft: bool = False,
    most: int = _DRAFT_SAMPLES,
) -> Samples:
    """Return the samples of a slab: one per voxel, as many as lie within its thickness.

    Args:
        slab: How thick, and what becomes of the values.
        volume: What it is taken from.
        normal: Of the plane.
        draft: Whether a picture now is worth more than every sample.
        most: How many a draft may take.

    Steps of whole voxels keep a slab of acquired planes exact: it takes those very planes.
    """
    pitch = pitch_mm(volume.lattice, normal)
    if slab.mode is SlabMode.OFF:
        return Samples(slab.mode, 1, pitch)
    each_side = int(slab.thickness_mm / 2 / pitch + 1e-6)
    if each_side == 0:
        # Thinner than the voxels: the plane itself is all there is.
        return Samples(slab.mode, 1, pitch)
    if draft and 2 * each_side + 1 > most:
        few = most // 2
        return Samples(slab.mode, 2 * few + 1, each_side * pitch / few)
    return Samples(slab.mode, 2 * each_side + 1, pitch)

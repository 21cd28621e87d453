"""Which samples a slab takes along the normal of its plane."""

from __future__ import annotations

from dataclasses import dataclass

from domain.geometry import Direction
from domain.volume import Volume
from viewer.session.content import pitch_mm
from viewer.session.view_state import Slab, SlabMode

# While a drag lasts: a picture now is worth more than every sample. The release brings them all.
_DRAFT_SAMPLES = 5


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


def samples(slab: Slab, volume: Volume, normal: Direction, *, draft: bool = False) -> Samples:
    """Return the samples of a slab: one per voxel, as many as lie within its thickness.

    Steps of whole voxels keep a slab of acquired planes exact: it takes those very planes.
    """
    pitch = pitch_mm(volume.lattice, normal)
    if slab.mode is SlabMode.OFF:
        return Samples(slab.mode, 1, pitch)
    each_side = int(slab.thickness_mm / 2 / pitch + 1e-6)
    if each_side == 0:
        # Thinner than the voxels: the plane itself is all there is.
        return Samples(slab.mode, 1, pitch)
    if draft and 2 * each_side + 1 > _DRAFT_SAMPLES:
        few = _DRAFT_SAMPLES // 2
        return Samples(slab.mode, 2 * few + 1, each_side * pitch / few)
    return Samples(slab.mode, 2 * each_side + 1, pitch)

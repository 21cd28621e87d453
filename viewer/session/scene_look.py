"""How a 3D picture is looked at beyond its camera: crop box, moved values, surfaces."""

from __future__ import annotations

from dataclasses import dataclass, replace

from domain.geometry import (
    ANTERIOR,
    FEET,
    LEFT,
    POSTERIOR,
    RIGHT,
    Direction,
    Lattice,
    Point,
)
from viewer.session.view_state import Orientation, ViewState

# A drag over this many pixels moves the values by the preset's own span.
_SHIFT_PX = 500.0
# A box never gets thinner than this many voxels.
_LEAST_VOXELS = 2.0

Corner = tuple[float, float, float]  # index i, j, k of a voxel's edge
# From where a body is looked at: what the screen's right and lower edges then point to.
SIDES: dict[str, tuple[Direction, Direction]] = {
    "front": (LEFT, FEET),
    "back": (RIGHT, FEET),
    "left": (POSTERIOR, FEET),
    "right": (ANTERIOR, FEET),
    "head": (RIGHT, POSTERIOR),
    "feet": (LEFT, POSTERIOR),
}


@dataclass(frozen=True, slots=True)
class CropBox:
    """What of a volume is kept, between two corners along its own rows, columns and slices."""

    low: Corner
    high: Corner

    def moved(self, axis: int, upper: bool, to: float, whole: CropBox) -> CropBox:
        """Return the box with one face at another index, within the whole and never inside out."""
        low, high = list(self.low), list(self.high)
        if upper:
            high[axis] = min(whole.high[axis], max(to, low[axis] + _LEAST_VOXELS))
        else:
            low[axis] = max(whole.low[axis], min(to, high[axis] - _LEAST_VOXELS))
        return CropBox((low[0], low[1], low[2]), (high[0], high[1], high[2]))

    def face(self, lattice: Lattice, axis: int, upper: bool) -> Point:
        """Return the middle of a face."""
        at = [(a + b) / 2 for a, b in zip(self.low, self.high, strict=True)]
        at[axis] = self.high[axis] if upper else self.low[axis]
        return lattice.point(at[0], at[1], at[2])


@dataclass(frozen=True, slots=True)
class SceneLook:
    """What is set for one 3D viewport."""

    crop: CropBox | None = None  # None: the whole volume
    box_shown: bool = False  # its edges and handles
    hides_outside: bool = True
    shift: float = 0.0  # of the preset's values, as a share of their span
    volume_shown: bool = True
    surface_opacity: float = 1.0


AS_IT_COMES = SceneLook()


def whole_box(lattice: Lattice) -> CropBox:
    """Return the box of every voxel, to its outer edges."""
    slices, rows, columns = lattice.shape
    return CropBox((-0.5, -0.5, -0.5), (columns - 0.5, rows - 0.5, slices - 0.5))


def shifted(look: SceneLook, up_px: float) -> SceneLook:
    """Return the look after a drag: upwards more becomes visible."""
    return replace(look, shift=min(1.0, max(-1.0, look.shift - up_px / _SHIFT_PX)))


def with_box(look: SceneLook, lattice: Lattice) -> SceneLook:
    """Show or hide the handles of the box; the first time it holds the whole volume."""
    crop = look.crop or whole_box(lattice)
    return replace(look, crop=crop, box_shown=not look.box_shown)


def seen_from(state: ViewState, side: str) -> ViewState:
    """Return a 3D view from one of six sides; place and zoom stay."""
    right, down = SIDES[side]
    return replace(state, orientation=Orientation.OBLIQUE, right=right, down=down, mirrored=False)

"""How thick a plane is shown: steps of the slab, and what becomes of the values through it."""

from __future__ import annotations

from dataclasses import replace

from viewer.session.screen import Screen
from viewer.session.view_state import Slab, SlabMode

STEP_MM = 1.0
_FIRST_MEAN_MM, _FIRST_PROJECTION_MM = 3.0, 10.0


def thicker(screen: Screen, by_mm: float) -> None:
    """Change the slab's thickness; a thin plane becomes a mean slab first."""
    state = screen.view.state
    if state is None:
        return
    slab = state.slab
    if slab.mode is SlabMode.OFF:
        if by_mm > 0:
            screen.set_slab(screen.active, Slab(SlabMode.MEAN, _FIRST_MEAN_MM))
        return
    thickness = slab.thickness_mm + by_mm
    thin = thickness < STEP_MM
    screen.set_slab(screen.active, Slab() if thin else replace(slab, thickness_mm=thickness))


def project(screen: Screen, mode: SlabMode) -> None:
    """Change what becomes of the values through the slab."""
    state = screen.view.state
    if state is None:
        return
    first = _FIRST_MEAN_MM if mode is SlabMode.MEAN else _FIRST_PROJECTION_MM
    slab = Slab() if mode is SlabMode.OFF else Slab(mode, state.slab.thickness_mm or first)
    screen.set_slab(screen.active, slab)

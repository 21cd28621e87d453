"""How thick a plane is shown: steps of the slab, and what becomes of the values through it."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from domain.volume import Volume
from viewer.session.content import pitch_mm
from viewer.session.screen import Screen
from viewer.session.view_state import Slab, SlabMode
from viewer.session.views import Viewport

STEP_MM = 1.0
_FIRST_MEAN_MM, _FIRST_PROJECTION_MM = 3.0, 10.0

_IN_TURN = (SlabMode.OFF, SlabMode.MIP, SlabMode.MINIP, SlabMode.MEAN)


def thicker(screen: Screen, by_mm: float) -> None:
    """Change the slab's thickness; a thin plane becomes a mean slab first."""
    state = screen.view.state
    if state is None:
        return
    slab = state.slab
    if slab.mode is SlabMode.OFF:
        if by_mm > 0:
            screen.set_slab(screen.active, Slab(SlabMode.MEAN, _first(screen.view, _FIRST_MEAN_MM)))
        return
    thickness = slab.thickness_mm + by_mm
    thin = thickness < STEP_MM
    screen.set_slab(screen.active, Slab() if thin else replace(slab, thickness_mm=thickness))


def project_next(screen: Screen) -> None:
    """Change to the next of: thin, MIP, MinIP, mean."""
    state = screen.view.state
    if state is not None:
        at = _IN_TURN.index(state.slab.mode)
        project(screen, _IN_TURN[(at + 1) % len(_IN_TURN)])


def project(screen: Screen, mode: SlabMode) -> None:
    """Change what becomes of the values through the slab."""
    state = screen.view.state
    if state is None:
        return
    usual = _FIRST_MEAN_MM if mode is SlabMode.MEAN else _FIRST_PROJECTION_MM
    first = _first(screen.view, usual)
    slab = Slab() if mode is SlabMode.OFF else Slab(mode, state.slab.thickness_mm or first)
    screen.set_slab(screen.active, slab)


def _first(view: Viewport, usual_mm: float) -> float:
    """Return the thickness of a slab that begins: of thick slices at least two, or it is none."""
    return max(usual_mm, float(ceil(2 * _slice_mm(view))))


def _slice_mm(view: Viewport) -> float:
    if view.state is None or not isinstance(view.content, Volume):
        return 0.0
    return pitch_mm(view.content.lattice, view.state.normal)


def slab_words(view: Viewport) -> str:
    """Return how thick a viewport is shown, and where that is less than a slice has by itself."""
    if view.state is None:
        return ""
    words = view.state.slab.words
    thin = view.state.slab.thickness_mm <= _slice_mm(view) * (1 - 1e-6)
    return f"{words}, thinner than one slice" if words and thin else words

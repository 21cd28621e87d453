"""How long pictures take on this machine, learnt from those that were made."""

from __future__ import annotations

from domain.volume import Volume
from viewer.render.slab import samples
from viewer.session.content import Content, is_level
from viewer.session.view_plane import ViewPlane
from viewer.session.view_state import Slab, SlabMode

# Until the first pictures are made: milliseconds for a million samples on two slow cores.
_LEVEL_MS, _OBLIQUE_MS = 6.0, 20.0
# So much of each new time is believed: one hiccup of the machine must not coarsen the next drag.
_BELIEF = 0.2
# Smaller pictures say more about the overhead than about the samples.
_LEAST_MEGASAMPLES = 0.05


class Pace:
    """Milliseconds for a million samples, of thin planes along the voxels and of all others."""

    def __init__(self) -> None:
        self._ms = {True: _LEVEL_MS, False: _OBLIQUE_MS}

    def expected_ms(self, content: Content, plane: ViewPlane, slab: Slab) -> float:
        """Return how long a picture will take at the pace of those before it."""
        return self._ms[is_quick(content, plane, slab)] * _megasamples(content, plane, slab)

    def took(self, content: Content, plane: ViewPlane, slab: Slab, ms: float) -> None:
        """Learn from a picture that was made."""
        taken = _megasamples(content, plane, slab)
        if taken < _LEAST_MEGASAMPLES:
            return
        quick = is_quick(content, plane, slab)
        self._ms[quick] += _BELIEF * (ms / taken - self._ms[quick])


def is_quick(content: Content, plane: ViewPlane, slab: Slab) -> bool:
    """Return whether a picture is copied row by row, where others are sampled voxel by voxel."""
    return slab.mode is SlabMode.OFF and is_level(content, plane)


def _megasamples(content: Content, plane: ViewPlane, slab: Slab) -> float:
    count = samples(slab, content, plane.normal).count if isinstance(content, Volume) else 1
    return count * plane.width * plane.height / 1e6

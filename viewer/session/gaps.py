"""Where slices are missing in a plane, and what is written there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from domain.geometry import Point
from domain.volume import Volume
from viewer.session.hanging import Kind
from viewer.session.reference_lines import cut_by, image_corners
from viewer.session.slices import expected_planes
from viewer.session.view_plane import ViewPlane
from viewer.session.views import Viewport

# More would hide the picture they explain; the strip names every one.
_MOST = 3


@dataclass(frozen=True, slots=True)
class GapLine:
    """The middle of a gap in a viewport, in pixels, and its words."""

    start: tuple[float, float]
    end: tuple[float, float]
    words: str


def gap_lines(view: Viewport, plane: ViewPlane, *, finished: bool) -> tuple[GapLine, ...]:
    """Return the gaps that a plane runs through; those still loading are none."""
    volume = view.content
    if view.kind is not Kind.PLANE or not isinstance(volume, Volume) or volume.filled.all():
        return ()
    missing = ~volume.filled
    if not finished:
        missing &= ~expected_planes(volume)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], missing, [False])).astype(np.int8)))
    on = volume.lattice
    pitch = abs(on.normal.dot(Point(*on.step_k)))
    found = []
    for first, last in edges.reshape(-1, 2)[:_MOST]:
        cut = cut_by(plane, image_corners(on, (first + last - 1) / 2))
        if cut is not None:
            words = f"no image here, {(last - first + 1) * pitch:.1f} mm"
            found.append(GapLine(*cut, words))
    return tuple(found)

"""Which acquired image a viewport shows just as it is."""

from __future__ import annotations

from domain.volume import ImageStack
from viewer.session.hanging import Kind
from viewer.session.slices import slice_axis
from viewer.session.view_state import SlabMode
from viewer.session.views import Viewport


def source_shown(view: Viewport) -> int | None:
    """Return which source a viewport shows just as it was acquired; None in reformats and 3D."""
    content, state = view.content, view.state
    if content is None or state is None or view.kind not in (Kind.PLANE, Kind.IMAGE):
        return None
    if isinstance(content, ImageStack):
        return view.image if view.image < len(content.sources) else None
    if view.kind is not Kind.PLANE or state.slab.mode is not SlabMode.OFF:
        return None
    axis = slice_axis(content, state)
    # A plane that is mixed from two images is neither of them.
    return content.source_on.get(axis.number(state.centre)) if axis.acquired else None

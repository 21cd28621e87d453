"""Another plane of the volume that a viewport shows: all that was set for it stays."""

from __future__ import annotations

from dataclasses import replace

from domain.errors import Refused
from domain.volume import Volume
from viewer.session.content import Content
from viewer.session.hanging import Kind, Pane, can_reformat
from viewer.session.view_state import THIN, Orientation
from viewer.session.views import Viewport


def has_planes(content: Content | None) -> bool:
    """Return whether other planes than the acquired one can be cut through a series."""
    return content is not None and can_reformat(content)


def pane_in_plane(view: Viewport, content: Content | None, orientation: Orientation) -> Pane:
    """Return the pane of another plane.

    Args:
        view: What is shown now.
        content: The series behind it: the volume where its acquired images are shown.
        orientation: The plane that is wanted.

    Raises:
        Refused: The series is no volume that planes could be cut through.
    """
    if not isinstance(content, Volume) or not can_reformat(content):
        raise Refused("These images make no volume that other planes could be cut through.")
    flat = view.kind is Kind.PLANE and view.state is not None
    slab = view.state.slab if flat and view.state is not None else THIN
    return Pane(
        Kind.PLANE, content, orientation, role=view.role, group=view.group, apart=view.apart,
        slab=slab, over=view.over,
    )  # fmt: skip


def with_look_of(new: Viewport, old: Viewport) -> Viewport:
    """Return a viewport with the window of another, and with what is laid over it."""
    if new.state is None or old.state is None or old.kind is Kind.SCENE:
        return new
    window = old.state.window or new.state.window
    state = replace(new.state, window=window, inverted=old.state.inverted)
    return replace(new, state=state, fused=old.fused if new.kind is Kind.PLANE else None)

"""Lays over a viewport what its hanging protocol wants there, once it has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.volume import Volume
from viewer.session.content import Content
from viewer.session.fusion import fused, why_not_fused
from viewer.session.hanging import Kind
from viewer.session.links import Links
from viewer.session.views import Viewport, content_key


def fused_as_hung(
    views: tuple[Viewport, ...], contents: Sequence[Content], links: Links
) -> tuple[Viewport, ...]:
    """Return the viewports with what their panes lay over them, where it is whole.

    Until then a viewport shows what lies under alone: a window cannot be found without values.
    """
    return tuple(
        view if view.over is None else _fused(view, view.over, contents, links) for view in views
    )


def _fused(view: Viewport, wanted: Content, contents: Sequence[Content], links: Links) -> Viewport:
    key = content_key(wanted)
    over = next((content for content in contents if content_key(content) == key), None)
    if view.kind is not Kind.PLANE or view.content is None or not isinstance(over, Volume):
        return view
    if not over.ready or why_not_fused(view.content, over, links):
        return view
    return replace(fused(view, over, links), over=None)

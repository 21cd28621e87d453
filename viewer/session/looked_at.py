"""Which image of a series a reader looks at now: what is still to be read begins there."""

from __future__ import annotations

from collections.abc import Sequence

from domain.volume import ImageStack
from viewer.session.content import Content
from viewer.session.hanging import Kind
from viewer.session.slices import slice_axis
from viewer.session.views import Viewport, content_key


def is_on_screen(views: Sequence[Viewport], content: Content) -> bool:
    """Return whether a viewport shows a series, however far it has come."""
    return any(_shows(view, content) for view in views)


def looked_at(views: Sequence[Viewport], active: int, content: Content) -> int | None:
    """Return the source of a series that is on the screen, of the active viewport before others.

    None where the series is not shown, or only in planes that need all of its images.
    """
    for view in (*views[active : active + 1], *views):
        if _shows(view, content):
            image = _image(view, content)
            if image is not None:
                return image
    return None


def _shows(view: Viewport, content: Content) -> bool:
    return view.content is not None and content_key(view.content) == content_key(content)


def _image(view: Viewport, content: Content) -> int | None:
    if isinstance(view.content, ImageStack):
        return view.image
    if isinstance(content, ImageStack) or view.kind is not Kind.PLANE or view.state is None:
        return None
    axis = slice_axis(content, view.state)
    if not axis.acquired:
        return None
    plane = axis.number(view.state.centre)
    nearest = min(content.source_on, key=lambda k: abs(k - plane), default=None)
    return None if nearest is None else content.source_on[nearest]

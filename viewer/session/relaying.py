"""What becomes of the viewports when the grid changes or two of them change places."""

from __future__ import annotations

from dataclasses import replace

from viewer.session.framing import refreshed
from viewer.session.open_series import OpenSeries
from viewer.session.views import EMPTY, Viewport, content_key

Viewports = tuple[Viewport, ...]


def relaid(
    views: Viewports, parked: Viewports, count: int, series: OpenSeries
) -> tuple[Viewports, Viewports]:
    """Return the viewports of a grid of ``count``, and those it has no room for.

    A smaller grid keeps the first ones; a larger one takes back what was parked.
    """
    shown = [*views, *as_they_are_now(parked, series)]
    shown += [EMPTY] * (count - len(shown))
    left = shown[count:]
    while left and left[-1].content is None:
        left.pop()
    return tuple(shown[:count]), tuple(left)


def as_they_are_now(views: Viewports, series: OpenSeries) -> Viewports:
    """Return viewports that were put aside with what their series have become since."""
    return tuple(_as_it_is_now(view, series) for view in views)


def _as_it_is_now(view: Viewport, series: OpenSeries) -> Viewport:
    """Return a viewport with what its series has become while it was not shown."""
    if view.content is None:
        return view
    key = content_key(view.content)
    now = next((content for content in series.all if content_key(content) == key), None)
    return view if now is None else refreshed(replace(view, content=now), series)


def swapped(views: Viewports, number: int, other: int) -> Viewports:
    """Return the viewports with two of them in each other's place."""
    changed = list(views)
    changed[number], changed[other] = changed[other], changed[number]
    # Which edge a picture touches belongs to the place, not to the picture.
    for at, place in ((number, views[number]), (other, views[other])):
        changed[at] = replace(changed[at], align=place.align)
    return tuple(changed)


def first_shown(views: Viewports) -> int:
    """Return the first viewport that shows something; the first of all where none does."""
    return next((n for n, view in enumerate(views) if view.content is not None), 0)

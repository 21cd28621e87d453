"""The units that a series on the screen can be shown in, and its windows in another of them."""

from __future__ import annotations

from dataclasses import replace

from imaging.value_scales import window_in_unit
from viewer.session.content import Content
from viewer.session.views import Viewport, content_key


def units_of(content: Content) -> tuple[str, ...]:
    """Return the units that a series can be shown in; one or none leave nothing to choose."""
    return tuple(scale.unit for scale in content.scales)


def next_unit(content: Content) -> str:
    """Return the unit after the present one, and after the last the first."""
    units = units_of(content)
    if content.unit not in units:
        return content.unit
    return units[(units.index(content.unit) + 1) % len(units)]


def in_other_unit(views: tuple[Viewport, ...], content: Content, unit: str) -> tuple[Viewport, ...]:
    """Return the viewports with the windows of a series as they are in another unit."""
    key = content_key(content)
    views = tuple(_layer_in_other_unit(view, content, unit) for view in views)
    return tuple(
        replace(
            view,
            state=replace(view.state, window=window_in_unit(view.state.window, content, unit)),
        )
        if view.content is not None
        and content_key(view.content) == key
        and view.state is not None
        and view.state.window is not None
        else view
        for view in views
    )


def _layer_in_other_unit(view: Viewport, content: Content, unit: str) -> Viewport:
    """Return a viewport whose layer of that series keeps its colours in the other unit."""
    look = view.fused
    if look is None or look.key != content_key(content) or look.unit != content.unit:
        return view
    window = window_in_unit(look.window, content, unit)
    return replace(view, fused=replace(look, unit=unit, window=window))

"""How content is framed in its viewport: at first, once its values are there, and fitted again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from domain.geometry import Point
from domain.volume import Volume
from viewer.session.hanging import Kind, Pane
from viewer.session.linking import same_scale, stand_together
from viewer.session.links import Links
from viewer.session.open_series import OpenSeries
from viewer.session.scene_presets import scene_presets
from viewer.session.slices import slice_axis, through
from viewer.session.view_state import Orientation, ViewState
from viewer.session.views import (
    EMPTY,
    Viewport,
    first_state,
    fit_mm_per_pixel,
    middle_of,
    scene_state,
)
from viewer.session.windows import first_window, luts_of, without_luts

# Viewports whose sides differ by less than this share are equally large: a warning takes a line.
_SAME_SIZE = 0.15


def begun(pane: Pane, series: OpenSeries, at: Point | None, like: ViewState | None) -> Viewport:
    """Return a viewport as it is first shown.

    Args:
        pane: What it is to show.
        series: Where the bodies of the series are known.
        at: The crosshair of its space.
        like: A viewport of the same series, whose window it takes over.
    """
    if pane.content is None:
        reason = pane.reason or EMPTY.reason
        return Viewport(Kind.EMPTY, reason=reason, remedy=pane.remedy)
    content = pane.content
    if pane.kind is Kind.SCENE and isinstance(content, Volume):
        state = scene_state(content, series.box(content, 0))
        preset = scene_presets(content.modality)[0]
        return Viewport(Kind.SCENE, content, state, scene_preset=preset)
    state = first_state(content, pane.orientation, pane.image)
    state = replace(state, centre=middle_of(content, series.box(content, pane.image), state))
    if isinstance(content, Volume):
        if at is not None and content.lattice.contains(at):
            state = through(state, slice_axis(content, state), at)
        if like is not None:
            state = replace(state, window=like.window, inverted=like.inverted)
    state = _as_hung(state, pane)
    view = Viewport(pane.kind, content, state, pane.image, pane.role)
    view = replace(view, group=pane.group, align=pane.align, apart=pane.apart, over=pane.over)
    return _through_preset(view, pane, series)


def _as_hung(state: ViewState, pane: Pane) -> ViewState:
    """Return a state turned and flipped as its pane asks."""
    if pane.turn:
        state = state.turned(pane.turn)
    if pane.flip_sideways:
        state = state.flipped_sideways()
    if pane.flip_over:
        state = state.flipped_over()
    return replace(state, slab=pane.slab)


def _through_preset(view: Viewport, pane: Pane, series: OpenSeries) -> Viewport:
    if not pane.preset or view.state is None:
        return view
    named = (p for p in series.presets(view) if p.name.lower() == pane.preset.lower())
    found = next(named, None)
    if found is None or found.window is None:
        return view
    return replace(view, state=replace(view.state, window=found.window))


def aligned_mm(view: Viewport, width_mm: float, series: OpenSeries) -> float:
    """Return how far to the right of the picture's centre the middle of its viewport lies.

    Args:
        view: The viewport; without an edge to touch, its picture is in the middle.
        width_mm: What the fitted viewport shows across: the distance stays when it is enlarged.
        series: Where the bodies of the series are known.
    """
    if not view.align or view.state is None or view.content is None:
        return 0.0
    low, high = series.box(view.content, view.image).reach_mm(view.state.right)
    free = (width_mm - (high - low)) / 2
    return -free if view.align == "right" else free


def refreshed(view: Viewport, series: OpenSeries, *, first_values: bool = False) -> Viewport:
    """Return a view that began without values, with the window and place it could not know."""
    if first_values and view.content is not None and view.state is not None:
        centre = middle_of(view.content, series.box(view.content, view.image), view.state)
        view = replace(view, state=replace(view.state, centre=centre))
    if view.content is None or view.state is None or view.state.window is None:
        return view
    stack = view.content
    # The window of what had not arrived: a stand-in that no reader chose.
    stand_in = view.state.window.name == "automatic" and view.state.window.width == 1.0
    if luts_of(stack, view.image):
        untouched = first_window(without_luts(stack), view.image) == view.state.window
        if untouched or stand_in:
            return replace(view, state=replace(view.state, window=None))
        return view
    if not stand_in:
        return view
    return replace(view, state=replace(view.state, window=first_window(view.content, view.image)))


def fitted(view: Viewport, series: OpenSeries) -> Viewport:
    """Return a view with the whole content in the middle, on the slice that is shown."""
    if view.state is None or view.content is None:
        return view
    centre = middle_of(view.content, series.box(view.content, view.image), view.state)
    return replace(view, state=_whole(view.state, centre))


def _whole(state: ViewState, centre: Point) -> ViewState:
    return replace(state, zoom=1.0, centre=centre, area_mm=None, mm_per_pixel=None)


def reset(view: Viewport, series: OpenSeries) -> Viewport:
    """Return a view without zoom, pan, turns, flips, window and slab; the slice stays."""
    if view.state is None or view.content is None:
        return view
    if view.kind is Kind.SCENE and isinstance(view.content, Volume):
        return replace(view, state=scene_state(view.content, series.box(view.content, 0)))
    orientation = view.state.orientation
    if orientation is Orientation.OBLIQUE:
        orientation = view.state.home or Orientation.AXIAL
    state = first_state(view.content, orientation, view.image)
    if isinstance(view.content, Volume):
        state = through(state, slice_axis(view.content, state), view.state.centre)
    box = series.box(view.content, view.image)
    return replace(view, state=replace(state, centre=middle_of(view.content, box, state)))


def mm_per_pixel(
    views: tuple[Viewport, ...],
    number: int,
    size: tuple[float, float],
    series: OpenSeries,
    links: Links | None,
    *,
    sizes: Mapping[int, tuple[float, float]] = MappingProxyType({}),
) -> float:
    """Return how many millimetres one pixel of a viewport of this size shows.

    Args:
        views: All viewports.
        number: Which of them.
        size: Its width and height.
        series: Where the bodies of the series are known.
        links: What is linked; None where nothing is.
        sizes: Those of the others, where they are known: what is compared has one scale.
    """
    view = views[number]
    if view.state is None:
        return 1.0
    own = _fit(view, size, series)
    if links is not None:
        beside = [
            _fit(other, sizes.get(n, size), series)
            for n, other in enumerate(views)
            if n != number
            and same_scale(view, other, links)
            # A small viewport is not to make a large one's picture small, unless they are compared.
            and (stand_together(view, other) or _as_large(size, sizes.get(n, size)))
        ]
        own = max([own, *beside])
    return own / view.state.zoom


def _as_large(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(abs(a - b) <= _SAME_SIZE * max(a, b) for a, b in zip(one, other, strict=True))


def _fit(view: Viewport, size: tuple[float, float], series: OpenSeries) -> float:
    if view.content is None:
        return 1.0
    return fit_mm_per_pixel(view, series.box(view.content, view.image), *size)

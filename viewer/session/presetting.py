"""Showing viewports through a preset, and finding out which one they are shown through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from imaging.presets import Preset
from viewer.session.linking import Viewports, shares_window
from viewer.session.links import Links
from viewer.session.view_state import ViewState
from viewer.session.windows import luts_of


def with_preset(
    views: Viewports, number: int, preset: Preset, links: Links, *, link: bool
) -> Viewports:
    """Return the viewports with one, and the others of its series, shown through a preset."""
    mine = views[number]
    return tuple(
        replace(view, state=replace(view.state, window=preset.window, voi_lut=preset.voi_lut))
        if view.state is not None
        and view.content is not None
        and shares_window(mine, view, links, link=link)
        # A table is the file's own: what is linked from another file has none of that number.
        and (preset.window is not None or preset.voi_lut < len(luts_of(view.content, view.image)))
        else view
        for view in views
    )


def in_use(state: ViewState | None, presets: Sequence[Preset]) -> Preset | None:
    """Return the preset that a view is shown through, if it is one."""
    if state is None:
        return None
    window = state.window
    if window is None:
        tables = [p for p in presets if p.window is None and p.voi_lut == state.voi_lut]
        return tables[0] if tables else None
    # Two keys may stand for the same values: the one that was pressed is the one in use.
    alike = [p for p in presets if p.window == window]
    same = alike or [
        p
        for p in presets
        if p.window is not None
        and (p.window.centre, p.window.width) == (window.centre, window.width)
    ]
    return same[0] if same else None

"""What a drag of so many pixels does to the window or the turn of a view."""

from __future__ import annotations

from dataclasses import replace

from domain.study import Window
from viewer.session.hanging import Kind
from viewer.session.view_state import Orientation, ViewState
from viewer.session.views import Viewport
from viewer.session.windows import first_window, without_luts
from viewer.tools.gesture import TurnBy, WindowBy

# A drag of this many pixels widens the window by its own width.
_WINDOW_DRAG_PX = 300.0
_TUMBLE_DEGREES_PER_PX = 0.5


def dragged_window(view: Viewport, change: WindowBy, *, brighter_up: bool) -> Window | None:
    """Return the window after a drag; None where there is none to drag."""
    if view.state is None or view.content is None or view.kind is Kind.SCENE:
        return None
    # A look-up table of the file has no width to drag: the drag starts from the values' range.
    start = view.state.window or first_window(without_luts(view.content), view.image)
    if start is None:
        return None
    step = start.width / _WINDOW_DRAG_PX
    brighter = change.up_px if brighter_up else -change.up_px
    # On an inverted picture a higher centre is the brighter one.
    if view.state.inverted != view.content.inverted:
        brighter = -brighter
    width = start.width + change.right_px * step
    centre = start.centre - brighter * step
    whole = start.width >= 16
    least = 1.0 if whole else start.width / 100
    if whole:
        width, centre = round(width), round(centre)
    return Window(float(centre), float(max(least, width)), "", start.function)


def turned(view: Viewport, state: ViewState, change: TurnBy) -> ViewState:
    """Return a view after the hand turned it, within its plane or as a ball."""
    if view.kind is not Kind.SCENE and not (change.tilt and view.kind is Kind.PLANE):
        return state.turned(change.degrees)
    tumbled = state.tumbled(
        change.right_px * _TUMBLE_DEGREES_PER_PX, change.down_px * _TUMBLE_DEGREES_PER_PX
    )
    if view.kind is Kind.PLANE:
        home = state.home or state.orientation
        return replace(tumbled, orientation=Orientation.OBLIQUE, home=home)
    return tumbled

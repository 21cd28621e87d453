"""Which viewports of a screen stand in which window, where it has more than one."""

from __future__ import annotations

from collections.abc import Sequence

from viewer.session.content import Content
from viewer.session.hanging import Hanging, Kind, Pane, one
from viewer.session.layout import Layout
from viewer.session.views import content_key

NOTHING = Pane(Kind.EMPTY, reason="Nothing is shown in this window yet.")


def first_number(window: int, layouts: Sequence[Layout]) -> int:
    """Return the number of the first viewport of a window; 0 is the window with the tools."""
    return sum(layout.count for layout in layouts[:window])


def window_of(number: int, layouts: Sequence[Layout]) -> int:
    """Return in which window a viewport stands."""
    for window in range(len(layouts)):
        if number < first_number(window + 1, layouts):
            return window
    return 0


def dealt(hanging: Hanging, layouts: Sequence[Layout], contents: Sequence[Content]) -> list[Pane]:
    """Return the panes of all windows: each in the window that its protocol names, where it is.

    A further window for which nothing is named shows series that are not shown yet.
    """
    further = len(layouts) - 1
    wanted: list[list[Pane]] = [[] for _ in layouts]
    for pane in hanging.panes:
        wanted[pane.monitor - 1 if 1 < pane.monitor <= further + 1 else 0].append(pane)
    shown = {content_key(pane.content) for pane in hanging.panes if pane.content is not None}
    left = [one(content).panes[0] for content in contents if content_key(content) not in shown]
    panes: list[Pane] = []
    for window, layout in enumerate(layouts):
        mine = wanted[window][: layout.count]
        empty = NOTHING if window else Pane(Kind.EMPTY)
        while len(mine) < layout.count:
            mine.append(left.pop(0) if window and left else empty)
        panes += mine
    return panes

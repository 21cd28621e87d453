"""Planes through missing or uneven slices are measured only by a reader who was told so."""

from __future__ import annotations

from domain.volume import Volume
from viewer.session.content import is_interpolated
from viewer.session.hanging import Kind
from viewer.session.slices import slice_axis
from viewer.session.view_state import SlabMode
from viewer.session.views import Viewport, content_key

# What is wrong with the slices, the gravest first, and how a number made in spite of it says so.
_WRONG = (
    ("gap", "slices are missing"),
    ("uneven", "slice distances vary"),
    ("duplicate", "positions are doubled"),
)
# These draw nothing that has a number, or only turn and move the picture.
_HARMLESS = ("window", "pan", "zoom", "scroll", "crosshair", "rotate", "select", "arrow", "text")


def caveat_of(view: Viewport) -> str:
    """Return what is wrong with the slices that a measurement here would run through.

    Empty on an acquired image, whose own plane is whole whatever lies beside it (P-06).
    """
    content, state = view.content, view.state
    if not isinstance(content, Volume) or state is None or view.kind is not Kind.PLANE:
        return ""
    axis = slice_axis(content, state)
    whole = axis.acquired and state.slab.mode is SlabMode.OFF
    if whole and not is_interpolated(content, axis.number(state.centre)):
        return ""
    codes = {doubt.code for doubt in content.doubts}
    return next((words for code, words in _WRONG if code in codes), "")


class Acknowledged:
    """Which series the reader wants to measure in spite of their slices; asked once for each."""

    def __init__(self) -> None:
        self._series: set[tuple[str, str, int]] = set()
        self._asked: tuple[str, str, int] | None = None

    def must_ask(self, view: Viewport) -> bool:
        """Return whether a measurement here has to wait for the reader's word."""
        if view.content is None or content_key(view.content) in self._series:
            return False
        return bool(caveat_of(view))

    def refuses(self, view: Viewport, tool_id: str) -> bool:
        """Return whether a tool may not begin here yet; the viewport then asks."""
        if tool_id in _HARMLESS or view.content is None or not self.must_ask(view):
            return False
        self._asked = content_key(view.content)
        return True

    def asks(self, view: Viewport) -> str:
        """Return the words of the button in a viewport; empty where nothing is asked."""
        if view.content is None or self._asked != content_key(view.content):
            return ""
        return f"Measure anyway: {caveat_of(view)}" if self.must_ask(view) else ""

    def acknowledge(self, view: Viewport) -> None:
        """Remember that the reader knows."""
        if view.content is not None and caveat_of(view):
            self._series.add(content_key(view.content))
            self._asked = None

    def stop_asking(self) -> bool:
        """Take the question back; return whether there was one."""
        asked, self._asked = self._asked, None
        return asked is not None

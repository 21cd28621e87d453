"""The pointer over the crosshair: what a press there would do."""

from __future__ import annotations

from PySide6.QtCore import Qt

from viewer.session.screen import Screen
from viewer.tools.gesture import Grip, Hold


def grip_cursor(screen: Screen, number: int, grip: Grip | None) -> Qt.CursorShape | None:
    """Return the pointer over a part of the crosshair; None where there is none of it."""
    state = screen.viewports[number].state
    if grip is None or state is None:
        return None
    match grip.hold:
        case Hold.MIDDLE:
            return Qt.CursorShape.SizeAllCursor
        case Hold.TURN:
            return Qt.CursorShape.OpenHandCursor
        case Hold.LINE:
            return _across(state.right.dot(grip.across), state.down.dot(grip.across), line=True)
        case Hold.SLAB:
            return _across(state.right.dot(grip.across), state.down.dot(grip.across), line=False)


def _across(right: float, down: float, *, line: bool) -> Qt.CursorShape:
    """Return the arrows that point across a line."""
    if abs(right) > 2 * abs(down):
        return Qt.CursorShape.SplitHCursor if line else Qt.CursorShape.SizeHorCursor
    if abs(down) > 2 * abs(right):
        return Qt.CursorShape.SplitVCursor if line else Qt.CursorShape.SizeVerCursor
    falling = right * down > 0
    return Qt.CursorShape.SizeFDiagCursor if falling else Qt.CursorShape.SizeBDiagCursor

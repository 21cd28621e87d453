"""The command that asks why a number is what it is."""

from __future__ import annotations

from app.commands import Command
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.rights import Right
from viewer.session.explained import About, value_under


def _explain(station: Workstation) -> None:
    """Explain the chosen mark or segment, or else the value under the pointer; again closes it."""
    if station.reading is None:
        return
    screen = station.reading.screen
    about = None
    if screen.annotations.mark(screen.chosen) is not None:
        about = About(mark_id=screen.chosen)
    elif any(s.key == screen.chosen and s.volume_ml is not None for s in screen.segments.items):
        about = About(segment_key=screen.chosen)
    else:
        number, at = screen.pointed or (screen.active, None)
        view = screen.viewports[number] if number < len(screen.viewports) else screen.view
        if at is None and view.state is not None:
            at = view.state.centre
        if view.content is None or at is None:
            raise LightboxError(
                "There is no number to explain here.",
                advice="Choose a mark, or point at an image.",
            )
        about = value_under(view.content, view.image, at)
    screen.explain(None if about == screen.asked else about)


COMMANDS = (
    Command(
        "measure.explain",
        "Explain the number",
        _explain,
        menu="Edit",
        shortcut="Alt+E",
        enabled=lambda station: station.reading is not None,
        room="read",
        needs=Right.MEASURE,
    ),
)

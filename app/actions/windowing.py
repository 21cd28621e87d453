"""Commands on what the file lays over an image: its overlay planes and its shutter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.commands import Command
from app.workstation import Workstation
from domain.rights import Right
from viewer.session.laid_over import LaidOver, overlays_over, shutter_doubts
from viewer.session.screen import Screen


def _laid(change: Callable[[LaidOver], LaidOver]) -> Callable[[Workstation], None]:
    def run(station: Workstation) -> None:
        if station.reading is not None:
            screen = station.reading.screen
            screen.lay_over(change(screen.laid_over))

    return run


def _where(there: Callable[[Screen], bool]) -> Callable[[Workstation], bool]:
    return lambda station: station.reading is not None and there(station.reading.screen)


COMMANDS = (
    Command(
        "view.file_overlays",
        "Overlays of the file",
        _laid(lambda laid: replace(laid, overlays=not laid.overlays)),
        menu="View",
        shortcut="Shift+O",
        enabled=_where(lambda screen: bool(overlays_over(screen.view, LaidOver()))),
        room="read",
        needs=Right.READ_IMAGES,
    ),
    Command(
        "view.beneath_shutter",
        "Look beneath the shutter",
        _laid(lambda laid: replace(laid, shutters=not laid.shutters)),
        menu="View",
        shortcut="Shift+U",
        enabled=_where(lambda screen: bool(shutter_doubts(screen.view, LaidOver()))),
        room="read",
        needs=Right.READ_IMAGES,
    ),
)

"""The images alone on a monitor, each window for itself; whose they are stays in view."""

from __future__ import annotations

from app.commands import Command
from app.workstation import Workstation
from domain.rights import Right
from viewer.session.further_windows import window_of


def window_in_use(station: Workstation) -> int:
    """Return the window of the active viewport; 0 is the one with the tools."""
    if station.reading is None:
        return 0
    screen = station.reading.screen
    return window_of(screen.active, screen.layouts)


def toggle(station: Workstation) -> None:
    """Give the window of the active viewport its whole monitor, or take it back."""
    station.full_screen ^= {window_in_use(station)}
    station.changed()


def leave(station: Workstation) -> bool:
    """End the full screen of the window in use; return whether it had one."""
    window = window_in_use(station)
    if window not in station.full_screen:
        return False
    station.full_screen -= {window}
    station.changed()
    return True


def step_back(station: Workstation) -> None:
    """Take back what was begun, then the full screen, then the rest one by one."""
    if station.reading is None:
        return
    screen = station.reading.screen
    if not screen.interrupt() and not leave(station):
        screen.step_back()


COMMANDS = (
    Command(
        "window.full_screen",
        "Full screen",
        toggle,
        menu="Window",
        shortcut="F11",
        enabled=lambda station: station.reading is not None and station.room == "read",
        needs=Right.BE_HERE,
    ),
)

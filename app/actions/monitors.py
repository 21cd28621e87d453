"""Further windows with viewports, for further monitors; where each stood is remembered."""

from __future__ import annotations

from dataclasses import replace

from app.commands import Command
from app.gate import guarded
from app.jobs import Pool
from app.workstation import Workstation
from domain.rights import Right
from records.settings import PlacedWindow
from viewer.session.layout import ONE, Layout

# More monitors than anybody puts on a desk; each window costs pictures.
MOST_WINDOWS = 3


@guarded(Right.BE_HERE)
def open_window(station: Workstation) -> None:
    """Open one more window; it goes to the next monitor that has none."""
    if len(station.windows) < MOST_WINDOWS:
        set_windows(station, (*station.windows, ONE))


@guarded(Right.BE_HERE)
def close_window(station: Workstation) -> None:
    """Close the window that was opened last; what it showed waits for room elsewhere."""
    set_windows(station, station.windows[:-1])


@guarded(Right.BE_HERE)
def set_windows(station: Workstation, windows: tuple[Layout, ...]) -> None:
    """Have these further windows, with this study and with those that follow."""
    station.windows = windows
    if station.reading is not None:
        station.reading.screen.set_windows(windows)
    station.changed()


@guarded(Right.BE_HERE)
def remember(station: Workstation, places: tuple[PlacedWindow, ...]) -> None:
    """Keep where the windows stand, off the GUI thread."""

    def keep(_work: object) -> None:
        settings = station.records.settings
        held = settings.load()
        if held.windows != places:
            settings.save(replace(held, windows=places))

    station.jobs.start(
        "Remember the windows",
        keep,
        pool=Pool.DESK,
        shown=False,
        succeeded=lambda _none: None,
        failed=station.telling.error,
    )


COMMANDS = (
    Command(
        "window.next",
        "New window on the next monitor",
        open_window,
        menu="Window",
        shortcut="Ctrl+Shift+N",
        enabled=lambda station: len(station.windows) < MOST_WINDOWS,
        needs=Right.BE_HERE,
    ),
    Command(
        "window.close",
        "Close the last further window",
        close_window,
        menu="Window",
        shortcut="Ctrl+Shift+M",
        enabled=lambda station: bool(station.windows),
        needs=Right.BE_HERE,
    ),
)

"""Ties further windows to the workstation: as many as it says, each where it stood before."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QAction

from app.actions import monitors, priors
from app.ui.frame.further_window import FurtherWindow
from app.ui.frame.monitor_places import is_here, place_of, put
from app.ui.watching import watch_while_alive
from app.ui.wiring.desk import Desk
from app.ui.wiring.frame import banner_state, two_state
from records.settings import PlacedWindow
from viewer.session.layout import Layout, grid

if TYPE_CHECKING:
    from app.ui.read.images import OpenImages  # VTK: read from disk on the first study


_LOOK_MS = 2000


class FurtherWindows(QObject):
    """Opens and closes them as the workstation says, and remembers their places."""

    def __init__(
        self, desk: Desk, images: Callable[[], OpenImages | None], actions: tuple[QAction, ...]
    ) -> None:
        super().__init__(desk.window)
        self._desk, self._images, self._actions = desk, images, actions
        self._windows: list[FurtherWindow] = []
        self._places = desk.station.records.settings.load().windows
        desk.station.windows = tuple(_layout(place) for place in self._places[1:])
        desk.window.covered.connect(self.cover)
        # Windows are moved and grids changed in many ways; a look now and then sees them all.
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._remember)
        self._look.start()
        watch_while_alive(self, desk.station.watch, self.show_state)
        if self._places and is_here(self._places[0]):
            put(desk.window, self._places[0], ())
        self.show_state()

    @property
    def windows(self) -> tuple[FurtherWindow, ...]:
        return tuple(self._windows)

    def show_state(self) -> None:
        """Read the workstation again."""
        count = len(self._desk.station.windows)
        while len(self._windows) > count:
            self._windows.pop().leave()
            self._remember()
        while len(self._windows) < count:
            self._open(len(self._windows) + 1)
        images = self._images() if self._windows else None
        for window in self._windows:
            window.show_state(images.page_of(window.number) if images is not None else None)

    def _open(self, number: int) -> None:
        desk, station = self._desk, self._desk.station
        window = FurtherWindow(
            desk.theme,
            number,
            lambda: banner_state(station),
            lambda: two_state(station),
            (
                lambda: desk.do(lambda: priors.confirm_beside(station)),
                lambda: priors.decline_beside(station),
                lambda: desk.do(lambda: priors.close_beside(station)),
            ),
        )
        for action in self._actions:
            if action.shortcutContext() == Qt.ShortcutContext.WindowShortcut:
                window.addAction(action)
        taken = [w.screen() for w in (desk.window, *self._windows)]
        self._windows.append(window)
        place = self._places[number] if number < len(self._places) else None
        put(window, place, taken)
        window.cover(covered=desk.window.is_locked)
        window.closed.connect(lambda: self._closed(window))

    def _closed(self, window: FurtherWindow) -> None:
        if window in self._windows:
            gone = self._windows.index(window)
            now = self._desk.station.windows
            # It, and not the last one, is gone; those behind it move up, and keep their places.
            self._windows.pop(gone).leave()
            for number, left in enumerate(self._windows, 1):
                left.renumber(number)
            monitors.set_windows(self._desk.station, (*now[:gone], *now[gone + 1 :]))

    def _remember(self) -> None:
        station = self._desk.station
        if not self._windows and not self._places:
            return  # a seat with one window needs no place for it
        if any(w.isFullScreen() for w in (self._desk.window, *self._windows)):
            return  # the place to come back to is the one before
        layouts = station.reading.screen.windows if station.reading else station.windows
        station.windows = layouts  # the next study begins with the same grids
        further = zip(self._windows, layouts, strict=False)
        places = (
            place_of(self._desk.window),
            *(place_of(window, layout.rows, layout.columns) for window, layout in further),
        )
        if places != self._places:
            self._places = places
            monitors.remember(station, places)

    def cover(self, covered: bool) -> None:
        """Hide every window with the lock, and show it again after it."""
        for window in self._windows:
            window.cover(covered=covered)

    def close(self) -> None:
        """Let the windows go with the seat; they are opened again with it."""
        self._look.stop()
        for window in self._windows:
            window.leave()
        self._windows.clear()


def _layout(place: PlacedWindow) -> Layout:
    return grid(place.rows, place.columns)

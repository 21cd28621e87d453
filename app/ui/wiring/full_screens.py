"""Gives a window its whole monitor, or takes it back, as the workstation says."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from app.ui.frame.window import Window
from app.ui.watching import watch_while_alive
from app.workstation import Workstation


class FullScreens(QObject):
    """Follows the workstation; in the window with the tools everything but the images goes."""

    def __init__(
        self, station: Workstation, window: Window, further: Callable[[], Sequence[QWidget]]
    ) -> None:
        super().__init__(window)
        self._station, self._window, self._further = station, window, further
        watch_while_alive(self, station.watch, self.show_state)

    def show_state(self) -> None:
        """Read the workstation again; only a study that is being read fills a monitor."""
        station, workspace = self._station, self._window.workspace
        if station.reading is None:
            station.full_screen = frozenset()
        elif station.room != "read":
            station.full_screen -= {0}
        if workspace is not None:
            workspace.show_images_alone(0 in station.full_screen)
        for number, window in enumerate((self._window, *self._further())):
            _fill(window, full=number in station.full_screen)


def _fill(window: QWidget, *, full: bool) -> None:
    state, whole = window.windowState(), Qt.WindowState.WindowFullScreen
    if full != bool(state & whole):
        window.setWindowState(state | whole if full else state & ~whole)

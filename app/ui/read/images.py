"""The viewer's widgets of the open study: one set, shared by the rooms that show images."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.reading import Reading
from domain.measurement import Author
from viewer.session.pointing import Pointing, counted
from viewer.ui.grid import ViewportGrid
from viewer.ui.thumbnails import SeriesList
from viewer.ui.toolbar import ViewerToolBar


class OpenImages(QObject):
    """Made when a study opens, dropped whole when it closes: no picture outlives its patient."""

    hovered = Signal(object)
    key_image_wanted = Signal()  # of the active viewport
    menu_wanted = Signal(QPoint)  # of the active viewport, at this place on the desktop
    keys_changed = Signal()
    command_wanted = Signal(str)  # a command of the window, by its id

    def __init__(self, reading: Reading, user: Callable[[], str], scale: float) -> None:
        super().__init__()
        self.reading = reading
        self._further: dict[int, ViewportGrid] = {}
        self.far: tuple[QAction, ...] = ()  # keys that count in the whole reading room
        self.pointing = Pointing(
            reading.screen,
            author=lambda: Author(user()),
            statistics=counted,
        )
        self.grid = ViewportGrid(reading.screen, self.pointing)
        self.grid.setProperty("ring", "own")
        self.grid.hovered.connect(self.hovered)
        self.grid.remedy_wanted.connect(self._remedy)
        self.grid.menu_wanted.connect(lambda _viewport, at: self.menu_wanted.emit(at))
        self.tools = ViewerToolBar(reading.screen, scale=scale)
        self.tools.key_image_wanted.connect(self.key_image_wanted)
        self.tools.command_wanted.connect(self.command_wanted)
        self.thumbnails = SeriesList(reading.screen, scale=scale)

    def grid_of(self, window: int) -> ViewportGrid:
        """Return the viewports of a further window, made when it is first asked for."""
        if window not in self._further:
            grid = ViewportGrid(self.reading.screen, self.pointing, window=window)
            grid.setProperty("ring", "own")
            grid.hovered.connect(self.hovered)
            grid.remedy_wanted.connect(self._remedy)
            grid.menu_wanted.connect(lambda _viewport, at: self.menu_wanted.emit(at))
            grid.addActions(self.grid.actions())
            self._further[window] = grid
        return self._further[window]

    def _remedy(self, number: int) -> None:
        screen = self.reading.screen
        if screen.viewports[number].content is None:
            self.command_wanted.emit("hanging.prior")
        else:
            screen.measure_anyway(number)

    def hear(self, near: tuple[QAction, ...], far: tuple[QAction, ...]) -> None:
        """Take these keys: the near ones only with the focus on the images.

        The far ones also count in the whole reading room.
        """
        for gone in set(self.grid.actions()) - {*near, *far}:
            self.grid.removeAction(gone)
        self.grid.addActions([*near, *far])
        self.far = far
        for grid in self._further.values():
            grid.addActions(self.grid.actions())
        self.keys_changed.emit()

    def move_grid_to(self, layout: QVBoxLayout | QHBoxLayout, at: int = 0) -> None:
        """Show the viewports in a room; they are in one room at a time."""
        if layout.indexOf(self.grid) < 0:
            layout.insertWidget(at, self.grid, 1)
            self.grid.show()

    def close(self) -> None:
        """End the threads that make pictures, and let the widgets go."""
        for grid in (self.grid, *self._further.values()):
            grid.close_pictures()
        self.tools.stop_watching()
        self.thumbnails.stop_watching()
        for widget in (self.grid, *self._further.values(), self.tools, self.thumbnails):
            drop(widget)
        self.deleteLater()


def drop(widget: QWidget) -> None:
    """Take a widget off the screen and let it go."""
    widget.hide()
    widget.setParent(None)
    widget.deleteLater()

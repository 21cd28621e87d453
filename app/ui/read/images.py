"""The viewer's widgets of the open study: one set, shared by the rooms that show images."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.state.reading import Reading
from app.ui.hearing import Hearing
from domain.measurement import Author
from viewer.session.pointing import Pointing, counted
from viewer.ui.grid import ViewportGrid
from viewer.ui.mouse_legend import MouseLegend
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
        self._pages: dict[int, GridPage] = {}
        self.far: tuple[QAction, ...] = ()  # keys that count in the whole reading room
        self.hearing = Hearing(lambda: self.grid.actions(), self)
        self.pointing = Pointing(
            reading.screen,
            author=lambda: Author(user()),
            statistics=counted,
        )
        self.grid = ViewportGrid(reading.screen, self.pointing)
        self.grid.setProperty("ring", "own")
        self.hearing.listen(self.grid)
        self.grid.hovered.connect(self.hovered)
        self.grid.remedy_wanted.connect(self._remedy)
        self.grid.menu_wanted.connect(lambda _viewport, at: self.menu_wanted.emit(at))
        self.tools = ViewerToolBar(reading.screen, scale=scale)
        self.tools.key_image_wanted.connect(self.key_image_wanted)
        self.tools.command_wanted.connect(self.command_wanted)
        # The tool bar has no room for it in a narrow window; there it stands in the status bar.
        self.legend = MouseLegend(reading.screen, self.command_wanted.emit, scale=scale)
        self._scale = scale
        self.thumbnails = SeriesList(reading.screen, scale=scale)

    def grid_of(self, window: int) -> ViewportGrid:
        """Return the viewports of a further window, made when it is first asked for."""
        if window not in self._further:
            grid = ViewportGrid(self.reading.screen, self.pointing, window=window)
            grid.setProperty("ring", "own")
            self.hearing.listen(grid)
            grid.hovered.connect(self.hovered)
            grid.remedy_wanted.connect(self._remedy)
            grid.menu_wanted.connect(lambda _viewport, at: self.menu_wanted.emit(at))
            grid.addActions(self.grid.actions())
            self._further[window] = grid
        return self._further[window]

    def page_of(self, window: int) -> GridPage:
        """Return what a further window shows: its viewports, and what each mouse button does."""
        if window not in self._pages:
            screen = self.reading.screen
            legend = MouseLegend(screen, self.command_wanted.emit, scale=self._scale)
            self._pages[window] = GridPage(self.grid_of(window), legend)
        return self._pages[window]

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
        self.legend.stop_watching()
        for page in self._pages.values():
            page.legend.stop_watching()
        pages = self._pages.values()
        for widget in (
            self.grid, *self._further.values(), *pages, self.tools, self.legend, self.thumbnails,
        ):  # fmt: skip
            drop(widget)
        self.deleteLater()


class GridPage(QWidget):
    """Viewports with the legend of the mouse buttons below them."""

    def __init__(self, grid: ViewportGrid, legend: MouseLegend) -> None:
        super().__init__()
        self.grid, self.legend = grid, legend
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(grid, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 0, 12, 0)
        foot.addStretch(1)
        foot.addWidget(legend)
        inside.addLayout(foot)


def drop(widget: QWidget) -> None:
    """Take a widget off the screen and let it go."""
    widget.hide()
    widget.setParent(None)
    widget.deleteLater()

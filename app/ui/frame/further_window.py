"""A window with viewports and nothing else, for a further monitor; the patient is named on it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedWidget, QWidget
from shiboken6 import isValid

from app.ui.frame.banner import Banner, BannerState
from app.ui.frame.two_patients import TwoPatients, TwoState
from app.ui.messages import Nothing
from app.ui.panels import column
from app.ui.theme import Theme
from app.ui.width import Width


class FurtherWindow(QWidget):
    """Shows one grid of the open study. Locked, it shows nothing of any patient."""

    closed = Signal()  # a person closed it

    def __init__(
        self,
        theme: Theme,
        number: int,
        banner: Callable[[], BannerState],
        two: Callable[[], TwoState],
        two_patients: tuple[Callable[[], None], Callable[[], None], Callable[[], None]],
    ) -> None:
        super().__init__()
        self.number = number
        self._grid: QWidget | None = None
        self._leaving = False
        self.setWindowTitle(self.tr("Lightbox, window {n}").format(n=number + 1))
        self.setMinimumSize(480, 360)
        self.setAutoFillBackground(True)
        self._pages = QStackedWidget()
        column(self).addWidget(self._pages)
        self._cover = Nothing(theme, self.tr("Locked"))
        shown = QWidget()
        inside = column(shown)
        self.banner = Banner(theme, banner)
        self.banner.fit(Width.MIDDLE)
        inside.addWidget(self.banner)
        self._two = TwoPatients(theme, two, *two_patients)
        inside.addWidget(self._two)
        self._images = QStackedWidget()
        self._nothing = Nothing(theme, self.tr("No study open"))
        self._images.addWidget(self._nothing)
        inside.addWidget(self._images, 1)
        self._shown = shown
        self._pages.addWidget(shown)
        self._pages.addWidget(self._cover)

    def show_state(self, grid: QWidget | None) -> None:
        """Follow the workstation: whose study is open, and its viewports."""
        self.banner.show_state()
        self._two.show_state()
        if grid is not self._grid:
            self._let_go()
            self._grid = grid
            if grid is not None:
                self._images.addWidget(grid)
                grid.show()
        self._images.setCurrentWidget(self._nothing if grid is None else grid)

    def renumber(self, number: int) -> None:
        """Be another of the further windows, because one before it was closed."""
        self.number = number
        self.setWindowTitle(self.tr("Lightbox, window {n}").format(n=number + 1))

    def _let_go(self) -> None:
        """Leave the viewports to the open study, whose they are: they must outlive this window."""
        if self._grid is not None and isValid(self._grid) and self.isAncestorOf(self._grid):
            self._images.removeWidget(self._grid)
            self._grid.hide()
            self._grid.setParent(None)
        self._grid = None

    def cover(self, *, covered: bool) -> None:
        """Hide everything while the seat is locked."""
        if covered:
            self._pages.setCurrentWidget(self._cover)
            # Not only hidden: a page of the stack is read out by assistive tools all the same.
            self._pages.removeWidget(self._shown)
            self.repaint()
            return
        self._pages.addWidget(self._shown)
        self._pages.setCurrentWidget(self._shown)

    def leave(self) -> None:
        """Go, because the program says so and no person closed it."""
        self._leaving = True
        self.close()
        self._let_go()
        self.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if not self._leaving:
            self._leaving = True
            self.closed.emit()

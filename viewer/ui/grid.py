"""The grid of viewports: places them, and repaints when the screen changes."""

from __future__ import annotations

from time import monotonic, sleep

from PySide6.QtCore import QCoreApplication, QEventLoop, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from viewer.session.further_windows import first_number
from viewer.session.layout import cells
from viewer.session.pointing import Pointing
from viewer.session.screen import Screen
from viewer.ui.cine_clock import CineClock
from viewer.ui.lettering import ship_fonts
from viewer.ui.palette import S0, colour
from viewer.ui.pictures import Pictures
from viewer.ui.sizes import tell_sizes
from viewer.ui.viewport import ViewportWidget
from viewer.ui.wording import tr


class ViewportGrid(QWidget):
    """All viewports of a screen. Hand it the screen and the pointing; it shows and asks.

    What it cannot do itself it asks of the window: see the signals of ViewportWidget.
    """

    hovered = Signal(object)  # a Reading under the pointer, or None
    remedy_wanted = Signal(int)
    menu_wanted = Signal(int, QPoint)
    study_dropped = Signal(str)

    def __init__(
        self,
        screen: Screen,
        pointing: Pointing,
        parent: QWidget | None = None,
        *,
        window: int = 0,
    ) -> None:
        super().__init__(parent)
        self._window = window  # 0: the one with the tools; each shows its own viewports
        ship_fonts()
        self._screen, self._pointing = screen, pointing
        self._cine = CineClock(screen, self)
        self._pictures = Pictures(screen, self)
        self._pictures.arrived.connect(self._picture_arrived)
        self._views: list[ViewportWidget] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Images"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._stop_watching = [
            screen.watch(self.refresh),
            screen.watch_steps(self._repaint),
            screen.annotations.watch(self.refresh),
        ]
        self.refresh()

    @property
    def viewports(self) -> tuple[ViewportWidget, ...]:
        return tuple(self._views)

    def refresh(self) -> None:
        """Read the screen again: layout, pictures, marks."""
        layouts = self._screen.layouts
        count = layouts[self._window].count if self._window < len(layouts) else 0
        start = first_number(self._window, layouts)
        while len(self._views) > count:
            gone = self._views.pop()
            gone.hide()
            gone.deleteLater()
        while len(self._views) < count:
            view = ViewportWidget(
                self._screen, start + len(self._views), self._pointing, self._pictures, self
            )
            view.hovered.connect(self.hovered)
            view.remedy_wanted.connect(self.remedy_wanted)
            view.menu_wanted.connect(self.menu_wanted)
            view.study_dropped.connect(self.study_dropped)
            self._views.append(view)
        for number, view in enumerate(self._views, start):
            view.number = number
        self._place()
        for view in self._views:
            view.refresh()
        self._speak()
        if self._window == 0:
            self._cine.follow()

    def _speak(self) -> None:
        """Let assistive tools hear of the viewport in use: the focus is on all of them at once."""
        at = self._screen.active
        active = next((view for view in self._views if view.number == at), None)
        said = active.accessibleName() if active is not None else ""
        self.setAccessibleName(f"{tr('Images')}: {said}" if said else tr("Images"))

    def _repaint(self) -> None:
        for view in self._views:
            view.read_again()
            view.update()

    def settle(self, seconds: float = 30.0) -> bool:
        """Wait until every picture is at full fidelity; return whether that was reached."""
        until = monotonic() + seconds
        while monotonic() < until:
            for view in self._views:
                if view.isVisibleTo(self):
                    view.grab()
            if self._pictures.is_settled():
                return True
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            sleep(0.05)  # what makes the pictures needs the processor more than this loop
        return False

    def close_pictures(self) -> None:
        """Stop watching and end the threads that make pictures."""
        for stop in self._stop_watching:
            stop()
        self._stop_watching = []
        self._cine.stop()
        self._pictures.close()

    def _picture_arrived(self, number: int) -> None:
        for view in self._views:
            if view.number == number:
                view.update()

    def _place(self) -> None:
        layouts = self._screen.layouts
        if self._window >= len(layouts):
            return
        start, layout = first_number(self._window, layouts), layouts[self._window]
        whole = self._screen.maximised
        at = whole - start if whole is not None and 0 <= whole - start < layout.count else None
        own = cells(layout, self.width(), self.height(), at)
        placed = {start + number: cell for number, cell in own.items()}
        for view in self._views:
            cell = placed.get(view.number)
            view.setVisible(cell is not None)
            if cell is not None:
                view.setGeometry(cell.x, cell.y, cell.width, cell.height)
        tell_sizes(self._screen, placed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), colour(S0))
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

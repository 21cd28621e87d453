"""Tools of one kind behind one button: it shows the one used last, its arrow opens the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QMenu

from viewer.session.screen import Screen
from viewer.tools import tool as tool_named
from viewer.ui.controls import IconButton
from viewer.ui.icons import paint_icon
from viewer.ui.palette import ACCH, T3, T4
from viewer.ui.wording import tr

_ARROW_PX = 13


class ToolGroup(IconButton):
    """A click takes the tool on show; the arrow, or a right click, offers all of the group."""

    def __init__(
        self, screen: Screen, title: str, ids: Sequence[str], *, scale: float = 1.0
    ) -> None:
        first = tool_named(ids[0])
        super().__init__(f"tool-{first.id}", tr(first.label), first.key, scale=scale)
        self._screen, self._title, self.ids = screen, title, tuple(ids)
        self.tool_id = first.id
        self._arrow = round(_ARROW_PX * scale)
        self._key_of: Callable[[str], str] = lambda id_: tool_named(id_).key
        self.setCheckable(True)
        self.clicked.connect(self._take)
        self.refresh()

    def sizeHint(self) -> QSize:
        return QSize(self._side + self._arrow, self._side)

    def show_keys(self, key_of: Callable[[str], str]) -> None:
        """Show the keys that are in force; ``key_of`` knows them by the id of a tool."""
        self._key_of = key_of
        self._say()

    def refresh(self) -> None:
        """Show the tool in use, where it is one of these."""
        used = self._screen.buttons["left"]
        if used in self.ids and used != self.tool_id:
            self.tool_id = used
            self.update()
        self.setChecked(used in self.ids)
        self.setEnabled(any(id_ not in self._screen.tools_away for id_ in self.ids))
        self._say()

    def _say(self) -> None:
        self.drawing_name = f"tool-{self.tool_id}"
        self._name = tr(tool_named(self.tool_id).label)
        self.say_key(self._key_of(self.tool_id))
        self.setAccessibleDescription(
            tr("{group}: more with the arrow or a right click").format(group=tr(self._title))
        )

    def _take(self) -> None:
        if self.tool_id not in self._screen.tools_away:
            self._screen.choose_tool(self.tool_id)
        self.refresh()

    def open_menu(self) -> None:
        """Offer all tools of the group beside the button."""
        menu = QMenu(self)
        self.fill(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def fill(self, menu: QMenu) -> None:
        """Put all tools of the group on a menu, each with its key."""
        menu.setAccessibleName(tr(self._title))
        for id_ in self.ids:
            action = QAction(f"{tr(tool_named(id_).label)}\t{self._key_of(id_)}", menu)
            action.setCheckable(True)
            action.setChecked(self._screen.buttons["left"] == id_)
            action.setEnabled(id_ not in self._screen.tools_away)
            action.triggered.connect(self._taker(id_))
            menu.addAction(action)

    def _taker(self, id_: str) -> Callable[[], None]:
        return lambda: self._screen.choose_tool(id_)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.position().x() >= self._side and event.button() is Qt.MouseButton.LeftButton:
            self.open_menu()
            event.accept()
            return
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.open_menu()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.open_menu()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hue = ACCH if self.isChecked() else T3 if self.isEnabled() else T4
        size = self._arrow - 1
        at = QRectF(self._side - 3, (self.height() - size) / 2, size, size)
        paint_icon(painter, "chevron-down", hue, at)
        painter.end()

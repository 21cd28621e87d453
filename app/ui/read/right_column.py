"""The column beside the images: tabs, or where room is short a rail that opens a drawer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QWidget

from app.ui.buttons import IconButton, RoomTab
from app.ui.panels import Panel, Scrolling, column, line
from app.ui.theme import Theme
from app.ui.width import Width

_LEAST_HEIGHT = 320

# id, title, short title, icon, and the panel, or what makes it when it is first looked at
Tab = tuple[str, str, str, str, QWidget | Callable[[], QWidget]]


class RightColumn(Panel):
    """Shows one of its panels at a time; each keeps its place."""

    def __init__(self, theme: Theme, tabs: tuple[Tab, ...], over: QWidget) -> None:
        super().__init__("s1", "left")
        self._theme, self._tabs, self._over = theme, tabs, over
        self._folded, self._titled = False, True
        self._absent: set[str] = set()
        self._inside = line(self)
        self._body = QWidget()
        inside = column(self._body)
        self._head = Panel("s1", "bottom")
        self._head.setFixedHeight(theme.size("tab_row"))
        row = line(self._head, margins=(theme.px(16), 0, theme.px(8), 0), gap=theme.px(16))
        group = QButtonGroup(self)
        self._buttons: dict[str, RoomTab] = {}
        for id_, title, _short, _icon, _panel in tabs:
            tab = RoomTab(theme, title, height="tab_row")
            tab.set_height(theme.size("tab_row") - 1)
            tab.clicked.connect(lambda _on, to=id_: self.choose(to))
            group.addButton(tab)
            self._buttons[id_] = tab
            row.addWidget(tab)
        row.addStretch(1)
        self._close = IconButton(theme, "cross", self.tr("Close"), key="Esc", side=28, drawing=16)
        self._close.clicked.connect(self.close_drawer)
        row.addWidget(self._close)
        inside.addWidget(self._head)
        self._stack = QStackedWidget()
        self._made: dict[str, QWidget] = {}
        for id_, _title, _short, _icon, panel in tabs:
            place = QWidget()
            column(place)
            self._stack.addWidget(place)
            if isinstance(panel, QWidget):
                self._put(id_, panel)
        inside.addWidget(self._stack, 1)
        self._inside.addWidget(self._body, 1)
        self._rail = self._make_rail()
        self._inside.addWidget(self._rail)
        self._drawer = Panel("s1", "left")
        self._drawer.setParent(over)
        self._inside_drawer = column(self._drawer)
        self._drawer.hide()
        self._buttons[tabs[0][0]].setChecked(True)
        self.fit(Width.WIDE)
        # The images come first: what stands beside them is made when the window is free again.
        QTimer.singleShot(0, self, lambda: self.panel(self.current))

    def _make_rail(self) -> QWidget:
        theme = self._theme
        rail = QWidget()
        rail.setFixedWidth(theme.px(44))
        inside = column(rail, margins=(0, theme.px(4), 0, 0), gap=theme.px(4))
        self._rail_buttons: dict[str, IconButton] = {}
        for id_, title, _short, icon, _panel in self._tabs:
            button = IconButton(theme, icon, title, side=36)
            button.setCheckable(True)
            button.clicked.connect(lambda _on, to=id_: self._open_drawer(to))
            self._rail_buttons[id_] = button
            inside.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addStretch(1)
        return rail

    @property
    def current(self) -> str:
        return self._tabs[self._stack.currentIndex()][0]

    def panel(self, id_: str) -> QWidget:
        """Return a panel, made if nobody has looked at it yet."""
        if id_ not in self._made:
            panel = self._tabs[self._place(id_)][4]
            self._put(id_, panel if isinstance(panel, QWidget) else panel())
        return self._made[id_]

    def _put(self, id_: str, panel: QWidget) -> None:
        self._made[id_] = panel
        place = self._stack.widget(self._place(id_))
        inside = place.layout() if place is not None else None
        if inside is None:
            return
        if not self._theme.is_large:
            inside.addWidget(panel)
            return
        # Large text leaves it less height than its rows need: they would stand over each other.
        panel.setMinimumHeight(self._theme.px(_LEAST_HEIGHT))
        inside.addWidget(Scrolling(panel))

    def _place(self, id_: str) -> int:
        return next(n for n, tab in enumerate(self._tabs) if tab[0] == id_)

    def choose(self, id_: str) -> None:
        """Bring a panel to the front."""
        self.panel(id_)
        self._stack.setCurrentIndex(self._place(id_))
        self._buttons[id_].setChecked(True)
        self._fit_head()
        self._show_rail()

    def offer(self, id_: str, *, offered: bool) -> None:
        """Show a tab only while there is something behind it."""
        if offered == (id_ not in self._absent):
            return
        self._absent ^= {id_}
        self._buttons[id_].setVisible(offered)
        self._rail_buttons[id_].setVisible(offered)
        if not offered and self.current == id_:
            self.choose(self._tabs[0][0])
        self._fit_head()

    def _fit_head(self) -> None:
        """Show every tab's title; where they do not fit short words, else the chosen one's."""
        shown = [tab for tab in self._tabs if tab[0] not in self._absent]
        for id_, *_ in shown:
            self._buttons[id_].fold("")
        for titles in (True, False) if self._titled else (False,):
            for id_, title, short, _icon, _panel in shown:
                self._buttons[id_].setText(title if titles else short)
            if self._head_fits(len(shown)):
                return
        for id_, _title, _short, icon, _panel in shown:
            self._buttons[id_].fold("" if id_ == self.current else icon)

    def _head_fits(self, count: int) -> bool:
        """Return whether this many tabs stand side by side as they are now."""
        width = self._theme.px(296) if self._folded else self.width()
        taken = self._theme.px(24 + (36 if self._folded else 0) + 16 * count)
        words = (b for id_, b in self._buttons.items() if id_ not in self._absent)
        return taken + sum(button.sizeHint().width() for button in words) <= width

    def bring(self, id_: str) -> None:
        """Show a panel, opening the drawer where the column is folded."""
        if self._folded and (self._drawer.isHidden() or self.current != id_):
            self._open_drawer(id_)
        self.choose(id_)

    def focus_panel(self) -> None:
        """Give the focus to the panel in front."""
        self.panel(self.current).setFocus(Qt.FocusReason.OtherFocusReason)

    def count(self, id_: str, number: int, *, waits: bool = False) -> None:
        """Show how many stand on a tab; amber where they wait for a person."""
        words = str(number) if number else ""
        self._buttons[id_].note(words, "amb" if waits and number else "t3")
        self._rail_buttons[id_].badge(words if waits else "")
        self._fit_head()

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        self._folded = width is Width.NARROW
        self._titled = width is Width.WIDE
        self._rail.setVisible(self._folded)
        self._close.setVisible(self._folded)
        if self._folded and self._body.parentWidget() is not self._drawer:
            self._inside_drawer.addWidget(self._body)
            self._body.show()
        elif not self._folded and self._body.parentWidget() is not self:
            self._inside.insertWidget(0, self._body, 1)
            self._body.show()
        if self._folded:
            self.setFixedWidth(self._theme.px(44))
        else:
            self._drawer.hide()
            self.setFixedWidth(self._theme.px(344 if width is Width.WIDE else 288))
        self._fit_head()
        self._show_rail()

    def _open_drawer(self, id_: str) -> None:
        if not self._drawer.isHidden() and self.current == id_:
            self.close_drawer()
            return
        self.choose(id_)
        self._drawer.show()
        self.place_drawer()
        self._drawer.raise_()
        self._show_rail()
        self.focus_panel()

    def close_drawer(self) -> None:
        """Give the images their whole width back."""
        self._drawer.hide()
        self._show_rail()

    def place_drawer(self) -> None:
        """Lay the drawer over the images' right edge."""
        width = self._theme.px(296)
        self._drawer.setGeometry(self._over.width() - width, 0, width, self._over.height())

    def _show_rail(self) -> None:
        is_open = self._folded and not self._drawer.isHidden()
        for id_, button in self._rail_buttons.items():
            button.setChecked(is_open and id_ == self.current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._drawer.isHidden():
            self.close_drawer()
        else:
            super().keyPressEvent(event)

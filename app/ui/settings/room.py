"""The settings room: a list of pages on the left, the chosen page beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QWidget

from app.ui.buttons import ListRow
from app.ui.labels import label
from app.ui.pages import Page
from app.ui.panels import Panel, column, line
from app.ui.theme import Theme


class SettingsRoom(QWidget):
    """Builds a page when it is first looked at."""

    def __init__(
        self, theme: Theme, pages: tuple[Page, ...], *, wanted: Callable[[], str] = lambda: ""
    ) -> None:
        super().__init__()
        self._wanted = wanted  # the page that a command asked for; empty: the one in front
        self._pages = {page.id: page for page in pages}
        self._built: dict[str, QWidget] = {}
        whole = line(self)
        rail = Panel("s1", "right")
        rail.setFixedWidth(theme.px(216))
        rail.setAccessibleName(self.tr("Settings"))
        inside = column(rail, margins=(0, theme.px(12), 0, theme.px(12)))
        heading = label(self.tr("Settings"), "heading")
        heading.setContentsMargins(theme.px(12), 0, theme.px(12), theme.px(6))
        inside.addWidget(heading)
        group = QButtonGroup(self)
        self._rows: dict[str, ListRow] = {}
        for page in pages:
            row = ListRow(theme, page.title)
            row.setCheckable(True)
            row.clicked.connect(lambda _on, id_=page.id: self.show_page(id_))
            group.addButton(row)
            self._rows[page.id] = row
            inside.addWidget(row)
        inside.addStretch(1)
        whole.addWidget(rail)
        self._stack = QStackedWidget()
        whole.addWidget(self._stack, 1)
        if pages:
            self.show_page(pages[0].id)

    def show_page(self, id_: str) -> None:
        """Bring a page to the front."""
        if id_ not in self._built:
            self._built[id_] = self._pages[id_].build()
            self._stack.addWidget(self._built[id_])
        self._rows[id_].setChecked(True)
        self._stack.setCurrentWidget(self._built[id_])

    def page(self, id_: str) -> QWidget:
        """Return a page, built if nobody looked at it yet."""
        self.show_page(id_)
        return self._built[id_]

    def entered(self) -> None:
        """Read the chosen page again: what it shows may have changed elsewhere."""
        page = self._wanted()
        if page in self._pages:
            self.show_page(page)
        entered = getattr(self._stack.currentWidget(), "entered", None)
        if callable(entered):
            entered()

    def focus_search(self) -> None:
        """Go to the search field of the page that is shown."""
        focus = getattr(self._stack.currentWidget(), "focus_search", None)
        if callable(focus):
            focus()

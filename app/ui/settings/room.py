"""The settings room: a list of pages on the left, the chosen page beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QButtonGroup, QLabel, QStackedWidget, QWidget

from app.ui.buttons import ListRow
from app.ui.labels import label
from app.ui.pages import Page
from app.ui.panels import Panel, Scrolling, column, line
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
        listed = QWidget()
        inside = column(listed, margins=(0, theme.px(12), 0, theme.px(12)))
        group = QButtonGroup(self)
        self._rows: dict[str, ListRow] = {}
        self._headings: dict[str, QLabel] = {}
        for page in pages:
            if page.group not in self._headings:
                heading = label(page.group or self.tr("Settings"), "heading")
                above = theme.px(18) if self._headings else 0
                heading.setContentsMargins(theme.px(12), above, theme.px(12), theme.px(6))
                inside.addWidget(heading)
                self._headings[page.group] = heading
            row = ListRow(theme, page.title)
            row.setCheckable(True)
            row.clicked.connect(lambda _on, id_=page.id: self.show_page(id_))
            group.addButton(row)
            self._rows[page.id] = row
            inside.addWidget(row)
        inside.addStretch(1)
        self._list = Scrolling(listed)  # in large text there are more pages than the room is high
        column(rail).addWidget(self._list)
        whole.addWidget(rail)
        self._stack = QStackedWidget()
        whole.addWidget(self._stack, 1)
        self._show_allowed()
        first = next((page for page in pages if page.allowed()), None)
        if first is not None:
            self.show_page(first.id)

    def _show_allowed(self) -> None:
        for id_, page in self._pages.items():
            self._rows[id_].setVisible(page.allowed())
        for group, heading in self._headings.items():
            heading.setVisible(any(p.allowed() for p in self._pages.values() if p.group == group))

    def show_page(self, id_: str) -> None:
        """Bring a page to the front."""
        if id_ not in self._built:
            self._built[id_] = self._pages[id_].build()
            self._stack.addWidget(self._built[id_])
        self._rows[id_].setChecked(True)
        self._list.ensureWidgetVisible(self._rows[id_])
        self._stack.setCurrentWidget(self._built[id_])

    def page(self, id_: str) -> QWidget:
        """Return a page, built if nobody looked at it yet."""
        self.show_page(id_)
        return self._built[id_]

    def entered(self) -> None:
        """Read the chosen page again: what it shows may have changed elsewhere."""
        self._show_allowed()
        page = self._wanted()
        if page in self._pages and self._pages[page].allowed():
            self.show_page(page)
        shown = next((id_ for id_, row in self._rows.items() if row.isChecked()), "")
        if not shown or not self._pages[shown].allowed():
            first = next((p for p in self._pages.values() if p.allowed()), None)
            if first is None:
                return
            self.show_page(first.id)
        entered = getattr(self._stack.currentWidget(), "entered", None)
        if callable(entered):
            entered()

    def focus_search(self) -> None:
        """Go to the search field of the page that is shown."""
        focus = getattr(self._stack.currentWidget(), "focus_search", None)
        if callable(focus):
            focus()

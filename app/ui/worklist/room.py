"""The worklist's room: filters, search, the table, the preview."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QMenu, QStackedWidget, QWidget

from app.state.worklist import Filter, List, Worklist
from app.ui.buttons import Button, IconButton
from app.ui.icons import icon
from app.ui.labels import label, say
from app.ui.messages import Nothing
from app.ui.naming import named
from app.ui.panels import Panel, clear, column, line
from app.ui.status_bar import Part, StatusBar
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive
from app.ui.width import Width
from app.ui.worklist.preview import Ask, PreviewStrip
from app.ui.worklist.rail import FilterRail, filter_words
from app.ui.worklist.table import StudyTable
from domain.rights import Right


@dataclass(frozen=True)
class WorklistAsks:
    """What this room asks for, handed in by the window."""

    open_study: Callable[[str], None]
    read_next: Callable[[], None]
    choose_files: Callable[[], None]
    go_to_archive: Callable[[], None]
    preview: Ask
    space: Callable[[], str]  # "212 of 900 GB used on this seat"
    saved: Callable[[], str]  # "All work saved 09:42:07"
    may: Callable[[Right], bool] = lambda _right: True  # what is not granted is not offered


_WORDS_FIT = 1.5  # beyond this text size the bar shows icons where the window is narrow


class SearchField(QLineEdit):
    """Search as you type; shows the key that leads to it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setPlaceholderText(self.tr("Name, ID, accession, description"))
        self.addAction(icon("search", theme.hex("t1")), QLineEdit.ActionPosition.LeadingPosition)
        self.setClearButtonEnabled(False)
        named(self, self.tr("Search studies"), "Ctrl+F")

    def paintEvent(self, event: object) -> None:
        super().paintEvent(event)  # type: ignore[arg-type]  # a QPaintEvent
        taken = self.fontMetrics().horizontalAdvance(self.placeholderText())
        if self.text() or self.width() < taken + self._theme.px(110):
            return
        painter = QPainter(self)
        painter.setFont(self._theme.font(12))
        painter.setPen(self._theme.colour("t3"))
        painter.drawText(
            self.rect().adjusted(0, 0, -self._theme.px(10), 0),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            "Ctrl+F",
        )


class WorklistRoom(QWidget):
    """Which study to read next, and what is known of it."""

    def __init__(self, theme: Theme, worklist: Worklist, asks: WorklistAsks) -> None:
        super().__init__()
        self._theme, self._worklist, self._asks = theme, worklist, asks
        self._width = Width.WIDE
        self._new_above = 0
        self._wants_preview: bool | None = None  # None: as the width of the window has it
        whole = column(self)
        body = line()
        whole.addLayout(body, 1)
        self._rail = FilterRail(theme, worklist, asks.space)
        body.addWidget(self._rail)
        middle = Panel("s0")
        inside = column(middle)
        body.addWidget(middle, 1)
        inside.addWidget(self._head())
        self._pages = QStackedWidget()
        self._table = StudyTable(theme, worklist)
        self._table.opened.connect(asks.open_study)
        self._table.read_next.connect(asks.read_next)
        self._table.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._pages.addWidget(self._table)
        self._nothing = self._empty_page(
            self.tr("Get from archive"), "F5", asks.go_to_archive, Right.FIND
        )
        self._hidden = self._empty_page(self.tr("Clear filters"), "", self._clear_filters)
        self._pages.addWidget(self._nothing)
        self._pages.addWidget(self._hidden)
        inside.addWidget(self._pages, 1)
        self._preview = PreviewStrip(theme, worklist, asks.preview)
        inside.addWidget(self._preview)
        self._status = StatusBar(theme)
        whole.addWidget(self._status)
        self._search_clock = QTimer(self)
        self._search_clock.setSingleShot(True)
        self._search_clock.setInterval(150)
        self._search_clock.timeout.connect(self._search_now)
        watch_while_alive(self, worklist.watch, self.show_rows)
        self.show_rows()
        self._preview.show_chosen()

    def _head(self) -> QWidget:
        theme = self._theme
        head = QWidget()
        head.setFixedHeight(theme.px(56))
        row = line(head, margins=(theme.px(16), 0, theme.px(16), 0), gap=theme.px(8))
        self._folded = Button(theme, "", icon="filter", opens=True, name=self.tr("Filters"))
        self._folded.clicked.connect(self._open_filters)
        row.addWidget(self._folded)
        self._search = SearchField(theme)
        self._search.setMinimumWidth(theme.px(120))
        self._search.setMaximumWidth(theme.px(420))
        self._search.textChanged.connect(lambda _text: self._search_clock.start())
        self._search.installEventFilter(self)
        row.addWidget(self._search, 8)
        self._filters = line(gap=theme.px(6))
        row.addLayout(self._filters)
        self._count = label("", "detail")
        row.addSpacing(theme.px(8))
        row.addWidget(self._count)
        self._new = Button(theme, "", height="button_in_text", kind="quiet")
        self._new.clicked.connect(lambda: self._table.scrollToTop())
        self._new.hide()
        row.addWidget(self._new)
        row.addStretch(1)
        self._doing: list[Button] = []
        may, find, take, read = self._asks.may, Right.FIND, Right.IMPORT, Right.READ_IMAGES
        for right, words, key, kind, mark, ask in (
            (find, self.tr("Get from archive"), "F5", "normal", "down", self._asks.go_to_archive),
            (take, self.tr("Import"), "Ctrl+I", "normal", "stick", self._asks.choose_files),
            (read, self.tr("Read next"), "Space", "primary", "", self._asks.read_next),
        ):
            button = Button(theme, words, key=key, kind=kind, icon=mark, shows_key=key != "Ctrl+I")
            button.clicked.connect(ask)
            row.addWidget(button)
            button.setVisible(may(right))
            self._doing.append(button)
            if kind == "primary":
                self._next = button
        return head

    def _empty_page(
        self, words: str, key: str, ask: Callable[[], None], right: Right = Right.BE_HERE
    ) -> Nothing:
        button = Button(self._theme, words, key=key)
        button.clicked.connect(ask)
        button.setVisible(self._asks.may(right))
        return Nothing(self._theme, "", " ", button)

    @property
    def table(self) -> StudyTable:
        return self._table

    def entered(self) -> None:
        """Put the keys where Space, Enter and the arrows are understood."""
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_search(self) -> None:
        """Put the caret into the search field."""
        self._search.setFocus()
        self._search.selectAll()

    def toggle_preview(self) -> None:
        """Show or hide the strip below the table."""
        self._wants_preview = self._preview.isHidden()
        self._preview.setVisible(self._wants_preview)

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        self._width = width
        self._rail.setVisible(width is Width.WIDE)
        self._folded.setVisible(width is not Width.WIDE)
        for button in self._doing:
            button.fold(width is Width.NARROW and self._theme.scale > _WORDS_FIT)
        self._preview.fit(width)
        wanted = self._wants_preview
        self._preview.setVisible(width is not Width.NARROW if wanted is None else wanted)
        self._table.fit(width)
        self.show_rows()

    def show_rows(self) -> None:
        """Read the worklist again; nothing under the reader moves."""
        if self._worklist.chosen is None and self._worklist.rows:
            # Enter, the arrows and the preview have something to be about from the start.
            self._worklist.choose(self._worklist.rows[0].study_uid)
            return  # told of it, this was called again
        self._new_above += self._table.show_rows()
        self._show_new()
        filter_ = self._worklist.filter
        if filter_.text != self._search.text().strip() and not self._search_clock.isActive():
            self._search.setText(filter_.text)
        shown = self._worklist.rows
        self._show_page(shown_any=bool(shown))
        self._show_filter(filter_)
        total = self._worklist.counts.total
        words = self.tr("{n} unread of {total}").format(n=self._worklist.counts.unread, total=total)
        if self._worklist.passed > len(shown):
            words = self.tr("first {n} of {total}").format(
                n=len(shown), total=self._worklist.passed
            )
        say(self._count, words if self._width is Width.WIDE else "")
        self._count.setVisible(self._width is Width.WIDE and total > 0)
        self._next.setEnabled(self._worklist.next_unread() is not None)
        self._show_status()

    def _show_page(self, *, shown_any: bool) -> None:
        if shown_any:
            self._pages.setCurrentWidget(self._table)
            return
        filter_, total = self._worklist.filter, self._worklist.counts.total
        if not total:
            self._nothing.say(
                self.tr("No studies on this seat"),
                self.tr("Get one from an archive, import files, or drop a folder here."),
            )
            self._pages.setCurrentWidget(self._nothing)
        elif filter_ == Filter(list=List.MY_UNREAD):
            self._nothing.say(
                self.tr("Nothing unread"),
                self.tr("All {n} studies on this seat have been read.").format(n=total),
            )
            self._pages.setCurrentWidget(self._nothing)
        else:
            words = filter_words(filter_, self.tr)
            text = self.tr("“{text}”").format(text=filter_.text) if filter_.text else ""
            self._hidden.say(
                self.tr("No study passes the filter"),
                ", ".join(part for part in (words, text) if part),
            )
            self._pages.setCurrentWidget(self._hidden)

    def _show_filter(self, filter_: Filter) -> None:
        self._folded.say(filter_words(filter_, self.tr))
        clear(self._filters)
        days = {1: self.tr("Today"), 3: self.tr("Last 3 days"), 7: self.tr("Last 7 days")}
        if self._width is not Width.WIDE:
            return
        if filter_.days is not None:
            self._add_filter(days[filter_.days], replace(filter_, days=None))
        for name in sorted(filter_.modalities):
            left = filter_.modalities - {name}
            self._add_filter(name, replace(filter_, modalities=left))

    def _add_filter(self, words: str, without: Filter) -> None:
        part = Panel("s3")
        part.setStyleSheet("border-radius: 4px;")
        row = line(part, margins=(self._theme.px(8), 0, 0, 0), gap=2)
        row.addWidget(label(words, "detail"))
        end = IconButton(
            self._theme, "cross", self.tr("Drop the filter {name}").format(name=words),
            side=24, drawing=12,
        )  # fmt: skip
        end.clicked.connect(lambda: self._worklist.narrow(without))
        row.addWidget(end)
        self._filters.addWidget(part)

    def _show_status(self) -> None:
        counts = self._worklist.counts
        unread, critical = counts.unread, counts.critical_unread
        waiting = counts.lists[List.NOT_STORED]
        read = self.tr("{n} unread").format(n=unread)
        if critical:
            read = self.tr("{n} unread, {c} critical").format(n=unread, c=critical)
        studies = (
            self.tr("1 study")
            if counts.total == 1
            else self.tr("{n} studies").format(n=counts.total)
        )
        left: list[Part] = [(studies, ""), (read, "")]
        if self._width is not Width.WIDE and self._asks.space():
            left.append((self._asks.space(), ""))
        stored = ""
        if waiting:
            stored = (
                self.tr("1 signed report not yet stored")
                if waiting == 1
                else self.tr("{n} signed reports not yet stored").format(n=waiting)
            )
        self._status.show_parts(left, [(stored, "amber"), (self._asks.saved(), "")])

    def _show_new(self) -> None:
        if self._table.verticalScrollBar().value() == 0:
            self._new_above = 0
        self._new.setVisible(self._new_above > 0)
        self._new.say(self.tr("{n} new above").format(n=self._new_above))

    def _scrolled(self, value: int) -> None:
        self._show_new()
        if value == self._table.verticalScrollBar().maximum() > 0:
            self._worklist.read_on()

    def _search_now(self) -> None:
        text = self._search.text().strip()
        if text != self._worklist.filter.text:
            self._worklist.narrow(replace(self._worklist.filter, text=text))

    def _clear_filters(self) -> None:
        self._search.clear()
        self._worklist.narrow(Filter())

    def _open_filters(self) -> None:
        """Offer the rail's lists and dates as a menu, where the rail is folded away."""
        menu = QMenu(self)
        filter_ = self._worklist.filter
        for chosen in List:
            words = filter_words(Filter(list=chosen), self.tr)
            action = menu.addAction(f"{words}   {self._worklist.counts.lists[chosen]}")
            action.setCheckable(True)
            action.setChecked(chosen is filter_.list)
            action.triggered.connect(
                lambda _on, to=chosen: self._worklist.narrow(replace(filter_, list=to))
            )
        menu.addSeparator()
        for days, words in (
            (1, self.tr("Today")), (3, self.tr("Last 3 days")),
            (7, self.tr("Last 7 days")), (None, self.tr("Any date")),
        ):  # fmt: skip
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(days == filter_.days)
            action.triggered.connect(
                lambda _on, to=days: self._worklist.narrow(replace(filter_, days=to))
            )
        menu.popup(self._folded.mapToGlobal(self._folded.rect().bottomLeft()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._search_now()
                self._table.setFocus()
                if self._table.currentIndex().row() < 0 and self._table.studies.rowCount():
                    self._table.selectRow(0)
                return True
            if event.key() == Qt.Key.Key_Escape and self._search.text():
                self._search.clear()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_P and not event.modifiers():
            self.toggle_preview()
        elif event.key() == Qt.Key.Key_Space:
            self._asks.read_next()
        else:
            super().keyPressEvent(event)

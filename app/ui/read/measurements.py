"""The measurements on the open study, each with where its number comes from."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from app.state.reading import Reading
from app.ui.buttons import IconButton, Link
from app.ui.labels import Cut, Rule, label
from app.ui.messages import Nothing
from app.ui.naming import named
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.read.asks import ReadAsks
from app.ui.read.explanation import ExplanationRows
from app.ui.read.findings import mark_title
from app.ui.read.region_numbers import RegionNumbers
from app.ui.read.relation_cards import relation_cards
from app.ui.read.written_row import WrittenRow
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive
from app.ui.words import clock, minus
from domain.measurement import Arrow, Measurement, Region, Text, caption
from imaging.explaining import Explanation
from viewer.session.chronology import date_words
from viewer.session.explained import About
from viewer.session.prior_series import role_of


class MeasurementsPanel(Panel):
    """A click shows a mark on its image; its origin is one click away."""

    def __init__(self, theme: Theme, reading: Reading, asks: ReadAsks) -> None:
        super().__init__("s1")
        self._theme, self._reading, self._asks = theme, reading, asks
        self._shown: tuple[object, ...] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", "own")
        self.setAccessibleName(self.tr("Measurements"))
        inside = QWidget()
        self._rows = column(inside)
        column(self).addWidget(Scrolling(inside))
        watch_while_alive(self, reading.annotations.watch, self.show_marks)
        watch_while_alive(self, reading.screen.watch, self.show_marks)
        self.show_marks()

    def show_marks(self) -> None:
        """Read the marks again."""
        now = (
            self._reading.annotations.items,
            self._reading.screen.chosen,
            self._reading.screen.asked,
            self._reading.annotations.relations,
            tuple(self._reading.beside),
            self._reading.screen.written,
        )
        if now == self._shown:
            return
        self._shown = now
        clear(self._rows)
        screen = self._reading.screen
        value = screen.explanation if screen.asked and screen.asked.at else None
        if value is not None:
            self._rows.addWidget(self._value(value))
            self._rows.addWidget(Rule())
        for card in relation_cards(self._theme, self._reading, self._asks):
            self._rows.addWidget(card)
            self._rows.addWidget(Rule())
        # Those of the open study first; a prior's stand below them.
        uid = self._reading.study.uid
        for mark in sorted(
            self._reading.annotations.items, key=lambda mark: mark.place.study_uid != uid
        ):
            self._rows.addWidget(self._row(mark))
            self._rows.addWidget(Rule())
        for mark in screen.written:
            self._rows.addWidget(WrittenRow(self._theme, self._asks, mark))
            self._rows.addWidget(Rule())
        if not self._reading.annotations.items and not screen.written and value is None:
            self._rows.addWidget(
                Nothing(
                    self._theme,
                    self.tr("Nothing measured yet"),
                    self.tr("D length, A angle, E ellipse, Y line, N arrow, B text."),
                )
            )
        self._rows.addStretch(1)

    def _row(self, mark: Measurement) -> QWidget:
        theme = self._theme
        row = _MarkRow(theme, self._asks, mark, chosen=mark.id == self._reading.screen.chosen)
        inside = row.inside
        for words in self._facts(mark):
            inside.addWidget(Cut(words, role="faint"))
        if isinstance(mark, Region) and mark.id == self._reading.screen.chosen:
            inside.addWidget(RegionNumbers(theme, mark))
        shown = self._reading.screen.explanation if self._is_asked(mark.id) else None
        if not isinstance(mark, Arrow | Text):  # they state no number
            origin = self.tr("Where this number comes from")
            hide = self.tr("Hide the explanation")
            link = Link(theme, hide if shown else origin, key="Alt+E", ink="acc")
            link.clicked.connect(lambda: self._turn(mark.id))
            inside.addWidget(link)
        if shown is not None:
            inside.addWidget(ExplanationRows(theme, shown))
        return row

    def _facts(self, mark: Measurement) -> list[str]:
        where = self._asks.slice_of(mark)
        parts = (self._study(mark), where, mark.author.name, clock(mark.made)[:5])
        return [" · ".join(p for p in parts if p)]

    def _study(self, mark: Measurement) -> str:
        """Return which other study a mark lies on; empty for the open one."""
        came = self._reading.beside.get(mark.place.study_uid)
        if came is None:
            return ""
        return f"{role_of(came.study, self._reading.study)} {date_words(came.study.date)}"

    def _is_asked(self, mark_id: str) -> bool:
        asked = self._reading.screen.asked
        return asked is not None and asked.mark_id == mark_id

    def _turn(self, mark_id: str) -> None:
        screen = self._reading.screen
        screen.explain(None if self._is_asked(mark_id) else About(mark_id=mark_id))

    def _value(self, explanation: Explanation) -> QWidget:
        """Return the explanation of a value that belongs to no mark."""
        theme = self._theme
        place = Panel("s2")
        inside = column(
            place, margins=(theme.px(16), theme.px(10), theme.px(10), theme.px(10)), gap=theme.px(3)
        )
        top = line(gap=theme.px(8))
        top.addWidget(Cut(self.tr("At the pointer"), role="medium"), 1)
        top.addWidget(label(minus(explanation.number), "strong"))
        away = IconButton(
            theme, "cross", self.tr("Close the explanation"), key="Esc", side=24, drawing=14
        )
        away.clicked.connect(lambda: self._reading.screen.explain(None))
        top.addWidget(away)
        inside.addLayout(top)
        inside.addWidget(ExplanationRows(theme, explanation))
        return place

    def keyPressEvent(self, event: QKeyEvent) -> None:
        items = [mark.id for mark in self._reading.annotations.items]
        chosen = self._reading.screen.chosen
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and chosen in items:
            self._asks.delete_mark(chosen)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and items:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            at = items.index(chosen) + step if chosen in items else 0
            self._asks.show_mark(items[max(0, min(len(items) - 1, at))])
        else:
            super().keyPressEvent(event)


class _MarkRow(Panel):
    def __init__(self, theme: Theme, asks: ReadAsks, mark: Measurement, *, chosen: bool) -> None:
        super().__init__("s2" if chosen else "s1")
        self._asks, self._mark = asks, mark
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.inside = column(
            self, margins=(theme.px(16), theme.px(10), theme.px(10), theme.px(10)), gap=theme.px(3)
        )
        top = line(gap=theme.px(8))
        title = mark_title(mark, self.tr)
        top.addWidget(Cut(title, role="medium"), 1)
        value = caption(mark) if mark.kind not in ("text", "arrow") else ""
        short = value.split(" · ")[0]
        if value:
            mean = "amber" if "uncalibrated" in short else ""
            top.addWidget(label(minus(short), "strong", mean=mean))
        away = IconButton(
            theme, "cross", self.tr("Delete {name}").format(name=title), key="Del", side=24,
            drawing=14,
        )  # fmt: skip
        away.clicked.connect(lambda: asks.delete_mark(mark.id))
        top.addWidget(away)
        self.inside.addLayout(top)
        if " · " in value:
            self.inside.addWidget(label(minus(value.split(" · ", 1)[1]), "detail", wraps=True))
        named(self, f"{title} {value}", tip=" ")
        self.setToolTip("")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._asks.show_mark(self._mark.id)
        event.accept()

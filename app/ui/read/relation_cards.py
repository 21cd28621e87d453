"""What the reader made of two lengths: a ratio with its course, a length beside what it was."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.actions.relating import changes, courses
from app.state.reading import Reading
from app.ui.buttons import IconButton, Link
from app.ui.copied import copy_words
from app.ui.labels import Cut, label
from app.ui.naming import named
from app.ui.panels import Panel, column, line
from app.ui.read.asks import ReadAsks
from app.ui.read.explanation import ExplanationRows
from app.ui.read.trend import Trend
from app.ui.theme import Theme
from app.ui.words import minus
from domain.measurement import Author, caption
from domain.relation import LengthChange, RatioAt, RatioCourse
from reports.drafting import change_sentence, ratio_sentence
from viewer.session.chronology import date_words
from viewer.session.explained import About
from viewer.ui.tips import plain_tip


def relation_cards(theme: Theme, reading: Reading, asks: ReadAsks) -> list[QWidget]:
    """Return a card for each ratio and each compared length of the open study."""
    return [
        *(RatioCard(theme, reading, asks, course) for course in courses(reading)),
        *(ChangeCard(theme, reading, asks, change) for change in changes(reading)),
    ]


class _Card(Panel):
    """A heading with who made it, and below the numbers what they rest on."""

    def __init__(
        self, theme: Theme, reading: Reading, asks: ReadAsks, title: str, id_: str, by: Author
    ) -> None:
        super().__init__("s1")
        self._theme, self._reading, self._id = theme, reading, id_
        self._shows: Callable[[], None] = lambda: None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.inside: QVBoxLayout = column(
            self, margins=(theme.px(16), theme.px(10), theme.px(10), theme.px(10)), gap=theme.px(4)
        )
        top = line(gap=theme.px(8))
        top.addWidget(Cut(title, role="title"), 1)
        chip = label(self.tr("Reader"), "chip")
        chip.setToolTip(plain_tip(by.name))
        top.addWidget(chip)
        away = IconButton(
            theme, "cross", self.tr("Delete {name}").format(name=title), side=24, drawing=14
        )
        away.clicked.connect(lambda: asks.delete_mark(id_))
        top.addWidget(away)
        self.inside.addLayout(top)

    def shows(self, asks: ReadAsks, mark_id: str) -> None:
        """Let a click bring the slices to a mark."""
        self._shows = lambda: asks.show_mark(mark_id)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._shows()
        event.accept()

    def line_of(self, words: str, before: str = "") -> None:
        """Add one length, with what stands before it."""
        row: QHBoxLayout = line(gap=self._theme.px(8))
        if before:
            row.addWidget(label(before, "faint"))
        row.addWidget(Cut(minus(words), role="detail"), 1)
        self.inside.addLayout(row)

    def close_with(self, sentence: str) -> None:
        """Add where the number comes from, and the sentence to be copied."""
        theme, screen = self._theme, self._reading.screen
        about = About(relation_id=self._id)
        shown = screen.explanation if screen.asked == about else None
        row = line(gap=theme.px(16))
        why = Link(
            theme,
            self.tr("Hide the explanation") if shown else self.tr("Where this number comes from"),
            ink="acc",
        )
        why.clicked.connect(lambda: screen.explain(None if screen.asked == about else about))
        row.addWidget(why)
        copy = Link(theme, self.tr("Copy"), ink="acc")
        copy.setToolTip(plain_tip(sentence))
        copy.clicked.connect(lambda: copy_words(self, sentence))
        row.addWidget(copy)
        row.addStretch(1)
        self.inside.addLayout(row)
        if shown is not None:
            self.inside.addWidget(ExplanationRows(theme, shown))
        named(self, sentence, tip=" ")
        self.setToolTip("")


class RatioCard(_Card):
    """A ratio: its value large, the change since the prior, its course, both its lines."""

    def __init__(self, theme: Theme, reading: Reading, asks: ReadAsks, course: RatioCourse) -> None:
        ratio = course.ratio
        super().__init__(theme, reading, asks, ratio.name, ratio.id, ratio.author)
        row = line(gap=theme.px(10))
        row.addWidget(label(course.words, "big"), 0, Qt.AlignmentFlag.AlignBottom)
        since = self._since(course)
        if since:
            row.addWidget(label(since, "sentence"), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        self.inside.addLayout(row)
        if course.earlier and course.not_comparable:
            self.inside.addWidget(
                label(self.tr(course.not_comparable), "small", mean="amber", wraps=True)
            )
        elif course.earlier:
            study = reading.study
            now = RatioAt(study.date, study.time, course.value, ratio.view)
            self.inside.addWidget(Trend(theme, (*course.earlier, now), ratio.name))
        over, under = course.lines
        self.shows(asks, course.over.id)
        self.line_of(over)
        self.line_of(under, self.tr("over"))
        self.close_with(ratio_sentence(course, reading.study).text)

    def _since(self, course: RatioCourse) -> str:
        if course.change is None or course.before is None:
            return ""
        since: Callable[..., str] = self.tr("{change} since {date}").format
        change = (
            minus(f"{course.change:+.2f}") if round(course.change, 2) else "\N{PLUS-MINUS SIGN}0"
        )
        return since(change=change, date=date_words(course.before.date))


class ChangeCard(_Card):
    """A length now and before, with the difference in millimetres and per cent."""

    def __init__(
        self, theme: Theme, reading: Reading, asks: ReadAsks, change: LengthChange
    ) -> None:
        made = change.comparison
        title = change.now.label.strip() or self.tr("Length")
        super().__init__(theme, reading, asks, title, made.id, made.author)
        if change.why_not:
            self.inside.addWidget(label(self.tr(change.why_not), "small", mean="amber", wraps=True))
        else:
            self.inside.addWidget(label(minus(change.words), "strong"))
        self.shows(asks, change.now.id)
        self.line_of(caption(change.now), date_words(reading.study.date))
        self.line_of(caption(change.before), date_words(made.before_date))
        self.close_with(change_sentence(change, reading.study).text)

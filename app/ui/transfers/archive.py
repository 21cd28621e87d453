"""The page of the archives: the question, who answered, and what was found."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.state.transfers import AnswerState, Transfers
from app.ui.buttons import Button
from app.ui.labels import Cut, label, say
from app.ui.messages import Glyph, Nothing
from app.ui.panels import Panel, column, line
from app.ui.theme import Theme
from app.ui.transfers.asks import TransfersAsks
from app.ui.transfers.doctor import DoctorPanel
from app.ui.transfers.form import Answers, SearchForm
from app.ui.transfers.results import ResultsTable
from app.ui.watching import watch_while_alive
from app.ui.width import Width


class ArchivePage(Panel):
    """Asks every archive at once, and gets from them what is chosen."""

    def __init__(self, theme: Theme, transfers: Transfers, asks: TransfersAsks) -> None:
        super().__init__("s0")
        self._theme, self._transfers, self._asks = theme, transfers, asks
        inside = column(self)
        self._form = SearchForm(theme, transfers.question)
        self._form.asked.connect(asks.search)
        inside.addWidget(self._form)
        self._answers = Answers(theme, transfers, asks)
        inside.addWidget(self._answers)
        self._pages = QStackedWidget()
        self._table = ResultsTable(theme, transfers)
        self._table.retrieve_asked.connect(self._retrieve)
        self._nothing = Nothing(theme, " ", " ")
        self._pages.addWidget(self._table)
        self._pages.addWidget(self._nothing)
        inside.addWidget(self._pages, 1)
        self._doubt = QWidget()
        doubt = line(self._doubt, margins=(theme.px(16), 6, theme.px(16), 10), gap=theme.px(10))
        doubt.addWidget(Glyph(theme, "info", "amb"))
        self._doubt_words = Cut(role="detail", mean="amber")
        doubt.addWidget(self._doubt_words, 1)
        inside.addWidget(self._doubt)
        inside.addWidget(self._foot())
        inside.addWidget(DoctorPanel(theme, transfers, asks))
        watch_while_alive(self, transfers.watch, self.show_transfers)
        self.fit(Width.WIDE)

    def _foot(self) -> Panel:
        theme = self._theme
        foot = Panel("s0", "top")
        foot.setFixedHeight(theme.px(56))
        row = line(foot, margins=(theme.px(16), 0, theme.px(16), 0), gap=theme.px(8))
        self._chosen = label("", "sentence")
        row.addWidget(self._chosen)
        row.addStretch(1)
        self._get = Button(theme, self.tr("Retrieve"), key="Ctrl+Enter", kind="primary")
        self._get.clicked.connect(self._retrieve)
        row.addWidget(self._get)
        return foot

    def focus_search(self) -> None:
        """Put the caret into the first field of the form."""
        self._form.focus_first()

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        self._form.fit(width)
        self._answers.fit(width)
        self._table.fit(width)
        self.show_transfers()

    def show_transfers(self) -> None:
        """Read the transfers again."""
        transfers = self._transfers
        self._pages.setCurrentWidget(self._table if transfers.results else self._nothing)
        if not transfers.results:
            self._say_nothing()
        others = [row.patient_id for row in transfers.results if row.other_id]
        self._doubt.setVisible(bool(others))
        if others:
            words = self.tr(
                "{ids} has the same name and birth date under another ID. "
                "It is not merged until a person confirms it."
            )
            say(self._doubt_words, words.format(ids=", ".join(others)))
        self._show_chosen()

    def _say_nothing(self) -> None:
        states = {answer.state for answer in self._transfers.answers}
        if not states:
            self._nothing.say(
                self.tr("Ask the archives"),
                self.tr("Fill in any field; * stands for any letters. Enter asks every archive."),
            )
        elif AnswerState.ASKING in states:
            self._nothing.say(self.tr("Asking"), self.tr("Rows appear as each archive answers."))
        elif states <= {AnswerState.NO_ANSWER, AnswerState.STOPPED}:
            reasons = {a.reason for a in self._transfers.answers if a.reason}
            self._nothing.say(self.tr("No archive answered"), " ".join(sorted(reasons)))
        else:
            self._nothing.say(
                self.tr("No study was found"),
                self.tr("Try fewer fields, or a * at the end of the name."),
            )

    def _show_chosen(self) -> None:
        rows = [r for r in self._transfers.results if r.study_uid in self._transfers.chosen]
        self._get.setEnabled(bool(rows))
        if not rows:
            none = self.tr("Choose a study to retrieve it.")
            say(self._chosen, none if self._transfers.results else "")
            return
        words = self.tr("{n} chosen").format(n=len(rows))
        if all(row.images is not None for row in rows):
            images = sum(row.images or 0 for row in rows)
            words += " · " + self.tr("{n} images").format(n=images)
        say(self._chosen, words)

    def _retrieve(self) -> None:
        if self._transfers.chosen:
            self._asks.retrieve(self._transfers.chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._retrieve()
        else:
            super().keyPressEvent(event)

"""The search form: what is asked of every archive, and what each answered."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.state.transfers import Answer, AnswerState, Question, Transfers
from app.ui.buttons import Button, IconButton
from app.ui.labels import label, say
from app.ui.messages import Glyph
from app.ui.naming import marked, named
from app.ui.panels import Panel, appear, clear, column, line
from app.ui.theme import Theme
from app.ui.transfers.asks import TransfersAsks
from app.ui.watching import watch_while_alive
from app.ui.width import Width
from viewer.ui.tips import plain_tip


class SearchForm(QWidget):
    """Fields left empty ask for anything; Enter in any of them asks."""

    asked = Signal(object)

    def __init__(self, theme: Theme, question: Question) -> None:
        super().__init__()
        self._theme = theme
        whole = column(self, margins=(theme.px(16), theme.px(14), theme.px(16), 0), gap=4)
        row = line(gap=theme.px(12))
        whole.addLayout(row)
        self._name = self._field(row, self.tr("Patient name"), question.name, 5)
        self._id = self._field(row, self.tr("Patient ID"), question.patient_id, 3)
        self._accession = self._field(row, self.tr("Accession"), question.accession, 3)
        self._from = self._field(row, self.tr("Date from"), question.date_from, 2)
        self._to = self._field(row, self.tr("Date to"), question.date_to, 2)
        self._modality = self._field(row, self.tr("Modality"), question.modality, 2)
        for field in (self._from, self._to):
            field.setPlaceholderText(self.tr("YYYY-MM-DD"))
            field.setMinimumWidth(theme.px(128))  # a whole date
        letters = QRegularExpression("[A-Za-z]{0,16}")
        self._modality.setValidator(QRegularExpressionValidator(letters, self))
        self._search = Button(theme, self.tr("Search"), key=self.tr("Enter"))
        self._search.clicked.connect(self.ask)
        row.addWidget(self._search, 0, Qt.AlignmentFlag.AlignBottom)
        self._wrong = label("", "detail", mean="red")
        self._wrong.hide()
        whole.addWidget(self._wrong)

    def _field(self, row: QHBoxLayout, name: str, text: str, share: int) -> QLineEdit:
        part = column(gap=self._theme.px(4))
        part.addWidget(label(name, "heading"))
        field = QLineEdit(text)
        field.setPlaceholderText(self.tr("any"))
        field.setMinimumWidth(self._theme.px(72))
        named(field, name)
        field.returnPressed.connect(self.ask)
        part.addWidget(field)
        row.addLayout(part, share)
        return field

    def focus_first(self) -> None:
        self._name.setFocus()
        self._name.selectAll()

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        self._search.show_key(width is Width.WIDE)

    def ask(self) -> None:
        """Ask, if every field says something that can be asked."""
        for field, words in ((self._from, self.tr("from")), (self._to, self.tr("to"))):
            if not self._is_date(field):
                field.setFocus()
                said = self.tr("“{text}” is no date; write it as 2026-01-12.")
                say(self._wrong, said.format(text=field.text().strip(), which=words))
                self._wrong.show()
                return
        self._wrong.hide()
        self.asked.emit(
            Question(
                name=self._name.text().strip(),
                patient_id=self._id.text().strip(),
                accession=self._accession.text().strip(),
                date_from=self._from.text().strip(),
                date_to=self._to.text().strip(),
                modality=self._modality.text().strip().upper(),
            )
        )

    def _is_date(self, field: QLineEdit) -> bool:
        text = field.text().strip()
        if text.casefold() in (self.tr("today"), "today"):
            text = date.today().isoformat()  # noqa: DTZ011 - the reader's own day is meant
            field.setText(text)
        right = not text or QDate.fromString(text, "yyyy-MM-dd").isValid()
        marked(field, wrong="false" if right else "true")
        return right


class Answers(QWidget):
    """A chip for each archive: how many it found, in what time, or that it did not answer."""

    def __init__(self, theme: Theme, transfers: Transfers, asks: TransfersAsks) -> None:
        super().__init__()
        self._theme, self._transfers, self._asks = theme, transfers, asks
        self._archives = asks.archives
        self._width = Width.WIDE
        self._shown: tuple[object, ...] = ()
        row = line(self, margins=(theme.px(16), theme.px(10), theme.px(16), theme.px(8)), gap=8)
        row.addWidget(label(self.tr("Ask"), "heading"))
        self._chips = line(gap=theme.px(8))
        row.addSpacing(4)
        row.addLayout(self._chips)
        row.addStretch(1)
        self._sum = label("", "detail")
        row.addWidget(self._sum)
        self._stop = Button(theme, self.tr("Stop"), height="button_in_text")
        self._stop.clicked.connect(lambda: asks.stop_search())
        row.addWidget(self._stop)
        watch_while_alive(self, transfers.watch, self.show_answers)
        self.show_answers()

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        self._width = width
        self._shown = ()
        self.show_answers()

    def show_answers(self) -> None:
        """Read the answers again."""
        answers = self._transfers.answers
        now = (answers, self._archives())
        if now != self._shown:
            self._shown = now
            clear(self._chips)
            asked = {answer.peer for answer in answers}
            for answer in answers:
                self._chips.addWidget(self._chip(answer))
            for name in self._archives():
                if name not in asked:
                    self._chips.addWidget(self._plain(name))
            if not answers and not self._archives():
                self._chips.addWidget(
                    label(self.tr("No archive is configured on this seat."), "sentence")
                )
        appear(self._stop, shown=any(a.state is AnswerState.ASKING for a in answers))
        found = len(self._transfers.results)
        words = self.tr("1 study") if found == 1 else self.tr("{n} studies").format(n=found)
        if len(answers) > 1:
            words = self.tr("{studies}, merged by study UID").format(studies=words)
        say(self._sum, words if answers and self._width is Width.WIDE else "")

    def _plain(self, name: str) -> QWidget:
        return self._part(name, "", "", "")

    def _chip(self, answer: Answer) -> QWidget:
        if answer.state is AnswerState.ASKING:
            return self._part(answer.peer, self.tr("asking"), "clock", "")
        if answer.state is AnswerState.NO_ANSWER:
            part = self._part(answer.peer, self.tr("no answer"), "warning", "amber")
            part.setToolTip(plain_tip(answer.reason))
            part.setAccessibleDescription(answer.reason)
            return part
        if answer.state is AnswerState.STOPPED:
            return self._part(answer.peer, self.tr("stopped"), "", "")
        if answer.cut:
            part = self._part(
                answer.peer, self.tr("{n} found, there are more").format(n=answer.found),
                "warning", "amber",
            )  # fmt: skip
            part.setToolTip(self.tr("The list was cut here: ask for less."))
            return part
        words = self.tr("{n} found").format(n=answer.found)
        if answer.left_out:
            words += " · " + self.tr("{n} left out").format(n=answer.left_out)
        if self._width is Width.WIDE:
            words = f"{words} · {answer.seconds:.1f} s"
        return self._part(answer.peer, words, "check", "")

    def _part(self, name: str, words: str, mark: str, mean: str) -> QWidget:
        theme = self._theme
        part = Panel("chipamber" if mean else "chip")
        part.setFixedHeight(theme.px(24))
        row = line(part, margins=(theme.px(8), 0, theme.px(2), 0), gap=theme.px(6))
        if mark:
            row.addWidget(Glyph(theme, mark, "amb" if mean else "t2", 14))
        row.addWidget(label(name, "chipname", mean=mean))
        if words:
            row.addWidget(label(words, "detail", mean=mean))
        why = self.tr("Why do studies not come from {archive}?").format(archive=name)
        doctor = IconButton(theme, "wrench", why, side=20, drawing=14, ink="t3")
        doctor.clicked.connect(lambda: self._asks.examine(name))
        row.addWidget(doctor)
        part.setAccessibleName(f"{name} {words}".strip())
        return part

"""The page of orders: what worklists say is to be done today, and what has been done of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from app.state.ordered import Ordered, OrderRow, WorklistAnswer
from app.ui.buttons import Button, Link
from app.ui.labels import Cut, Rule, chip, label, say
from app.ui.messages import Glyph, Nothing
from app.ui.panels import Scrolling, clear, column, line
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive
from app.ui.width import Width
from app.ui.words import iso_date, person
from domain.rights import Right
from viewer.ui.tips import plain_tip
from viewer.ui.wording import later

_MOST = 300  # rows that are shown; a day of a large department has fewer at one seat
_STATES = {
    "SCHEDULED": (later("Scheduled"), ""),
    "IN PROGRESS": (later("In progress"), "outline"),
    "COMPLETED": (later("Completed"), "green"),
    "DISCONTINUED": (later("Discontinued"), "amber"),
}
_REASONS = (
    ("absent", later("Patient did not arrive")),
    ("refused", later("Patient refused")),
    ("doctor", later("Cancelled by the physician")),
    ("allergy", later("Allergic to the contrast")),
    ("pregnant", later("Patient is pregnant")),
    ("equipment", later("Equipment failure")),
    ("wrong-procedure", later("Wrong procedure ordered")),
    ("wrong-side", later("Wrong side ordered")),
    ("wrong-entry", later("Wrong order was chosen")),
    ("duplicate", later("Duplicate order")),
    ("unspecified", later("Another reason")),
)


@dataclass(frozen=True)
class OrdersAsks:
    """What the page asks for. What is done of an order: start, complete, tell, or a reason."""

    ask: Callable[[], None]
    do: Callable[[str, str], None]
    open_study: Callable[[str], None]
    day: Callable[[], str]
    worklists: Callable[[], tuple[str, ...]]
    may: Callable[[Right], bool] = lambda _right: True  # what is not granted is not offered


class OrdersPage(QWidget):
    """One row for each step of today, in the order of their start."""

    def __init__(self, theme: Theme, ordered: Ordered, asks: OrdersAsks) -> None:
        super().__init__()
        self._theme, self._ordered, self._asks = theme, ordered, asks
        self._width = Width.WIDE
        self._shown: object = None
        side = theme.px(16)
        whole = column(self)
        head = line(margins=(side, theme.px(14), side, theme.px(10)), gap=theme.px(12))
        self._title = label("", "sheet")
        head.addWidget(self._title)
        self._answers = line(gap=theme.px(8))
        head.addLayout(self._answers)
        head.addStretch(1)
        self._again = Button(theme, self.tr("Ask again"), icon="retry")
        self._again.clicked.connect(asks.ask)
        head.addWidget(self._again)
        whole.addLayout(head)
        self._left_out = label("", "detail", mean="amber", wraps=True)
        self._left_out.setContentsMargins(side, 0, side, theme.px(8))
        whole.addWidget(self._left_out)
        whole.addWidget(Rule())
        inside = QWidget()
        self._rows = column(inside)
        self._scrolling = Scrolling(inside)
        whole.addWidget(self._scrolling, 1)
        self._nothing = Nothing(theme, " ", " ")
        whole.addWidget(self._nothing, 1)
        watch_while_alive(self, ordered.watch, self.show_orders)
        self.show_orders()

    def entered(self) -> None:
        """Ask the worklists: orders change all day."""
        self._asks.ask()

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        self._width = width
        self._shown = None
        self.show_orders()

    def show_orders(self) -> None:
        """Read the orders again; rows that stay are not built anew."""
        now = (self._ordered.rows, self._ordered.answers, self._width, self._asks.worklists())
        if now == self._shown:
            return
        self._shown = now
        say(self._title, self.tr("Orders of {day}").format(day=self._asks.day()))
        self._again.setEnabled(bool(self._asks.worklists()))
        self._show_answers()
        rows = self._ordered.rows
        clear(self._rows)
        for row in rows[:_MOST]:
            self._rows.addWidget(_Row(self._theme, row, self._asks, self._width))
        if len(rows) > _MOST:
            more = self.tr("And {n} more.").format(n=len(rows) - _MOST)
            self._rows.addWidget(label(more, "detail"))
        self._rows.addStretch(1)
        self._scrolling.setVisible(bool(rows))
        self._nothing.setVisible(not rows)
        if not rows:
            self._say_nothing()

    def _show_answers(self) -> None:
        clear(self._answers)
        for answer in self._ordered.answers:
            self._answers.addWidget(self._answer(answer))
        cut = [answer.peer for answer in self._ordered.answers if answer.cut]
        left_out = sum(answer.left_out for answer in self._ordered.answers)
        words = []
        if cut:
            cut_words = self.tr("{peers} has more orders than are listed here.")
            words.append(cut_words.format(peers=", ".join(cut)))
        if left_out:
            left = self.tr("{n} orders are left out: they name no patient or no study.")
            words.append(left.format(n=left_out))
        say(self._left_out, " ".join(words))
        self._left_out.setVisible(bool(words))

    def _answer(self, answer: WorklistAnswer) -> QWidget:
        if answer.trouble:
            part = chip(self.tr("{peer} · no answer").format(peer=answer.peer), "amber")
            part.setToolTip(plain_tip(answer.trouble))
            part.setAccessibleDescription(answer.trouble)
            return part
        if answer.found is None:
            return chip(self.tr("{peer} · asking").format(peer=answer.peer))
        return chip(self.tr("{peer} · {n} orders").format(peer=answer.peer, n=answer.found))

    def _say_nothing(self) -> None:
        if not self._asks.worklists():
            self._nothing.say(
                self.tr("No worklist is known"),
                self.tr("Say in Settings, Network, which peer knows what is ordered."),
            )
            return
        asking = any(a.found is None and not a.trouble for a in self._ordered.answers)
        if asking:
            self._nothing.say(self.tr("Asking"), self.tr("Orders appear as worklists answer."))
            return
        reasons = sorted({a.trouble for a in self._ordered.answers if a.trouble})
        if reasons:
            self._nothing.say(self.tr("No worklist answered"), " ".join(reasons))
            return
        self._nothing.say(self.tr("Nothing is ordered for today"), "")


class _Row(QWidget):
    """One step: when, who, what, how far, and what can be done of it."""

    def __init__(self, theme: Theme, row: OrderRow, asks: OrdersAsks, width: Width) -> None:
        super().__init__()
        self._theme, self._row, self._asks = theme, row, asks
        side = theme.px(16)
        whole = column(self)
        inside = line(margins=(side, theme.px(8), side, theme.px(8)), gap=theme.px(12))
        whole.addLayout(inside)
        whole.addWidget(Rule())
        for part, share in ((self._when(), 0), (self._who(), 4), (self._what(), 4)):
            inside.addLayout(part, share)
            inside.setAlignment(part, Qt.AlignmentFlag.AlignVCenter)
        inside.addLayout(self._doing(width))
        name = person(row.patient_name)[0]
        self.setAccessibleName(
            f"{row.time} {name} {row.procedure} {self.tr(_STATES[row.state][0])}"
        )

    def _when(self) -> QVBoxLayout:
        part = column(gap=self._theme.px(2))
        time = label(self._row.time, "strong")
        time.setFixedWidth(self._theme.px(56))
        part.addWidget(time)
        part.addWidget(label(self._row.modality, "detail"))
        return part

    def _who(self) -> QVBoxLayout:
        row = self._row
        part = column(gap=self._theme.px(2))
        part.addWidget(Cut(person(row.patient_name)[0], role="medium"))
        facts = (row.patient_id, row.sex, iso_date(row.birth_date))
        part.addWidget(Cut("  ".join(f for f in facts if f), role="detail"))
        return part

    def _what(self) -> QVBoxLayout:
        row = self._row
        part = column(gap=self._theme.px(2))
        top = line(gap=self._theme.px(6))
        if row.urgent:
            top.addWidget(chip(self.tr("urgent"), "amber"))
        top.addWidget(Cut(row.procedure, role="value"), 1)
        part.addLayout(top)
        if row.caution:
            caution = line(gap=self._theme.px(4))
            caution.addWidget(Glyph(self._theme, "warning", "amb", 14))
            caution.addWidget(Cut(row.caution, role="detail", mean="amber"), 1)
            part.addLayout(caution)
        facts = (row.accession, row.station, row.peer)
        part.addWidget(Cut("  ".join(f for f in facts if f), role="detail"))
        return part

    def _doing(self, width: Width) -> QVBoxLayout:
        theme, row = self._theme, self._row
        part = column(gap=theme.px(4))
        top = line(gap=theme.px(6))
        top.addStretch(1)
        if row.untold:
            say_again = Link(theme, self.tr("Tell again"), ink="amb")
            say_again.setToolTip(plain_tip(row.untold))
            say_again.clicked.connect(lambda: self._asks.do(row.key, "tell"))
            top.addWidget(Glyph(theme, "warning", "amb", 14))
            top.addWidget(say_again)
        if row.study_uid:
            link = Link(theme, self.tr("Images here"), ink="acc")
            link.clicked.connect(lambda: self._asks.open_study(row.study_uid))
            top.addWidget(link)
        words, mean = _STATES[row.state]
        top.addWidget(chip(self.tr(words), mean))
        part.addLayout(top)
        buttons = line(gap=theme.px(6))
        buttons.addStretch(1)
        may_perform = self._asks.may(Right.PERFORM_ORDERS)
        if row.state == "SCHEDULED" and may_perform:
            start = Button(theme, self.tr("Start"), height="button_small")
            start.clicked.connect(lambda: self._asks.do(row.key, "start"))
            buttons.addWidget(start)
        if row.state == "IN PROGRESS" and may_perform:
            done = Button(theme, self.tr("Complete"), height="button_small")
            done.clicked.connect(lambda: self._asks.do(row.key, "complete"))
            stop = Button(
                theme, self.tr("Discontinue"), height="button_small", kind="quiet", opens=True
            )
            stop.clicked.connect(lambda: self._open_reasons(stop))
            buttons.addWidget(stop)
            buttons.addWidget(done)
        part.addLayout(buttons)
        holder = column()
        inside = QWidget()
        inside.setLayout(part)
        inside.setFixedWidth(theme.px(300 if width is Width.WIDE else 284))
        holder.addWidget(inside, 0, Qt.AlignmentFlag.AlignVCenter)
        return holder

    def _open_reasons(self, button: Button) -> None:
        menu = QMenu(self)
        for reason, words in _REASONS:
            action = menu.addAction(self.tr(words))
            action.triggered.connect(lambda _on, why=reason: self._asks.do(self._row.key, why))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

"""The page of alerts: access that stands out, until a person has said what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.buttons import Button
from app.ui.labels import chip, label, say
from app.ui.naming import named
from app.ui.panels import Panel, Scrolling, appear, clear, column, line
from app.ui.theme import Theme
from app.ui.watching import Watch, watch_while_alive
from domain.showing import visible

_SHOWN = 100  # cards; the audit page finds older ones


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert, as the page shows it."""

    seq: int
    at: datetime
    title: str
    words: str
    about: str  # the patient, as the log names one
    is_own: bool  # somebody else looks at it
    review: str  # what was said, and by whom; empty while it waits


@dataclass(frozen=True)
class AlertsAsks:
    """What the page reads and asks for."""

    alerts: Callable[[Callable[[tuple[AlertRow, ...]], None]], None]
    acknowledge: Callable[[int, str], None]
    look_into: Callable[[AlertRow], None]  # the log, around it
    may_look: Callable[[], bool]  # not everybody who looks at alerts may read the log
    watches: tuple[Watch, ...] = ()


class AlertsPage(QWidget):
    """Those that wait first; each keeps what was typed until it is said."""

    def __init__(self, theme: Theme, asks: AlertsAsks) -> None:
        super().__init__()
        self._theme, self._asks = theme, asks
        self._shown: tuple[AlertRow, ...] | None = None
        pad = theme.px(24)
        whole = column(self, margins=(pad, theme.px(16), pad, theme.px(16)), gap=theme.px(10))
        whole.addWidget(label(self.tr("Alerts"), "sheet"))
        about = self.tr(
            "Each access is compared with what the person does on other days: how many patients in"
            " an hour, at what time, whose name the patient bears, what was ordered."
        )
        whole.addWidget(label(about, "sentence", wraps=True))
        self._count = label("", "sentence")
        whole.addWidget(self._count)
        inside = QWidget()
        self._cards = column(inside, gap=theme.px(8))
        whole.addWidget(Scrolling(inside), 1)
        for watch in asks.watches:
            watch_while_alive(self, watch, self.entered)
        self.entered()

    def entered(self) -> None:
        """Read the alerts again."""
        self._asks.alerts(self._show)

    def _show(self, rows: tuple[AlertRow, ...]) -> None:
        if rows == self._shown:
            return
        self._shown = rows
        waiting = sum(not row.review for row in rows)
        words = self.tr("{n} wait for a person").format(n=waiting)
        say(self._count, words if waiting else self.tr("Nothing waits"), "amber" if waiting else "")
        clear(self._cards)
        for row in sorted(rows, key=lambda one: (bool(one.review), -one.seq))[:_SHOWN]:
            self._cards.addWidget(self._card(row))
        if not rows:
            hint = self.tr("No access has stood out on this seat.")
            self._cards.addWidget(label(hint, "sentence", wraps=True))
        self._cards.addStretch(1)

    def _card(self, row: AlertRow) -> Panel:
        theme, card = self._theme, Panel("card")
        card.setAccessibleName(visible(row.title))
        inside = column(card, margins=(theme.px(14), theme.px(10), theme.px(14), theme.px(12)))
        inside.setSpacing(theme.px(4))
        top = line(gap=theme.px(10))
        top.addWidget(label(visible(row.title), "medium"))
        top.addWidget(label(f"{row.at.astimezone():%Y-%m-%d %H:%M}", "faint"))
        top.addStretch(1)
        top.addWidget(
            chip(self.tr("Looked at"), "green") if row.review else chip(self.tr("Waits"), "amber")
        )
        inside.addLayout(top)
        inside.addWidget(label(visible(row.words), "value", wraps=True))
        if row.about:
            inside.addWidget(label(visible(row.about), "detail", wraps=True))
        if row.review:
            inside.addWidget(label(visible(row.review), "detail", wraps=True))
            return card
        if row.is_own:
            own = self.tr("Your own: somebody else looks at it.")
            inside.addWidget(label(own, "detail"))
            return card
        ways = line(gap=theme.px(8))
        words = QLineEdit()
        words.setPlaceholderText(self.tr("What came of it? It is kept with the alert."))
        words.setMaxLength(500)
        named(words, self.tr("What came of alert {n}").format(n=row.seq))
        look = Button(theme, self.tr("Look into the log"), height="button_small",
                      name=self.tr("Look into the log at alert {n}").format(n=row.seq))  # fmt: skip
        look.clicked.connect(lambda: self._asks.look_into(row))
        appear(look, shown=self._asks.may_look())
        done = Button(theme, self.tr("Looked at"), height="button_small",
                      name=self.tr("Alert {n} was looked at").format(n=row.seq))  # fmt: skip
        done.setEnabled(False)
        words.textChanged.connect(lambda text: done.setEnabled(bool(text.strip())))
        done.clicked.connect(lambda: self._asks.acknowledge(row.seq, words.text()))
        ways.addWidget(words, 1)
        ways.addWidget(look)
        ways.addWidget(done)
        inside.addLayout(ways)
        return card

"""The page of emergency access: who went beyond their rights, why, and whether rightly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.buttons import Button
from app.ui.labels import chip, label, say
from app.ui.naming import named
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.theme import Theme
from app.ui.watching import Watch, watch_while_alive
from records.emergencies import JUSTIFIED, EmergencyAccess


@dataclass(frozen=True)
class ReviewAsks:
    """What the page reads and asks for."""

    reviews: Callable[[], tuple[EmergencyAccess, ...]]
    judge: Callable[[int, bool, str], None]  # its number, whether it was justified, the note
    reader: Callable[[], str]  # whose own is judged by somebody else
    whose: Callable[[str], str]  # a study in words; its UID where it is gone
    watches: tuple[Watch, ...] = ()


class ReviewPage(QWidget):
    """One card for each emergency access, those that wait for a word first."""

    def __init__(self, theme: Theme, asks: ReviewAsks) -> None:
        super().__init__()
        self._theme, self._asks = theme, asks
        self._shown: object = None
        pad = theme.px(24)
        whole = column(self, margins=(pad, theme.px(16), pad, theme.px(16)), gap=theme.px(12))
        whole.addWidget(label(self.tr("Emergency access"), "sheet"))
        self._about = label("", "sentence", wraps=True)
        whole.addWidget(self._about)
        inside = QWidget()
        self._cards = column(inside, gap=theme.px(8))
        whole.addWidget(Scrolling(inside), 1)
        for watch in asks.watches:
            watch_while_alive(self, watch, self.entered)
        self.entered()

    def entered(self) -> None:
        """Read the list again."""
        found = self._asks.reviews()
        if found == self._shown:
            return
        self._shown = found
        waiting = sum(access.waits for access in found)
        words = self.tr("Nothing waits for a review.")
        if waiting:
            words = self.tr("{n} wait for a review: was it justified?").format(n=waiting)
        say(self._about, words if found else self.tr("Nobody has used it on this seat."))
        clear(self._cards)
        for access in sorted(found, key=lambda one: (not one.waits, -one.id)):
            self._cards.addWidget(self._card(access))
        self._cards.addStretch(1)

    def _card(self, access: EmergencyAccess) -> Panel:
        theme, card = self._theme, Panel("card")
        inside = column(card, margins=(theme.px(14), theme.px(10), theme.px(14), theme.px(12)))
        inside.setSpacing(theme.px(4))
        top = line(gap=theme.px(10))
        top.addWidget(label(access.who, "medium"))
        began = access.began.astimezone()
        over = (access.ended or access.until).astimezone()
        top.addWidget(label(f"{began:%Y-%m-%d %H:%M} \N{EN DASH} {over:%H:%M}", "faint"))
        top.addStretch(1)
        top.addWidget(self._verdict_chip(access))
        inside.addLayout(top)
        inside.addWidget(label(access.reason, "value", wraps=True))
        for uid in access.opened:
            inside.addWidget(label(self._asks.whose(uid), "detail", wraps=True))
        if not access.opened:
            inside.addWidget(label(self.tr("Nothing was opened by it."), "detail"))
        if access.waits:
            self._ask_for_verdict(inside, access)
        else:
            by = self.tr("Judged by {who}: {note}").format(
                who=access.judged_by, note=access.note or self.tr("without a note")
            )
            inside.addWidget(label(by, "detail", wraps=True))
        return card

    def _verdict_chip(self, access: EmergencyAccess) -> QWidget:
        if access.waits:
            return chip(self.tr("Waits for a review"), "amber")
        if access.verdict == JUSTIFIED:
            return chip(self.tr("Justified"), "green")
        return chip(self.tr("Not justified"), "red")

    def _ask_for_verdict(self, inside: object, access: EmergencyAccess) -> None:
        theme = self._theme
        if access.who == self._asks.reader():
            own = self.tr("Your own: somebody else looks at it.")
            inside.addWidget(label(own, "detail"))  # type: ignore[attr-defined]  # a QVBoxLayout
            return
        row = line(gap=theme.px(8))
        note = QLineEdit()
        note.setPlaceholderText(self.tr("Note"))
        note.setMaxLength(500)
        named(note, self.tr("Note on the emergency access of {who}").format(who=access.who))
        row.addWidget(note, 1)
        rightly = Button(theme, self.tr("Justified"), height="button_small")
        rightly.clicked.connect(lambda: self._asks.judge(access.id, True, note.text()))
        wrongly = Button(theme, self.tr("Not justified"), height="button_small", kind="danger")
        wrongly.clicked.connect(lambda: self._asks.judge(access.id, False, note.text()))
        wrongly.setEnabled(False)
        note.textChanged.connect(lambda text: wrongly.setEnabled(bool(text.strip())))
        row.addWidget(rightly)
        row.addWidget(wrongly)
        inside.addLayout(row)  # type: ignore[attr-defined]  # the same

"""The page of people: who has an account here, what they hold, and how one begins anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.ui.admin.people_form import PersonForm
from app.ui.buttons import Button
from app.ui.labels import Cut, chip, label, say
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.theme import Theme
from app.ui.watching import Watch, watch_while_alive
from domain.rights import Role
from records.people import Account

# What is handed on once: whose it is, and the first password.
Handed = tuple[str, str]


@dataclass(frozen=True)
class PeopleAsks:
    """What the page reads and asks for. What takes long ends in ``done``, on this thread."""

    accounts: Callable[[], tuple[Account, ...]]
    roles: tuple[Role, ...]
    locked: Callable[[Account], bool]
    add: Callable[[Account, str, Callable[[Handed], None]], None]
    change: Callable[[Account], bool]
    set_active: Callable[[Account, bool], bool]
    reset: Callable[[Account, bool, Callable[[Handed], None]], None]  # the factor too
    unlock: Callable[[Account], bool]
    watches: tuple[Watch, ...] = ()


class PeoplePage(QWidget):
    """One card for each account."""

    def __init__(self, theme: Theme, asks: PeopleAsks) -> None:
        super().__init__()
        self._theme, self._asks = theme, asks
        self._editing: str | None = None  # whose form is open; "" for a new person
        self._shown: object = None
        pad = theme.px(24)
        whole = column(self, margins=(pad, theme.px(16), pad, theme.px(16)), gap=theme.px(12))
        head = line(gap=theme.px(8))
        head.addWidget(label(self.tr("People"), "sheet"))
        head.addStretch(1)
        add = Button(theme, self.tr("Add a person"))
        add.clicked.connect(self.ask_new)
        head.addWidget(add)
        whole.addLayout(head)
        self._about = label("", "sentence", wraps=True)
        whole.addWidget(self._about)
        self._handed = Panel("cardtop")
        inside = column(self._handed, margins=(16, 12, 16, 12), gap=theme.px(4))
        self._password = label("", "strong")
        self._password.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        inside.addWidget(self._password)
        once = self.tr("It is shown this once, and changed at the first sign-in.")
        inside.addWidget(label(once, "detail"))
        self._handed.hide()
        whole.addWidget(self._handed)
        rows = QWidget()
        self._cards = column(rows, gap=theme.px(6))
        whole.addWidget(Scrolling(rows), 1)
        for watch in asks.watches:
            watch_while_alive(self, watch, self.entered)
        self.entered()

    def entered(self) -> None:
        """Read the accounts again."""
        accounts = self._asks.accounts()
        locked = {a.name for a in accounts if self._asks.locked(a)}
        now = (accounts, locked, self._editing)
        if now == self._shown:
            return
        self._shown = now
        say(self._about, self._about_words(accounts))
        clear(self._cards)
        if self._editing == "":
            self._cards.addWidget(self._form(None))
        for account in accounts:
            if self._editing == account.name:
                self._cards.addWidget(self._form(account))
            else:
                self._cards.addWidget(self._card(account, locked=account.name in locked))
        self._cards.addStretch(1)

    def ask_new(self) -> None:
        """Open the form of a new person."""
        self._edit("")

    def hand_on(self, handed: Handed) -> None:
        """Show a first password, once: the next thing that is done here takes it away."""
        name, password = handed
        self._edit(None)
        words = self.tr("first password for {name}: {password}")
        say(self._password, words.format(name=name, password=password))
        self._handed.show()

    def _about_words(self, accounts: tuple[Account, ...]) -> str:
        if accounts:
            return self.tr(
                "Who has an account here, and what they hold. A seat keeps at least one person who"
                " may manage people."
            )
        return self.tr(
            "This seat belongs to one person, who holds every right. The first account must be one"
            " that may manage people; from then on everybody signs in."
        )

    def _form(self, account: Account | None) -> PersonForm:
        return PersonForm(
            self._theme,
            account,
            roles=self._asks.roles,
            keep=self._keep,
            leave=lambda: self._edit(None),
            first=not self._asks.accounts(),
        )

    def _card(self, account: Account, *, locked: bool) -> Panel:
        theme = self._theme
        card = Panel("card")
        card.setAccessibleName(account.name)
        inside = line(card, margins=(theme.px(12), theme.px(8), theme.px(12), theme.px(8)))
        inside.setSpacing(theme.px(12))
        words = column(gap=theme.px(2))
        top = line(gap=theme.px(8))
        top.addWidget(label(account.name, "medium"))
        top.addWidget(label(account.full_name, "value"))
        if not account.active:
            top.addWidget(chip(self.tr("closed")))
        if locked:
            top.addWidget(chip(self.tr("locked"), "red"))
        if not account.has_factor:
            top.addWidget(chip(self.tr("no second factor"), "amber"))
        top.addStretch(1)
        words.addLayout(top)
        titles = {role.id: role.title for role in self._asks.roles}
        held = ", ".join(titles.get(role, role) for role in account.roles)
        words.addWidget(Cut(held, role="detail"))
        words.addWidget(Cut(self._last(account), role="faint"))
        inside.addLayout(words, 1)
        if locked:
            self._button(inside, self.tr("Unlock"), lambda: self._asks.unlock(account))
        self._button(inside, self.tr("Edit"), lambda: self._edit(account.name))
        reset = self.tr("Reset")
        self._button(inside, reset, lambda: self._reset(account, factor=False))
        if account.has_factor:
            both = self.tr("Reset the second factor too")
            self._button(inside, both, lambda: self._reset(account, factor=True))
        word = self.tr("Close the account") if account.active else self.tr("Open the account")
        to = not account.active
        self._button(inside, word, lambda: self._asks.set_active(account, to))
        return card

    def _button(self, row: object, word: str, do: Callable[[], object]) -> None:
        button = Button(self._theme, word, kind="quiet", height="button_small")

        def clicked() -> None:
            self._handed.hide()
            do()
            self.entered()

        button.clicked.connect(clicked)
        row.addWidget(button)  # type: ignore[attr-defined]  # a QHBoxLayout

    def _last(self, account: Account) -> str:
        if account.signed_in is None:
            return self.tr("never here")
        day = account.signed_in.astimezone().strftime("%Y-%m-%d %H:%M")
        return self.tr("last here {day}").format(day=day)

    def _edit(self, name: str | None) -> None:
        self._editing = name
        self._handed.hide()
        self.entered()

    def _keep(self, account: Account, password: str) -> None:
        if self._editing == "":
            self._asks.add(account, password, self.hand_on)
        elif self._asks.change(account):
            self._edit(None)

    def _reset(self, account: Account, *, factor: bool) -> None:
        self._asks.reset(account, factor, self.hand_on)

"""What a first start offers before the rooms open: a key for paper, and accounts for several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt

from app.ui.buttons import Button
from app.ui.frame.step_card import StepCard
from app.ui.panels import line
from app.ui.theme import Theme
from domain.errors import LightboxError

Failed = Callable[[Exception], None]


@dataclass(frozen=True)
class FirstAsks:
    """What the card asks for; what takes long is done off this thread and ends in one call."""

    make_key: Callable[[Callable[[str], None], Failed], None]  # whoever shows its words
    save_page: Callable[[str], None]
    add_first: Callable[[str, str, str, Failed], None]  # name, full name, password; goes on alone
    done: Callable[[], None]


class FirstSteps(StepCard):
    """Recovery key, then one person or several; each may be left for later, and says where."""

    def __init__(self, theme: Theme, asks: FirstAsks) -> None:
        super().__init__(theme)
        self._asks = asks
        self._ask_key()

    def _ask_key(self) -> None:
        why = self.tr(
            "If the passphrase is lost, only a recovery key on paper opens this seat again."
            " It is shown once."
        )
        self._begin(self.tr("A recovery key for paper"), why)
        self._say(self.tr("It can be made later too: Settings (F6), Keys."), "detail")

        def make() -> None:
            self._busy(busy=True)
            self._asks.make_key(self._show_key, self._fail)

        self._end(self.tr("Make the recovery key"), make, self.tr("Later"), self._ask_people)
        self._go.setFocus()

    def _show_key(self, words: str) -> None:
        why = self.tr(
            "Write it down or print the page, and keep it in a safe, away from this seat."
            " It is not shown again."
        )
        self._begin(self.tr("The recovery key"), why)
        groups = words.split()
        half = len(groups) // 2
        lines = (" ".join(groups[:half]), " ".join(groups[half:]))
        said = self._say("\n".join(lines), "sheet")  # to be copied by hand, group by group
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = line(gap=self._theme.px(8))
        save = Button(self._theme, self.tr("Save the page to print"), height="button_small")
        save.clicked.connect(lambda: self._asks.save_page(words))
        row.addWidget(save)
        row.addStretch(1)
        self._card.addLayout(row)
        self._end(self.tr("I have written it down"), self._ask_people, "", self._ask_people)
        save.setFocus()  # not what goes on: one Enter too many must not lose what is shown once

    def _ask_people(self) -> None:
        why = self.tr(
            "One person: the passphrase opens everything. Several people: everybody signs in with"
            " an account and rights of their own."
        )
        self._begin(self.tr("Who works at this seat"), why)
        self._say(self.tr("This can be changed later: Settings (F6), People."), "detail")
        several, one = self.tr("Several people"), self.tr("One person")
        self._end(several, self._ask_first, one, self._asks.done, equal=True)
        self._go.setFocus()

    def _ask_first(self) -> None:
        why = self.tr(
            "Manages people and roles, and adds the others on the page People (F6)."
            " From now on everybody signs in."
        )
        self._begin(self.tr("The first administrator"), why)
        name = self._field(self.tr("Name for signing in"))
        full = self._field(self.tr("Full name"))
        password = self._field(self.tr("Password"), secret=True)
        again = self._field(self.tr("The password once more"), secret=True)
        hint = self.tr(
            "12 characters or more, 15 without a second factor. Several words that do not belong"
            " together are easy to keep and hard to guess."
        )
        self._say(hint, "detail")

        def keep() -> None:
            if not name.text().strip() or not full.text().strip():
                self._fail(LightboxError(self.tr("An account needs both names.")))
                return
            if password.text() != again.text():
                self._fail(LightboxError(self.tr("The two passwords differ.")))
                return
            self._busy(busy=True)
            self._asks.add_first(name.text(), full.text().strip(), password.text(), self._fail)

        self._end(self.tr("Make the account"), keep, self.tr("Back"), self._ask_people)
        name.setFocus()

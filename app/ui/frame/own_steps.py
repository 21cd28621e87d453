"""What people do to their own account on the card: another password, a second factor.

The same card stands after a first sign-in, where nothing opens before it is done, and over the
rooms when somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from app.ui.frame.square import Square
from app.ui.frame.step_card import StepCard
from app.ui.labels import label
from app.ui.naming import named
from app.ui.theme import Theme
from domain.errors import LightboxError

Failed = Callable[[Exception], None]
_SQUARE = 264


@dataclass(frozen=True)
class StepsAsks:
    """What the card asks for; each is done off this thread and ends in exactly one call."""

    change_password: Callable[[str, str, Callable[[], None], Failed], None]  # old, new
    begin_factor: Callable[[Callable[[str, str], None], Failed], None]  # secret, address
    keep_factor: Callable[[str, str, str, Callable[[tuple[str, ...]], None], Failed], None]
    done: Callable[[], None]
    leave: Callable[[], None]


class OwnSteps(StepCard):
    """One card in the middle, with one step on it at a time."""

    def __init__(self, theme: Theme, asks: StepsAsks) -> None:
        super().__init__(theme)
        self._asks = asks
        self._password = ""  # that was just proved; kept until the card is left
        self._has_factor = False

    def ask_password(self, *, why: str, known: str = "", leave: str = "") -> None:
        """Show the step of another password; ``known`` is the old one where it was just typed."""
        self._password = known
        self._begin(self.tr("Choose a password"), why)
        old = self._field(self.tr("The password of now"), secret=True)
        old.setVisible(not known)
        new = self._field(self.tr("The new password"), secret=True)
        again = self._field(self.tr("The new password once more"), secret=True)
        hint = self.tr(
            "12 characters or more, 15 without a second factor. Several words that do not belong"
            " together are easy to keep and hard to guess."
        )
        self._say(hint, "detail")

        def keep() -> None:
            if new.text() != again.text():
                self._fail(LightboxError(self.tr("The two passwords differ.")))
                return
            self._busy(busy=True)
            typed = new.text()

            def done() -> None:
                self._password = typed
                self._asks.done()

            self._asks.change_password(known or old.text(), typed, done, self._fail)

        self._end(self.tr("Keep this password"), keep, leave, self._asks.leave)
        (new if known else old).setFocus()

    def ask_factor(
        self, *, why: str, known: str = "", has_one: bool = False, leave: str = ""
    ) -> None:
        """Show the square that a telephone reads, and ask for the code that it then shows.

        ``known`` is the password where it was just typed.
        """
        self._password = known or self._password
        self._has_factor = has_one
        self._begin(self.tr("Set up a second factor"), why)
        self._busy(busy=True)
        self._asks.begin_factor(
            lambda secret, address: self._show_factor(secret, address, leave), self._fail
        )

    def _show_factor(self, secret: str, address: str, leave: str) -> None:
        # What a telephone reads is no text, and keeps its size.
        square = named(Square(_SQUARE), self.tr("Square for the telephone"))
        square.show_text(address)
        self._card.addWidget(square, 0, Qt.AlignmentFlag.AlignHCenter)
        words = self.tr("Read the square with an authenticator, or type this key into it:")
        self._say(words, "detail")
        parts = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        key = self._say(parts, "value")
        key.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        password = self._field(self.tr("Your password"), secret=True)
        password.setVisible(not self._password)
        old = self._field(self.tr("A code of the second factor that you have now"))
        old.setVisible(self._has_factor)
        code = self._field(self.tr("The code that the telephone shows now"))

        def keep() -> None:
            self._busy(busy=True)
            typed = self._password or password.text()
            self._asks.keep_factor(code.text(), typed, old.text(), self._show_codes, self._fail)

        self._end(self.tr("Keep this second factor"), keep, leave, self._asks.leave)
        (code if self._password else password).setFocus()

    def _show_codes(self, codes: tuple[str, ...]) -> None:
        theme = self._theme
        why = self.tr(
            "Each opens this account once, for when the telephone is lost. They are shown this"
            " once: write them down, and keep them away from this seat."
        )
        self._begin(self.tr("Ten codes for paper"), why)
        grid = QGridLayout()
        grid.setVerticalSpacing(theme.px(8))
        for place, code in enumerate(codes):
            words = label(code, "strong")
            words.setMinimumHeight(theme.px(22))
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(words, place // 2, place % 2)
        self._card.addLayout(grid)
        self._end(self.tr("They are written down"), self._asks.done, "", self._asks.leave)
        self._go.setFocus()

    def forget(self) -> None:
        """Leave nothing of what was typed or shown on the card."""
        self._password = ""
        super().forget()

"""The card for whoever has nothing left but the printed recovery key."""

from __future__ import annotations

from collections.abc import Callable

from app.ui.frame.own_steps import Failed
from app.ui.frame.step_card import StepCard
from app.ui.theme import Theme
from domain.errors import LightboxError

# Asks off this thread, with what was typed: name, recovery key, new password.
Rescue = Callable[[str, str, str, Failed], None]


class RescueCard(StepCard):
    """Asks for the key and another password in one step.

    Args:
        theme: What it is painted with.
        rescue: Tries it; calls what shows a failure, or shows what comes next.
        leave: Goes back to the sign-in card.
        asks_name: Whether the seat has accounts.
    """

    def __init__(
        self, theme: Theme, rescue: Rescue, leave: Callable[[], None], *, asks_name: bool
    ) -> None:
        super().__init__(theme)
        why = self.tr("It gives the password of this seat anew. This is recorded and reported.")
        if asks_name:
            why = self.tr(
                "For an administrator whom nobody else can let in again. The second factor and the"
                " codes on paper are taken away. This is recorded and reported."
            )
        self._begin(self.tr("Use the recovery key"), why)
        name = self._field(self.tr("Name"))
        name.setVisible(asks_name)
        key = self._field(self.tr("Recovery key: eight groups of the printed page"), secret=True)
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
            rescue(name.text(), key.text(), new.text(), self._fail)

        self._end(self.tr("Set the new password"), keep, self.tr("Cancel"), leave)
        (name if asks_name else key).setFocus()

"""The card that asks why emergency access is needed, once it is proved who asks."""

from __future__ import annotations

from collections.abc import Callable

from app.ui.frame.step_card import StepCard
from app.ui.theme import Theme
from domain.errors import LightboxError


class ReasonCard(StepCard):
    """Begins emergency access with a reason, or goes on without it.

    Args:
        theme: What it is painted with.
        begin: Begins it with the reason; raises why it cannot.
        go_on: Shows the rooms, with emergency access or without.
    """

    def __init__(
        self, theme: Theme, begin: Callable[[str], None], go_on: Callable[[], None]
    ) -> None:
        super().__init__(theme)
        why = self.tr("This is recorded and reported. It opens reading alone.")
        self._begin(self.tr("Emergency access"), why)
        self._reason = self._field(self.tr("Why do you need it? At least ten characters"))
        self._reason.setMaxLength(500)

        def keep() -> None:
            try:
                begin(self._reason.text())
            except LightboxError as error:
                self._fail(error)
                return
            go_on()

        without = self.tr("Go on without it")
        self._end(self.tr("Open emergency access"), keep, without, go_on)
        self._reason.setFocus()

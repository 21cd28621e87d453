"""The red strip under the banner: images of two patients are asked for, or on the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.ui.buttons import Button
from app.ui.messages import Strip
from app.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class TwoState:
    """``other`` is empty while there is one patient only."""

    other: str = ""  # name and ID, as the study itself says
    asked: bool = False  # not shown yet: a person is to confirm


class TwoPatients(Strip):
    """Stays for as long as it is true; it can be ended, never dismissed (RELIABILITY P-30)."""

    def __init__(
        self,
        theme: Theme,
        state: Callable[[], TwoState],
        confirm: Callable[[], None],
        decline: Callable[[], None],
        close: Callable[[], None],
    ) -> None:
        super().__init__(theme, "red")
        self._state = state
        self._confirm = Button(theme, self.tr("Show both patients"), height="button_small")
        self._confirm.clicked.connect(confirm)
        self._decline = Button(theme, self.tr("Cancel"), height="button_small")
        self._decline.clicked.connect(decline)
        self._close = Button(theme, self.tr("Close the other patient"), height="button_small")
        self._close.clicked.connect(close)
        for button in (self._confirm, self._decline, self._close):
            self.add(button)
        self.show_state()

    def show_state(self) -> None:
        """Read the workstation again."""
        state = self._state()
        self._confirm.setVisible(state.asked)
        self._decline.setVisible(state.asked)
        self._close.setVisible(bool(state.other) and not state.asked)
        if not state.other:
            self.say("")
        elif state.asked:
            self.say(
                self.tr("Another patient: {who}").format(who=state.other),
                self.tr("Its images are not shown unless you confirm."),
            )
        else:
            self.say(
                self.tr("Two patients on the screen. The other is {who}").format(who=state.other),
                self.tr("Linking and comparing are off."),
            )

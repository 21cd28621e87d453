"""The strip under the banner: the network is gone, the disk fills, the clock was set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.ui.buttons import Button
from app.ui.messages import Strip
from app.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Standing:
    """One fact, and what follows from it; an empty fact shows nothing."""

    fact: str = ""
    follows: str = ""
    seen: Callable[[], None] | None = None  # what makes it go, where a person only has to know


class StandingStrip(Strip):
    """Stays for as long as it is true, and goes by itself: nothing here is an error."""

    def __init__(self, theme: Theme, state: Callable[[], Standing]) -> None:
        super().__init__(theme)
        self._state = state
        self._seen = Button(theme, self.tr("Dismiss"), height="button_in_text", kind="quiet")
        self._seen.clicked.connect(self._dismiss)
        self.add(self._seen)
        self.show_state()

    def show_state(self) -> None:
        """Read the workstation again."""
        state = self._state()
        self.say(state.fact, state.follows)
        self._seen.setVisible(state.seen is not None)

    def _dismiss(self) -> None:
        seen = self._state().seen
        if seen is not None:
            seen()

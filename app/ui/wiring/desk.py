"""What the wiring of every room is handed: one workstation on one window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.actions.proving import ProofNeeded
from app.gate import shows
from app.session import acting
from app.ui.frame.window import Window
from app.ui.main_thread import MainThread
from app.ui.theme import Theme
from app.ui.wiring.proof import ask_for_proof
from app.ui.words import clock
from app.workstation import Workstation
from domain.rights import Right


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """One workstation on one window."""

    theme: Theme
    station: Workstation
    window: Window
    main: MainThread
    enter: Callable[[str], None]  # to a room, by its id

    def do(self, act: Callable[[], object]) -> None:
        """Do one thing for the person at the seat; tell how it failed.

        What takes a proof of who that is, is done once it has been given.
        """
        try:
            with acting(None):
                act()
        except ProofNeeded:
            ask_for_proof(self.theme, self.station, self.window, lambda: self.do(act))
        except Exception as error:  # noqa: BLE001 - every ending is told in one place
            self.station.telling.error(error)

    def may(self, right: Right) -> bool:
        """Return whether the person at the seat holds a right: what they do not is not offered."""
        return shows(self.station, right)

    def saved(self) -> str:
        """Return when the open report was last saved, in words; nothing while it is not."""
        reading = self.station.reading
        draft = reading.draft if reading is not None else None
        if draft is None or draft.saved_at is None or draft.save_failed:
            return ""
        return self.window.tr("All work saved {at}").format(at=clock(draft.saved_at))

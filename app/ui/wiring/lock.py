"""Locks the window when nobody is there: watches for input, covers all, says what goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

from app.actions.locking import Vigil, lock, touch, unlock
from app.actions.proving import asks_for_secret, takes_whole
from app.actions.releasing import go_on
from app.gate import shows
from app.jobs import Jobs, Pool
from app.session import Why
from app.ui.frame.cover import Cover
from app.ui.frame.sign_in import Entry, Gate, GateState
from app.ui.frame.window import Window
from app.ui.system_lock import SystemLock
from app.ui.words import clock
from app.workstation import Workstation
from domain.report import Stage
from domain.rights import Right
from domain.work import Work
from records.verify_audit import Verdict

_LOOK_MS = 1000
# What only a person does. Pictures that move by themselves send none of these.
_INPUT = (
    QEvent.Type.KeyPress,
    QEvent.Type.InputMethod,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TabletPress,
    QEvent.Type.TabletMove,
)


class SeatLock(QObject):
    """Ties the session of a workstation to the windows that show it."""

    def __init__(
        self, station: Workstation, window: Window, cover: Cover, jobs: Jobs, version: str
    ) -> None:
        super().__init__(window)
        self._station, self._window, self._cover = station, window, cover
        self._jobs, self._version = jobs, version
        # Read now: a locked seat may have let its keys go, and reads nothing then.
        self._seat = self.tr("Seat {name}").format(name=station.records.settings.load().aet)
        # Shows a card over the rooms, then calls what shows them.
        self.ask_reason: Callable[[Callable[[], None]], None] = lambda go_on: go_on()
        self._verified: tuple[datetime, Verdict] | None = None
        station.cover = self.show_lock
        self.vigil = Vigil(station)
        SystemLock(lambda why: lock(station, why), self)
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK_MS)
        self._clock.timeout.connect(self.look)
        self._clock.start()
        application = QCoreApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    @property
    def cover(self) -> Cover:
        return self._cover

    def uncover(self) -> None:
        """Bring back what stood beside the windows."""
        self._cover.uncover()

    def look(self) -> None:
        """Lock if that is due; while locked, say anew what goes on."""
        self.vigil.look()
        go_on(self._station)
        if self._window.is_locked:
            self._window.show_facts(self._state())

    def show_lock(self) -> None:
        """Cover every window of a locked seat."""
        if self._station.session.locked and not self._window.is_locked:
            self._cover.cover()
            self._window.show_gate(self._state())
            self._verify()

    def show_again(self) -> None:
        """Show the lock of whoever is signed in, in place of whatever the gate says."""
        self._window.show_gate(self._state())

    def unlock(
        self, entry: Entry, opened: Callable[[], None], failed: Callable[[Exception], None]
    ) -> None:
        """Let a person prove to be the one who locked; only then anything is shown."""

        def show() -> None:
            self._window.unlocked()
            self._cover.uncover()

        def succeeded(_none: None) -> None:
            opened()
            if entry.emergency:
                self.ask_reason(show)
            else:
                show()

        self._jobs.start(
            "Unlock",
            lambda _work: unlock(self._station, entry.passphrase, entry.code),
            pool=Pool.DESK,
            succeeded=succeeded,
            failed=failed,
        )

    def close(self) -> None:
        """Watch no longer."""
        self._clock.stop()
        self._cover.end()
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        # Whose event it is must not matter here, and is never handed on: see docs/decisions.md.
        # What Qt makes up, because something moved under the mouse, is no input.
        if event.type() in _INPUT and event.spontaneous():
            touch(self._station)
        return False

    def _verify(self) -> None:
        """Check the audit log while nobody needs the computer for anything else."""

        def work(_work: Work) -> tuple[datetime, Verdict]:
            return datetime.now(UTC), self._station.records.audit.verify()

        def succeeded(verified: tuple[datetime, Verdict]) -> None:
            self._verified = verified
            if self._window.is_locked:
                self._window.show_facts(self._state())

        self._jobs.start(
            "Verify the audit log",
            work,
            pool=Pool.CARE,
            shown=False,
            succeeded=succeeded,
            failed=self._station.telling.error,
        )

    # --- what the gate says ------------------------------------------------------------------

    def _state(self) -> GateState:
        station, session = self._station, self._station.session
        return GateState(
            Gate.LOCKED,
            user=station.user,
            user_words=self.tr("Reading since {at}").format(at=clock(session.since)),
            why=self._why(),
            needs_passphrase=asks_for_secret(station),
            of_account=not session.single_user,
            asks_code=not session.single_user and takes_whole(session, "session.unlock"),
            emergency=not session.single_user
            and shows(station, Right.EMERGENCY_USE)
            and session.emergency is None,
            other="" if session.single_user else self.tr("Sign in as somebody else"),
            facts=self._facts(),
            version=self._version,
            seat=self._seat,
            network=self._network(),
        )

    def _why(self) -> str:
        locked = self._station.session.lock
        if locked is None:
            return ""
        minutes, hours = self._station.policy.lock_after_minutes, self._station.policy.session_hours
        words = {
            Why.IDLE: self.tr("Locked after {n} minutes without input").format(n=minutes),
            Why.PERSON: self.tr("Locked by you"),
            Why.SUSPEND: self.tr("Locked because the computer slept"),
            Why.SYSTEM: self.tr("Locked with the screen of the computer"),
            Why.LIMIT: self.tr("Locked after {n} hours: prove who you are").format(n=hours),
        }
        return f"{words[locked.why]}, {clock(locked.at)}"

    def _network(self) -> str:
        archive = self._station.archive
        if archive is None or not archive.failing:
            return ""
        return self.tr("No network, everything on this seat works")

    def _facts(self) -> tuple[tuple[str, str], ...]:
        """Return what continues and what is kept; no patient is named, nor counted by name."""
        station = self._station
        facts = []
        if station.audit_alarm:
            facts.append(("warning", self.tr("The audit log of this seat is not whole")))
        reading = station.reading
        draft = reading.draft if reading is not None else None
        if draft is not None and draft.report.stage is Stage.DRAFT:
            at = clock(draft.saved_at) if draft.saved_at is not None else ""
            if draft.save_failed:
                facts.append(("warning", self.tr("1 draft report could not be saved yet")))
            elif at:
                facts.append(
                    ("document", self.tr("1 draft report kept, last saved {at}").format(at=at))
                )
            else:
                facts.append(("document", self.tr("1 draft report kept")))
        elif reading is not None:
            facts.append(("document", self.tr("What was open is kept as it stood")))
        going = len(station.jobs.under_way)
        if going == 1:
            facts.append(("down", self.tr("1 job continues while locked")))
        elif going:
            facts.append(("down", self.tr("{n} jobs continue while locked").format(n=going)))
        facts.append(self._records_words())
        return tuple(facts)

    def _records_words(self) -> tuple[str, str]:
        if not self._station.records.keys.held:
            return "shield", self.tr("Records encrypted, the keys are out of memory")
        if self._verified is None:
            return "shield", self.tr("Records encrypted")
        at, verdict = self._verified
        if verdict.ok:
            words = self.tr("Records encrypted, audit chain verified {at}")
            return "shield", words.format(at=clock(at))
        return "warning", self.tr("The audit log does not verify: tell your administrator")

"""Lets people in and out of the window of a seat with accounts, one after the other."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.actions import own_account
from app.actions.accounts import begin, has_accounts, prove_sign_in, renew, sign_out
from app.actions.emergency import begin_emergency
from app.actions.locking import lock
from app.actions.own_account import Enrolment
from app.actions.rescuing import has_paper, rescue
from app.gate import demand
from app.jobs import Jobs, Pool
from app.session import Session, Step, Why
from app.ui.copied import clear_all
from app.ui.frame.cover import Cover
from app.ui.frame.own_steps import Failed, OwnSteps, StepsAsks
from app.ui.frame.reason_card import ReasonCard
from app.ui.frame.rescue_card import RescueCard
from app.ui.frame.sign_in import Entry, Gate, GateState
from app.ui.frame.window import Window
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.rights import Right


class Who(QObject):
    """Ties whoever is signed in to what the window shows.

    Args:
        theme: What the cards are painted with.
        station: The seat, whose records are open.
        window: What it is shown on.
        jobs: Where what takes long is done.
        version: The program's, for the foot of the card.
        let_in: Shows the rooms to somebody who is signed in and may do something.
    """

    def __init__(
        self,
        theme: Theme,
        station: Workstation,
        window: Window,
        jobs: Jobs,
        version: str,
        let_in: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self._theme, self._station, self._window = theme, station, window
        self._jobs, self._version, self._let_in = jobs, version, let_in
        self.cover: Cover | None = None  # once there are rooms
        self.show_lock: Callable[[], None] = lambda: None  # of whoever is signed in
        self._enrolment: Enrolment | None = None
        self._asks = False  # the gate stands for somebody to sign in
        self._typed = ""  # the password of a first sign-in, until its steps are done
        self._emergency = False  # asked for at the gate
        self._card: OwnSteps | None = None
        self._seat = station.records.settings.load().aet
        self._back: Callable[[], None] | None = None  # to the one whose lock stood before
        window.other_asked.connect(self._other)
        window.rescue_asked.connect(self._ask_rescue)
        watch_while_alive(self, station.watch, self._station_changed)

    @property
    def window(self) -> Window:
        return self._window

    @property
    def asks(self) -> bool:
        """Whether whoever types at the gate signs in, rather than opens a lock."""
        return self._asks

    def ask(self, *, back: Callable[[], None] | None = None) -> None:
        """Let the gate ask who is there; ``back`` leads to the lock that stood before."""
        self._asks, self._back = True, back
        if self.cover is not None:
            self.cover.cover()
        station = self._station
        accounts = has_accounts(station)
        if station.records.keys.held:  # else as it was when somebody locked the seat
            self._seat = station.records.settings.load().aet
        self._window.show_gate(
            GateState(
                Gate.WHO,
                of_account=True,
                asks_name=accounts,
                asks_code=accounts,
                emergency=accounts,
                rescue=has_paper(station),
                facts=(*self._alarm(), *self._unsaid()),
                other="" if back is None else self.tr("Back to {name}").format(name=station.user),
                version=self._version,
                seat=self.tr("Seat {name}").format(name=self._seat),
            )
        )

    def _alarm(self) -> tuple[tuple[str, str], ...]:
        """Return what stands at the gate while the log is not whole, and what to do about it."""
        if not self._station.audit_alarm:
            return ()
        return (
            ("warning", self.tr("The audit log of this seat is not whole")),
            (
                "document",
                self.tr(
                    "Tell your privacy officer; change nothing, and keep a copy of the profile."
                ),
            ),
        )

    def _unsaid(self) -> tuple[tuple[str, str], ...]:
        """Return what stands at the gate while the log does not take who has left."""
        if not self._station.unsaid:
            return ()
        words = self.tr("The audit log cannot be written. Whoever was here has left all the same.")
        return (("warning", words),)

    def sign_in(
        self, entry: Entry, opened: Callable[[], None], failed: Callable[[Exception], None]
    ) -> None:
        """Sign in whoever typed this; whoever was there before leaves first."""

        def succeeded(session: Session) -> None:
            opened()
            self._emergency = entry.emergency
            self._begin(session, entry.passphrase)

        self._jobs.start(
            "Sign in",
            lambda _work: prove_sign_in(self._station, entry.name, entry.passphrase, entry.code),
            pool=Pool.DESK,
            succeeded=succeeded,
            failed=failed,
        )

    def _begin(self, session: Session, typed: str) -> None:
        if self.cover is not None:
            self.cover.drop()
        begin(self._station, session)
        self._asks, self._back = False, None
        self._typed = typed
        self._go_on()

    def _ask_rescue(self) -> None:
        """Let an administrator in who has nothing left but the recovery key."""

        def leave() -> None:
            card.forget()
            self._window.hide_card()
            self.ask(back=self._back)

        def try_it(name: str, words: str, password: str, failed: Failed) -> None:
            def succeeded(session: Session) -> None:
                card.forget()
                self._window.hide_card()
                self._begin(session, password)

            self._jobs.start(
                "Use the recovery key",
                lambda _work: rescue(self._station, name, words, password),
                pool=Pool.DESK,
                succeeded=succeeded,
                failed=failed,
            )

        accounts = has_accounts(self._station)
        card = RescueCard(self._theme, try_it, leave, asks_name=accounts)
        self._window.show_card(card)

    def ask_reason(self, go_on: Callable[[], None]) -> None:
        """Ask whoever just proved who they are why they need emergency access, then go on."""
        station = self._station
        try:
            demand(station, Right.EMERGENCY_USE, action="emergency.begin")
        except LightboxError as error:
            go_on()
            station.telling.error(error)
            return

        def begin_it(reason: str) -> None:
            begin_emergency(station, reason)

        def leave() -> None:
            self._window.hide_card()
            go_on()

        self._window.show_card(ReasonCard(self._theme, begin_it, leave))

    def menu(self) -> tuple[tuple[str, Callable[[], None]], ...]:
        """Return what people may do with their own account; nothing where there are none."""
        if self._station.session.single_user:
            return ()
        return (
            (self.tr("Sign in as somebody else"), self.switch),
            (self.tr("Change the password"), self.change_password),
            (self.tr("Second factor"), self.second_factor),
            (self.tr("Sign out"), self.leave),
        )

    def switch(self) -> None:
        """Let somebody else in; what is here is locked, and kept until they have signed in."""
        lock(self._station, Why.PERSON)
        self.ask(back=self.show_lock)

    def leave(self) -> None:
        """Sign out whoever is here: what was open is closed, and drafts are kept."""
        if self.cover is not None:
            self.cover.cover()
            self.cover.drop()
        sign_out(self._station)
        self.ask()

    def change_password(self) -> None:
        """Let somebody choose another password for the own account."""
        why = self.tr("It is asked for at the next sign-in.")
        self._show_card().ask_password(why=why, leave=self.tr("Cancel"))

    def second_factor(self) -> None:
        """Let somebody set up a second factor, or another one."""
        has_one = own_account.own(self._station).has_factor
        why = self.tr("A code of the telephone is then asked for beside the password.")
        self._show_card().ask_factor(why=why, has_one=has_one, leave=self.tr("Cancel"))

    # --- what has to be done before anything opens ---------------------------------------------

    def _go_on(self) -> None:
        steps = self._station.session.steps
        if Step.PASSWORD in steps:
            why = self.tr("The first password was somebody else's. Nobody but you knows the next.")
            self._show_card().ask_password(why=why, known=self._typed, leave=self.tr("Sign out"))
        elif Step.SECOND_FACTOR in steps:
            why = self.tr("This seat asks for a code of a telephone beside the password.")
            card = self._card or self._show_card()
            card.ask_factor(why=why, known=self._typed, leave=self.tr("Sign out"))
        else:
            self._done()

    def _done(self) -> None:
        self._typed = ""
        if self._card is not None:
            self._card.forget()
            self._card = None
            self._window.hide_card()
        if self._emergency:
            self._emergency = False
            self.ask_reason(self._let_in)
        else:
            self._let_in()

    def _left(self) -> None:
        """Leave a card: a first sign-in is given up, what was asked for later is let be."""
        if self._station.session.steps:
            if self._card is not None:
                self._card.forget()
                self._card = None
            sign_out(self._station, why="not set up")
            self.ask()
        else:
            self._done()

    def _show_card(self) -> OwnSteps:
        self._card = OwnSteps(
            self._theme,
            StepsAsks(
                change_password=self._change_password,
                begin_factor=self._begin_factor,
                keep_factor=self._keep_factor,
                done=self._step_done,
                leave=self._left,
            ),
        )
        self._window.show_card(self._card)
        return self._card

    def _step_done(self) -> None:
        self._go_on()

    def _change_password(
        self, old: str, new: str, done: Callable[[], None], failed: Failed
    ) -> None:
        def succeeded(_none: None) -> None:
            self._typed = new
            renew(self._station)
            done()

        self._jobs.start(
            "Change the password",
            lambda _work: own_account.change_password(self._station, old, new),
            pool=Pool.DESK,
            succeeded=succeeded,
            failed=failed,
        )

    def _begin_factor(self, show: Callable[[str, str], None], failed: Failed) -> None:
        try:
            enrolment = own_account.begin_enrolment(self._station)
        except LightboxError as error:
            failed(error)
            return
        self._enrolment = enrolment
        show(enrolment.secret, enrolment.address)

    def _keep_factor(
        self,
        code: str,
        password: str,
        old_code: str,
        done: Callable[[tuple[str, ...]], None],
        failed: Failed,
    ) -> None:
        enrolment = self._enrolment
        if enrolment is None:
            return

        def succeeded(codes: tuple[str, ...]) -> None:
            renew(self._station)
            done(codes)

        self._jobs.start(
            "Set up the second factor",
            lambda _work: own_account.enrol(self._station, enrolment, code, password, old_code),
            pool=Pool.DESK,
            succeeded=succeeded,
            failed=failed,
        )

    # --- somebody else ---------------------------------------------------------------------------

    def _other(self) -> None:
        if self._back is not None:
            back, self._back = self._back, None
            self._asks = False
            back()
            return
        self.ask(back=self.show_lock)

    def _station_changed(self) -> None:
        # An account that was closed meanwhile leaves by itself, see app/actions/accounts.renew.
        if not self._station.session.is_somebody and not self._asks and self.cover is not None:
            clear_all()
            self.cover.cover()
            self.cover.drop()
            self.ask()

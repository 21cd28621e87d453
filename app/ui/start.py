"""Starts the window: paints first, opens the records behind it, locks it when nobody is there."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from app.defence.one_window import CAN_ASK, Doorbell, ring
from app.defence.passphrase import taken
from app.jobs import Jobs, Pool
from app.ui.frame.sign_in import Entry, Gate, GateState
from app.ui.frame.window import Window
from app.ui.heap import few_arenas
from app.ui.language import kept, speak
from app.ui.main_thread import MainThread
from app.ui.theme import SCALES, Theme, dress
from app.ui.tidying import Tidying
from domain.errors import LightboxError

if TYPE_CHECKING:
    from app.ui.wiring.lock import SeatLock
    from app.ui.wiring.seat import Seat
    from app.ui.wiring.who import Who
    from app.workstation import Pictures, Workstation

_VERSION = "0.1"
_KEYS = "keys.json"
_DUTIES_MS = 3000
_JOURNAL_MS = 1000
_COMPILE_MS = 1500


def run_window(profile: Path, passphrase: str | None = None) -> int | Path:
    """Open the window on a seat and run until it is closed; return the exit status.

    Where one is open on this profile already, it comes to the front instead. Where a person goes
    over to another site, return that one's folder: whoever called begins a program of its own
    there, so that no memory of this one is carried into it.
    """
    if ring(profile):
        return 0
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(sys.argv[:1])
    # What a dialog of the system shows, the lock could not take off the screen again.
    application.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    application.setApplicationName("Lightbox")
    language, percent = kept(profile)
    speak(application, os.environ.get("LIGHTBOX_LANGUAGE", language))
    theme = dress(application, _scale(percent))
    start = Start(theme, profile, passphrase)
    start.show()
    QTimer.singleShot(_COMPILE_MS, _let_compile)
    tidying = Tidying(application)
    # To look through all those libraries for garbage takes the window a tenth of a second.
    start.loaded.connect(tidying.keep)
    status = application.exec()
    start.close()
    tidying.stop()
    return status if start.goes_to is None else start.goes_to


def _scale(percent: int) -> float:
    """Return the text size that this seat asks for, 100 % where it says nothing sensible."""
    said = os.environ.get("LIGHTBOX_TEXT_PERCENT", str(percent))
    wanted = int(said) / 100 if said.isdigit() else 1.0
    return wanted if wanted in SCALES else 1.0


def _let_compile() -> None:
    from viewer.render import compiled  # numpy and more: read from disk behind the first paint

    compiled.allow()


class Start(QObject):
    """The way from the first paint to an open seat, and back to the lock."""

    loaded = Signal()  # libraries were read behind the worklist, and no study is open

    def __init__(self, theme: Theme, profile: Path, passphrase: str | None = None) -> None:
        super().__init__()
        few_arenas()
        self._theme, self._profile = theme, profile
        self._passphrase = passphrase  # given from outside; forgotten once it was tried
        self._main = MainThread(self)
        self._jobs = Jobs(self._main.deliver)
        self._station: Workstation | None = None
        self._seat: Seat | None = None
        self._window = Window(theme, self._unlock)
        self._window.closed.connect(QCoreApplication.quit)
        self._window.site_asked.connect(self.go_to_site)
        self._lock: SeatLock | None = None
        self._who: Who | None = None
        self._duties = QTimer(self)
        self._duties.setInterval(_DUTIES_MS)
        self._duties.timeout.connect(self._look_after)
        self._journal = QTimer(self)
        self._journal.setInterval(_JOURNAL_MS)
        self._unlocking = False
        self.goes_to: Path | None = None  # the folder of another site
        self._let_go: Callable[[], None] | None = None  # of the profile, for another window
        self._doorbell: Doorbell | None = None  # for a second start on this profile

    @property
    def window(self) -> Window:
        return self._window

    @property
    def station(self) -> Workstation | None:
        return self._station

    @property
    def seat(self) -> Seat | None:
        return self._seat

    def show(self) -> None:
        """Paint the gate at once; where the system's keyring opens it, nobody sees it for long."""
        screen = QGuiApplication.primaryScreen().availableGeometry()
        self._window.resize(min(1920, screen.width()), min(1080, screen.height()))
        first = not (self._profile / _KEYS).exists()
        self._window.show_gate(self._gate(Gate.FIRST_START if first else Gate.SIGN_IN))
        if screen.width() <= 1920:
            self._window.showMaximized()
        else:
            self._window.show()
        QTimer.singleShot(0, self, self._offer_sites)
        if not first:
            given, self._passphrase = self._passphrase or taken(), None
            self._open(Entry(given or ""), quiet=True)

    def _offer_sites(self) -> None:
        """Let somebody who works for several sites choose, behind the first paint."""
        from app.sites import known_sites

        with suppress(LightboxError):  # told where somebody works on the list: `sites`
            sites = tuple((site.name, site.folder) for site in known_sites())
            self._window.show_sites(sites, self._profile.resolve())

    def _gate(self, gate: Gate) -> GateState:
        return GateState(gate, version=self.tr("Lightbox {version}").format(version=_VERSION))

    # ------------------------------------------------------------------ opening

    def _unlock(
        self, entry: Entry, opened: Callable[[], None], failed: Callable[[Exception], None]
    ) -> None:
        if self._who is not None and self._who.asks:
            self._who.sign_in(entry, opened, failed)
            return
        if self._lock is None:
            self._open(entry, opened=opened, failed=failed)
            return
        self._lock.unlock(entry, opened, failed)

    def _open(
        self,
        entry: Entry,
        *,
        quiet: bool = False,
        opened: Callable[[], None] = lambda: None,
        failed: Callable[[Exception], None] = lambda _: None,
    ) -> None:
        """Open the records off this thread: reading the program takes longer than painting."""
        if self._unlocking:
            return
        self._unlocking = True

        def work(_work: object) -> tuple[Workstation, type[Seat], bool]:
            from records.keys import open_keys
            from records.sharing import hold_window

            if self._let_go is None:  # a wrong passphrase before keeps the profile held
                self._let_go = hold_window(self._profile)
                self._hang_doorbell()
            opening = partial(open_keys, self._profile, passphrase=entry.passphrase or None)
            is_new = not (self._profile / _KEYS).exists()
            with ThreadPoolExecutor(1, "keys") as aside:
                # A passphrase is stretched on purpose for long; meanwhile the program is read. New
                # keys are only made once nothing else stands against opening the seat.
                keys = opening if is_new else aside.submit(opening).result
                from app.actions import duties
                from app.actions.starting import open_workstation
                from app.ui.wiring.seat import Seat

                station = open_workstation(self._profile, deliver=self._main.deliver, keys=keys)
            # Nobody watches the station yet, so its first duties may be taken up here.
            _keep_first_words(station, entry)
            duties.take_up(station)
            return station, Seat, is_new

        def succeeded(made: tuple[Workstation, type[Seat], bool]) -> None:
            self._unlocking = False
            opened()
            self._enter(*made)

        def went_wrong(error: Exception) -> None:
            self._unlocking = False
            from records.sharing import WindowOpen

            # Asked by nobody: the gate stands there already and asks for the passphrase.
            told = not isinstance(error, LightboxError) or isinstance(error, WindowOpen)
            if quiet and not told and not entry.passphrase:
                return
            if quiet:
                self._window.show_failure(error)
            failed(error)

        self._jobs.start("Open", work, pool=Pool.COMPUTE, succeeded=succeeded, failed=went_wrong)

    def _hang_doorbell(self) -> None:
        if CAN_ASK:
            with suppress(OSError):  # a disk without sockets: a second start is told so instead
                self._doorbell = Doorbell(
                    self._profile,
                    lambda: self._main.deliver(self._come_forward),
                    self._note_stranger,
                )

    def _come_forward(self) -> None:
        if self._window.isMinimized():
            self._window.showNormal()
        self._window.raise_()
        self._window.activateWindow()

    def _note_stranger(self, user: int) -> None:
        """Put on record that another user of this computer spoke to the window."""
        from domain.audit import AuditCode, AuditEvent, Outcome

        if self._station is not None:
            self._station.records.audit.record(
                AuditEvent(
                    AuditCode.SECURITY_ALERT,
                    "window.stranger",
                    self._station.user,
                    Outcome.SERIOUS_FAILURE,
                    detail={"system user": str(user)},
                )
            )

    def _enter(self, station: Workstation, seat: type[Seat], is_new: bool) -> None:
        from app.ui.wiring.first_start import FirstStart
        from app.ui.wiring.who import Who

        self._station = station
        station.go_over = self.go_to_site
        self._hear_of_bugs(station)
        self._duties.start()
        version = self.tr("Lightbox {version}").format(version=_VERSION)
        self._who = Who(
            self._theme, station, self._window, self._jobs, version, lambda: self._let_in(seat)
        )
        if is_new:
            FirstStart(self._theme, station, self._jobs, self._who, lambda: self._let_in(seat))
        elif station.session.is_somebody:
            self._let_in(seat)
        else:
            self._who.ask()

    def _let_in(self, seat: type[Seat]) -> None:
        """Show the rooms to whoever is signed in; they are built for the first one."""
        station, who = self._station, self._who
        if station is None or who is None:
            return
        if self._lock is not None:
            self._window.unlocked()
            self._lock.uncover()
            return
        self._seat = seat(self._theme, station, self._window, self.lock, who.menu)
        if station.listener is not None:
            named = station.records.settings.load()
            station.transfers.show_listening(
                self.tr("{name} on port {port}").format(name=named.aet, port=named.port)
            )
        # Before all that may go wrong: nobody works at a seat that does not lock.
        self._lock = self._made_lock(station)
        who.cover, who.show_lock = self._lock.cover, self._lock.show_again
        self._lock.ask_reason = who.ask_reason
        self._keep_screen(station)
        self._load_painter(station)

    def _load_painter(self, station: Workstation) -> None:
        """Read the viewer from disk while the worklist is already in use."""

        def work(_work: object) -> type[Pictures]:
            import scipy.ndimage  # noqa: F401 - finds the body in the first CT

            import app.ui.wiring.read  # noqa: F401 - the room that is entered next
            from app.ui.painting import Painter
            from viewer.session.shipped_protocols import shipped

            shipped()  # read once, and not while somebody waits for a study
            return Painter

        def succeeded(painter: type[Pictures]) -> None:
            station.pictures = painter()
            QTimer.singleShot(0, self, self._build_ahead)
            self._say_loaded(station)
            self._load_network(station)

        self._jobs.start("Load the viewer", work, succeeded=succeeded, failed=station.telling.error)

    def _load_network(self, station: Workstation) -> None:
        """Read from disk what the network needs, so that its first use does not."""

        def work(_work: object) -> None:
            import pacs_client.handshake  # noqa: F401 - only to have been read

        self._jobs.start(
            "Load the network",
            work,
            succeeded=lambda _: self._say_loaded(station),
            failed=station.telling.error,
        )

    def _say_loaded(self, station: Workstation) -> None:
        if station.reading is None and station.opening is None:
            self.loaded.emit()

    def _build_ahead(self) -> None:
        """Build the reading room behind the worklist: a click on a study is not to wait for it."""
        if self._seat is not None:
            self._seat.workspace.room("read")

    def _keep_screen(self, station: Workstation) -> None:
        """Bring back what a kill took from the screen, and keep it from now on."""
        from app.actions.screens import Journalling, bring_back_seat
        from app.gate import shows
        from domain.rights import Right

        journalling = Journalling(station)
        if shows(station, Right.READ_IMAGES):
            bring_back_seat(station, journalling)
        self._journal.timeout.connect(lambda: journalling.look())
        self._journal.start()

    def _look_after(self) -> None:
        from app.actions import duties

        if self._station is not None:
            duties.look_after(self._station)

    def _hear_of_bugs(self, station: Workstation) -> None:
        """Bring every unexpected error, from whichever thread, to the one place that tells."""

        def tell(error: BaseException) -> None:
            self._main.deliver(lambda: station.telling.error(error))

        def hook(
            _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
        ) -> None:
            tell(error)

        sys.excepthook = hook
        threading.excepthook = lambda said: tell(said.exc_value) if said.exc_value else None

    # ------------------------------------------------------------------ the lock

    def lock(self) -> None:
        """Lock the seat because a person wants it."""
        from app.actions.locking import lock
        from app.session import Why

        if self._station is not None:
            lock(self._station, Why.PERSON)

    def _made_lock(self, station: Workstation) -> SeatLock:
        from app.ui.frame.cover import Cover
        from app.ui.wiring.lock import SeatLock

        def windows() -> tuple[QWidget, ...]:
            further = self._seat.further.windows if self._seat is not None else ()
            return (self._window, *further)

        version = self.tr("Lightbox {version}").format(version=_VERSION)
        return SeatLock(station, self._window, Cover(windows, self), self._jobs, version)

    def go_to_site(self, folder: Path) -> None:
        """Leave this site for another: all of this one closes, and the other asks who is there."""
        from domain.audit import AuditCode, AuditEvent

        station = self._station
        if station is not None:
            event = AuditEvent(AuditCode.APPLICATION_ACTIVITY, "site.leave", station.user)
            station.records.audit.record(event)
        self.goes_to = folder
        self._window.close()

    def close(self) -> None:
        """Stop everything, in the order in which it depends on each other."""
        if self._lock is not None:
            from app.ui.copied import clear_all

            clear_all()
            if self._seat is not None:
                self._seat.copied.clear()
            self._lock.close()
            self._lock = None
        self._duties.stop()
        self._journal.stop()
        if self._station is not None and self._station.reading is not None:
            from app.actions.opening import close_study

            # What still comes for the study finds it closed, and touches no widget.
            close_study(self._station)
        if self._seat is not None:
            self._seat.close_images()
        self._jobs.close()
        if self._station is not None:
            from app.actions.screens import leave

            # After the last job that may still keep the screen: this is no kill.
            self._station.jobs.close()
            leave(self._station)
            self._station.close()
            self._station = None
        if self._doorbell is not None:
            self._doorbell.close()
            self._doorbell = None
        if self._let_go is not None:
            self._let_go()
            self._let_go = None


def _keep_first_words(station: Workstation, entry: Entry) -> None:
    """Keep what the first start was told."""
    from app.actions.peers import add_peer
    from app.session import single_user

    try:
        if entry.name:
            settings = station.records.settings
            settings.save(replace(settings.load(), user=entry.name))
            station.session = single_user(entry.name)
        if entry.habit or entry.brighter_up is not None:
            settings = station.records.settings
            seat = settings.load()
            settings.save(
                replace(seat, habit=entry.habit or seat.habit, brighter_up=entry.brighter_up)
            )
        if entry.archive:
            add_peer(station, entry.archive.partition("@")[0], entry.archive)
    except LightboxError as error:
        station.telling.error(error)

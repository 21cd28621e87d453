"""Locks the seat when nobody is there, and opens it again for whoever proves to be back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic

from app.actions.proving import prove
from app.actions.releasing import keys_back, release
from app.actions.unsaid import record_when_possible
from app.commands import Command
from app.session import Lock, Why
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent

COMMANDS: tuple[Command, ...] = ()

# More than this between two clocks, of which one stands still in suspend: the computer slept.
_SLEPT_SECONDS = 5.0


def touch(station: Workstation) -> None:
    """Note that a person is there. What moves by itself, a cine loop or a job, is no person."""
    session = station.session
    if not session.locked:
        session.touched = session.clock()


def due(station: Workstation) -> Why | None:
    """Return why the seat is to be locked now, None while it is not."""
    session, policy = station.session, station.policy
    if session.locked or not session.is_somebody:
        return None
    now = session.clock()
    if now - session.began >= policy.session_hours * 3600:
        return Why.LIMIT
    if now - session.touched >= policy.lock_after_minutes * 60:
        return Why.IDLE
    return None


class Vigil:
    """Looks every second whether anybody is there; also sees that the computer slept meanwhile."""

    def __init__(self, station: Workstation, counted: Callable[[], float] = monotonic) -> None:
        self._station, self._counted = station, counted
        self._asleep = self._behind()

    def look(self) -> Why | None:
        """Lock the seat if that is due, and return why."""
        asleep, before = self._behind(), self._asleep
        self._asleep = asleep
        why = due(self._station)
        if why is None and asleep - before > _SLEPT_SECONDS and not self._station.session.locked:
            why = Why.SUSPEND
        if why is not None:
            lock(self._station, why)
        return why

    def _behind(self) -> float:
        return self._station.session.clock() - self._counted()


def lock(station: Workstation, why: Why) -> None:
    """Lock the seat at once; what runs goes on, and what was typed stays.

    It asks for no right, and a log that cannot be written does not keep it from happening: an
    open screen would be worse. It is told, and put on record when that can be.
    """
    session = station.session
    if session.locked or not session.is_somebody:
        return
    session.lock = Lock(why, datetime.now(UTC))
    station.cover()  # before anything that may take long, or fail
    record_when_possible(
        station,
        AuditEvent(
            AuditCode.USER_AUTHENTICATION,
            "session.lock",
            session.person.name,
            detail={"why": why.value},
        ),
    )
    station.changed()  # what shows it reads the records, so before the keys leave
    release(station)


def unlock(station: Workstation, secret: str, code: str = "") -> None:
    """Open the seat for the person who locked it, as it was; a new span of hours begins.

    Takes as long as a proof does: not for the thread of the window, which shows it afterwards.

    Raises:
        LightboxError: It is somebody else; the seat stays locked.
        AuditUnavailable: It could not be recorded; the seat stays locked.
    """
    session = station.session
    with keys_back(station, secret, session.person.name):
        prove(station, secret, code, action="session.unlock")
    session.began = session.touched = session.clock()
    session.lock = None

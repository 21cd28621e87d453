"""Who is signed in, since when, when that was last proved, and who answers for what runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from uuid import uuid4

from domain.rights import OWNER, About, Granted, Person, granted


def elapsed() -> float:
    """Return seconds on a clock that nobody can set, and that goes on while the computer sleeps.

    Linux stops its monotonic clock in suspend; macOS and Windows are said not to.
    """
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class Why(Enum):
    """Why a seat was locked. The value is what the audit log says."""

    IDLE = "idle"
    PERSON = "person"
    SUSPEND = "suspend"
    SYSTEM = "system lock"
    LIMIT = "absolute limit"


@dataclass(frozen=True, slots=True)
class Lock:
    """The seat is locked: why, and since when."""

    why: Why
    at: datetime


@dataclass(frozen=True, slots=True)
class Emergency:
    """Access beyond one's own rights, for a reason, for a time."""

    reason: str
    until: float  # on the session's clock
    ends: datetime  # on the wall, to be shown; over as soon as either clock says so
    review: int  # the row of the list of reviews
    patient_id: str = ""  # of whom; empty: of everybody on this seat
    issuer: str = ""  # of that number

    def over(self) -> bool:
        return elapsed() >= self.until or datetime.now(UTC) >= self.ends

    def opens(self, about: About | None) -> bool:
        """Return whether it reaches what is asked for."""
        if self.over():
            return False
        if about is None or not self.patient_id:
            return True
        return (about.patient_id, about.issuer) == (self.patient_id, self.issuer)


# No account may have this name: see domain/account_names.py.
NOBODY = Person("nobody", "Nobody")


class Step(Enum):
    """What a person who has signed in must do before any right counts."""

    PASSWORD = "choose a password"  # noqa: S105 - no password
    SECOND_FACTOR = "set up a second factor"


@dataclass(slots=True)
class Session:
    """One person at this seat, from sign-in to sign-out."""

    person: Person
    rights: Granted
    id: str = field(default_factory=lambda: uuid4().hex)  # the audit log's
    since: datetime = field(default_factory=lambda: datetime.now(UTC))
    clock: Callable[[], float] = elapsed
    began: float = field(default_factory=elapsed)  # on that clock, as the next two
    proved: float = field(default_factory=elapsed)
    touched: float = field(default_factory=elapsed)  # the last input of a person
    unspent: bool = True  # nothing has left on the strength of the last proof
    proofs: int = 0  # how many there were
    taken: int = 0  # the last of them that a signature was given for
    emergency: Emergency | None = None
    single_user: bool = False  # a seat without accounts
    lock: Lock | None = None
    steps: tuple[Step, ...] = ()  # while there are any, ``rights`` grants nothing

    @property
    def locked(self) -> bool:
        """Whether nobody is here to answer for what is asked."""
        return self.lock is not None

    @property
    def is_somebody(self) -> bool:
        """Whether anybody is signed in."""
        return self.person.name != NOBODY.name


def single_user(name: str) -> Session:
    """Return the session of a seat without accounts: its one person holds every right."""
    person = Person(name, name, (OWNER.id,))
    return Session(person, granted(person, (OWNER,)), single_user=True)


# Whose deed is under way on this thread; None: that of whoever sits at the seat.
_ACTING: ContextVar[Session | None] = ContextVar("acting", default=None)


@contextmanager
def acting(session: Session | None) -> Iterator[None]:
    """Let one session answer for what is done meanwhile on this thread; None: the person here.

    A job keeps the session that began it: whoever signs in while it runs lends it no right and
    stands under none of its deeds.
    """
    before = _ACTING.set(session)
    try:
        yield
    finally:
        _ACTING.reset(before)


def who_acts() -> Session | None:
    """Return the session that answers on this thread, where it is not simply the person here."""
    return _ACTING.get()


def nobody() -> Session:
    """Return what stands for a seat at which nobody has signed in: it holds no right at all."""
    return Session(NOBODY, Granted())

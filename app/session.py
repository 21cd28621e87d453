"""Who is signed in, since when, and when that was last proved."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from uuid import uuid4

from domain.rights import OWNER, Granted, Person, granted


@dataclass(frozen=True, slots=True)
class Emergency:
    """Access beyond one's own rights, for a reason, for a time."""

    reason: str
    until: float  # on the monotonic clock
    review: int  # the row of the list of reviews
    study_uid: str = ""


@dataclass(slots=True)
class Session:
    """One person at this seat, from sign-in to sign-out."""

    person: Person
    rights: Granted
    id: str = field(default_factory=lambda: uuid4().hex)  # the audit log's
    began: float = field(default_factory=time.monotonic)
    proved: float = field(default_factory=time.monotonic)
    emergency: Emergency | None = None
    single_user: bool = False  # a seat without accounts
    locked: bool = False


def single_user(name: str) -> Session:
    """Return the session of a seat without accounts: its one person holds every right."""
    person = Person(name, name, (OWNER.id,))
    return Session(person, granted(person, (OWNER,)), single_user=True)

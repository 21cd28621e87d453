"""A seat with accounts whose passwords cost little and whose clock a test sets."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp

from app.actions import own_account, people
from app.actions.accounts import renew, sign_in, sign_out
from app.session import Step
from app.workstation import Workstation
from records.audit import open_audit
from records.passwords import Cost, Passwords
from records.people import Account, People
from records.sign_in_tries import SignInTries
from tests.seats import open_workstation

CHEAP = Cost(passes=1, memory_kib=8, lanes=1)
ADMIN, ADMINS_PASSWORD = "h.berg", "lantern vowel cabbage"
READER, PASSWORD = "a.mehra", "violet kite harbour"
_PASSPHRASE = "correct horse battery staple"  # noqa: S105 - of seats that live for one test


@dataclass
class Time:
    """A clock that goes when it is told to."""

    now: datetime = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Folk:
    """The seat, its clock, and what its people know."""

    station: Workstation
    time: Time = field(default_factory=Time)
    secrets: dict[str, str] = field(default_factory=dict)  # of second factors

    def __post_init__(self) -> None:
        make_cheap(self.station, self.time)

    def begin(self, *, second_factor: bool = False) -> None:
        """Turn the seat into one with accounts, whose administrator has signed in."""
        policy = "all" if second_factor else "none"
        self.station.policy = replace(self.station.policy, second_factor=policy)
        first = people.add(self.station, Account(ADMIN, "Henrik Berg", ("it",)))
        self.finish(ADMIN, first, ADMINS_PASSWORD)

    def add(self, name: str, *roles: str, password: str = PASSWORD) -> None:
        """Add a person who has been here once, and stay signed in as whoever is."""
        admin = self.station.session
        given = people.add(self.station, Account(name, f"Dr. {name.title()}", roles))
        self.finish(name, given, password)
        self.station.session = admin

    def finish(self, name: str, given: str, password: str) -> None:
        """Take the steps of a first sign-in."""
        sign_in(self.station, name, given)
        if Step.PASSWORD in self.station.session.steps:
            own_account.change_password(self.station, given, password)
            renew(self.station)
        if Step.SECOND_FACTOR in self.station.session.steps:
            enrolment = own_account.begin_enrolment(self.station)
            self.secrets[name] = enrolment.secret
            own_account.enrol(self.station, enrolment, self.code(name), password)
            renew(self.station)
            self.time.pass_(60)  # the code that was just shown counts no more

    def code(self, name: str, *, later: float = 0.0) -> str:
        """Return what a person's telephone shows."""
        return pyotp.TOTP(self.secrets[name]).at(self.time.now + timedelta(seconds=later))

    def actions(self, limit: int = 10) -> list[tuple[str, str, int]]:
        """Return the last events: what, who, how it ended; newest first."""
        told = self.station.records.audit.recent(limit)
        return [(t.event.action, t.event.who, t.event.outcome.value) for t in told]


def make_cheap(station: Workstation, time: Time) -> None:
    """Let passwords cost little, and time be what a test says; all else is real."""
    kept = station.records
    kept.audit.close()
    audit = open_audit(station.profile / "audit", kept.keys, clock=time)
    station.records = replace(
        kept,
        audit=audit,
        people=People(kept.database, kept.keys, audit, passwords=Passwords(CHEAP)),
        tries=SignInTries(kept.database, audit, clock=time),
    )
    station.records.people.editions.who = lambda: station.user


class Opened:
    """A profile as a new start opens it, until it is closed with all its files whole."""

    def __init__(self, profile: Path, time: Time | None = None) -> None:
        self._profile, self._time = profile, time or Time()

    def __enter__(self) -> Folk:
        station = open_workstation(self._profile, passphrase=_PASSPHRASE)
        self._folk = Folk(station, self._time)
        return self._folk

    def __exit__(self, *_error: object) -> None:
        self._folk.station.close()
        self._folk.station.records.database.close()


def with_reader(profile: Path, time: Time, *, second_factor: bool = False) -> dict[str, str]:
    """Make a seat with an administrator and a reader; return the secrets of second factors."""
    with Opened(profile, time) as folk:
        folk.begin(second_factor=second_factor)
        folk.add(READER, "radiologist")
        sign_out(folk.station)
        return folk.secrets


def put_back(profile: Path, older: dict[str, bytes], folder: str = "") -> None:
    """Put an older copy of a folder's database back, as a thief of a disk would."""
    for file in (profile / folder).iterdir():
        if file.is_file() and file.suffix != ".pem" and file.name != "keys.json":
            file.unlink()
    for name, content in older.items():
        (profile / folder / name).write_bytes(content)


def copy_of(profile: Path, folder: str = "") -> dict[str, bytes]:
    """Return the files of a folder's database as they are now."""
    return {
        file.name: file.read_bytes()
        for file in (profile / folder).iterdir()
        if file.is_file() and file.suffix != ".pem" and file.name != "keys.json"
    }

"""The people of this seat: who has an account, what they hold, and how one begins anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from app.actions.accounts import (
    SERVICE,
    demand_administrator,
    has_accounts,
    needs_second_factor,
    renew,
)
from app.actions.seat_kind import BEGUN, ENDED, SEAT
from app.commands import Command
from app.gate import guarded
from app.session import nobody, single_user
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import NotFound, Refused
from domain.lock_out import LOCKED_AFTER
from domain.passwords import SHORTEST, SHORTEST_ALONE, demand_strong
from domain.rights import Right
from records.people import Account
from records.second_factor import one_code
from records.sign_in_tries import UNLOCKED

COMMANDS: tuple[Command, ...] = ()

_COMMON = Path(__file__).resolve().parents[2] / "resources" / "passwords" / "common.txt"


@cache
def common_passwords() -> frozenset[str]:
    """Return the passwords that are guessed first."""
    return frozenset(_COMMON.read_text(encoding="utf-8").split("\n"))


def demand_password(station: Workstation, account: Account, password: str) -> None:
    """Go on only with a password that this person may have.

    Raises:
        WeakPassword: It would be guessed.
    """
    second = account.has_factor or needs_second_factor(station, account.roles)
    seat = station.records.settings.load()
    about = (account.name, account.full_name, account.about.email.partition("@")[0],
             account.about.institution, seat.aet, seat.user, "Lightbox")  # fmt: skip
    demand_strong(
        password,
        shortest=SHORTEST if second else SHORTEST_ALONE,
        common=common_passwords(),
        about=about,
    )


@guarded(Right.PEOPLE_MANAGE)
def add(station: Workstation, account: Account, password: str = "") -> str:
    """Make an account; return its first password, which its person must change.

    Takes as long as a password is stretched on purpose: not for the thread of the window, which
    reads the session anew afterwards.

    The first account makes this a seat with accounts: from then on everybody signs in.

    Raises:
        Refused: The name is taken, a role is unknown, or nobody could manage people.
        WeakPassword: The password would be guessed.
    """
    people = station.records.people
    _demand_roles(station, account.roles)
    first = not has_accounts(station)
    if first:
        demand_administrator(station, (account,))
    if password:
        demand_password(station, account, password)
    # A program cannot choose another; whoever turns the seat into one with accounts just did.
    chosen = set(account.roles) == {SERVICE} or (first and bool(password))
    account = replace(account, must_change=not chosen)
    given = password or one_code()
    _record(station, "people.add", account.name, roles=" ".join(account.roles))
    people.add(account, given)
    if first:
        _record_seat(station, BEGUN)
        station.session = nobody()
    return given


@guarded(Right.PEOPLE_MANAGE)
def change(station: Workstation, account: Account) -> None:
    """Keep what is said of a person, what they hold, and whether they may sign in.

    Raises:
        NotFound: There is no such account.
        Refused: A role is unknown, or nobody would be left who may manage people.
    """
    people = station.records.people
    before = people.get(account.name)
    _demand_roles(station, account.roles)
    demand_administrator(
        station, tuple(account if a.name == account.name else a for a in people.all())
    )
    action = "people.change"
    if before.active != account.active:
        action = "people.activate" if account.active else "people.deactivate"
    _record(station, action, account.name, roles=" ".join(account.roles))
    people.change(account)
    if account.active and not before.active:
        # Opened again: it is used from today, or it would be closed for disuse at once.
        people.opened_again(account.name, station.records.tries.clock())
    renew(station)


@guarded(Right.PEOPLE_MANAGE)
def reset(station: Workstation, name: str, *, factor: bool = False, password: str = "") -> str:
    """Give somebody a first password again, and unlock the account; return the password.

    ``factor`` takes the second factor away too: a telephone was lost.
    """
    people = station.records.people
    account = people.get(name)
    if password:
        demand_password(station, account, password)
    given = password or one_code()
    _record(station, "people.reset", account.name, factor=str(factor).lower())
    people.set_password(account.name, given, must_change=set(account.roles) != {SERVICE})
    if factor:
        people.drop_factor(account.name)
    _unlock(station, account.name)
    return given


@guarded(Right.PEOPLE_MANAGE)
def unlock(station: Workstation, name: str) -> None:
    """Let an account be tried again that was tried wrongly too often."""
    _unlock(station, station.records.people.get(name).name)


@guarded(Right.PEOPLE_MANAGE)
def end_accounts(station: Workstation) -> None:
    """Drop every account: the seat belongs to one person again, who is at the keyboard."""
    if not has_accounts(station):
        raise Refused("This seat has no accounts.")
    user = station.session.person.full_name
    _record_seat(station, ENDED)
    station.records.people.remove_all()
    station.session = single_user(station.records.settings.load().user or user)
    station.changed()


@guarded(Right.PEOPLE_MANAGE)
def accounts(station: Workstation) -> tuple[Account, ...]:
    """Return every account, by name."""
    return station.records.people.all()


@guarded(Right.PEOPLE_MANAGE)
def is_locked(station: Workstation, account: Account) -> bool:
    """Return whether an account was tried wrongly so often that it has to wait for long."""
    tries = station.records.tries
    standing = tries.standing(account.name)
    waits = standing.wait_seconds(tries.clock(), station.policy.lock_out_minutes)
    return standing.failures >= LOCKED_AFTER and waits > 0


@guarded(Right.PEOPLE_MANAGE)
def attest(station: Workstation) -> None:
    """Say that every account was looked through, and that each person still needs what they hold.

    Asked for every quarter; the log keeps who said so, and of which accounts.
    """
    accounts = station.records.people.all()
    names = " ".join(f"{a.name}:{','.join(a.roles)}" for a in accounts if a.active)
    station.records.audit.record(
        AuditEvent(
            AuditCode.SECURITY_ALERT, "people.attest", station.user, detail={"accounts": names}
        )
    )


def _demand_roles(station: Workstation, roles: Iterable[str]) -> None:
    known = {role.id for role in station.roles}
    unknown = sorted(set(roles) - known)
    if unknown:
        raise NotFound(f"There is no role {unknown[0]}.", advice="List them with `people roles`.")
    if not tuple(roles):
        raise Refused("An account needs a role: without one its person may do nothing.")


def _unlock(station: Workstation, name: str) -> None:
    station.records.audit.record(
        AuditEvent(AuditCode.SECURITY_ALERT, UNLOCKED, station.user, detail={"account": name})
    )


def _record(station: Workstation, action: str, name: str, **more: str) -> None:
    station.records.audit.record(
        AuditEvent(AuditCode.SECURITY_ALERT, action, station.user, detail={"person": name, **more})
    )


def _record_seat(station: Workstation, action: str) -> None:
    station.records.audit.record(
        AuditEvent(AuditCode.SECURITY_ALERT, action, station.user, detail={"account": SEAT})
    )

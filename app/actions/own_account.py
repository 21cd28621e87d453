"""What people do to their own account: another password, a second factor."""

from __future__ import annotations

from dataclasses import dataclass

from app.actions.accounts import has_accounts
from app.actions.people import common_passwords, demand_password
from app.actions.seat_kind import asks_owner
from app.actions.trying import LocalAccounts, OneOwner, prove_by
from app.commands import Command
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import Refused
from domain.passwords import demand_strong
from records import second_factor
from records.people import OWNER, Account

COMMANDS: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A second factor that is being set up: nothing is kept until a code of it was right."""

    secret: str
    address: str  # what the square says


def own(station: Workstation) -> Account:
    """Return the account of whoever is signed in.

    Raises:
        Refused: Nobody is, or the seat has no accounts.
    """
    session = station.session
    if session.single_user or not session.is_somebody:
        raise Refused("Nobody is signed in with an account.", advice="Sign in first.")
    return station.records.people.get(session.person.name)


def change_password(station: Workstation, old: str, new: str) -> None:
    """Choose another password; the old one proves who asks. ``accounts.renew`` follows.

    Raises:
        NotProved: The old one is not right.
        WeakPassword: The new one would be guessed.
    """
    if not has_accounts(station):
        _change_owners(station, old, new)
        return
    account = own(station)
    demand_password(station, account, new)
    if new == old:
        raise Refused("The new password is the old one.", advice="Choose another.")
    _prove(station, account, old)
    _record(station, "people.password", account.name)
    station.records.people.set_password(account.name, new, must_change=False)


def _change_owners(station: Workstation, old: str, new: str) -> None:
    if not station.records.keys.in_keyring:
        raise Refused(
            "This seat is opened by its passphrase, and has no password beside it.",
            advice="Change the passphrase instead.",
        )
    if new:
        user = station.records.settings.load().user
        demand_strong(new, common=common_passwords(), about=(user, "Lightbox"))
    if asks_owner(station.records):
        prove_by(OneOwner(station), station, OWNER, old, action="session.prove")
    _record(station, "people.owner_password", OWNER)
    station.records.people.set_owner_password(new)


def begin_enrolment(station: Workstation) -> Enrolment:
    """Return a new second factor for whoever is signed in, to be read by a telephone."""
    account = own(station)
    secret = second_factor.new_secret()
    seat = station.records.settings.load().aet
    return Enrolment(secret, second_factor.address(secret, account.name, seat))


def enrol(
    station: Workstation, enrolment: Enrolment, code: str, password: str, old_code: str = ""
) -> tuple[str, ...]:
    """Keep a second factor whose code is right; return the codes for paper, shown this once.

    Whoever has one already proves it by a code of the old one. ``accounts.renew`` follows.

    Raises:
        NotProved: The password, or the code of the old one, is not right.
        Refused: The code is not of this second factor.
    """
    account = own(station)
    now = station.records.tries.clock().timestamp()
    step = second_factor.step_of(enrolment.secret, code, now, 0)
    if step is None:
        raise Refused(
            "This code does not belong to the second factor that was just read.",
            advice="Check the time of the telephone, and type the code that it shows now.",
        )
    _prove(station, account, password, old_code, whole=True)
    _record(station, "people.second_factor", account.name)
    return station.records.people.set_factor(account.name, enrolment.secret, step)


def _prove(
    station: Workstation, account: Account, password: str, code: str = "", *, whole: bool = False
) -> None:
    local = LocalAccounts(station.records.people, station.records.tries)
    prove_by(local, station, account.name, password, code, action="session.prove", whole=whole)


def _record(station: Workstation, action: str, name: str) -> None:
    station.records.audit.record(
        AuditEvent(AuditCode.SECURITY_ALERT, action, station.user, detail={"person": name})
    )

"""Signs people in and out of this seat, and proves again who is at the keyboard.

A seat has accounts, or it belongs to one person, who holds every right and proves it by the
profile's passphrase. With accounts nobody is signed in at first, and nobody holds no right.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.actions.emergency import end_emergency
from app.actions.opening import close_study
from app.actions.releasing import keys_back
from app.actions.trying import LocalAccounts, OneOwner, prove_by
from app.actions.unsaid import record_when_possible
from app.commands import Command
from app.defence.secrets_given import Given
from app.session import Session, Step, nobody, single_user
from app.state.transfers import Question
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import LightboxError, Refused
from domain.rights import Granted, Right, granted
from records.people import OWNER, Account

COMMANDS: tuple[Command, ...] = ()

SIGN_IN, SIGN_OUT = "seat.sign_in", "seat.sign_out"
SERVICE = "service"  # the role of accounts for programs: nobody is there to read a code


class Dormant(LightboxError):
    """The account has not been used for so long that it is closed."""


def has_accounts(station: Workstation) -> bool:
    """Return whether people sign in here with accounts of their own."""
    if not station.records.keys.held:
        return not station.session.single_user  # nothing can be read, and somebody has locked
    return station.records.people.any


def needs_second_factor(station: Workstation, roles: tuple[str, ...]) -> bool:
    """Return whether the policy asks a second factor of somebody with these roles."""
    if set(roles) <= {SERVICE}:
        return False
    said = station.policy.second_factor
    asked = {role.strip() for role in said.split(",")}
    return "all" in asked or not asked.isdisjoint(roles)


def prove_sign_in(station: Workstation, name: str, password: str, code: str = "") -> Session:
    """Return the session of who signs in here; it begins with ``begin``. Takes its time.

    At a seat whose keys have left they come back with the proof, and only with it.

    Raises:
        NotProved: The name, the password or the code is not right.
        MustWait: It was wrong too often.
        Dormant: The account has not been used for long, and is closed now.
    """
    with keys_back(station, password, name):
        return _proved_session(station, name, password, code)


def _proved_session(station: Workstation, name: str, password: str, code: str) -> Session:
    people = station.records.people
    if not has_accounts(station):
        prove_by(OneOwner(station), station, OWNER, password, action=SIGN_IN)
        return single_user(station.records.settings.load().user or OWNER)
    local = LocalAccounts(people, station.records.tries)
    proved = prove_by(local, station, name, password, code, action=SIGN_IN)
    account = people.get(proved.name)
    if is_dormant(station, account) and not _is_last_administrator(station, account):
        close_dormant(station, account)
        raise Dormant(
            "This account has not been used for so long that it is closed.",
            advice="Ask an administrator to open it again.",
        )
    people.signed_in(account.name, station.records.tries.clock(), password)
    return session_of(station, account)


def session_of(station: Workstation, account: Account) -> Session:
    """Return a new session for an account: without rights while something is to be done first."""
    steps: tuple[Step, ...] = ()
    if account.must_change:
        steps += (Step.PASSWORD,)
    if needs_second_factor(station, account.roles) and not account.has_factor:
        steps += (Step.SECOND_FACTOR,)
    rights = Granted() if steps else granted(account.person, station.roles)
    return Session(account.person, rights, steps=steps)


def begin(station: Workstation, session: Session) -> None:
    """Let somebody in; whoever was there before leaves, and what they did is kept."""
    if station.session.is_somebody:
        sign_out(station, why="somebody else signed in")
    station.session = session
    station.changed()


def sign_in(station: Workstation, name: str, password: str, code: str = "") -> Session:
    """Sign somebody in, at once; see ``prove_sign_in`` for what is raised."""
    session = prove_sign_in(station, name, password, code)
    begin(station, session)
    return session


def sign_out(station: Workstation, *, why: str = "") -> None:
    """End the session: the study is closed with what was marked on it, drafts are kept.

    Nothing keeps a person here, a log that cannot be written least of all: it is told, and that
    they left is put on record when it can be.
    """
    detail = {"why": why} if why else {}
    record_when_possible(
        station, AuditEvent(AuditCode.USER_AUTHENTICATION, SIGN_OUT, station.user, detail=detail)
    )
    try:
        close_study(station)
        if station.session.emergency is not None:
            end_emergency(station, why or "signed out")
    except LightboxError as error:
        station.telling.error(error)
    finally:
        station.transfers.begin(Question(), ())  # what was asked is not for whoever comes next
        station.ordered.show(())
        station.session = nobody()
        station.changed()


def own_secret(station: Workstation, passphrase: str | None, given: Given) -> str:
    """Return what the command line was given for ``prove``: a password, else the passphrase."""
    if station.session.single_user and not station.records.keys.in_keyring:
        return passphrase or ""
    return given.secret("PASSWORD", ask="Your password once more") or ""


def renew(station: Workstation) -> None:
    """Let what was changed about the signed-in person count at once; closed accounts leave."""
    session = station.session
    if not session.is_somebody:
        return
    if session.single_user:
        if has_accounts(station):  # somebody made them at the command line, beside this window
            sign_out(station, why="this seat has accounts now")
        return
    account = station.records.people.find(session.person.name)
    if account is None or not account.active:
        sign_out(station, why="the account was closed")
        return
    fresh = session_of(station, account)
    if (fresh.person, fresh.rights, fresh.steps) != (session.person, session.rights, session.steps):
        # In place: what this session began goes on under it, and is to lose and gain with it.
        session.person, session.rights, session.steps = fresh.person, fresh.rights, fresh.steps
        station.changed()


# --- accounts that nobody uses -------------------------------------------------------------------


def is_dormant(station: Workstation, account: Account) -> bool:
    """Return whether an account was not used for longer than the policy allows."""
    days = station.policy.dormant_after_days
    since = account.signed_in or account.created
    return bool(days) and station.records.tries.clock() - since > timedelta(days=days)


def close_dormant(station: Workstation, account: Account) -> None:
    """Close an account that nobody uses."""
    station.records.audit.record(
        AuditEvent(
            AuditCode.SECURITY_ALERT,
            "people.dormant",
            station.user,
            detail={"person": account.name, "days": str(station.policy.dormant_after_days)},
        )
    )
    station.records.people.change(replace(account, active=False))


def close_all_dormant(station: Workstation) -> tuple[str, ...]:
    """Close every account that nobody uses, but the last administrator's; return whose."""
    closed = []
    for account in station.records.people.all():
        if account.active and is_dormant(station, account):
            if _is_last_administrator(station, account):
                continue
            close_dormant(station, account)
            closed.append(account.name)
    return tuple(closed)


def administers(station: Workstation, account: Account) -> bool:
    """Return whether somebody may manage people."""
    rights = granted(account.person, station.roles)
    return account.active and rights.allows(Right.PEOPLE_MANAGE)


def _is_last_administrator(station: Workstation, account: Account) -> bool:
    others = (a for a in station.records.people.all() if a.name != account.name)
    return administers(station, account) and not any(
        administers(station, other) for other in others
    )


def demand_administrator(station: Workstation, accounts: tuple[Account, ...]) -> None:
    """Go on only if somebody is left who may manage people.

    Raises:
        Refused: Nobody would be.
    """
    roles = station.roles
    held = [granted(account.person, roles) for account in accounts if account.active]
    needed = (Right.PEOPLE_MANAGE, Right.ROLES_MANAGE)
    if not all(any(rights.allows(right) for rights in held) for right in needed):
        raise Refused(
            "Nobody would be left who may manage people and roles.",
            advice="Give somebody else a role that may, first.",
        )

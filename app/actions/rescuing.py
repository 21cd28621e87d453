"""Lets an administrator whom nobody else can let in again back in with the printed recovery key."""

from __future__ import annotations

from app.actions.accounts import administers, has_accounts, session_of
from app.actions.people import common_passwords, demand_password
from app.actions.seat_kind import asks_owner
from app.actions.trying import PAPER, Proved, prove_by
from app.commands import Command
from app.session import Session, single_user
from app.workstation import Workstation
from domain.account_names import LONGEST, folded
from domain.audit import AuditCode, AuditEvent
from domain.errors import Refused
from domain.passwords import demand_strong
from records.keys import Keys
from records.people import OWNER, Account
from records.recovery import from_words
from records.sign_in_tries import UNLOCKED

COMMANDS: tuple[Command, ...] = ()

RESCUED = "people.rescue"


class ByPaper:
    """Proves that somebody holds the recovery key of this seat; it names nobody."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def proves(self, name: str, password: str, code: str, *, whole: bool) -> Proved | None:
        del code, whole  # the paper is stronger than both: it opens the disk
        return Proved(name, "recovery key") if self._keys.opens_by_recovery(password) else None


def has_paper(station: Workstation) -> bool:
    """Return whether a recovery key was ever made for this seat."""
    return station.records.keys.file.recovery is not None


def rescue(station: Workstation, typed: str, words: str, password: str) -> Session:
    """Give an administrator another password by the recovery key; return the session of that.

    The second factor and its codes are taken away, and asked for anew where the policy wants one.
    On a seat without accounts it is the owner's password, and no name is typed. A slip of the pen
    is told from the words alone, and is no try; all else that is wrong reads the same, takes the
    same work, and is counted over every name together. Takes its time: not for the thread of the
    window.

    Raises:
        NotARecoveryKey: A group of the key is not as it was printed.
        NotThePaper: It does not open this seat.
        MustWait: It was wrong too often; nothing was looked at.
        Refused: The key is right, and this is no account that it lets in.
        WeakPassword: The key is right, and the new password would be guessed.
        AuditUnavailable: It could not be recorded, so nothing was changed.
    """
    from_words(words)
    name = folded(typed)[:LONGEST] if has_accounts(station) else OWNER
    paper = ByPaper(station.records.keys)
    prove_by(paper, station, PAPER, words, action=RESCUED, person=name)
    if name == OWNER:
        return _let_owner_in(station, password)
    people = station.records.people
    account = _administrator(station, name)
    demand_password(station, account, password)
    _record(station, account.name)
    people.drop_factor(account.name)
    people.set_password(account.name, password, must_change=False)
    people.opened_again(account.name, station.records.tries.clock())
    _unlock(station, account.name)
    return session_of(station, people.get(account.name))


def _administrator(station: Workstation, name: str) -> Account:
    account = station.records.people.find(name)
    if account is None or not administers(station, account):
        raise Refused(
            "The recovery key lets in those alone who may manage people.",
            advice="Name an administrator's account, who then resets the others.",
        )
    return account


def _let_owner_in(station: Workstation, password: str) -> Session:
    records = station.records
    if not records.keys.in_keyring or not asks_owner(records):
        raise Refused(
            "This seat has no password of its own that could be lost.",
            advice="Where the passphrase is lost, use `recover`.",
        )
    user = records.settings.load().user
    demand_strong(password, common=common_passwords(), about=(user, "Lightbox"))
    _record(station, OWNER)
    records.people.set_owner_password(password)
    _unlock(station, OWNER)
    return single_user(user or OWNER)


def _record(station: Workstation, name: str) -> None:
    detail = {"person": name, "by": "recovery key"}
    station.records.audit.record(AuditEvent(AuditCode.SECURITY_ALERT, RESCUED, name, detail=detail))


def _unlock(station: Workstation, name: str) -> None:
    station.records.audit.record(
        AuditEvent(AuditCode.SECURITY_ALERT, UNLOCKED, name, detail={"account": name})
    )

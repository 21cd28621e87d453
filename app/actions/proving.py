"""The one door at which a person shows again who is at the keyboard."""

from __future__ import annotations

from dataclasses import dataclass

from app.actions.seat_kind import asks_owner
from app.actions.trying import LocalAccounts, OneOwner, prove_by
from app.commands import Command
from app.session import Session, Why
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import LightboxError
from records.people import OWNER

COMMANDS: tuple[Command, ...] = ()


class ProofNeeded(LightboxError):
    """What was asked for happens only after the person at the keyboard has shown who that is."""

    def __init__(self) -> None:
        super().__init__("Prove first who you are.", advice="Type your passphrase or password.")


@dataclass(frozen=True, slots=True)
class Proof:
    """Somebody has shown who they are: in which session, the how manieth time, and when."""

    session: str
    number: int
    at: float


# What a proof for it takes of whoever signed in with a second factor: the password alone. All
# else takes a code too; an action that is not named here does as well.
_PASSWORD_ALONE = frozenset(
    {
        "report.prove",  # many times a day, within the hours that began with a code
        "policy.prove",  # of the command line, whose sign-in just used up the code that is shown
    }
)


def takes_whole(session: Session, action: str) -> bool:
    """Return whether a proof takes the second factor too, where the person has one."""
    if action == "session.unlock":
        return session.lock is not None and session.lock.why is Why.LIMIT
    return action not in _PASSWORD_ALONE


def asks_for_code(station: Workstation, action: str) -> bool:
    """Return whether whoever acts has to type a code for this proof."""
    session = station.acting
    if session.single_user or not takes_whole(session, action):
        return False
    account = station.records.people.find(session.person.name)
    return account is not None and account.has_factor


def asks_for_secret(station: Workstation) -> bool:
    """Return whether a proof takes something typed.

    A seat of one person whose key lies in the system's keyring has no secret of its own unless a
    password was set for it: the keyring is asked anew, and what it proves is that the login of
    the system is still open.
    """
    return not station.session.single_user or asks_owner(station.records)


def prove(
    station: Workstation,
    secret: str,
    code: str = "",
    *,
    action: str = "session.prove",
) -> Proof:
    """Check who is at the keyboard; it is on record before anything follows from it.

    Takes as long as a passphrase is stretched on purpose: not for the thread of the window. It
    asks for no right: without it nobody could unlock. ``action`` is what the log says it was for,
    and decides whether it takes the second factor too.

    Raises:
        LightboxError: It is somebody else, or the keyring does not answer.
        AuditUnavailable: It could not be recorded, so it does not count.
    """
    session, records = station.acting, station.records
    if not session.single_user:
        local = LocalAccounts(records.people, records.tries)
        whole = takes_whole(session, action)
        prove_by(local, station, session.person.name, secret, code, action=action, whole=whole)
    elif asks_owner(records):
        prove_by(OneOwner(station), station, OWNER, secret, action=action)
    else:
        _ask_keyring(station, action)
    session.proved, session.unspent = session.clock(), True
    session.proofs += 1
    return Proof(session.id, session.proofs, session.proved)


def _ask_keyring(station: Workstation, action: str) -> None:
    outcome = Outcome.SUCCESS
    try:
        station.records.keys.recall("audit-head")  # the keyring answers, or says why not
    except LightboxError:
        outcome = Outcome.SERIOUS_FAILURE
        raise
    finally:
        station.records.audit.record(
            AuditEvent(AuditCode.USER_AUTHENTICATION, action, station.user, outcome)
        )


# A proof that counts once is still no proof of who comes an hour later.
_ONCE_SECONDS = 60.0


def is_proof_due(station: Workstation) -> bool:
    """Return whether data may leave only after another proof."""
    if not station.policy.prove_again_at_export:
        return False
    session, minutes = station.acting, station.policy.proof_minutes
    age = session.clock() - session.proved
    if minutes:
        return age >= minutes * 60
    return age >= _ONCE_SECONDS or not session.unspent


def demand_proof(station: Workstation, *, spends: bool = True) -> None:
    """Go on only if the person proved a short time ago who they are, or a site asks for no proof.

    ``spends`` is False for what only begins, in the background, what asks again itself.

    Raises:
        ProofNeeded: It was too long ago, or has let something leave already.
    """
    if is_proof_due(station):
        raise ProofNeeded
    if spends:
        station.acting.unspent = False


def take(station: Workstation, proof: Proof) -> None:
    """Use up a proof for one signature.

    Raises:
        ProofNeeded: It is of another session, or old, or a signature was given for it already.
    """
    session = station.acting
    fresh = session.clock() - proof.at < _ONCE_SECONDS
    if proof.session != session.id or proof.number <= session.taken or not fresh:
        raise ProofNeeded
    session.taken = proof.number

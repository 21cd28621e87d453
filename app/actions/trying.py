"""Who a person is: what was typed, held against what this seat keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from app.commands import Command
from app.session import NOBODY
from app.workstation import Workstation
from domain.account_names import LONGEST, folded
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import LightboxError
from domain.lock_out import NEVER, Standing
from records import second_factor
from records.keys import WrongPassphrase, demand_passphrase
from records.people import OWNER, People
from records.sign_in_tries import SignInTries, tried

COMMANDS: tuple[Command, ...] = ()

PAPER = "*recovery*"  # no account has this name: the paper in the safe
_NEVER_FOR_GOOD = frozenset({OWNER, PAPER})  # nobody else is there to unlock them
_NOBODYS_FACTOR = "A" * 32  # so that a name without a second factor takes the same work


class NotProved(LightboxError):
    """The name, the password or the code is another. Which of them is not said."""

    def __init__(
        self,
        wait_seconds: float,
        sentence: str = "The name, the password or the code is not right.",
    ) -> None:
        wait = words_of_wait(wait_seconds)
        super().__init__(
            sentence,
            advice="Try again." if not wait else f"The next try counts after {wait}.",
        )
        self.wait_seconds = wait_seconds


class NotTheOwner(NotProved, WrongPassphrase):
    """The one secret of a seat without accounts is another."""

    def __init__(self, wait_seconds: float) -> None:
        super().__init__(wait_seconds, "The passphrase is not right.")


class NotThePaper(NotProved):
    """The recovery key is another's, or there is none: which of them is not said."""

    def __init__(self, wait_seconds: float) -> None:
        super().__init__(wait_seconds, "This recovery key does not open this seat.")


_REFUSED = {OWNER: NotTheOwner, PAPER: NotThePaper}


class PutBack(LightboxError):
    """What was typed is right by records that are older than the log knows of."""

    def __init__(self) -> None:
        super().__init__(
            "This account was changed later than these records say: an older copy was put back.",
            advice="Restore the newest backup, or have an administrator reset the account.",
        )


class OwnersPutBack(PutBack):
    """The password of a seat without accounts is older than the log knows of."""

    def __init__(self) -> None:
        super().__init__()
        self.advice = "Restore the newest backup, or use the recovery key."


class MustWait(LightboxError):
    """So many tries were wrong that the next one is not even looked at."""

    def __init__(self, wait_seconds: float, name: str = "") -> None:
        if wait_seconds == NEVER:
            super().__init__(
                "This name was tried wrongly too often.",
                advice="Ask an administrator to unlock it.",
            )
        elif name == PAPER:
            super().__init__(
                "A wrong recovery key was tried, and the next has to wait.",
                advice=f"Try again after {words_of_wait(wait_seconds)}.",
            )
        else:
            super().__init__(
                "This name was tried wrongly, and has to wait.",
                advice=f"Try again after {words_of_wait(wait_seconds)}.",
            )
        self.wait_seconds = wait_seconds


def words_of_wait(seconds: float) -> str:
    """Say how long somebody waits; nothing for no time."""
    if seconds <= 0 or seconds == NEVER:
        return ""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} minutes"


@dataclass(frozen=True, slots=True)
class Proved:
    """Somebody is who they say, and by what."""

    name: str
    by: str  # password, password+code, password+paper, passphrase, recovery key
    step: int = 0  # of the code


class Prover(Protocol):
    """Says whether somebody is who they say. A directory would be another of them."""

    def proves(self, name: str, password: str, code: str, *, whole: bool) -> Proved | None:
        """Return who it is, or None; the work is the same for whatever is wrong.

        ``whole`` asks for the second factor where the account has one.

        Raises:
            PutBack: They are, by an older copy of the accounts.
        """
        ...


class LocalAccounts:
    """Proves people by the accounts of this seat: no network is needed."""

    def __init__(self, people: People, tries: SignInTries) -> None:
        self._people, self._tries = people, tries

    def proves(self, name: str, password: str, code: str, *, whole: bool) -> Proved | None:
        proved = self._proves(name, password, code, whole=whole)
        if proved is not None and self._people.editions.is_put_back(name):
            raise PutBack
        return proved

    def _proves(self, name: str, password: str, code: str, *, whole: bool) -> Proved | None:
        kept = self._people.secrets_of(name)
        right = self._people.passwords.matches(kept.password if kept else None, password)
        factor = kept.factor if kept else None
        taken = max(kept.factor_step if kept else 0, self._tries.last_step(name))
        now = self._tries.clock().timestamp()
        step = second_factor.step_of(factor or _NOBODYS_FACTOR, code, now, taken)
        if not right:
            return None
        if factor is None or not (whole or code):
            return Proved(name, "password")
        if step is not None and self._people.use_step(name, step):
            return Proved(name, "password+code", step)
        if self._people.use_code(name, code):
            return Proved(name, "password+paper")
        return None


class OneOwner:
    """Proves the one person of a seat without accounts: by the passphrase, or a local password."""

    def __init__(self, station: Workstation) -> None:
        self._station = station

    def proves(self, name: str, password: str, code: str, *, whole: bool) -> Proved | None:
        del code, whole  # there is no second factor
        records = self._station.records
        if not records.keys.in_keyring:
            try:
                demand_passphrase(self._station.profile, password)
            except WrongPassphrase:
                return None
            return Proved(name, "passphrase")
        if records.people.editions.is_put_back(OWNER):
            raise OwnersPutBack
        right = records.people.passwords.matches(records.people.owner_password(), password)
        return Proved(name, "password") if right else None


def prove_by(
    prover: Prover,
    station: Workstation,
    typed: str,
    password: str,
    code: str = "",
    *,
    action: str,
    whole: bool = True,
    person: str = "",
) -> Proved:
    """Return who it is; each try is on record before it is looked at, and counted.

    ``person`` is whose account is asked for, where that is not what is proved.

    Raises:
        NotProved: Something of it is wrong.
        MustWait: It was wrong too often; nothing was looked at.
        PutBack: It is right by an older copy of the accounts alone.
        AuditUnavailable: It cannot be recorded, so it is not looked at either.
    """
    tries, minutes = station.records.tries, station.policy.lock_out_minutes
    name = folded(typed)[:LONGEST]
    who = name or NOBODY.name

    for_good = name not in _NEVER_FOR_GOOD
    asked = {"person": person} if person else {}

    def may(standing: Standing) -> None:
        wait = standing.wait_seconds(tries.clock(), minutes, for_good=for_good)
        if wait > 0:
            raise MustWait(wait, name)

    def event(outcome: Outcome, **detail: str) -> AuditEvent:
        said = {**asked, **detail}
        return AuditEvent(AuditCode.USER_AUTHENTICATION, action, who, outcome, detail=said)

    try:
        before = tries.begin(tried(name, who), may)
    except MustWait:
        station.records.audit.record(event(Outcome.SERIOUS_FAILURE, why="must wait"))
        raise
    try:
        proved = prover.proves(name, password, code, whole=whole)
    except PutBack:
        why = "older than the log knows of"
        station.records.audit.record(event(Outcome.SERIOUS_FAILURE, account=name, why=why))
        raise
    if proved is None:
        failures = before + 1
        station.records.audit.record(
            event(Outcome.SERIOUS_FAILURE, account=name, failures=str(failures))
        )
        standing = Standing(failures, tries.clock())
        wait = standing.wait_seconds(tries.clock(), minutes, for_good=for_good)
        raise _REFUSED.get(name, NotProved)(wait)
    more = {"step": str(proved.step)} if proved.step else {}
    station.records.audit.record(event(Outcome.SUCCESS, account=name, by=proved.by, **more))
    return proved

"""Sends the audit log on to a repository, event by event in order; the log itself is the queue."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from app.actions.seat import change_seat, identity_of
from app.commands import Command
from app.gate import guarded
from app.headless import Console, Result
from app.jobs import Job, Pool
from app.workstation import Workstation
from domain.audit import AuditUnavailable
from domain.errors import LightboxError
from domain.rights import Right
from domain.work import Work
from pacs_client.audit_repository import Repository, RepositoryTrouble, deliver
from pacs_client.secure import Authorities, BadIdentity
from records.settings import AuditRepository, Seat

_MARK = "sent to the repository"
_AT_ONCE = 200  # events on one connection: so many are sent again where it breaks


@dataclass(frozen=True, slots=True)
class SendingState:
    """How far the log has come on its way to the repository."""

    place: str  # HOST:PORT; empty: it is sent nowhere
    waiting: int = 0  # events that the repository has not taken
    trouble: str = ""  # why the last try failed
    sent_at: datetime | None = None


def repository_of(station: Workstation) -> Repository | None:
    """Return where the log is sent on to, or None.

    Raises:
        BadIdentity: There is neither a certificate of this seat nor an authority to believe.
    """
    return _repository(station.records.settings.load())


def _repository(seat: Seat) -> Repository | None:
    known = seat.audit_repository
    if known is None:
        return None
    own = identity_of(seat)
    if own is not None:
        trust = replace(own, authorities_pem=known.authorities_pem or own.authorities_pem)
        return Repository(known.host, known.port, trust)
    if not known.authorities_pem:
        raise BadIdentity(
            "Nothing says whose word is taken at the audit repository.",
            advice="Name its authority, or give this seat a certificate.",
        )
    return Repository(known.host, known.port, Authorities(known.authorities_pem))


@guarded(Right.NETWORK_CONFIGURE)
def set_repository(station: Workstation, place: str, authorities: Path | None = None) -> None:
    """Send the log on to ``HOST:PORT`` from now on; to nowhere where that is empty.

    Raises:
        LightboxError: The place is none, or nothing says whose word is taken there.
    """
    settings = station.records.settings
    known = None
    if place:
        host, _, port = place.rpartition(":")
        try:
            pem = authorities.read_text(encoding="ascii") if authorities is not None else ""
            known = AuditRepository(host.strip("[]"), int(port), pem)
        except (OSError, ValueError) as error:
            raise LightboxError(
                "This is no audit repository.",
                advice="Write HOST:PORT, and name a PEM file of its authorities.",
            ) from error
    before = settings.load().audit_repository
    changed = replace(settings.load(), audit_repository=known)
    _repository(changed)  # refused here rather than at the first event
    change_seat(station, changed, "audit.repository", place)
    if known is not None and before is None:
        # From the event on that says so: what was before is in the log, and in its exports.
        station.records.audit.set_mark(_MARK, station.records.audit.head()[0] - 1)
    station.changed()


def state(station: Workstation) -> SendingState:
    """Return how far the log has come."""
    known = station.records.settings.load().audit_repository
    if known is None:
        return SendingState("")
    log, sending = station.records.audit, station.audit_sending
    waiting = max(0, log.head()[0] - log.mark(_MARK))
    return SendingState(f"{known.host}:{known.port}", waiting, sending.trouble, sending.sent_at)


@guarded(Right.AUDIT_EXPORT)
def send_now(station: Workstation, work: Work) -> int:
    """Send what waits, and return how many events the repository took.

    Raises:
        RepositoryTrouble: It took some or none; the rest waits.
    """
    return _send(station, work)


def _send(station: Workstation, work: Work) -> int:
    repository = repository_of(station)
    if repository is None:
        return 0
    log = station.records.audit
    last, taken = log.head()[0], 0
    while (mark := log.mark(_MARK)) < last:
        events = log.search.after(mark, min(_AT_ONCE, last - mark))
        if not events:
            break
        work.pause_point()
        deliver(repository, events, work.pause_point)
        # A program that dies here sends these again: a repository knows them by their numbers.
        log.set_mark(_MARK, events[-1].seq)
        taken += len(events)
        station.audit_sending.took()
    return taken


def look_after(station: Workstation) -> Job | None:
    """Send what waits, in the background, where a repository is named; one try at a time."""
    sending = station.audit_sending
    if not sending.is_due or not state(station).waiting:
        return None

    def ended() -> None:
        sending.under_way = False

    def succeeded(taken: int) -> None:
        ended()
        if taken:
            station.changed()

    def failed(error: Exception) -> None:
        ended()
        if not isinstance(error, RepositoryTrouble | BadIdentity | AuditUnavailable):
            station.telling.error(error)
        # Said on the page: a line that is down is no news every few seconds.
        sending.failed(str(error))
        station.changed()

    sending.under_way = True
    return station.jobs.start(
        "Send the audit log on",
        lambda work: _send(station, work),
        pool=Pool.SENDING,
        shown=False,
        succeeded=succeeded,
        failed=failed,
        cancelled=ended,
    )


def act(station: Workstation, said: Namespace, console: Console) -> Result:
    """Do what `audit repository` says."""
    if said.do == "set":
        set_repository(station, said.place, said.authorities)
    elif said.do == "none":
        set_repository(station, "")
    elif said.do == "send":
        send_now(station, console)
    now = state(station)
    verdict = "The audit log is sent nowhere."
    if now.place:
        waits = f"{now.waiting} events wait for the audit repository {now.place}."
        verdict = f"{waits} {now.trouble}".strip()
    return {
        "repository": now.place or None,
        "waiting": now.waiting,
        "trouble": now.trouble,
        "verdict": verdict,
    }


def arguments(parser: ArgumentParser) -> None:
    """Say what `audit repository` takes."""
    kinds = parser.add_subparsers(dest="do", metavar="set|none|send")
    into = kinds.add_parser("set", help="send the log on from now on")
    into.add_argument("place", metavar="HOST:PORT")
    into.add_argument("--authorities", type=Path, metavar="PEM", help="whose word is taken there")
    kinds.add_parser("none", help="send it nowhere")
    kinds.add_parser("send", help="send now what waits")


COMMANDS: tuple[Command, ...] = ()

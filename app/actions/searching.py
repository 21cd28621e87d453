"""Asks archives what they hold."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import date

from app.actions.hearing import heard
from app.actions.listing import iso_date
from app.actions.missing import where
from app.actions.peers import any_peer, any_peers
from app.commands import Command
from app.gate import about_answer, guarded, may
from app.headless import Console, Result, Verb
from app.jobs import Pool
from app.state.transfers import Answer, AnswerState, Question, RemoteRow
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import LightboxError, NotFound
from domain.rights import About, Right
from domain.work import Cancelled, Work
from pacs_client.association import ServiceRefused, Unexplained
from pacs_client.dicomweb import asking
from pacs_client.peers import AnyPeer, Peer, WebPeer
from pacs_client.query import Answer as Found
from pacs_client.query import Criteria, RemoteStudy, echo
from pacs_client.query import search as search_archive

__all__ = ["COMMANDS", "VERBS", "Found"]

_ASKING = "Ask "  # and the archive's name: what such a job is called


@guarded(Right.FIND)
def ask(station: Workstation, archive: AnyPeer, criteria: Criteria, work: Work) -> Found:
    """Ask one archive and return what it holds; the question is audited before it is asked."""
    station.records.audit.record(
        AuditEvent(
            AuditCode.QUERY,
            "find.studies",
            station.user,
            peer=str(archive),
            patient_id="" if "*" in criteria.patient_id else criteria.patient_id,
            study_uid=criteria.study_uid,
        )
    )
    if isinstance(archive, WebPeer):
        return asking.search(archive, criteria, work)
    return search_archive(archive, station.records.settings.load().aet, criteria, work)


@guarded(Right.FIND)
def ask_each(
    station: Workstation,
    criteria: Criteria,
    came: Callable[[AnyPeer, Found | Exception, float], None],
) -> tuple[AnyPeer, ...]:
    """Ask every archive at once, and tell what came of each when it comes; return who is asked.

    One that is silent delays no other. One that the person stopped waiting for tells ``Cancelled``.

    Raises:
        NotFound: There is nobody to ask.
    """
    asked = any_peers(station)
    if not asked:
        raise NotFound(
            "This seat knows no archive yet.",
            advice="Add one with `peers add NAME AET@HOST:PORT`.",
        )
    for archive in asked:
        _ask_one(station, archive, criteria, came)
    return asked


def _ask_one(
    station: Workstation,
    archive: AnyPeer,
    criteria: Criteria,
    came: Callable[[AnyPeer, Found | Exception, float], None],
) -> None:
    begun = time.monotonic()

    def tell(found: Found | Exception) -> None:
        heard(station, archive.name, answered=not isinstance(found, Exception))
        came(archive, found, round(time.monotonic() - begun, 1))

    def failed(error: Exception) -> None:
        # What an archive answered stands beside its name; no job is left to look at.
        station.jobs.dismiss(job)
        tell(error)
        if not isinstance(error, LightboxError):
            station.telling.error(error)

    job = station.jobs.start(
        f"{_ASKING}{archive.name}",
        lambda work: ask(station, archive, criteria, work),
        pool=Pool.ASKING,
        succeeded=tell,
        failed=failed,
        cancelled=lambda: came(archive, Cancelled(), 0.0),
    )


@guarded(Right.FIND)
def search(station: Workstation, question: Question) -> None:
    """Ask every archive at once; each answer is shown when it comes."""
    stop_search(station)  # what was asked before is not waited for any more
    transfers = station.transfers

    def came(archive: AnyPeer, found: Found | Exception, seconds: float) -> None:
        if transfers.question is not question:
            return  # an answer to an earlier question
        if is_no_archive(archive, found):
            transfers.leave_out(archive.name)
            return
        if isinstance(found, Found):
            rows = shown_rows(station, found, archive.name)
            answer = Answer(
                archive.name,
                AnswerState.ANSWERED,
                len(rows),
                seconds,
                cut=found.cut,
                left_out=found.refused_rows,
            )
            transfers.answered(answer, rows)
            return
        stopped = isinstance(found, Cancelled)
        state = AnswerState.STOPPED if stopped else AnswerState.NO_ANSWER
        transfers.answered(Answer(archive.name, state, reason="" if stopped else str(found)), ())

    criteria = criteria_of(question)
    transfers.begin(question, tuple(p.name for p in any_peers(station)))
    ask_each(station, criteria, came)


def is_no_archive(archive: AnyPeer, answer: object) -> bool:
    """Return whether a peer keeps orders alone: it takes no question about studies."""
    return (
        isinstance(archive, Peer)
        and (archive.worklist or archive.steps)
        and isinstance(answer, ServiceRefused | Unexplained)
    )


def stop_search(station: Workstation) -> None:
    """Wait no more for the archives that have not answered; what came stays."""
    for job in station.jobs.under_way:
        if job.title.startswith(_ASKING):
            job.cancel()


def criteria_of(question: Question) -> Criteria:
    """Return what the form asks for; a name without a wildcard finds all that begin so."""
    name = question.name.strip()
    return Criteria(
        name=name if not name or "*" in name or "?" in name else f"{name}*",
        patient_id=question.patient_id.strip(),
        accession=question.accession.strip(),
        date_from=_day(question.date_from),
        date_to=_day(question.date_to),
        modality=question.modality.strip().upper(),
    )


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise LightboxError(
            "A date to search by cannot be read.", advice="Write it as 2026-01-12 or 20260112."
        ) from error


@guarded(Right.FIND)
def remote_row(station: Workstation, remote: RemoteStudy, peer_name: str) -> RemoteRow:
    """Return what one archive says of a study, beside what this seat has of it."""
    study = remote.study
    return RemoteRow(
        study_uid=study.uid,
        patient_name=study.patient.name,
        patient_id=study.patient.id,
        birth_date=study.patient.birth_date,
        modality=", ".join(remote.modalities),
        description=study.description,
        date=iso_date(study.date),
        accession=study.accession,
        images=remote.instance_count,
        peers=(peer_name,),
        state=where(station.records, study.uid, remote.instance_count),
        issuer=study.patient.issuer,
        held=len(station.records.archive.sop_uids(study.uid)),
    )


def about_row(station: Workstation, row: RemoteRow) -> About:
    """Return what archives say of a study, for whoever may know of some studies only."""
    patient = (row.patient_id, row.issuer)
    return about_answer(station, row.study_uid, patient, row.modality.split(", "))


@guarded(Right.FIND)
def shown_rows(station: Workstation, found: Found, peer_name: str) -> tuple[RemoteRow, ...]:
    """Return the rows of one archive's answer that whoever asked may know of."""
    rows = (remote_row(station, remote, peer_name) for remote in found.studies)
    return tuple(row for row in rows if may(station, Right.FIND, about_row(station, row)))


@guarded(Right.EXAMINE_SEAT)
def ask_whether_it_answers(station: Workstation, name: str, work: Work) -> float:
    """Ask a peer whether it answers, in every way it is known; return in how many seconds."""
    known = any_peer(station, name)
    station.records.audit.record(
        AuditEvent(AuditCode.NETWORK_ENTRY, "echo", station.user, peer=str(known))
    )
    seconds = 0.0
    if isinstance(known, Peer):
        seconds = echo(known, station.records.settings.load().aet, work)
    return seconds if known.web is None else seconds + asking.echo(known, work)


def _echo(station: Workstation, said: Namespace, console: Console) -> Result:
    seconds = ask_whether_it_answers(station, said.peer, console)
    return {"peer": said.peer, "answered": True, "seconds": round(seconds, 3)}


def _echo_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("peer", metavar="PEER")


COMMANDS: tuple[Command, ...] = (
    Command(
        "transfers.show",
        "Get from archive",
        lambda station: station.enter("transfers"),
        menu="Study",
        room="worklist",
        needs=Right.FIND,
    ),
)

VERBS = (
    Verb(
        "echo",
        "ask a peer whether it answers",
        _echo_arguments,
        _echo,
        lambda r: f"{r['peer']} answered in {r['seconds']} s.",
        needs=Right.EXAMINE_SEAT,
    ),
)

"""Asks archives what they hold."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from datetime import date

from app.actions.hearing import heard
from app.actions.listing import iso_date
from app.actions.retrieving import where
from app.actions.seat import peer, peers
from app.commands import Command
from app.headless import Console, Result, Verb
from app.jobs import Pool
from app.transfers import Answer, AnswerState, Question, RemoteRow
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import LightboxError, NotFound
from domain.work import Work
from pacs_client.peers import Peer
from pacs_client.query import Criteria, RemoteStudy, echo, find


def ask(
    station: Workstation, archive: Peer, criteria: Criteria, work: Work
) -> tuple[RemoteStudy, ...]:
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
    return find(archive, station.records.settings.load().aet, criteria, work)


def search(station: Workstation, question: Question) -> None:
    """Ask every archive at once; each answer is shown when it comes."""
    asked = peers(station)
    if not asked:
        raise NotFound(
            "This seat knows no archive yet.",
            advice="Add one with `peers add NAME AET@HOST:PORT`.",
        )
    criteria = criteria_of(question)
    station.transfers.begin(question, tuple(p.name for p in asked))
    for archive in asked:
        _ask_one(station, archive, question, criteria)


def _ask_one(station: Workstation, archive: Peer, question: Question, criteria: Criteria) -> None:
    begun = time.monotonic()

    def answered(found: tuple[RemoteStudy, ...]) -> None:
        heard(station, archive.name, answered=True)
        if station.transfers.question is not question:
            return  # an answer to an earlier question
        seconds = round(time.monotonic() - begun, 1)
        station.transfers.answered(
            Answer(archive.name, AnswerState.ANSWERED, len(found), seconds),
            tuple(_remote_row(station, remote, archive.name) for remote in found),
        )

    def failed(error: Exception) -> None:
        # What an archive answered stands beside its name; no job is left to look at.
        station.jobs.dismiss(job)
        heard(station, archive.name, answered=False)
        if station.transfers.question is question:
            station.transfers.answered(
                Answer(archive.name, AnswerState.NO_ANSWER, reason=str(error)), ()
            )
        if not isinstance(error, LightboxError):
            station.telling.error(error)

    job = station.jobs.start(
        f"Ask {archive.name}",
        lambda work: ask(station, archive, criteria, work),
        pool=Pool.NETWORK,
        succeeded=answered,
        failed=failed,
    )


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


def _remote_row(station: Workstation, remote: RemoteStudy, peer_name: str) -> RemoteRow:
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
        state=where(station, study.uid, remote.instance_count),
    )


def ask_whether_it_answers(station: Workstation, name: str, work: Work) -> float:
    """Ask a peer whether it answers; return in how many seconds it did."""
    archive = peer(station, name)
    station.records.audit.record(
        AuditEvent(AuditCode.NETWORK_ENTRY, "echo", station.user, peer=str(archive))
    )
    return echo(archive, station.records.settings.load().aet, work)


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
    ),
)

VERBS = (
    Verb(
        "echo",
        "ask a peer whether it answers",
        _echo_arguments,
        _echo,
        lambda r: f"{r['peer']} answered in {r['seconds']} s.",
    ),
)

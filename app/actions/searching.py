"""Asks archives what they hold, and gets the chosen studies from them."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Collection
from datetime import date

from app.actions.listing import iso_date
from app.actions.receiving import SeatShelf, start_listening_quietly
from app.actions.seat import peer, peers
from app.commands import Command
from app.headless import Console, Result, Verb
from app.jobs import Job, Pool
from app.transfers import Answer, AnswerState, Question, RemoteRow, RetrieveRow
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import LightboxError, NotFound
from domain.work import Cancelled, Work
from pacs_client.peers import Peer
from pacs_client.query import Criteria, RemoteStudy, echo, find
from pacs_client.retrieve import How, Progress, Retrieved, retrieve


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
        station.heard_of(archive.name, answered=True)
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
        station.heard_of(archive.name, answered=False)
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
        state=_where(station, study.uid, remote.instance_count),
    )


def _where(station: Workstation, study_uid: str, announced: int | None) -> str:
    here = len(station.records.archive.sop_uids(study_uid))
    if not here:
        return "Archive only"
    return "On this seat" if announced is None or here >= announced else "Partly here"


def _unseen(_progress: Progress) -> None: ...


def fetch(
    station: Workstation,
    archive: Peer,
    study_uid: str,
    work: Work,
    *,
    prefer: How = "move",
    on_progress: Callable[[Progress], None] = _unseen,
) -> Retrieved:
    """Get what this seat lacks of a study; intent and outcome are both on record."""
    records = station.records

    def record(code: AuditCode, action: str, outcome: Outcome, **detail: str) -> None:
        records.audit.record(
            AuditEvent(
                code,
                action,
                station.user,
                outcome,
                study_uid=study_uid,
                peer=str(archive),
                detail=detail,
            )
        )

    record(AuditCode.BEGIN_TRANSFERRING, "retrieve.study", Outcome.SUCCESS)
    # Where this seat's own `listen` holds the port, what is sent arrives there, on this record.
    start_listening_quietly(station)
    shelf = SeatShelf(station)
    try:
        got = retrieve(
            archive,
            records.settings.load().aet,
            study_uid,
            held=lambda: records.archive.sop_uids(study_uid),
            work=work,
            prefer=prefer,
            on_progress=on_progress,
            keep=shelf.keep,
        )
    except (LightboxError, Cancelled):
        record(AuditCode.INSTANCES_TRANSFERRED, "retrieve.failed", Outcome.SERIOUS_FAILURE)
        raise
    if got.expected is not None:
        records.archive.expect(study_uid, len(got.expected), archive.name)
    record(
        AuditCode.INSTANCES_TRANSFERRED,
        "retrieve.ended",
        Outcome.SUCCESS if got.complete else Outcome.MINOR_FAILURE,
        received=str(len(got.received)),
        missing=str(len(got.missing)),
        how=got.how,
    )
    return got


def retrieve_chosen(station: Workstation, study_uids: Collection[str]) -> None:
    """Get the chosen studies, each from the first archive that holds it, in the background."""
    for row in station.transfers.results:
        if row.study_uid in study_uids:
            _retrieve_one(station, row, peer(station, row.peers[0]))


def _retrieve_one(station: Workstation, row: RemoteRow, archive: Peer) -> None:
    title = f"{row.patient_name} · {row.description} {row.date}"
    jobs: list[Job] = []

    def show(stored: int, expected: int | None, state: str, words: str = "") -> None:
        station.transfers.show_retrieve(
            RetrieveRow(
                row.study_uid,
                title,
                archive.name,
                stored,
                expected,
                state,
                words,
                cancel=jobs[0].cancel if jobs else lambda: None,
            )
        )

    def progress(now: Progress) -> None:
        station.jobs.deliver(lambda: show(now.received, now.expected, "running"))

    def succeeded(got: Retrieved) -> None:
        expected = None if got.expected is None else len(got.expected)
        state = "done" if got.complete else "incomplete"
        show(len(got.received), expected, state, got.reason)
        ended()

    def failed(error: Exception) -> None:
        show(0, row.images, "refused", str(error))
        station.telling.error(error)
        ended()

    def cancelled() -> None:
        show(len(station.records.archive.sop_uids(row.study_uid)), row.images, "cancelled")
        ended()

    def ended() -> None:
        station.transfers.place(row.study_uid, _where(station, row.study_uid, row.images))
        station.worklist.reload()

    show(0, row.images, "waiting")
    station.transfers.place(row.study_uid, "Arriving")
    jobs.append(
        station.jobs.start(
            f"Retrieve from {archive.name}",
            lambda work: fetch(station, archive, row.study_uid, work, on_progress=progress),
            pool=Pool.NETWORK,
            about=row.study_uid,
            succeeded=succeeded,
            failed=failed,
            cancelled=cancelled,
        )
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


def _retrieve(station: Workstation, said: Namespace, console: Console) -> Result:
    got = fetch(
        station,
        peer(station, said.peer),
        said.study_uid,
        console,
        prefer="get" if said.get else "move",
    )
    return {
        "ok": got.complete,
        "study_uid": said.study_uid,
        "state": got.state.name.lower(),
        "received": len(got.received),
        "expected": None if got.expected is None else len(got.expected),
        "missing": sorted(got.missing),
        "how": got.how,
        "reason": got.reason,
    }


def _retrieve_words(result: Result) -> str:
    of = f" of {result['expected']}" if result["expected"] is not None else ""
    return f"{result['received']}{of} images are here ({result['state']}). {result['reason']}"


def _echo_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("peer", metavar="PEER")


def _retrieve_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("peer", metavar="PEER")
    parser.add_argument("study_uid", metavar="STUDY_UID")
    parser.add_argument("--get", action="store_true", help="ask by C-GET first, not C-MOVE")


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
    Verb(
        "retrieve",
        "get what this seat lacks of a study",
        _retrieve_arguments,
        _retrieve,
        _retrieve_words,
    ),
)

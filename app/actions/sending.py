"""Brings what was signed to the archive, and believes only the archive about having arrived."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from app.actions.receiving import start_listening_quietly
from app.actions.seat import peer
from app.commands import Command
from app.headless import Console, Result, Verb
from app.jobs import Pool
from app.transfers import OutboxRow
from app.worklist import ReadState
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import NotFound
from domain.report import Stage
from domain.work import Work
from pacs_client.association import PeerTrouble
from pacs_client.commitment import Reference, confirm
from pacs_client.query import list_instances
from pacs_client.send import Fate, Outgoing, send
from records import outbox
from records.outbox import OutboxEntry, OutboxState

# What each kind of signed document is in DICOM (PS3.6 annex A).
_CLASSES = {
    "sr": "1.2.840.10008.5.1.4.1.1.88.34",
    "encapsulated-pdf": "1.2.840.10008.5.1.4.1.1.104.1",
    "key-objects": "1.2.840.10008.5.1.4.1.1.88.59",
    "segmentation": "1.2.840.10008.5.1.4.1.1.66.4",
}
_EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"


def put_report(station: Workstation, report_id: str, archive: str) -> None:
    """Queue the DICOM objects of a signed report for an archive. Queued once, however often."""
    drafts = station.records.drafts
    report = drafts.report(report_id)
    objects = [
        outbox.Outgoing(d.sop_uid, _CLASSES[d.kind], _EXPLICIT_LITTLE_ENDIAN, d.content)
        for d in drafts.documents(report_id)
        if d.sop_uid
    ]
    station.records.outbox.put(archive, report.study_uid, report_id, objects)


def deliver(station: Workstation, work: Work) -> tuple[OutboxEntry, ...]:
    """Send what is due and ask the archives what they keep; return what changed.

    A line that is down is no error: what waits is tried again later.
    """
    box = station.records.outbox
    groups: dict[tuple[str, str], list[OutboxEntry]] = defaultdict(list)
    for entry in box.due(datetime.now(UTC)):
        if box.claim(entry.id, datetime.now(UTC)):
            groups[entry.peer, entry.study_uid].append(entry)
    for (peer_name, study_uid), entries in groups.items():
        work.pause_point()
        _deliver_to(station, peer_name, study_uid, entries, work)
    touched = [e.id for entries in groups.values() for e in entries]
    unsure = [e for e in box.entries(state=OutboxState.SENT) if e.id not in touched]
    _confirm(station, unsure, work)
    show_outbox(station)
    return tuple(box.entry(id_) for id_ in touched)


def _deliver_to(
    station: Workstation,
    peer_name: str,
    study_uid: str,
    entries: Sequence[OutboxEntry],
    work: Work,
) -> None:
    box = station.records.outbox
    seat = station.records.settings.load()
    archive = peer(station, peer_name)
    _record(station, "send.objects", study_uid, str(archive), AuditCode.BEGIN_TRANSFERRING)
    try:
        sent = send(
            archive,
            seat.aet,
            [
                Outgoing(e.sop_uid, e.sop_class, e.transfer_syntax, partial(box.read, e.id))
                for e in entries
            ],
            work,
        )
        _heard_of(station, peer_name, answered=True)
    except PeerTrouble as error:
        _heard_of(station, peer_name, answered=False)
        for entry in entries:
            box.failed(entry.id, datetime.now(UTC), str(error))
        _record(station, "send.failed", study_uid, str(archive), outcome=Outcome.MINOR_FAILURE)
        return
    fates = {outcome.sop_uid: outcome for outcome in sent.outcomes}
    for entry in entries:
        outcome = fates[entry.sop_uid]
        match outcome.fate:
            case Fate.ACCEPTED:
                box.sent(entry.id, datetime.now(UTC))
            case Fate.REFUSED:
                box.refused(entry.id, outcome.reason)
            case _:
                box.failed(entry.id, datetime.now(UTC), outcome.reason)
    _confirm(station, [box.entry(e.id) for e in entries], work)


def _heard_of(station: Workstation, archive: str, *, answered: bool) -> None:
    station.jobs.deliver(lambda: station.heard_of(archive, answered=answered))


def _confirm(station: Workstation, entries: Sequence[OutboxEntry], work: Work) -> None:
    """Ask each archive whether it keeps what it took; only then is anything called stored."""
    box = station.records.outbox
    by_peer: dict[str, list[OutboxEntry]] = defaultdict(list)
    for entry in entries:
        if entry.state is OutboxState.SENT:
            by_peer[entry.peer].append(entry)
    for peer_name, sent in by_peer.items():
        archive = peer(station, peer_name)
        references = [Reference(e.sop_uid, e.sop_class, e.study_uid) for e in sent]
        reports = station.listener.reports if station.listener is not None else None
        try:
            answer = confirm(
                archive, station.records.settings.load().aet, references, work, reports=reports
            )
            _heard_of(station, peer_name, answered=True)
        except PeerTrouble:
            _heard_of(station, peer_name, answered=False)
            continue  # sent, not yet confirmed: asked again at the next round
        for entry in sent:
            if entry.sop_uid in answer.kept:
                box.stored(entry.id, datetime.now(UTC))
            elif entry.sop_uid in answer.missing:
                box.failed(entry.id, datetime.now(UTC), "The archive does not have it.")
        for report_id in {e.report_id for e in sent if e.report_id}:
            _note_stored(station, report_id, str(archive), answer.how.value)


def _note_stored(station: Workstation, report_id: str, archive: str, how: str) -> None:
    if not station.records.outbox.confirmed(report_id):
        return
    report = station.records.drafts.report(report_id)
    if report.stage is Stage.STORED:
        return
    _record(station, "report.stored", report.study_uid, archive, how=how)
    station.records.drafts.mark_stored(report_id)
    station.records.archive.set_read_state(report.study_uid, ReadState.STORED, station.user)


def _record(
    station: Workstation,
    action: str,
    study_uid: str,
    archive: str,
    code: AuditCode = AuditCode.INSTANCES_TRANSFERRED,
    outcome: Outcome = Outcome.SUCCESS,
    **detail: str,
) -> None:
    station.records.audit.record(
        AuditEvent(
            code,
            action,
            station.user,
            outcome,
            study_uid=study_uid,
            peer=archive,
            detail=detail,
        )
    )


def show_outbox(station: Workstation) -> None:
    """Show the outbox as it stands, one row for each report and archive."""
    groups: dict[tuple[str, str], list[OutboxEntry]] = defaultdict(list)
    for entry in station.records.outbox.entries():
        groups[entry.report_id or entry.study_uid, entry.peer].append(entry)
    rows = tuple(_row(station, entries) for entries in groups.values())
    station.jobs.deliver(lambda: station.transfers.show_outbox(rows))


_GRAVEST = (OutboxState.REFUSED, OutboxState.WAITING, OutboxState.SENT, OutboxState.STORED)


def _row(station: Workstation, entries: Sequence[OutboxEntry]) -> OutboxRow:
    first = entries[0]
    state = next(s for s in _GRAVEST if any(e.state is s for e in entries))
    study = station.records.archive.study(first.study_uid).study
    what = "report" if first.report_id else "images"
    words = {
        OutboxState.WAITING: f"next try {max(e.next_try for e in entries).astimezone():%H:%M:%S}",
        OutboxState.SENT: "sent, not yet confirmed",
        OutboxState.STORED: "every object confirmed",
        OutboxState.REFUSED: "refused",
    }[state]
    reasons = [e.reason for e in entries if e.reason and state is not OutboxState.STORED]
    return OutboxRow(
        f"{first.report_id or first.study_uid} {first.peer}",
        f"{study.patient.name} · {what}, {len(entries)} objects",
        first.peer,
        len(entries),
        state.value.capitalize(),
        reasons[-1] if reasons else words,
        first.put_at,
    )


def deliver_in_background(station: Workstation) -> None:
    """Send what waits, without anyone waiting for it."""

    def succeeded(_entries: tuple[OutboxEntry, ...]) -> None:
        station.worklist.reload()
        reading = station.reading
        if reading is not None and reading.draft is not None:
            report = station.records.drafts.report(reading.draft.report.id)
            reading.draft.show(report, stored_words(station, report.id))

    station.jobs.start(
        "Send reports",
        lambda work: deliver(station, work),
        pool=Pool.NETWORK,
        succeeded=succeeded,
        failed=station.telling.error,
    )


def stored_words(station: Workstation, report_id: str) -> str:
    """Return where and when a report was confirmed, or nothing while it is not."""
    entries = station.records.outbox.entries(report_id=report_id)
    times = [e.stored_at for e in entries]
    if not entries or None in times:
        return ""
    last = max(t for t in times if t is not None)
    return f"{entries[0].peer} {last.astimezone():%H:%M:%S}"


def retry(station: Workstation, row_id: str) -> None:
    """Try again now what waits or was refused: a person asked for it."""
    for entry in station.records.outbox.entries():
        if f"{entry.report_id or entry.study_uid} {entry.peer}" == row_id and entry.state in (
            OutboxState.WAITING,
            OutboxState.REFUSED,
        ):
            station.records.outbox.retry(entry.id, datetime.now(UTC))
    deliver_in_background(station)


def _send(station: Workstation, said: Namespace, console: Console) -> Result:
    """Send what the peer lacks of a study: signed reports, and images if it has not got them."""
    archive = peer(station, said.peer)
    study = station.records.archive.study(said.study_uid)
    drafts, box = station.records.drafts, station.records.outbox
    there = {
        i.sop_uid
        for i in list_instances(
            archive, station.records.settings.load().aet, said.study_uid, console
        ).instances
    }
    lacking = [
        i
        for i in station.records.archive.instances_of_study(study.study.uid)
        if i.sop_uid not in there
    ]
    if lacking:
        box.put(
            said.peer,
            said.study_uid,
            "",
            [outbox.Outgoing(i.sop_uid, i.sop_class, i.transfer_syntax) for i in lacking],
        )
    signed = [r for r in drafts.reports(said.study_uid) if r.stage is not Stage.DRAFT]
    for report in signed:
        put_report(station, report.id, said.peer)
    start_listening_quietly(station)
    mine = box.entries(study_uid=said.study_uid)
    for entry in mine:
        if entry.peer == said.peer and entry.state in (OutboxState.WAITING, OutboxState.REFUSED):
            box.retry(entry.id, datetime.now(UTC))
    deliver(station, console)
    mine = tuple(e for e in box.entries(study_uid=said.study_uid) if e.peer == said.peer)
    if not mine and not there:
        raise NotFound("There is nothing to send of this study.")
    return {
        "ok": all(e.state is OutboxState.STORED for e in mine),
        "study_uid": said.study_uid,
        "peer": said.peer,
        "already_there": len(there),
        "objects": [
            {
                "sop_uid": e.sop_uid,
                "sop_class": e.sop_class,
                "report": e.report_id,
                "state": e.state.value,
                "reason": e.reason,
            }
            for e in mine
        ],
    }


def _send_words(result: Result) -> str:
    stored = sum(o["state"] == "stored" for o in result["objects"])
    words = f"{stored} of {len(result['objects'])} objects are confirmed by {result['peer']}."
    return "\n".join([words, *(o["reason"] for o in result["objects"] if o["reason"])])


def _send_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("peer", metavar="PEER")
    parser.add_argument("study_uid", metavar="STUDY_UID")


COMMANDS = (
    Command("outbox.send", "Send what waits", deliver_in_background, menu="Study", audited=True),
)

VERBS = (
    Verb(
        "send",
        "send what a peer lacks of a study, reports included, and wait for its confirmation",
        _send_arguments,
        _send,
        _send_words,
    ),
)

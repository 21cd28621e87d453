"""Decides what is sent and when: what was signed, what a peer lacks, and all that waits."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from functools import partial
from time import monotonic, sleep

from app.actions.delivering import allowed_now, deliver_to
from app.actions.peers import any_peer, any_peers
from app.actions.queueing import queue_images
from app.actions.receiving import start_listening_quietly
from app.commands import Command
from app.gate import about_study, demand, guarded
from app.headless import Console, Result, Verb
from app.jobs import Pool
from app.workstation import Workstation
from domain.errors import NotFound
from domain.report import Stage
from domain.rights import Right
from domain.work import Work
from pacs_client.breaker import State
from pacs_client.dicomweb import asking
from pacs_client.peers import WebPeer
from pacs_client.query import list_instances
from records import outbox
from records.outbox import CLAIM_SECONDS, OutboxEntry, OutboxState

# What each kind of signed document is in DICOM (PS3.6 annex A).
_CLASSES = {
    "sr": "1.2.840.10008.5.1.4.1.1.88.34",
    "encapsulated-pdf": "1.2.840.10008.5.1.4.1.1.104.1",
    "key-objects": "1.2.840.10008.5.1.4.1.1.88.59",
    "segmentation": "1.2.840.10008.5.1.4.1.1.66.4",
}
_EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"


_REST_SECONDS = 60.0


@guarded(Right.SEND)
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


@guarded(Right.SEND)
def queue_unsent(station: Workstation) -> None:
    """Queue every signed report that a crash kept from being queued; others stay as they are."""
    queued = station.records.outbox.report_ids()
    known = [p.name for p in any_peers(station)]
    for report in station.records.drafts.signed_reports():
        if report.id not in queued and known:
            origin = station.records.archive.study(report.study_uid).origin
            put_report(station, report.id, origin if origin in known else known[0])


@guarded(Right.SEND)
def deliver(station: Workstation, work: Work) -> None:
    """Send what is due to every peer, one after the other, and wait for the end."""
    pending = station.records.outbox.pending()
    for archive in any_peers(station):
        if archive.name in pending:
            deliver_to(station, archive.name, work)


@guarded(Right.SEND)
def deliver_in_background(station: Workstation) -> None:
    """Send what waits, without anyone waiting for it: a job for each peer, beside the others."""
    now = datetime.now(UTC)
    box = station.records.outbox
    pending = box.pending()
    for archive in any_peers(station):
        name = archive.name
        if name not in pending or name in station.sending:
            continue
        if station.breakers.seconds_left(name) or monotonic() < station.resting.get(name, 0.0):
            continue
        allowed = allowed_now(station, name)
        due = allowed is not None and box.due(now, peer=name, up_to=allowed, most=1)
        if due or box.to_confirm(name, now, most=1):
            _send_in_background(station, name)
        elif station.breakers.of(name).state is not State.CLOSED:
            # Its next try may be an hour away: whether the line is back is asked meanwhile.
            _send_in_background(station, name, shown=False)


@guarded(Right.SEND)
def send_now(station: Workstation) -> None:
    """Try at once everything that waits, whenever its next try was to be."""
    for name in station.records.outbox.pending():
        station.records.outbox.hasten(name, datetime.now(UTC))
    deliver_in_background(station)


def _send_in_background(station: Workstation, name: str, *, shown: bool = True) -> None:
    station.sending.add(name)

    def ended() -> None:
        station.sending.discard(name)

    def succeeded(entries: tuple[OutboxEntry, ...]) -> None:
        ended()
        if not entries:
            return
        station.worklist.renew()
        reading = station.reading
        if reading is not None and reading.draft is not None:
            report = station.records.drafts.report(reading.draft.report.id)
            reading.draft.show(report, stored_words(station, report.id))

    def failed(error: Exception) -> None:
        # This seat's own fault, as when its record of events is full: said once a minute, not at
        # every look.
        station.jobs.dismiss(job)
        station.resting[name] = monotonic() + _REST_SECONDS
        ended()
        station.telling.error(error)

    job = station.jobs.start(
        f"Send to {name}",
        partial(deliver_to, station, name),
        pool=Pool.SENDING,
        shown=shown,
        succeeded=succeeded,
        failed=failed,
        cancelled=ended,
    )


def stored_words(station: Workstation, report_id: str) -> str:
    """Return where and when a report was confirmed, or nothing while it is not."""
    entries = station.records.outbox.entries(report_id=report_id)
    times = [e.stored_at for e in entries]
    if not entries or None in times:
        return ""
    last = max(t for t in times if t is not None)
    return f"{entries[0].peer} {last.astimezone():%H:%M:%S}"


def _send(station: Workstation, said: Namespace, console: Console) -> Result:
    """Send what the peer lacks of a study: signed reports, and images if it has not got them."""
    demand(station, Right.SEND, about_study(station, said.study_uid), action="verb.send")
    archive = any_peer(station, said.peer)
    study = station.records.archive.study(said.study_uid)
    drafts, box = station.records.drafts, station.records.outbox
    if isinstance(archive, WebPeer):
        listed = asking.list_instances(archive, said.study_uid, console)
    else:
        aet = station.records.settings.load().aet
        listed = list_instances(archive, aet, said.study_uid, console)
    there = {i.sop_uid for i in listed.instances}
    lacking = [
        i
        for i in station.records.archive.instances_of_study(study.study.uid)
        if i.sop_uid not in there
    ]
    kinds = [(i.sop_uid, i.sop_class, i.transfer_syntax) for i in lacking]
    queue_images(station, said.peer, said.study_uid, kinds, console)
    signed = [r for r in drafts.reports(said.study_uid) if r.stage is not Stage.DRAFT]
    for report in signed:
        put_report(station, report.id, said.peer)
    start_listening_quietly(station)
    mine = box.entries(study_uid=said.study_uid)
    for entry in mine:
        if entry.peer == said.peer and entry.state in (OutboxState.WAITING, OutboxState.REFUSED):
            box.retry(entry.id, datetime.now(UTC))
    _deliver_patiently(station, said.peer, console, whatever_the_hour=said.now)
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


def _deliver_patiently(
    station: Workstation, name: str, console: Console, *, whatever_the_hour: bool
) -> None:
    """Send to a peer; what another program is sending, or died over, is waited for."""
    until = monotonic() + CLAIM_SECONDS + 5.0
    deliver_to(station, name, console, whatever_the_hour=whatever_the_hour)
    while station.records.outbox.others_at_work(name, datetime.now(UTC)) and monotonic() < until:
        sleep(0.2)
    deliver_to(station, name, console, whatever_the_hour=whatever_the_hour)


def _send_words(result: Result) -> str:
    stored = sum(o["state"] == "stored" for o in result["objects"])
    words = f"{stored} of {len(result['objects'])} objects are confirmed by {result['peer']}."
    return "\n".join([words, *(o["reason"] for o in result["objects"] if o["reason"])])


def _send_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("peer", metavar="PEER")
    parser.add_argument("study_uid", metavar="STUDY_UID")
    parser.add_argument("--now", action="store_true", help="whatever the hours of this peer say")


COMMANDS = (
    Command(
        "outbox.send", "Send what waits", send_now, menu="Study", audited=True, needs=Right.SEND
    ),
)

VERBS = (
    Verb(
        "send",
        "send what a peer lacks of a study, reports included, and wait for its confirmation",
        _send_arguments,
        _send,
        _send_words,
        needs=Right.SEND,
    ),
)

"""The outbox as a person sees it: what waits and why, and what becomes of what was refused."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.actions.peers import delivery_to
from app.actions.sending import deliver_in_background
from app.gate import about_study, demand, guarded, may
from app.headless import Console, Result, Verb
from app.jobs import Pool
from app.state.transfers import OutboxRow
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import LightboxError, NotFound, Refused
from domain.rights import Right
from pacs_client.commitment import How
from records.outbox import OutboxEntry, OutboxState
from records.parcels import Parcel

_SHOWN_HOURS = 24  # what was stored longer ago is no news any more
_OPEN = (OutboxState.WAITING, OutboxState.REFUSED)


@guarded(Right.SEND)
def show_outbox(station: Workstation) -> None:
    """Show the outbox as it stands, one row for each parcel."""
    rows = _rows(station)
    station.jobs.deliver(lambda: station.transfers.show_outbox(rows))


@guarded(Right.SEND)
def look_at_outbox(station: Workstation) -> None:
    """Show the outbox anew, aside, while anything in it may change."""
    unsettled = any(row.state != "Stored" for row in station.transfers.outbox)
    if not unsettled and not station.records.outbox.pending():
        return
    station.jobs.start(
        "Look at the outbox",
        lambda _work: _rows(station),
        pool=Pool.DESK,
        shown=False,
        succeeded=station.transfers.show_outbox,
        failed=station.telling.error,
    )


def _rows(station: Workstation) -> tuple[OutboxRow, ...]:
    since = datetime.now(UTC) - timedelta(hours=_SHOWN_HOURS)
    return tuple(_row(station, parcel) for parcel in station.records.outbox.parcels(since))


def _row(station: Workstation, parcel: Parcel) -> OutboxRow:
    state = (
        "Refused" if parcel.refused
        else "Waiting" if parcel.waiting
        else "Sent" if parcel.sent
        else "Stored"
    )  # fmt: skip
    waits, again_at = _held_by(station, parcel) if state == "Waiting" else ("", None)
    delivery = delivery_to(station, parcel.peer)
    return OutboxRow(
        _id(parcel),
        _patient(station, parcel.study_uid),
        _what(parcel),
        parcel.peer,
        parcel.objects,
        state,
        parcel.put_at,
        stored=parcel.stored,
        reason=parcel.reason,
        next_try=parcel.next_try,
        stored_at=parcel.stored_at,
        found_back=parcel.confirmed_by == How.FIND_BACK.value,
        waits=waits,
        again_at=again_at,
        limit_kb_s=delivery.limit_kb_s,
    )


def _held_by(station: Workstation, parcel: Parcel) -> tuple[str, datetime | None]:
    """Return what a parcel waits for beside its own next try, and until when."""
    seat = station.records.settings.load()
    if seat.peer(parcel.peer) is None:
        return "unknown", None
    now = datetime.now().astimezone()
    left = station.breakers.seconds_left(parcel.peer)
    if left:
        return "silent", now + timedelta(seconds=left)
    delivery = delivery_to(station, parcel.peer)
    opens = delivery.opens_at(now)
    if opens is not None and (parcel.images or delivery.hold_reports):
        return "hours", opens
    return "", None


def _what(parcel: Parcel) -> str:
    if parcel.report_id:
        return "report"
    return "images" if parcel.images else "previews" if parcel.previews else "objects"


def _patient(station: Workstation, study_uid: str) -> str:
    try:
        return station.records.archive.study(study_uid).study.patient.name
    except NotFound:
        return ""  # a signed report is sent although its study was deleted here


def _id(parcel: Parcel) -> str:
    return "\t".join((parcel.peer, parcel.study_uid, parcel.report_id))


def _of_parcel(station: Workstation, row_id: str) -> tuple[OutboxEntry, ...]:
    peer, study_uid, report_id = row_id.split("\t")
    return tuple(
        entry
        for entry in station.records.outbox.entries(study_uid=study_uid)
        if (entry.peer, entry.report_id) == (peer, report_id) and entry.state in _OPEN
    )


@guarded(Right.OUTBOX_MANAGE)
def retry_parcel(station: Workstation, row_id: str) -> None:
    """Try again now what waits or was refused of a parcel: a person asked for it."""
    _demand_all(station, _of_parcel(station, row_id), "outbox.retry_parcel")
    _retry(station, _of_parcel(station, row_id))
    deliver_in_background(station)
    show_outbox(station)


@guarded(Right.OUTBOX_MANAGE)
def discard_parcel(station: Workstation, row_id: str) -> None:
    """Send no more of a parcel; what was sent stays as it is. The study stays on this seat."""
    _demand_all(station, _of_parcel(station, row_id), "outbox.discard_parcel")
    _discard(station, _of_parcel(station, row_id))
    show_outbox(station)


def _demand_all(station: Workstation, entries: tuple[OutboxEntry, ...], action: str) -> None:
    for study_uid in dict.fromkeys(entry.study_uid for entry in entries):
        demand(station, Right.OUTBOX_MANAGE, about_study(station, study_uid), action=action)


def _may_know(station: Workstation, study_uid: str) -> bool:
    return may(station, Right.OUTBOX_MANAGE, about_study(station, study_uid))


def _retry(station: Workstation, entries: tuple[OutboxEntry, ...]) -> None:
    _record(station, "outbox.retry", entries)
    for entry in entries:
        station.records.outbox.retry(entry.id, datetime.now(UTC))


def _discard(station: Workstation, entries: tuple[OutboxEntry, ...]) -> None:
    _record(station, "outbox.discard", entries)
    for entry in entries:
        station.records.outbox.withdraw(entry.id)


def _record(station: Workstation, action: str, entries: tuple[OutboxEntry, ...]) -> None:
    """Write down, before it happens, what a person does with what waits."""
    counts: dict[tuple[str, str], int] = {}
    for entry in entries:
        key = entry.study_uid, entry.peer
        counts[key] = counts.get(key, 0) + 1
    for (study_uid, peer), count in counts.items():
        station.records.audit.record(
            AuditEvent(
                AuditCode.APPLICATION_ACTIVITY,
                action,
                station.user,
                study_uid=study_uid,
                peer=peer,
                detail={"objects": str(count)},
            )
        )


def _outbox(station: Workstation, said: Namespace, _console: Console) -> Result:
    if said.what is not None:
        chosen = _chosen(station, said.which, all_of_them=said.what == "retry")
        (_retry if said.what == "retry" else _discard)(station, chosen)
        return {"did": said.what, "objects": len(chosen)}
    rows = [row for row in _rows(station) if _may_know(station, row.study_uid)]
    refused = [
        entry
        for entry in station.records.outbox.entries(state=OutboxState.REFUSED)
        if _may_know(station, entry.study_uid)
    ]
    return {
        "parcels": [_parcel_result(row) for row in rows],
        "refused": [
            {
                "id": e.id,
                "peer": e.peer,
                "study_uid": e.study_uid,
                "sop_uid": e.sop_uid,
                "tries": e.tries,
                "reason": e.reason,
            }
            for e in refused
        ],
    }


def _parcel_result(row: OutboxRow) -> dict[str, Any]:
    _, study_uid, report_id = row.id.split("\t")
    return {
        "peer": row.peer,
        "study_uid": study_uid,
        "report": report_id,
        "what": row.what,
        "objects": row.objects,
        "stored": row.stored,
        "state": row.state.lower(),
        "waits_for": row.waits,
        "again_at": row.again_at,
        "next_try": row.next_try,
        "reason": row.reason,
    }


def _chosen(station: Workstation, which: str, *, all_of_them: bool) -> tuple[OutboxEntry, ...]:
    box = station.records.outbox
    if which == "all" and all_of_them:
        refused = box.entries(state=OutboxState.REFUSED)
        return tuple(entry for entry in refused if _may_know(station, entry.study_uid))
    if not which.isdigit():
        raise LightboxError(
            "This is no number of an object in the outbox.",
            advice="List them with `outbox`; each that was refused has its number.",
        )
    entry = box.entry(int(which))
    _demand_all(station, (entry,), "verb.outbox")
    if entry.state not in _OPEN:
        raise Refused("This is on the line or was sent already, so it stays.")
    return (entry,)


def _words(result: Result) -> str:
    if "did" in result:
        what = "tried again" if result["did"] == "retry" else "taken out"
        return f"{result['objects']} objects are {what}."
    lines = [_parcel_words(parcel) for parcel in result["parcels"]]
    lines += [f"  {e['id']}  {e['peer']}  {e['sop_uid']}  {e['reason']}" for e in result["refused"]]
    return "\n".join(lines) or "Nothing waits."


def _parcel_words(parcel: dict[str, Any]) -> str:
    again = parcel["again_at"]
    until = "" if again is None else f"{again:%H:%M}"
    why = {
        "unknown": "this seat does not know the peer any more",
        "silent": f"it does not answer; asked again at {until}",
        "hours": f"waits for its hours, from {until}",
    }.get(parcel["waits_for"], parcel["reason"])
    counted = f"{parcel['stored']} of {parcel['objects']} stored"
    line = f"{parcel['peer']}  {parcel['study_uid']}  {parcel['what']}  {parcel['state']}"
    return f"{line}  {counted}" + (f"  {why}" if why else "")


def _arguments(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", metavar="retry|discard")
    retry = kinds.add_parser("retry", help="try again what was refused")
    retry.add_argument("which", metavar="ID|all")
    discard = kinds.add_parser("discard", help="send an object no more; this seat keeps it")
    discard.add_argument("which", metavar="ID")


VERBS = (
    Verb(
        "outbox",
        "what waits to be sent, and what was refused",
        _arguments,
        _outbox,
        _words,
        needs=Right.OUTBOX_MANAGE,
    ),
)

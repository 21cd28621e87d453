"""Brings what waits to one peer, and believes only the peer about having arrived."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from threading import Event, Thread
from types import MappingProxyType

from app.actions.hearing import heard, may_be_asked
from app.actions.peers import any_peer, delivery_to
from app.commands import Command
from app.gate import guarded
from app.state.worklist import ReadState
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.report import Stage
from domain.rights import Right
from domain.work import Work
from pacs_client import send
from pacs_client.association import (
    PeerFailed,
    PeerRefused,
    PeerStalled,
    PeerTrouble,
    PeerUnreachable,
    PeerUntrusted,
    ServiceRefused,
)
from pacs_client.breaker import State
from pacs_client.commitment import Confirmed, Reference, confirm
from pacs_client.dicomweb.storing import found_again, store
from pacs_client.peers import AnyPeer, WebPeer
from pacs_client.send import Fate
from pacs_client.services import EXPLICIT, IMPLICIT
from records.outbox import CLAIM_SECONDS, Outbox, OutboxEntry, Turn

COMMANDS: tuple[Command, ...] = ()
_AT_ONCE = 200  # objects taken from the outbox before the peer is asked to confirm them
# Said in the record of events: why nothing went.
_WHY: tuple[tuple[type[PeerTrouble], str], ...] = (
    (PeerUnreachable, "unreachable"),
    (PeerUntrusted, "untrusted"),
    (PeerRefused, "rejected"),
    (PeerStalled, "stalled"),
    (PeerTrouble, "broken-off"),
)
# PS3.4 J.3.3 and PS3.7 C: these would be said again of the same object.
_FOR_GOOD = {
    0x0119: "{peer} keeps this object under another kind (reason 0119).",
    0x0122: "{peer} does not keep objects of this kind (reason 0122).",
}
_NOT_NOW = {
    0x0110: "{peer} could not process the request to keep it (reason 0110).",
    0x0112: "{peer} does not have it (reason 0112).",
    0x0131: "{peer} mistook the request to keep it for an earlier one (reason 0131).",
    0x0213: "{peer} has no room to keep it (reason 0213).",
}


@guarded(Right.SEND)
def deliver_to(
    station: Workstation, name: str, work: Work, *, whatever_the_hour: bool = False
) -> tuple[OutboxEntry, ...]:
    """Send what is due to one peer and ask it what it keeps; return what was tried.

    A line that is down is no error: what waits is tried again later. The hours that were agreed
    for this peer hold images back.

    Raises:
        NotFound: This seat does not know the peer any more.
        Cancelled: The person stopped it; what was not tried waits on.
    """
    box, archive = station.records.outbox, any_peer(station, name)
    touched: list[OutboxEntry] = []
    silent = station.breakers.of(name).state is not State.CLOSED
    if silent and not may_be_asked(station, archive, work):
        return ()
    # Where the line was down and is back, everything for this peer has become due.
    now = datetime.now(UTC)
    if not box.due(now, peer=name, most=1) and not box.to_confirm(name, now, most=1):
        return ()
    while True:
        up_to = Turn.IMAGE if whatever_the_hour else allowed_now(station, name)
        taken: tuple[OutboxEntry, ...] = ()
        if up_to is not None:
            taken = box.take(name, datetime.now(UTC), up_to=up_to, most=_AT_ONCE)
        touched += taken
        reached = not taken or _send(station, archive, taken, work)
        if not (reached and _confirm(station, archive, work) and taken):
            return tuple(touched)


def allowed_now(station: Workstation, name: str) -> Turn | None:
    """Return what the hours of a peer let go now; None is nothing."""
    delivery = delivery_to(station, name)
    if delivery.open_at(datetime.now().astimezone()):
        return Turn.IMAGE
    return None if delivery.hold_reports else Turn.PREVIEW


def _send(station: Workstation, archive: AnyPeer, taken: Sequence[OutboxEntry], work: Work) -> bool:
    """Send what was taken, study by study; return whether the line held."""
    box = station.records.outbox
    by_study: dict[str, list[OutboxEntry]] = defaultdict(list)
    for entry in taken:
        by_study[entry.study_uid].append(entry)
    left = {entry.id for entry in taken}
    with _kept_claimed(box, left):
        try:
            for study_uid, entries in by_study.items():
                work.pause_point()
                if not _send_study(station, archive, study_uid, entries, left, work):
                    return False
        finally:
            box.give_back(sorted(left))
    return True


def _send_study(
    station: Workstation,
    archive: AnyPeer,
    study_uid: str,
    entries: Sequence[OutboxEntry],
    left: set[int],
    work: Work,
) -> bool:
    box = station.records.outbox
    ids = {entry.sop_uid: entry.id for entry in entries}
    ends: list[send.Outcome] = []
    syntax = delivery_to(station, archive.name).transfer_syntax
    _record(station, "send.objects", study_uid, str(archive), AuditCode.BEGIN_TRANSFERRING)

    def note(outcome: send.Outcome) -> None:
        now, id_ = datetime.now(UTC), ids[outcome.sop_uid]
        match outcome.fate:
            case Fate.ACCEPTED:
                box.sent(id_, now)
            case Fate.REFUSED:
                box.refused(id_, outcome.reason)
            case Fate.FAILED:
                box.failed(id_, now, outcome.reason, answered=outcome.answered)
            case Fate.UNSENT:
                return  # given back
        left.discard(id_)
        ends.append(outcome)

    why = ""
    try:
        objects = [_outgoing(station, entry, syntax) for entry in entries]
        if isinstance(archive, WebPeer):
            store(archive, objects, work, on_outcome=note)
        else:
            aet = station.records.settings.load().aet
            send.send(
                archive, aet, objects, work, on_outcome=note, in_order=True, limits=station.limits
            )
        broken = [o.trouble for o in ends if o.fate is Fate.FAILED and not o.answered]
        why = _why(broken[0] or PeerFailed) if broken else ""
    except PeerTrouble as error:
        why = _why(type(error))
        for entry in entries:
            if entry.id in left:
                box.failed(entry.id, datetime.now(UTC), str(error))
                left.discard(entry.id)
    fates = [outcome.fate for outcome in ends]
    words = (("sent", Fate.ACCEPTED), ("refused", Fate.REFUSED), ("failed", Fate.FAILED))
    detail = {word: str(fates.count(fate)) for word, fate in words if fate in fates}
    whole = fates.count(Fate.ACCEPTED) == len(entries)
    _record(
        station,
        "send.ended" if whole else "send.failed",
        study_uid,
        str(archive),
        outcome=Outcome.SUCCESS if whole else Outcome.MINOR_FAILURE,
        detail=detail | ({"why": why} if why else {}),
    )
    heard(station, archive.name, answered=not why)
    return not why


def _why(trouble: type[PeerTrouble]) -> str:
    return next(word for kind, word in _WHY if issubclass(trouble, kind))


def _outgoing(station: Workstation, entry: OutboxEntry, syntax: str) -> send.Outgoing:
    """Return how an object may go: as was agreed, as it is stored, or uncompressed."""
    read = partial(station.records.outbox.read, entry.id)

    def in_syntax(wanted: str) -> bytes:
        part10 = read()
        return station.readers.transcode(part10, station.readers.header(part10), wanted)

    kind = (entry.sop_uid, entry.sop_class, entry.transfer_syntax)
    implicit = partial(in_syntax, IMPLICIT)
    if entry.turn is Turn.PREVIEW and entry.carried:
        return send.Outgoing(*kind, read)  # uncompressed, it would be as large as the image
    if entry.carried:
        return send.Outgoing(*kind, read, implicit=implicit)
    return send.Outgoing(
        *kind,
        read,
        decompressed=partial(in_syntax, EXPLICIT),
        implicit=implicit,
        wanted=send.Form(syntax, partial(in_syntax, syntax)) if syntax else None,
    )


@contextmanager
def _kept_claimed(box: Outbox, left: set[int]) -> Iterator[None]:
    """Renew the claims on what is left while the block runs, however long an object takes."""
    ended = Event()

    def renew() -> None:
        while not ended.wait(CLAIM_SECONDS / 4):
            box.keep_claimed(sorted(left), datetime.now(UTC))

    thread = Thread(target=renew, name="lightbox-claims", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _confirm(station: Workstation, archive: AnyPeer, work: Work) -> bool:
    """Ask whether the peer keeps what it took; only then is anything called stored."""
    box = station.records.outbox
    sent = box.to_confirm(archive.name, datetime.now(UTC))
    if not sent:
        return True
    references = [Reference(e.sop_uid, e.sop_class, e.study_uid) for e in sent]
    reports = station.listener.reports if station.listener is not None else None
    aet = station.records.settings.load().aet
    try:
        if isinstance(archive, WebPeer):
            answer = found_again(archive, references, work)
        else:
            answer = confirm(archive, aet, references, work, reports=reports, limits=station.limits)
    except PeerTrouble as error:
        heard(station, archive.name, answered=isinstance(error, ServiceRefused))
        # Sent, not yet confirmed: asked again later.
        box.unconfirmed([e.id for e in sent], datetime.now(UTC), str(error))
        return False
    heard(station, archive.name, answered=True)
    for entry in sent:
        _settle(box, archive, entry, answer)
    for report_id in {e.report_id for e in sent if e.report_id}:
        _note_stored(station, report_id, str(archive), answer.how.value)
    return True


def _settle(box: Outbox, archive: AnyPeer, entry: OutboxEntry, answer: Confirmed) -> None:
    now = datetime.now(UTC)
    if entry.sop_uid in answer.kept:
        box.stored(entry.id, now, answer.how.value)
        return
    reason = answer.refused.get(entry.sop_uid, 0x0112)
    if reason in _FOR_GOOD:
        box.refused(entry.id, _FOR_GOOD[reason].format(peer=archive.name))
        return
    words = _NOT_NOW.get(reason, "{peer} does not keep it (reason {reason:04X}).")
    box.failed(entry.id, now, words.format(peer=archive.name, reason=reason), answered=True)


def _note_stored(station: Workstation, report_id: str, archive: str, how: str) -> None:
    if not station.records.outbox.confirmed(report_id):
        return
    report = station.records.drafts.report(report_id)
    if report.stage is Stage.STORED:
        return
    _record(station, "report.stored", report.study_uid, archive, detail={"how": how})
    station.records.drafts.mark_stored(report_id)
    station.records.archive.set_read_state(report.study_uid, ReadState.STORED, station.user)


def _record(
    station: Workstation,
    action: str,
    study_uid: str,
    archive: str,
    code: AuditCode = AuditCode.INSTANCES_TRANSFERRED,
    outcome: Outcome = Outcome.SUCCESS,
    detail: Mapping[str, str] = MappingProxyType({}),
) -> None:
    station.records.audit.record(
        AuditEvent(
            code,
            action,
            station.user,
            outcome,
            study_uid=study_uid,
            peer=archive,
            detail=dict(detail),
        )
    )

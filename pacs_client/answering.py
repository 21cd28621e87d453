"""What this seat answers on an association that a known peer opened."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Protocol

from domain.errors import LightboxError, Refused, Unreadable
from pacs_client.association import (
    CANCELLED_STATUS,
    Association,
    PeerTrouble,
    open_association,
)
from pacs_client.command import Command, Field
from pacs_client.commitment import Report, Reports, read_report
from pacs_client.contexts import Context, Offer
from pacs_client.identifier import Elements, decode, encode
from pacs_client.part10 import data_set_of, opening
from pacs_client.peers import Peer, Right
from pacs_client.services import (
    COMMITMENT,
    COMMITMENT_INSTANCE,
    FINDS,
    GETS,
    MOVES,
    PLAIN,
    VERIFICATION,
)
from pacs_client.wire import Limits, Message, Nonsense, Wire

# PS3.5 9.1; longer or odder ones would be stored under a name nobody can ask for again.
_UID = re.compile(r"(?=.{1,64}\Z)(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))+")

SUCCESS = 0x0000
PENDING = 0xFF00
_OUT_OF_RESOURCES = 0xA700
_CANNOT_PERFORM = 0xA702
_UNKNOWN_DESTINATION = 0xA801
_MISMATCH = 0xA900
_CANNOT_UNDERSTAND = 0xC000
_SOME_FAILED = 0xB000
_PROCESSING_FAILURE = 0x0110
_NO_SUCH_OBJECT = 0x0112
_INVALID_ARGUMENT = 0x0115
_INVALID_UID = 0x0117
_NOT_AUTHORISED = 0x0124
_UNRECOGNISED = 0x0211
_BUSY = 0x0213
_STORED_WITH_WARNING = frozenset({0xB000, 0xB006, 0xB007})

_LEVELS = ("PATIENT", "STUDY", "SERIES", "IMAGE")
_MOST_CONTEXTS = 128
_PENDING_SECONDS = 0.1
_ROWS_BETWEEN_LOOKS = 32


class Shelf(Protocol):
    """Where received objects go, and where answers come from."""

    def keep(self, part10: bytes, caller: str) -> None:
        """Return only when the object is durable.

        Raises:
            OutOfSpace, Unreadable, Refused: It is not kept; the caller is told which.
        """
        ...

    def find(self, level: str, keys: Mapping[str, str]) -> Iterable[Mapping[str, str]]:
        """Return the rows that match a query."""
        ...

    def matching(self, level: str, keys: Mapping[str, str]) -> Sequence[tuple[str, str, str]]:
        """Return (SOP instance UID, SOP class UID, transfer syntax) of every object asked for."""
        ...

    def read(self, sop_uid: str) -> bytes:
        """Return an object as a file."""
        ...

    def holds(self, sop_uid: str) -> bool:
        """Whether the object is durable here."""
        ...

    def peer_called(self, aet: str) -> Peer | None:
        """Return the known peer with this application entity title."""
        ...


@dataclass(frozen=True, slots=True)
class Notice:
    """Something on the listening side that the audit log or an administrator wants to know."""

    # refused-caller, refused-called, refused-service, refused-address, full, protocol, stalled,
    # query, transfer, commitment
    kind: str
    caller: str
    address: str
    detail: str = ""
    study_uid: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """One association that was accepted, and what answering on it needs."""

    seat_aet: str
    caller: str
    peer: Peer
    address: str
    wire: Wire
    contexts: Mapping[int, Context]
    serves: frozenset[str]  # classes the caller offered to store itself, for C-GET
    shelf: Shelf
    reports: Reports
    limits: Limits
    notice: Callable[[Notice], None]
    in_background: Callable[[Callable[[], None]], bool]
    closing: Callable[[], bool]

    def tell(self, kind: str, detail: str = "", study_uid: str = "") -> None:
        self.notice(Notice(kind, self.caller, self.address, detail, study_uid))


def converse(visit: Visit) -> None:
    """Answer until the peer releases.

    Raises:
        Lost, Stalled, Nonsense, Aborted: The association ended otherwise.
    """

    def prefix(context_id: int, command: Command) -> bytes:
        context = visit.contexts.get(context_id)
        if context is None:
            raise Nonsense("a context that was not agreed")
        if command.field != Field.C_STORE_RQ:
            return b""
        return opening(context.abstract, command.affected_uid or "", context.syntax, visit.caller)

    while not visit.closing():
        message = visit.wire.receive(visit.limits.idle_seconds, prefix=prefix)
        if message is None:
            return
        if message.context not in visit.contexts:
            raise Nonsense("a context that was not agreed")
        _answer(visit, message)
        del message  # an object of gigabytes is not held while the next one comes


def _answer(visit: Visit, message: Message) -> None:
    command = message.command
    abstract = visit.contexts[message.context].abstract
    if command.field == Field.C_CANCEL_RQ:
        return  # too late: what it would stop has ended
    if command.message_id is None:
        raise Nonsense("a request without a message id")
    if command.field == Field.C_ECHO_RQ and abstract == VERIFICATION:
        _reply(visit, message, SUCCESS)
    elif command.field == Field.C_STORE_RQ and command.has_data:
        _store(visit, message)
    elif command.field == Field.C_FIND_RQ and abstract in FINDS:
        _find(visit, message)
    elif command.field == Field.C_MOVE_RQ and abstract in MOVES:
        _move(visit, message)
    elif command.field == Field.C_GET_RQ and abstract in GETS:
        _get(visit, message)
    elif command.field == Field.N_ACTION_RQ and abstract == COMMITMENT:
        _commit(visit, message)
    elif command.field == Field.N_EVENT_REPORT_RQ and abstract == COMMITMENT:
        _take_report(visit, message)
    elif command.field & 0x8000:
        raise Nonsense("an answer to nothing")
    else:
        _reply(visit, message, _UNRECOGNISED)


def _reply(
    visit: Visit,
    message: Message,
    status: int,
    data: bytes = b"",
    *,
    later: bool = False,
    counts: tuple[int, int, int, int] | None = None,
    comment: str | None = None,
) -> None:
    asked = message.command
    answer = Command(
        asked.field | 0x8000,
        affected_class=asked.sop_class or None,
        answers=asked.message_id,
        affected_uid=asked.affected_uid or asked.requested_uid,
        event_type=asked.event_type,
        action_type=asked.action_type,
        status=status,
        has_data=bool(data),
        comment=comment,
    )
    if counts is not None:
        remaining, completed, failed, warning = (min(count, 0xFFFF) for count in counts)
        answer = replace(
            answer,
            # PS3.7 9.1.4.1.7: what remains is told only while something may follow.
            remaining=remaining if status in (PENDING, CANCELLED_STATUS) else None,
            completed=completed,
            failed=failed,
            warning=warning,
        )
    visit.wire.send(message.context, answer, data, later=later)


# C-STORE


def _store(visit: Visit, message: Message) -> None:
    status = _kept(visit, message)
    _reply(visit, message, status)


def _kept(visit: Visit, message: Message) -> int:
    command = message.command
    context = visit.contexts[message.context]
    if message.oversize:
        return _OUT_OF_RESOURCES
    if Right.STORE not in visit.peer.rights:
        return _NOT_AUTHORISED  # the context was agreed for C-GET only
    if command.affected_class != context.abstract:
        return _MISMATCH
    if not _UID.fullmatch(command.affected_uid or ""):
        return _INVALID_UID
    try:
        visit.shelf.keep(message.data.getvalue(), visit.caller)
    except Refused:
        return _MISMATCH
    except Unreadable:
        return _CANNOT_UNDERSTAND
    except LightboxError:
        # Nothing is wrong with the object: the disk is full or fails, the log cannot be written.
        # Senders try again after this status, and after no other.
        return _OUT_OF_RESOURCES
    except Exception:
        # Our own fault: the sender must not believe that the object is safe.
        _reply(visit, message, _PROCESSING_FAILURE)
        raise
    return SUCCESS


# C-FIND


def _query(visit: Visit, message: Message) -> tuple[str, dict[str, str]] | None:
    """Return level and keys of an identifier, or None when it is none (then answered)."""
    syntax = visit.contexts[message.context].syntax
    try:
        elements = decode(message.data.getvalue(), syntax)
    except ValueError:
        elements = {}
    keys = {keyword: value for keyword, value in elements.items() if isinstance(value, str)}
    keys.pop("SpecificCharacterSet", None)
    level = keys.pop("QueryRetrieveLevel", "")
    if level not in _LEVELS or message.oversize:
        _reply(visit, message, _MISMATCH)
        return None
    return level, keys


def _allowed(visit: Visit, message: Message, kind: str, detail: str, study_uid: str = "") -> bool:
    # Written before data leave; where that cannot be, nothing leaves.
    try:
        visit.tell(kind, detail, study_uid)
    except LightboxError:
        _reply(visit, message, _CANNOT_UNDERSTAND, comment="not recorded, so not done")
        return False
    return True


def _find(visit: Visit, message: Message) -> None:
    query = _query(visit, message)
    if query is None:
        return
    level, keys = query
    if not _allowed(visit, message, "query", level, keys.get("StudyInstanceUID", "")):
        return
    syntax = visit.contexts[message.context].syntax
    try:
        for count, row in enumerate(visit.shelf.find(level, keys)):
            said = {keyword: row.get(keyword, "") for keyword in keys}
            said |= {"QueryRetrieveLevel": level, "RetrieveAETitle": visit.seat_aet}
            _reply(visit, message, PENDING, encode(said, syntax), later=True)
            if count % _ROWS_BETWEEN_LOOKS == 0 and _cancelled(visit, message):
                _reply(visit, message, CANCELLED_STATUS)
                return
    except LightboxError:
        _reply(visit, message, _CANNOT_UNDERSTAND)
        return
    _reply(visit, message, SUCCESS)


def _cancelled(visit: Visit, message: Message) -> bool:
    if not visit.wire.arrived():
        return False
    said = visit.wire.receive(visit.limits.idle_seconds)
    if said is None or said.command.field != Field.C_CANCEL_RQ:
        raise Nonsense("something other than a cancel in the middle of an operation")
    return said.command.answers == message.command.message_id


# C-MOVE, C-GET


@dataclass(slots=True)
class _Tally:
    """The sub-operations of one retrieve (PS3.4 C.4.2.1.6)."""

    remaining: int
    completed: int = 0
    warning: int = 0
    failed: list[str] = field(default_factory=list)
    told: float = field(default_factory=monotonic)

    def count(self, sop_uid: str, status: int) -> None:
        self.remaining -= 1
        if status == SUCCESS:
            self.completed += 1
        elif status in _STORED_WITH_WARNING:
            self.warning += 1
        else:
            self.failed.append(sop_uid)

    def counts(self) -> tuple[int, int, int, int]:
        return self.remaining, self.completed, len(self.failed), self.warning

    def status(self) -> int:
        if not self.failed:
            return SUCCESS
        return _SOME_FAILED if self.completed or self.warning else _CANNOT_PERFORM


_Wanted = Sequence[tuple[str, str, str]]
_Sender = Callable[[str, str, str], int]


def _wanted(visit: Visit, message: Message) -> _Wanted | None:
    query = _query(visit, message)
    if query is None:
        return None
    level, keys = query
    uids = {"STUDY": "StudyInstanceUID", "SERIES": "SeriesInstanceUID", "IMAGE": "SOPInstanceUID"}
    named = keys.get(uids.get(level, "PatientID"), "")
    # A retrieve names what it wants (PS3.4 C.4.2.2.1); without that it would be everything.
    if not named or "*" in named or "?" in named:
        _reply(visit, message, _MISMATCH)
        return None
    destination = message.command.destination or visit.caller
    study_uid = keys.get("StudyInstanceUID", "")
    if not _allowed(visit, message, "transfer", f"{level} to {destination}", study_uid):
        return None
    try:
        return visit.shelf.matching(level, keys)
    except LightboxError:
        _reply(visit, message, _CANNOT_UNDERSTAND)
        return None


def _move(visit: Visit, message: Message) -> None:
    destination = visit.shelf.peer_called(message.command.destination or "")
    if destination is None:
        _reply(visit, message, _UNKNOWN_DESTINATION)
        return
    wanted = _wanted(visit, message)
    if wanted is None:
        return
    tally = _Tally(len(wanted))
    pairs = dict.fromkeys((sop_class, syntax) for _, sop_class, syntax in wanted)
    offers = [Offer(sop_class, (syntax,)) for sop_class, syntax in pairs][:_MOST_CONTEXTS]
    with ExitStack() as stack:
        association: Association | None = None
        if offers:
            try:
                opened = open_association(destination, visit.seat_aet, offers, limits=visit.limits)
            except LightboxError:
                _finish(visit, message, tally, wanted)
                return
            association = stack.enter_context(opened)

        def send(sop_uid: str, sop_class: str, syntax: str) -> int:
            context = association.context(sop_class, syntax) if association else None
            if association is None or context is None:
                return _CANNOT_PERFORM
            number = association.next_id()
            request = Command(
                Field.C_STORE_RQ,
                affected_class=sop_class,
                affected_uid=sop_uid,
                message_id=number,
                priority=0,
                originator=visit.caller,
                originator_message_id=message.command.message_id,
            )
            association.send(context, request, data_set_of(visit.shelf.read(sop_uid)))
            return association.status(number)

        _perform(visit, message, tally, wanted, send)


def _get(visit: Visit, message: Message) -> None:
    wanted = _wanted(visit, message)
    if wanted is None:
        return
    tally = _Tally(len(wanted))
    by_kind = {(c.abstract, c.syntax): c for c in visit.contexts.values()}
    sent = 0

    def send(sop_uid: str, sop_class: str, syntax: str) -> int:
        nonlocal sent
        context = by_kind.get((sop_class, syntax))
        if context is None or sop_class not in visit.serves:
            return _CANNOT_PERFORM
        sent += 1
        request = Command(
            Field.C_STORE_RQ,
            affected_class=sop_class,
            affected_uid=sop_uid,
            message_id=sent % 0xFFFF + 1,
            priority=0,
            has_data=True,
        )
        visit.wire.send(context.id, request, data_set_of(visit.shelf.read(sop_uid)))
        while True:
            said = visit.wire.receive(visit.limits.idle_seconds)
            if said is None:
                raise Nonsense("a release in the middle of an operation")
            if said.command.field == Field.C_CANCEL_RQ:
                return CANCELLED_STATUS
            if said.command.field != Field.C_STORE_RSP or said.command.answers is None:
                raise Nonsense("no answer to a store")
            return said.command.status if said.command.status is not None else _CANNOT_PERFORM

    _perform(visit, message, tally, wanted, send)


def _perform(visit: Visit, message: Message, tally: _Tally, wanted: _Wanted, send: _Sender) -> None:
    for place, (sop_uid, sop_class, syntax) in enumerate(wanted):
        try:
            status = (
                CANCELLED_STATUS if _cancelled(visit, message) else send(sop_uid, sop_class, syntax)
            )
        except LightboxError as error:
            if isinstance(error, PeerTrouble):
                # The connection to the destination is gone: what was not sent has failed.
                _finish(visit, message, tally, wanted[place:])
                return
            # This one cannot be read here; the others still go.
            status = _CANNOT_PERFORM
        if status == CANCELLED_STATUS:
            failures = _failures(visit, message, tally)
            _reply(visit, message, CANCELLED_STATUS, failures, counts=tally.counts())
            return
        tally.count(sop_uid, status)
        if monotonic() - tally.told > _PENDING_SECONDS and tally.remaining:
            tally.told = monotonic()
            _reply(visit, message, PENDING, counts=tally.counts())
    _finish(visit, message, tally, ())


def _finish(visit: Visit, message: Message, tally: _Tally, unsent: _Wanted) -> None:
    for sop_uid, _, _ in unsent:
        tally.count(sop_uid, _CANNOT_PERFORM)
    _reply(
        visit,
        message,
        tally.status(),
        _failures(visit, message, tally),
        counts=tally.counts(),
    )


def _failures(visit: Visit, message: Message, tally: _Tally) -> bytes:
    if not tally.failed:
        return b""
    syntax = visit.contexts[message.context].syntax
    # An explicit VR length has 16 bits: a longer list is cut, the count stays true.
    most = 64_000 // 65
    return encode({"FailedSOPInstanceUIDList": "\\".join(tally.failed[:most])}, syntax)


# Storage commitment (PS3.4 annex J)


def _commit(visit: Visit, message: Message) -> None:
    syntax = visit.contexts[message.context].syntax
    try:
        elements = decode(message.data.getvalue(), syntax)
    except ValueError:
        elements = {}
    transaction = elements.get("TransactionUID", "")
    items = elements.get("ReferencedSOPSequence", ())
    if (
        message.command.action_type != 1
        or not isinstance(transaction, str)
        or not _UID.fullmatch(transaction)
        or isinstance(items, str)
        or not items
    ):
        _reply(visit, message, _INVALID_ARGUMENT)
        return
    if not _allowed(visit, message, "commitment", f"{len(items)} objects"):
        return

    def report() -> None:
        _send_report(visit, transaction, items)

    accepted = visit.in_background(report)
    _reply(visit, message, SUCCESS if accepted else _BUSY)


def _send_report(visit: Visit, transaction: str, items: Sequence[Elements]) -> None:
    kept: list[Elements] = []
    missing: list[Elements] = []
    for item in items:
        sop_uid = str(item.get("ReferencedSOPInstanceUID", ""))
        named = {
            "ReferencedSOPClassUID": str(item.get("ReferencedSOPClassUID", "")),
            "ReferencedSOPInstanceUID": sop_uid,
        }
        if visit.shelf.holds(sop_uid):
            kept.append(named)
        else:
            missing.append({**named, "FailureReason": str(_NO_SUCH_OBJECT)})
    said: dict[str, str | Sequence[Elements]] = {"TransactionUID": transaction}
    if kept:
        said["ReferencedSOPSequence"] = kept
    if missing:
        said["FailedSOPSequence"] = missing
    offers = [Offer(COMMITMENT, PLAIN, serve=True)]
    with open_association(visit.peer, visit.seat_aet, offers, limits=visit.limits) as association:
        context = association.contexts[0]
        number = association.next_id()
        association.send(
            context,
            Command(
                Field.N_EVENT_REPORT_RQ,
                affected_class=COMMITMENT,
                affected_uid=COMMITMENT_INSTANCE,
                message_id=number,
                event_type=2 if missing else 1,
            ),
            encode(said, context.syntax),
        )
        association.answer(number)


def _take_report(visit: Visit, message: Message) -> None:
    try:
        report: Report | None = read_report(
            message.data.getvalue(), visit.contexts[message.context].syntax
        )
    except ValueError:
        report = None
    if report is None or not visit.reports.deliver(report):
        _reply(visit, message, _INVALID_ARGUMENT)
        return
    _reply(visit, message, SUCCESS)

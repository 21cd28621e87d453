"""Whether a peer keeps what it was sent: storage commitment, or finding every object again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from queue import Empty, SimpleQueue
from time import monotonic
from uuid import uuid4

from domain.errors import LightboxError
from domain.work import Unwatched, Work
from pacs_client.association import (
    Association,
    PeerFailed,
    PeerStalled,
    PeerTrouble,
    ServiceRefused,
    open_association,
    status_failure,
)
from pacs_client.command import Command, Field
from pacs_client.contexts import Offer
from pacs_client.identifier import Value, decode, encode
from pacs_client.peers import Peer
from pacs_client.query import count_instances
from pacs_client.services import COMMITMENT, COMMITMENT_INSTANCE, PLAIN
from pacs_client.wire import Limits

_LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Report:
    """What a peer says about one commitment request (PS3.4 J.3.3)."""

    transaction: str
    kept: frozenset[str]
    refused: Mapping[str, int]  # SOP instance UID -> failure reason


class Reports:
    """Where the listener hands in commitment reports, and whoever asked waits for them."""

    def __init__(self) -> None:
        self._awaited: dict[str, SimpleQueue[Report]] = {}

    def expect(self, transaction: str) -> SimpleQueue[Report]:
        """Return the queue that the report on this transaction will arrive in."""
        return self._awaited.setdefault(transaction, SimpleQueue())

    def forget(self, transaction: str) -> None:
        """Wait no longer: a report that comes now is an alien's."""
        self._awaited.pop(transaction, None)

    def deliver(self, report: Report) -> bool:
        """Hand a report to whoever waits; False when nobody asked for it."""
        waiting = self._awaited.get(report.transaction)
        if waiting is None:
            return False
        waiting.put(report)
        return True


def read_report(data: bytes, syntax: str) -> Report:
    """Return what the data set of an N-EVENT-REPORT says.

    Raises:
        ValueError: It is none.
    """
    elements = decode(data, syntax)
    transaction = elements.get("TransactionUID")
    if not isinstance(transaction, str) or not transaction:
        raise ValueError("a commitment report without its transaction")
    refused: dict[str, int] = {}
    for item in _items(elements.get("FailedSOPSequence", ())):
        reason = item.get("FailureReason", "")
        number = int(reason) if isinstance(reason, str) and reason.isdigit() else 0x0110
        refused[str(item.get("ReferencedSOPInstanceUID", ""))] = number
    kept = frozenset(
        str(item.get("ReferencedSOPInstanceUID", ""))
        for item in _items(elements.get("ReferencedSOPSequence", ()))
    )
    return Report(transaction, kept - refused.keys(), refused)


def _items(value: Value) -> Sequence[Mapping[str, Value]]:
    return () if isinstance(value, str) else value


# Asking


@dataclass(frozen=True, slots=True)
class Reference:
    """One object whose keeping is in question."""

    sop_uid: str
    sop_class: str
    study_uid: str


class How(Enum):
    """By what we know."""

    COMMITMENT = "storage commitment"
    FIND_BACK = "found again by a query"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the peer has said about each object."""

    how: How
    kept: frozenset[str]
    missing: frozenset[str]  # refused, not found, or not answered in time
    reason: str = ""
    refused: Mapping[str, int] = field(default_factory=dict)  # SOP UID -> failure reason

    @property
    def complete(self) -> bool:
        return not self.missing


def confirm(
    peer: Peer,
    seat_aet: str,
    references: Sequence[Reference],
    work: Work | None = None,
    *,
    reports: Reports | None = None,
    wait_seconds: float | None = None,
    limits: Limits | None = None,
) -> Confirmed:
    """Return which objects the peer vouches for.

    Storage commitment is asked where the peer offers it; ``reports`` is where our listener
    hands in what peers report on an association of their own. A peer that does not offer it,
    refuses it, or never reports is asked for each object by a query instead.

    Raises:
        PeerTrouble: The peer cannot be asked either way.
        Cancelled: The person stopped it.
    """
    work = work or Unwatched()
    if not references:
        return Confirmed(How.COMMITMENT, frozenset(), frozenset())
    within = (limits or Limits()).report_seconds if wait_seconds is None else wait_seconds
    try:
        return _by_commitment(peer, seat_aet, references, work, reports, within, limits)
    except (ServiceRefused, PeerFailed, PeerStalled, NoReport) as error:
        why = str(error)
    found = _found_again(peer, seat_aet, references, work, limits)
    asked = frozenset(reference.sop_uid for reference in references)
    return Confirmed(How.FIND_BACK, found & asked, asked - found, why)


class NoReport(LightboxError):
    """The peer took the request, and never said how it ended."""


def _by_commitment(
    peer: Peer,
    seat_aet: str,
    references: Sequence[Reference],
    work: Work,
    reports: Reports | None,
    wait_seconds: float,
    limits: Limits | None,
) -> Confirmed:
    mailbox = reports or Reports()
    transaction = f"2.25.{uuid4().int}"
    waiting = mailbox.expect(transaction)
    try:
        offers = [Offer(COMMITMENT, PLAIN)]
        with open_association(peer, seat_aet, offers, limits=limits, work=work) as association:
            _request(association, transaction, references)
            # Some peers report on this association, most on a new one to our listener; this one
            # stays open while either may come.
            report = _awaited(association, mailbox, waiting, work, wait_seconds)
    finally:
        mailbox.forget(transaction)
    asked = frozenset(reference.sop_uid for reference in references)
    kept = report.kept & asked
    reason = "" if kept == asked else _refusals(peer, report)
    return Confirmed(How.COMMITMENT, kept, asked - kept, reason, report.refused)


def _request(association: Association, transaction: str, references: Sequence[Reference]) -> None:
    context = association.contexts[0]
    number = association.next_id()
    items = [
        {"ReferencedSOPClassUID": r.sop_class, "ReferencedSOPInstanceUID": r.sop_uid}
        for r in references
    ]
    data = encode({"TransactionUID": transaction, "ReferencedSOPSequence": items}, context.syntax)
    request = Command(
        Field.N_ACTION_RQ,
        requested_class=COMMITMENT,
        requested_uid=COMMITMENT_INSTANCE,
        message_id=number,
        action_type=1,
    )
    association.send(context, request, data)
    status = association.status(number)
    if status != 0:
        raise status_failure(association.peer, status, "taking a commitment request")


def _awaited(
    association: Association,
    mailbox: Reports,
    waiting: SimpleQueue[Report],
    work: Work,
    wait_seconds: float,
) -> Report:
    deadline = monotonic() + wait_seconds
    listening_here = True
    while monotonic() < deadline:
        work.pause_point()
        try:
            return waiting.get(timeout=_LOOK_SECONDS)
        except Empty:
            pass
        if listening_here and association.arrived():
            try:
                _take_one(association, mailbox)
            except PeerTrouble:
                listening_here = False  # it closed this one: the report comes on another
    raise NoReport(
        f"{association.peer.name} did not say within {wait_seconds:.0f} s "
        "whether it keeps the objects."
    )


def _take_one(association: Association, mailbox: Reports) -> None:
    message = association.receive()
    status = 0x0115
    if message.command.field == Field.N_EVENT_REPORT_RQ:
        with suppress(ValueError):
            syntax = association.syntax_of(message)
            if mailbox.deliver(read_report(message.data.getvalue(), syntax)):
                status = 0
    answer = Command(
        Field.N_EVENT_REPORT_RSP,
        affected_class=COMMITMENT,
        affected_uid=COMMITMENT_INSTANCE,
        answers=message.command.message_id,
        event_type=message.command.event_type,
        status=status,
    )
    association.send(association.contexts[0], answer)


def _refusals(peer: Peer, report: Report) -> str:
    codes = sorted({f"{reason:04X}" for reason in report.refused.values()})
    if not codes:
        return f"{peer.name} left objects out of its report."
    return f"{peer.name} does not vouch for every object (reason {', '.join(codes)})."


def _found_again(
    peer: Peer,
    seat_aet: str,
    references: Sequence[Reference],
    work: Work,
    limits: Limits | None,
) -> frozenset[str]:
    found: set[str] = set()
    for study_uid in dict.fromkeys(reference.study_uid for reference in references):
        found.update(count_instances(peer, seat_aet, study_uid, work, limits=limits))
    return frozenset(found)

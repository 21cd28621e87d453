"""Sending objects to a peer on one association, with the outcome of each (C-STORE)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

from domain.errors import LightboxError, Unreadable
from domain.work import Work
from pacs_client.association import (
    Association,
    PeerTrouble,
    ServiceRefused,
    open_association,
)
from pacs_client.command import Command, Field
from pacs_client.contexts import Context, Offer
from pacs_client.part10 import data_set_of
from pacs_client.peers import Peer
from pacs_client.services import EXPLICIT, IMPLICIT
from pacs_client.wire import Limits

_MOST_CONTEXTS = 128
_WARNINGS = frozenset({0xB000, 0xB006, 0xB007})


@dataclass(frozen=True, slots=True)
class Form:
    """One object in another transfer syntax than it is stored in; ``read`` gives it as a file.

    It may find that the object cannot be had that way without a change, and raise Unreadable.
    """

    transfer_syntax: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One object to send; ``read`` gives it as a file, just before it goes out.

    ``decompressed`` gives the same object in explicit little endian, for a peer that does not
    take it as it is stored, and ``implicit`` in the syntax that every peer has to take (PS3.5
    10.1); without them such a peer gets nothing of this object. ``wanted`` is
    the form that was agreed for this peer: it goes first, where the peer takes it.
    """

    sop_uid: str
    sop_class: str
    transfer_syntax: str
    read: Callable[[], bytes]
    decompressed: Callable[[], bytes] | None = None
    implicit: Callable[[], bytes] | None = None
    wanted: Form | None = None

    @property
    def forms(self) -> tuple[Form, ...]:
        """Every form it may go in, best first."""
        forms = [Form(self.transfer_syntax, self.read)]
        if self.decompressed is not None and self.transfer_syntax != EXPLICIT:
            forms.append(Form(EXPLICIT, self.decompressed))
        if self.implicit is not None and self.transfer_syntax != IMPLICIT:
            forms.append(Form(IMPLICIT, self.implicit))
        if self.wanted is not None and self.wanted.transfer_syntax != self.transfer_syntax:
            forms = [
                self.wanted,
                *(f for f in forms if f.transfer_syntax != self.wanted.transfer_syntax),
            ]
        return tuple(forms)


class Fate(Enum):
    """What became of one object."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # the peer does not want it: sending it again would not help
    FAILED = "failed"  # not this time
    UNSENT = "unsent"  # it was not its turn before the association ended


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one object, and why when it did not go."""

    sop_uid: str
    fate: Fate
    reason: str = ""
    answered: bool = False  # by the peer itself, or by this seat: the line is not to blame
    trouble: type[PeerTrouble] | None = None  # what the line did, where it is to blame


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of each object, in the order they were given."""

    outcomes: tuple[Outcome, ...]

    @property
    def complete(self) -> bool:
        return all(outcome.fate is Fate.ACCEPTED for outcome in self.outcomes)

    @property
    def accepted(self) -> frozenset[str]:
        return frozenset(o.sop_uid for o in self.outcomes if o.fate is Fate.ACCEPTED)


def send(
    peer: Peer,
    seat_aet: str,
    objects: Sequence[Outgoing],
    work: Work,
    *,
    accepted: frozenset[str] = frozenset(),
    on_outcome: Callable[[Outcome], None] = lambda _: None,
    in_order: bool = False,
    limits: Limits | None = None,
) -> Sent:
    """Send objects, as they are stored where the peer takes that; return what became of each.

    ``in_order`` lets none follow one that failed, so that nothing overtakes what it belongs to.

    Those in ``accepted`` went out before and are not sent again. A connection lost on the way
    is no error here: the outcomes say what was not sent, and the next call takes it up.

    Raises:
        PeerTrouble: No association could be opened.
        Cancelled: The person stopped it; ``on_outcome`` told what went out before.
    """
    outcomes = {uid: Outcome(uid, Fate.ACCEPTED) for uid in accepted}
    due = [o for o in objects if o.sop_uid not in accepted]
    done = len(objects) - len(due)
    for batch in _batches(due):
        failed = False
        for outcome in _send_batch(peer, seat_aet, batch, work, limits, in_order=in_order):
            outcomes[outcome.sop_uid] = outcome
            on_outcome(outcome)
            done += 1
            work.report(done / len(objects))
            failed = failed or outcome.fate is Fate.FAILED
        if failed and in_order:
            break
    unsent = "The connection ended before its turn."
    return Sent(
        tuple(outcomes.get(o.sop_uid, Outcome(o.sop_uid, Fate.UNSENT, unsent)) for o in objects)
    )


def _batches(objects: Sequence[Outgoing]) -> Iterator[list[Outgoing]]:
    """Yield runs of objects whose kinds fit into the contexts of one association."""
    batch: list[Outgoing] = []
    kinds: set[tuple[str, str]] = set()
    for one in objects:
        more = kinds.union(_kinds(one))
        if len(more) > _MOST_CONTEXTS:
            yield batch
            batch, more = [], set(_kinds(one))
        kinds = more
        batch.append(one)
    if batch:
        yield batch


def _kinds(one: Outgoing) -> list[tuple[str, str]]:
    return [(one.sop_class, form.transfer_syntax) for form in one.forms]


def _send_batch(
    peer: Peer,
    seat_aet: str,
    batch: Sequence[Outgoing],
    work: Work,
    limits: Limits | None,
    *,
    in_order: bool,
) -> Iterator[Outcome]:
    kinds = dict.fromkeys(kind for one in batch for kind in _kinds(one))
    offers = [Offer(sop_class, (syntax,)) for sop_class, syntax in kinds]
    try:
        association = open_association(peer, seat_aet, offers, limits=limits, work=work)
    except ServiceRefused:
        for one in batch:
            yield Outcome(one.sop_uid, Fate.REFUSED, _unwanted(peer))
        return
    with association:
        for place, one in enumerate(batch):
            work.pause_point()
            try:
                outcome = _send_one(association, one)
                ended = in_order and outcome.fate is Fate.FAILED
            except PeerTrouble as error:
                kind = type(error)
                outcome = Outcome(one.sop_uid, Fate.FAILED, str(error), trouble=kind)
                ended = True
            yield outcome
            if ended:
                for left in batch[place + 1 :]:
                    yield Outcome(left.sop_uid, Fate.UNSENT, outcome.reason)
                return


def _unwanted(peer: Peer) -> str:
    return f"{peer.name} does not take this kind of object in this compression."


def _send_one(association: Association, one: Outgoing) -> Outcome:
    agreed = [
        (context, form.read)
        for form in one.forms
        if (context := association.context(one.sop_class, form.transfer_syntax)) is not None
    ]
    if not agreed:
        return Outcome(one.sop_uid, Fate.REFUSED, _unwanted(association.peer))
    try:
        context, data = _first_that_can_be_had(agreed)
    except LightboxError as error:
        return Outcome(one.sop_uid, Fate.FAILED, str(error), answered=True)
    number = association.next_id()
    request = Command(
        Field.C_STORE_RQ,
        affected_class=one.sop_class,
        affected_uid=one.sop_uid,
        message_id=number,
        priority=0,
    )
    association.send(context, request, data)
    status = association.status(number)
    if status == 0 or status in _WARNINGS:
        return Outcome(one.sop_uid, Fate.ACCEPTED, _warned(status))
    # PS3.4 table B.2-1: out of resources passes; the others would be said again.
    passing = 0xA700 <= status <= 0xA7FF
    reason = f"{association.peer.name} did not store it (status {status:04X})."
    return Outcome(one.sop_uid, Fate.FAILED if passing else Fate.REFUSED, reason, answered=True)


def _first_that_can_be_had(
    agreed: Sequence[tuple[Context, Callable[[], bytes]]],
) -> tuple[Context, memoryview]:
    for context, read in agreed[:-1]:
        with suppress(Unreadable):
            return context, data_set_of(read())
    context, read = agreed[-1]
    return context, data_set_of(read())


def _warned(status: int) -> str:
    return f"Stored with a warning (status {status:04X})." if status else ""

"""Sending objects to a peer on one association, with the outcome of each (C-STORE)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from domain.errors import LightboxError
from domain.work import Work
from pacs_client.association import (
    Association,
    PeerTrouble,
    ServiceRefused,
    open_association,
)
from pacs_client.command import Command, Field
from pacs_client.contexts import Offer
from pacs_client.part10 import data_set_of
from pacs_client.peers import Peer
from pacs_client.services import EXPLICIT
from pacs_client.wire import Limits

_MOST_CONTEXTS = 128
_WARNINGS = frozenset({0xB000, 0xB006, 0xB007})


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One object to send; ``read`` gives it as a file, just before it goes out.

    ``decompressed`` gives the same object in explicit little endian, for a peer that does not
    take it as it is stored; without it such a peer gets nothing of this object.
    """

    sop_uid: str
    sop_class: str
    transfer_syntax: str
    read: Callable[[], bytes]
    decompressed: Callable[[], bytes] | None = None


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
    limits: Limits | None = None,
) -> Sent:
    """Send objects, as they are stored where the peer takes that; return what became of each.

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
        for outcome in _send_batch(peer, seat_aet, batch, work, limits):
            outcomes[outcome.sop_uid] = outcome
            on_outcome(outcome)
            done += 1
            work.report(done / len(objects))
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
    stored = (one.sop_class, one.transfer_syntax)
    return [stored] if one.decompressed is None else [stored, (one.sop_class, EXPLICIT)]


def _send_batch(
    peer: Peer, seat_aet: str, batch: Sequence[Outgoing], work: Work, limits: Limits | None
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
                yield _send_one(association, one)
            except PeerTrouble as error:
                yield Outcome(one.sop_uid, Fate.FAILED, str(error))
                for left in batch[place + 1 :]:
                    yield Outcome(left.sop_uid, Fate.UNSENT, str(error))
                return


def _unwanted(peer: Peer) -> str:
    return f"{peer.name} does not take this kind of object in this compression."


def _send_one(association: Association, one: Outgoing) -> Outcome:
    read = one.read
    context = association.context(one.sop_class, one.transfer_syntax)
    if context is None and one.decompressed is not None:
        read = one.decompressed
        context = association.context(one.sop_class, EXPLICIT)
    if context is None:
        return Outcome(one.sop_uid, Fate.REFUSED, _unwanted(association.peer))
    try:
        data = data_set_of(read())
    except LightboxError as error:
        return Outcome(one.sop_uid, Fate.FAILED, str(error))
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
    return Outcome(one.sop_uid, Fate.FAILED if passing else Fate.REFUSED, reason)


def _warned(status: int) -> str:
    return f"Stored with a warning (status {status:04X})." if status else ""

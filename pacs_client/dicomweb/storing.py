"""Storing objects at a web archive (STOW-RS, PS3.18 10.5), and asking whether it has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress

from domain.errors import LightboxError, Unreadable
from domain.work import Unwatched, Work
from pacs_client.association import PeerTrouble
from pacs_client.commitment import Confirmed, How, Reference
from pacs_client.dicomweb.answer import Answer
from pacs_client.dicomweb.asking import JSON, listed
from pacs_client.dicomweb.exchange import Exchange, status_trouble
from pacs_client.dicomweb.line import WebLimits
from pacs_client.dicomweb.multipart import together
from pacs_client.dicomweb.rows import rows
from pacs_client.identifier import Elements, Value
from pacs_client.peers import AnyPeer
from pacs_client.send import Fate, Outcome, Outgoing, Sent
from pacs_client.services import EXPLICIT
from pacs_client.wire import Lost, Nonsense

_DICOM = "application/dicom"
_ANSWERS = frozenset({200, 202, 409})  # all, some, none of it was stored: the body says which
_BAD = 400
_OF_THE_BODY = frozenset({_BAD, 413, 415})  # said of what was brought, not of who brought it
_DUPLICATE = 0x0111
_SYNTAX = 0xC122  # PS3.18 table I.2-2: not in this transfer syntax
# What would be said again of the same object: not its kind, not its data (PS3.18 I.2.2).
_FOR_GOOD = frozenset({0x0106, 0x0107, 0x0117, 0x0118, 0x0119, 0x0122, 0x0124})
_MOST_OBJECTS = 500  # of one request


def store(
    archive: AnyPeer,
    objects: Sequence[Outgoing],
    work: Work,
    *,
    accepted: frozenset[str] = frozenset(),
    on_outcome: Callable[[Outcome], None] = lambda _: None,
    limits: WebLimits | None = None,
) -> Sent:
    """Store objects as was agreed, or as they are kept here; return what became of each.

    Those in ``accepted`` went out before and are not sent again. A connection lost on the way is
    no error here: the outcomes say what is not known to have arrived.

    Raises:
        PeerTrouble: Nothing could be sent.
        Cancelled: The person stopped it; ``on_outcome`` told what went out before.
    """
    outcomes = {uid: Outcome(uid, Fate.ACCEPTED) for uid in accepted}
    due = [o for o in objects if o.sop_uid not in accepted]
    unsent = "The connection ended before its turn."
    with Exchange(archive, work, limits) as exchange:
        for outcome in _stored(exchange, due, work):
            outcomes[outcome.sop_uid] = outcome
            on_outcome(outcome)
            work.report(len(outcomes) / len(objects))
    return Sent(
        tuple(outcomes.get(o.sop_uid, Outcome(o.sop_uid, Fate.UNSENT, unsent)) for o in objects)
    )


def _stored(exchange: Exchange, due: Sequence[Outgoing], work: Work) -> Iterator[Outcome]:
    begun = False
    left = [o.sop_uid for o in due]
    uncompressed = {o.sop_uid: o.decompressed for o in due if o.transfer_syntax != EXPLICIT}
    for batch, unread in _batches(due, exchange.limits.batch_bytes):
        work.pause_point()
        yield from unread
        told = {outcome.sop_uid for outcome in unread}
        left = [uid for uid in left if uid not in batch and uid not in told]
        if not batch:
            continue
        try:
            ends = _bring(exchange, batch)
        except PeerTrouble as error:
            if not begun:
                raise
            yield from (Outcome(uid, Fate.FAILED, str(error), trouble=type(error)) for uid in batch)
            yield from (Outcome(uid, Fate.UNSENT, str(error)) for uid in left)
            return
        begun = True
        for outcome, code in ends:
            plain = uncompressed.get(outcome.sop_uid)
            if code == _SYNTAX and plain is not None:
                yield _again(exchange, outcome, plain)
            else:
                yield outcome


_Batch = dict[str, bytes]  # SOP UID -> file


def _batches(due: Sequence[Outgoing], most: int) -> Iterator[tuple[_Batch, list[Outcome]]]:
    """Yield runs of files that together stay under ``most`` bytes, and what cannot be read."""
    batch: _Batch = {}
    unread: list[Outcome] = []
    held = 0
    for one in due:
        try:
            part10 = _agreed(one)
        except LightboxError as error:
            unread.append(Outcome(one.sop_uid, Fate.FAILED, str(error), answered=True))
            continue
        if batch and (held + len(part10) > most or len(batch) >= _MOST_OBJECTS):
            yield batch, unread
            batch, unread, held = {}, [], 0
        batch[one.sop_uid] = part10
        held += len(part10)
    yield batch, unread


def _agreed(one: Outgoing) -> bytes:
    """Return an object in the form that was agreed, or as it is stored where it has no such."""
    if one.wanted is not None:
        with suppress(Unreadable):
            return one.wanted.read()
    return one.read()


def _again(exchange: Exchange, refused: Outcome, plain: Callable[[], bytes]) -> Outcome:
    """Bring an object uncompressed, to an archive that does not take its compression."""
    try:
        ((outcome, _),) = _bring(exchange, {refused.sop_uid: plain()})
    except Unreadable:
        return refused
    except PeerTrouble as error:
        return Outcome(refused.sop_uid, Fate.FAILED, str(error), trouble=type(error))
    return outcome


def _bring(exchange: Exchange, batch: _Batch) -> list[tuple[Outcome, int]]:
    """Store a batch with one request; one that the archive cannot take object by object.

    Each outcome comes with the archive's own reason, 0 where it gave none.
    """
    body, media_type = together(list(batch.values()), _DICOM)
    with exchange.post("/studies", body, media_type, accept=JSON) as answer:
        if answer.status in _ANSWERS:
            return _outcomes(exchange, answer, batch)
        status = answer.status
    if status not in _OF_THE_BODY:
        raise status_trouble(exchange.archive, status)
    if len(batch) > 1:
        # One that it cannot take makes some archives refuse them all: which one shows alone.
        return [o for uid, part10 in batch.items() for o in _bring(exchange, {uid: part10})]
    (uid,) = batch
    fate = Fate.FAILED if status == _BAD else Fate.REFUSED
    reason = f"{exchange.archive.name} does not take this object (status {status})."
    return [(Outcome(uid, fate, reason, answered=True), 0)]


def _outcomes(exchange: Exchange, answer: Answer, batch: _Batch) -> list[tuple[Outcome, int]]:
    if answer.media_type()[0] not in (JSON, "application/json", ""):
        raise Nonsense("an answer that says nothing of what was stored")
    said = answer.whole(exchange.limits.rows_bytes)
    if not said.strip() and not answer.delimited:
        raise Lost("it cannot be told from an answer that was cut")
    stored, failed = _sorted(rows(said) if said.strip() else ())
    name = exchange.archive.name
    return [
        (_outcome(name, uid, stored, failed, answer.status), failed.get(uid, 0)) for uid in batch
    ]


def _outcome(
    name: str, uid: str, stored: Mapping[str, int], failed: Mapping[str, int], status: int
) -> Outcome:
    if uid in failed:
        code = failed[uid]
        if code == _DUPLICATE:
            # Whether it is the same object is for the archive to say when it is asked for it.
            return Outcome(uid, Fate.ACCEPTED, f"{name} had it already.")
        for_good = code in _FOR_GOOD or 0xA900 <= code <= 0xAFFF or code >= 0xC000
        words = f"{name} did not store it (reason {code:04X})."
        return Outcome(uid, Fate.REFUSED if for_good else Fate.FAILED, words, answered=True)
    if uid in stored:
        warning = stored[uid]
        return Outcome(
            uid, Fate.ACCEPTED, f"Stored with a warning ({warning:04X})." if warning else ""
        )
    if status == 200 and not stored and not failed:
        return Outcome(uid, Fate.ACCEPTED)  # everything, in one word
    reason = f"{name} did not say whether it stored it."
    return Outcome(uid, Fate.FAILED, reason, answered=True)


def _sorted(said: Sequence[Elements]) -> tuple[dict[str, int], dict[str, int]]:
    """Return what was stored with its warning, and what was not with the reason."""
    stored: dict[str, int] = {}
    failed: dict[str, int] = {}
    for each in said:
        for item in _items(each.get("ReferencedSOPSequence", ())):
            stored[_one(item, "ReferencedSOPInstanceUID")] = _number(item, "WarningReason", 0)
        for item in _items(each.get("FailedSOPSequence", ())):
            failed[_one(item, "ReferencedSOPInstanceUID")] = _number(item, "FailureReason", 0x0110)
    return stored, failed


def _items(value: Value) -> Sequence[Elements]:
    return () if isinstance(value, str) else value


def _one(item: Elements, keyword: str) -> str:
    value = item.get(keyword, "")
    return value if isinstance(value, str) else ""


def _number(item: Elements, keyword: str, otherwise: int) -> int:
    text = _one(item, keyword)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise


def found_again(
    archive: AnyPeer,
    references: Sequence[Reference],
    work: Work | None = None,
    *,
    limits: WebLimits | None = None,
) -> Confirmed:
    """Return which objects the archive lists when it is asked for their studies.

    Raises:
        PeerTrouble: It cannot be asked.
        Cancelled: The person stopped it.
    """
    work = work or Unwatched()
    asked = frozenset(reference.sop_uid for reference in references)
    found: set[str] = set()
    with Exchange(archive, work, limits) as exchange:
        for study_uid in dict.fromkeys(reference.study_uid for reference in references):
            found |= {i.sop_uid for i in listed(exchange, study_uid, work).instances}
    return Confirmed(How.FIND_BACK, asked & found, asked - found)

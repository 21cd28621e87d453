"""Asking a peer once for what is missing of a study, by C-MOVE or C-GET (PS3.4 annex C.4)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import Literal, Protocol

from domain.errors import LightboxError, Refused, Unreadable
from domain.work import Cancelled
from pacs_client.association import (
    PENDING,
    Association,
    PeerFailed,
    PeerStalled,
    PeerTrouble,
    cancel,
    open_association,
    status_failure,
)
from pacs_client.command import Command, Field
from pacs_client.contexts import Context, Offer
from pacs_client.identifier import encode
from pacs_client.part10 import opening
from pacs_client.peers import Peer
from pacs_client.query import RemoteInstance
from pacs_client.services import COMPRESSED, EXPLICIT, IMPLICIT, PLAIN, STUDY_GET, STUDY_MOVE
from pacs_client.wire import Limits, Message

By = Literal["move", "get"]
Keep = Callable[[bytes, str], None]

# 100 UIDs of 64 characters make an identifier of 6.5 kB; some peers choke beyond 16 kB.
_UIDS_AT_ONCE = 100
_CANCEL_SECONDS = 5.0
_CANNOT_PERFORM = 0xA702


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: a study, as far as it is missing here."""

    study_uid: str
    listed: tuple[RemoteInstance, ...] | None  # as the peer lists it; None: it does not
    missing: frozenset[str]
    short: bool = False  # the list is shorter than the peer's own count

    def by_series(self) -> dict[str, tuple[int, list[RemoteInstance]]]:
        """Return of each series how many objects it has, and those of it that are missing."""
        found: dict[str, tuple[int, list[RemoteInstance]]] = {}
        for instance in self.listed or ():
            count, missing = found.setdefault(instance.series_uid, (0, []))
            if instance.sop_uid in self.missing:
                missing.append(instance)
            found[instance.series_uid] = (count + 1, missing)
        return found


class Watch(Protocol):
    """Who watches what becomes durable here while the peer sends."""

    def began(self) -> None:
        """The peer took the association: it is being asked."""

    def tick(self) -> None:
        """Look at what has come; raise PeerStalled where nothing has for too long."""

    def look(self) -> None:
        """Look at what has come."""

    def pause_point(self) -> None:
        """Raise Cancelled where the person asked to stop."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the peer made of it, in its own words. Only what lies here is believed."""

    claims_all: bool
    claimed: int = 0  # objects that it says it has sent
    reason: str = ""
    trouble: PeerTrouble | None = None  # what ended it in the middle


def ask(
    by: By,
    peer: Peer,
    seat_aet: str,
    wanted: Wanted,
    keep: Keep | None,
    watch: Watch,
    limits: Limits,
) -> Asked:
    """Ask once for all that is missing, and follow it to its end.

    Raises:
        PeerTrouble: The peer does not take the association, or not for this.
        Cancelled: The person stopped it; the peer was told.
    """
    offers = [Offer(STUDY_MOVE, PLAIN)] if by == "move" else _get_offers(wanted)
    with open_association(
        peer, seat_aet, offers, limits=limits, work=_Ticking(watch)
    ) as association:
        context = association.context(STUDY_MOVE if by == "move" else STUDY_GET)
        if context is None:
            raise PeerFailed(f"{peer.name} does not offer to send studies that way ({by}).")
        watch.began()
        talk = _Talk(peer, seat_aet, wanted, keep, watch, association, context)
        claims_all, reason = True, ""
        for level, keys in requests(wanted):
            try:
                status, said = talk.one(level, keys)
            except PeerTrouble as error:
                return Asked(False, talk.claimed, str(error), error)
            if status != 0:
                claims_all, reason = False, said
    return Asked(claims_all, talk.claimed, reason)


def requests(wanted: Wanted) -> list[tuple[str, dict[str, str]]]:
    """Return the fewest requests that name what is missing and nothing else."""
    study = {"StudyInstanceUID": wanted.study_uid}
    if wanted.listed is None or len(wanted.missing) in (0, len(wanted.listed)):
        return [("STUDY", study)]
    found: list[tuple[str, dict[str, str]]] = []
    for series_uid, (count, missing) in wanted.by_series().items():
        series = {**study, "SeriesInstanceUID": series_uid}
        if len(missing) == count:
            found.append(("SERIES", series))
            continue
        for at in range(0, len(missing), _UIDS_AT_ONCE):
            uids = "\\".join(each.sop_uid for each in missing[at : at + _UIDS_AT_ONCE])
            found.append(("IMAGE", {**series, "SOPInstanceUID": uids}))
    return found


class _Talk:
    """One association, and the requests that run over it."""

    def __init__(
        self,
        peer: Peer,
        seat_aet: str,
        wanted: Wanted,
        keep: Keep | None,
        watch: Watch,
        association: Association,
        context: Context,
    ) -> None:
        self._peer = peer
        self._seat_aet = seat_aet
        self._wanted = wanted
        self._keep = keep
        self._watch = watch
        self._association = association
        self._context = context
        self._listed = frozenset(i.sop_uid for i in wanted.listed or ())
        self.claimed = 0

    def one(self, level: str, keys: dict[str, str]) -> tuple[int, str]:
        """Run one C-MOVE or C-GET to its end; return its status, in words where it failed."""
        association, context = self._association, self._context
        number = association.next_id()
        moving = context.abstract == STUDY_MOVE
        request = Command(
            Field.C_MOVE_RQ if moving else Field.C_GET_RQ,
            affected_class=context.abstract,
            message_id=number,
            priority=0,
            destination=self._seat_aet if moving else None,
        )
        identifier = encode({"QueryRetrieveLevel": level, **keys}, context.syntax)
        association.send(context, request, identifier)
        try:
            return self._followed(number)
        except Cancelled:
            with suppress(LightboxError, Cancelled):
                self._stop(number)
            raise
        except PeerStalled:
            association.abort()
            raise

    def _followed(self, number: int) -> tuple[int, str]:
        association = self._association

        def prefix(context_id: int, command: Command) -> bytes:
            if command.field != Field.C_STORE_RQ:
                return b""
            context = next((c for c in association.contexts if c.id == context_id), None)
            syntax = context.syntax if context else ""
            class_uid, sop_uid = command.affected_class or "", command.affected_uid or ""
            return opening(class_uid, sop_uid, syntax, self._peer.aet)

        while True:
            # Pending answers are optional (PS3.4 C.4.2.3.1) and tape robots are slow, so what
            # arrives here tells whether to go on waiting, not what the peer says meanwhile.
            message = association.receive(inf, prefix=prefix)
            command = message.command
            if command.field == Field.C_STORE_RQ:
                self._store(message)
                continue
            if command.answers != number or command.status is None:
                association.abort()
                raise PeerFailed(f"{self._peer.name} answered a question that was not asked.")
            if command.status in PENDING:
                self._watch.tick()
                continue
            sent = (command.completed or 0) + (command.warning or 0)
            self.claimed += sent
            if command.status == 0 and not command.failed:
                if command.completed == 0 and not sent:
                    # Orthanc and others call it a success to have found nothing to send.
                    return _CANNOT_PERFORM, self._sent_nothing()
                return 0, ""
            return command.status or _CANNOT_PERFORM, self._failure(command)

    def _sent_nothing(self) -> str:
        return (
            f"{self._peer.name} reported success and sent no object: it does not hold the study"
            f" any more, or may not send it to {self._seat_aet}."
        )

    def _failure(self, command: Command) -> str:
        if command.failed:
            return f"{self._peer.name} could not send {command.failed} objects."
        return str(status_failure(self._peer, command.status or 0, "sending the study"))

    def _store(self, message: Message) -> None:
        """Store what a C-GET brought and say so."""
        command, association = message.command, self._association
        whole_list = self._wanted.listed is not None and not self._wanted.short
        if self._keep is None or message.oversize:
            status = 0xA700
        elif whole_list and command.affected_uid not in self._listed:
            status = 0xA900  # another study's, or one the peer did not list
        else:
            status = _kept(self._keep, message.data.getvalue(), self._peer.aet)
        context = next(c for c in association.contexts if c.id == message.context)
        answer = Command(
            Field.C_STORE_RSP,
            affected_class=command.affected_class,
            affected_uid=command.affected_uid,
            answers=command.message_id,
            status=status,
        )
        association.send(context, answer)
        self._watch.look()

    def _stop(self, number: int) -> None:
        association = self._association
        cancel(association, self._context, number)
        deadline = monotonic() + _CANCEL_SECONDS
        while monotonic() < deadline:
            message = association.receive(_CANCEL_SECONDS)
            if message.command.field == Field.C_STORE_RQ:
                answer = Command(
                    Field.C_STORE_RSP, answers=message.command.message_id, status=0xA700
                )
                own = next(c for c in association.contexts if c.id == message.context)
                association.send(own, answer)
            elif message.command.status not in PENDING:
                association.release()
                return


class _Ticking:
    """The Work of a wait for the peer: each pause is used to look what has come."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def report(self, done: float, note: str = "") -> None:
        """Drop it: who watches reports for itself."""

    def pause_point(self) -> None:
        self._watch.tick()


def _kept(keep: Keep, part10: bytes, caller: str) -> int:
    try:
        keep(part10, caller)
    except Refused:
        return 0xA900
    except Unreadable:
        return 0xC000
    except LightboxError:
        return 0xA700  # the disk is full or fails: nothing is wrong with the object
    return 0


def _get_offers(wanted: Wanted) -> list[Offer]:
    """Return one context for each class and syntax, so that the peer need not transcode."""
    listed = wanted.listed or ()
    classes = list(dict.fromkeys(i.sop_class for i in listed if i.sop_class))
    classes = classes or list(_USUAL_CLASSES)
    offers = [Offer(STUDY_GET, PLAIN)]
    for syntax in (EXPLICIT, IMPLICIT, *COMPRESSED):
        offers += [Offer(sop_class, (syntax,), serve=True) for sop_class in classes]
    return offers[:128]


_USUAL_CLASSES = (
    "1.2.840.10008.5.1.4.1.1.2",  # CT
    "1.2.840.10008.5.1.4.1.1.4",  # MR
    "1.2.840.10008.5.1.4.1.1.1",  # CR
    "1.2.840.10008.5.1.4.1.1.1.1",  # DX
    "1.2.840.10008.5.1.4.1.1.128",  # PET
    "1.2.840.10008.5.1.4.1.1.7",  # secondary capture
    "1.2.840.10008.5.1.4.1.1.6.1",  # ultrasound
    "1.2.840.10008.5.1.4.1.1.88.33",  # comprehensive SR
    "1.2.840.10008.5.1.4.1.1.66.4",  # segmentation
    "1.2.840.10008.5.1.4.1.1.88.34",  # comprehensive 3D SR
    "1.2.840.10008.5.1.4.1.1.88.59",  # key object selection
    "1.2.840.10008.5.1.4.1.1.11.1",  # greyscale presentation state
    "1.2.840.10008.5.1.4.1.1.104.1",  # encapsulated PDF
)

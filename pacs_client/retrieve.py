"""Bringing a study from a peer to this seat, and knowing whether all of it came."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from time import monotonic, sleep
from typing import Literal

from domain.errors import LightboxError, OutOfSpace, Refused
from domain.work import Cancelled, Work
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
from pacs_client.query import RemoteInstance, list_instances
from pacs_client.services import COMPRESSED, EXPLICIT, IMPLICIT, PLAIN, STUDY_GET, STUDY_MOVE
from pacs_client.transfer import ENDS, Event, State, after
from pacs_client.wire import Limits, Message

How = Literal["move", "get"]

# 100 UIDs of 64 characters make an identifier of 6.5 kB; some peers choke beyond 16 kB.
_UIDS_AT_ONCE = 100
_ROUNDS = 3
_UID = re.compile(r"[0-9.]{1,64}")
_LOOK_SECONDS = 0.25
# A peer may say that it has finished while its last object is still being written here.
_SETTLE_SECONDS = 5.0
_CANCEL_SECONDS = 5.0
_CANNOT_PERFORM = 0xA702


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a retrieve is. ``expected`` is None where the peer does not list its objects."""

    state: State
    received: int
    expected: int | None


@dataclass(frozen=True, slots=True)
class Retrieved:
    """How a retrieve ended."""

    state: State
    expected: frozenset[str] | None  # SOP instance UIDs, as the peer lists them
    expected_count: int | None  # at least; above len(expected) where the peer's list is short
    received: frozenset[str]  # of this study, on this seat now
    missing: frozenset[str]
    how: str  # "move", "get", "move, then get", "" when nothing had to be asked for
    reason: str = ""  # why it is not complete, or why another way was taken

    @property
    def complete(self) -> bool:
        return self.state is State.COMPLETE


Keep = Callable[[bytes, str], None]


def retrieve(
    peer: Peer,
    seat_aet: str,
    study_uid: str,
    *,
    held: Callable[[], frozenset[str]],
    work: Work,
    prefer: How = "move",
    on_progress: Callable[[Progress], None] = lambda _: None,
    keep: Keep | None = None,
    limits: Limits | None = None,
) -> Retrieved:
    """Bring a study here and return what is here now, and what is not.

    ``held`` tells the objects of this study that are durable on this seat; only they count,
    whatever the peer says it sent. ``keep`` stores what a C-GET brings; without it there is only
    C-MOVE, whose objects come in through the listener.

    Raises:
        LightboxError: The peer cannot be asked at all, or nothing came.
        Cancelled: The person stopped it; what came is kept.
    """
    if not _UID.fullmatch(study_uid):
        raise LightboxError("A study is retrieved by its UID, and this is none.")
    ways: list[How] = ["move", "get"] if prefer == "move" else ["get", "move"]
    if keep is None:
        ways = ["move"]
    job = _Job(peer, seat_aet, study_uid, held, work, on_progress, keep, limits or Limits())
    return job.run(ways)


class _Job:
    """One retrieve, from asking to its end."""

    def __init__(
        self,
        peer: Peer,
        seat_aet: str,
        study_uid: str,
        held: Callable[[], frozenset[str]],
        work: Work,
        on_progress: Callable[[Progress], None],
        keep: Keep | None,
        limits: Limits,
    ) -> None:
        self._peer = peer
        self._seat_aet = seat_aet
        self._study_uid = study_uid
        self._held = held
        self._work = work
        self._on_progress = on_progress
        self._keep = keep
        self._limits = limits
        self._state = State.WAITING
        self._listed: tuple[RemoteInstance, ...] | None = None
        self._received = 0
        self._told = 0  # how many objects the peer says there are
        self._claimed = 0  # what the peer says it has sent, in this way of asking
        self._looked = 0.0
        self._grew = 0.0
        self._asking = False
        self._stopping = False

    def run(self, ways: Sequence[How]) -> Retrieved:
        try:
            return self._run(ways)
        except Cancelled:
            if self._state not in ENDS:
                self._happened(Event.CANCELLED)
            raise

    def _happened(self, event: Event) -> None:
        self._state = after(self._state, event)
        self._tell()

    def _tell(self) -> None:
        expected = None if self._listed is None else self._told
        if expected:
            self._work.report(min(self._received / expected, 1.0))
        self._on_progress(Progress(self._state, self._received, expected))

    def _expected(self) -> frozenset[str] | None:
        if self._listed is None:
            return None
        return frozenset(instance.sop_uid for instance in self._listed)

    def _here(self) -> frozenset[str]:
        held = self._held()
        expected = self._expected()
        # A list that is shorter than the peer's own count cannot tell what is alien.
        if expected is None or len(expected) < self._told:
            return held
        return held & expected

    def _missing(self) -> frozenset[str]:
        expected = self._expected()
        return frozenset() if expected is None else expected - self._held()

    def _look(self, *, now: bool = False) -> None:
        """Count what has become durable here, but not so often that counting is the work."""
        if not self._stopping:
            self._work.pause_point()
        if not now and monotonic() - self._looked < _LOOK_SECONDS:
            return
        self._looked = monotonic()
        count = len(self._here())
        if count != self._received:
            self._received = count
            self._grew = monotonic()
            if self._state in (State.RECEIVING, State.FILLING):
                self._happened(Event.IMAGE_STORED)

    def _run(self, ways: Sequence[How]) -> Retrieved:
        self._happened(Event.STARTED)
        reasons: list[str] = []
        taken: list[str] = []
        try:
            listed = list_instances(
                self._peer, self._seat_aet, self._study_uid, self._work, limits=self._limits
            )
            self._listed = listed.instances or None
            self._told = listed.told
        except PeerFailed as error:
            # A peer that does not answer at image level can still send; it is then believed
            # only as far as its own counts go.
            reasons.append(str(error))
        except PeerTrouble:
            self._happened(Event.REFUSED)
            raise
        self._look(now=True)
        if self._listed is not None and self._all_here(finished=False):
            self._happened(Event.NOTHING_MISSING)
            return self._ended(taken, "")
        for place, how in enumerate(ways):
            last = place == len(ways) - 1
            try:
                reason = self._by(how, taken)
            except PeerTrouble as error:
                if last and not self._received:
                    self._end_without_anything(error)
                    raise
                reason = str(error)
            if self._state is State.COMPLETE:
                return self._ended(taken, " ".join(reasons))
            if reason:
                reasons.append(reason)
        return self._give_up(taken, reasons)

    def _by(self, how: How, taken: list[str]) -> str:
        """Try one way until nothing is missing or nothing more comes; return why not all came."""
        reason = ""
        for _ in range(_ROUNDS):
            before = self._here()
            finished, reason = self._ask(how, taken)
            self._settle(finished)
            if self._all_here(finished):
                self._happened(
                    Event.PEER_FINISHED if self._state is State.RECEIVING else Event.NOTHING_MISSING
                )
                return ""
            if self._state is State.RECEIVING:
                self._happened(Event.PEER_FINISHED_WITH_FAILURES)
            if self._here() == before:
                break
        return reason or f"{self._peer.name} said that it had sent everything, and had not."

    def _all_here(self, finished: bool) -> bool:
        if self._listed is not None:
            return not self._missing() and len(self._held()) >= self._told
        return finished and bool(self._received) and self._received >= self._claimed

    def _settle(self, finished: bool) -> None:
        """Wait for objects that are on their way in, as long as they keep coming."""
        deadline = monotonic() + _SETTLE_SECONDS
        self._look(now=True)
        if not finished and self._listed is None:
            return
        while not self._all_here(finished) and monotonic() < deadline:
            count = self._received
            sleep(_LOOK_SECONDS)
            self._look(now=True)
            if self._received == count:
                deadline -= 1.0  # nothing comes: do not wait for long
            else:
                deadline = monotonic() + _SETTLE_SECONDS

    def _ask(self, how: How, taken: list[str]) -> tuple[bool, str]:
        """Ask once for what is missing; return whether the peer claims success, or why not."""
        offers = [Offer(STUDY_MOVE, PLAIN)] if how == "move" else self._get_offers()
        with open_association(
            self._peer, self._seat_aet, offers, limits=self._limits, work=_Watched(self)
        ) as association:
            context = association.context(STUDY_MOVE if how == "move" else STUDY_GET)
            if context is None:
                raise PeerFailed(
                    f"{self._peer.name} does not offer to send studies that way ({how})."
                )
            if how not in taken:
                taken.append(how)
            if self._state is State.CONNECTING:
                self._happened(Event.ACCEPTED)
            elif self._state is State.FILLING:
                self._happened(Event.ASKED_AGAIN)
            finished, reason = True, ""
            self._claimed = 0
            for level, keys in self._requests():
                try:
                    status, said = self._one(association, context, level, keys)
                except PeerTrouble as error:
                    self._look(now=True)
                    if self._state is State.RECEIVING:
                        self._happened(Event.LOST)
                    if not self._received:
                        raise
                    return False, str(error)
                if status != 0:
                    finished, reason = False, said
        return finished, reason

    def _requests(self) -> list[tuple[str, dict[str, str]]]:
        """Return the fewest requests that name what is missing and nothing else."""
        study = {"StudyInstanceUID": self._study_uid}
        missing = self._missing()
        if self._listed is None or len(missing) in (0, len(self._listed)):
            return [("STUDY", study)]
        requests: list[tuple[str, dict[str, str]]] = []
        by_series: dict[str, list[str]] = {}
        for instance in self._listed:
            by_series.setdefault(instance.series_uid, []).append(instance.sop_uid)
        for series_uid, all_of_it in by_series.items():
            wanted = [uid for uid in all_of_it if uid in missing]
            series = {**study, "SeriesInstanceUID": series_uid}
            if len(wanted) == len(all_of_it):
                requests.append(("SERIES", series))
                continue
            for at in range(0, len(wanted), _UIDS_AT_ONCE):
                uids = "\\".join(wanted[at : at + _UIDS_AT_ONCE])
                requests.append(("IMAGE", {**series, "SOPInstanceUID": uids}))
        return requests

    def _one(
        self, association: Association, context: Context, level: str, keys: dict[str, str]
    ) -> tuple[int, str]:
        """Run one C-MOVE or C-GET to its end; return its status, in words where it failed."""
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
        self._grew = monotonic()
        self._asking = True
        try:
            return self._followed(association, number)
        except Cancelled:
            self._stopping = True
            with suppress(LightboxError, Cancelled):
                self._stop(association, context, number)
            raise
        except PeerStalled:
            association.abort()
            raise
        finally:
            self._asking = False

    def _followed(self, association: Association, number: int) -> tuple[int, str]:
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
                self._store(association, message)
                continue
            if command.answers != number or command.status is None:
                association.abort()
                raise PeerFailed(f"{self._peer.name} answered a question that was not asked.")
            if command.status in PENDING:
                self.tick()
                continue
            self._claimed += (command.completed or 0) + (command.warning or 0)
            if command.status == 0 and not command.failed:
                return 0, ""
            return command.status or _CANNOT_PERFORM, self._failure(command)

    def tick(self) -> None:
        """Look at what has come, and stop waiting where nothing has for too long.

        Raises:
            PeerStalled: The peer has had its time.
            Cancelled: The person stopped it.
        """
        self._look()
        if self._asking and monotonic() - self._grew > self._limits.fruitless_seconds:
            raise PeerStalled(
                f"{self._peer.name} was asked for images, and none arrive here.",
                advice="Ask its administrator whether it can reach this computer's port.",
            )

    def _failure(self, command: Command) -> str:
        if command.failed:
            return f"{self._peer.name} could not send {command.failed} objects."
        return str(status_failure(self._peer, command.status or 0, "sending the study"))

    def _store(self, association: Association, message: Message) -> None:
        """Store what a C-GET brought and say so."""
        command = message.command
        expected = self._expected()
        short = expected is None or len(expected) < self._told
        if self._keep is None or message.oversize:
            status = 0xA700
        elif expected is not None and not short and command.affected_uid not in expected:
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
        self._look()

    def _stop(self, association: Association, context: Context, number: int) -> None:
        cancel(association, context, number)
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

    def _get_offers(self) -> list[Offer]:
        """Return one context for each class and syntax, so that the peer need not transcode."""
        listed = self._listed or ()
        classes = list(dict.fromkeys(i.sop_class for i in listed if i.sop_class))
        classes = classes or list(_USUAL_CLASSES)
        offers = [Offer(STUDY_GET, PLAIN)]
        for syntax in (EXPLICIT, IMPLICIT, *COMPRESSED):
            offers += [Offer(sop_class, (syntax,), serve=True) for sop_class in classes]
        return offers[:128]

    def _end_without_anything(self, error: PeerTrouble) -> None:
        event = Event.LOST if isinstance(error, PeerFailed) else Event.REFUSED
        if self._state is State.RECEIVING:
            self._happened(Event.LOST)
        if self._state not in ENDS:
            self._happened(event)

    def _give_up(self, taken: list[str], reasons: list[str]) -> Retrieved:
        reason = " ".join(dict.fromkeys(reasons))
        if self._state is State.RECEIVING:
            self._happened(Event.PEER_FINISHED_WITH_FAILURES)
        if self._state not in ENDS:
            self._happened(Event.GIVEN_UP if self._state is State.FILLING else Event.LOST)
        if not self._received or self._here() == frozenset():
            raise PeerFailed(
                f"Nothing of this study came from {self._peer.name}. {reason}".strip(),
                advice=(
                    f"Ask its administrator whether it knows {self._seat_aet} with this "
                    "computer's address and port, so that it can send here."
                ),
            )
        return self._ended(taken, reason)

    def _ended(self, taken: list[str], reason: str) -> Retrieved:
        self._looked = 0.0
        return Retrieved(
            self._state,
            self._expected(),
            self._told if self._listed is not None else None,
            self._here(),
            self._missing(),
            ", then ".join(taken),
            reason,
        )


class _Watched:
    """The job's Work while it waits for the peer: each pause is used to look what has come."""

    def __init__(self, job: _Job) -> None:
        self._job = job

    def report(self, done: float, note: str = "") -> None:
        """Drop it: the job reports for itself."""

    def pause_point(self) -> None:
        self._job.tick()


def _kept(keep: Keep, part10: bytes, caller: str) -> int:
    try:
        keep(part10, caller)
    except OutOfSpace:
        return 0xA700
    except Refused:
        return 0xA900
    except LightboxError:
        return 0xC000
    return 0


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

"""Bringing a study from a peer to this seat, and knowing whether all of it came."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Literal, Protocol

from domain.errors import LightboxError
from domain.work import Cancelled, Work
from pacs_client.asking import Asked, Keep, Wanted, ask
from pacs_client.association import PeerFailed, PeerStalled, PeerTrouble
from pacs_client.peers import AnyPeer, Peer
from pacs_client.query import Listing, RemoteInstance, list_instances
from pacs_client.transfer import ENDS, Event, State, after
from pacs_client.wire import Limits

__all__ = ["How", "Keep", "Progress", "Retrieved", "Tried", "WebWay", "retrieve"]

How = Literal["move", "get", "web"]
WAYS: tuple[How, ...] = ("move", "get", "web")  # C-MOVE, C-GET, WADO-RS

_ROUNDS = 3
_LISTINGS = 2  # a line that was cut while the list came is taken up once more
_UID = re.compile(r"[0-9.]{1,64}")
_LOOK_SECONDS = 0.25
# A peer may say that it has finished while its last object is still being written here.
_SETTLE_SECONDS = 5.0


class WebWay(Protocol):
    """How a peer's studies come over the web (WADO-RS); dicomweb.py knows how to speak it."""

    def list_instances(self, study_uid: str, work: Work) -> Listing:
        """Return every object of a study that the peer names."""

    def fetch(
        self, study_uid: str, wanted: Sequence[RemoteInstance], keep: Keep, work: Work
    ) -> None:
        """Keep every wanted object; all of the study where nobody listed it (an empty list)."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One way that was taken, and why it did not bring everything; empty where it did."""

    peer: str
    how: str  # "list", "move", "get", "web"
    reason: str
    received: int  # what lay here when it ended


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a retrieve is. ``expected`` is None where the peer does not list its objects."""

    state: State
    received: int
    expected: int | None
    how: str = ""
    peer: str = ""
    again: bool = False  # the line was lost, or the peer ended early, and it is asked again


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
    listed: tuple[RemoteInstance, ...] = ()
    tried: tuple[Tried, ...] = ()

    @property
    def complete(self) -> bool:
        return self.state is State.COMPLETE


def retrieve(
    peer: AnyPeer,
    seat_aet: str,
    study_uid: str,
    *,
    held: Callable[[], frozenset[str]],
    work: Work,
    prefer: How = "move",
    on_progress: Callable[[Progress], None] = lambda _: None,
    keep: Keep | None = None,
    web: WebWay | None = None,
    limits: Limits | None = None,
) -> Retrieved:
    """Bring a study here and return what is here now, and what is not.

    Args:
        peer: Who is asked.
        seat_aet: What this seat is called.
        study_uid: What is asked for.
        held: Tells the objects of this study that are durable on this seat; only they count,
            whatever the peer says it sent.
        work: Reports, and may stop it.
        prefer: The way that is tried first; the others follow in their order.
        on_progress: Told whenever something has come.
        keep: Stores what a C-GET or the web brings; without it there is only C-MOVE, whose
            objects come in through the listener.
        web: How the peer is asked over the web, where it can be.
        limits: How long each wait may take.

    Raises:
        LightboxError: The peer cannot be asked at all, or nothing came.
        Cancelled: The person stopped it; what came is kept.
    """
    if not _UID.fullmatch(study_uid):
        raise LightboxError("A study is retrieved by its UID, and this is none.")
    ways = [prefer, *(how for how in WAYS if how != prefer)]
    if keep is None:
        ways = ["move"]
    if web is None:
        ways = [how for how in ways if how != "web"]
    if not isinstance(peer, Peer):
        ways = [how for how in ways if how == "web"]
    if not ways:
        raise LightboxError(f"{peer.name} offers no way to bring studies here.")
    job = _Job(peer, seat_aet, study_uid, held, work, on_progress, keep, web, limits or Limits())
    return job.run(ways)


class _Job:
    """One retrieve, from asking to its end."""

    def __init__(
        self,
        peer: AnyPeer,
        seat_aet: str,
        study_uid: str,
        held: Callable[[], frozenset[str]],
        work: Work,
        on_progress: Callable[[Progress], None],
        keep: Keep | None,
        web: WebWay | None,
        limits: Limits,
    ) -> None:
        self._peer = peer
        self._seat_aet = seat_aet
        self._study_uid = study_uid
        self._held = held
        self._work = work
        self._on_progress = on_progress
        self._keep = keep
        self._web = web
        self._dimse = peer if isinstance(peer, Peer) else None
        self._limits = limits
        self._state = State.WAITING
        self._listed: tuple[RemoteInstance, ...] | None = None
        self._received = 0
        self._told = 0  # how many objects the peer says there are
        self._claimed = 0  # what the peer says it has sent, in this way of asking
        self._looked = 0.0
        self._grew = 0.0
        self._asking = False
        self._how = ""
        self._taken: list[str] = []
        self._tried: list[Tried] = []
        self._again = False

    def run(self, ways: Sequence[How]) -> Retrieved:
        try:
            return self._run(ways)
        except Cancelled:
            if self._state not in ENDS:
                self._happened(Event.CANCELLED)
            raise

    def _happened(self, event: Event) -> None:
        self._state = after(self._state, event)
        expected = None if self._listed is None else self._told
        if expected:
            self._work.report(min(self._received / expected, 1.0))
        self._on_progress(
            Progress(self._state, self._received, expected, self._how, self._peer.name, self._again)
        )

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

    def _failed_by(self, how: str, reason: str) -> None:
        if reason:
            self._tried.append(Tried(self._peer.name, how, reason, self._received))

    # --- the straight path -----------------------------------------------------------------

    def _run(self, ways: Sequence[How]) -> Retrieved:
        self._happened(Event.STARTED)
        ways = self._list(ways)
        self.look(now=True)
        if self._listed is not None and self._all_here(claims_all=False):
            self._happened(Event.NOTHING_MISSING)
            return self._ended()
        for place, how in enumerate(ways):
            last = place == len(ways) - 1
            try:
                reason = self._by(how)
            except PeerTrouble as error:
                alone = not any(tried.how in WAYS for tried in self._tried)
                if last and alone and not self._received:
                    self._end_without_anything(error)
                    raise
                reason = str(error)
            if self._state is State.COMPLETE:
                return self._ended()
            self._failed_by(how, reason)
        return self._give_up()

    def _list(self, ways: Sequence[How]) -> Sequence[How]:
        """Learn what the study has, in whatever way; return the ways that are left."""
        if self._dimse is not None:
            peer = self._dimse
            try:
                self._list_by(
                    lambda: list_instances(
                        peer, self._seat_aet, self._study_uid, self._work, limits=self._limits
                    )
                )
            except PeerFailed as error:
                # A peer that does not answer at image level can still send; it is then believed
                # only as far as its own counts go.
                self._failed_by("list", str(error))
            except PeerTrouble as error:
                if self._web is None:
                    self._happened(Event.REFUSED)
                    raise
                # Nobody is there, or nobody who wants us: only the web is left.
                self._failed_by("list", str(error))
                ways = [how for how in ways if how == "web"]
        if self._listed is None and self._web is not None:
            web = self._web
            try:
                self._list_by(lambda: web.list_instances(self._study_uid, self._work))
            except PeerTrouble as error:
                if self._dimse is None:
                    self._happened(Event.REFUSED)
                    raise
                self._failed_by("list", str(error))
        return ways

    def _list_by(self, listing: Callable[[], Listing]) -> None:
        for attempt in range(1, _LISTINGS + 1):
            try:
                listed = listing()
            except PeerFailed:
                if attempt == _LISTINGS:
                    raise
                continue
            self._listed, self._told = listed.instances or None, listed.told
            return

    def _by(self, how: How) -> str:
        """Try one way until nothing is missing or nothing more comes; return why not all came."""
        reason, fruitless = "", 0
        for _ in range(_ROUNDS):
            before = self._here()
            asked = self._ask(how)
            reason = asked.reason
            if how == "move":
                self._settle(asked.claims_all)
            self.look(now=True)
            if self._all_here(asked.claims_all):
                self._happened(
                    Event.PEER_FINISHED if self._state is State.RECEIVING else Event.NOTHING_MISSING
                )
                return ""
            if self._state is State.RECEIVING:
                self._happened(Event.PEER_FINISHED_WITH_FAILURES)
            if self._here() == before:
                fruitless += 1
                lost = asked.trouble is not None and not isinstance(asked.trouble, PeerStalled)
                # A line that was cut is taken up once more, even where nothing had come yet.
                if fruitless > 1 or not lost:
                    if asked.trouble is not None and not self._received:
                        raise asked.trouble
                    break
            self._again = True
        return reason or f"{self._peer.name} said that it had sent everything, and had not."

    def _ask(self, how: How) -> Asked:
        self._claimed = 0
        self._how = how
        wanted = Wanted(
            self._study_uid, self._listed, self._missing(), len(self._listed or ()) < self._told
        )
        try:
            if how == "web" or self._dimse is None:
                asked = self._ask_web(wanted)
            else:
                asked = ask(
                    how, self._dimse, self._seat_aet, wanted, self._keep, self, self._limits
                )
        finally:
            self._asking = False
        self._claimed = asked.claimed
        if asked.trouble is not None:
            self.look(now=True)
            if self._state is State.RECEIVING:
                self._happened(Event.LOST)
        return asked

    def _ask_web(self, wanted: Wanted) -> Asked:
        if self._web is None or self._keep is None:
            raise PeerFailed(f"{self._peer.name} cannot be asked over the web.")
        came = 0
        keep = self._keep

        def kept(part10: bytes, caller: str) -> None:
            nonlocal came
            keep(part10, caller)
            came += 1
            self.look()

        listed = [i for i in self._listed or () if i.sop_uid in wanted.missing]
        self.began()
        try:
            self._web.fetch(self._study_uid, listed, kept, self._work)
        except PeerTrouble as error:
            return Asked(False, came, str(error), error)
        return Asked(True, came)

    # --- what the asking tells (asking.Watch) ----------------------------------------------

    def began(self) -> None:
        """The peer took the association: it is being asked."""
        self._grew = monotonic()
        self._asking = True
        if self._how not in self._taken:
            self._taken.append(self._how)
        if self._state is State.CONNECTING:
            self._happened(Event.ACCEPTED)
        elif self._state is State.FILLING:
            self._happened(Event.ASKED_AGAIN)

    def pause_point(self) -> None:
        """Raise Cancelled where the person asked to stop."""
        self._work.pause_point()

    def look(self, *, now: bool = False) -> None:
        """Count what has become durable here, but not so often that counting is the work."""
        if not now and monotonic() - self._looked < _LOOK_SECONDS:
            return
        self._looked = monotonic()
        count = len(self._here())
        if count != self._received:
            self._received = count
            self._grew = monotonic()
            if self._state in (State.RECEIVING, State.FILLING):
                self._happened(Event.IMAGE_STORED)

    def tick(self) -> None:
        """Look at what has come, and stop waiting where nothing has for too long.

        Raises:
            PeerStalled: The peer has had its time.
            Cancelled: The person stopped it.
        """
        self._work.pause_point()
        self.look()
        if self._asking and monotonic() - self._grew > self._limits.fruitless_seconds:
            raise PeerStalled(
                f"{self._peer.name} was asked for images, and none arrive here.",
                advice="Ask its administrator whether it can reach this computer's port.",
            )

    # --- its end ---------------------------------------------------------------------------

    def _all_here(self, claims_all: bool) -> bool:
        if self._listed is not None:
            return not self._missing() and len(self._held()) >= self._told
        return claims_all and bool(self._received) and self._received >= self._claimed

    def _settle(self, claims_all: bool) -> None:
        """Wait for objects that are on their way in, as long as they keep coming."""
        # Only what is moved comes on a line of its own; the other ways have kept what they brought.
        deadline = monotonic() + _SETTLE_SECONDS
        self.look(now=True)
        if not claims_all and self._listed is None:
            return
        while not self._all_here(claims_all) and monotonic() < deadline:
            count = self._received
            self._work.pause_point()
            sleep(_LOOK_SECONDS)
            self.look(now=True)
            if self._received == count:
                deadline -= 1.0  # nothing comes: do not wait for long
            else:
                deadline = monotonic() + _SETTLE_SECONDS

    def _end_without_anything(self, error: PeerTrouble) -> None:
        event = Event.LOST if isinstance(error, PeerFailed) else Event.REFUSED
        if self._state is State.RECEIVING:
            self._happened(Event.LOST)
        if self._state not in ENDS:
            self._happened(event)

    def _give_up(self) -> Retrieved:
        if self._state is State.RECEIVING:
            self._happened(Event.PEER_FINISHED_WITH_FAILURES)
        if self._state not in ENDS:
            self._happened(Event.GIVEN_UP if self._state is State.FILLING else Event.LOST)
        if not self._received or self._here() == frozenset():
            raise PeerFailed(
                f"Nothing of this study came from {self._peer.name}. {self._reason()}".strip(),
                advice=(
                    f"Ask its administrator whether it knows {self._seat_aet} with this "
                    "computer's address and port, so that it can send here."
                ),
            )
        return self._ended()

    def _reason(self) -> str:
        return " ".join(dict.fromkeys(tried.reason for tried in self._tried))

    def _ended(self) -> Retrieved:
        return Retrieved(
            self._state,
            self._expected(),
            self._told if self._listed is not None else None,
            self._here(),
            self._missing(),
            ", then ".join(self._taken),
            self._reason(),
            self._listed or (),
            tuple(self._tried),
        )

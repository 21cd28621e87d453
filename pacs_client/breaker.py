"""When a peer that does not answer is left alone, and when it is asked again: as a table.

Five failures in a row open the breaker; after 30 seconds one single question goes out, and its
answer decides. No sockets here, and no clock but the one that is handed in.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto
from threading import Lock

FAILURES = 5
OPEN_SECONDS = 30.0


class State(Enum):
    """How a peer is treated."""

    CLOSED = auto()  # it is talked to
    OPEN = auto()  # it is left alone for a while
    HALF_OPEN = auto()  # one question is on its way, and nothing else


class Event(Enum):
    """What can happen between this seat and a peer."""

    ANSWERED = auto()
    FAILED = auto()
    FAILED_TOO_OFTEN = auto()
    ASKED_AGAIN = auto()


_NEXT = {
    (State.CLOSED, Event.ANSWERED): State.CLOSED,
    (State.CLOSED, Event.FAILED): State.CLOSED,
    (State.CLOSED, Event.FAILED_TOO_OFTEN): State.OPEN,
    (State.OPEN, Event.ASKED_AGAIN): State.HALF_OPEN,
    # Work that was under way when it opened ends when it ends.
    (State.OPEN, Event.ANSWERED): State.CLOSED,
    (State.OPEN, Event.FAILED): State.OPEN,
    (State.OPEN, Event.FAILED_TOO_OFTEN): State.OPEN,
    (State.HALF_OPEN, Event.ANSWERED): State.CLOSED,
    (State.HALF_OPEN, Event.FAILED): State.OPEN,
    (State.HALF_OPEN, Event.FAILED_TOO_OFTEN): State.OPEN,
    # Whoever asked never said how it ended: the question is somebody else's now.
    (State.HALF_OPEN, Event.ASKED_AGAIN): State.HALF_OPEN,
}


def after(state: State, event: Event) -> State:
    """Return the state that ``event`` leads to.

    Raises:
        ValueError: The event cannot happen in this state: a fault in our own code.
    """
    try:
        return _NEXT[state, event]
    except KeyError:
        raise ValueError(f"{event.name} cannot happen while {state.name}") from None


@dataclass(frozen=True, slots=True)
class Breaker:
    """How one peer stands."""

    state: State = State.CLOSED
    failures: int = 0  # in a row
    since: float = 0.0  # when the state was entered, by the clock that was handed in

    def heard(self, now: float, *, answered: bool) -> Breaker:
        """Return how the peer stands after it answered, or did not."""
        if answered:
            return Breaker(after(self.state, Event.ANSWERED), 0, now)
        failures = self.failures + 1
        event = Event.FAILED_TOO_OFTEN if failures >= FAILURES else Event.FAILED
        state = after(self.state, event)
        entered = self.since if state is self.state else now
        return Breaker(state, failures, entered)

    def may_ask(self, now: float) -> bool:
        """Return whether the peer may be talked to now."""
        return self.state is State.CLOSED or now - self.since >= OPEN_SECONDS


class Breakers:
    """The breakers of every peer, shared by all that talk to them. May be used from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._of: dict[str, Breaker] = {}

    def of(self, peer: str) -> Breaker:
        """Return how a peer stands."""
        with self._lock:
            return self._of.get(peer, Breaker())

    def admit(self, peer: str) -> State:
        """Return how the peer may be talked to now: freely, not at all, or with one question.

        After HALF_OPEN the caller owes the answer: whether the peer answered.
        """
        with self._lock:
            breaker, now = self._of.get(peer, Breaker()), self._clock()
            if not breaker.may_ask(now):
                return State.OPEN
            if breaker.state is State.CLOSED:
                return State.CLOSED
            state = after(breaker.state, Event.ASKED_AGAIN)
            self._of[peer] = replace(breaker, state=state, since=now)
            return state

    def heard(self, peer: str, *, answered: bool) -> bool:
        """Note that a peer answered, or did not; return whether a line that was down is back."""
        with self._lock:
            before = self._of.get(peer, Breaker())
            self._of[peer] = before.heard(self._clock(), answered=answered)
            return answered and before.failures > 0

    def seconds_left(self, peer: str) -> float:
        """Return in how many seconds a peer that is left alone is asked again; 0 for others."""
        with self._lock:
            breaker = self._of.get(peer, Breaker())
            if breaker.state is State.CLOSED:
                return 0.0
            return max(0.0, OPEN_SECONDS - (self._clock() - breaker.since))

"""The life of one retrieve, as a table. No sockets here."""

from __future__ import annotations

from enum import Enum, auto


class State(Enum):
    """Where a retrieve stands; INCOMPLETE means that the reader lacks images."""

    WAITING = auto()
    CONNECTING = auto()
    RECEIVING = auto()
    FILLING = auto()  # the peer ended early: what is missing is asked for again
    COMPLETE = auto()
    INCOMPLETE = auto()
    FAILED = auto()
    CANCELLED = auto()


class Event(Enum):
    """What can happen to a retrieve."""

    STARTED = auto()
    ACCEPTED = auto()
    REFUSED = auto()
    IMAGE_STORED = auto()
    PEER_FINISHED = auto()
    PEER_FINISHED_WITH_FAILURES = auto()
    LOST = auto()
    ASKED_AGAIN = auto()
    GIVEN_UP = auto()
    NOTHING_MISSING = auto()
    CANCELLED = auto()


_NEXT = {
    (State.WAITING, Event.STARTED): State.CONNECTING,
    (State.WAITING, Event.CANCELLED): State.CANCELLED,
    (State.CONNECTING, Event.ACCEPTED): State.RECEIVING,
    (State.CONNECTING, Event.REFUSED): State.FAILED,
    (State.CONNECTING, Event.LOST): State.FAILED,
    (State.CONNECTING, Event.CANCELLED): State.CANCELLED,
    # Everything was here already: nothing is asked of the peer.
    (State.CONNECTING, Event.NOTHING_MISSING): State.COMPLETE,
    (State.RECEIVING, Event.IMAGE_STORED): State.RECEIVING,
    (State.RECEIVING, Event.PEER_FINISHED): State.COMPLETE,
    (State.RECEIVING, Event.PEER_FINISHED_WITH_FAILURES): State.FILLING,
    (State.RECEIVING, Event.LOST): State.FILLING,
    (State.RECEIVING, Event.CANCELLED): State.CANCELLED,
    (State.FILLING, Event.IMAGE_STORED): State.FILLING,
    (State.FILLING, Event.ASKED_AGAIN): State.RECEIVING,
    (State.FILLING, Event.NOTHING_MISSING): State.COMPLETE,
    (State.FILLING, Event.GIVEN_UP): State.INCOMPLETE,
    (State.FILLING, Event.REFUSED): State.INCOMPLETE,
    (State.FILLING, Event.LOST): State.INCOMPLETE,
    (State.FILLING, Event.CANCELLED): State.CANCELLED,
}

ENDS = frozenset({State.COMPLETE, State.INCOMPLETE, State.FAILED, State.CANCELLED})


def after(state: State, event: Event) -> State:
    """Return the state that ``event`` leads to.

    Raises:
        ValueError: The event cannot happen in this state: a fault in our own code.
    """
    try:
        return _NEXT[state, event]
    except KeyError:
        raise ValueError(f"{event.name} cannot happen while {state.name}") from None

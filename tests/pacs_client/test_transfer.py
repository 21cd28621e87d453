"""A retrieve always ends, and what it ends as tells the reader whether images are missing."""

import pytest

from pacs_client.transfer import _NEXT, ENDS, Event, State, after


def test_a_lost_connection_after_the_first_image_is_never_complete_by_itself() -> None:
    state = after(State.RECEIVING, Event.IMAGE_STORED)
    state = after(state, Event.LOST)
    assert after(state, Event.GIVEN_UP) is State.INCOMPLETE


def test_what_was_lost_can_still_be_filled_in() -> None:
    state = after(after(State.RECEIVING, Event.LOST), Event.ASKED_AGAIN)
    assert after(state, Event.PEER_FINISHED) is State.COMPLETE


def test_complete_is_reached_only_when_nothing_is_missing_or_the_peer_finished() -> None:
    leading = {event for (_, event), to in _NEXT.items() if to is State.COMPLETE}
    assert leading == {Event.PEER_FINISHED, Event.NOTHING_MISSING}


@pytest.mark.parametrize("end", [s for s in State if s in ENDS])
@pytest.mark.parametrize("event", Event)
def test_nothing_happens_after_an_end(end: State, event: Event) -> None:
    with pytest.raises(ValueError, match="cannot happen"):
        after(end, event)


@pytest.mark.parametrize("state", [s for s in State if s not in ENDS])
def test_every_state_on_the_way_can_be_cancelled(state: State) -> None:
    assert after(state, Event.CANCELLED) is State.CANCELLED


@pytest.mark.parametrize("state", [s for s in State if s not in ENDS])
def test_from_every_state_on_the_way_an_end_can_be_reached(state: State) -> None:
    seen, due = {state}, [state]
    while due:
        at = due.pop()
        due += [to for (start, _), to in _NEXT.items() if start is at and to not in seen]
        seen |= set(due)
    assert seen & ENDS


def test_every_state_can_be_reached() -> None:
    assert {State.WAITING, *_NEXT.values()} == set(State)

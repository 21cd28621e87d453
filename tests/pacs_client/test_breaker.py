"""A peer that does not answer is left alone after five failures, and asked once half a minute."""

from __future__ import annotations

import pytest

from pacs_client.breaker import FAILURES, Breakers, Event, State, after


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breakers(clock: Clock) -> Breakers:
    return Breakers(clock)


def fail(breakers: Breakers, times: int = FAILURES, peer: str = "PACS") -> None:
    for _ in range(times):
        breakers.heard(peer, answered=False)


def test_four_failures_leave_a_peer_open_to_everybody_and_five_do_not(breakers: Breakers) -> None:
    fail(breakers, 4)
    assert breakers.admit("PACS") is State.CLOSED
    fail(breakers, 1)
    assert breakers.admit("PACS") is State.OPEN
    assert breakers.admit("OTHER") is State.CLOSED


def test_an_answer_between_failures_begins_the_count_anew(breakers: Breakers) -> None:
    fail(breakers, 4)
    breakers.heard("PACS", answered=True)
    fail(breakers, 4)
    assert breakers.admit("PACS") is State.CLOSED


def test_after_thirty_seconds_one_question_goes_out_and_no_second(
    breakers: Breakers, clock: Clock
) -> None:
    fail(breakers)
    clock.now += 29.9
    assert breakers.admit("PACS") is State.OPEN
    assert breakers.seconds_left("PACS") == pytest.approx(0.1)
    clock.now += 0.1
    assert breakers.admit("PACS") is State.HALF_OPEN
    assert breakers.admit("PACS") is State.OPEN


def test_an_answer_to_that_question_closes_it_and_says_that_the_line_is_back(
    breakers: Breakers, clock: Clock
) -> None:
    fail(breakers)
    clock.now += 30
    breakers.admit("PACS")
    assert breakers.heard("PACS", answered=True)
    assert breakers.admit("PACS") is State.CLOSED
    assert breakers.seconds_left("PACS") == 0
    assert not breakers.heard("PACS", answered=True)  # it was there all the time


def test_silence_after_that_question_leaves_the_peer_alone_for_thirty_seconds_more(
    breakers: Breakers, clock: Clock
) -> None:
    fail(breakers)
    clock.now += 30
    breakers.admit("PACS")
    clock.now += 5
    breakers.heard("PACS", answered=False)
    assert breakers.of("PACS").state is State.OPEN
    clock.now += 29
    assert breakers.admit("PACS") is State.OPEN
    clock.now += 1
    assert breakers.admit("PACS") is State.HALF_OPEN


def test_a_question_whose_asker_vanished_is_asked_by_somebody_else(
    breakers: Breakers, clock: Clock
) -> None:
    fail(breakers)
    clock.now += 30
    breakers.admit("PACS")
    clock.now += 30
    assert breakers.admit("PACS") is State.HALF_OPEN


def test_late_failures_of_work_under_way_do_not_prolong_the_silence(
    breakers: Breakers, clock: Clock
) -> None:
    fail(breakers)
    clock.now += 20
    fail(breakers, 3)
    clock.now += 10
    assert breakers.admit("PACS") is State.HALF_OPEN


def test_what_the_table_does_not_hold_cannot_happen() -> None:
    with pytest.raises(ValueError, match="ASKED_AGAIN cannot happen while CLOSED"):
        after(State.CLOSED, Event.ASKED_AGAIN)

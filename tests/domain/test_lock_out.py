"""Wrong sign-ins wait 1, 2, 4… s, then minutes, and at last for an administrator."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from domain.lock_out import NEVER, Standing

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def _wait(failures: int, later: float = 0.0) -> float:
    return Standing(failures, NOON).wait_seconds(NOON + timedelta(seconds=later), 15)


def test_each_wrong_try_doubles_the_wait() -> None:
    assert [_wait(n) for n in range(10)] == [0, 1, 2, 4, 8, 16, 32, 64, 128, 256]


def test_ten_wrong_tries_lock_for_the_minutes_of_the_policy_each_time() -> None:
    assert _wait(10) == _wait(11) == _wait(99) == 15 * 60
    assert _wait(10, later=899) == 1
    assert _wait(10, later=900) == 0


def test_a_hundred_wrong_tries_wait_for_an_administrator_however_long_that_takes() -> None:
    assert _wait(100) == NEVER
    assert _wait(100, later=10 * 365 * 86_400) == NEVER


def test_a_clock_that_was_set_back_makes_the_wait_no_shorter() -> None:
    assert _wait(10, later=-86_400) == 15 * 60


def test_a_short_lock_is_never_shorter_than_the_delays_before_it_grow() -> None:
    assert Standing(9, NOON).wait_seconds(NOON, 1) == 60

"""A rate is said after ten steady seconds, and not before; a seat that waits says so."""

from __future__ import annotations

import pytest

from app.state.pace import Pace


def pace(*marks: tuple[float, int]) -> Pace:
    made = Pace()
    for at, stored in marks:
        made.note(at, stored)
    return made


def test_nothing_is_said_before_ten_seconds() -> None:
    early = pace(*((float(s), 10 * s) for s in range(10)))
    assert (early.per_second(), early.seconds_left(400), early.slow) == (None, None, False)


def test_after_ten_steady_seconds_the_rate_and_what_is_left_are_known() -> None:
    steady = pace(*((float(s), 20 * s) for s in range(13)))
    assert steady.per_second() == pytest.approx(20)
    assert steady.seconds_left(400) == pytest.approx((400 - 240) / 20)
    assert steady.seconds_left(None) is None


def test_a_rate_that_changes_is_not_said() -> None:
    bursts = pace(*((float(s), 0 if s < 8 else 100 * (s - 7)) for s in range(12)))
    assert bursts.per_second() is None


def test_ten_seconds_with_hardly_an_object_are_slow() -> None:
    stuck = pace(*((float(s), 51 + s // 6) for s in range(13)))
    assert stuck.slow
    assert pace((0.0, 51), (11.0, 51)).slow

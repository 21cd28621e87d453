"""The self-test holds on this program, and fails on one that is wrong in any way that it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import viewer.session.self_test as tested
from domain.errors import Refused
from domain.geometry import Lattice
from domain.measurement import Angle, Length
from domain.volume import Volume
from domain.work import Unwatched
from imaging.reading import Readers
from tests.viewer.phantoms import STUDY
from viewer.session.annotations import Annotations
from viewer.session.screen import Screen
from viewer.session.self_test import CHECKS, MEASURING, Outcome, run_checks, taken_away
from viewer.tools import TOOLS


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    made = Readers(2)
    yield made
    made.close()


def check(id_: str, readers: Readers) -> int:
    return next(c for c in CHECKS if c.id == id_).run(readers)


def test_every_reference_is_measured_right(readers: Readers) -> None:
    outcomes = run_checks(readers, Unwatched())
    assert [(o.id, o.failed) for o in outcomes if o.failed] == []
    assert sum(o.answers for o in outcomes) > 9000
    assert taken_away(outcomes) == {}


def test_p01_all_48_orientations_are_looked_at_in_three_planes(readers: Readers) -> None:
    # 24 ways to acquire, from both sides, in three planes, five answers each.
    assert check("sides", readers) == 24 * 2 * 3 * 5


def test_every_tool_that_gives_a_number_rests_on_a_check() -> None:
    without_numbers = {
        "window", "pan", "zoom", "scroll", "crosshair", "rotate", "select", "arrow", "text",
        "magnifier", "brush", "grow", "scissors",
    }  # fmt: skip
    numbers = {tool.id for tool in TOOLS} - without_numbers
    covered = {tool for one in CHECKS for tool in one.tools}
    assert numbers <= covered
    assert set(MEASURING) <= covered


def _longer(length: Length) -> float:
    return length.start.distance_to(length.end) * 1.001


def _wider(_: Angle) -> float:
    return 90.1


def _one_more(_volume: Volume, _at: Any) -> float | None:
    return 41.0


def _no_gap(_volume: Volume, _at: Any) -> float | None:
    return 40.0


@pytest.mark.parametrize(
    ("id_", "owner", "name", "wrong"),
    [
        ("values", Volume, "value_at", _one_more),
        ("regions", tested, "counted", lambda content, image, shape: None),
        ("distances", Length, "millimetres", property(_longer)),
        ("angles", Angle, "degrees", property(_wider)),
        ("sides", tested, "letters", lambda content, image, direction: "L"),
        ("sides", Volume, "value_at", _one_more),
        ("tilt", Lattice, "tilt_degrees", property(lambda lattice: 0.0)),
        ("gap", Volume, "value_at", _no_gap),
        ("projection", tested, "caption", lambda mark: "8.0 mm"),
        ("projection", Length, "millimetres", property(_longer)),
        ("ultrasound", tested, "caption", lambda mark: "8.0 mm"),
        ("uptake", tested, "in_unit", lambda content, unit: content),
        ("windows", tested, "window_values", lambda values, window: (values % 256).astype("u1")),
    ],
)
def test_a_program_that_is_wrong_fails_its_check(
    monkeypatch: pytest.MonkeyPatch,
    readers: Readers,
    id_: str,
    owner: object,
    name: str,
    wrong: Callable[..., Any],
) -> None:
    monkeypatch.setattr(owner, name, wrong)
    with pytest.raises(tested.WrongError):
        check(id_, readers)


def test_a_tool_whose_check_failed_is_off_and_says_why() -> None:
    failed = Outcome("distances", "Lengths", ("length",), 0, "A length came out as 9, and is 8.")
    away = taken_away((failed, Outcome("angles", "Angles", ("angle",), 6)))
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.choose_tool("length")

    screen.take_away(away)

    assert screen.buttons["left"] == "window"
    with pytest.raises(Refused, match="A length came out as 9"):
        screen.choose_tool("length")
    screen.choose_tool("angle")
    assert screen.buttons["left"] == "angle"

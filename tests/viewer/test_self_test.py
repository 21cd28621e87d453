"""The self-test holds on this program, and fails on one that is wrong in any way that it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

import viewer.session.self_test as tested
from domain.errors import Refused
from domain.geometry import Lattice, Point
from domain.measurement import (
    Angle,
    Bidirectional,
    CobbAngle,
    Ellipse,
    Length,
    Measurement,
    Polygon,
    Polyline,
    RegionStatistics,
)
from domain.own_segment import OwnSegment
from domain.volume import Volume
from domain.work import Unwatched
from imaging.reading import Readers
from tests.viewer.phantoms import STUDY, volume
from viewer.session import outlining, own_scale
from viewer.session import self_test_bench as bench
from viewer.session.annotations import Annotations
from viewer.session.hanging import one
from viewer.session.pointing import counted
from viewer.session.screen import Screen
from viewer.session.self_test import (
    ALL,
    CHECKS,
    REGIONS,
    Outcome,
    run_checks,
    taken_away,
)
from viewer.tools import TOOLS, tool
from viewer.tools.gesture import (
    CutOff,
    Gesture,
    GrowFrom,
    Painted,
    Pointer,
    Surroundings,
    Tool,
    Write,
)

_MIDDLE = Point(0.0, 50.0, -590.0)


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
        "magnifier",
    }  # fmt: skip
    numbers = {each.id for each in TOOLS} - without_numbers
    covered = {named for one in CHECKS for named in one.tools}
    assert numbers <= covered
    assert set(ALL) == numbers


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
        ("regions", bench, "counted", lambda content, image, shape: None),
        ("distances", Length, "millimetres", property(_longer)),
        ("angle", Angle, "degrees", property(_wider)),
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
    with pytest.raises(bench.WrongError):
        check(id_, readers)


def _away(readers: Readers, monkeypatch: pytest.MonkeyPatch, tool_id: str) -> set[str]:
    """Return which tools the checks that name a tool take away."""
    named = tuple(c for c in CHECKS if tool_id in c.tools and c.id not in ("sides", "tilt", "gap"))
    monkeypatch.setattr(tested, "CHECKS", named)
    return set(taken_away(run_checks(readers, Unwatched())))


def _off(mark: Any) -> Measurement:
    """Return a mark with one of its points a little beside where the hand set it."""
    for name in ("end", "axis_a", "long_end", "second_end", "points", "at"):
        held = getattr(mark, name, None)
        if isinstance(held, Point):
            changed: Measurement = replace(mark, **{name: _beside(held)})
            return changed
        if held:
            bent: Measurement = replace(mark, **{name: (*held[:-1], _beside(held[-1]))})
            return bent
    raise AssertionError(mark)


def _beside(at: Point) -> Point:
    return Point(at.x + 0.9, at.y + 0.9, at.z + 2.0)


def _unsteady(begin: Callable[..., Gesture]) -> Callable[..., Gesture]:
    """Return how a tool begins whose mark does not end where the hand let go."""

    def wrong(tool: Tool, press: Pointer, around: Surroundings) -> Gesture:
        edit: Any = yield from begin(tool, press, around)
        if isinstance(edit, Painted):
            return Painted((*edit.places, _beside(edit.places[-1])), edit.erases)
        if isinstance(edit, CutOff):
            return CutOff((_beside(edit.corners[0]), *edit.corners[1:]), edit.keeps)
        if isinstance(edit, GrowFrom):
            return GrowFrom(Point(edit.at.x + 20, edit.at.y, edit.at.z))
        if isinstance(edit, Write):
            return Write(_off(edit.mark))
        if isinstance(edit, Bidirectional):
            return replace(edit, long_end=edit.long_start, long_start=_longer_by(edit))
        return _off(edit)

    return wrong


def _longer_by(mark: Bidirectional) -> Point:
    start, end = mark.long_start, mark.long_end
    return Point(
        end.x + 0.01 * (end.x - start.x),
        end.y + 0.01 * (end.y - start.y),
        end.z + 0.01 * (end.z - start.z),
    )


@pytest.mark.parametrize("tool_id", ALL)
def test_a_tool_that_does_not_end_where_the_hand_let_go_is_taken_away(
    tool_id: str, readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _away(readers, monkeypatch, tool_id) == set()
    kind = type(tool(tool_id))
    monkeypatch.setattr(kind, "begin", _unsteady(kind.begin))
    assert tool_id in _away(readers, monkeypatch, tool_id)


@pytest.mark.parametrize(
    ("kind", "name", "tool_id"),
    [
        (Length, "millimetres", "length"),
        (Polyline, "millimetres", "polyline"),
        (Bidirectional, "long_mm", "bidirectional"),
        (Bidirectional, "short_mm", "bidirectional"),
        (Angle, "degrees", "angle"),
        (CobbAngle, "degrees", "cobb"),
        (Ellipse, "area_mm2", "ellipse"),
        (Ellipse, "perimeter_mm", "circle"),
        (Polygon, "area_mm2", "rectangle"),
        (Polygon, "perimeter_mm", "freehand"),
        (OwnSegment, "volume_mm3", "brush"),
        (OwnSegment, "count", "grow"),
    ],
)
def test_a_number_that_is_half_a_percent_off_takes_its_tool_away(
    kind: type,
    name: str,
    tool_id: str,
    readers: Readers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    right = getattr(kind, name).fget
    monkeypatch.setattr(kind, name, property(lambda mark: right(mark) * 1.005))
    assert tool_id in _away(readers, monkeypatch, tool_id)


@pytest.mark.parametrize(
    "name",
    ["mean", "sd", "minimum", "maximum", "count", "median", "percentiles", "histogram"],
)
def test_one_wrong_value_of_a_region_takes_every_region_away(
    name: str, readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*asked: Any) -> RegionStatistics | None:
        found = counted(*asked)
        if found is None or found.percentiles is None or found.histogram is None:
            return found
        histogram = found.histogram
        others: dict[str, Any] = {
            "percentiles": tuple(each + 1 for each in found.percentiles),
            "histogram": replace(histogram, counts=histogram.counts[::-1]),
        }
        return replace(found, **{name: others.get(name) or getattr(found, name) + 1})

    monkeypatch.setattr(bench, "counted", wrong)
    for tool_id in REGIONS:
        assert tool_id in _away(readers, monkeypatch, tool_id)


def test_a_scale_of_a_reader_s_own_that_is_wrong_takes_calibrating_away(
    readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_scale, "worth", lambda line, place: 1.0)
    assert "calibrate" in _away(readers, monkeypatch, "calibrate")


@pytest.mark.parametrize(
    ("function", "wrong"),
    [
        ("between_slices", lambda box: box),
        ("largest", lambda box: box),
        ("all_in_range", lambda volume, values: ((0, 0, 0), volume.voxels[:1] >= values[0])),
    ],
)
def test_marking_out_that_does_nothing_takes_its_tools_away(
    function: str, wrong: object, readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlining, function, wrong)
    assert _away(readers, monkeypatch, "brush") | _away_of_growing(readers, monkeypatch)


def _away_of_growing(readers: Readers, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    monkeypatch.setattr(tested, "CHECKS", CHECKS)
    return _away(readers, monkeypatch, "grow")


def test_a_check_that_breaks_in_an_unforeseen_way_takes_its_tools_away(
    readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Length, "millimetres", property(lambda mark: None))
    assert "length" in _away(readers, monkeypatch, "length")


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


def test_what_failed_stands_over_every_picture_also_where_no_tool_rests_on_it() -> None:
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(volume(), finished=True)
    screen.hang(one(screen.contents[0]))
    assert "self-test" not in {doubt.code for doubt in screen.warnings(0)}

    failed = Outcome("uptake", "SUV, also past midnight", (), 0, "SUVbw came out as 3, and is 2.")
    screen.take_away(taken_away((failed,)), (failed.title,))

    (said,) = [doubt.fact for doubt in screen.warnings(0) if doubt.code == "self-test"]
    assert "SUV, also past midnight" in said


@pytest.mark.parametrize(
    ("away", "edit"),
    [
        ("brush", lambda screen: screen.outlining.paint(0, Painted((_MIDDLE,)))),
        ("brush", lambda screen: screen.outlining.fill_between()),
        ("grow", lambda screen: screen.outlining.grow(0, GrowFrom(_MIDDLE))),
        ("grow", lambda screen: screen.outlining.mark_range(0)),
        ("grow", lambda screen: screen.outlining.keep_largest()),
        ("scissors", lambda screen: screen.outlining.cut(0, CutOff((_MIDDLE,) * 3))),
    ],
)
def test_no_way_of_marking_out_leads_past_a_failed_check(
    away: str, edit: Callable[[Screen], None]
) -> None:
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(volume(), finished=True)
    screen.hang(one(screen.contents[0]))
    screen.take_away({away: "The self-test failed: 9, and is 8."})
    with pytest.raises(Refused, match="9, and is 8"):
        edit(screen)
    assert screen.annotations.segments == ()

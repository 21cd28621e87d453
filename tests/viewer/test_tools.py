"""Each tool turns a drag into one mark or one change of the view, in patient millimetres."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

import viewer.tools
from domain.geometry import LEFT, POSTERIOR, Point
from domain.measurement import Angle, Arrow, Ellipse, Length, Place, Probe, RegionStatistics, Text
from tests.viewer.phantoms import NOON, READER
from viewer.tools import TOOLS, tool
from viewer.tools.gesture import (
    Changed,
    Chosen,
    CrosshairTo,
    Edit,
    Line,
    PanBy,
    Pointer,
    ScrollBy,
    Sheet,
    Sketch,
    Surroundings,
    TurnBy,
    WindowBy,
    Write,
    ZoomBy,
)

SHEET = Sheet(Point(0, 0, 50), LEFT, POSTERIOR, 0.5)
PLACE = Place("1.2.3", "1.2.3.7", "1.2.3.99")
COUNTED = RegionStatistics(38.0, 17.0, -10.0, 90.0, 400, 100.0, "HU")


def around(*marks: Length) -> Surroundings:
    return Surroundings(
        READER, lambda: NOON, lambda at: (at.x, "HU"), lambda region: COUNTED, tuple(marks)
    )


def pointer(x: float, y: float, *, released: bool = False) -> Pointer:
    """Return a pointer x, y pixels from the middle of an axial viewport of 0.5 mm per pixel."""
    return Pointer(Point(x / 2, y / 2, 50), x, y, SHEET, PLACE, released=released)


def drag(
    id_: str, points: Sequence[tuple[float, float]], surroundings: Surroundings | None = None
) -> tuple[list[Sketch], Edit]:
    """Press at the first point, move over the others, release at the last."""
    gesture = tool(id_).begin(pointer(*points[0]), surroundings or around())
    sketches = [next(gesture)]
    try:
        sketches.extend(gesture.send(pointer(*point)) for point in points[1:])
        gesture.send(pointer(*points[-1], released=True))
    except StopIteration as end:
        return sketches, end.value
    raise AssertionError("the gesture goes on after the release")


def clicks(id_: str, points: Sequence[tuple[float, float]]) -> Edit:
    """Click at each point, moving freely between them."""
    gesture = tool(id_).begin(pointer(*points[0]), around())
    next(gesture)
    try:
        for point in points:
            gesture.send(pointer(*point))
            gesture.send(pointer(*point, released=True))
    except StopIteration as end:
        edit: Edit = end.value
        return edit
    raise AssertionError("the gesture goes on after the last click")


def test_every_tool_has_its_own_id_label_and_key() -> None:
    for names in ([t.id for t in TOOLS], [t.label for t in TOOLS], [t.key for t in TOOLS]):
        assert len(set(names)) == len(names)


def test_every_tool_s_file_is_listed_and_has_an_icon() -> None:
    folder = Path(viewer.tools.__file__).parent
    files = {file.stem for file in folder.glob("*.py")} - {"__init__", "axes", "gesture", "marks"}
    assert files == {t.id for t in TOOLS}
    icons = folder.parents[1] / "resources" / "icons"
    assert all((icons / f"tool-{t.id}.svg").is_file() for t in TOOLS)


def test_a_length_is_the_distance_in_the_patient_between_press_and_release() -> None:
    sketches, made = drag("length", [(0, 0), (30, 40), (60, 80)])
    assert isinstance(made, Length)
    assert made.millimetres == pytest.approx(50.0)
    assert isinstance(sketches[1], Length)
    assert sketches[1].millimetres == pytest.approx(25.0)


def test_a_length_may_be_made_by_two_clicks() -> None:
    made = clicks("length", [(0, 0), (60, 80)])
    assert isinstance(made, Length)
    assert made.millimetres == pytest.approx(50.0)


def test_two_clicks_at_one_place_measure_nothing() -> None:
    assert clicks("length", [(5, 5), (5, 5)]) is None


def test_an_angle_takes_the_end_of_one_arm_the_vertex_and_the_end_of_the_other() -> None:
    made = clicks("angle", [(100, 0), (0, 0), (0, 100)])
    assert isinstance(made, Angle)
    assert made.vertex == Point(0, 0, 50)
    assert made.degrees == pytest.approx(90.0)


def test_an_angle_may_begin_with_a_drag() -> None:
    gesture = tool("angle").begin(pointer(100, 0), around())
    next(gesture)
    assert isinstance(gesture.send(pointer(50, 0)), Line)
    gesture.send(pointer(0, 0, released=True))
    assert isinstance(gesture.send(pointer(100, 100)), Angle)
    with pytest.raises(StopIteration) as end:
        gesture.send(pointer(100, 100, released=True))
    assert end.value.value.degrees == pytest.approx(45.0)


def test_an_ellipse_fills_the_box_that_was_dragged_and_counts_its_values_once() -> None:
    sketches, made = drag("ellipse", [(-40, -20), (0, 0), (40, 20)])
    assert isinstance(made, Ellipse)
    assert made.centre == Point(0, 0, 50)
    assert made.centre.distance_to(made.axis_a) == pytest.approx(20.0)
    assert made.centre.distance_to(made.axis_b) == pytest.approx(10.0)
    assert made.statistics == COUNTED
    assert all(s.statistics is None for s in sketches if isinstance(s, Ellipse))


def test_an_ellipse_without_height_is_not_kept() -> None:
    assert drag("ellipse", [(0, 0), (40, 0)])[1] is None


def test_a_probe_reads_the_voxel_under_the_release() -> None:
    _, made = drag("probe", [(0, 0), (84, 0)])
    assert isinstance(made, Probe)
    assert (made.value, made.unit) == (42.0, "HU")


def test_a_probe_beyond_the_image_is_not_kept() -> None:
    nowhere = Surroundings(READER, lambda: NOON, lambda at: None, lambda region: None)
    assert drag("probe", [(0, 0), (10, 0)], nowhere)[1] is None


def test_an_arrow_points_to_where_the_press_was_and_asks_for_words() -> None:
    _, made = drag("arrow", [(0, 0), (60, 0)])
    assert isinstance(made, Write)
    assert isinstance(made.mark, Arrow)
    assert made.mark.tip == Point(0, 0, 50)


def test_a_text_stands_where_the_release_was_and_asks_for_words() -> None:
    _, made = drag("text", [(10, 20), (20, 20)])
    assert isinstance(made, Write)
    assert isinstance(made.mark, Text)
    assert made.mark.at == Point(10, 10, 50)


def test_dragging_an_end_moves_that_end_alone() -> None:
    mark = Length(PLACE, Point(0, 0, 50), Point(20, 0, 50), READER, NOON)
    _, edit = drag("select", [(40, 0), (40, 40)], around(mark))
    assert isinstance(edit, Changed)
    assert isinstance(edit.mark, Length)
    assert edit.mark.id == mark.id
    assert (edit.mark.start, edit.mark.end) == (mark.start, Point(20, 20, 50))


def test_dragging_the_line_moves_the_whole_mark() -> None:
    mark = Length(PLACE, Point(0, 0, 50), Point(20, 0, 50), READER, NOON)
    _, edit = drag("select", [(20, 2), (20, 42)], around(mark))
    assert isinstance(edit, Changed)
    assert isinstance(edit.mark, Length)
    assert edit.mark.millimetres == pytest.approx(mark.millimetres)
    assert edit.mark.start == Point(0, 20, 50)


def test_a_moved_ellipse_is_counted_anew_and_keeps_its_right_angle() -> None:
    old = Ellipse(PLACE, Point(0, 0, 50), Point(10, 0, 50), Point(0, 5, 50), READER, NOON)
    surroundings = Surroundings(
        READER, lambda: NOON, lambda at: None, lambda region: COUNTED, (old,)
    )
    _, edit = drag("select", [(20, 0), (40, 30)], surroundings)
    assert isinstance(edit, Changed)
    assert isinstance(edit.mark, Ellipse)
    assert edit.mark.axis_a == Point(20, 0, 50)
    assert edit.mark.statistics == COUNTED


def test_a_click_on_a_mark_chooses_it_and_a_click_beside_chooses_none() -> None:
    mark = Length(PLACE, Point(0, 0, 50), Point(20, 0, 50), READER, NOON)
    assert drag("select", [(20, 0), (20, 0)], around(mark))[1] == Chosen(mark.id)
    assert drag("select", [(20, 60), (20, 60)], around(mark))[1] == Chosen("")


@pytest.mark.parametrize(
    ("id_", "path", "expected"),
    [
        ("window", [(0, 0), (30, -10)], WindowBy(30, 10)),
        ("pan", [(0, 0), (30, -10)], PanBy(15.0, -5.0)),
        ("zoom", [(10, 70), (10, 0)], ZoomBy(2.0, Point(5, 35, 50))),
        ("scroll", [(0, 0), (0, 60)], ScrollBy(10)),
        ("crosshair", [(0, 0), (20, 10)], CrosshairTo(Point(10, 5, 50))),
        ("rotate", [(100, 0), (0, 100)], TurnBy(90.0, -100, 100)),
    ],
)
def test_a_drag_with_a_view_tool_ends_in_one_change(
    id_: str, path: list[tuple[float, float]], expected: object
) -> None:
    assert drag(id_, path)[1] == expected


def test_a_click_with_a_view_tool_changes_nothing() -> None:
    for id_ in ("window", "pan", "zoom", "scroll", "rotate"):
        assert drag(id_, [(5, 5), (5, 5)])[1] is None

"""Marks of every kind are drawn, taken hold of, moved, worded, scaled and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from domain.geometry import LEFT, POSTERIOR, Point
from domain.measurement import (
    Bidirectional,
    Calibration,
    CobbAngle,
    Ellipse,
    Length,
    Measurement,
    Outline,
    Place,
    Polygon,
    Polyline,
    caption,
)
from tests.viewer.phantoms import NOON, READER, STUDY, film, volume
from viewer.session.annotations import Annotations
from viewer.session.caption_places import Box, Caption, placed
from viewer.session.captions import corners
from viewer.session.editing import nudge, text_of
from viewer.session.hanging import one
from viewer.session.pointing import At, Pointing
from viewer.session.screen import Screen
from viewer.tools import tool
from viewer.tools.freehand import without_tails
from viewer.tools.gesture import Changed, Edit, Pointer, Sheet, Surroundings
from viewer.tools.marks import handles, is_under, moved, outline, reshaped

SHEET = Sheet(Point(0, 0, 50), LEFT, POSTERIOR, 0.5)
PLACE = Place("1.2.3", "1.2.3.7", "1.2.3.99")
FILM = Place("1.2.3", "1.2.3.8", "", "1.2.3.8.1", spacing_basis="")
SIZE = (640.0, 480.0)


def at(x: float, y: float) -> Point:
    return Point(x, y, 50)


ALL: tuple[Measurement, ...] = (
    Length(PLACE, at(0, 0), at(30, 0), READER, NOON),
    Polyline(PLACE, (at(0, 0), at(30, 0), at(30, 40)), READER, NOON),
    Bidirectional(PLACE, at(0, 0), at(40, 0), at(10, -5), at(10, 9), READER, NOON),
    CobbAngle(PLACE, at(0, 0), at(40, 4), at(0, 60), at(40, 50), READER, NOON),
    Ellipse(PLACE, at(20, 20), at(30, 20), at(20, 25), READER, NOON),
    Ellipse(PLACE, at(20, 20), at(30, 20), at(20, 30), READER, NOON, is_circle=True),
    Polygon(PLACE, (at(0, 0), at(20, 0), at(20, 10), at(0, 10)), READER, NOON, Outline.RECTANGLE),
    Polygon(PLACE, (at(0, 0), at(20, 0), at(10, 15)), READER, NOON),
    Calibration(PLACE, at(0, 0), at(10, 0), 50.0, READER, NOON),
)


def pointer(x: float, y: float, **how: bool) -> Pointer:
    """Return a pointer x, y pixels from the middle of an axial viewport of 0.5 mm per pixel."""
    return Pointer(at(x / 2, y / 2), x, y, SHEET, PLACE, **how)


def around(*marks: Measurement) -> Surroundings:
    return Surroundings(READER, lambda: NOON, lambda _: None, lambda _: None, marks)


def clicked(id_: str, points: Sequence[tuple[float, float]]) -> Edit:
    """Press and release at each point, moving freely between them."""
    gesture = tool(id_).begin(pointer(*points[0]), around())
    next(gesture)
    try:
        for number, point in enumerate(points):
            gesture.send(pointer(*point, pressed=number > 0))
            gesture.send(pointer(*point, released=True))
    except StopIteration as end:
        edit: Edit = end.value
        return edit
    raise AssertionError("the gesture goes on after the last click")


def dragged(id_: str, points: Sequence[tuple[float, float]], *marks: Measurement) -> Edit:
    gesture = tool(id_).begin(pointer(*points[0]), around(*marks))
    next(gesture)
    try:
        for point in points[1:]:
            gesture.send(pointer(*point))
        gesture.send(pointer(*points[-1], released=True))
    except StopIteration as end:
        edit: Edit = end.value
        return edit
    raise AssertionError("the gesture goes on after the release")


def test_a_bent_line_takes_a_corner_at_every_click_and_ends_at_the_second_on_one_place() -> None:
    made = clicked("polyline", [(0, 0), (60, 0), (60, 80), (60, 80)])
    assert isinstance(made, Polyline)
    assert made.millimetres == pytest.approx(70.0)


def test_a_polygon_ends_at_its_first_corner() -> None:
    made = clicked("polygon", [(0, 0), (60, 0), (60, 80), (0, 80), (1, 1)])
    assert isinstance(made, Polygon)
    assert made.area_mm2 == pytest.approx(1200.0)
    assert made.perimeter_mm == pytest.approx(140.0)


def test_a_rectangle_and_a_circle_are_dragged() -> None:
    box = dragged("rectangle", [(0, 0), (10, 10), (40, -20)])
    assert isinstance(box, Polygon)
    assert box.area_mm2 == pytest.approx(200.0)
    ring = dragged("circle", [(0, 0), (10, 10), (30, 40)])
    assert isinstance(ring, Ellipse)
    assert ring.area_mm2 == pytest.approx(np.pi * 625.0)
    assert ring.perimeter_mm == pytest.approx(2 * np.pi * 25.0)


def test_a_line_by_hand_loses_the_ends_that_overlap() -> None:
    turns = np.linspace(0, 2 * np.pi * 1.05, 80)
    path = [(100 * float(np.cos(t)) * (1 + t / 90), 100 * float(np.sin(t))) for t in turns]
    made = dragged("freehand", path)
    assert isinstance(made, Polygon)
    assert made.outline is Outline.FREEHAND
    assert not made.crosses_itself
    assert made.area_mm2 == pytest.approx(np.pi * 50**2, rel=0.05)


def test_what_crosses_itself_keeps_its_larger_loop() -> None:
    eight = (at(0, 0), at(10, 10), at(10, 0), at(-4, 14), at(-8, 8))
    made = without_tails(eight)
    assert len(made) < len(eight) + 1
    assert not Polygon(PLACE, made, READER, NOON).crosses_itself


def test_an_outline_that_crosses_itself_has_no_area() -> None:
    bow = Polygon(PLACE, (at(0, 0), at(10, 10), at(10, 0), at(0, 10)), READER, NOON)
    assert caption(bow) == "no area: the line crosses itself"


def test_a_long_axis_is_drawn_and_the_short_one_is_at_a_right_angle_to_it() -> None:
    made = clicked("bidirectional", [(0, 0), (80, 60), (10, 50)])
    assert isinstance(made, Bidirectional)
    assert made.long_mm == pytest.approx(50.0)
    assert made.short_mm == pytest.approx(34.0)


@pytest.mark.parametrize("handle", range(4))
def test_the_axes_stay_at_a_right_angle_whichever_end_is_dragged(handle: int) -> None:
    mark = ALL[2]
    changed = reshaped(mark, handle, at(7.0, 22.5))
    assert isinstance(changed, Bidirectional)
    assert handles(changed) != handles(mark)
    long_ = changed.long_end.array() - changed.long_start.array()
    short = changed.short_end.array() - changed.short_start.array()
    assert float(long_ @ short) == pytest.approx(0.0, abs=1e-9)


def test_a_cobb_angle_is_drawn_by_two_drags_or_by_four_clicks() -> None:
    by_clicks = clicked("cobb", [(0, 0), (80, 0), (0, 100), (80, 20)])
    assert isinstance(by_clicks, CobbAngle)
    assert by_clicks.degrees == pytest.approx(45.0)
    gesture = tool("cobb").begin(pointer(0, 0), around())
    next(gesture)
    gesture.send(pointer(80, 0))
    gesture.send(pointer(80, 0, released=True))
    gesture.send(pointer(0, 100, pressed=True))
    gesture.send(pointer(40, 60))
    with pytest.raises(StopIteration) as end:
        gesture.send(pointer(80, 20, released=True))
    by_drags = end.value.value
    assert isinstance(by_drags, CobbAngle)
    assert by_drags.degrees == pytest.approx(45.0)


@pytest.mark.parametrize("mark", ALL, ids=lambda mark: mark.kind)
def test_a_mark_moves_as_a_whole_and_is_under_its_own_line(mark: Measurement) -> None:
    gone = moved(replace(mark, caption_at=at(1, 1)), at(0, 0), at(5, -7))
    assert gone.caption_at == at(6, -6)
    for old, new in zip(outline(mark), outline(gone), strict=True):
        assert new.distance_to(at(old.x + 5, old.y - 7)) == pytest.approx(0.0)
    assert is_under(mark, outline(mark)[0], SHEET)


@pytest.mark.parametrize("mark", ALL, ids=lambda mark: mark.kind)
def test_a_handle_goes_to_where_it_is_taken(mark: Measurement) -> None:
    for number, handle in enumerate(handles(mark)):
        if mark.kind in ("ellipse", "bidirectional"):
            continue
        to = at(handle.x + 2, handle.y + 3)
        taken = handles(reshaped(mark, number, to))[number]
        assert taken.distance_to(to) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("corner", range(4))
def test_a_rectangle_keeps_its_right_angles_when_a_corner_is_dragged(corner: int) -> None:
    changed = reshaped(ALL[6], corner, at(31.0, -4.0))
    assert isinstance(changed, Polygon)
    points = [point.array() for point in changed.points]
    for number in range(4):
        one = points[number] - points[number - 1]
        two = points[(number + 1) % 4] - points[number]
        assert float(one @ two) == pytest.approx(0.0, abs=1e-9)


# ------------------------------------------------------------------------------- on a screen


def opened(content: object) -> Screen:
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(content, finished=True)  # type: ignore[arg-type]  # a Volume or an ImageStack
    screen.hang(one(content))  # type: ignore[arg-type]  # the same
    screen.crosshair_shown = False
    return screen


def draw(screen: Screen, id_: str, start: tuple[float, float], end: tuple[float, float]) -> None:
    screen.choose_tool(id_)
    pointing = Pointing(screen, author=lambda: READER)
    pointing.press(0, At(*start, *SIZE))
    pointing.move(At(*end, *SIZE))
    pointing.move(At(*end, *SIZE), released=True)


def test_all_marks_are_chosen_and_deleted_in_one_step_that_can_be_undone() -> None:
    screen = opened(volume())
    draw(screen, "length", (200, 200), (260, 200))
    draw(screen, "rectangle", (300, 300), (340, 340))
    screen.choose_all()
    assert all(screen.is_chosen(mark.id) for mark in screen.annotations.items)
    screen.delete_chosen()
    assert not screen.annotations.items
    screen.annotations.undo()
    assert len(screen.annotations.items) == 2
    screen.choose_all()
    screen.choose("")
    assert not any(screen.is_chosen(mark.id) for mark in screen.annotations.items)


def test_a_nudge_moves_by_one_voxel_counts_anew_and_can_be_undone() -> None:
    values = np.broadcast_to(np.arange(28, dtype=np.int16) * 10, (20, 24, 28)).copy()
    screen = opened(volume(voxels=values))
    draw(screen, "rectangle", (280, 200), (340, 260))
    (before,) = screen.annotations.items
    nudge(screen, 1, 0)
    (after,) = screen.annotations.items
    assert isinstance(before, Polygon)
    assert isinstance(after, Polygon)
    assert after.points[0].x - before.points[0].x == pytest.approx(0.8)
    assert before.statistics is not None
    assert after.statistics is not None
    assert after.statistics.mean == pytest.approx(before.statistics.mean + 10.0)
    screen.annotations.undo()
    assert screen.annotations.items == (before,)


def test_a_known_length_scales_every_number_of_its_image_and_undo_takes_it_back() -> None:
    screen = opened(film(spacing_mm=None))
    draw(screen, "length", (200, 200), (300, 200))
    (length,) = screen.annotations.items
    assert isinstance(length, Length)
    assert "px, uncalibrated" in caption(length)
    draw(screen, "calibrate", (200, 300), (300, 300))
    assert isinstance(screen.writing, Calibration)
    Pointing(screen, author=lambda: READER).write("50 mm")
    (length, line) = screen.annotations.items
    assert isinstance(length, Length)
    assert length.millimetres == pytest.approx(50.0)
    assert caption(length).startswith("50.0 mm · scale: 50.0 mm set by A. Mehra")
    assert any("50.0 mm set by A. Mehra" in words for words in corners(screen, 0).bottom_left)
    draw(screen, "rectangle", (200, 400), (300, 310))
    box = screen.annotations.items[-1]
    assert isinstance(box, Polygon)
    assert box.area_mm2 == pytest.approx(2250.0)
    screen.annotations.remove(line.id)
    (length, box) = screen.annotations.items
    assert "px, uncalibrated" in caption(length)
    assert "px², uncalibrated" in caption(box)
    screen.annotations.undo()
    assert caption(screen.annotations.items[0]).startswith("50.0 mm")


def test_p19_a_reader_s_scale_stands_beside_that_of_the_file_and_leaves_other_images() -> None:
    place = replace(FILM, spacing_basis="ImagerPixelSpacing (at the detector)")
    line = Calibration(place, Point(0, 0, 0), Point(40, 0, 0), 50.0, READER, NOON)
    kept = Annotations()
    kept.load(
        (
            line,
            Length(place, Point(0, 0, 0), Point(80, 0, 0), READER, NOON),
            Length(replace(place, sop_uid="1.9"), Point(0, 0, 0), Point(80, 0, 0), READER, NOON),
        )
    )
    _, mine, other = kept.items
    assert isinstance(mine, Length)
    assert isinstance(other, Length)
    assert mine.millimetres == pytest.approx(100.0)
    assert mine.place.spacing_basis == place.spacing_basis
    assert other.millimetres == pytest.approx(80.0)
    assert caption(other) == "80.0 mm · at detector"


def test_a_volume_cannot_be_calibrated_by_hand() -> None:
    screen = opened(volume())
    draw(screen, "calibrate", (200, 200), (300, 200))
    assert screen.writing is None
    assert not screen.annotations.items


@pytest.mark.parametrize("words", ["", "no", "0", "-4", "nan", "inf"])
def test_a_known_length_that_is_none_calibrates_nothing(words: str) -> None:
    screen = opened(film(spacing_mm=None))
    draw(screen, "calibrate", (200, 300), (300, 300))
    Pointing(screen, author=lambda: READER).write(words)
    assert not screen.annotations.items


def test_words_of_a_mark_can_be_changed_and_the_change_undone() -> None:
    screen = opened(volume())
    draw(screen, "length", (200, 200), (260, 200))
    (mark,) = screen.annotations.items
    screen.ask_words(mark)
    Pointing(screen, author=lambda: READER).write(" Target 1 ")
    assert [m.label for m in screen.annotations.items] == ["Target 1"]
    assert text_of(screen.annotations.items) == f"Length\tTarget 1\t{caption(mark)}"
    screen.annotations.undo()
    assert screen.annotations.items == (mark,)


# ------------------------------------------------------------------------------- captions


def test_captions_do_not_cover_one_another_and_stay_within_the_picture() -> None:
    area = Box(0, 0, 400, 300)
    same = Box(380, 150, 120, 18)
    found = placed([Caption(str(n), (same,)) for n in range(9)], area)
    boxes = list(found.values())
    for number, box in enumerate(boxes):
        assert 0 <= box.left <= 280
        assert 0 <= box.top <= 282
        assert not any(box.covers(other) for other in boxes[:number])


def test_a_caption_that_a_reader_placed_stays_and_the_others_give_way() -> None:
    area, box = Box(0, 0, 400, 300), Box(100, 100, 80, 18)
    found = placed([Caption("a", (box,)), Caption("b", (box,), is_fixed=True)], area)
    assert found["b"] == box
    assert not found["a"].covers(box)


def test_a_caption_leaves_what_it_measures_and_what_is_written_in_sight() -> None:
    area, lesion = Box(0, 0, 500, 300), Box(400, 140, 40, 20)
    beside, before = Box(450, 141, 240, 18), Box(150, 141, 240, 18)
    below = Box(300, 170, 190, 18)
    one = Caption("a", (beside, before, below), lesion)
    assert placed([one], area)["a"] == before
    # The letter of the left edge stands there: lower is free as well.
    assert placed([one], area, (Box(140, 140, 30, 20),))["a"] == below


def test_a_box_beyond_the_edge_covers_nothing_of_the_picture() -> None:
    area = Box(0, 0, 400, 300)
    assert not Box(420, 10, 30, 30).covers(area)
    assert Box(390, 10, 30, 30).covers(area)


def test_a_caption_is_dragged_and_its_place_is_kept_with_the_mark() -> None:
    from viewer.tools.gesture import CaptionGrip

    mark = ALL[0]
    held = replace(around(mark), caption=CaptionGrip(mark.id, at(20, 5)))
    gesture = tool("select").begin(pointer(40, 10), held)
    next(gesture)
    gesture.send(pointer(60, 30))
    with pytest.raises(StopIteration) as end:
        gesture.send(pointer(60, 30, released=True))
    assert end.value.value == Changed(replace(mark, caption_at=at(30, 15)))

"""Marking out by hand on a screen: strokes, growing, cutting, each one step to undo."""

from __future__ import annotations

from math import pi

import numpy as np
import pytest

from domain.errors import LightboxError, Refused
from domain.geometry import Point
from domain.volume import Volume
from tests.viewer.phantoms import NOON, PRIOR, READER, STUDY, film, lattice, volume
from viewer.session.annotations import Annotations
from viewer.session.hanging import one
from viewer.session.pointing import At, Pointing
from viewer.session.screen import Screen
from viewer.session.view_state import Orientation, Slab, SlabMode

SIZE = 400.0


def ball_of(value: int = 200) -> Volume:
    """Return a volume with one bright ball of 9 mm radius in its middle."""
    on = lattice((40, 60, 60), (1.0, 1.0, 1.5))
    k, j, i = np.mgrid[0:40, 0:60, 0:60].astype(float)
    far = np.sqrt((i - 29.5) ** 2 + (j - 29.5) ** 2 + ((k - 19.5) * 1.5) ** 2)
    return volume(on, voxels=np.where(far <= 9.0, value, 0).astype(np.int16))


def screen_with(content: Volume, orientation: Orientation = Orientation.AXIAL) -> Screen:
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(content, finished=True)
    screen.hang(one(content, orientation))
    screen.outlining.author = lambda: READER
    return screen


def pointing_on(screen: Screen) -> Pointing:
    return Pointing(screen, author=lambda: READER, now=lambda: NOON)


def pixel(screen: Screen, at: Point) -> At:
    plane = screen.plane(0, SIZE, SIZE)
    assert plane is not None
    return At(*plane.to_pixel(at), SIZE, SIZE)


def drag(screen: Screen, tool: str, *places: Point, ctrl: bool = False) -> None:
    pointing = pointing_on(screen)
    first, *others = (pixel(screen, place) for place in places)
    pointing.press(0, first, tool_id=tool)
    for place in others:
        pointing.move(place, tilting=ctrl)
    pointing.move(others[-1] if others else first, released=True, tilting=ctrl)


def volume_of(screen: Screen) -> float:
    return sum(own.volume_mm3 for own in screen.annotations.segments)


@pytest.mark.parametrize("orientation", [Orientation.AXIAL, Orientation.SAGITTAL])
def test_a_stroke_marks_a_disc_on_its_plane_and_is_one_step_to_undo(
    orientation: Orientation,
) -> None:
    screen = screen_with(ball_of(), orientation)
    content = screen.contents[0]
    assert isinstance(content, Volume)
    middle = content.lattice.centre
    screen.outlining.set_radius(8.0)
    drag(screen, "brush", middle)
    (own,) = screen.annotations.segments
    thickness = 1.5 if orientation is Orientation.AXIAL else 1.0
    # The middle lies between two planes: both are marked, or one.
    assert own.volume_mm3 / (pi * 64.0 * thickness) == pytest.approx(round(
        own.volume_mm3 / (pi * 64.0 * thickness)), rel=0.04)  # fmt: skip
    assert own.author == READER
    screen.annotations.undo()
    assert not screen.annotations.segments
    screen.annotations.redo()
    assert [segment.id for segment in screen.annotations.segments] == [own.id]


def test_a_ball_brush_marks_a_ball_and_ctrl_rubs_it_out() -> None:
    screen = screen_with(ball_of())
    content = screen.contents[0]
    assert isinstance(content, Volume)
    screen.outlining.set_radius(7.0)
    screen.outlining.toggle_ball()
    drag(screen, "brush", content.lattice.centre)
    assert volume_of(screen) == pytest.approx(4 / 3 * pi * 343.0, rel=0.03)
    screen.outlining.set_radius(20.0)
    drag(screen, "brush", content.lattice.centre, ctrl=True)
    assert volume_of(screen) == 0.0
    assert len(screen.annotations.segments) == 1


def test_a_stroke_under_way_is_seen_and_cancelling_leaves_nothing() -> None:
    screen = screen_with(ball_of())
    content = screen.contents[0]
    assert isinstance(content, Volume)
    pointing = pointing_on(screen)
    pointing.press(0, pixel(screen, content.lattice.centre), tool_id="brush")
    seen = screen.segments_over(0)
    assert len(seen) == 1
    assert seen[0].volume_ml is not None
    assert seen[0].volume_ml > 0
    pointing.cancel()
    assert screen.segments_over(0) == ()
    assert not screen.annotations.can_undo


def test_growing_from_a_click_finds_the_whole_ball() -> None:
    screen = screen_with(ball_of())
    content = screen.contents[0]
    assert isinstance(content, Volume)
    screen.outlining.set_range((100.0, 300.0))
    drag(screen, "grow", content.lattice.centre)
    true = int((content.voxels == 200).sum()) * content.lattice.voxel_mm3
    assert volume_of(screen) == pytest.approx(true)
    (segment,) = screen.segments_over(0)
    assert segment.mask is not None
    low = segment.mask.lattice.index(content.lattice.centre)
    assert low == pytest.approx([(n - 1) / 2 for n in reversed(segment.mask.labels.shape)])


def test_a_range_keeps_the_brush_from_painting_beyond() -> None:
    screen = screen_with(ball_of())
    content = screen.contents[0]
    assert isinstance(content, Volume)
    screen.outlining.set_range((100.0, 300.0))
    screen.outlining.toggle_only_in_range()
    screen.outlining.toggle_ball()
    screen.outlining.set_radius(15.0)
    drag(screen, "brush", content.lattice.centre)
    true = int((content.voxels == 200).sum()) * content.lattice.voxel_mm3
    assert volume_of(screen) == pytest.approx(true)


def test_scissors_cut_off_half_and_with_ctrl_keep_it() -> None:
    for ctrl, share in ((False, 0.5), (True, 0.5)):
        screen = screen_with(ball_of())
        content = screen.contents[0]
        assert isinstance(content, Volume)
        screen.outlining.set_range((100.0, 300.0))
        screen.outlining.mark_range(0)
        whole = volume_of(screen)
        m = content.lattice.centre
        corners = [
            Point(m.x - 25, m.y - 25, m.z), Point(m.x, m.y - 25, m.z),
            Point(m.x, m.y + 25, m.z), Point(m.x - 25, m.y + 25, m.z),
        ]  # fmt: skip
        drag(screen, "scissors", *corners, ctrl=ctrl)
        assert volume_of(screen) == pytest.approx(whole * share, rel=0.06)


def test_slices_between_are_filled_in() -> None:
    screen = screen_with(ball_of())
    content = screen.contents[0]
    assert isinstance(content, Volume)
    screen.outlining.set_radius(6.0)
    for k in (10, 20):
        at = content.lattice.point(30, 30, k)
        screen.place_crosshair(at, content.frame_of_reference)
        drag(screen, "brush", at)
    screen.outlining.fill_between()
    assert volume_of(screen) == pytest.approx(11 * 1.5 * pi * 36.0, rel=0.03)


def test_what_cannot_be_marked_out_says_why_and_advises() -> None:
    screen = screen_with(ball_of())
    content = screen.contents[0]
    assert isinstance(content, Volume)
    refused: list[LightboxError] = []
    screen.refuse = refused.append
    screen.outlining.set_range((100.0, 300.0))
    drag(screen, "grow", content.lattice.point(2, 2, 20))
    assert "outside the range" in str(refused[-1])
    screen.set_slab(0, Slab(SlabMode.MEAN, 5.0))
    drag(screen, "brush", content.lattice.centre)
    assert "thick slab" in str(refused[-1])
    assert all(error.advice for error in refused)
    assert screen.annotations.segments == ()


def test_films_have_no_volume_to_mark_out() -> None:
    screen = Screen(Annotations())
    screen.open(STUDY)
    content = film()
    screen.take(content, finished=True)
    screen.hang(one(content))
    with pytest.raises(Refused, match="no volume"):
        screen.outlining.new(0)


def test_a_prior_is_not_marked_out_while_it_is_beside() -> None:
    screen = screen_with(ball_of())
    screen.admit(PRIOR)
    earlier = volume(study=PRIOR)
    screen.take(earlier, finished=True)
    screen.put(0, earlier)
    with pytest.raises(Refused, match="another study"):
        screen.outlining.new(0)


def test_nothing_of_it_goes_on_into_the_next_study() -> None:
    screen = screen_with(ball_of())
    screen.outlining.new(0)
    screen.outlining.set_range((1.0, 2.0))
    screen.open(PRIOR)
    assert screen.outlining.values is None
    assert screen.outlining.chosen == ""

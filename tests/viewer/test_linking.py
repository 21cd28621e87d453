"""Linked viewports show the nearest slice of one place; nothing joins what is unrelated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.geometry import Point
from domain.study import Window
from domain.volume import Volume
from tests.viewer.phantoms import PRIOR, STUDY, film, lattice, volume
from viewer.session.annotations import Annotations
from viewer.session.captions import corners
from viewer.session.hanging import Hanging, Kind, Pane, compared, one
from viewer.session.layout import FOUR, PAIR, STACKED, cells, grid, layout_named
from viewer.session.link_words import bar_words
from viewer.session.links import Link, Registration
from viewer.session.screen import Screen
from viewer.session.view_state import Orientation
from viewer.tools.gesture import CrosshairTo, PanBy

AXIAL = Orientation.AXIAL


def opened(*contents: Volume) -> Screen:
    """Return a screen with the series side by side in the axial plane."""
    made = Screen(Annotations())
    made.open(STUDY)
    made.admit(PRIOR)
    for content in contents:
        made.take(content, finished=True)
    panes = tuple(Pane(Kind.PLANE, content, AXIAL) for content in contents)
    made.hang(Hanging("test", "Test", grid(1, len(panes)), panes))
    return made


def slice_of(screen: Screen, number: int) -> int:
    found = screen.slice_number(number)
    assert found is not None
    return found[0]


def nearest(content: Volume, at: Point, offset_mm: float = 0.0) -> set[int]:
    """Return the acquired slices nearest to a place, by trying every one of them."""
    i, j = np.array(content.lattice.step_i), np.array(content.lattice.step_j)
    normal = np.cross(i, j) / np.linalg.norm(np.cross(i, j))
    if normal @ np.array(content.lattice.step_k) < 0:
        normal = -normal
    place = np.array([at.x, at.y, at.z]) + normal * offset_mm
    away = [
        abs(normal @ (place - content.lattice.point(0, 0, k).array()))
        for k in range(content.lattice.shape[0])
    ]
    return {k for k, mm in enumerate(away) if mm <= min(away) + 1e-6}


@st.composite
def stacks(draw: st.DrawFn) -> Volume:
    slices = draw(st.integers(3, 24))
    gap = draw(st.floats(0.5, 9.0))
    start = draw(st.floats(-40.0, 40.0))
    tilt = draw(st.sampled_from([0.0, 0.4, -0.7]))
    on = lattice((slices, 8, 8), (2.0, 2.0, gap), origin=(-8.0, -8.0, start), tilt_mm=tilt)
    return volume(on, series_uid=f"1.2.3.{draw(st.integers(10, 10**9))}")


@settings(max_examples=150, deadline=None)
@given(st.lists(stacks(), min_size=2, max_size=4), st.data())
def test_p25_a_linked_viewport_shows_the_slice_nearest_in_mm(
    contents: list[Volume], data: st.DataObject
) -> None:
    contents = list({c.series_uid: c for c in contents}.values())
    screen = opened(*contents)
    for _ in range(3):
        number = data.draw(st.integers(0, len(contents) - 1))
        screen.go_to(number, data.draw(st.integers(0, 23)))
        at = screen.crosshair("1.2.3.99")
        assert at is not None
        assert slice_of(screen, number) in nearest(contents[number], at)
        for other, content in enumerate(contents):
            if other != number:
                assert slice_of(screen, other) in nearest(content, at)


@settings(max_examples=60, deadline=None)
@given(stacks(), stacks(), st.integers(-6, 6), st.integers(0, 23))
def test_p25_an_offset_viewport_shows_the_slice_nearest_to_its_offset(
    first: Volume, second: Volume, steps: int, to: int
) -> None:
    screen = opened(first, second)
    screen.scroll(1, steps, alone=True)
    screen.go_to(0, to)
    at = screen.crosshair("1.2.3.99")
    assert at is not None
    assert slice_of(screen, 1) in nearest(second, at, screen.viewports[1].offset_mm)


def test_p25_different_frames_of_reference_are_never_linked_by_position() -> None:
    one_ = volume()
    for frame in ("1.2.3.100", ""):
        other = volume(frame_of_reference=frame, series_uid="1.2.3.8")
        screen = opened(one_, other)
        before = screen.viewports[1].state
        screen.go_to(0, 3)
        screen.scroll(0, 9)
        screen.place_crosshair(one_.lattice.point(3, 3, 3), "1.2.3.99")
        assert screen.viewports[1].state is before
        screen.zoom(0, 2.0)
        assert screen.viewports[1].state is before


def test_p25_two_series_of_one_study_without_a_frame_are_not_linked_either() -> None:
    one_ = volume(frame_of_reference="", series_uid="1.8")
    other = volume(frame_of_reference="", series_uid="1.9")
    screen = opened(one_, other)
    before = screen.viewports[1].state
    screen.go_to(0, 0)
    screen.go_to(0, 19)
    assert screen.viewports[1].state is before


def test_p25_a_prior_goes_along_only_once_its_slice_was_paired() -> None:
    now = volume()
    before = volume(
        lattice((30, 24, 28), (0.8, 1.2, 5.0), origin=(0.0, 0.0, 300.0)),
        study=PRIOR,
        frame_of_reference="1.2.4.99",
        series_uid="1.2.4.7",
    )
    screen = opened(now, before)
    screen.go_to(0, 4)
    screen.go_to(1, 10)
    assert (slice_of(screen, 0), slice_of(screen, 1)) == (4, 10)
    assert screen.pair_slices(0)
    screen.go_to(0, 12)  # 8 slices of 2.5 mm are 4 of 5 mm
    assert slice_of(screen, 1) == 14
    assert "paired by distance, not by place" in corners(screen, 1).top_right
    screen.go_to(0, 0)
    for _ in range(7):  # by the slice, with what is left over not lost on the way
        screen.scroll(0, 2)
    assert slice_of(screen, 1) == 10 + (14 - 4) // 2
    screen.unpair()
    screen.go_to(0, 0)
    assert slice_of(screen, 1) == 15


def test_p25_a_pair_ends_with_its_study() -> None:
    screen = opened(volume(), volume(frame_of_reference="1.9", series_uid="1.8"))
    screen.pair_slices(0)
    assert screen.links.pairs
    screen.open(STUDY)
    assert not screen.links.pairs


@given(st.floats(-90, 90), st.floats(-30, 30))
def test_p25_a_registered_frame_is_linked_by_the_place_that_the_registration_gives(
    degrees: float, shift: float
) -> None:
    c, s = float(np.cos(np.radians(degrees))), float(np.sin(np.radians(degrees)))
    matrix = ((c, -s, 0.0, 1.0), (s, c, 0.0, 2.0), (0.0, 0.0, 1.0, shift), (0.0, 0.0, 0.0, 1.0))
    other = volume(frame_of_reference="1.9", series_uid="1.8")
    screen = opened(volume(), other)
    known = Registration("1.2.3.99", "1.9", matrix, "a test")
    screen.links = screen.links.__class__(registrations=(known,))
    screen.go_to(0, 5)
    at = screen.crosshair("1.2.3.99")
    assert at is not None
    there = np.array(matrix) @ (at.x, at.y, at.z, 1.0)
    assert slice_of(screen, 1) in nearest(other, Point(*there[:3]))
    back = screen.links.place_in("1.2.3.99", Point(*there[:3]), "1.9")
    assert back is not None
    assert back.distance_to(at) < 1e-6


# ---------------------------------------------------------------------- on, off, apart


def test_each_action_can_be_switched_off_for_all() -> None:
    screen = opened(volume(), volume(series_uid="1.2.3.8"))
    screen.turn_link(Link.SCROLL)
    before = slice_of(screen, 1)
    screen.go_to(0, 0)
    assert slice_of(screen, 1) == before
    screen.zoom(0, 2.0)
    states = [view.state for view in screen.viewports]
    assert all(state is not None and state.zoom == 2.0 for state in states)
    assert bar_words(screen.links, link=screen.link) == "3 linked"
    screen.turn_link(Link.ZOOM)
    screen.zoom(0, 2.0)
    assert screen.viewports[1].state is not None
    assert screen.viewports[1].state.zoom == 2.0


def test_a_viewport_leaves_the_links_and_neither_follows_nor_leads() -> None:
    screen = opened(*(volume(series_uid=f"1.2.3.{n}") for n in (7, 8, 9)))
    screen.turn_apart(1, Link.SCROLL)
    before = slice_of(screen, 1)
    screen.go_to(0, 2)
    assert (slice_of(screen, 1), slice_of(screen, 2)) == (before, 2)
    screen.go_to(1, 17)
    assert (slice_of(screen, 0), slice_of(screen, 2)) == (2, 2)
    assert "not linked: scroll" in corners(screen, 1).top_right


def test_scrolling_alone_sets_an_offset_which_is_shown_kept_and_taken_back() -> None:
    screen = opened(volume(), volume(series_uid="1.2.3.8"))
    screen.go_to(0, 5)
    screen.scroll(1, 4, alone=True)
    assert (slice_of(screen, 0), slice_of(screen, 1)) == (5, 9)
    assert "+10 mm from the linked place" in corners(screen, 1).top_right
    screen.scroll(1, 2)  # the one with the offset leads
    assert (slice_of(screen, 0), slice_of(screen, 1)) == (7, 11)
    at = screen.plane(1, 640.0, 480.0)
    assert at is not None
    screen.apply(1, CrosshairTo(at.centre), screen.snapshot())
    assert (slice_of(screen, 0), slice_of(screen, 1)) == (7, 11)
    screen.reset_offset(1)
    assert (slice_of(screen, 0), slice_of(screen, 1)) == (7, 7)
    assert corners(screen, 1).top_right[0] == "8 / 20"


def test_pan_and_zoom_go_with_the_same_plane_and_leave_the_other_planes() -> None:
    first, second = volume(), volume(series_uid="1.2.3.8")
    screen = opened(first, second)
    screen.put(1, second, Orientation.CORONAL)
    coronal = screen.viewports[1].state
    screen.apply(0, PanBy(5.0, 3.0), screen.snapshot())
    screen.zoom(0, 1.5)
    assert screen.viewports[1].state == coronal
    screen.put(1, second, AXIAL)
    before = screen.viewports[1].state
    screen.apply(0, PanBy(5.0, 3.0), screen.snapshot())
    after = screen.viewports[1].state
    assert before is not None
    assert after is not None
    assert before.centre.x - after.centre.x == pytest.approx(5.0)


def test_a_window_goes_from_the_current_series_to_its_prior_and_not_when_left() -> None:
    prior = volume(study=PRIOR, series_uid="1.2.4.7", frame_of_reference="1.2.4.99")
    now = volume()
    screen = opened(now, prior)
    screen.hang(compared(now, prior))
    screen.set_window(0, Window(-600, 1500))
    assert screen.viewports[1].state is not None
    assert screen.viewports[1].state.window == Window(-600, 1500)
    screen.turn_apart(1, Link.WINDOW)
    screen.set_window(0, Window(40, 400))
    assert screen.viewports[1].state.window == Window(-600, 1500)


# ---------------------------------------------------------------------- the grid


@pytest.mark.parametrize("rows", range(1, 5))
@pytest.mark.parametrize("columns", range(1, 5))
def test_every_grid_to_four_by_four_fills_the_room_without_overlap(rows: int, columns: int) -> None:
    layout = layout_named(f"{rows}x{columns}")
    assert layout == grid(rows, columns)
    taken = np.zeros((701, 1103), int)
    for cell in cells(layout, 1103, 701).values():
        taken[cell.y : cell.y + cell.height, cell.x : cell.x + cell.width] += 1
    assert taken.max() == 1
    gaps = 2 * (rows - 1) * 1103 + 2 * (columns - 1) * 701 - 4 * (rows - 1) * (columns - 1)
    assert (taken == 0).sum() == gaps


@pytest.mark.parametrize(("id_", "count"), [("1+2", 3), ("1+3", 4)])
def test_a_layout_with_one_large_viewport_fills_the_room_too(id_: str, count: int) -> None:
    layout = layout_named(id_)
    assert layout is not None
    found = cells(layout, 1200, 900)
    assert layout.count == len(found) == count
    large, *small = (cell.width * cell.height for cell in found.values())
    assert large > 3.9 * max(small)
    taken = np.zeros((900, 1200), int)
    for cell in found.values():
        taken[cell.y : cell.y + cell.height, cell.x : cell.x + cell.width] += 1
    assert taken.max() == 1


def test_no_grid_beyond_four_by_four_and_no_unknown_name() -> None:
    with pytest.raises(ValueError, match="1 to 4"):
        grid(5, 1)
    assert layout_named("5x1") is None
    assert layout_named("9") is None


def test_what_a_smaller_grid_had_no_room_for_comes_back_with_all_that_was_done() -> None:
    contents = [volume(series_uid=f"1.2.3.{n}") for n in (6, 7, 8, 9)]
    screen = opened(*contents)
    screen.set_layout(FOUR)
    screen.invert(3)
    screen.set_layout(PAIR)
    finished = volume(contents[3].lattice, series_uid="1.2.3.9")
    screen.take(finished, finished=True)  # the series went on loading while it was not shown
    screen.set_layout(layout_named("4x4") or FOUR)
    assert [view.content for view in screen.viewports[:4]] == [*contents[:3], finished]
    assert screen.viewports[3].state is not None
    assert screen.viewports[3].state.inverted
    assert all(view.kind is Kind.EMPTY for view in screen.viewports[4:])
    screen.set_layout(STACKED)
    screen.hang(one(contents[0]))
    assert screen.parked == ()


def test_viewports_change_places_with_what_they_show() -> None:
    screen = opened(volume(), volume(series_uid="1.2.3.8"))
    first, second = screen.viewports
    screen.swap(0, 1)
    assert [view.content for view in screen.viewports] == [second.content, first.content]
    assert [view.state for view in screen.viewports] == [second.state, first.state]
    assert screen.active == 1


def test_films_of_one_group_have_one_scale_whatever_their_viewports_leave_them() -> None:
    screen = Screen(Annotations())
    screen.open(STUDY)
    films = film(spacing_mm=(0.2, 0.2), count=2)
    screen.take(films, finished=True)
    panes = tuple(
        Pane(Kind.IMAGE, films, Orientation.IMAGE, n, group="breasts", align=align)
        for n, align in enumerate(("right", "left"))
    )
    screen.hang(Hanging("test", "Test", PAIR, panes))
    screen.sized(0, 600, 800)
    screen.sized(1, 600, 772)  # under a warning strip
    planes = [screen.plane(number, 600, height) for number, height in ((0, 800), (1, 772))]
    assert all(plane is not None for plane in planes)
    assert planes[0].mm_per_pixel == pytest.approx(planes[1].mm_per_pixel)  # type: ignore[union-attr]

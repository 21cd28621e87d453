"""The crosshair's lines lie where planes truly cut, and turn, move and thicken those planes."""

from __future__ import annotations

from math import cos, radians, sin

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.geometry import Point
from domain.volume import Volume
from tests.viewer.phantoms import READER, STUDY, all_orientations, lattice, volume
from viewer.session.annotations import Annotations
from viewer.session.captions import corners
from viewer.session.content import letters, screen_axes, space_of
from viewer.session.crosshair import CrossLine, cross_lines
from viewer.session.pointing import At, Pointing
from viewer.session.screen import Screen
from viewer.session.view_plane import ViewPlane
from viewer.session.view_state import Orientation, Slab, SlabMode, ViewState

SIZE = (500.0, 400.0)
AXIAL, SAGITTAL, CORONAL = 0, 1, 2


def opened(content: Volume | None = None) -> Screen:
    made = Screen(Annotations())
    made.open(STUDY)
    made.take(content or volume(lattice((40, 60, 60), (1.0, 1.0, 1.5))), finished=True)
    made.hang()
    made.buttons = {**made.buttons, "left": "crosshair"}
    return made


@pytest.fixture
def screen() -> Screen:
    return opened()


def crosshair(screen: Screen) -> Point:
    content = screen.viewports[0].content
    assert content is not None
    at = screen.crosshair(space_of(content))
    assert at is not None
    return at


def plane(screen: Screen, number: int) -> ViewPlane:
    found = screen.plane(number, *SIZE)
    assert found is not None
    return found


def state(screen: Screen, number: int) -> ViewState:
    found = screen.viewports[number].state
    assert found is not None
    return found


def line(screen: Screen, number: int, other: int) -> CrossLine:
    lines = cross_lines(screen.viewports, number, plane(screen, number), crosshair(screen))
    return next(line for line in lines if line.viewport == other)


def drag(
    screen: Screen,
    number: int,
    start: tuple[float, float],
    end: tuple[float, float],
    *,
    tilting: bool = False,
) -> None:
    pointing = Pointing(screen, author=lambda: READER)
    pointing.press(number, At(*start, *SIZE))
    middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    pointing.move(At(*middle, *SIZE), tilting=tilting)
    pointing.move(At(*end, *SIZE), released=True, tilting=tilting)


def turned_about(
    screen: Screen, number: int, at: tuple[float, float], degrees: float
) -> tuple[float, float]:
    """Return where a handle is after so many degrees clockwise about the crosshair."""
    x, y = plane(screen, number).to_pixel(crosshair(screen))
    dx, dy = at[0] - x, at[1] - y
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return x + c * dx - s * dy, y + s * dx + c * dy


def turn(screen: Screen, number: int, other: int, degrees: float, *, alone: bool = False) -> None:
    handle = line(screen, number, other).turn_handles(*SIZE)[0]
    drag(screen, number, handle, turned_about(screen, number, handle, degrees), tilting=alone)


def test_each_line_lies_on_both_planes(screen: Screen) -> None:
    turn(screen, AXIAL, SAGITTAL, 25.0)
    turn(screen, CORONAL, SAGITTAL, -17.0)
    for number in (AXIAL, SAGITTAL, CORONAL):
        mine = plane(screen, number)
        for found in cross_lines(screen.viewports, number, mine, crosshair(screen)):
            theirs = plane(screen, found.viewport)
            for far in (-120.0, 0.0, 90.0):
                at = mine.to_patient(found.x + found.dx * far, found.y + found.dy * far)
                assert abs(theirs.distance_mm(at)) < 1e-6


def test_turning_a_line_turns_the_other_planes_by_that_angle_and_keeps_right_angles(
    screen: Screen,
) -> None:
    before = [state(screen, number) for number in range(3)]
    turn(screen, AXIAL, SAGITTAL, 30.0)
    after = [state(screen, number) for number in range(3)]
    assert after[AXIAL] == before[AXIAL]
    for number in (SAGITTAL, CORONAL):
        angle = np.degrees(np.arccos(before[number].normal.dot(after[number].normal)))
        assert angle == pytest.approx(30.0, abs=1e-6)
        assert after[number].normal.dot(after[AXIAL].normal) == pytest.approx(0.0, abs=1e-12)
    assert after[SAGITTAL].normal.dot(after[CORONAL].normal) == pytest.approx(0.0, abs=1e-12)


def test_a_line_turns_the_way_the_hand_turns_it(screen: Screen) -> None:
    was = line(screen, AXIAL, SAGITTAL)
    turn(screen, AXIAL, SAGITTAL, 20.0)
    now = line(screen, AXIAL, SAGITTAL)
    # Both upwards or downwards alike: a line has no direction of its own.
    angle = np.degrees(np.arctan2(was.dx * now.dy - was.dy * now.dx,
                                  was.dx * now.dx + was.dy * now.dy))  # fmt: skip
    assert (angle + 90) % 180 - 90 == pytest.approx(20.0, abs=1e-6)


def test_with_the_key_one_plane_turns_alone(screen: Screen) -> None:
    before = state(screen, CORONAL)
    turn(screen, AXIAL, SAGITTAL, 30.0, alone=True)
    assert state(screen, CORONAL) == before
    angle = state(screen, SAGITTAL).normal.dot(before.normal)
    assert abs(angle) == pytest.approx(sin(radians(30.0)), abs=1e-9)


def test_planes_set_to_turn_alone_do_so_without_the_key(screen: Screen) -> None:
    screen.toggle_planes_alone()
    before = state(screen, CORONAL)
    turn(screen, AXIAL, SAGITTAL, 12.0)
    assert state(screen, CORONAL) == before
    assert state(screen, SAGITTAL).orientation is Orientation.OBLIQUE


def test_all_planes_still_pass_through_the_crosshair_after_double_obliquity(
    screen: Screen,
) -> None:
    screen.place_crosshair(Point(5.3, 61.7, -571.2), space_of(volume()))
    turn(screen, AXIAL, SAGITTAL, 25.0)
    turn(screen, SAGITTAL, CORONAL, 14.0)
    turn(screen, CORONAL, AXIAL, -8.0)
    at = crosshair(screen)
    for number in range(3):
        pitch = 1.5 if number == AXIAL else 1.0
        assert abs(plane(screen, number).distance_mm(at)) <= pitch / 2 + 1e-6
    drag(screen, AXIAL, plane(screen, AXIAL).to_pixel(at), (300.0, 220.0))
    for number in (SAGITTAL, CORONAL):
        assert abs(plane(screen, number).distance_mm(crosshair(screen))) < 1e-9


def test_a_turned_plane_does_not_change_its_scale(screen: Screen) -> None:
    before = plane(screen, SAGITTAL).mm_per_pixel
    turn(screen, AXIAL, SAGITTAL, 41.0)
    assert plane(screen, SAGITTAL).mm_per_pixel == pytest.approx(before)


def test_dragging_the_middle_moves_the_crosshair_by_the_way_of_the_hand(screen: Screen) -> None:
    before = crosshair(screen)
    x, y = plane(screen, AXIAL).to_pixel(before)
    drag(screen, AXIAL, (x + 3, y - 2), (x + 43, y + 18))
    after = crosshair(screen)
    mm = plane(screen, AXIAL).mm_per_pixel
    assert (after.x - before.x, after.y - before.y) == pytest.approx((40 * mm, 20 * mm))


def test_dragging_a_line_moves_its_plane_and_leaves_the_other(screen: Screen) -> None:
    turn(screen, AXIAL, SAGITTAL, 20.0, alone=True)  # the two lines no longer at right angles
    before = {number: state(screen, number) for number in (SAGITTAL, CORONAL)}
    held = line(screen, AXIAL, SAGITTAL)
    start = held.x + held.dx * 45, held.y + held.dy * 45
    drag(screen, AXIAL, start, (start[0] + 30, start[1]))
    moved = plane(screen, SAGITTAL).distance_mm(before[SAGITTAL].centre)
    assert abs(moved) > 4.0
    stayed = state(screen, CORONAL)
    assert (
        abs(stayed.normal.dot(stayed.centre) - before[CORONAL].normal.dot(before[CORONAL].centre))
        <= 0.5 + 1e-6
    )
    under = plane(screen, AXIAL).to_patient(start[0] + 30, start[1])
    assert abs(plane(screen, SAGITTAL).distance_mm(under)) < 0.1


def test_the_slab_handle_sets_the_thickness_to_where_it_is_let_go(screen: Screen) -> None:
    held = line(screen, AXIAL, CORONAL)
    start = held.slab_handles(*SIZE)[0]
    mm = plane(screen, AXIAL).mm_per_pixel
    foot = held.x + (start[0] - held.x) * abs(held.dx), held.y
    drag(screen, AXIAL, start, (foot[0], foot[1] + 10.0 / mm))
    slab = state(screen, CORONAL).slab
    assert slab.mode is SlabMode.MEAN
    assert slab.thickness_mm == pytest.approx(20.0, abs=1.0)
    assert state(screen, SAGITTAL).slab.mode is SlabMode.OFF
    assert line(screen, AXIAL, CORONAL).half_px == pytest.approx(slab.thickness_mm / 2 / mm)


def test_a_slab_stays_on_while_scrolling_and_turning(screen: Screen) -> None:
    screen.set_slab(AXIAL, Slab(SlabMode.MIP, 12.0))
    screen.scroll(AXIAL, 3)
    turn(screen, AXIAL, SAGITTAL, 33.0)
    screen.scroll(SAGITTAL, 4)
    for number in range(3):
        assert state(screen, number).slab == Slab(SlabMode.MIP, 12.0)
    assert "MIP 12.0 mm" in corners(screen, SAGITTAL).bottom_left


def test_straightening_brings_back_right_angles_with_zoom_slab_and_crosshair(
    screen: Screen,
) -> None:
    screen.zoom(SAGITTAL, 2.0)
    screen.set_slab(AXIAL, Slab(SlabMode.MEAN, 3.0))
    turn(screen, AXIAL, SAGITTAL, 25.0)
    turn(screen, CORONAL, SAGITTAL, 11.0)
    at = crosshair(screen)
    seen = plane(screen, SAGITTAL).to_pixel(at)
    screen.straighten(AXIAL)
    for number, name in enumerate((Orientation.AXIAL, Orientation.SAGITTAL, Orientation.CORONAL)):
        now = state(screen, number)
        content = screen.viewports[number].content
        assert isinstance(content, Volume)
        assert now.orientation is name
        assert (now.right, now.down) == screen_axes(content.lattice, name)
        assert now.slab.mode is SlabMode.MEAN
    assert state(screen, SAGITTAL).zoom == 2.0
    assert plane(screen, SAGITTAL).to_pixel(at) == pytest.approx(seen, abs=1e-6)


def test_planes_keep_their_names_when_turned(screen: Screen) -> None:
    turn(screen, AXIAL, SAGITTAL, 25.0)
    assert corners(screen, SAGITTAL).top_left[0] == "Oblique sagittal"
    tags = {found.tag for found in cross_lines(
        screen.viewports, AXIAL, plane(screen, AXIAL), crosshair(screen))}  # fmt: skip
    assert tags == {"S", "C"}


def test_escape_in_the_middle_of_a_turn_takes_it_back(screen: Screen) -> None:
    before = screen.viewports
    handle = line(screen, AXIAL, SAGITTAL).turn_handles(*SIZE)[0]
    pointing = Pointing(screen, author=lambda: READER)
    pointing.press(AXIAL, At(*handle, *SIZE))
    pointing.move(At(handle[0] + 40, handle[1] + 5, *SIZE))
    assert screen.viewports != before
    pointing.cancel()
    assert screen.viewports == before


def test_a_window_drag_beside_the_handles_is_still_a_window_drag(screen: Screen) -> None:
    screen.choose_tool("window")
    x, y = plane(screen, AXIAL).to_pixel(crosshair(screen))
    before = state(screen, AXIAL).window
    drag(screen, AXIAL, (x + 4, y), (x + 60, y))
    assert state(screen, AXIAL).window != before
    assert state(screen, SAGITTAL).orientation is Orientation.SAGITTAL


def test_nothing_of_the_crosshair_is_held_while_it_is_hidden(screen: Screen) -> None:
    handle = line(screen, AXIAL, SAGITTAL).turn_handles(*SIZE)[0]
    screen.toggle_crosshair()
    drag(screen, AXIAL, handle, (handle[0] + 40, handle[1]))
    assert state(screen, SAGITTAL).orientation is Orientation.SAGITTAL


ANGLES = st.floats(-80.0, 80.0).filter(lambda angle: abs(angle) > 1.0)


@settings(max_examples=60, deadline=None)
@given(axes=st.sampled_from(all_orientations()), one=ANGLES, two=ANGLES, tilt=st.floats(0, 0.6))
def test_p01_letters_of_double_oblique_planes_name_where_the_edges_look(
    axes: tuple[tuple[float, float, float], ...], one: float, two: float, tilt: float
) -> None:
    content = volume(lattice((30, 40, 40), (1.0, 1.0, 1.2), axes=axes, tilt_mm=tilt))
    screen = opened(content)
    turn(screen, 0, 1, one)
    turn(screen, 2, 0, two)
    for number in range(3):
        shown = plane(screen, number)
        for edge in (shown.right, shown.down, shown.right.reversed(), shown.down.reversed()):
            said = letters(content, 0, edge)
            parts = {"L": edge.x, "R": -edge.x, "P": edge.y, "A": -edge.y, "H": edge.z,
                     "F": -edge.z}  # fmt: skip
            if any(abs(abs(part) - sin(radians(5.0))) < 1e-6 for part in parts.values()):
                continue  # rounding decides whether a letter counts
            # The closed form: every letter for a part that counts, the largest first.
            largest = sorted(parts, key=lambda letter: -parts[letter])
            expected = [letter for letter in largest if parts[letter] > sin(radians(5.0))]
            assert said == "".join(expected)[: len(said)]
            assert len(said) >= min(2, len(expected))

"""A pixel and its place in the patient belong together whatever is done to the view."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from domain.geometry import Direction, Point
from imaging.geometry import orientation_letters
from tests.viewer.phantoms import STUDY, Vector, all_orientations, film, lattice, volume
from viewer.session.annotations import Annotations
from viewer.session.content import Content, acquired_orientation, letters, triad
from viewer.session.hanging import one
from viewer.session.screen import Screen
from viewer.session.view_state import Orientation, angle_words

WIDTH, HEIGHT = 640, 480


def screen_with(content: Content, orientation: Orientation | None = None) -> Screen:
    screen = Screen(Annotations())
    screen.open(STUDY)
    assert screen.take(content, finished=True)
    screen.hang(one(content, orientation))
    return screen


def randomly_moved(screen: Screen, rng: random.Random) -> None:
    """Zoom, pan, turn and flip a viewport, as a reader in a hurry does."""
    for _ in range(rng.randrange(1, 8)):
        match rng.randrange(5):
            case 0:
                screen.zoom(0, rng.uniform(0.5, 3.0))
            case 1:
                screen.turn(0, rng.choice((90.0, -90.0, rng.uniform(-180, 180))))
            case 2:
                screen.flip_sideways(0)
            case 3:
                screen.flip_over(0)
            case _:
                by = (rng.uniform(-50, 50), rng.uniform(-50, 50))
                screen.change_state(0, lambda state, by=by: state.panned(*by))  # type: ignore[misc]


@pytest.mark.parametrize("seed", range(25))
def test_pixel_to_patient_and_back_ends_within_half_a_pixel(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - for views, not for secrets
    screen = screen_with(volume(lattice(tilt_mm=rng.choice((0.0, 0.8)))))
    randomly_moved(screen, rng)
    plane = screen.plane(0, WIDTH, HEIGHT)
    assert plane is not None
    x, y = rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT)
    at = plane.to_patient(x, y)
    assert np.hypot(*np.subtract(plane.to_pixel(at), (x, y))) < 0.5
    assert abs(plane.distance_mm(at)) < 1e-9


@pytest.mark.parametrize("seed", range(10))
def test_a_length_between_two_pixels_is_the_same_under_any_view(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - for views, not for secrets
    screen = screen_with(volume())
    start, end = Point(0.0, 50.0, -575.0), Point(6.0, 58.0, -575.0)
    randomly_moved(screen, rng)
    plane = screen.plane(0, WIDTH, HEIGHT)
    assert plane is not None
    one, other = (plane.to_patient(*plane.to_pixel(at)) for at in (start, end))
    assert one.distance_to(other) == pytest.approx(10.0, rel=1e-9)


def test_zooming_about_a_place_leaves_it_under_the_pointer() -> None:
    screen = screen_with(volume())
    plane = screen.plane(0, WIDTH, HEIGHT)
    assert plane is not None
    about = plane.to_patient(100, 300)
    screen.zoom(0, 2.7, about)
    after = screen.plane(0, WIDTH, HEIGHT)
    assert after is not None
    assert after.to_pixel(about) == pytest.approx((100, 300), abs=1e-6)


@pytest.mark.parametrize("axes", all_orientations())
def test_the_three_planes_carry_the_right_letters_however_the_slices_were_acquired(
    axes: tuple[Vector, Vector, Vector],
) -> None:
    content = volume(lattice(axes=axes))
    edges = {
        Orientation.AXIAL: ("L", "P"),
        Orientation.SAGITTAL: ("P", "F"),
        Orientation.CORONAL: ("L", "F"),
    }
    for orientation, (right, down) in edges.items():
        state = screen_with(content, orientation).view.state
        assert state is not None
        assert letters(content, 0, state.right) == right
        assert letters(content, 0, state.down) == down


@pytest.mark.parametrize("axes", all_orientations())
def test_the_letters_follow_every_turn_and_flip(axes: tuple[Vector, Vector, Vector]) -> None:
    content = volume(lattice(axes=axes))
    screen = screen_with(content, Orientation.AXIAL)

    def shown() -> tuple[str, str, str, str]:
        state = screen.view.state
        assert state is not None
        edges = (state.right, state.down, state.right.reversed(), state.down.reversed())
        right, down, left, up = (letters(content, 0, edge) for edge in edges)
        return right, down, left, up

    assert shown() == ("L", "P", "R", "A")
    screen.turn(0, 90)  # clockwise: what was on top comes to the right
    assert shown() == ("A", "L", "P", "R")
    screen.flip_sideways(0)
    assert shown() == ("P", "L", "A", "R")
    screen.flip_over(0)
    assert shown() == ("P", "R", "A", "L")


def test_an_oblique_plane_carries_two_letters() -> None:
    assert orientation_letters(Direction.along(0.8, 0.6, 0.0)) == "LP"


def test_a_film_is_lettered_by_what_the_file_says_also_when_turned() -> None:
    content = film()
    screen = screen_with(content)
    state = screen.view.state
    assert state is not None
    assert (letters(content, 0, state.right), letters(content, 0, state.down)) == ("L", "F")
    screen.turn(0, 90)
    state = screen.view.state
    assert state is not None
    assert (letters(content, 0, state.right), letters(content, 0, state.down)) == ("H", "L")


def test_p02_a_film_of_unknown_orientation_carries_no_letters() -> None:
    content = film(orientation=())
    state = screen_with(content).view.state
    assert state is not None
    assert letters(content, 0, state.right) == ""


def test_a_left_handed_lattice_keeps_its_sides() -> None:
    content = volume(lattice(axes=((-1, 0, 0), (0, 1, 0), (0, 0, 1))))
    axes = triad(content.lattice)
    assert (axes.left.x, axes.posterior.y, axes.head.z) == (1.0, 1.0, 1.0)


def test_a_sagittal_acquisition_is_known_as_sagittal() -> None:
    content = volume(lattice(axes=((0, 1, 0), (0, 0, -1), (-1, 0, 0))))
    assert acquired_orientation(content.lattice) is Orientation.SAGITTAL


def test_with_a_tilted_gantry_the_picture_stands_still_while_scrolling() -> None:
    content = volume(lattice(tilt_mm=0.9))
    screen = screen_with(content)

    def pixel_of(k: int) -> tuple[float, float]:
        screen.go_to(0, k)
        plane = screen.plane(0, WIDTH, HEIGHT)
        assert plane is not None
        at = content.lattice.point(10, 12, k)
        assert abs(plane.distance_mm(at)) < 1e-6
        return plane.to_pixel(at)

    assert pixel_of(3) == pytest.approx(pixel_of(15), abs=1e-6)


def test_a_quarter_turn_of_four_is_the_same_view_bit_for_bit() -> None:
    screen = screen_with(volume())
    before = screen.view.state
    for _ in range(4):
        screen.turn(0, 90)
    assert screen.view.state == before


def test_the_angle_of_the_3d_view_is_said_as_at_the_c_arm() -> None:
    right, down = Direction(1, 0, 0), Direction(0, 0, -1)
    assert angle_words(right, down) == "AP"
    state = screen_with(volume(), Orientation.CORONAL).view.state
    assert state is not None
    turned = replace(state, right=right, down=down).tumbled(20, 0).tumbled(0, 10)
    assert angle_words(turned.right, turned.down) == "RAO 20° CRAN 10°"

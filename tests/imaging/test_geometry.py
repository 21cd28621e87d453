"""Where slices lie is read from their positions, and what is odd about it is found."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest

from domain.geometry import FEET, HEAD, LEFT, Direction
from domain.study import FrameGeometry
from imaging.geometry import (
    Gap,
    axes,
    cosine_error,
    image_lattice,
    is_placed,
    orientation_letters,
    same_orientation,
    stacking,
    stated_letters,
    steps_in_plane,
)

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def at(
    *z: float, x: tuple[float, ...] | None = None, y: tuple[float, ...] | None = None
) -> list[FrameGeometry]:
    """Return axial frames at these heights."""
    xs, ys = x or (0.0,) * len(z), y or (0.0,) * len(z)
    return [
        FrameGeometry((xs[n], ys[n], z[n]), AXIAL, (1.0, 1.0), "PixelSpacing")
        for n in range(len(z))
    ]


LETTER = {0: ("L", "R"), 1: ("P", "A"), 2: ("H", "F")}


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("flips", list(product((1, -1), repeat=3)))
def test_every_axis_of_every_upright_view_has_its_one_letter(
    order: tuple[int, ...], flips: tuple[int, ...]
) -> None:
    for axis, sign in zip(order, flips, strict=True):
        parts = [0.0, 0.0, 0.0]
        parts[axis] = float(sign)

        letters = orientation_letters(Direction(*parts))

        assert letters == LETTER[axis][sign < 0]


def test_an_oblique_view_has_two_letters_the_nearest_axis_first() -> None:
    assert orientation_letters(Direction.along(1.0, 0.5, 0.0)) == "LP"
    assert orientation_letters(Direction.along(-0.5, 0.0, -1.0)) == "FR"
    assert orientation_letters(Direction.along(0.2, -1.0, 0.6)) == "AH"


def test_a_lean_of_less_than_five_degrees_keeps_one_letter_and_more_gets_two() -> None:
    four, six = np.radians(4.0), np.radians(6.0)

    assert orientation_letters(Direction(0.0, float(np.sin(four)), float(np.cos(four)))) == "H"
    assert orientation_letters(Direction(0.0, float(np.sin(six)), float(np.cos(six)))) == "HP"


def test_an_unknown_direction_has_no_letters() -> None:
    assert orientation_letters(None) == ""


def test_opposite_directions_have_opposite_letters() -> None:
    assert (orientation_letters(HEAD), orientation_letters(FEET)) == ("H", "F")
    assert orientation_letters(LEFT.reversed()) == "R"


def test_a_radiograph_has_the_letters_that_its_file_states_and_their_opposites() -> None:
    assert stated_letters(("L", "F")) == ("R", "L", "H", "F")
    assert stated_letters(("P", "FL")) == ("A", "P", "HR", "FL")


@pytest.mark.parametrize("stated", [(), ("L",), ("L", ""), ("LEFT", "FEET"), ("X", "F")])
def test_what_a_file_does_not_state_clearly_gives_no_letters(stated: tuple[str, ...]) -> None:
    assert stated_letters(stated) == ("", "", "", "")


def test_slices_are_ordered_by_place_and_never_by_the_order_they_come_in() -> None:
    heights = [5.0 * k - 30.0 for k in range(12)]
    shuffled = [heights[index] for index in (7, 2, 11, 0, 5, 9, 1, 10, 3, 8, 6, 4)]

    found = stacking(at(*shuffled))

    assert [shuffled[index] for index in found.order] == heights
    assert found.along_mm == tuple(heights)


def test_an_even_stack_has_one_plane_per_slice_and_no_gap() -> None:
    found = stacking(at(0.0, 2.5, 5.0, 7.5))

    assert (found.places, found.gaps, found.step) == ((0, 1, 2, 3), (), (0.0, 0.0, 2.5))


def test_a_missing_slice_leaves_its_plane_empty_and_is_named_with_its_place() -> None:
    found = stacking(at(0.0, 1.0, 2.0, 4.0, 5.0, 6.0))

    assert found.places == (0, 1, 2, 4, 5, 6)
    assert found.gaps == (Gap(after=2, distance_mm=2.0, missing=1),)


def test_three_missing_slices_are_counted() -> None:
    found = stacking(at(0.0, 3.0, 6.0, 18.0, 21.0))

    assert found.gaps == (Gap(after=2, distance_mm=12.0, missing=3),)


def test_a_change_of_spacing_of_half_a_percent_passes_and_two_percent_is_found() -> None:
    assert stacking(at(0.0, 1.0, 2.0, 3.005)).spacing_error < 0.01
    assert stacking(at(0.0, 1.0, 2.0, 3.02)).spacing_error == pytest.approx(0.02, abs=1e-6)


def test_small_changes_that_add_up_make_a_stack_uneven() -> None:
    first = [1.000 * k for k in range(100)]
    then = [first[-1] + 1.009 * k for k in range(1, 100)]

    assert stacking(at(*first, *then)).places is None


def test_four_and_seven_millimetres_are_uneven() -> None:
    found = stacking(at(0.0, 4.0, 8.0, 15.0, 22.0))

    assert found.places is None
    assert (found.step_mm, found.shortest_mm, found.longest_mm) == (4.0, 4.0, 7.0)


def test_a_leaning_stack_keeps_the_step_along_which_it_leans() -> None:
    tilt = np.radians(18.0)
    z = tuple(3.0 * k for k in range(5))
    y = tuple(float(-3.0 * np.tan(tilt) * k) for k in range(5))

    found = stacking(at(*z, y=y))

    assert found.places == (0, 1, 2, 3, 4)
    assert found.step == pytest.approx((0.0, -3.0 * np.tan(tilt), 3.0))
    assert found.off_line_mm < 1e-9


def test_a_slice_pushed_sideways_is_found() -> None:
    found = stacking(at(0.0, 1.0, 2.0, 3.0, 4.0, x=(0.0, 0.0, 6.0, 0.0, 0.0)))

    assert found.places is None
    assert found.off_line_mm == pytest.approx(6.0)


def test_two_slices_at_one_place_cannot_be_stacked() -> None:
    with pytest.raises(ValueError, match="one place"):
        stacking(at(0.0, 1.0, 1.0))


def test_a_slice_without_a_place_cannot_be_stacked() -> None:
    with pytest.raises(ValueError, match="place in the patient"):
        stacking([*at(0.0, 1.0), FrameGeometry(None, AXIAL, (1.0, 1.0))])


def test_cosines_of_six_digits_are_used_as_they_are_written() -> None:
    written = (0.707107, 0.707107, 0.0, -0.707107, 0.707107, 0.0)
    geometry = FrameGeometry((0.0, 0.0, 0.0), written, (2.0, 3.0), "PixelSpacing")

    along_i, along_j = steps_in_plane(geometry)

    assert tuple(along_i) == (0.707107 * 3.0, 0.707107 * 3.0, 0.0)
    assert tuple(along_j) == (-0.707107 * 2.0, 0.707107 * 2.0, 0.0)


def test_cosines_that_are_a_little_off_are_made_exact_and_marked() -> None:
    geometry = FrameGeometry((0.0, 0.0, 0.0), (1.0, 0.004, 0.0, 0.0, 1.003, 0.0), (1.0, 1.0), "x")

    found = axes(geometry)

    assert found is not None
    assert found.mended
    along_i, along_j = steps_in_plane(geometry)
    assert np.linalg.norm(along_i) == pytest.approx(1.0)
    assert np.dot(along_i, along_j) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    "cosines",
    [
        (1.0, 0.0, 0.0, 1.0, 0.0, 0.0),
        (1.0, 0.0, 0.0, 0.5, 0.866, 0.0),
        (0.0, 0.0, 0.0, 0.0, 1.0, 0.0),
        (2.0, 0.0, 0.0, 0.0, 2.0, 0.0),
        (float("nan"), 0.0, 0.0, 0.0, 1.0, 0.0),
    ],
)
def test_axes_that_contradict_each_other_give_no_place(cosines: tuple[float, ...]) -> None:
    a, b, c, d, e, f = cosines
    geometry = FrameGeometry((0.0, 0.0, 0.0), (a, b, c, d, e, f), (1.0, 1.0), "PixelSpacing")

    assert axes(geometry) is None
    assert not is_placed(geometry)
    assert not cosine_error(cosines) < 0.01


def test_frames_turned_by_a_tenth_of_a_degree_are_not_parallel() -> None:
    small = np.radians(0.1)
    turned = (1.0, 0.0, 0.0, 0.0, float(np.cos(small)), float(np.sin(small)))

    assert not same_orientation(FrameGeometry(orientation=AXIAL), FrameGeometry(orientation=turned))
    assert same_orientation(FrameGeometry(orientation=AXIAL), FrameGeometry(orientation=AXIAL))
    assert not same_orientation(FrameGeometry(orientation=AXIAL), FrameGeometry())


def test_row_spacing_steps_down_the_rows_and_column_spacing_along_them() -> None:
    lattice = image_lattice(
        FrameGeometry((10.0, 20.0, 30.0), AXIAL, (0.5, 2.0), "PixelSpacing"), rows=4, columns=5
    )

    assert lattice.point(1, 0, 0).x == 12.0
    assert lattice.point(0, 1, 0).y == 20.5


def test_an_image_without_a_place_is_its_own_plane_in_pixels() -> None:
    lattice = image_lattice(FrameGeometry(), rows=4, columns=5)

    assert lattice.spacing_mm[:2] == (1.0, 1.0)
    assert (lattice.point(3, 2, 0).x, lattice.point(3, 2, 0).y) == (3.0, 2.0)

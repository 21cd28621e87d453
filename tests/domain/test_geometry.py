"""A voxel's place in the patient is the standard's, for every orientation (PS3.3 C.7.6.2.1.1)."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest

from domain.geometry import Direction, Lattice, Point


def upright(spacing: tuple[float, float, float] = (0.5, 0.7, 2.0)) -> Lattice:
    i, j, k = spacing
    return Lattice((-10.0, 20.0, 5.0), (i, 0, 0), (0, j, 0), (0, 0, k), (4, 6, 8))


def test_a_voxel_lies_where_the_standard_equation_puts_it() -> None:
    lattice = upright()

    assert lattice.point(3, 2, 1) == Point(-10 + 3 * 0.5, 20 + 2 * 0.7, 5 + 1 * 2.0)


AXES = [(order, signs) for order in permutations(range(3)) for signs in product((1, -1), repeat=3)]


@pytest.mark.parametrize(("order", "signs"), AXES)
def test_place_and_index_undo_each_other_in_all_48_orientations(
    order: tuple[int, ...], signs: tuple[int, ...]
) -> None:
    steps = np.zeros((3, 3))
    for axis, (direction, sign) in enumerate(zip(order, signs, strict=True)):
        steps[axis, direction] = sign * (axis + 1) * 0.4
    i, j, k = ((float(x), float(y), float(z)) for x, y, z in steps)
    lattice = Lattice((1.0, 2.0, 3.0), i, j, k, (5, 6, 7))

    there = lattice.point(3.25, 1.5, 2.0)

    assert lattice.index(there) == pytest.approx((3.25, 1.5, 2.0), abs=1e-9)
    assert lattice.spacing_mm == pytest.approx((0.4, 0.8, 1.2))
    assert lattice.voxel_mm3 == pytest.approx(0.4 * 0.8 * 1.2)


def test_a_tilted_gantry_is_told_by_its_angle() -> None:
    lean = np.radians(18.5)
    lattice = Lattice(
        (0, 0, 0), (0.5, 0, 0), (0, 0.5, 0), (0, 4 * np.sin(lean), 4 * np.cos(lean)), (10, 8, 8)
    )

    assert lattice.tilt_degrees == pytest.approx(18.5)
    assert lattice.normal == Direction(0, 0, 1)


def test_the_outermost_voxels_reach_half_a_voxel_beyond_their_centres() -> None:
    lattice = upright((1.0, 1.0, 1.0))

    assert lattice.contains(lattice.point(-0.49, 0, 0))
    assert not lattice.contains(lattice.point(-0.51, 0, 0))


@pytest.mark.parametrize(
    ("step_k", "shape"),
    [
        ((1.0, 0.0, 0.0), (2, 2, 2)),  # in the plane of the slices
        ((0.0, 0.0, float("nan")), (2, 2, 2)),
        ((0.0, 0.0, 1.0), (0, 2, 2)),
    ],
)
def test_a_lattice_that_is_no_lattice_cannot_be_made(
    step_k: tuple[float, float, float], shape: tuple[int, int, int]
) -> None:
    with pytest.raises(ValueError, match="lattice"):
        Lattice((0, 0, 0), (1, 0, 0), (0, 1, 0), step_k, shape)


def test_a_direction_has_length_one() -> None:
    with pytest.raises(ValueError, match="length 1"):
        Direction(1, 1, 0)

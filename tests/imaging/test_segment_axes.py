"""The axes of a segment are those of the shape that it was made of, to the width of a voxel."""

from __future__ import annotations

from math import cos, radians, sin

import numpy as np
import pytest
from numpy.typing import NDArray

from domain.finding import Mask
from domain.geometry import Lattice, Point
from imaging.segment_axes import segment_axes

ON = Lattice((-3.0, 8.0, 20.0), (0.5, 0.0, 0.0), (0.0, 0.5, 0.0), (0.0, 0.0, 1.0), (24, 90, 90))


def ellipsoid(
    middle: Point, half: tuple[float, float, float], turn: float, on: Lattice = ON
) -> NDArray[np.bool_]:
    k, j, i = np.indices(on.shape)
    matrix = on.index_to_patient()
    x, y, z = (
        matrix[axis, 0] * i + matrix[axis, 1] * j + matrix[axis, 2] * k + matrix[axis, 3] - at
        for axis, at in enumerate((middle.x, middle.y, middle.z))
    )
    a = cos(radians(turn)) * x + sin(radians(turn)) * y
    b = -sin(radians(turn)) * x + cos(radians(turn)) * y
    inside = (a / half[0]) ** 2 + (b / half[1]) ** 2 + (z / half[2]) ** 2 <= 1
    return np.asarray(inside, dtype=np.bool_)


def mask(voxels: NDArray[np.bool_], on: Lattice = ON, label: int = 2) -> Mask:
    return Mask(on, voxels.astype(np.uint8) * label, {label: "nodule"})


@pytest.mark.parametrize("turn", [0.0, 17.0, 30.0, 45.0, 72.0, 90.0, 131.0])
def test_an_ellipsoid_has_its_own_axes_on_the_slice_through_its_middle(turn: float) -> None:
    middle = ON.point(45, 45, 11)

    found = segment_axes(mask(ellipsoid(middle, (15.0, 8.0, 6.0), turn)), 2)

    assert found is not None
    assert found.slice == 11
    assert found.long_mm == pytest.approx(30.0, abs=0.5)
    assert found.short_mm == pytest.approx(16.0, abs=0.7)
    long_ = found.long[1].array() - found.long[0].array()
    short = found.short[1].array() - found.short[0].array()
    assert float(long_ @ short) == pytest.approx(0.0, abs=1e-9)
    ends = np.mean([found.long[0].array(), found.long[1].array()], axis=0)
    assert np.linalg.norm(ends - middle.array()) < 0.6


def test_a_box_of_voxels_is_as_long_as_its_voxels_are() -> None:
    voxels = np.zeros(ON.shape, dtype=np.bool_)
    voxels[4, 10:13, 20:60] = True

    found = segment_axes(mask(voxels), 2)

    assert found is not None
    assert found.long_mm == pytest.approx(20.0, abs=0.06)
    assert found.short_mm == pytest.approx(1.5, abs=0.06)


def test_of_two_pieces_that_at_the_place_is_measured() -> None:
    one, other = ON.point(25, 45, 11), ON.point(70, 45, 11)
    both = ellipsoid(one, (5.0, 4.0, 4.0), 0.0) | ellipsoid(other, (8.0, 3.0, 4.0), 0.0)

    found = segment_axes(mask(both), 2, other)

    assert found is not None
    assert found.long_mm == pytest.approx(16.0, abs=0.5)


def test_on_a_tilted_lattice_the_axes_are_millimetres_of_the_patient() -> None:
    on = Lattice((0.0, 0.0, 0.0), (0.0, 0.7, 0.0), (0.5, 0.0, 0.3), (0.2, 0.0, 2.0), (10, 60, 60))
    voxels = np.zeros(on.shape, dtype=np.bool_)
    voxels[5, 20:22, 10:50] = True

    found = segment_axes(mask(voxels, on), 2)

    assert found is not None
    assert found.long_mm == pytest.approx(40 * 0.7, abs=0.05)
    assert found.short_mm == pytest.approx(2 * float(np.hypot(0.5, 0.3)), abs=0.05)


def test_one_voxel_and_no_voxel() -> None:
    voxels = np.zeros(ON.shape, dtype=np.bool_)
    assert segment_axes(mask(voxels), 2) is None
    voxels[3, 40, 40] = True
    found = segment_axes(mask(voxels), 2)
    assert found is not None
    assert found.long_mm == pytest.approx(0.5)

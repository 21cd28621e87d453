"""A marker at a known x, y, z is at that place in the loaded volume, however it was sliced.

Witness: the formula of PS3.3 C.7.6.2.1.1 written out with loops in ``slices.true_places``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest
from numpy.typing import NDArray

from domain.study import FrameGeometry, Instance, Pixels
from domain.volume import Volume
from domain.work import Unwatched
from imaging.assembly import arrange, load
from imaging.reading import Readers
from tests.phantoms.slices import (
    HEADER_BYTES,
    Shelf,
    Triple,
    along,
    ball,
    file_of,
    instance,
    stack,
    true_places,
)

EXACT_MM = 1e-3


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(1) as readers:
        yield readers


def loaded(instances: list[Instance], shelf: Shelf, readers: Readers) -> Volume:
    """Return the one volume that these slices make."""
    (only,) = arrange(instances)
    volume = load(only, shelf, readers, Unwatched())
    assert isinstance(volume, Volume)
    return volume


def centre_of_gravity(volume: Volume) -> NDArray[np.float64]:
    """Return where the values of a volume balance, in mm."""
    weights = volume.voxels.astype(float)
    k, j, i = (np.arange(count, dtype=float) for count in weights.shape)
    total = weights.sum()
    at = [
        (weights.sum(axis=(0, 1)) * i).sum() / total,
        (weights.sum(axis=(0, 2)) * j).sum() / total,
        (weights.sum(axis=(1, 2)) * k).sum() / total,
    ]
    return np.asarray(volume.lattice.point(*at).array())


def signed_axes() -> list[tuple[Triple, Triple, int]]:
    """Return the 48 ways to lay rows, columns and slices along the patient's axes."""
    ways = []
    for (one, other, _), signs in product(permutations(range(3)), product((1.0, -1.0), repeat=3)):
        row, column = [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]
        row[one], column[other] = signs[0], signs[1]
        ways.append(((row[0], row[1], row[2]), (column[0], column[1], column[2]), int(signs[2])))
    return ways


WAYS = signed_axes()


def test_there_are_48_ways() -> None:
    assert len(set(WAYS)) == 48


@pytest.mark.parametrize(("row", "column", "sign"), WAYS)
def test_a_marker_is_at_its_place_for_every_permutation_and_flip_of_the_axes(
    row: Triple, column: Triple, sign: int, readers: Readers
) -> None:
    normal = np.cross(row, column) * sign * 2.5
    positions = along((-31.25, 14.5, 203.75), (normal[0], normal[1], normal[2]), 5)
    instances, shelf = stack(positions, row, column, spacing_mm=(0.8, 1.3), rows=7, columns=9)
    marked = instances[3]
    stored = np.zeros((7, 9), dtype="<i2")
    stored[2, 6] = 999
    for each in instances:
        shelf.files[each.sop_uid] = file_of(stored if each is marked else np.zeros_like(stored))
    truth = true_places(positions[3], row, column, (0.8, 1.3), 7, 9)[2, 6]

    volume = loaded(instances, shelf, readers)

    k, j, i = (int(index) for index in np.argwhere(volume.voxels == 999)[0])
    assert volume.lattice.point(i, j, k).array() == pytest.approx(truth, abs=EXACT_MM)
    assert volume.lattice.spacing_mm == pytest.approx((1.3, 0.8, 2.5))


def oblique() -> tuple[Triple, Triple, Triple]:
    """Return rows, columns and normal turned about all three axes."""
    a, b, c = np.radians((23.0, -41.0, 67.0))
    turn = (
        np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
        @ np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
        @ np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
    )
    row, column, normal = ((float(v[0]), float(v[1]), float(v[2])) for v in turn.T)
    return row, column, normal


@pytest.mark.parametrize("backwards", [False, True])
def test_a_ball_in_an_oblique_anisotropic_stack_balances_at_its_centre(
    backwards: bool, readers: Readers
) -> None:
    row, column, normal = oblique()
    origin = np.array((12.5, -80.25, 41.0))
    centre = origin + 24.3 * np.array(row) + 17.9 * np.array(column) + 26.1 * np.array(normal)
    step = (normal[0] * 2.0, normal[1] * 2.0, normal[2] * 2.0)
    positions = along((12.5, -80.25, 41.0), step, 28)
    instances, shelf = stack(
        positions[::-1] if backwards else positions,
        row,
        column,
        spacing_mm=(0.9, 1.2),
        rows=44,
        columns=42,
        brightness=ball((centre[0], centre[1], centre[2]), 4.0),
    )

    volume = loaded(instances, shelf, readers)

    assert centre_of_gravity(volume) == pytest.approx(centre, abs=EXACT_MM)


def test_a_ball_in_a_tilted_stack_balances_at_its_centre(readers: Readers) -> None:
    tilt = np.radians(18.5)
    column = (0.0, float(np.cos(tilt)), float(-np.sin(tilt)))
    centre = (20.3, 20.7, 24.9)
    instances, shelf = stack(
        along((0.0, 0.0, 0.0), (0.0, 0.0, 2.0), 32),
        column=column,
        rows=44,
        columns=42,
        brightness=ball(centre, 3.5),
    )

    volume = loaded(instances, shelf, readers)

    assert volume.lattice.tilt_degrees == pytest.approx(18.5, abs=1e-6)
    assert centre_of_gravity(volume) == pytest.approx(centre, abs=EXACT_MM)
    assert [doubt.code for doubt in volume.doubts] == ["tilt"]


def test_the_order_of_files_and_of_numbers_moves_nothing(readers: Readers) -> None:
    positions = along((0.0, 0.0, -70.0), (0.0, 0.0, 1.5), 9)
    plain, plain_shelf = stack(positions, brightness=ball((2.0, 3.0, -64.0), 3.0))
    numbers = [5, 1, 9, 2, 8, 3, 7, 4, 6]
    mixed, mixed_shelf = stack(positions, brightness=ball((2.0, 3.0, -64.0), 3.0), numbers=numbers)

    one = loaded(plain, plain_shelf, readers)
    other = loaded([mixed[index] for index in (4, 0, 8, 2, 6, 1, 7, 3, 5)], mixed_shelf, readers)

    assert np.array_equal(one.voxels, other.voxels)
    assert one.lattice == other.lattice


def test_frames_of_one_file_lie_where_each_frame_says(readers: Readers) -> None:
    positions = along((4.0, 5.0, -6.0), (0.0, 0.0, 3.0), 6)
    order = [3, 0, 5, 1, 4, 2]
    geometry = tuple(
        FrameGeometry(positions[at], (1.0, 0.0, 0.0, 0.0, 1.0, 0.0), (1.0, 1.0), "PixelSpacing")
        for at in order
    )
    pixels = Pixels(4, 5, frames=6, signed=True, offset=HEADER_BYTES, length=6 * 40)
    file = replace(instance(1, geometry[0]), pixels=pixels, geometry=geometry)
    stored = np.zeros((6, 4, 5), dtype="<i2")
    for frame, at in enumerate(order):
        stored[frame] = 100 + at
    shelf = Shelf({file.sop_uid: file_of(stored)})

    volume = loaded([file], shelf, readers)

    assert [int(plane[0, 0]) for plane in volume.voxels] == [100, 101, 102, 103, 104, 105]
    assert [source.frame for source in volume.sources] == [order.index(at) for at in range(6)]
    assert volume.lattice.point(0, 0, 4).array() == pytest.approx(positions[4])

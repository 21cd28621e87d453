"""What a network says of its own block is brought back to the patient, to the voxel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from domain.geometry import Lattice, Point
from domain.volume import Volume
from inference.findings import labelled, marks, volumes_ml
from inference.models import Input, Output
from inference.preparing import Prepared, prepare_input

RULES = Input(
    orientation="HPL",
    spacing_mm=(1.5, 1.5, 1.5),
    normalise="range",
    low=-1000.0,
    high=200.0,
)
OUTPUT = Output(kind="heatmap-nodules", labels=("bright spot",))
CENTRE = Point(9.3, -7.1, 4.2)
SQUARE = ["axial", "head first to last", "left to right", "sagittal", "oblique"]


def prepared(volume: Volume, rules: Input = RULES) -> Prepared:
    return prepare_input(rules, volume, lambda _share: None)


@pytest.mark.parametrize("name", [*SQUARE, "leaning"])
def test_a_mark_is_measured_in_patient_millimetres_whatever_the_lattice(
    scan: Callable[..., Volume], name: str
) -> None:
    volume = scan(name, (CENTRE,), 12.0)
    ready = prepared(volume)
    (mark,) = marks(OUTPUT, ready, volume, ready.block)
    assert mark.centre.distance_to(CENTRE) < 0.25
    assert mark.diameter_mm == pytest.approx(12.0, abs=0.7)
    assert mark.volume_mm3 == pytest.approx(np.pi / 6 * mark.diameter_mm**3)
    assert mark.mean_value == pytest.approx(200.0, abs=5.0)
    assert mark.sd_value == pytest.approx(0.0, abs=10.0)
    low, high = mark.corners
    assert low.array() == pytest.approx(CENTRE.array() - 6.0, abs=0.8)
    assert high.array() == pytest.approx(CENTRE.array() + 6.0, abs=0.8)


def test_a_mirrored_scan_gives_mirrored_marks(scan: Callable[..., Volume]) -> None:
    volume = scan("axial", (CENTRE, Point(-18.0, 12.0, -20.0)), 10.0)
    mirrored = replace(volume, voxels=volume.voxels[:, :, ::-1].copy())
    plain, other = (
        sorted((mark.centre.z, mark.centre.y, mark.centre.x) for mark in found)
        for found in (
            marks(OUTPUT, prepared(one), one, prepared(one).block) for one in (volume, mirrored)
        )
    )
    assert len(plain) == 2
    for (z, y, x), (other_z, other_y, other_x) in zip(plain, other, strict=True):
        assert (other_x, other_y, other_z) == pytest.approx((-x, y, z), abs=0.1)


def test_a_vessel_that_enters_a_mark_does_not_move_it(scan: Callable[..., Volume]) -> None:
    volume = scan("axial", (CENTRE,), 12.0)
    i, j, k = (round(index) for index in volume.lattice.index(CENTRE))
    volume.voxels[k, j - 1 : j + 2, i:] = 200
    ready = prepared(volume)
    heat = np.where(_off(ready.lattice, CENTRE) < 8.0, ready.block, np.float32(0.0))
    (mark,) = marks(OUTPUT, ready, volume, heat)
    assert mark.centre.distance_to(CENTRE) < 0.6
    assert mark.diameter_mm == pytest.approx(12.0, abs=0.8)


def _off(lattice: Lattice, at: Point) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    k, j, i = np.indices(lattice.shape)
    matrix = lattice.index_to_patient()
    places = np.stack((i, j, k), -1) @ matrix[:3, :3].T + matrix[:3, 3]
    return np.asarray(np.linalg.norm(places - at.array(), axis=-1))


def test_marks_outside_the_region_that_counts_are_dropped(scan: Callable[..., Volume]) -> None:
    volume = scan()
    ready = prepared(volume)
    nowhere = replace(ready, inside=np.zeros(ready.block.shape, dtype=np.bool_))
    assert marks(OUTPUT, nowhere, volume, ready.block) == ()


def test_marks_beyond_the_sizes_of_the_manifest_are_dropped(scan: Callable[..., Volume]) -> None:
    volume = scan()
    ready = prepared(volume)
    assert marks(replace(OUTPUT, smallest_mm=14.0), ready, volume, ready.block) == ()
    assert marks(replace(OUTPUT, largest_mm=10.0), ready, volume, ready.block) == ()


def test_one_thing_marked_in_two_pieces_is_one_finding(scan: Callable[..., Volume]) -> None:
    volume = scan("axial", (CENTRE,), 12.0)
    ready = prepared(volume)
    heat = np.zeros_like(ready.block)
    i, j, k = (round(index) for index in ready.lattice.index(CENTRE))
    for left, height in ((i - 3, 0.9), (i + 3, 0.8)):
        heat[k, j, left - 1 : left + 2] = heat[k, j - 1 : j + 2, left] = height
        heat[k - 1 : k + 2, j, left] = height
    (mark,) = marks(OUTPUT, ready, volume, heat)
    assert mark.confidence == pytest.approx(0.9)
    assert mark.centre.distance_to(CENTRE) < 0.3


def test_a_mark_where_nothing_stands_out_keeps_the_networks_own_place(
    as_volume: Callable[..., Volume], placed: Callable[..., Lattice]
) -> None:
    lattice = placed("axial")
    flat = as_volume(np.full(lattice.shape, -500, np.int16), lattice)
    ready = prepared(flat)
    heat = np.where(_off(ready.lattice, CENTRE) < 5.0, np.float32(0.8), np.float32(0.0))
    (mark,) = marks(OUTPUT, ready, flat, heat)
    assert mark.centre.distance_to(CENTRE) < 0.5
    assert mark.mean_value is None or mark.mean_value == pytest.approx(-500.0)


def test_the_side_and_the_height_are_said_in_words(scan: Callable[..., Volume]) -> None:
    volume = scan("axial", (Point(20.0, 0.0, 30.0), Point(-20.0, 0.0, -30.0)), 10.0)
    ready = prepared(volume)
    ready = replace(ready, inside=np.ones(ready.block.shape, dtype=np.bool_))
    found = sorted(marks(OUTPUT, ready, volume, ready.block), key=lambda mark: mark.centre.x)
    assert [mark.site for mark in found] == ["right lung, lower third", "left lung, upper third"]


@pytest.mark.parametrize("name", SQUARE)
@pytest.mark.parametrize("orientation", ["HPL", "LIA", "FAR", "PHR"])
def test_a_mask_lands_on_exactly_the_voxels_it_was_made_from(
    as_volume: Callable[..., Volume], placed: Callable[..., Lattice], name: str, orientation: str
) -> None:
    lattice = placed(name, (14, 18, 22))
    pattern = np.random.default_rng(3).random(lattice.shape) > 0.7
    volume = as_volume(np.where(pattern, 200, -1000).astype(np.int16), lattice)
    # The network's axes run along the scan's own, at the scan's own spacing.
    axes = np.abs(np.array((lattice.step_i, lattice.step_j, lattice.step_k))).argmax(1)
    along = {int(axis): mm for axis, mm in zip(axes, lattice.spacing_mm, strict=True)}
    column = {"L": 0, "R": 0, "A": 1, "P": 1, "H": 2, "F": 2, "I": 2}
    first, second, third = (along[column[letter]] for letter in orientation)
    rules = replace(RULES, orientation=orientation, spacing_mm=(first, second, third))
    ready = prepared(volume, rules)
    labels = (ready.block > 0.5).astype(np.uint8)
    assert np.array_equal(labelled(ready, volume, labels) > 0, pattern)


def test_volumes_are_told_in_millilitres_by_name() -> None:
    lattice = Lattice((0, 0, 0), (2.0, 0, 0), (0, 2.0, 0), (0, 0, 2.5), (10, 10, 10))
    labels = np.zeros((10, 10, 10), dtype=np.uint8)
    labels[:5] = 1
    labels[5, :2] = 2
    assert volumes_ml(("none", "white", "grey", "absent"), labels, lattice) == pytest.approx(
        {"white": 5.0, "grey": 0.2, "absent": 0.0}
    )

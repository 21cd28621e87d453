"""The demonstration patient: the same on every seat, conformant, and drawn where it says."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from domain.geometry import Point
from imaging.phantom import (
    DAYS_BETWEEN,
    Examination,
    Nodule,
    Thorax,
    demonstration,
    dicom_series,
    lattice,
    measured_pair,
    voxels,
    with_nodules,
)
from imaging.thorax import depth_in_lungs, vessel_tubes

SMALL = (40, 200, 240)
SPACING_MM = (1.5, 1.5, 8.0)


@pytest.fixture(scope="module")
def small() -> NDArray[np.int16]:
    return voxels(demonstration().current.thorax, SMALL, SPACING_MM)


def test_the_same_parameters_give_the_same_voxels(
    small: NDArray[np.int16],
) -> None:
    again = voxels(demonstration().current.thorax, SMALL, SPACING_MM)
    assert np.array_equal(small, again)


def test_tissues_have_their_usual_ct_numbers(
    small: NDArray[np.int16],
) -> None:
    place = lattice(SMALL, SPACING_MM)

    def mean(x: float, y: float, z: float) -> float:
        i, j, k = (round(index) for index in place.index(Point(x, y, z)))
        return float(small[k, j - 2 : j + 3, i - 2 : i + 3].mean())

    assert mean(-170.0, -120.0, 160.0) == pytest.approx(-1000, abs=15)
    assert mean(0.0, -101.0, 80.0) == pytest.approx(-100, abs=25)
    assert mean(24.0, -24.0, 120.0) == pytest.approx(42, abs=15)
    assert mean(-60.0, 0.0, 60.0) == pytest.approx(60, abs=15)
    assert mean(0.0, 64.0, 156.0) == pytest.approx(185, abs=25)
    lung = np.median(small[small < -700][small[small < -700] > -950])
    assert lung == pytest.approx(-850, abs=25)
    assert 550 < small.max() < 1600  # ribs, and beads of metal


def test_every_nodule_lies_inside_a_lung_and_clear_of_every_vessel() -> None:
    thorax = demonstration().current.thorax
    for nodule in thorax.nodules:
        depth = depth_in_lungs(thorax, nodule.centre.array()[None])[0]
        assert depth > nodule.diameter_mm / 2
        for tube in vessel_tubes(thorax):
            start, end = np.array(tube.start), np.array(tube.end)
            share = np.clip(
                (nodule.centre.array() - start) @ (end - start) / ((end - start) @ (end - start)),
                0.0,
                1.0,
            )
            gap = np.linalg.norm(nodule.centre.array() - start - share * (end - start))
            assert gap > nodule.diameter_mm / 2 + tube.end_radius_mm


@pytest.mark.parametrize("diameter_mm", [4.0, 8.0, 16.0])
def test_a_nodule_is_drawn_where_it_says_and_as_large_as_it_says(diameter_mm: float) -> None:
    shape, spacing_mm = (90, 120, 240), (1.0, 1.0, 2.0)
    place = lattice(shape, spacing_mm)
    centre = Point(80.3, 0.7, 149.4)
    empty = Thorax(noise_hu=0.001, vessels=0)
    full = replace(empty, nodules=(Nodule(centre, diameter_mm, value_hu=145.0),))
    drawn = voxels(full, shape, spacing_mm).astype(float) - voxels(empty, shape, spacing_mm)
    share = drawn / 1000.0
    assert share.sum() * 2.0 == pytest.approx(np.pi / 6 * diameter_mm**3, rel=0.05)
    k, j, i = ndimage.center_of_mass(np.clip(drawn, 0, None))
    assert place.point(i, j, k).distance_to(centre) < 0.1


def test_the_prior_shows_the_same_anatomy_with_known_growth_and_without_the_new_nodule() -> None:
    both = demonstration()
    now = {nodule.centre: nodule.diameter_mm for nodule in both.current.thorax.nodules}
    before = {nodule.centre: nodule.diameter_mm for nodule in both.prior.thorax.nodules}
    assert (both.current.day - both.prior.day).days == DAYS_BETWEEN == 180
    assert set(before) < set(now)
    assert len(now) - len(before) == 1
    assert sorted(now[centre] - size for centre, size in before.items()) == pytest.approx(
        [0.0, 0.0, 1.0, 1.6, 2.0]
    )
    assert replace(both.prior.thorax, nodules=(), noise_seed=0) == replace(
        both.current.thorax, nodules=(), noise_seed=0
    )


def test_the_beads_under_the_skin_are_as_far_apart_as_said() -> None:
    right, left, said_mm = measured_pair()
    examination = demonstration().current
    shape, spacing = (4, 512, 512), examination.spacing_mm
    lifted = replace(
        examination.thorax,
        nodules=(),
        vessels=0,
        markers=tuple(Point(p.x, p.y, p.z - 148.0) for p in (right, left)),
    )
    place = lattice(shape, spacing)
    drawn = voxels(lifted, shape, spacing).astype(float)
    found = []
    for bead in (right, left):
        i, j, _ = place.index(bead)
        box = (slice(None), slice(round(j) - 5, round(j) + 6), slice(round(i) - 5, round(i) + 6))
        weight = np.clip(drawn[box] - 300.0, 0, None)
        k, row, column = ndimage.center_of_mass(weight)
        found.append(place.point(column + round(i) - 5, row + round(j) - 5, k))
    assert found[0].distance_to(found[1]) == pytest.approx(said_mm, abs=0.1)


def test_a_nodule_that_finds_no_place_is_refused() -> None:
    with pytest.raises(ValueError, match="no free place"):
        with_nodules(Thorax(vessels=20), (90.0,), seed=1)


@pytest.fixture(scope="module")
def series() -> tuple[Examination, list[bytes]]:
    examination = replace(demonstration().current, shape=(6, 128, 128), spacing_mm=(2.8, 2.8, 2.0))
    return examination, list(dicom_series(examination))


def test_each_image_passes_the_judge_of_the_standard(
    series: tuple[Examination, list[bytes]],
    program: Callable[[str], str],
    tmp_path: Path,
) -> None:
    judge = program("dciodvfy")
    for k, part10 in enumerate(series[1]):
        file = tmp_path / f"{k}.dcm"
        file.write_bytes(part10)
        said = subprocess.run([judge, file], capture_output=True, text=True, check=False)  # noqa: S603
        assert "Error" not in said.stderr + said.stdout
        assert said.returncode == 0


def test_the_file_holds_the_voxels_that_were_drawn(
    series: tuple[Examination, list[bytes]],
) -> None:
    examination, files = series
    drawn = voxels(examination.thorax, examination.shape, examination.spacing_mm)
    for k, part10 in enumerate(files):
        image = pydicom.dcmread(BytesIO(part10))
        values = image.pixel_array.astype(int) * image.RescaleSlope + image.RescaleIntercept
        assert np.array_equal(values, drawn[k])
        assert image.ImagePositionPatient == pytest.approx(
            list(examination.lattice.index_to_patient()[:3] @ (0, 0, k, 1))
        )


def test_no_two_objects_share_an_identifier_and_every_seat_has_the_same() -> None:
    both = demonstration()
    uids = [
        uid
        for examination in (both.current, both.prior)
        for uid in (
            examination.study_uid,
            examination.series_uid,
            examination.frame_of_reference,
            *(examination.sop_uid(k) for k in range(examination.shape[0])),
        )
    ]
    assert len(set(uids)) == len(uids)
    assert all(pydicom.uid.UID(uid).is_valid and uid.startswith("2.25.") for uid in uids)
    assert both.current.study_uid == demonstration().current.study_uid

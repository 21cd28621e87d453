"""Whatever way a scan was written, the network gets the same patient the same way up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import nibabel
import nibabel.processing as nibabel_processing
import numpy as np
import pytest

from domain.geometry import Lattice, Point
from domain.volume import Volume
from imaging.phantom import Thorax, lattice, voxels
from inference.models import Input, Model
from inference.preparing import NotPrepared, prepare, prepare_input

PLAIN = Input(
    orientation="HPL",
    spacing_mm=(1.5, 1.5, 1.5),
    normalise="range",
    low=-1000.0,
    high=400.0,
    multiple_of=4,
)


# Libraries without types.
nifti: Any = nibabel
processing: Any = nibabel_processing


def quiet(_share: float) -> None:
    """Nobody waits."""


@pytest.mark.parametrize(
    "name", ["axial", "head first to last", "left to right", "sagittal", "oblique", "leaning"]
)
def test_a_bright_spot_comes_to_lie_where_its_lattice_says(
    scan: Callable[..., Volume], name: str
) -> None:
    centre = Point(9.3, -7.1, 4.2)
    prepared = prepare_input(PLAIN, scan(name, (centre,)), quiet)
    weight = np.clip(prepared.block, 0.2, None) - 0.2
    k, j, i = (float((weight * index).sum() / weight.sum()) for index in np.indices(weight.shape))
    assert prepared.lattice.point(i, j, k).distance_to(centre) < 0.2
    assert all(count % 4 == 0 for count in prepared.block.shape)


def test_mirrored_storage_gives_the_same_block(scan: Callable[..., Volume]) -> None:
    plain = scan("axial")
    flipped = replace(
        plain,
        voxels=plain.voxels[::-1].copy(),
        lattice=replace(
            plain.lattice,
            origin=tuple(plain.lattice.index_to_patient()[:3] @ (0, 0, 39, 1)),
            step_k=(0.0, 0.0, -2.0),
        ),
    )
    one, other = (prepare_input(PLAIN, volume, quiet) for volume in (plain, flipped))
    assert one.lattice.origin == pytest.approx(other.lattice.origin)
    assert np.abs(one.block - other.block).max() < 1e-3


def test_orientation_letters_say_where_each_axis_of_the_block_leads(
    scan: Callable[..., Volume],
) -> None:
    prepared = prepare_input(replace(PLAIN, orientation="LIA"), scan(), quiet)
    assert prepared.lattice.step_k == pytest.approx((1.5, 0, 0))
    assert prepared.lattice.step_j == pytest.approx((0, 0, -1.5))
    assert prepared.lattice.step_i == pytest.approx((0, -1.5, 0))


def test_values_are_normalised_by_the_range_of_the_manifest(scan: Callable[..., Volume]) -> None:
    prepared = prepare_input(PLAIN, scan(), quiet)
    assert prepared.block.min() == pytest.approx(0.0)
    assert prepared.block.max() == pytest.approx(1200.0 / 1400.0, abs=1e-3)
    unclipped = prepare_input(replace(PLAIN, high=100.0, clip=False), scan(), quiet)
    assert unclipped.block.max() == pytest.approx(1200.0 / 1100.0, abs=1e-3)


def test_what_was_done_is_told_in_order(scan: Callable[..., Volume]) -> None:
    prepared = prepare_input(PLAIN, scan(), quiet)
    assert prepared.history == (
        "input: 40 slices of 64 x 60, 1.2 x 1.2 x 2 mm",
        "resampled by linear interpolation to HPL, 1.5 x 1.5 x 1.5 mm, 56 x 48 x 52 voxels",
        "normalised: -1000 became 0, 400 became 1, clipped",
    )


def test_finer_voxels_are_averaged_so_that_noise_does_not_grow(
    as_volume: Callable[..., Volume],
) -> None:
    place = Lattice((0, 0, 0), (0.5, 0, 0), (0, 0.5, 0), (0, 0, 1.0), (40, 90, 90))
    noise = np.random.default_rng(5).normal(0.0, 100.0, place.shape)
    prepared = prepare_input(PLAIN, as_volume(noise.astype(np.int16), place), quiet)
    assert "averaged over 3 x 3 x 1 voxels" in prepared.history
    assert prepared.block[2:-2, 2:-2, 2:-2].std() * 1400.0 < 100.0 / 2.5


def test_a_bridged_slice_lies_between_its_neighbours_and_is_told(
    as_volume: Callable[..., Volume],
) -> None:
    place = Lattice((0, 0, 0), (1.5, 0, 0), (0, 1.5, 0), (0, 0, 1.5), (12, 16, 16))
    values = np.broadcast_to(np.arange(12)[:, None, None] * 10, place.shape).astype(np.int16)
    values[5] = 30000
    filled = np.ones(12, dtype=np.bool_)
    filled[5] = False
    rules = replace(PLAIN, low=0.0, high=100.0, clip=False, multiple_of=1)
    prepared = prepare_input(rules, as_volume(values, place, filled=filled), quiet)
    assert prepared.block.max() == pytest.approx(1.1, abs=1e-3)
    assert "1 missing slice(s) bridged between their neighbours" in prepared.history


def test_a_missing_end_is_never_made_up(as_volume: Callable[..., Volume]) -> None:
    place = Lattice((0, 0, 0), (1.5, 0, 0), (0, 1.5, 0), (0, 0, 1.5), (8, 8, 8))
    filled = np.ones(8, dtype=np.bool_)
    filled[-1] = False
    with pytest.raises(NotPrepared, match="first or last slice"):
        prepare_input(
            PLAIN, as_volume(np.zeros(place.shape, np.int16), place, filled=filled), quiet
        )


def test_padding_counts_as_nothing_measured(as_volume: Callable[..., Volume]) -> None:
    place = Lattice((0, 0, 0), (1.5, 0, 0), (0, 1.5, 0), (0, 0, 1.5), (8, 8, 8))
    values = np.full(place.shape, 100, np.int16)
    values[:, :, :4] = 20000
    prepared = prepare_input(PLAIN, as_volume(values, place, padding=(20000.0, 20000.0)), quiet)
    assert prepared.block.max() == pytest.approx(1100.0 / 1400.0, abs=1e-3)
    assert prepared.block[:, :, 0].max() == 0.0


@pytest.fixture(scope="module")
def chest() -> Volume:
    shape, spacing = (64, 100, 120), (3.0, 3.0, 5.0)
    return Volume(
        series_uid="1", study_uid="1", patient_id="", frame_of_reference="1", modality="CT",
        unit="HU", lattice=lattice(shape, spacing), voxels=voxels(Thorax(), shape, spacing),
        filled=np.ones(64, dtype=np.bool_), sources=(), plane_of_source=(),
    )  # fmt: skip


def test_the_block_holds_both_lungs_and_little_else(chest: Volume) -> None:
    rules = replace(PLAIN, region="lungs", margin_mm=9.0, spacing_mm=(3.0, 3.0, 3.0))
    prepared = prepare_input(rules, chest, quiet)
    assert prepared.inside is not None
    assert prepared.inside.shape == prepared.block.shape
    for side in (-70.0, 70.0):
        i, j, k = (round(index) for index in prepared.lattice.index(Point(side, 0.0, 170.0)))
        assert prepared.inside[k, j, i]
    i, j, k = (round(index) for index in prepared.lattice.index(Point(0.0, 64.0, 170.0)))
    assert not prepared.inside[k, j, i]
    assert prepared.block.size < 0.5 * 64 * 100 * 120 * (5.0 / 3.0)


def test_a_scan_without_lungs_is_refused_in_one_sentence(
    scan: Callable[..., Volume], model_of: Callable[..., Model], bright: bytes
) -> None:
    model = model_of(bright, rules='region = "lungs"')
    with pytest.raises(NotPrepared, match=r"^No lungs were found in this series\.$"):
        prepare(model, scan(), quiet)


def test_conforming_agrees_with_nibabel(scan: Callable[..., Volume]) -> None:
    volume = scan("oblique", (Point(9.3, -7.1, 4.2), Point(-12.0, 5.0, -9.0)))
    volume = replace(volume, voxels=volume.voxels + np.int16(1000))
    rules = Input(
        orientation="LIA",
        spacing_mm=(1.0, 1.0, 1.0),
        normalise="range",
        low=0.0,
        high=1.0,
        clip=False,
        shape=(96, 96, 96),
    )
    prepared = prepare_input(rules, volume, quiet)
    # NIfTI counts x to the right and y to the front, and its first axis is our last.
    affine = np.diag((-1.0, -1.0, 1.0, 1.0)) @ volume.lattice.index_to_patient()
    image = nifti.Nifti1Image(volume.voxels.transpose(2, 1, 0).astype(np.float32), affine)
    witness = processing.conform(image, (96, 96, 96), (1, 1, 1), order=1, orientation="LIA")
    theirs = np.diag((-1.0, -1.0, 1.0, 1.0)) @ witness.affine
    assert prepared.lattice.point(0, 0, 0).array() == pytest.approx(theirs[:3, 3], abs=1e-3)
    difference = np.abs(prepared.block - np.asarray(witness.dataobj))
    assert np.percentile(difference, 99.9) <= 1.0  # theirs are rounded to whole numbers

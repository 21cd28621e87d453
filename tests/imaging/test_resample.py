"""A volume keeps its places and values on another lattice, and a mask finds its way back.

Witnesses: nibabel's own conform, linear fields whose value follows from the place, soft balls.
"""

from __future__ import annotations

from itertools import permutations, product
from typing import Any

import nibabel as nibabel_library
import numpy as np
import pytest
from nibabel import processing
from numpy.typing import NDArray

from domain.finding import Mask
from domain.geometry import Lattice, Point
from domain.volume import Doubt, Volume
from imaging.measure import region
from imaging.resample import (
    axis_codes,
    conform,
    conformed,
    cropped,
    mask_onto,
    points_of,
    reoriented,
    resampled,
)

# nibabel has no types.
nibabel: Any = nibabel_library
nibabel_conform: Any = processing.conform
FROM_LPS_TO_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])
LETTERS = ("LR", "PA", "SI")


def volume_of(voxels: NDArray[Any], on: Lattice, **more: Any) -> Volume:
    return Volume(
        "1.2.3", "1.2", "4711", "1.2.9", "MR", "", on, voxels,
        np.ones(voxels.shape[0], dtype=np.bool_), (), (), **more,
    )  # fmt: skip


def oblique(
    shape: tuple[int, int, int] = (24, 40, 36),
    spacing: tuple[float, float, float] = (1.3, 1.6, 2.9),
) -> Lattice:
    a, b = np.radians((12.0, -9.0))
    turn = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]]) @ np.array(
        [[np.cos(b), -np.sin(b), 0], [np.sin(b), np.cos(b), 0], [0, 0, 1]]
    )
    i, j, k = ((float(v[0]), float(v[1]), float(v[2])) for v in (turn * spacing).T)
    return Lattice((-21.0, -33.5, 14.25), i, j, k, shape)


def places(on: Lattice) -> NDArray[np.float64]:
    """Return where each voxel lies, (slices, rows, columns, 3)."""
    k, j, i = np.indices(on.shape)
    index = np.stack((i, j, k, np.ones_like(i)), axis=-1).astype(float)
    return np.asarray((index @ on.index_to_patient().T)[..., :3])


def ball(on: Lattice, centre: Point, sigma_mm: float = 6.0) -> NDArray[np.float32]:
    squared = ((places(on) - centre.array()) ** 2).sum(axis=-1)
    bright = 1000.0 * np.exp(-squared / (2 * sigma_mm**2))
    return np.asarray(bright, dtype=np.float32)


@pytest.mark.parametrize("axes", list(permutations(range(3))))
@pytest.mark.parametrize("signs", list(product((1.0, -1.0), repeat=3)))
def test_every_orientation_is_named_and_turned_into_lia_without_moving_a_voxel(
    axes: tuple[int, ...], signs: tuple[float, ...]
) -> None:
    steps = np.zeros((3, 3))
    for n in range(3):
        steps[n, axes[n]] = signs[n] * (1.0 + n)
    i, j, k = ((float(v[0]), float(v[1]), float(v[2])) for v in steps)
    on = Lattice((1.0, 2.0, 3.0), i, j, k, (4, 5, 6))

    turned = reoriented(on, "LIA")

    named = "".join(LETTERS[axes[n]][int(signs[n] < 0)] for n in range(3))
    assert axis_codes(on) == named
    assert axis_codes(turned) == "LIA"
    ours = {tuple(np.round(place, 6)) for place in places(turned).reshape(-1, 3)}
    assert ours == {tuple(np.round(place, 6)) for place in places(on).reshape(-1, 3)}


def test_the_names_of_axes_are_those_nibabel_gives() -> None:
    on = oblique()

    named = nibabel.aff2axcodes(FROM_LPS_TO_RAS @ on.index_to_patient())

    assert axis_codes(on) == "".join(named)


@pytest.mark.parametrize("size", [(48, 48, 48), (47, 50, 45)])
def test_a_conformed_volume_is_the_one_nibabel_makes(size: tuple[int, int, int]) -> None:
    on = oblique()
    voxels = ball(on, on.point(17, 22, 11)) + ball(on, on.point(9, 12, 15), 4.0)
    image = nibabel.Nifti1Image(voxels.T.copy(), FROM_LPS_TO_RAS @ on.index_to_patient())
    witness: Any = nibabel_conform(image, size, (1.5, 1.5, 1.5), order=1, orientation="LIA")

    found = conform(volume_of(voxels, on), spacing_mm=(1.5, 1.5, 1.5), size=size, outside=0.0)

    affine = FROM_LPS_TO_RAS @ found.volume.lattice.index_to_patient()
    assert np.abs(affine - witness.affine).max() < 1e-4
    theirs = np.asarray(witness.dataobj).T
    ours = found.volume.voxels
    assert ours.shape == theirs.shape
    # One voxel of rim is treated differently; within it the values are the same.
    inner = (slice(2, -2),) * 3
    assert np.abs(ours[inner] - theirs[inner]).max() < 0.02 * voxels.max()
    assert float(np.corrcoef(ours.ravel(), theirs.ravel())[0, 1]) > 0.999


def test_a_linear_field_keeps_its_value_at_every_place() -> None:
    on = oblique()
    weights = np.array((2.0, -3.0, 1.5))
    source = volume_of((places(on) @ weights).astype(np.float32), on)

    found = resampled(source, conformed(on, (2.0, 2.0, 2.0), "LPS"), outside=np.nan)

    values = found.volume.voxels.astype(float)
    inside = ~np.isnan(values)
    index = places(found.volume.lattice) @ on.patient_to_index()[:3, :3].T
    index = index + on.patient_to_index()[:3, 3]
    well_inside = ((index > 0) & (index < np.array(on.shape[::-1]) - 1)).all(axis=-1)
    truth = places(found.volume.lattice) @ weights
    assert (inside | ~well_inside).all()
    assert np.abs(values - truth)[well_inside].max() < 1e-2


def test_a_leaning_stack_is_straightened_and_a_ball_in_it_stays_round_and_in_place() -> None:
    tilt = np.radians(18.5)
    on = Lattice(
        (0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, float(np.cos(tilt)), float(-np.sin(tilt))),
        (0.0, 0.0, 2.0), (40, 60, 60),
    )  # fmt: skip
    centre = on.point(30, 30, 20)

    found = conform(volume_of(ball(on, centre), on), size=None, orientation="LPS", outside=0.0)

    weights = found.volume.voxels.astype(float)
    where = places(found.volume.lattice)
    middle = (where * weights[..., None]).sum(axis=(0, 1, 2)) / weights.sum()
    spread = [((where[..., n] - middle[n]) ** 2 * weights).sum() / weights.sum() for n in range(3)]
    assert middle == pytest.approx(centre.array(), abs=0.01)
    assert np.sqrt(spread) == pytest.approx([6.0, 6.0, 6.0], rel=0.02)
    assert found.volume.lattice.tilt_degrees < 1e-6


def test_missing_slices_are_reported_and_never_made_up() -> None:
    on = Lattice((0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 2.0), (20, 10, 10))
    source = volume_of(np.full(on.shape, 500, dtype=np.int16), on)
    source.filled[8] = False
    source.voxels[8] = 0

    found = resampled(source, conformed(on, (1.0, 1.0, 1.0), "LPS"), outside=-1000.0)

    assert found.unknown is not None
    z = places(found.volume.lattice)[..., 2]
    assert np.array_equal(found.unknown, (z > 14.0 + 1e-6) & (z < 18.0 - 1e-6))
    assert set(np.unique(found.volume.voxels)) == {-1000, 500}
    assert found.unknown_share == pytest.approx(found.unknown.mean())
    assert [doubt.code for doubt in found.volume.doubts] == ["gap"]
    assert any("unknown" in step for step in found.history)


def test_a_complete_volume_brings_no_new_doubt_and_keeps_its_old_ones() -> None:
    on = oblique()
    tilt = Doubt("tilt", "Gantry tilt of 18.5°.")
    source = volume_of(np.zeros(on.shape, dtype=np.int16), on, doubts=(tilt,))

    found = resampled(source, conformed(on, (2.0, 2.0, 2.0), "RAS"))

    assert (found.unknown, found.volume.doubts) == (None, (tilt,))
    assert found.volume.voxels.dtype == np.int16


def test_a_mask_made_on_a_conformed_volume_lands_on_the_right_voxels_of_the_original() -> None:
    on = oblique((30, 44, 44), (1.0, 1.0, 1.5))
    centre = on.point(25.3, 19.8, 16.4)
    source = volume_of(ball(on, centre, 5.0), on)
    there = conform(source, size=(64, 64, 64), outside=0.0).volume
    mask = Mask(there.lattice, (there.voxels > 500).astype(np.uint8) * 4, {4: "lesion"})

    back = mask_onto(mask, on)

    assert back.labels.dtype == np.uint8
    assert back.labels.shape == on.shape
    found = region(back, 4)
    assert found is not None
    # Each voxel takes the label nearest to it, so the whole is good to half a voxel.
    assert found.centre.distance_to(centre) < 0.5
    wanted = source.voxels > 500
    both = (wanted & (back.labels == 4)).sum()
    assert 2 * both / (wanted.sum() + (back.labels == 4).sum()) > 0.95


def test_a_mask_on_the_same_lattice_does_not_move_at_all() -> None:
    on = oblique()
    labels = (np.random.default_rng(2).random(on.shape) > 0.7).astype(np.uint8)

    assert np.array_equal(mask_onto(Mask(on, labels, {}), on).labels, labels)


def test_a_cropped_volume_keeps_every_voxel_where_it_was() -> None:
    on = oblique()
    source = volume_of(np.arange(24 * 40 * 36, dtype=np.float32).reshape(on.shape), on)

    found = cropped(source, (5, 6, 7), (30, 31, 20))

    assert found.voxels.shape == (13, 25, 25)
    assert found.voxels[2, 3, 4] == source.voxels[9, 9, 9]
    assert found.lattice.point(4, 3, 2).distance_to(on.point(9, 9, 9)) < 1e-9


def test_indices_become_places_and_back() -> None:
    on = oblique()
    (place,) = points_of(on, np.array([[3.5, 7.25, 11.0]]))

    assert on.index(place) == pytest.approx((3.5, 7.25, 11.0))


def test_an_orientation_that_names_an_axis_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="three different axes"):
        reoriented(oblique(), "LRA")

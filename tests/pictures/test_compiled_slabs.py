"""Oblique planes and slabs from the compiled loop are those of VTK, and those of plain formulas."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from domain.geometry import LEFT, POSTERIOR, Direction
from domain.volume import Volume
from tests.viewer.phantoms import lattice, volume
from viewer.render import compiled
from viewer.render.slab import samples
from viewer.render.slice_picture import Cut, cut
from viewer.session.view_plane import ViewPlane
from viewer.session.view_state import THIN, Slab, SlabMode, turn

MODES = (SlabMode.MEAN, SlabMode.MIP, SlabMode.MINIP)
# 32 bits against 64: what their rounding may leave of a value of a few hundred.
CLOSE = 1


@pytest.fixture(scope="module", autouse=True)
def _made() -> None:
    pytest.importorskip("numba")
    assert compiled.make()


def made(*, dtype: type = np.int16, missing: tuple[int, ...] = (), tilt_mm: float = 0.0) -> Volume:
    on = lattice((30, 40, 44), (0.8, 1.1, 1.7), tilt_mm=tilt_mm)
    k, j, i = np.indices(on.shape)
    rough = np.random.default_rng(5).integers(-60, 60, on.shape)
    values = 200 * np.sin(i / 5) + 150 * np.cos(j / 4) + 9 * k + rough
    content = volume(on, voxels=values.astype(np.int16), missing=missing)
    return content if dtype is np.int16 else replace(content, voxels=values.astype(np.float32))


def oblique(content: Volume, *, degrees: float = 33.0, size: int = 150) -> ViewPlane:
    right, down = turn(Direction(1, 0, 0), Direction(0, 1, 0), degrees)
    into = right.cross(down)
    right, into = turn(right, into, 27.0)
    down = into.cross(right)
    return ViewPlane(content.lattice.centre, right, down, 0.45, size, size)


def by_vtk(content: Volume, plane: ViewPlane, slab: Slab) -> Cut:
    loop = compiled._Made.loop
    compiled._Made.loop = None
    try:
        return cut(content, plane, slab=slab)
    finally:
        compiled._Made.loop = loop


def interior(pixels: Cut) -> NDArray[np.bool_]:
    """Leave out the outermost pixels: there two programs may round to either side."""
    seen = pixels.inside.copy()
    for axis in (0, 1):
        for step in (-1, 1):
            seen &= np.roll(pixels.inside, step, axis)
    return seen


@pytest.mark.parametrize("dtype", [np.int16, np.float32])
@pytest.mark.parametrize("tilt_mm", [0.0, 0.6])
def test_an_oblique_plane_is_the_one_vtk_cuts(dtype: type, tilt_mm: float) -> None:
    content = made(dtype=dtype, tilt_mm=tilt_mm)
    plane = oblique(content)
    mine, theirs = cut(content, plane), by_vtk(content, plane, THIN)
    seen = interior(mine)
    assert seen.sum() > 5000
    np.testing.assert_array_equal(mine.inside, theirs.inside)
    apart = np.abs(mine.values.astype(float) - theirs.values)[seen]
    assert apart.max() <= CLOSE
    assert (apart > 0.01).mean() < 0.002


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", [np.int16, np.float32])
def test_an_oblique_slab_is_the_one_vtk_makes(mode: SlabMode, dtype: type) -> None:
    content = made(dtype=dtype)
    plane, slab = oblique(content), Slab(mode, 20.0)
    assert samples(slab, content, plane.normal).count > 10
    mine, theirs = cut(content, plane, slab=slab), by_vtk(content, plane, slab)
    seen = interior(mine)
    apart = np.abs(mine.values.astype(float) - theirs.values)[seen]
    assert apart.max() <= CLOSE
    assert (apart > 0.01).mean() < 0.02


@pytest.mark.parametrize("mode", MODES)
def test_a_slab_of_acquired_planes_is_their_mean_highest_or_lowest(mode: SlabMode) -> None:
    on = lattice((30, 40, 44), (0.8, 0.8, 1.7))
    voxels = np.random.default_rng(3).integers(-900, 900, on.shape).astype(np.int16)
    content = volume(on, voxels=voxels)
    plane = ViewPlane(on.point(21.5, 19.5, 12), LEFT, POSTERIOR, 0.8, 44, 40)
    found = cut(content, plane, slab=Slab(mode, 5 * 1.7))
    planes = voxels[10:15].astype(float)
    plain = {SlabMode.MEAN: planes.mean(0), SlabMode.MIP: planes.max(0)}.get(mode, planes.min(0))
    np.testing.assert_allclose(found.values, plain, atol=0.5001)


@pytest.mark.parametrize("mode", MODES)
def test_a_linear_field_through_a_slab_has_the_value_of_its_place(mode: SlabMode) -> None:
    on = lattice((30, 40, 44), (0.8, 1.1, 1.7))
    k, j, i = np.indices(on.shape)
    content = replace(volume(on), voxels=(3.0 * i - 2.0 * j + 5.0 * k).astype(np.float32))
    plane = oblique(content, size=40)
    slab = Slab(mode, 8.0)
    taken = samples(slab, content, plane.normal)
    found = cut(content, plane, slab=slab)
    into = on.patient_to_index()[:3, :3] @ plane.normal.array()
    per_mm = float(np.array([3.0, -2.0, 5.0]) @ into)
    reach = abs(per_mm) * taken.half_mm
    shift = {SlabMode.MEAN: 0.0, SlabMode.MIP: reach}.get(mode, -reach)
    for x, y in ((20, 20), (12, 25), (30, 14)):
        i_, j_, k_ = on.index(plane.to_patient(x + 0.5, y + 0.5))
        assert found.values[y, x] == pytest.approx(3 * i_ - 2 * j_ + 5 * k_ + shift, abs=2e-3)


@pytest.mark.parametrize("compiled_", [True, False])
@pytest.mark.parametrize("mode", MODES)
def test_p17_padding_is_left_out_of_a_slab(
    mode: SlabMode, compiled_: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not compiled_:
        monkeypatch.setattr(compiled._Made, "loop", None)
    on = lattice((30, 40, 44), (0.8, 1.1, 1.7))
    voxels = np.full(on.shape, 100, np.int16)
    voxels[:, :, :8] = -2000
    voxels[12] = -2000
    content = replace(volume(on, voxels=voxels), padding=(-2000.0, -2000.0))
    plane = oblique(content, degrees=4.0)
    found = cut(content, plane, slab=Slab(mode, 9.0))
    # Nothing between tissue and padding: a mixture would be a density nobody has.
    values = np.unique(found.values[found.inside])
    assert set(values.tolist()) == {-2000, 100}
    assert (found.values == 100).mean() > 0.3


@pytest.mark.parametrize("compiled_", [True, False])
def test_p06_a_missing_plane_is_left_out_of_a_slab_and_is_a_gap_where_it_is_the_middle(
    compiled_: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not compiled_:
        monkeypatch.setattr(compiled._Made, "loop", None)
    content = made(missing=(15,))
    content.voxels[:] = 100
    content.voxels[15] = 0  # what stands there while nothing was acquired
    plane = oblique(content)
    found = cut(content, plane, slab=Slab(SlabMode.MINIP, 9.0))
    thin = cut(content, plane)
    assert found.gap is not None
    assert thin.gap is not None
    np.testing.assert_array_equal(found.gap, thin.gap)
    assert 0 < found.gap.sum() < found.inside.sum() / 3
    assert found.values[interior(found) & ~found.gap].min() == 100


def test_without_the_compiled_loop_the_same_slab_is_still_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(compiled._Made, "loop", None)
    content = made()
    assert not compiled.is_ready()
    assert cut(content, oblique(content), slab=Slab(SlabMode.MIP, 9.0)).values.max() > 0

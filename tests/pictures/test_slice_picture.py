"""A voxel appears where it lies: on every plane, with tilt, unequal steps and mirrored axes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage
from vtkmodules.vtkCommonCore import vtkSMPTools

from domain.finding import Mask
from domain.geometry import Direction, Lattice
from domain.study import FrameGeometry, Window
from imaging.geometry import image_lattice
from tests.viewer.phantoms import film, lattice, volume, with_marker
from viewer.render.slice_picture import cut, cut_labels, picture_of
from viewer.session.content import Content, lattice_of
from viewer.session.slices import slice_axis, through
from viewer.session.view_plane import ViewPlane
from viewer.session.view_state import Orientation, Slab, SlabMode, ViewState
from viewer.session.views import first_state

LATTICES = {
    "plain": lattice(),
    "tilted": lattice(tilt_mm=0.9),
    "unequal": lattice(spacing=(0.5, 1.5, 4.0)),
    "left-handed": lattice(axes=((-1, 0, 0), (0, 1, 0), (0, 0, 1))),
    "feet first": lattice(axes=((-1, 0, 0), (0, 1, 0), (0, 0, -1))),
    "sagittal": lattice(axes=((0, 1, 0), (0, 0, -1), (1, 0, 0))),
    "oblique": lattice(
        axes=((0.96, 0.28, 0.0), (-0.28, 0.96, 0.0), (0.0, 0.0, 1.0)), spacing=(0.9, 1.1, 2.0)
    ),
}
MARKER = (17, 6, 12)


def plane_of(_content: Content, state: ViewState, side: int = 256, mm: float = 0.25) -> ViewPlane:
    return ViewPlane(state.centre, state.right, state.down, mm, side, side, state.mirrored)


@pytest.mark.parametrize("name", LATTICES)
@pytest.mark.parametrize(
    "orientation", [Orientation.AXIAL, Orientation.SAGITTAL, Orientation.CORONAL]
)
def test_a_marker_appears_at_its_place_on_all_three_planes(
    name: str, orientation: Orientation
) -> None:
    on = LATTICES[name]
    content = volume(on, voxels=with_marker(on, MARKER))
    at = on.point(*MARKER)
    state = first_state(content, orientation)
    # Exactly through the marker, as its own slice is; nearest voxel would hide half a voxel.
    off = state.normal.dot(at) - state.normal.dot(state.centre)
    state = replace(state, centre=state.centre.moved(state.normal, off))
    plane = plane_of(content, state)
    values = cut(content, plane).values.astype(float)
    assert values.max() > 500
    y, x = ndimage.center_of_mass(np.where(values > 100, values, 0))
    seen = plane.to_patient(x + 0.5, y + 0.5)
    off_by = np.abs(np.subtract(on.index(seen), MARKER))
    assert off_by.max() <= 0.5


@pytest.mark.parametrize("name", LATTICES)
def test_the_acquired_plane_shows_the_stored_values_themselves(name: str) -> None:
    on = LATTICES[name]
    rng = np.random.default_rng(7)
    voxels = rng.integers(-1000, 2000, on.shape).astype(np.int16)
    content = volume(on, voxels=voxels)
    k = 9
    state = first_state(content, Orientation.IMAGE)
    state = through(state, slice_axis(content, state), on.point(0, 0, k))
    _, rows, columns = on.shape
    i_mm, j_mm, _ = on.spacing_mm
    if i_mm != j_mm:
        # One pixel a voxel along the rows; a row at a time along the columns.
        for j in range(rows):
            centre = on.point((columns - 1) / 2, j, k)
            plane = ViewPlane(centre, state.right, state.down, i_mm, columns, 1)
            assert np.array_equal(cut(content, plane).values[0], voxels[k, j])
        return
    plane = ViewPlane(on.point((columns - 1) / 2, (rows - 1) / 2, k), state.right, state.down,
                      i_mm, columns, rows)  # fmt: skip
    assert np.array_equal(cut(content, plane).values, voxels[k])


def test_values_between_voxels_agree_with_an_independent_interpolation() -> None:
    on = lattice(tilt_mm=0.9)
    voxels = np.random.default_rng(3).integers(-1000, 2000, on.shape).astype(np.int16)
    content = volume(on, voxels=voxels)
    state = first_state(content, Orientation.AXIAL).tumbled(25, 15)
    plane = plane_of(content, state, side=96, mm=0.3)
    found = cut(content, plane)
    y, x = np.mgrid[0:96, 0:96]
    right, down = plane.right.array(), plane.down.array()
    at = (
        plane.centre.array()
        + ((x + 0.5 - 48) * 0.3)[..., None] * right
        + ((y + 0.5 - 48) * 0.3)[..., None] * down
    )
    into = on.patient_to_index()
    index = at @ into[:3, :3].T + into[:3, 3]
    expected = ndimage.map_coordinates(
        voxels.astype(float), [index[..., 2], index[..., 1], index[..., 0]], order=1
    )
    limits = np.array(on.shape[::-1]) - 1
    inner = ((index > 0) & (index < limits)).all(axis=-1)
    assert inner.sum() > 2000
    assert np.abs(found.values - expected)[inner].max() <= 1.0
    whole = ((index > -0.5) & (index < limits + 0.5)).all(axis=-1)
    assert np.array_equal(found.inside, whole)


@pytest.mark.parametrize(
    ("mode", "reference"),
    [(SlabMode.MEAN, np.mean), (SlabMode.MIP, np.max), (SlabMode.MINIP, np.min)],
)
@pytest.mark.parametrize(("thickness_mm", "each_side"), [(2.0, 0), (7.5, 1), (12.5, 2)])
def test_a_slab_of_acquired_planes_is_the_same_planes_taken_together(
    mode: SlabMode, reference: object, thickness_mm: float, each_side: int
) -> None:
    on = lattice(spacing=(1.0, 1.0, 2.5))
    voxels = np.random.default_rng(5).integers(-1000, 2000, on.shape).astype(np.int16)
    content = volume(on, voxels=voxels)
    k = 10
    state = first_state(content, Orientation.IMAGE)
    _, rows, columns = on.shape
    centre = on.point((columns - 1) / 2, (rows - 1) / 2, k)
    plane = ViewPlane(centre, state.right, state.down, 1.0, columns, rows)
    found = cut(content, plane, slab=Slab(mode, thickness_mm)).values
    planes = voxels[k - each_side : k + each_side + 1].astype(float)
    expected = reference(planes, axis=0)  # type: ignore[operator]
    assert np.abs(found - expected).max() <= 0.5


def test_a_plane_that_was_never_acquired_is_marked_as_a_gap_and_not_interpolated_across() -> None:
    on = lattice(spacing=(1.0, 1.0, 2.0))
    content = volume(on, voxels=np.full(on.shape, 500, np.int16), missing=(8, 9))
    state = first_state(content, Orientation.CORONAL)
    plane = plane_of(content, state, side=200, mm=0.2)
    found = cut(content, plane)
    assert found.gap is not None
    rows = np.flatnonzero(found.gap[:, 100])
    heights = [on.index(plane.to_patient(100.5, y + 0.5))[2] for y in rows]
    assert min(heights) == pytest.approx(7.0, abs=0.11)
    assert max(heights) == pytest.approx(10.0, abs=0.11)
    grey, _ = picture_of(content, 0, state, plane)
    assert grey[found.gap].max() == 0
    assert grey[found.inside & ~found.gap].min() == 255


def test_the_slices_next_to_a_gap_are_whole() -> None:
    on = lattice()
    content = volume(on, missing=(8,))
    state = first_state(content, Orientation.AXIAL)
    for k in (7, 9):
        beside = through(state, slice_axis(content, state), on.point(0, 0, k))
        found = cut(content, plane_of(content, beside))
        assert found.gap is None or not found.gap.any()


def test_outside_the_voxels_the_picture_is_black_even_when_inverted() -> None:
    content = volume(voxels=np.full(lattice().shape, -1000, np.int16))
    state = replace(first_state(content, Orientation.AXIAL), inverted=True)
    grey, found = picture_of(content, 0, state, plane_of(content, state))
    assert not found.inside.all()
    assert grey[~found.inside].max() == 0
    assert grey[found.inside].min() == 255


def test_interpolation_comes_before_windowing() -> None:
    on = lattice((4, 2, 2), (1.0, 1.0, 1.0))
    voxels = np.zeros(on.shape, np.int16)
    voxels[:, :, 1] = 2000
    content = volume(on, voxels=voxels)
    state = replace(first_state(content, Orientation.AXIAL), window=Window(1000.0, 100.0))
    plane = ViewPlane(on.point(0.5, 0.5, 1), state.right, state.down, 1.0, 1, 1)
    grey, _ = picture_of(content, 0, state, plane)
    assert 110 <= int(grey[0, 0]) <= 145  # the middle of the values is the middle of the window


def test_a_film_of_unequal_pixels_keeps_circles_round() -> None:
    y, x = np.mgrid[0:120, 0:100]
    disc = (((y - 60) * 0.2) ** 2 + ((x - 50) * 0.4) ** 2 < 8.0**2).astype(np.int16) * 200
    content = film(disc, spacing_mm=(0.2, 0.4))
    state = first_state(content, Orientation.IMAGE)
    plane = ViewPlane(lattice_of(content).centre, state.right, state.down, 0.1, 400, 300)
    seen = cut(content, plane).values > 100
    across, along = np.ptp(np.flatnonzero(seen.any(0))), np.ptp(np.flatnonzero(seen.any(1)))
    assert across == pytest.approx(along, abs=4)
    assert across == pytest.approx(160, abs=8)  # the edge lies between pixels of 0.4 mm


def test_colours_of_a_picture_are_shown_as_they_are() -> None:
    pixels = np.zeros((120, 100, 3), np.uint8)
    pixels[..., 0] = 200
    pixels[..., 2] = 30
    content = film(pixels, modality="US")
    state = first_state(content, Orientation.IMAGE)
    plane = ViewPlane(lattice_of(content).centre, state.right, state.down, 0.2, 40, 40)
    grey, _ = picture_of(content, 0, state, plane)
    assert grey[20, 20].tolist() == [200, 0, 30]


def test_a_mask_lies_on_the_voxels_it_labels() -> None:
    on = lattice(axes=((-1, 0, 0), (0, 1, 0), (0, 0, 1)))
    content = volume(on)
    labels = np.zeros(on.shape, np.uint8)
    labels[5, 7:12, 3:9] = 2
    state = first_state(content, Orientation.AXIAL)
    state = through(state, slice_axis(content, state), on.point(0, 0, 5))
    plane = plane_of(content, state)
    seen = cut_labels(Mask(on, labels, {2: "lesion"}), plane)
    inside = plane.to_pixel(on.point(5, 9, 5))
    outside = plane.to_pixel(on.point(10, 9, 5))
    assert seen[int(inside[1]), int(inside[0])] == 2
    assert seen[int(outside[1]), int(outside[0])] == 0


def test_a_cut_is_made_without_copying_the_volume() -> None:
    on = Lattice((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (4, 8, 8))
    voxels = np.zeros(on.shape, np.int16)
    content = volume(on, voxels=voxels)
    state = first_state(content, Orientation.AXIAL)
    plane = ViewPlane(on.point(3.5, 3.5, 1), state.right, state.down, 1.0, 8, 8)
    before = cut(content, plane).values.copy()
    voxels[1] = 77  # as a plane that arrives while the study loads
    assert not np.array_equal(cut(content, plane).values, before)


def test_vtk_works_on_several_threads() -> None:
    assert vtkSMPTools.GetBackend() == "STDThread"


def test_an_image_in_a_slanting_plane_is_not_an_empty_picture() -> None:
    tilt = np.radians(18.5)
    column = (0.0, float(np.cos(tilt)), float(-np.sin(tilt)))
    values = np.arange(30 * 20).reshape(30, 20).astype(np.int16)
    made = film(values, modality="CT")
    (source,) = made.sources
    geometry = FrameGeometry((-12.5, -3.25, 61.8), (1.0, 0.0, 0.0, *column), (0.7, 0.7))
    source = replace(source, instance=replace(source.instance, geometry=(geometry,)))
    content = replace(made, sources=(source,))
    on = image_lattice(geometry, 30, 20)
    plane = ViewPlane(on.centre, Direction(1, 0, 0), Direction(*column), 0.7, 20, 30)
    np.testing.assert_array_equal(cut(content, plane).values, values)

"""A hot ball of a PET lights up exactly over the same ball of its CT."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from scipy import ndimage

from domain.geometry import Lattice, Point
from domain.study import Window
from domain.volume import Volume
from imaging.colour_maps import colour_map
from tests.viewer.phantoms import STUDY, all_orientations, lattice, volume
from viewer.render.fused_picture import cut_fused
from viewer.render.slice_picture import cut
from viewer.session.annotations import Annotations
from viewer.session.hanging import one
from viewer.session.screen import Screen
from viewer.session.view_state import THIN, Orientation
from viewer.ui.picture import paint_screen

pytestmark = pytest.mark.usefixtures("qapp")
BALL = (6.0, 52.0, -575.0)
RADIUS_MM = 7.0
Axes = tuple[tuple[float, float, float], ...]


def with_ball(on: Lattice, inside: float, outside: float) -> NDArray[np.int16]:
    """Return a ball at one place of the patient, its edge voxels as full as they are inside it."""
    slices, rows, columns = on.shape
    into = on.index_to_patient()
    total = np.zeros(on.shape)
    # Eight points a voxel and way, so that coarse voxels hold their share of the ball.
    for dk in (-0.375, -0.125, 0.125, 0.375):
        for dj in (-0.375, -0.125, 0.125, 0.375):
            for di in (-0.375, -0.125, 0.125, 0.375):
                k, j, i = np.mgrid[0:slices, 0:rows, 0:columns].astype(float)
                at = np.einsum("ab,bkji->akji", into[:3, :3], np.stack((i + di, j + dj, k + dk)))
                at += into[:3, 3][:, None, None, None] - np.array(BALL)[:, None, None, None]
                total += (at**2).sum(axis=0) < RADIUS_MM**2
    return np.rint(outside + (inside - outside) * total / 64).astype(np.int16)


def pair(axes: Axes = ((1, 0, 0), (0, 1, 0), (0, 0, 1))) -> tuple[Volume, Volume]:
    fine = lattice((40, 60, 60), (1.0, 1.0, 1.5), origin=(-20.0, 25.0, -605.0))
    ct = volume(fine, voxels=with_ball(fine, 60, -800))
    coarse = lattice((16, 16, 16), (4.0, 4.0, 4.0), axes=axes)
    middle = coarse.centre
    x, y, z = coarse.origin
    moved = Lattice(
        (x + BALL[0] - middle.x + 1.3, y + BALL[1] - middle.y - 0.7, z + BALL[2] - middle.z + 2.1),
        coarse.step_i,
        coarse.step_j,
        coarse.step_k,
        coarse.shape,
    )
    pet = volume(moved, voxels=with_ball(moved, 800, 0), modality="PT", series_uid="1.2.3.8")
    return ct, pet


def a_screen(ct: Volume, pet: Volume, orientation: Orientation) -> Screen:
    screen = Screen(Annotations())
    screen.open(STUDY)
    for content in (ct, pet):
        screen.take(content, finished=True)
    screen.hang(one(ct, orientation))
    screen.crosshair_shown = False
    screen.overlay = 1
    return screen


@pytest.mark.parametrize("axes", all_orientations()[::9])
@pytest.mark.parametrize("orientation", [Orientation.AXIAL, Orientation.SAGITTAL])
def test_p25_a_hot_ball_lies_over_its_ct_ball_to_half_a_voxel(
    axes: Axes, orientation: Orientation
) -> None:
    ct, pet = pair(axes)
    screen = a_screen(ct, pet, orientation)
    screen.place_crosshair(Point(*BALL), "1.2.3.99")
    screen.fuse(0, pet)
    # Drawn from half the ball's height, where its edge is in both.
    half = Window(400.0, 800.0, function="LINEAR_EXACT")
    screen.change_fused(0, lambda look: replace(look, window=half, threshold=0.5))
    plane = screen.plane(0, 240, 240)
    look = screen.viewports[0].fused
    assert plane is not None
    assert look is not None
    bones = cut(ct, plane).values > -370
    layer = cut_fused(pet, plane, look, THIN).astype(float)
    hot = cut(pet, plane).values > 400
    cy, cx = ndimage.center_of_mass(bones)
    hy, hx = ndimage.center_of_mass(hot)
    # Half a voxel of the finer volume.
    assert np.hypot(cx - hx, cy - hy) * plane.mm_per_pixel < 0.5
    drawn = layer[..., 3] > 0
    dy, dx = ndimage.center_of_mass(drawn)
    assert np.hypot(cx - dx, cy - dy) * plane.mm_per_pixel < 0.5


def colours(image: QImage) -> NDArray[np.uint8]:
    held = image.convertToFormat(QImage.Format.Format_RGB888)
    flat = np.frombuffer(held.constBits(), np.uint8).reshape(held.height(), held.bytesPerLine())
    return flat[:, : 3 * held.width()].reshape(held.height(), held.width(), 3).copy()


def test_the_layer_is_blended_as_set_and_goes_without_a_trace() -> None:
    ct, pet = pair()
    screen = a_screen(ct, pet, Orientation.AXIAL)
    screen.place_crosshair(Point(*BALL), "1.2.3.99")
    before = colours(paint_screen(screen, 240, 240))
    screen.fuse(0, pet)
    screen.change_fused(0, lambda look: replace(look, opacity=0.6, threshold=0.1))
    shown = colours(paint_screen(screen, 240, 240))
    plane = screen.plane(0, 240, 240)
    look = screen.viewports[0].fused
    assert plane is not None
    assert look is not None
    x, y = (int(n) for n in plane.to_pixel(Point(*BALL)))
    value = cut(pet, plane).values[y, x]
    index = int(np.clip((value - look.low) / look.window.width * 255 + 0.5, 0, 255))
    expected = before[y, x] * 0.4 + colour_map(look.colours)[index] * 0.6
    assert np.abs(shown[y, x] - expected).max() <= 1.5
    # Far from the ball the anatomy is as it was.
    assert np.array_equal(shown[6:20, 100:140], before[6:20, 100:140])
    screen.unfuse(0)
    assert np.array_equal(colours(paint_screen(screen, 240, 240)), before)


def test_a_gap_of_the_layer_shows_no_colour() -> None:
    ct, _ = pair()
    on = lattice((16, 16, 16), (4.0, 4.0, 4.0), origin=(-24.0, 22.0, -605.0))
    holed = volume(
        on,
        voxels=np.full(on.shape, 500, np.int16),
        modality="PT",
        series_uid="1.2.3.8",
        missing=range(6, 10),
    )
    screen = a_screen(ct, holed, Orientation.CORONAL)
    screen.fuse(0, holed)
    plane = screen.plane(0, 120, 120)
    look = screen.viewports[0].fused
    assert plane is not None
    assert look is not None
    layer = cut_fused(holed, plane, look, THIN)
    x, y = (int(n) for n in plane.to_pixel(on.point(8, 8, 7.5)))
    assert layer[y, x, 3] == 0
    x, y = (int(n) for n in plane.to_pixel(on.point(8, 8, 3)))
    assert layer[y, x, 3] > 0

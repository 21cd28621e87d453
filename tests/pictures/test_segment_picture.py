"""Segments over the picture: on the right pixels, blended as set, and gone without a trace."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from scipy import ndimage
from vtkmodules.util.numpy_support import vtk_to_numpy

from domain.finding import Mask
from domain.geometry import LEFT, POSTERIOR, Lattice, Point
from domain.segmentation import Contour
from domain.study import Window
from domain.volume import Volume
from tests.viewer.phantoms import STUDY, all_orientations, lattice, volume
from viewer.render.segment_picture import cut_segments
from viewer.render.surfaces import mesh_of
from viewer.session.annotations import Annotations
from viewer.session.content import space_of
from viewer.session.hanging import one
from viewer.session.screen import Screen
from viewer.session.segments_shown import Segment, SegmentLook
from viewer.session.view_plane import ViewPlane
from viewer.session.view_state import Orientation
from viewer.ui.picture import paint_screen

HUE = (90, 200, 40)
pytestmark = pytest.mark.usefixtures("qapp")


def blob(on: Lattice) -> NDArray[np.uint8]:
    labels = np.zeros(on.shape, np.uint8)
    labels[4:12, 6:16, 8:20] = 1
    labels[6:9, 10:14, 8:26] = 1
    return labels


def segment(
    on: Lattice,
    content: Volume | None = None,
    labels: NDArray[np.uint8] | None = None,
    contours: tuple[Contour, ...] = (),
    key: str = "1",
) -> Segment:
    mask = Mask(on, blob(on) if labels is None else labels, {1: "x"})
    where = space_of(content) if content is not None else ""
    return Segment(key, "g", "x", "", HUE, where, STUDY.uid, mask, contours)


def a_screen(content: Volume, shown: Segment, plane: Orientation = Orientation.AXIAL) -> Screen:
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(content, finished=True)
    screen.hang(one(content, plane))
    screen.set_window(0, Window(100.0, 200.0))
    screen.overlay = 1
    screen.crosshair_shown = False
    screen.segments.take((shown,))
    return screen


def colours(image: QImage) -> NDArray[np.uint8]:
    held = image.convertToFormat(QImage.Format.Format_RGB888)
    flat = np.frombuffer(held.constBits(), np.uint8).reshape(held.height(), held.bytesPerLine())
    return flat[:, : 3 * held.width()].reshape(held.height(), held.width(), 3).copy()


@pytest.mark.parametrize("axes", all_orientations()[::7])
def test_p26_a_segment_covers_the_pixels_of_its_voxels_on_any_plane(
    axes: tuple[tuple[float, float, float], ...],
) -> None:
    on = lattice((20, 24, 28), (0.8, 1.2, 2.5), axes=axes)
    for orientation in (Orientation.AXIAL, Orientation.SAGITTAL, Orientation.CORONAL):
        content = volume(on)
        own = segment(on, content)
        screen = a_screen(content, own, orientation)
        screen.place_crosshair(on.point(14, 11, 7), own.space)
        plane = screen.plane(0, 120, 100)
        assert plane is not None
        picture = cut_segments((own,), plane, SegmentLook())
        assert picture is not None
        labels = blob(on)
        for y in range(0, 100, 3):
            for x in range(0, 120, 3):
                i, j, k = on.index(plane.to_patient(x + 0.5, y + 0.5))
                if min(abs(n - np.floor(n) - 0.5) for n in (i, j, k)) < 0.02:
                    continue  # on the border between two voxels
                inside = on.contains(plane.to_patient(x + 0.5, y + 0.5))
                marked = inside and labels[round(k), round(j), round(i)] == 1
                assert (picture[y, x, 3] > 0) == marked


def test_the_blend_is_the_opacity_to_one_grey_level() -> None:
    on = lattice((20, 24, 28), (1.0, 1.0, 1.0))
    content = volume(on, voxels=np.full(on.shape, 120, np.int16))
    screen = a_screen(content, segment(on, content))
    screen.place_crosshair(on.point(14, 11, 7), space_of(content))
    plane = screen.plane(0, 280, 240)
    assert plane is not None
    x, y = (int(n) for n in plane.to_pixel(on.point(14, 11, 7)))
    screen.toggle_masks()
    grey = colours(paint_screen(screen, 280, 240))[y, x].astype(float)
    screen.toggle_masks()
    assert screen.segments.look.opacity == 0.40
    for opacity in (0.40, 0.0, 0.15, 0.77, 1.0):
        screen.segments.set_opacity(opacity)
        shown = colours(paint_screen(screen, 280, 240))[y, x].astype(float)
        expected = grey * (1 - opacity) + np.array(HUE) * opacity
        assert np.abs(shown - expected).max() <= 1.0


def test_switched_off_the_picture_is_byte_for_byte_the_one_without() -> None:
    on = lattice((20, 24, 28), (1.0, 1.0, 1.0))
    content = volume(on, voxels=np.full(on.shape, 120, np.int16))
    screen = a_screen(content, segment(on, content))
    screen.place_crosshair(on.point(14, 11, 7), space_of(content))
    with_it = colours(paint_screen(screen, 280, 240))
    screen.toggle_masks()
    without = colours(paint_screen(screen, 280, 240))
    screen.segments.take(())
    screen.toggle_masks()
    never = colours(paint_screen(screen, 280, 240))
    assert not np.array_equal(with_it, without)
    assert np.array_equal(without, never)


def test_edges_alone_leave_the_inside_as_it_is() -> None:
    on = lattice((20, 24, 28), (1.0, 1.0, 1.0))
    own = segment(on)
    middle = on.point(13, 11, 7)
    plane = ViewPlane(middle, LEFT, POSTERIOR, 0.2, 200, 160)
    picture = cut_segments((own,), plane, SegmentLook(0.4, is_filled=False))
    assert picture is not None
    assert picture[80, 100, 3] == 0
    assert picture[..., 3].max() == 255


def test_outlines_are_painted_where_their_points_lie() -> None:
    on = lattice((20, 40, 40), (1.0, 1.0, 1.0))
    content = volume(on, voxels=np.zeros(on.shape, np.int16))
    c = on.point(20, 20, 7)
    t = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    ring = np.stack((c.x + 10 * np.cos(t), c.y + 10 * np.sin(t), np.full(90, c.z)), axis=1)
    own = segment(on, content, np.zeros(on.shape, np.uint8), (Contour(ring),))
    screen = a_screen(content, own)
    screen.segments.toggle_filled()
    screen.place_crosshair(c, own.space)
    shown = colours(paint_screen(screen, 400, 400))
    plane = screen.plane(0, 400, 400)
    assert plane is not None
    green = shown[..., 1].astype(int) - shown[..., 2]
    for x, y, z in ring[::9]:
        px, py = plane.to_pixel(Point(x, y, z))
        near = green[int(py) - 2 : int(py) + 3, int(px) - 2 : int(px) + 3]
        assert near.max() > 100
    middle = plane.to_pixel(c)
    assert green[int(middle[1]), int(middle[0])] == 0
    # Five slices on, where nothing was drawn, nothing is painted.
    screen.go_to(0, 12)
    away = colours(paint_screen(screen, 400, 400))
    assert (away[..., 1].astype(int) - away[..., 2]).max() < 40


@pytest.mark.parametrize("spacing", [(1.0, 1.0, 1.0), (0.7, 0.9, 2.5)])
def test_a_surface_lies_within_one_voxel_of_what_is_marked(
    spacing: tuple[float, float, float],
) -> None:
    on = lattice((24, 30, 34), spacing)
    k, j, i = np.mgrid[0:24, 0:30, 0:34]
    ball = ((i - 16) / 10.0) ** 2 + ((j - 14) / 9.0) ** 2 + ((k - 12) / 8.0) ** 2 < 1
    labels = ball.astype(np.uint8)
    mesh = mesh_of(Mask(on, labels, {1: "ball"}))
    found = vtk_to_numpy(mesh.GetPoints().GetData())  # type: ignore[no-untyped-call]
    points = np.asarray(found) / spacing  # in voxels
    assert len(points) > 500
    # The border between marked and unmarked, in sixths of a voxel.
    fine = np.pad(labels, 2).repeat(6, 0).repeat(6, 1).repeat(6, 2).astype(bool)
    border = fine & ~ndimage.binary_erosion(fine)
    far = ndimage.distance_transform_edt(~border) / 6
    at = np.rint((points[:, ::-1] + 2.5) * 6 - 0.5).astype(int)
    assert far[at[:, 0], at[:, 1], at[:, 2]].max() < 1.0

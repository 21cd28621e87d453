"""The 3D picture shows what lies in the volume, on its own side, turned as the view says."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from scipy import ndimage

from domain.finding import Mask
from domain.geometry import Lattice
from tests.viewer.phantoms import STUDY, lattice, volume
from viewer.render.scene3d import Scene
from viewer.session.annotations import Annotations
from viewer.session.hanging import scene as hang_scene
from viewer.session.screen import Screen
from viewer.session.segments_shown import Segment
from viewer.session.view_plane import ViewPlane

LATTICES = {
    "plain": lattice((30, 30, 30), (2.0, 2.0, 2.0)),
    "left-handed": lattice((30, 30, 30), (2.0, 2.0, 2.0), axes=((-1, 0, 0), (0, 1, 0), (0, 0, 1))),
    "tilted": lattice((30, 30, 30), (2.0, 2.0, 2.0), tilt_mm=0.8),
    "unequal": lattice((20, 30, 40), (1.5, 2.0, 3.0)),
}


@pytest.fixture
def scene() -> Iterator[Scene]:
    made = Scene()
    yield made
    made.close()


def with_ball(on: Lattice) -> np.ndarray[tuple[int, int, int], np.dtype[np.int16]]:
    """Return air with a ball of bone in the left upper front quarter of the patient."""
    slices, rows, columns = on.shape
    k, j, i = np.mgrid[0:slices, 0:rows, 0:columns]
    into = on.index_to_patient()
    at = [into[a, 0] * i + into[a, 1] * j + into[a, 2] * k + into[a, 3] for a in range(3)]
    c = on.centre
    near = (at[0] - c.x - 12) ** 2 + (at[1] - c.y + 8) ** 2 + (at[2] - c.z - 10) ** 2 < 6.0**2
    return np.where(near, 900, -1000).astype(np.int16)


@pytest.mark.parametrize("name", LATTICES)
@pytest.mark.parametrize("turned", [(0.0, 0.0), (35.0, -20.0)])
def test_a_ball_of_bone_appears_where_plain_geometry_puts_it(
    scene: Scene, name: str, turned: tuple[float, float]
) -> None:
    on = LATTICES[name]
    content = volume(on, voxels=with_ball(on))
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(content, finished=True)
    screen.hang(hang_scene(content))
    screen.change_state(0, lambda state: state.tumbled(*turned))
    plane = screen.plane(0, 200, 160)
    assert plane is not None
    picture = scene.picture(content, plane, "CT bone")
    assert picture.shape == (160, 200, 3)
    light = picture.sum(axis=2).astype(float)
    assert light.max() > 150
    y, x = ndimage.center_of_mass(light > light.max() * 0.3)
    c = on.centre
    ball = type(c)(c.x + 12, c.y - 8, c.z + 10)
    expected = plane.to_pixel(ball)
    assert np.hypot(x + 0.5 - expected[0], y + 0.5 - expected[1]) * plane.mm_per_pixel < 3.0


def test_a_gap_is_empty_in_3d(scene: Scene) -> None:
    on = LATTICES["plain"]
    solid = np.full(on.shape, -1000, np.int16)
    solid[3:27, 3:27, 3:27] = 900
    content = volume(on, voxels=solid, missing=range(13, 17))
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(content, finished=True)
    screen.hang(hang_scene(content))
    screen.change_state(0, lambda state: state.tumbled(-20, 0).tumbled(0, -10))
    plane = screen.plane(0, 200, 160)
    assert plane is not None
    light = scene.picture(content, plane, "CT bone").sum(axis=2)
    in_gap = plane.to_pixel(on.point(15, 3, 14.5))
    beside = plane.to_pixel(on.point(15, 3, 22))
    assert light[int(in_gap[1]), int(in_gap[0])] < light[int(beside[1]), int(beside[0])] / 2


def test_a_segment_is_drawn_as_a_surface(scene: Scene) -> None:
    on = LATTICES["plain"]
    content = volume(on, voxels=np.full(on.shape, -1000, np.int16))
    labels = np.zeros(on.shape, np.uint8)
    labels[10:20, 10:20, 10:20] = 1
    right, down = (1.0, 0.0, 0.0), (0.0, 0.0, -1.0)
    direction = type(on.normal)
    plane = ViewPlane(on.centre, direction(*right), direction(*down), 0.5, 200, 160)
    empty = scene.picture(content, plane, "CT bone")
    lesion = Segment(
        "1", "Made", "lesion", "", (180, 140, 240), "", "", Mask(on, labels, {1: "lesion"})
    )
    shown = scene.picture(content, plane, "CT bone", (lesion,))
    assert empty.max() < 20
    assert shown[80, 100].max() > 60
    assert shown[5, 5].max() < 20

"""The 3D picture shows what lies in the volume, on its own side, turned as the view says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from domain.finding import Mask
from domain.geometry import FEET, LEFT, Lattice, Point
from tests.viewer.phantoms import STUDY, lattice, volume
from viewer.render.scene3d import Scene
from viewer.session.annotations import Annotations
from viewer.session.hanging import scene as hang_scene
from viewer.session.scene_look import CropBox, SceneLook, seen_from, shifted
from viewer.session.scene_presets import SCENE_PRESETS
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


def test_a_first_look_at_many_slices_shows_the_ball_where_all_of_them_do(scene: Scene) -> None:
    on = lattice((640, 30, 30), (2.0, 2.0, 0.25))
    content = volume(on, voxels=with_ball(on))
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(content, finished=True)
    screen.hang(hang_scene(content))
    plane = screen.plane(0, 200, 160)
    assert plane is not None

    places = []
    for rough in (True, False):
        light = scene.picture(content, plane, "CT bone", rough=rough).sum(axis=2).astype(float)
        y, x = ndimage.center_of_mass(light > light.max() * 0.3)
        places.append((x + 0.5, y + 0.5))

    c = on.centre
    expected = plane.to_pixel(Point(c.x + 12, c.y - 8, c.z + 10))
    for place in places:
        assert np.hypot(*np.subtract(place, expected)) * plane.mm_per_pixel < 3.0
    # One block of the first look is 1.25 mm high.
    rough_at, full_at = places
    assert np.hypot(*np.subtract(rough_at, full_at)) * plane.mm_per_pixel < 1.25


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


def test_p06_a_gap_of_one_plane_stays_empty_though_what_is_shaded_is_smoothed(
    scene: Scene,
) -> None:
    on = LATTICES["plain"]
    solid = np.full(on.shape, -1000, np.int16)
    solid[3:27, 3:27, 3:27] = 900
    plane = front(on, 0.25)
    whole = scene.picture(volume(on, voxels=solid), plane, "CT soft tissue").sum(axis=2)
    gapped = volume(on, voxels=solid, missing=(15,))
    light = scene.picture(gapped, plane, "CT soft tissue").sum(axis=2)
    x, y = (int(part) for part in plane.to_pixel(on.point(15, 3, 15)))
    assert light[y, x] < 30
    assert whole[y, x] > 300
    _, beside = plane.to_pixel(on.point(15, 3, 17.5))
    assert light[int(beside), x] > 0.6 * whole[int(beside), x]


def test_skin_is_smooth_and_bears_no_grain_of_the_lattice(scene: Scene) -> None:
    on = lattice((60, 60, 60), (1.0, 1.6, 1.6))
    k, j, i = np.indices(on.shape)
    into = on.index_to_patient()
    at = [into[a, 0] * i + into[a, 1] * j + into[a, 2] * k + into[a, 3] for a in range(3)]
    c = on.centre
    far = np.sqrt((at[0] - c.x) ** 2 + (at[1] - c.y) ** 2 + (at[2] - c.z) ** 2)
    # A ball of fat and a little noise, its rim as wide as a voxel.
    ball = np.clip((22.0 - far) / 1.6 + 0.5, 0, 1) * 900 - 1000
    ball += np.random.default_rng(3).normal(0, 15, on.shape)
    content = volume(on, voxels=ball.astype(np.int16))
    light = scene.picture(content, front(on, 0.25), "CT soft tissue").sum(axis=2).astype(float)
    middle = light[60:100, 80:120]
    even = ndimage.gaussian_filter(middle, 6.0)
    assert middle.mean() > 150
    assert np.abs(middle - even)[6:-6, 6:-6].std() < 0.03 * middle.mean()


def test_a_projection_shows_a_small_bright_thing_as_bright_as_it_is(scene: Scene) -> None:
    on = LATTICES["plain"]
    voxels = np.full(on.shape, -1000, np.int16)
    voxels[3:27, 3:27, 3:27] = 0
    voxels[14:17, 14:17, 14:17] = 900
    light = scene.picture(volume(on, voxels=voxels), front(on, 0.25), "CT MIP")
    x, y = (int(part) for part in front(on, 0.25).to_pixel(on.point(15, 15, 15)))
    assert light[y, x].max() > 220


def test_uptake_is_black_on_white_and_never_looks_like_a_hole(scene: Scene) -> None:
    on = LATTICES["plain"]
    voxels = np.zeros(on.shape, np.int16)
    voxels[6:24, 6:24, 6:24] = 100
    voxels[12:18, 12:18, 12:18] = 1000
    content = volume(on, voxels=voxels, modality="PT")
    plane = front(on, 0.5)
    light = scene.picture(content, plane, "PET MIP").mean(axis=2)
    hot = light[tuple(int(part) for part in reversed(plane.to_pixel(on.point(15, 15, 15))))]
    body = light[tuple(int(part) for part in reversed(plane.to_pixel(on.point(8, 15, 8))))]
    assert light[3, 3] > 250  # beside the volume
    assert light[3, 3] >= body > hot
    assert hot < 20
    # And another preset after it is on black again.
    assert scene.picture(content, plane, "MIP").mean(axis=2)[3, 3] < 5


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


def front(on: Lattice, mm: float = 0.5) -> ViewPlane:
    return ViewPlane(on.centre, LEFT, FEET, mm, 200, 160)


def lit(picture: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> tuple[float, float]:
    """Return where the light of a picture balances, as x and y."""
    light = picture.sum(axis=2).astype(float)
    y, x = ndimage.center_of_mass(light > light.max() * 0.3)
    return float(x), float(y)


@pytest.mark.parametrize("name", LATTICES)
def test_p03_a_left_sided_lesion_is_left_from_the_front_and_right_of_it_from_the_back(
    scene: Scene, name: str
) -> None:
    on = LATTICES[name]
    content = volume(on, voxels=with_ball(on))
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(content, finished=True)
    screen.hang(hang_scene(content))
    c = on.centre
    ball = Point(c.x + 12, c.y - 8, c.z + 10)  # to the left, in front, towards the head
    expected = {
        "front": (1, -1), "back": (-1, -1), "left": (-1, -1),
        "right": (1, -1), "head": (-1, -1), "feet": (1, -1),
    }  # fmt: skip
    for side, (across, along) in expected.items():
        screen.change_state(0, lambda state, side=side: seen_from(state, side))  # type: ignore[misc]
        plane = screen.plane(0, 200, 160)
        assert plane is not None
        x, y = lit(scene.picture(content, plane, "CT bone"))
        at = plane.to_pixel(ball)
        assert np.hypot(x + 0.5 - at[0], y + 0.5 - at[1]) * plane.mm_per_pixel < 3.0
        middle = plane.to_pixel(c)
        assert np.sign(x - middle[0]) == across
        assert np.sign(y - middle[1]) == along


@pytest.mark.parametrize("name", LATTICES)
def test_the_crop_box_hides_what_is_outside_and_only_that(scene: Scene, name: str) -> None:
    on = LATTICES[name]
    # Grained, as tissue is: without any slope a surface has no side to be lit from.
    solid = np.random.default_rng(1).integers(860, 940, on.shape).astype(np.int16)
    content = volume(on, voxels=solid)
    slices, rows, columns = on.shape
    box = CropBox((columns / 4, rows / 4, slices / 4), (columns * 0.6, rows * 0.75, slices * 0.5))
    plane = front(on, 0.6)
    shown = scene.picture(content, plane, "CT bone", look=SceneLook(box)).max(axis=2) > 30
    far = [
        plane.to_pixel(on.point(i, j, k))
        for i in (box.low[0], box.high[0])
        for j in (box.low[1], box.high[1])
        for k in (box.low[2], box.high[2])
    ]
    y, x = np.nonzero(shown)
    assert abs(x.min() - min(p[0] for p in far)) < 5
    assert abs(x.max() - max(p[0] for p in far)) < 5
    assert abs(y.min() - min(p[1] for p in far)) < 5
    assert abs(y.max() - max(p[1] for p in far)) < 5
    whole = scene.picture(content, plane, "CT bone", look=SceneLook(box, hides_outside=False))
    assert np.count_nonzero(whole.max(axis=2) > 30) > 1.5 * np.count_nonzero(shown)


def test_segments_alone_are_cropped_with_the_volume(scene: Scene) -> None:
    on = LATTICES["plain"]
    content = volume(on, voxels=np.full(on.shape, 900, np.int16))
    labels = np.zeros(on.shape, np.uint8)
    labels[5:25, 5:25, 5:25] = 1
    own = Segment("1", "g", "x", "", (180, 140, 240), "", "", Mask(on, labels, {1: "x"}))
    box = CropBox((5, 5, 15), (25, 25, 25))
    look = SceneLook(box, volume_shown=False)
    shown = scene.picture(content, front(on), "CT bone", (own,), look=look).max(axis=2) > 30
    whole = replace(look, hides_outside=False)
    uncropped = scene.picture(content, front(on), "CT bone", (own,), look=whole).max(axis=2) > 30
    share = np.count_nonzero(shown) / np.count_nonzero(uncropped)
    assert 0.4 < share < 0.6


def test_every_preset_shows_something_of_what_it_is_for(scene: Scene) -> None:
    on = LATTICES["plain"]
    values = np.full(on.shape, -1000, np.int16)
    for n, value in enumerate((-700, -90, 60, 180, 320, 900)):
        values[4 + 4 * n : 7 + 4 * n, 8:22, 8:22] = value
    content = volume(on, voxels=values)
    for preset in SCENE_PRESETS:
        picture = scene.picture(content, front(on), preset.name)
        assert picture.max() > 40, preset.name
        assert preset.opacities == tuple(sorted(preset.opacities))
        assert preset.colours == tuple(sorted(preset.colours))


def test_moved_values_show_more_or_less(scene: Scene) -> None:
    on = LATTICES["plain"]
    values = np.full(on.shape, -1000, np.int16)
    values[5:25, 5:25, 5:25] = 130  # just below where the bone preset begins
    content = volume(on, voxels=values)
    plain = scene.picture(content, front(on), "CT bone").max()
    more = scene.picture(content, front(on), "CT bone", look=shifted(SceneLook(), 100)).max()
    assert plain < 20
    assert more > 60

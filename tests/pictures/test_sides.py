"""P-03: what lies on the left stays on the left in acquired images, reformats and 3D."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from domain.geometry import Direction, Lattice, Point
from domain.volume import Volume
from tests.viewer.phantoms import STUDY, all_orientations, lattice, volume
from viewer.render.scene3d import Scene
from viewer.render.slice_picture import cut
from viewer.session.annotations import Annotations
from viewer.session.content import letters
from viewer.session.hanging import Kind
from viewer.session.screen import Screen
from viewer.session.view_plane import ViewPlane

SIZE = (160, 140)
# Left, in front and towards the head: from the middle, in mm.
LESION = (9.0, -7.0, 8.0)


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    made = Scene()
    yield made
    made.close()


def lesion_in(on: Lattice) -> tuple[Volume, Point]:
    slices, rows, columns = on.shape
    k, j, i = np.mgrid[0:slices, 0:rows, 0:columns]
    into = on.index_to_patient()
    c = on.centre
    at = Point(c.x + LESION[0], c.y + LESION[1], c.z + LESION[2])
    squared = sum(
        (into[axis, 0] * i + into[axis, 1] * j + into[axis, 2] * k + into[axis, 3] - middle) ** 2
        for axis, middle in enumerate((at.x, at.y, at.z))
    )
    return volume(on, voxels=np.where(squared < 5.0**2, 900, -1000).astype(np.int16)), at


def opened(content: Volume, at: Point) -> Screen:
    made = Screen(Annotations())
    made.open(STUDY)
    made.take(content, finished=True)
    made.hang()
    made.place_crosshair(at, "1.2.3.99")
    return made


def letter_nearest(content: Volume, plane: ViewPlane, x: float, y: float) -> str:
    """Return the letters of the edges that a place in a picture is nearer to, both ways."""
    right, down = plane.right, plane.down
    across = right if x > plane.width / 2 else right.reversed()
    along = down if y > plane.height / 2 else down.reversed()
    return letters(content, 0, across) + letters(content, 0, along)


def middle_of(light: NDArray[np.float64]) -> tuple[float, float]:
    y, x = ndimage.center_of_mass(light)
    return x + 0.5, y + 0.5


@pytest.mark.parametrize("change", ["as it comes", "flip_sideways", "flip_over", "turn"])
def test_p03_a_lesion_on_the_left_is_at_the_edge_marked_left_in_every_plane(change: str) -> None:
    for axes in all_orientations():
        content, at = lesion_in(lattice((24, 24, 24), (1.6, 1.7, 1.8), axes=axes))
        screen = opened(content, at)
        for number, view in enumerate(screen.viewports):
            if view.kind is not Kind.PLANE:
                continue
            screen.fit(number)
            if change == "turn":
                screen.turn(number, 90)
            elif change != "as it comes":
                getattr(screen, change)(number)
            plane = screen.plane(number, *SIZE)
            assert plane is not None
            plane = ViewPlane(content.lattice.centre.moved(plane.normal, plane.normal.dot(
                Point(at.x - content.lattice.centre.x, at.y - content.lattice.centre.y,
                      at.z - content.lattice.centre.z))),
                plane.right, plane.down, plane.mm_per_pixel, *SIZE, plane.mirrored)  # fmt: skip
            pixels = cut(content, plane)
            x, y = middle_of((pixels.values > 0).astype(float))
            near = letter_nearest(content, plane, x, y)
            assert set(near) <= set("LAH")
            assert len(near) == 2


@pytest.mark.parametrize("axes", all_orientations()[::6])
def test_p03_the_lesion_is_on_its_side_in_3d_also_of_mirrored_stacks(
    scene: Scene, axes: tuple[tuple[float, float, float], ...]
) -> None:
    content, _ = lesion_in(lattice((24, 24, 24), (1.6, 1.7, 1.8), axes=axes))
    # From the front: the patient's left is on the right of the picture, the head above.
    plane = ViewPlane(content.lattice.centre, Direction(1, 0, 0), Direction(0, 0, -1), 0.5, *SIZE)
    light = scene.picture(content, plane, "CT bone").sum(axis=2).astype(float)
    x, y = middle_of((light > light.max() * 0.3).astype(float))
    assert (x - SIZE[0] / 2) * 0.5 == pytest.approx(LESION[0], abs=2.0)
    assert (SIZE[1] / 2 - y) * 0.5 == pytest.approx(LESION[2], abs=2.0)

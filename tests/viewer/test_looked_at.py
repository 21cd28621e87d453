"""What is read first is what the reader looks at, wherever it is shown and however it moves."""

from __future__ import annotations

from domain.geometry import Point
from tests.viewer.phantoms import STUDY, lattice, volume
from viewer.session.annotations import Annotations
from viewer.session.content import space_of
from viewer.session.screen import Screen
from viewer.session.view_state import Orientation

GAPS = (3, 4, 5, 6, 7)


def shown(*orientations: Orientation) -> Screen:
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(volume(lattice((20, 24, 28)), missing=GAPS, waiting=range(20)))
    screen.hang()
    for number, orientation in enumerate(orientations):
        screen.put(number, screen.contents[0], orientation)
    return screen


def test_the_slice_on_the_screen_is_looked_at_by_its_source() -> None:
    screen = shown(Orientation.AXIAL)
    (content,) = screen.contents

    screen.go_to(0, 12)

    # Five planes below it were never acquired: sources are counted without them.
    assert screen.looked_at(content) == 12 - len(GAPS)


def test_in_a_gap_the_nearest_image_is_looked_at() -> None:
    screen = shown(Orientation.AXIAL)
    (content,) = screen.contents

    screen.go_to(0, 7)

    assert screen.looked_at(content) == 8 - len(GAPS)


def test_the_active_viewport_is_looked_at_before_the_others() -> None:
    screen = shown(Orientation.AXIAL, Orientation.CORONAL, Orientation.AXIAL)
    (content,) = screen.contents
    screen.link = False
    screen.go_to(0, 10)
    screen.go_to(2, 15)

    screen.activate(2)
    assert screen.looked_at(content) == 15 - len(GAPS)

    # A plane across the slices needs all of them: what counts then is where another is looked at.
    screen.activate(1)
    assert screen.looked_at(content) == 10 - len(GAPS)


def test_a_series_that_no_viewport_shows_is_not_looked_at() -> None:
    screen = shown(Orientation.AXIAL)
    other = volume(lattice((20, 24, 28)), series_uid="1.2.3.8", waiting=range(20))
    screen.take(other)

    assert not screen.is_on_screen(other)
    assert screen.looked_at(other) is None
    assert screen.is_on_screen(screen.contents[0])


def test_the_crosshair_that_moves_a_slice_moves_what_is_looked_at() -> None:
    screen = shown(Orientation.AXIAL)
    (content,) = screen.contents
    at = content.lattice.point(3, 3, 18)  # type: ignore[union-attr]  # the volume above

    screen.place_crosshair(Point(at.x, at.y, at.z), space_of(content))

    assert screen.looked_at(content) == 18 - len(GAPS)

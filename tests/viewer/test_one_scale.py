"""What is linked to be compared has one scale in millimetres, and is enlarged at one place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.geometry import Point
from domain.volume import Volume
from tests.viewer.phantoms import PRIOR, STUDY, film, lattice, volume
from viewer.session.annotations import Annotations
from viewer.session.captions import corners
from viewer.session.hanging import Hanging, Kind, Pane, compared
from viewer.session.layout import PAIR
from viewer.session.links import Link
from viewer.session.screen import Screen
from viewer.session.view_plane import ViewPlane
from viewer.session.view_state import Orientation

SIZE = (600.0, 800.0)
AXIAL, SAGITTAL = Orientation.AXIAL, Orientation.SAGITTAL
ALONE = "scrolls alone: another frame of reference"


def plane_of(screen: Screen, number: int, size: tuple[float, float] = SIZE) -> ViewPlane:
    found = screen.plane(number, *size)
    assert found is not None
    return found


def scale_of(screen: Screen, number: int) -> float:
    return plane_of(screen, number).mm_per_pixel


def opened(hanging: Hanging) -> Screen:
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.admit(PRIOR)
    for pane in hanging.panes:
        assert pane.content is not None
        screen.take(pane.content, finished=True)
    screen.hang(hanging)
    for number in range(len(hanging.panes)):
        screen.sized(number, *SIZE)
    return screen


def beside_its_prior(field_mm: float = 300.0) -> Screen:
    """Return a CT beside an earlier one of another field of view and another frame."""
    now = volume(lattice((20, 100, 100), (4.0, 4.0, 5.0)))
    before = volume(
        lattice((30, 100, 100), (field_mm / 100, field_mm / 100, 2.0), origin=(5, -20, 300)),
        study=PRIOR,
        frame_of_reference="1.2.4.99",
        series_uid="1.2.4.7",
    )
    return opened(compared(now, before))


def sequences(planes: tuple[Orientation, Orientation] = (AXIAL, AXIAL)) -> Screen:
    """Return two series of one frame of reference and different fields of view."""
    first: Volume = volume(lattice((20, 100, 100), (2.5, 2.5, 5.0)), modality="MR")
    second = volume(
        lattice((50, 90, 90), (2.0, 2.0, 2.0), origin=(30.0, 70.0, -590.0)),
        series_uid="1.2.3.8",
        modality="MR",
    )
    panes = tuple(
        Pane(Kind.PLANE, content, plane)
        for content, plane in zip((first, second), planes, strict=True)
    )
    return opened(Hanging("test", "Test", PAIR, panes))


# ---------------------------------------------------------------------- one scale


@given(st.floats(60.0, 600.0), st.floats(0.3, 6.0))
@settings(max_examples=40, deadline=None)
def test_p36_a_lesion_is_equally_large_in_a_volume_and_in_its_prior(
    field_mm: float, factor: float
) -> None:
    screen = beside_its_prior(field_mm)
    assert scale_of(screen, 0) == pytest.approx(scale_of(screen, 1))
    screen.zoom(1, factor)
    assert scale_of(screen, 0) == pytest.approx(scale_of(screen, 1))
    screen.fit(0)
    assert scale_of(screen, 0) == pytest.approx(scale_of(screen, 1))
    screen.zoom(0, factor)
    screen.reset(1)
    assert scale_of(screen, 0) == pytest.approx(scale_of(screen, 1))


def test_what_was_enlarged_alone_has_the_scale_of_the_other_once_both_are_enlarged() -> None:
    screen = beside_its_prior()
    screen.toggle_link()
    screen.zoom(0, 3.0)
    screen.toggle_link()
    screen.zoom(1, 1.25)
    assert scale_of(screen, 0) == pytest.approx(scale_of(screen, 1))


def test_sequences_of_one_plane_have_one_scale_and_other_planes_their_own() -> None:
    same = sequences()
    assert scale_of(same, 0) == pytest.approx(scale_of(same, 1))
    other = sequences((AXIAL, SAGITTAL))
    assert scale_of(other, 0) != pytest.approx(scale_of(other, 1))


@pytest.mark.parametrize("leave", ["link", "zoom", "one viewport"])
def test_unlinked_viewports_fill_their_own_room(leave: str) -> None:
    screen = sequences()
    if leave == "link":
        screen.toggle_link()
    elif leave == "zoom":
        screen.turn_link(Link.ZOOM)
    else:
        screen.turn_apart(1, Link.ZOOM)
    assert scale_of(screen, 0) != pytest.approx(scale_of(screen, 1))


def test_a_small_viewport_does_not_make_the_picture_of_a_large_one_small() -> None:
    screen = sequences()
    beside = scale_of(screen, 1)
    screen.sized(0, 150, 200)
    large = scale_of(screen, 1)
    assert large < beside
    screen.toggle_link()
    assert large == pytest.approx(scale_of(screen, 1))


# ---------------------------------------------------------------------- one place


@given(st.floats(0.4, 5.0), st.floats(50, 550), st.floats(50, 750))
@settings(max_examples=60, deadline=None)
def test_p25_enlarging_at_the_pointer_keeps_that_very_place_where_it_is_in_linked_series(
    factor: float, x: float, y: float
) -> None:
    screen = sequences()
    at = plane_of(screen, 0).to_patient(x, y)
    before = [plane_of(screen, number).to_pixel(at) for number in (0, 1)]
    screen.zoom(0, factor, at)
    for number in (0, 1):
        assert plane_of(screen, number).to_pixel(at) == pytest.approx(before[number], abs=1e-6)


@pytest.mark.parametrize("kind", ["volumes", "films"])
def test_enlarging_at_the_pointer_keeps_what_stands_beside_it_in_the_prior(kind: str) -> None:
    if kind == "volumes":
        screen = beside_its_prior()
    else:
        now, before = film(spacing_mm=(0.2, 0.2)), film(spacing_mm=(0.3, 0.3), study=PRIOR)
        screen = opened(compared(now, before))
    pixel = (140.0, 260.0)
    at = [plane_of(screen, number).to_patient(*pixel) for number in (0, 1)]
    screen.zoom(0, 3.0, at[0])
    for number in (0, 1):
        assert plane_of(screen, number).to_pixel(at[number]) == pytest.approx(pixel, abs=1e-6)


def test_what_goes_beyond_the_strongest_zoom_stays_in_step() -> None:
    screen = beside_its_prior()
    at = Point(10.0, 60.0, -580.0)
    for _ in range(12):
        screen.zoom(0, 2.0, at)
    for _ in range(12):
        screen.zoom(0, 0.5, at)
    assert scale_of(screen, 0) == pytest.approx(scale_of(screen, 1))


# ---------------------------------------------------------------------- why it does not scroll


def test_p25_a_plane_beside_one_of_another_frame_says_that_it_scrolls_alone() -> None:
    screen = beside_its_prior()
    for number in (0, 1):
        assert ALONE in corners(screen, number).top_right
    screen.pair_slices(0)
    for number in (0, 1):
        assert ALONE not in corners(screen, number).top_right
    screen.unpair()
    screen.turn_link(Link.SCROLL)
    assert ALONE not in corners(screen, 0).top_right
    assert ALONE not in corners(sequences(), 0).top_right

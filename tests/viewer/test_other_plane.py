"""A viewport shows another plane of its volume, and keeps all that was set for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.errors import Refused
from domain.study import Window
from tests.viewer.phantoms import PRIOR, STUDY, film, lattice, volume
from viewer.session.annotations import Annotations
from viewer.session.captions import corners
from viewer.session.hanging import Kind, compared, one
from viewer.session.links import Link
from viewer.session.screen import Screen
from viewer.session.view_state import Orientation, Slab, SlabMode

NOW = volume(lattice((20, 40, 40), (2.0, 2.0, 2.5)))
BEFORE = volume(study=PRIOR, frame_of_reference="1.2.4.99", series_uid="1.2.4.7")
PLANES = (Orientation.AXIAL, Orientation.SAGITTAL, Orientation.CORONAL)


def opened() -> Screen:
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.admit(PRIOR)
    for content in (NOW, BEFORE):
        screen.take(content, finished=True)
    screen.hang(compared(NOW, BEFORE))
    return screen


@pytest.mark.parametrize("plane", PLANES)
def test_the_plane_goes_through_the_crosshair_with_its_own_letters(plane: Orientation) -> None:
    screen = opened()
    at = NOW.lattice.point(11, 7, 5)
    screen.place_crosshair(at, "1.2.3.99")
    screen.show_plane(0, plane)
    state = screen.viewports[0].state
    assert state is not None
    assert state.orientation is plane
    shown = screen.plane(0, 400, 300)
    assert shown is not None
    assert abs(shown.distance_mm(at)) < 1.3  # the slice nearest to it
    normal = {"axial": state.normal.z, "sagittal": state.normal.x, "coronal": state.normal.y}
    assert abs(normal[plane.value]) == pytest.approx(1.0)


def test_window_slab_role_and_links_stay() -> None:
    screen = opened()
    screen.set_window(1, Window(-600.0, 1500.0))
    screen.set_slab(1, Slab(SlabMode.MIP, 12.0))
    screen.turn_apart(1, Link.SCROLL)
    screen.show_plane(1, Orientation.CORONAL)
    view = screen.viewports[1]
    assert view.state is not None
    assert view.state.window == Window(-600.0, 1500.0)
    assert view.state.slab == Slab(SlabMode.MIP, 12.0)
    assert view.apart == {Link.SCROLL}
    assert corners(screen, 1).top_left[:3] == ("Prior", "2 · Thorax 1.0 D", "Coronal")
    assert screen.viewports[0].state is not None
    assert screen.viewports[0].state.orientation is Orientation.AXIAL


def test_from_3d_it_goes_back_to_planes() -> None:
    screen = opened()
    screen.put_scene(0, NOW)
    screen.show_plane(0, Orientation.SAGITTAL)
    assert screen.viewports[0].kind is Kind.PLANE


def test_uneven_series_show_their_own_images_in_their_own_plane_and_planes_elsewhere() -> None:
    uneven = replace(NOW, plane_of_source=(*NOW.plane_of_source[:-1], None))
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(uneven, finished=True)
    screen.hang(one(uneven))
    kinds = [screen.viewports[0].kind]
    for plane in (Orientation.CORONAL, Orientation.AXIAL):
        screen.show_plane(0, plane)
        kinds.append(screen.viewports[0].kind)
    assert kinds == [Kind.IMAGE, Kind.PLANE, Kind.IMAGE]


def test_films_have_no_other_planes_and_that_is_said() -> None:
    screen = Screen(Annotations())
    screen.open(STUDY)
    flat = film()
    screen.take(flat, finished=True)
    screen.hang(one(flat))
    before = screen.viewports
    with pytest.raises(Refused, match="no volume"):
        screen.show_plane(0, Orientation.CORONAL)
    assert screen.viewports == before

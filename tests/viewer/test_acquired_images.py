"""An uneven series is scrolled by its acquired images; its planes are one command away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from domain.geometry import Point
from domain.study import FrameGeometry, Pixels
from domain.volume import Doubt, ImageStack, SliceSource, Volume
from tests.viewer.phantoms import STUDY, finding_at, lattice, volume
from viewer.session.annotations import Annotations
from viewer.session.captions import corners
from viewer.session.content import space_of
from viewer.session.hanging import Kind
from viewer.session.screen import Screen
from viewer.session.view_state import Orientation, Slab, SlabMode

# Images every 4 mm, then every 7: planes every 4 mm, of which some lie between images.
HEIGHTS = (0.0, 4.0, 8.0, 12.0, 19.0, 26.0)
PLANES = (0, 1, 2, 3, None, None)
UNEVEN = Doubt("uneven", "Slice distances vary from 4.0 to 7.0 mm.", "Resampled.")


def uneven() -> Volume:
    on = lattice((7, 40, 40), (1.0, 1.0, 4.0), origin=(0.0, 0.0, 0.0))
    made = volume(on, doubts=(UNEVEN,))
    geometry = [FrameGeometry((0.0, 0.0, z), (1, 0, 0, 0, 1, 0), (1.0, 1.0)) for z in HEIGHTS]
    sources = tuple(
        SliceSource(replace(source.instance, geometry=(where,), pixels=Pixels(40, 40)), 0, height)
        for source, where, height in zip(made.sources, geometry, HEIGHTS, strict=False)
    )
    made.voxels[:] = np.arange(7)[:, None, None] * 10
    between: dict[int, NDArray[np.generic]] = {
        n: np.full((40, 40), 100 + n, np.int16) for n in (4, 5)
    }
    return replace(
        made, sources=sources, plane_of_source=PLANES, between=between,
        came=np.ones(6, dtype=np.bool_),
    )  # fmt: skip


@pytest.fixture
def screen() -> Screen:
    made = Screen(Annotations())
    made.open(STUDY)
    made.take(uneven(), finished=True)
    made.hang()
    return made


def test_the_acquired_orientation_shows_acquired_images_and_the_others_planes(
    screen: Screen,
) -> None:
    assert [view.kind for view in screen.viewports] == [
        Kind.IMAGE, Kind.PLANE, Kind.PLANE, Kind.SCENE,
    ]  # fmt: skip
    assert screen.slice_number(0) == (3, 6)


def test_each_acquired_image_has_its_own_values_at_its_own_place(screen: Screen) -> None:
    found = []
    for image in range(6):
        screen.go_to(0, image)
        state = screen.viewports[0].state
        assert state is not None
        assert state.centre.z == pytest.approx(HEIGHTS[image])
        read = screen.value_at(0, Point(20.0, 20.0, HEIGHTS[image]))
        assert read is not None
        found.append(read[0])
        assert screen.place(0).sop_uid == f"1.2.3.7.{image}"
    assert found == [0.0, 10.0, 20.0, 30.0, 104.0, 105.0]


def test_scrolling_acquired_images_takes_the_crosshair_along(screen: Screen) -> None:
    screen.go_to(0, 4)
    content = screen.viewports[1].content
    assert content is not None
    at = screen.crosshair(space_of(content))
    assert at is not None
    assert at.z == pytest.approx(19.0)


def test_the_crosshair_brings_the_acquired_images_to_the_nearest(screen: Screen) -> None:
    content = screen.viewports[1].content
    assert content is not None
    screen.place_crosshair(Point(20.0, 20.0, 21.0), space_of(content))
    assert screen.viewports[0].image == 4


def test_the_command_goes_to_the_planes_and_back(screen: Screen) -> None:
    screen.go_to(0, 4)
    assert screen.can_switch_images(0)
    screen.switch_images(0)
    view = screen.viewports[0]
    assert view.kind is Kind.PLANE
    assert view.state is not None
    assert view.state.orientation is Orientation.AXIAL
    assert corners(screen, 0).top_right[0].endswith("interpolated")
    screen.switch_images(0)
    assert screen.viewports[0].kind is Kind.IMAGE
    assert screen.viewports[0].image == 4


def test_the_strip_says_that_planes_are_interpolated_and_images_are_not(screen: Screen) -> None:
    (of_images,) = screen.warnings(0)
    assert of_images.fact == UNEVEN.fact
    assert "acquired images" in of_images.consequence
    assert screen.warnings(1)[0].consequence == "Resampled."


def test_images_that_arrive_later_are_shown_when_they_are_in() -> None:
    whole = uneven()
    began = replace(whole, between={}, came=np.zeros(6, np.bool_),
                    filled=np.zeros(7, np.bool_))  # fmt: skip
    made = Screen(Annotations())
    made.open(STUDY)
    made.take(began)
    made.hang()
    assert made.can_show(0) == "Image 4 has not arrived yet, 0 of 6 so far."
    assert made.can_show(1) == "MPR when 6 images are in, 0 so far."
    assert began.came is not None
    began.between[4] = whole.between[4]
    began.filled[3] = True
    began.came[[3, 4]] = True
    made.arrived(began)
    assert made.can_show(0) == ""
    assert made.can_show(1) == "MPR when 6 images are in, 2 so far."
    stack = made.viewports[0].content
    assert isinstance(stack, ImageStack)
    assert [image is not None for image in stack.images] == [False, False, False, True, True, False]


def test_an_even_series_has_no_other_images_to_show() -> None:
    made = Screen(Annotations())
    made.open(STUDY)
    made.take(volume(), finished=True)
    made.hang()
    assert not made.can_switch_images(0)
    assert made.viewports[0].kind is Kind.PLANE


def test_a_slab_is_made_of_planes_where_acquired_images_were_shown(screen: Screen) -> None:
    screen.set_slab(0, Slab(SlabMode.MIP, 12.0))
    view = screen.viewports[0]
    assert view.kind is Kind.PLANE
    assert view.state is not None
    assert view.state.slab == Slab(SlabMode.MIP, 12.0)


def test_a_finding_is_drawn_over_the_acquired_images_too(screen: Screen) -> None:
    content = screen.viewports[1].content
    assert isinstance(content, Volume)
    found = finding_at(content, Point(5, 5, 10), Point(15, 15, 22))
    screen.show_findings((found,))
    assert screen.findings(0) == (found,)

"""Lines and places are shared by series of one frame of reference, and by no others (P-25)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from domain.geometry import Point
from domain.study import FrameGeometry, Pixels
from domain.volume import ImageStack, Volume
from tests.viewer.phantoms import STUDY, film, lattice, volume
from viewer.session.annotations import Annotations
from viewer.session.content import space_of
from viewer.session.gaps import gap_lines
from viewer.session.hanging import Hanging, Kind, Pane
from viewer.session.layout import PAIR
from viewer.session.reference_lines import ReferenceLine, reference_lines
from viewer.session.screen import Screen
from viewer.session.view_plane import ViewPlane
from viewer.session.view_state import Orientation

FRAME = "1.2.3.99"
SIZE = (400.0, 300.0)


def scout(frame: str = FRAME, xs: tuple[float, ...] = (-10.0, 0.0, 10.0)) -> ImageStack:
    """Return sagittal images through x = -10, 0 and 10 mm, 100 mm wide and 120 mm high."""
    made = film(np.arange(120 * 100).reshape(120, 100).astype(np.int16), count=len(xs),
                modality="CT")  # fmt: skip
    sources = tuple(
        replace(
            source,
            instance=replace(
                source.instance,
                geometry=(FrameGeometry((x, -50.0, 60.0), (0, 1, 0, 0, 0, -1), (1.0, 1.0)),),
                pixels=Pixels(120, 100),
            ),
        )
        for x, source in zip(xs, made.sources, strict=True)
    )
    return replace(made, sources=sources, frame_of_reference=frame)


def axial(frame: str = FRAME) -> Volume:
    on = lattice((31, 40, 40), (1.0, 1.0, 2.0), origin=(-19.5, -19.5, -30.0))
    return volume(on, frame_of_reference=frame)


def opened(content: Volume, beside: ImageStack) -> Screen:
    made = Screen(Annotations())
    made.open(STUDY)
    made.take(content, finished=True)
    made.take(beside, finished=True)
    panes = (Pane(Kind.PLANE, content), Pane(Kind.IMAGE, beside, Orientation.IMAGE, 1))
    made.hang(Hanging("pair", "pair", PAIR, panes))
    return made


def plane(screen: Screen, number: int) -> ViewPlane:
    found = screen.plane(number, *SIZE)
    assert found is not None
    return found


def lines(screen: Screen, number: int) -> tuple[ReferenceLine, ...]:
    return reference_lines(screen.viewports, number, plane(screen, number))


def test_an_axial_slice_is_a_line_on_the_scout_as_long_as_the_slice() -> None:
    screen = opened(axial(), scout())
    screen.go_to(0, 20)
    (line,) = lines(screen, 1)
    ends = sorted(
        (plane(screen, 1).to_patient(*end) for end in (line.start, line.end)), key=lambda p: p.y
    )
    assert [end.y for end in ends] == pytest.approx([-20.0, 20.0])
    assert [end.z for end in ends] == pytest.approx([10.0, 10.0])
    assert line.tag == "2"


def test_the_scout_is_a_line_on_the_axial_slice() -> None:
    screen = opened(axial(), scout())
    (line,) = lines(screen, 0)
    for end in (line.start, line.end):
        assert plane(screen, 0).to_patient(*end).x == pytest.approx(0.0)
    screen.go_to(1, 2)
    (line,) = lines(screen, 0)
    assert plane(screen, 0).to_patient(*line.start).x == pytest.approx(10.0)


def test_p25_series_of_another_frame_of_reference_draw_no_line() -> None:
    screen = opened(axial(), scout("1.2.3.100"))
    assert lines(screen, 0) == ()
    assert lines(screen, 1) == ()
    screen = opened(axial(""), scout(""))
    assert lines(screen, 0) == ()


def test_a_slice_that_misses_the_image_draws_no_line() -> None:
    screen = opened(axial(), scout(xs=(200.0, 210.0, 220.0)))
    assert lines(screen, 1) == ()


def test_the_crosshair_brings_image_stacks_to_the_nearest_image_and_back() -> None:
    screen = opened(axial(), scout())
    screen.place_crosshair(Point(8.0, 3.0, -12.0), FRAME)
    assert screen.viewports[1].image == 2
    screen.choose_tool("crosshair")
    stack = screen.viewports[1].content
    assert stack is not None
    screen.place_crosshair(Point(-9.0, 0.0, 22.0), space_of(stack))
    assert screen.viewports[1].image == 0
    state = screen.viewports[0].state
    assert state is not None
    assert state.centre.z == pytest.approx(22.0)


def test_p25_the_crosshair_of_one_frame_of_reference_moves_nothing_in_another() -> None:
    screen = opened(axial(), scout("1.2.3.100"))
    before = screen.viewports[1]
    screen.place_crosshair(Point(8.0, 3.0, -12.0), FRAME)
    assert screen.viewports[1] == before


def test_p06_a_gap_says_how_far_there_is_no_image() -> None:
    on = lattice((31, 40, 40), (1.0, 1.0, 2.0))
    content = volume(on, missing=(14, 15))
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(content, finished=True)
    screen.hang()
    assert gap_lines(screen.viewports[0], plane(screen, 0), finished=True) == ()
    (gap,) = gap_lines(screen.viewports[1], plane(screen, 1), finished=True)
    assert gap.words == "no image here, 6.0 mm"
    for end in (gap.start, gap.end):
        assert on.index(plane(screen, 1).to_patient(*end))[2] == pytest.approx(14.5)


def test_slices_that_are_still_loading_are_no_gap() -> None:
    content = volume(lattice((31, 40, 40), (1.0, 1.0, 2.0)), waiting=(14,))
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(content)
    screen.hang()
    assert gap_lines(screen.viewports[1], plane(screen, 1), finished=False) == ()

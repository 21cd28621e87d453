"""P-06: across missing or uneven slices nothing is measured before the reader knows it."""

from __future__ import annotations

import pytest

from domain.measurement import Length, caption
from domain.volume import Doubt, Volume
from tests.viewer.phantoms import READER, STUDY, lattice, volume
from viewer.session.annotations import Annotations
from viewer.session.captions import mark_words
from viewer.session.pointing import At, Pointing
from viewer.session.screen import Screen
from viewer.session.view_state import Slab, SlabMode

GAP = Doubt("gap", "1 image missing between 12 and 14 (gap 2.0 mm).")
UNEVEN = Doubt("uneven", "Slice distances vary from 4.0 to 7.0 mm.")
AXIAL, SAGITTAL = 0, 1


def opened(content: Volume) -> Screen:
    made = Screen(Annotations())
    made.open(STUDY)
    made.take(content, finished=True)
    made.hang()
    made.choose_tool("length")
    return made


@pytest.fixture
def screen() -> Screen:
    on = lattice((24, 40, 40), (1.0, 1.0, 1.0))
    return opened(volume(on, missing=(13,), doubts=(GAP,)))


def draw(screen: Screen, number: int, tool_id: str = "") -> None:
    pointing = Pointing(screen, author=lambda: READER)
    pointing.press(number, At(100, 100, 400, 400), tool_id=tool_id)
    pointing.move(At(250, 220, 400, 400))
    pointing.move(At(250, 220, 400, 400), released=True)


def marks(screen: Screen) -> tuple[object, ...]:
    return screen.annotations.items


def test_p06_a_measurement_across_missing_slices_waits_for_the_readers_word(
    screen: Screen,
) -> None:
    draw(screen, SAGITTAL)
    assert marks(screen) == ()
    words = screen.acknowledged.asks(screen.viewports[SAGITTAL])
    assert words == "Measure anyway: slices are missing"
    screen.measure_anyway(SAGITTAL)
    draw(screen, SAGITTAL)
    (mark,) = screen.annotations.items
    assert isinstance(mark, Length)
    assert mark.place.caveat == "slices are missing"
    assert caption(mark).endswith("mm · slices are missing")
    assert "slices are missing" in mark_words(mark)


def test_p06_the_reader_is_asked_once_for_each_series(screen: Screen) -> None:
    screen.measure_anyway(SAGITTAL)
    draw(screen, SAGITTAL)
    draw(screen, 2)
    assert len(marks(screen)) == 2


def test_p06_an_acquired_image_beside_the_gap_is_measured_as_ever(screen: Screen) -> None:
    screen.go_to(AXIAL, 5)
    draw(screen, AXIAL)
    (mark,) = screen.annotations.items
    assert mark.place.caveat == ""
    assert mark.place.sop_uid


def test_p06_a_slab_of_acquired_planes_may_hold_the_gap_and_asks(screen: Screen) -> None:
    screen.go_to(AXIAL, 5)
    screen.set_slab(AXIAL, Slab(SlabMode.MEAN, 5.0))
    draw(screen, AXIAL)
    assert marks(screen) == ()
    assert screen.acknowledged.asks(screen.viewports[AXIAL])


def test_p06_uneven_spacing_asks_in_its_own_words() -> None:
    screen = opened(volume(lattice((24, 40, 40), (1.0, 1.0, 1.0)), doubts=(UNEVEN,)))
    draw(screen, SAGITTAL)
    words = screen.acknowledged.asks(screen.viewports[SAGITTAL])
    assert words == "Measure anyway: slice distances vary"


def test_a_whole_series_is_measured_without_a_question() -> None:
    screen = opened(volume(lattice((24, 40, 40), (1.0, 1.0, 1.0))))
    draw(screen, SAGITTAL)
    assert len(marks(screen)) == 1


def test_moving_on_takes_the_question_back(screen: Screen) -> None:
    draw(screen, SAGITTAL)
    draw(screen, SAGITTAL, "pan")
    assert screen.acknowledged.asks(screen.viewports[SAGITTAL]) == ""


def test_the_word_given_for_one_study_counts_for_no_other(screen: Screen) -> None:
    content = screen.viewports[SAGITTAL].content
    assert isinstance(content, Volume)
    screen.measure_anyway(SAGITTAL)
    screen.open(STUDY)
    screen.take(content, finished=True)
    screen.hang()
    screen.choose_tool("length")
    draw(screen, SAGITTAL)
    assert marks(screen) == ()

"""Runs that play: the right image at the right time, by any clock, late ones counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.study import FrameGeometry, Instance, Pixels, Series
from domain.volume import ImageStack, SliceSource
from tests.viewer.phantoms import OTHER, STUDY, volume
from viewer.session.annotations import Annotations
from viewer.session.captions import cine_words
from viewer.session.hanging import one
from viewer.session.screen import Screen


def run(count: int, times_ms: tuple[float, ...] = (), *, sweeps: bool = False) -> ImageStack:
    """Return a multi-frame run whose pixels are the number of their frame."""
    series = Series("1.2.3.8", STUDY.uid, "US", 1, "Run")
    instance = Instance(
        "1.2.3.8.1", "1.2.840.10008.5.1.4.1.1.3.1", "1.2.840.10008.1.2.1", STUDY, series,
        pixels=Pixels(8, 8, count), geometry=(FrameGeometry(),),
        frame_times_ms=times_ms, sweeps=sweeps,
    )  # fmt: skip
    images: list[np.ndarray[tuple[int, ...], np.dtype[np.generic]] | None] = [
        np.full((8, 8), frame, np.uint8) for frame in range(count)
    ]
    sources = tuple(SliceSource(instance, frame, None) for frame in range(count))
    return ImageStack(
        series.uid, STUDY.uid, STUDY.patient.id, "", "US", "", images, sources, title="Run"
    )


def screen_with(content: ImageStack) -> Screen:
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(content, finished=True)
    screen.hang(one(content))
    return screen


def shown(screen: Screen) -> int:
    now = screen.slice_number(0)
    assert now is not None
    return now[0]


def test_a_run_goes_at_the_pace_that_its_file_states() -> None:
    screen = screen_with(run(5, (40.0,)))
    screen.cine.play(0, now=100.0)
    seen = []
    for tick in range(12):
        screen.cine.advance(100.0 + 0.040 * tick + 0.001)
        seen.append(shown(screen))
    assert seen == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1]
    assert screen.cine.rate(0) == pytest.approx(25.0)
    assert cine_words(screen, 0) == "25 a second"
    assert screen.cine.dropped == 0


def test_every_frame_stays_as_long_as_its_own_time_says() -> None:
    screen = screen_with(run(4, (10.0, 50.0, 20.0)))
    screen.cine.play(0, now=0.0)
    # From the first frame 10 ms, the second 50, the third 20, the last as long as the third.
    for at_ms, frame in ((5, 0), (11, 1), (59, 1), (61, 2), (79, 2), (81, 3), (99, 3), (101, 0)):
        screen.cine.advance(at_ms / 1000.0)
        assert shown(screen) == frame, at_ms


def test_late_images_are_left_out_counted_and_said() -> None:
    screen = screen_with(run(20, (100.0,)))
    screen.cine.play(0, now=0.0)
    screen.cine.advance(0.101)
    screen.cine.advance(0.501)  # four were due in between
    assert shown(screen) == 5
    assert (screen.cine.shown, screen.cine.dropped) == (2, 3)
    assert cine_words(screen, 0).endswith("3 of 5 left out")


def test_the_next_look_is_asked_for_when_the_next_image_is_due() -> None:
    screen = screen_with(run(5, (40.0,)))
    screen.cine.play(0, now=0.0)
    assert screen.cine.advance(0.010) == pytest.approx(0.030)
    screen.cine.stop(0)
    assert screen.cine.advance(0.020) is None


def test_a_sweep_goes_there_and_back_again() -> None:
    screen = screen_with(run(4, (10.0,), sweeps=True))
    screen.cine.play(0, now=0.0)
    seen = []
    for tick in range(10):
        screen.cine.advance(0.010 * tick + 0.001)
        seen.append(shown(screen))
    assert seen == [0, 1, 2, 3, 2, 1, 0, 1, 2, 3]


@settings(max_examples=200, deadline=None)
@given(
    count=st.integers(2, 40),
    first=st.integers(0, 39),
    rate=st.floats(0.5, 120.0),
    sweeps=st.booleans(),
    ticks=st.lists(st.floats(0.0, 3.0), min_size=1, max_size=8),
)
def test_what_is_shown_depends_on_the_time_alone_and_never_on_how_often_one_looked(
    count: int, first: int, rate: float, sweeps: bool, ticks: list[float]
) -> None:
    start = first % count
    both = []
    for looks in (sorted(ticks), [max(ticks)]):
        screen = screen_with(run(count, (40.0,), sweeps=sweeps))
        screen.go_to(0, start)
        screen.cine.set_rate(0, rate, 0.0)
        screen.cine.play(0, 0.0)
        for at in looks:
            screen.cine.advance(at)
        both.append((shown(screen), screen.cine.shown + screen.cine.dropped))
    assert both[0][0] == both[1][0]


def test_the_reader_s_hand_stops_it() -> None:
    screen = screen_with(run(9, (40.0,)))
    screen.cine.play(0, now=0.0)
    screen.cine.advance(0.045)
    screen.scroll(0, 3)
    screen.cine.advance(0.085)
    assert not screen.cine.is_playing
    assert shown(screen) == 4


def test_it_goes_on_when_the_last_images_have_come() -> None:
    early = run(9, (40.0,))
    screen = screen_with(early)
    screen.cine.play(0, now=0.0)
    screen.cine.advance(0.045)
    screen.take(replace(early), finished=True)
    screen.cine.advance(0.085)
    assert screen.cine.plays(0)
    assert shown(screen) == 2


def test_another_pace_than_the_file_s_is_said() -> None:
    screen = screen_with(run(9, (40.0,)))
    screen.cine.play(0, now=0.0)
    screen.cine.faster(0, 0.0)
    assert cine_words(screen, 0) == "31.2 a second, not the file's pace"
    screen.cine.set_rate(0, None, 0.0)
    assert cine_words(screen, 0) == "25 a second"


def test_one_image_does_not_play() -> None:
    screen = screen_with(run(1, ()))
    assert not screen.cine.can_play(0)
    screen.cine.toggle(0, 0.0)
    assert not screen.cine.is_playing


def test_the_slices_of_a_volume_play_there_and_back() -> None:
    content = volume()
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(content, finished=True)
    screen.hang(one(content))
    screen.go_to(0, 18)
    screen.cine.play(0, 0.0)
    seen = []
    for tick in range(4):
        screen.cine.advance(0.1 * tick + 0.001)
        seen.append(shown(screen))
    assert seen == [18, 19, 18, 17]


def test_nothing_plays_on_into_the_next_study() -> None:
    screen = screen_with(run(9, (40.0,)))
    screen.cine.play(0, now=0.0)
    screen.open(OTHER)
    assert not screen.cine.is_playing
    assert screen.cine.advance(1.0) is None


def test_while_a_run_plays_pictures_hear_of_every_image_and_lists_now_and_then() -> None:
    screen = screen_with(run(50, (10.0,)))
    painted: list[int] = []
    read: list[int] = []
    stop_painting = screen.watch_steps(lambda: painted.append(shown(screen)))
    screen.watch(lambda: read.append(shown(screen)))
    screen.cine.play(0, now=0.0)
    read.clear()
    for tick in range(1, 40):
        screen.cine.advance(tick / 100.0 + 0.001)
    assert painted == list(range(1, 40))
    assert len(read) < len(painted)
    screen.cine.stop(0)
    assert read[-1] == 39
    stop_painting()
    screen.go_to(0, 7)
    assert read[-1] == 7
    assert painted[-1] == 39

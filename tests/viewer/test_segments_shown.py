"""Segments are drawn only in their own space, each as it is ticked."""

from __future__ import annotations

import numpy as np

from domain.finding import Mask
from domain.geometry import Lattice
from tests.viewer.phantoms import STUDY, volume
from viewer.session.annotations import Annotations
from viewer.session.content import space_of
from viewer.session.hanging import one
from viewer.session.screen import Screen
from viewer.session.segment_colours import SEGMENTS, readable
from viewer.session.segments_shown import OPACITY, Segment


def segment(key: str, on: Lattice, in_space: str, reason: str = "") -> Segment:
    labels = np.zeros(on.shape, np.uint8)
    labels[8:12, 8:14, 10:16] = 1
    mask = None if reason else Mask(on, labels, {1: key})
    return Segment(
        key, "Made", key, "by hand", SEGMENTS[0], in_space, STUDY.uid, mask, reason=reason
    )


def a_screen() -> tuple[Screen, Segment, Segment]:
    screen = Screen(Annotations())
    screen.open(STUDY)
    ct = volume()
    other = volume(frame_of_reference="5.5", series_uid="1.2.3.70")
    for content in (ct, other):
        screen.take(content, finished=True)
    screen.hang(one(ct))
    mine = segment("mine", ct.lattice, space_of(ct))
    elsewhere = segment("elsewhere", ct.lattice, space_of(other))
    screen.segments.take((mine, elsewhere, segment("refused", ct.lattice, space_of(ct), "No.")))
    return screen, mine, elsewhere


def test_p26_a_segment_is_drawn_only_over_series_of_its_own_frame_of_reference() -> None:
    screen, mine, elsewhere = a_screen()
    assert screen.segments_over(0) == (mine,)
    screen.put(0, screen.contents[1])
    assert screen.segments_over(0) == (elsewhere,)


def test_what_cannot_be_shown_is_listed_with_its_reason() -> None:
    screen, *_ = a_screen()
    assert [s.name for s in screen.segments.items if s.reason] == ["refused"]


def test_eyes_and_the_master_are_told_apart() -> None:
    screen, mine, _ = a_screen()
    screen.segments.toggle("mine")
    assert screen.segments_over(0) == ()
    screen.segments.toggle("mine")
    screen.toggle_masks()
    assert screen.segments_over(0) == ()
    assert screen.segments.is_ticked(mine)
    screen.toggle_masks()
    assert screen.segments_over(0) == (mine,)


def test_one_segment_alone_and_back() -> None:
    screen, mine, elsewhere = a_screen()
    screen.segments.only("elsewhere")
    assert not screen.segments.is_visible(mine)
    assert screen.segments.is_visible(elsewhere)
    screen.segments.only("elsewhere")
    assert screen.segments.is_visible(mine)


def test_going_to_a_segment_brings_the_crosshair_into_it() -> None:
    screen, mine, _ = a_screen()
    screen.show_segment(mine)
    at = screen.crosshair(mine.space)
    assert at is not None
    assert mine.mask is not None
    i, j, k = (round(n) for n in mine.mask.lattice.index(at))
    assert mine.mask.labels[k, j, i] == 1
    assert screen.chosen == "mine"


def test_another_study_brings_none_of_the_segments_along() -> None:
    screen, *_ = a_screen()
    screen.open(STUDY)
    assert screen.segments.items == ()
    assert screen.segments.look.opacity == OPACITY == 0.40


def test_colours_that_pass_for_tissue_are_replaced_and_dark_ones_lifted() -> None:
    assert readable((128, 128, 130), 2) == SEGMENTS[2]
    assert readable(None, 9) == SEGMENTS[1]
    red, green, blue = readable((60, 0, 0), 0)
    assert red >= 178
    assert (green, blue) == (0, 0)
    assert readable((217, 130, 101), 0) == (217, 130, 101)

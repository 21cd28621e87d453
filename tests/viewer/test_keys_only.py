"""While only key images are wanted, scrolling goes from one to the next and says so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.measurement import KeyImage
from domain.volume import ImageStack, Volume
from tests.viewer.phantoms import READER, STUDY, film, volume
from viewer.session.annotations import Annotations
from viewer.session.hanging import one, planes
from viewer.session.keys_only import after
from viewer.session.screen import Screen


def key(content: Volume | ImageStack, number: int) -> KeyImage:
    source = content.sources[number]
    now = datetime.now(UTC)
    uid = source.instance.sop_uid
    return KeyImage(STUDY.uid, content.series_uid, uid, source.frame, READER, now, id=uid)


def a_screen(content: Volume | ImageStack, own: int, others: int) -> Screen:
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(content, finished=True)
    screen.hang(planes(content) if isinstance(content, Volume) else one(content))
    screen.annotations.toggle_key_image(key(content, own))
    screen.flagged = (key(content, others),)
    return screen


@pytest.mark.parametrize("content", [volume(), film(count=9)])
def test_scrolling_goes_through_key_images_only_and_the_viewport_says_so(
    content: Volume | ImageStack,
) -> None:
    screen = a_screen(content, 2, 7)
    screen.go_to(0, 0)
    bar = screen.bar(0)
    assert bar is not None
    assert bar.keys == (2, 7)
    assert not any(doubt.code == "keys" for doubt in screen.warnings(0))
    screen.toggle_keys_only()
    seen = []
    for steps in (1, 1, 1, -1, -1):
        screen.scroll(0, steps)
        now = screen.slice_number(0)
        assert now is not None
        seen.append(now[0])
    assert seen == [2, 7, 7, 2, 2]
    assert "2 key images only" in next(d.fact for d in screen.warnings(0) if d.code == "keys")
    screen.toggle_keys_only()
    screen.scroll(0, 1)
    assert screen.slice_number(0) == (3, len(content.sources))


def test_a_plane_without_key_images_scrolls_as_ever() -> None:
    screen = a_screen(volume(), 2, 7)
    screen.toggle_keys_only()
    screen.go_to(1, 4)
    screen.scroll(1, 1)
    assert screen.slice_number(1)[0] == 5  # type: ignore[index]  # a plane has slices
    assert not any(doubt.code == "keys" for doubt in screen.warnings(1))


def test_a_wish_for_key_images_only_ends_with_its_study() -> None:
    screen = a_screen(volume(), 2, 7)
    screen.toggle_keys_only()
    screen.open(STUDY)
    assert not screen.keys_only


@pytest.mark.parametrize(
    ("now", "steps", "to"), [(0, 2, 7), (3, 1, 7), (3, -5, 2), (9, 1, 9), (2, -1, 2), (5, 0, 5)]
)
def test_so_many_key_images_further_on(now: int, steps: int, to: int) -> None:
    assert after((2, 7), now, steps) == to

"""Every change of the marks can be taken back and made again, and watchers hear of it."""

from __future__ import annotations

import pytest

from domain.geometry import Point
from domain.measurement import KeyImage, Length
from tests.viewer.phantoms import NOON, READER, length_at, volume
from viewer.session.annotations import Annotations


@pytest.fixture
def length() -> Length:
    return length_at(volume(), Point(0, 0, 0), Point(10, 0, 0))


def key_image(sop_uid: str = "1.2.3.7.4") -> KeyImage:
    return KeyImage("1.2.3", "1.2.3.7", sop_uid, 0, READER, NOON)


def test_undo_takes_back_a_deletion(length: Length) -> None:
    marks = Annotations()
    marks.place(length)
    marks.remove(length.id)
    marks.undo()
    assert marks.items == (length,)


def test_redo_makes_the_undone_change_again(length: Length) -> None:
    marks = Annotations()
    marks.place(length)
    marks.undo()
    marks.redo()
    assert marks.items == (length,)


def test_a_new_change_after_undo_leaves_nothing_to_redo(length: Length) -> None:
    marks = Annotations()
    marks.place(length)
    marks.undo()
    marks.toggle_key_image(key_image())
    marks.redo()
    assert marks.items == ()
    assert len(marks.key_images) == 1


def test_marking_a_key_image_twice_unmarks_it() -> None:
    marks = Annotations()
    marks.toggle_key_image(key_image())
    marks.toggle_key_image(key_image())
    assert marks.key_images == ()
    marks.undo()
    assert len(marks.key_images) == 1


def test_nothing_of_the_study_before_can_be_brought_back(length: Length) -> None:
    marks = Annotations()
    marks.place(length)
    marks.load()
    marks.undo()
    assert marks.items == ()


def test_watchers_are_told_until_they_stop(length: Length) -> None:
    told: list[int] = []
    marks = Annotations()
    stop = marks.watch(lambda: told.append(len(marks.items)))
    marks.place(length)
    stop()
    marks.undo()
    assert told == [1]


def test_replacing_a_mark_by_itself_is_no_change(length: Length) -> None:
    marks = Annotations()
    marks.place(length)
    marks.replace(length)
    marks.undo()
    assert marks.items == ()

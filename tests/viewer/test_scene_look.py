"""The crop box and the drag that moves a preset's values."""

from __future__ import annotations

import pytest

from tests.viewer.phantoms import STUDY, lattice, volume
from viewer.session.annotations import Annotations
from viewer.session.hanging import one
from viewer.session.hanging import scene as hang_scene
from viewer.session.scene_look import SIDES, CropBox, SceneLook, seen_from, whole_box, with_box
from viewer.session.screen import Screen
from viewer.tools.gesture import WindowBy


def test_a_face_never_leaves_the_volume_nor_passes_the_other() -> None:
    on = lattice((20, 24, 28))
    whole = whole_box(on)
    box = whole.moved(0, True, 99.0, whole)
    assert box.high[0] == 27.5
    box = whole.moved(2, False, 400.0, whole)
    assert box.low[2] == whole.high[2] - 2
    assert box.high == whole.high


def test_the_first_box_holds_everything_and_stays_when_its_handles_go() -> None:
    on = lattice((20, 24, 28))
    shown = with_box(SceneLook(), on)
    assert shown.crop == whole_box(on)
    assert shown.box_shown
    cut = CropBox((1, 2, 3), (10, 11, 12))
    kept = with_box(SceneLook(cut, box_shown=True), on)
    assert (kept.crop, kept.box_shown) == (cut, False)


@pytest.mark.parametrize("side", SIDES)
def test_each_side_is_looked_at_upright(side: str) -> None:
    screen = Screen(Annotations())
    screen.open(STUDY)
    content = volume()
    screen.take(content, finished=True)
    screen.hang(hang_scene(content))
    screen.change_state(0, lambda state: seen_from(state, side))
    state = screen.view.state
    assert state is not None
    assert state.right.dot(state.down) == 0.0
    assert (state.right, state.down) == SIDES[side]


def test_a_drag_moves_the_values_in_3d_and_the_window_in_2d() -> None:
    screen = Screen(Annotations())
    screen.open(STUDY)
    content = volume()
    screen.take(content, finished=True)
    screen.hang(hang_scene(content))
    screen.apply(0, WindowBy(0.0, 50.0), screen.snapshot())
    assert screen.view.scene.shift == pytest.approx(-0.1)
    screen.hang(one(content))
    before = screen.view.state
    screen.apply(0, WindowBy(30.0, 0.0), screen.snapshot())
    assert screen.view.scene.shift == 0.0
    assert screen.view.state is not None
    assert before is not None
    assert screen.view.state.window != before.window

"""The loupe shows voxels of full resolution, larger, with the place under the pointer in it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRect
from pytestqt.qtbot import QtBot

from tests.viewer.phantoms import READER, STUDY, volume
from viewer.session.annotations import Annotations
from viewer.session.hanging import one
from viewer.session.pointing import At, Pointing
from viewer.session.screen import Screen
from viewer.tools.gesture import Loupe
from viewer.ui.loupe import SIDE_PX, loupe_picture
from viewer.ui.sizes import tell_sizes

AREA = QRect(0, 0, 640, 480)


@pytest.fixture
def screen(qtbot: QtBot) -> Screen:
    assert qtbot is not None
    made = Screen(Annotations())
    made.open(STUDY)
    content = volume(voxels=np.arange(20 * 24 * 28, dtype=np.int16).reshape(20, 24, 28))
    made.take(content, finished=True)
    made.hang(one(content))
    tell_sizes(made, {})
    return made


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_what_is_under_the_pointer_is_in_the_middle_and_so_many_times_larger(
    screen: Screen, ratio: float
) -> None:
    under = screen.plane(0, 640, 480)
    assert under is not None
    at = under.to_patient(250, 170)
    want = loupe_picture(screen, 0, AREA, Loupe(at, 2.5), ratio)
    assert want is not None
    middle = want.plane.to_patient(want.plane.width / 2, want.plane.height / 2)
    assert middle.distance_to(at) == pytest.approx(0.0, abs=1e-9)
    one_pixel = want.plane.to_patient(0, 0).distance_to(want.plane.to_patient(ratio, 0))
    assert one_pixel == pytest.approx(under.mm_per_pixel / 2.5)
    assert want.plane.width == SIDE_PX * ratio
    assert not want.draft


def test_the_loupe_lasts_as_long_as_the_button_is_held(screen: Screen) -> None:
    pointing = Pointing(screen, author=lambda: READER)
    screen.choose_tool("magnifier")
    before = screen.viewports
    pointing.press(0, At(200, 200, 640, 480))
    seen = [pointing.sketch]
    pointing.move(At(260, 220, 640, 480), tilting=True)
    seen.append(pointing.sketch)
    assert [sketch.factor for sketch in seen if isinstance(sketch, Loupe)] == [2.5, 4.0]
    pointing.move(At(260, 220, 640, 480), released=True)
    assert not pointing.is_busy
    assert screen.viewports == before
    assert not screen.annotations.items

"""P-23, P-24: the unit of a series is changed for every number at once; the picture stays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from domain.study import Window
from domain.volume import ValueScale, Volume
from imaging.value_scales import SUV_WINDOW
from tests.viewer.phantoms import STUDY, lattice, volume
from viewer.session.annotations import Annotations
from viewer.session.captions import corners
from viewer.session.screen import Screen
from viewer.session.units import next_unit, units_of


def pet() -> Volume:
    plain = volume(lattice((4, 6, 5)), modality="PT")
    ones = (1.0,) * 4
    return replace(
        plain,
        unit="SUVbw",
        voxels=np.full((4, 6, 5), 2.5, np.float32),
        windows=(SUV_WINDOW,),
        scales=(
            ValueScale("SUVbw", (0.0005,) * 4, (0.0,) * 4),
            ValueScale("BQML", ones, (0.0,) * 4),
        ),
    )


@pytest.fixture
def screen() -> Screen:
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(pet(), finished=True)
    screen.hang()
    return screen


def test_p24_a_pet_opens_dark_on_white_at_suv_0_to_7(screen: Screen) -> None:
    state = screen.view.state
    assert state is not None
    assert (state.window, state.inverted) == (SUV_WINDOW, True)
    assert any("W 7 L 3.5 SUVbw" in line for line in corners(screen, 0).bottom_left)


def test_p23_value_unit_and_window_change_together_and_come_back(screen: Screen) -> None:
    content = screen.view.content
    assert isinstance(content, Volume)
    at = content.lattice.centre
    assert screen.value_at(0, at) == (2.5, "SUVbw")
    screen.show_in(0, next_unit(content))
    found = screen.value_at(0, at)
    assert found is not None
    assert found[0] == pytest.approx(5000.0)
    assert found[1] == "BQML"
    state = screen.view.state
    assert state is not None
    assert state.window == Window(7000.0, 14000.0, "SUV 0 to 7", "LINEAR_EXACT")
    assert {view.content.unit for view in screen.viewports if view.content} == {"BQML"}
    again = screen.view.content
    assert again is not None
    assert units_of(again) == ("SUVbw", "BQML")
    screen.show_in(0, next_unit(again))
    assert screen.value_at(0, at) == (2.5, "SUVbw")
    assert screen.view.state is not None
    assert screen.view.state.window == SUV_WINDOW


def test_p23_the_presets_are_those_of_the_unit_shown(screen: Screen) -> None:
    assert screen.use_preset(0, 1)
    assert screen.view.state is not None
    assert screen.view.state.window == SUV_WINDOW
    screen.show_in(0, "BQML")
    assert all(preset.window != SUV_WINDOW for preset in screen.presets(0))

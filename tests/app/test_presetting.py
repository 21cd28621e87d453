"""A reader's own window is kept by name, comes back on its digit, and goes when deleted."""

from __future__ import annotations

import pytest

from app.actions import ALL_COMMANDS
from app.actions.opening import load_study
from app.actions.presetting import delete, keep_window, own_presets, put_on_digit, rename
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.study import Window
from domain.work import Unwatched
from viewer.session.screen import Screen


@pytest.fixture
def screen(station: Workstation, study_uid: str) -> Screen:
    """The open study, through a window of the reader's own."""
    station.reading = load_study(station, study_uid, Unwatched())
    screen = station.reading.screen
    screen.set_window(screen.active, Window(-450.0, 1350.0))
    return screen


def on_digit(screen: Screen, key: int) -> str:
    return next(p.name for p in screen.presets(screen.active) if p.key == key)


def test_the_window_shown_becomes_a_preset_and_takes_a_digit(
    station: Workstation, screen: Screen
) -> None:
    made = keep_window(station, "my lungs")
    assert (made.modality, made.centre, made.width) == ("CT", -450.0, 1350.0)
    assert on_digit(screen, 7) == "lung"

    put_on_digit(station, made, 7)

    assert on_digit(screen, 7) == "my lungs"
    screen.use_preset(screen.active, 3)
    screen.use_preset(screen.active, 7)
    assert screen.view.state is not None
    assert screen.view.state.window == Window(-450.0, 1350.0, "my lungs")


def test_presets_outlive_the_program(station: Workstation, screen: Screen) -> None:
    put_on_digit(station, keep_window(station, "my lungs"), 9)

    assert station.records.settings.load().presets == own_presets(station)
    assert screen.own_presets == own_presets(station)


def test_one_digit_holds_one_preset(station: Workstation, screen: Screen) -> None:
    put_on_digit(station, keep_window(station, "one"), 8)
    put_on_digit(station, keep_window(station, "two"), 8)

    assert {p.name: p.key for p in own_presets(station)} == {"one": None, "two": 8}
    assert on_digit(screen, 8) == "two"


def test_a_deleted_preset_gives_its_digit_back(station: Workstation, screen: Screen) -> None:
    put_on_digit(station, keep_window(station, "one"), 6)
    delete(station, own_presets(station)[0])

    assert own_presets(station) == ()
    assert on_digit(screen, 6) == "bone"


def test_a_preset_is_renamed_but_never_to_a_name_that_is_taken(
    station: Workstation, screen: Screen
) -> None:
    one = keep_window(station, "one")
    keep_window(station, "two")

    rename(station, one, "first")
    assert [p.name for p in screen.own_presets] == ["first", "two"]
    for wrong in ("Two", "  "):
        with pytest.raises(LightboxError):
            rename(station, own_presets(station)[0], wrong)


def test_a_window_kept_twice_has_two_names(station: Workstation, screen: Screen) -> None:
    assert screen.view.state is not None
    names = [keep_window(station).name for _ in range(2)]

    assert names == ["1350 / -450", "1350 / -450 (2)"]


def test_without_an_image_there_is_nothing_to_keep(station: Workstation) -> None:
    command = next(c for c in ALL_COMMANDS if c.id == "presets.keep")
    assert not command.enabled(station)
    with pytest.raises(LightboxError, match="no window"):
        keep_window(station)


def test_a_study_opens_with_the_presets_of_the_seat(
    station: Workstation, screen: Screen, study_uid: str
) -> None:
    keep_window(station, "mine")
    station.reading = None

    again = load_study(station, study_uid, Unwatched())

    assert [p.name for p in again.screen.own_presets] == ["mine"]
    assert screen is not again.screen

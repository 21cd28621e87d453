"""Which keys do what: every habit holds as it is written, and no key ever asks for two things."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.actions import ALL_COMMANDS
from app.keymap import (
    LIGHTBOX,
    WINDOW_KEYS,
    Habit,
    KeyMap,
    habit_named,
    load,
    read,
    shipped,
    unknown_commands,
    written,
)
from domain.errors import LightboxError
from viewer.tools import TOOLS

HABITS = shipped()
IDS = [command.id for command in ALL_COMMANDS]


def test_four_habits_ship_with_lightbox_s_own_first() -> None:
    assert [habit.title for habit in HABITS] == ["Lightbox", "OHIF", "OsiriX/Horos", "Weasis"]


@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit.id)
def test_a_habit_holds_exactly_as_it_is_written(habit: Habit) -> None:
    keymap = KeyMap(ALL_COMMANDS, habit)

    assert unknown_commands(habit, ALL_COMMANDS) == set()
    assert {id_: keymap.keys(id_) for id_ in habit.keys} == dict(habit.keys)
    assert keymap.clashes() == ()
    assert set(keymap.buttons().values()) <= {tool.id for tool in TOOLS}


def test_lightbox_s_own_keys_are_those_of_the_commands() -> None:
    keymap = KeyMap(ALL_COMMANDS)
    assert {c.id: keymap.keys(c.id) for c in ALL_COMMANDS} == {c.id: c.keys for c in ALL_COMMANDS}


@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit.id)
def test_keys_that_every_viewer_agrees_on_are_the_same_in_every_habit(habit: Habit) -> None:
    # FEATURES, rules that come out of the table: never change these.
    keymap = KeyMap(ALL_COMMANDS, habit)
    assert "Home" in keymap.keys("view.first_image")
    assert "End" in keymap.keys("view.last_image")
    assert "Z" in keymap.keys("view.tool.zoom")
    assert "A" in keymap.keys("view.tool.angle")
    assert keymap.buttons() == {"left": "window", "middle": "pan", "right": "zoom"}
    for digit in range(10):
        assert str(digit) in keymap.keys(f"view.preset.{digit}")


@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit.id)
def test_no_habit_leaves_a_command_without_the_key_that_it_came_with(habit: Habit) -> None:
    keymap = KeyMap(ALL_COMMANDS, habit)
    assert [c.id for c in ALL_COMMANDS if c.keys and not keymap.keys(c.id)] == []


# FEATURES (e): what each program does with a key, where its readers would miss it.
_HANDS = {
    "weasis": {
        "next_image": "Down", "previous_image": "Up", "ten_on": "Shift+Down",
        "next_series": "Right", "tool.window": "W", "tool.zoom": "Z", "tool.pan": "T",
        "tool.scroll": "S",
        "tool.rotate": "R", "turn_right": "Alt+R", "turn_left": "Alt+L", "flip_sideways": "Alt+F",
        "tool.crosshair": "H", "tool.length": "D", "tool.angle": "A", "tool.polyline": "Y",
        "tool.text": "B", "measure_again": "M", "overlay": "I", "fit": "Ctrl+Return",
        "zoom_in": "Ctrl++", "step_back": "Esc", "masks": "Alt+S", "recentre": "Alt+X",
        "crosshair": "Alt+V", "slab.next": "Ctrl+Alt+B",
    },
    "ohif": {
        "next_image": "Down", "next_series": "PgDown", "next_viewport": "Right",
        "tool.zoom": "Z", "turn_right": "R", "turn_left": "L", "flip_sideways": "H",
        "flip_over": "V", "invert": "I", "reset": "Space", "fit": "=", "zoom_in": "+",
    },
    "osirix-horos": {
        "next_image": "Right", "previous_image": "Left", "next_series": "Ctrl+Right",
        "tool.window": "W", "tool.zoom": "Z", "tool.pan": "M", "tool.rotate": "I",
        "flip_sideways": "H", "flip_over": "V", "tool.crosshair": "Y", "tool.length": "L",
        "tool.angle": "A", "tool.ellipse": "E", "tool.polyline": "O", "tool.polygon": "C",
        "tool.text": "T", "tool.arrow": "Q", "overlay": "Tab", "zoom_in": "Up",
    },
    "lightbox": {
        "tool.pan": "T", "tool.length": "L", "tool.arrow": "N", "tool.text": "B",
        "measure_again": "M", "flip_sideways": "Shift+H", "flip_over": "Shift+V",
        "slab.mip": "Num+1", "slab.minip": "Num+2", "slab.mean": "Num+3", "slab.off": "Num+0",
        "slab.thicker": "Num++", "slab.next": "Ctrl+Alt+B", "masks": "Alt+S",
    },
}  # fmt: skip


@pytest.mark.parametrize("id_", list(_HANDS))
def test_the_keys_of_a_habit_are_those_of_the_program_it_is_named_after(id_: str) -> None:
    keymap = KeyMap(ALL_COMMANDS, habit_named(id_))
    missing = {c: k for c, k in _HANDS[id_].items() if k not in keymap.keys(f"view.{c}")}
    assert missing == {}


@pytest.mark.parametrize(
    ("id_", "key"), [("weasis", "C"), ("ohif", "C"), ("osirix-horos", "Space")]
)
def test_runs_play_with_the_key_that_the_hand_knows(id_: str, key: str) -> None:
    assert key in KeyMap(ALL_COMMANDS, habit_named(id_)).keys("cine.play")


@pytest.mark.parametrize("key", WINDOW_KEYS)
def test_a_key_of_the_window_itself_belongs_to_no_command(key: str, tmp_path: Path) -> None:
    assert KeyMap(ALL_COMMANDS).with_keys("view.invert", (key, "I")).keys("view.invert") == ("I",)
    file = tmp_path / "keys.toml"
    file.write_text(f'habit = "ohif"\n[keys]\n"view.invert" = ["{key}"]\n', encoding="utf-8")
    with pytest.raises(LightboxError, match="of the window itself"):
        load(file, ALL_COMMANDS)


def test_a_key_that_is_given_away_leaves_its_old_command() -> None:
    keymap = KeyMap(ALL_COMMANDS)
    assert keymap.shown("view.tool.length") == "D"
    assert [c.id for c in keymap.holders("D", "view.invert")] == ["view.tool.length"]

    changed = keymap.with_keys("view.invert", ("D",))

    assert changed.keys("view.invert") == ("D",)
    assert changed.keys("view.tool.length") == ("L",)
    assert changed.clashes() == ()
    assert changed.without_change("view.invert").keys("view.invert") == ("I",)


def test_the_same_key_may_do_two_things_in_two_rooms() -> None:
    keymap = KeyMap(ALL_COMMANDS)
    assert "Space" in keymap.keys("study.read_next")
    assert "Space" in keymap.keys("view.overlay")


@settings(max_examples=60, deadline=None)
@given(
    habit=st.sampled_from(HABITS),
    presses=st.lists(
        st.tuples(
            st.sampled_from(IDS),
            st.lists(st.sampled_from(["D", "A", "F2", "Space", "Ctrl+Z", "Ctrl+Q", "7"]),
                     max_size=3, unique=True),
        ),
        max_size=6,
    ),
)  # fmt: skip
def test_no_change_ever_leaves_one_key_asking_for_two_things(
    habit: Habit, presses: list[tuple[str, list[str]]]
) -> None:
    keymap = KeyMap(ALL_COMMANDS, habit)
    for id_, pressed in presses:
        keymap = keymap.with_keys(id_, tuple(pressed))
        assert keymap.keys(id_) == tuple(pressed)
    assert keymap.clashes() == ()


def test_keys_travel_to_another_seat_in_a_file(tmp_path: Path) -> None:
    habit = HABITS[1]
    keymap = KeyMap(ALL_COMMANDS, habit).with_keys("view.tool.probe", ("Ctrl+Shift+P", "Q"))
    file = tmp_path / "keys.toml"
    file.write_text(written(keymap), encoding="utf-8")

    there = load(file, ALL_COMMANDS)

    assert there.habit.id == habit.id
    assert {id_: there.keys(id_) for id_ in IDS} == {id_: keymap.keys(id_) for id_ in IDS}


def test_a_tool_put_on_a_mouse_button_travels_and_outlives_another_habit(tmp_path: Path) -> None:
    keymap = KeyMap(ALL_COMMANDS).with_button("middle", "scroll").with_button("right", "zoom")
    assert keymap.own_buttons == {"middle": "scroll"}  # the right one has its zoom anyway
    file = tmp_path / "keys.toml"
    file.write_text(written(keymap), encoding="utf-8")
    there = load(file, ALL_COMMANDS).with_habit(HABITS[2]).with_keys("view.tool.probe", ("Q",))
    assert there.buttons() == {"left": "window", "middle": "scroll", "right": "zoom"}
    assert there.with_button("middle", "pan").own_buttons == {}


@pytest.mark.parametrize(
    "text",
    [
        '[buttons]\nmiddle = "no_such"',
        '[buttons]\nfourth = "pan"',
        "buttons = 3",
        "habit = [",
        'habit = "emacs"',
        "habit = 3",
        '[keys]\n"view.no_such" = ["Q"]',
        '[keys]\n"view.invert" = "Q"',
        '[keys]\n"view.invert" = [3]',
        '[keys]\n"view.invert" = [""]',
        "keys = 3",
        "\x00",
        "a = 1\n" * 60_000,
    ],
    ids=range(13),
)
def test_a_file_that_is_no_file_of_keys_is_refused_with_advice(tmp_path: Path, text: str) -> None:
    file = tmp_path / "keys.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(LightboxError) as refused:
        load(file, ALL_COMMANDS)
    assert refused.value.advice


def test_a_mouse_button_that_does_not_exist_is_refused() -> None:
    with pytest.raises(LightboxError):
        read("odd", 'title = "Odd"\n[buttons]\nfourth = "pan"\n')


def test_a_command_that_went_away_takes_its_keys_with_it() -> None:
    keymap = KeyMap(ALL_COMMANDS, LIGHTBOX, {"view.was_here_once": ("Q",)})
    assert keymap.changes == {}

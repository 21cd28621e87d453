"""Chooses which keys do what: shipped habits, own keys, files to carry them to another seat."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.commands import Command
from app.gate import guarded
from app.headless import Console, Result, Verb
from app.keymap import KeyMap, habit_named, load, written
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.rights import Right
from records.settings import OwnButton, OwnKeys
from viewer.tools import ON_BUTTONS, TOOLS
from viewer.tools import tool as tool_named


def keymap_of(station: Workstation, commands: Sequence[Command]) -> KeyMap:
    """Return the keys that are in force on this seat."""
    seat = station.records.settings.load()
    changes = {own.command: own.keys for own in seat.own_keys}
    known = {tool.id for tool in TOOLS}
    buttons = {own.button: own.tool for own in seat.own_buttons if own.tool in known}
    return KeyMap(commands, habit_named(seat.habit), changes, buttons)


@guarded(Right.BE_HERE)
def keep_keys(station: Workstation, keymap: KeyMap) -> None:
    """Let these keys be in force from now on."""
    seat = station.records.settings.load()
    own = tuple(OwnKeys(id_, keys) for id_, keys in sorted(keymap.changes.items()))
    station.records.settings.save(
        replace(seat, habit=keymap.habit.id, own_keys=own, own_buttons=_buttons(keymap))
    )


@guarded(Right.BE_HERE)
def set_button(station: Workstation, button: str, tool: str) -> None:
    """Put a tool on a mouse button, now and for every study from now on.

    Raises:
        Refused: The self-test took the tool away.
    """
    if station.reading is not None:
        station.reading.screen.choose_tool(tool, button)
    keymap = keymap_of(station, ()).with_button(button, tool)
    seat = station.records.settings.load()
    station.records.settings.save(replace(seat, own_buttons=_buttons(keymap)))


def _buttons(keymap: KeyMap) -> tuple[OwnButton, ...]:
    return tuple(OwnButton(name, tool) for name, tool in sorted(keymap.own_buttons.items()))


@guarded(Right.BE_HERE)
def export_keys(station: Workstation, commands: Sequence[Command], file: Path) -> None:
    """Write the keys in force to a file that another seat reads.

    Raises:
        LightboxError: The file cannot be written.
    """
    try:
        file.write_text(written(keymap_of(station, commands)), encoding="utf-8")
    except OSError as error:
        raise LightboxError(
            "The file of keys could not be written.", advice="Choose another folder."
        ) from error


@guarded(Right.BE_HERE)
def import_keys(station: Workstation, commands: Sequence[Command], file: Path) -> KeyMap:
    """Take the keys of another seat over.

    Raises:
        LightboxError: The file is no such file, or names what is not there; nothing changed.
    """
    keymap = load(file, commands)
    keep_keys(station, keymap)
    return keymap


def brighter_up(station: Workstation) -> bool:
    """Return whether a drag upwards makes pictures brighter here."""
    seat = station.records.settings.load()
    return habit_named(seat.habit).brighter_up if seat.brighter_up is None else seat.brighter_up


@guarded(Right.BE_HERE)
def set_brighter_up(station: Workstation, *, up: bool) -> None:
    """Choose which way a drag makes pictures brighter, from now on."""
    seat = station.records.settings.load()
    station.records.settings.save(replace(seat, brighter_up=up))
    if station.reading is not None:
        station.reading.screen.brighter_up = up


def _keys(station: Workstation, said: Namespace, _console: Console) -> Result:
    from app.actions import ALL_COMMANDS  # this file is one of those that it lists

    if said.do == "export":
        export_keys(station, ALL_COMMANDS, said.file)
    elif said.do == "import":
        import_keys(station, ALL_COMMANDS, said.file)
    keymap = keymap_of(station, ALL_COMMANDS)
    return {
        "habit": keymap.habit.id,
        "own": {id_: list(keys) for id_, keys in keymap.changes.items()},
        "keys": {c.id: list(keymap.keys(c.id)) for c in ALL_COMMANDS if keymap.keys(c.id)},
    }


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("do", choices=("show", "export", "import"), nargs="?", default="show")
    parser.add_argument("file", type=Path, nargs="?", default=Path("lightbox-keys.toml"))


def _words(result: Result) -> str:
    lines = [f"Keys as in {result['habit']}, {len(result['own'])} of one's own."]
    lines += [f"{', '.join(keys):28} {id_}" for id_, keys in result["keys"].items()]
    return "\n".join(lines)


def _on_button(button: str, tool: str) -> Command:
    return Command(
        f"mouse.{button}.{tool}",
        f"{button.capitalize()} mouse button: {tool_named(tool).label.lower()}",
        lambda station: set_button(station, button, tool),
        menu="Mouse",
        room="read",
        needs=Right.BE_HERE,
    )


COMMANDS = (
    *(_on_button(button, tool) for button in ("middle", "right") for tool in ON_BUTTONS),
    Command(
        "room.settings",
        "Settings",
        lambda station: station.enter("settings"),
        menu="Go",
        shortcut="F6",
        needs=Right.BE_HERE,
    ),
)

VERBS = (
    Verb(
        "keys",
        "which keys do what; to and from a file",
        _arguments,
        _keys,
        _words,
        needs=Right.BE_HERE,
    ),
)

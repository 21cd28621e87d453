"""Which keys ask for which command: shipped habits, and what a reader changed of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.commands import Command
from domain.errors import LightboxError

SHIPPED = Path(__file__).resolve().parents[1] / "resources" / "keys"
OWN = "lightbox"  # the habit that the commands themselves declare

# What the window itself does, whatever stands in it. No command is given these keys: with two
# claims to one key Qt would ask for neither.
WINDOW_KEYS: Mapping[str, str] = {
    "Ctrl+F": "Go to the search field",
    "Ctrl+J": "Show what is under way",
    "Ctrl+K": "Find a command",
    "Ctrl+L": "Lock",
}

_BUTTONS = ("left", "middle", "right")
_FILE_BYTES = 1 << 18
_MOST_KEYS = 8
_LONGEST_KEY = 40

Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Habit:
    """What the hands of a reader are used to. Commands that it leaves out keep their own keys."""

    id: str
    title: str
    keys: Mapping[str, Keys] = field(default_factory=dict)  # by command
    buttons: Mapping[str, str] = field(default_factory=dict)  # tool by mouse button
    brighter_up: bool = True  # whether dragging up makes the picture brighter


LIGHTBOX = Habit(OWN, "Lightbox", buttons={"left": "window", "middle": "pan", "right": "zoom"})


@dataclass(frozen=True, slots=True)
class Clash:
    """One key that two commands of one room claim."""

    key: str
    first: Command
    second: Command


class KeyMap:
    """The keys in force: a habit, with the reader's own changes over it."""

    def __init__(
        self,
        commands: Sequence[Command],
        habit: Habit = LIGHTBOX,
        changes: Mapping[str, Keys] | None = None,
        own_buttons: Mapping[str, str] | None = None,
    ) -> None:
        self.habit = habit
        self.own_buttons = dict(own_buttons or {})  # tool by mouse button
        self._commands = {command.id: command for command in commands}
        self.changes = {id_: k for id_, k in (changes or {}).items() if id_ in self._commands}
        self._keys = self._settled()

    def _settled(self) -> dict[str, Keys]:
        """Give every key to the command with the strongest claim to it.

        A change of the reader beats the habit, and the habit beats what a command declares: the
        weaker loses that key, and only where both would hear it.
        """
        claims: dict[str, list[Keys]] = {
            id_: [self.changes.get(id_, ()), self.habit.keys.get(id_, ()), command.keys]
            for id_, command in self._commands.items()
        }
        for id_ in self.changes:
            claims[id_][1:] = [(), ()]
        for id_ in self.habit.keys:
            if id_ in claims:
                claims[id_][2] = ()
        given: dict[str, list[str]] = {id_: [] for id_ in self._commands}
        taken: dict[str, list[Command]] = {}
        for rank in range(3):
            for id_, ranked in claims.items():
                command = self._commands[id_]
                for key in ranked[rank]:
                    if key in WINDOW_KEYS:
                        continue
                    holders = taken.setdefault(key, [])
                    if any(meet(command, other) for other in holders):
                        continue
                    holders.append(command)
                    given[id_].append(key)
        return {id_: tuple(keys) for id_, keys in given.items()}

    def keys(self, command_id: str) -> Keys:
        """Return the keys of a command, the one that is shown first; none where it has none."""
        return self._keys.get(command_id, ())

    def shown(self, command_id: str) -> str:
        """Return the key that stands beside a command."""
        return next(iter(self.keys(command_id)), "")

    def holders(self, key: str, command_id: str) -> tuple[Command, ...]:
        """Return the other commands that hear a key where the named one would."""
        wanted = self._commands[command_id]
        return tuple(
            self._commands[id_]
            for id_, keys in self._keys.items()
            if id_ != command_id and key in keys and meet(wanted, self._commands[id_])
        )

    def with_keys(self, command_id: str, keys: Keys) -> KeyMap:
        """Return the map with a command on these keys; whoever had one of them loses it."""
        changes = dict(self.changes)
        for key in keys:
            for other in self.holders(key, command_id):
                left = changes.get(other.id, self.keys(other.id))
                changes[other.id] = tuple(k for k in left if k != key)
        changes[command_id] = keys
        return KeyMap(tuple(self._commands.values()), self.habit, changes, self.own_buttons)

    def without_change(self, command_id: str) -> KeyMap:
        """Return the map with a command back on the keys of the habit."""
        changes = {id_: keys for id_, keys in self.changes.items() if id_ != command_id}
        return KeyMap(tuple(self._commands.values()), self.habit, changes, self.own_buttons)

    def with_habit(self, habit: Habit) -> KeyMap:
        """Return the map with another habit under the same changes."""
        return KeyMap(tuple(self._commands.values()), habit, self.changes, self.own_buttons)

    def buttons(self) -> dict[str, str]:
        """Return the tool on each mouse button when a study opens."""
        return {**LIGHTBOX.buttons, **self.habit.buttons, **self.own_buttons}

    def with_button(self, button: str, tool: str) -> KeyMap:
        """Return the map with a tool on a mouse button; the habit's own is no change."""
        habitual = {**LIGHTBOX.buttons, **self.habit.buttons}.get(button)
        own = {name: kept for name, kept in self.own_buttons.items() if name != button}
        if tool != habitual:
            own[button] = tool
        return KeyMap(tuple(self._commands.values()), self.habit, self.changes, own)

    def clashes(self) -> tuple[Clash, ...]:
        """Return every key that two commands of one room would both hear; none is right."""
        found = []
        commands = list(self._commands.values())
        for n, first in enumerate(commands):
            for second in commands[n + 1 :]:
                if meet(first, second):
                    both = set(self.keys(first.id)) & set(self.keys(second.id))
                    found += [Clash(key, first, second) for key in sorted(both)]
        return tuple(found)


def meet(one: Command, other: Command) -> bool:
    """Return whether two commands are ever asked for in the same room."""
    return one.room == other.room or "" in (one.room, other.room)


# ----------------------------------------------------------------------------- files


def shipped() -> tuple[Habit, ...]:
    """Return the habits that ship, Lightbox's own first."""
    others = sorted(SHIPPED.glob("*.toml"))
    return (LIGHTBOX, *(read(file.stem, file.read_text(encoding="utf-8")) for file in others))


def habit_named(id_: str) -> Habit:
    """Return a habit by its id; one that is not known is Lightbox's own."""
    return next((habit for habit in shipped() if habit.id == id_), LIGHTBOX)


def written(keymap: KeyMap) -> str:
    """Return a reader's keys as a file that another seat reads back."""
    lines = [f'habit = "{keymap.habit.id}"', "", "[keys]"]
    for id_ in sorted(keymap.changes):
        keys = ", ".join(_quoted(key) for key in keymap.changes[id_])
        lines.append(f'"{id_}" = [{keys}]')
    if keymap.own_buttons:
        lines += ["", "[buttons]"]
        lines += [f'{name} = "{tool}"' for name, tool in sorted(keymap.own_buttons.items())]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def load(file: Path, commands: Sequence[Command]) -> KeyMap:
    """Return the keys that another seat wrote.

    Raises:
        LightboxError: The file is no such file, or names what is not there.
    """
    try:
        if file.stat().st_size > _FILE_BYTES:
            raise LightboxError(
                "This file is too large to be a file of keys.", advice="Choose another file."
            )
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LightboxError(
            "This file of keys cannot be read.", advice="Export it again from the other seat."
        ) from error
    known = {habit.id: habit for habit in shipped()}
    habit = table.get("habit", OWN)
    if not isinstance(habit, str) or habit not in known:
        raise LightboxError(
            "The file's keys build on a habit that is not known here.",
            advice=f"It may be one of {', '.join(known)}.",
        )
    changes = _keys(table.get("keys", {}))
    ids = {command.id for command in commands}
    unknown = sorted(set(changes) - ids)
    if unknown:
        raise LightboxError(
            f"The file gives keys to a command that is not known here: {unknown[0][:60]}.",
            advice="Take that line out, or use a file of this version.",
        )
    reserved = sorted(key for keys in changes.values() for key in keys if key in WINDOW_KEYS)
    if reserved:
        raise LightboxError(
            f"The file gives a key of the window itself to a command: {reserved[0]}.",
            advice="Give that command another key.",
        )
    return KeyMap(commands, known[habit], changes, _tools(table.get("buttons", {}), ids))


def read(id_: str, text: str) -> Habit:
    """Return a shipped habit from its file."""
    table = tomllib.loads(text)
    buttons = table.get("buttons", {})
    if not set(buttons) <= set(_BUTTONS):
        raise LightboxError("A habit names a mouse button that is not known.")
    return Habit(
        id_,
        str(table["title"]),
        _keys(table.get("keys", {})),
        {str(name): str(tool) for name, tool in buttons.items()},
        bool(table.get("brighter_up", True)),
    )


def _tools(table: Any, ids: set[str]) -> dict[str, str]:
    """Return the tool by mouse button, where each is one that a command chooses."""
    if not isinstance(table, dict) or not set(table) <= set(_BUTTONS):
        raise LightboxError(
            "The file names a mouse button that is not known.",
            advice=f"It may be one of {', '.join(_BUTTONS)}.",
        )
    for tool in table.values():
        if not isinstance(tool, str) or f"view.tool.{tool}" not in ids:
            raise LightboxError(
                f"The file puts a tool on a mouse button that is not known here: {tool!s:.60}.",
                advice="Take that line out, or use a file of this version.",
            )
    return {str(name): str(tool) for name, tool in table.items()}


def _keys(table: Any) -> dict[str, Keys]:
    refused = LightboxError(
        "The keys are not written as a table of lists.",
        advice='Write each as "command" = ["key", …].',
    )
    if not isinstance(table, dict):
        raise refused
    found: dict[str, Keys] = {}
    for id_, keys in table.items():
        if not isinstance(keys, list) or len(keys) > _MOST_KEYS:
            raise refused
        if not all(isinstance(key, str) and 0 < len(key) <= _LONGEST_KEY for key in keys):
            raise refused
        found[str(id_)] = tuple(keys)
    return found


def unknown_commands(habit: Habit, commands: Iterable[Command]) -> set[str]:
    """Return the commands that a habit names and that do not exist."""
    return set(habit.keys) - {command.id for command in commands}

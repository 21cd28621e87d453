#!/usr/bin/env python3
"""Writes the keyboard page of the manual from the commands themselves.

python docs/write_keys.py
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app.actions import ALL_COMMANDS
from app.commands import Command
from app.keymap import WINDOW_KEYS
from viewer.tools import TOOLS

PAGE = Path(__file__).with_name("keys.md")

_ROOMS = {
    "": "Everywhere",
    "worklist": "In the worklist",
    "read": "While reading",
    "transfers": "In transfers",
    "report": "In the report",
}


def page() -> str:
    """Return the whole page as the program stands now."""
    parts = [
        "# Keys",
        "Written by `python docs/write_keys.py` from the commands of the program; do not edit. "
        "What the mouse does is in [the manual](manual.md). A command without a key is found "
        "with Ctrl+K.",
        "## Tools",
        "A tool is put on the left mouse button.",
        _table(("key", "tool"), ((tool.key, tool.label) for tool in TOOLS)),
    ]
    parts[3:3] = [
        "## Of the window itself",
        "In every room; no command is given these keys.",
        _table(("key", "does"), WINDOW_KEYS.items()),
    ]
    tools = {f"view.tool.{tool.id}" for tool in TOOLS}
    rooms = dict.fromkeys([*_ROOMS, *(command.room for command in ALL_COMMANDS)])
    for room in rooms:
        here = [c for c in ALL_COMMANDS if c.room == room and c.id not in tools]
        if here:
            parts += [f"## {_ROOMS.get(room, f'In {room}')}", _commands(here)]
    return "\n\n".join(parts) + "\n"


def _commands(commands: Iterable[Command]) -> str:
    rows = ((" or ".join(c.keys), c.title, c.menu, "yes" if c.audited else "") for c in commands)
    return _table(("key", "command", "menu", "audited"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [_row(head), "|" + "---|" * len(head), *(_row(row) for row in rows)]
    return "\n".join(lines)


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

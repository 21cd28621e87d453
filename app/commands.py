"""What a person can ask of the workstation, declared once.

Menus, tool bars, shortcuts, the command palette, the keyboard page of the manual
and the audit log are all read from these declarations.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from app.gate import demand
from app.session import acting
from app.workstation import Workstation
from domain.rights import Right


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a person can ask for, and all that a menu needs to know about it."""

    id: str
    title: str
    run: Callable[[Workstation], None]
    menu: str = ""
    shortcut: str = ""
    enabled: Callable[[Workstation], bool] = lambda _: True
    audited: bool = False
    needs: Right = field(kw_only=True)  # what it takes; see app/gate.py
    room: str = ""  # the room where its shortcut counts; empty: everywhere
    also: tuple[str, ...] = ()  # further keys for the same

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that asks for it, the one that is shown first."""
        return (self.shortcut, *self.also) if self.shortcut else self.also


def clashes(commands: tuple[Command, ...]) -> list[str]:
    """Return the ids and the shortcuts that more than one command claims in one room."""
    claims = Counter(c.id for c in commands)
    rooms = {c.room for c in commands if c.room}
    for room in rooms or {""}:
        heard = Counter(
            key for command in commands if command.room in ("", room) for key in command.keys
        )
        for shortcut, times in heard.items():
            claims[shortcut] = max(claims[shortcut], times)
    return sorted(claim for claim, times in claims.items() if times > 1)


def carry_out(station: Workstation, command: Command) -> None:
    """Do what a command says, if the person at the seat may: nobody else's rights count."""
    with acting(None):
        demand(station, command.needs, action=command.id)
        if command.enabled(station):
            command.run(station)

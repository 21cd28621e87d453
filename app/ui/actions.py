"""Turns commands into Qt actions. Nothing else in the application makes a QAction of a command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from app.commands import Command, carry_out
from app.gate import shows
from app.keymap import KeyMap
from app.workstation import Workstation
from viewer.ui.tips import plain_tip
from viewer.ui.wording import tr

WITHOUT_RIGHT = "without_right"  # of an action whose command the person here may not ask for


def make_actions(
    commands: Iterable[Command], keymap: KeyMap, workstation: Workstation, parent: QObject
) -> dict[str, QAction]:
    """Return one action for each command, by command id."""
    actions: dict[str, QAction] = {}
    for command in commands:
        action = QAction(tr(command.title), parent)
        action.setObjectName(command.id)
        action.triggered.connect(_slot(command, workstation))
        actions[command.id] = action
    give_keys(commands, keymap, actions)
    return actions


def give_keys(commands: Iterable[Command], keymap: KeyMap, actions: Mapping[str, QAction]) -> None:
    """Put every action on the keys that are in force now."""
    for command in commands:
        action, keys = actions[command.id], keymap.keys(command.id)
        action.setShortcuts([QKeySequence(key) for key in keys])
        if command.room == "read" or (command.room and _LOCAL & set(keys)):
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setToolTip(plain_tip(f"{tr(command.title)}  {keymap.shown(command.id)}".rstrip()))


# Keys that every control needs for itself: they count only where the room's own part has the focus.
_LOCAL = frozenset(
    {"Tab", "Shift+Tab", "Shift+Backtab", "Space", "Return", "Del", "Backspace", "Esc",
     "Up", "Down", "Left", "Right", "Home", "End", "PgUp", "PgDown", "Shift+Up", "Shift+Down",
     "+", "-", "=", "Shift++", "Ctrl+D"}
)  # fmt: skip


def in_images(command: Command, keymap: KeyMap) -> bool:
    """Return whether a command's keys count only while the images have the focus."""
    return command.room == "read" and bool(_LOCAL & set(keymap.keys(command.id)))


def show_possible(
    commands: Iterable[Command], actions: dict[str, QAction], workstation: Workstation
) -> None:
    """Let each action be asked for only where its command can be, in the room it belongs to."""
    for command in commands:
        # Without the right the control is absent, and the key says what it takes.
        allowed = shows(workstation, command.needs)
        actions[command.id].setProperty(WITHOUT_RIGHT, not allowed)
        # The images, and all that is done on them, stand beside the report too.
        rooms = ("read", "report") if command.room == "read" else ("", command.room)
        in_room = not command.room or workstation.room in rooms
        possible = not allowed or command.enabled(workstation)
        actions[command.id].setEnabled(in_room and possible)


def _slot(command: Command, workstation: Workstation) -> Callable[[bool], None]:
    def ask(_checked: bool) -> None:
        try:
            carry_out(workstation, command)
        except Exception as error:  # noqa: BLE001 - every ending of a command is told in one place
            workstation.telling.error(error)

    return ask

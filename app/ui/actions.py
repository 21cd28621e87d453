"""Turns commands into Qt actions. Nothing else in the application makes a QAction of a command."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from app.commands import Command
from app.workstation import Workstation


def make_actions(
    commands: Iterable[Command], workstation: Workstation, parent: QObject
) -> dict[str, QAction]:
    """Return one action for each command, by command id."""
    actions: dict[str, QAction] = {}
    for command in commands:
        action = QAction(command.title, parent)
        action.setObjectName(command.id)
        if command.shortcut:
            action.setShortcut(QKeySequence(command.shortcut))
            if _is_local(command):
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setToolTip(f"{command.title}  {command.shortcut}".rstrip())
        action.triggered.connect(_slot(command, workstation))
        actions[command.id] = action
    return actions


# Keys that every control needs for itself: they count only where the room's own part has the focus.
_LOCAL = frozenset(
    {"Tab", "Shift+Tab", "Space", "Return", "Del", "Up", "Down", "Left", "Right", "Home", "End",
     "Shift+Up", "Shift+Down", "+", "-", "="}
)  # fmt: skip


def _is_local(command: Command) -> bool:
    return bool(command.room) and command.shortcut in _LOCAL


def in_images(command: Command) -> bool:
    """Return whether a command's key counts only while the images have the focus."""
    return command.room == "read" and _is_local(command)


def show_possible(
    commands: Iterable[Command], actions: dict[str, QAction], workstation: Workstation
) -> None:
    """Let each action be asked for only where its command can be, in the room it belongs to."""
    for command in commands:
        in_room = command.room in ("", workstation.room)
        actions[command.id].setEnabled(in_room and command.enabled(workstation))


def _slot(command: Command, workstation: Workstation) -> Callable[[bool], None]:
    def ask(_checked: bool) -> None:
        if not command.enabled(workstation):
            return
        try:
            command.run(workstation)
        except Exception as error:  # noqa: BLE001 - every ending of a command is told in one place
            workstation.telling.error(error)

    return ask

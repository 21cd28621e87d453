"""The menu of a right click on a viewport, read from the commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

from app.actions import ALL_COMMANDS
from app.commands import Command, carry_out
from app.gate import shows
from app.state.reading import Reading
from app.ui.wiring.desk import Desk
from viewer.ui.wording import tr

_KEY_IMAGE = "measure.key_image"
_ALONE = (
    _KEY_IMAGE,
    "view.turn_right",
    "view.turn_left",
    "view.flip_sideways",
    "view.flip_over",
    "view.invert",
    "view.fit",
    "view.reset",
)
_PRESET = "view.preset."


def _tr(text: str) -> str:
    return QCoreApplication.translate("read", text)


def image_menu(desk: Desk, reading: Reading) -> QMenu:
    """Return the menu of the active viewport: only what can be done there is on it.

    Its entries are not the keys' own actions: those sleep outside the reading room, while the
    viewports are beside the report too.
    """
    menu = QMenu(desk.window)
    by_id = {command.id: command for command in ALL_COMMANDS}
    of_room = [command for command in ALL_COMMANDS if command.room == "read"]

    def group(title: str, commands: Iterable[Command], name: Callable[[Command], str]) -> None:
        possible = [command for command in commands if _offered(desk, command)]
        if possible:
            inner = menu.addMenu(title)
            for command in possible:
                _add(inner, command, name(command), desk)

    offered = reading.screen.presets(reading.screen.active)
    presets = {str(p.key): p.name for p in offered if p.key is not None}
    group(_tr("Tool"), (c for c in of_room if c.menu == "Tools"), _title)
    group(
        _tr("Window preset"),
        (c for c in of_room if _preset_key(c) in presets),
        lambda c: tr(presets[_preset_key(c)]).capitalize(),
    )
    group(_tr("Plane"), (c for c in of_room if c.menu == "Plane"), _title)
    group(_tr("Slab"), (c for c in of_room if c.menu == "Slab"), _title)
    group(_tr("Play"), (c for c in of_room if c.menu == "Cine"), _title)
    group(_tr("Layout"), (c for c in of_room if c.menu == "Layout"), _title)
    group(_tr("Fusion"), (c for c in of_room if c.menu == "Fusion"), _title)
    group(_tr("3D"), (c for c in of_room if c.menu == "3D"), _title)
    menu.addSeparator()
    for id_ in _ALONE:
        if _offered(desk, by_id[id_]):
            _add(menu, by_id[id_], tr(by_id[id_].title), desk)
        if id_ == _KEY_IMAGE:
            menu.addSeparator()
    return menu


def _offered(desk: Desk, command: Command) -> bool:
    return shows(desk.station, command.needs) and command.enabled(desk.station)


def _title(command: Command) -> str:
    return tr(command.title)


def _preset_key(command: Command) -> str:
    return command.id.removeprefix(_PRESET) if command.id.startswith(_PRESET) else ""


def _add(menu: QMenu, command: Command, name: str, desk: Desk) -> None:
    # After a tab the key is only shown: the key itself belongs to the command's own action.
    action = menu.addAction(f"{name}\t{command.shortcut}".rstrip())
    action.setObjectName(command.id)
    action.triggered.connect(lambda _on: desk.do(lambda: carry_out(desk.station, command)))

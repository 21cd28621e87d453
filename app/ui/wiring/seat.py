"""Composes the window of an unlocked seat: its frame, its rooms, its keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtWidgets import QWidget

from app.actions import ALL_COMMANDS, keys, priors, reporting
from app.gate import demand, shows
from app.ui.actions import give_keys, in_images, make_actions, show_possible
from app.ui.copied import Copied
from app.ui.frame.dropping import DropTarget
from app.ui.frame.window import Window
from app.ui.frame.workspace import Frame, OwnMenu, RoomEntry, Workspace
from app.ui.heap import give_back
from app.ui.main_thread import MainThread
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive
from app.ui.wiring.desk import Desk
from app.ui.wiring.emergency import emergency_asks
from app.ui.wiring.frame import banner_state, bar_state, two_state
from app.ui.wiring.full_screens import FullScreens
from app.ui.wiring.intake import take_in
from app.ui.wiring.monitors import FurtherWindows
from app.ui.wiring.standing import standing
from app.ui.wiring.transfers import transfers_room
from app.ui.wiring.whose import Whose
from app.ui.wiring.worklist import Previews, worklist_room
from app.workstation import Workstation
from domain.rights import WORDS, Right
from viewer.tools import ON_BUTTONS, TOOLS
from viewer.ui.wording import tr

if TYPE_CHECKING:
    from app.ui.read.images import OpenImages
    from app.ui.read.room import Opened


# By then what a study that was closed, or its reading, held has been collected.
_LET_GO_MS = 1500


class Seat(QObject):
    """Ties one workstation to one window for as long as both are there."""

    def __init__(
        self,
        theme: Theme,
        station: Workstation,
        window: Window,
        lock: Callable[[], None],
        own_account: OwnMenu = lambda: (),
    ) -> None:
        super().__init__(window)
        self._station = station
        self._images: OpenImages | None = None
        self._desk = Desk(theme, station, window, MainThread(self), self._enter)
        self._previews = Previews(self._desk)
        self._keymap = keys.keymap_of(station, ALL_COMMANDS)
        self._actions = make_actions(ALL_COMMANDS, self._keymap, station, self)
        watch_while_alive(self, station.watch, self._station_changed)
        self.copied = Copied(station, window)
        watch_while_alive(self, station.watch, self.copied.show_study)
        watch_while_alive(self, station.worklist.watch, self._show_possible)
        frame = Frame(
            watch=station.watch,
            room=lambda: station.room,
            page=lambda: station.page,
            enter=self._enter,
            bar=lambda: bar_state(station),
            banner=lambda: banner_state(station),
            jobs=station.jobs,
            telling=station.telling,
            lock=lock,
            own_account=own_account,
            two=lambda: two_state(station),
            standing=lambda: standing(station),
            emergency=emergency_asks(self._desk),
            confirm_two=lambda: self._desk.do(lambda: priors.confirm_beside(station)),
            decline_two=lambda: priors.decline_beside(station),
            close_two=lambda: self._desk.do(lambda: priors.close_beside(station)),
        )
        self._held = self._held_on_pages = self._rights()
        self._show_possible()
        self.workspace = Workspace(theme, frame, self._rooms(), self._actions, window)
        window.open(self.workspace, self._actions, self._menus())
        self._enter_what_may_be_entered()
        self.further = FurtherWindows(self._desk, self._open_images, tuple(self._actions.values()))
        FullScreens(station, window, lambda: self.further.windows)
        self.whose = Whose(self._desk, self)
        DropTarget(theme, window, lambda paths: take_in(self._desk, paths))

    @property
    def images(self) -> OpenImages | None:
        return self._images

    @property
    def is_looking(self) -> bool:
        """Whether the preview of a study is still being made."""
        return self._previews.under_way

    def close_images(self) -> None:
        """End the threads that make pictures, before the windows go."""
        self.further.close()
        if self._images is not None:
            self._images.close()
            self._images = None

    def _rooms(self) -> tuple[RoomEntry, ...]:
        return (
            self._room("worklist", self.tr("Worklist"), "F2", self._worklist),
            self._room("read", self.tr("Read"), "F3", self._read),
            self._room("transfers", self.tr("Transfers"), "F5", self._transfers),
            self._room("settings", self.tr("Settings"), "F6", self._settings),
            RoomEntry(
                "report", self.tr("Report"), "F8", self._report, on_bar=False, stays_beside="read",
                allowed=lambda: shows(self._station, Right.READ_REPORTS),
            ),
        )  # fmt: skip

    def _room(self, id_: str, title: str, key: str, build: Callable[[], QWidget]) -> RoomEntry:
        """Return a room of the bar, which takes the right of the command that leads there."""
        needs = next(c.needs for c in ALL_COMMANDS if c.id == f"room.{id_}")
        return RoomEntry(id_, title, key, build, allowed=lambda: shows(self._station, needs))

    def _rights(self) -> tuple[str, frozenset[Right]]:
        """Return whose the seat is, and what they may."""
        held = frozenset(right for right in Right if shows(self._station, right))
        return self._station.session.id, held

    def _menus(self) -> dict[str, str]:
        """Return the menu of each command that the person here may ask for."""
        return {c.id: c.menu for c in ALL_COMMANDS if c.needs in self._held[1]}

    def _look_at_rights(self) -> None:
        """Build everything anew where what the person here may do has changed."""
        held = self._rights()
        is_reading = self._station.reading is not None
        if held == self._held_on_pages and (is_reading or held == self._held):
            return
        self._held_on_pages = held
        if is_reading:
            # The images stay as they are. A page of administration would go on reading what the
            # person may no longer see.
            self.workspace.forget_room("settings")
            self._enter_what_may_be_entered()
            return
        self._held = held
        if self._images is not None:
            self._images.close()
            self._images = None
        self._desk.window.fill_menus(self._actions, self._menus())
        self.workspace.forget_rooms()
        self._enter_what_may_be_entered()

    def _enter_what_may_be_entered(self) -> None:
        """Leave a room that the person here may not enter for the first that they may."""
        rooms = {room.id: room for room in self._rooms()}
        here = rooms.get(self._station.room)
        if here is None or here.allowed():
            return
        first = next((room for room in rooms.values() if room.on_bar and room.allowed()), None)
        if first is not None:
            self._station.enter(first.id)

    def _worklist(self) -> QWidget:
        return worklist_room(self._desk, self._previews)

    def _transfers(self) -> QWidget:
        return transfers_room(self._desk)

    def _read(self) -> QWidget:
        from app.ui.wiring.read import read_room  # VTK: read from disk on the first study

        return read_room(self._desk, self._opened())

    def _report(self) -> QWidget:
        from app.ui.wiring.report import report_room

        return report_room(self._desk, self._opened())

    def _settings(self) -> QWidget:
        from app.ui.wiring.settings import settings_room

        return settings_room(self._desk, self._keys_changed)

    def _keys_changed(self) -> None:
        self._keymap = keys.keymap_of(self._station, ALL_COMMANDS)
        give_keys(ALL_COMMANDS, self._keymap, self._actions)
        if self._images is not None:
            self._give_images_keys(self._images)

    def _give_images_keys(self, images: OpenImages) -> None:
        """Let the images hear the keys of their commands, and the whole room those it can spare."""
        of_room = [c for c in ALL_COMMANDS if c.room == "read"]
        images.hear(
            near=tuple(self._actions[c.id] for c in of_room if in_images(c, self._keymap)),
            far=tuple(self._actions[c.id] for c in of_room if not in_images(c, self._keymap)),
        )
        images.tools.show_keys(lambda id_: self._keymap.shown(id_))

    def _opened(self) -> Opened:
        from app.ui.read.room import Opened

        return Opened(
            watch=self._station.watch,
            reading=lambda: self._station.reading,
            images=self._open_images,
            opening=lambda: self._station.opening is not None,
        )

    def _open_images(self) -> OpenImages | None:
        from app.ui.read.images import OpenImages

        reading = self._station.reading
        if reading is None:
            return None
        if self._images is None:
            images = OpenImages(reading, lambda: self._station.full_name, self._desk.theme.scale)
            images.key_image_wanted.connect(self._actions["measure.key_image"].trigger)
            images.command_wanted.connect(lambda id_: self._actions[id_].trigger())
            images.menu_wanted.connect(self._open_menu)
            reading.screen.buttons = keys.keymap_of(self._station, ALL_COMMANDS).buttons()
            reading.screen.take_away(self._tools_away(), self._station.checks_failed)
            reading.screen.brighter_up = keys.brighter_up(self._station)
            self._give_images_keys(images)
            self._images = images
            self._trim_when_loaded(images)
        return self._images

    def _tools_away(self) -> dict[str, str]:
        """Return why each tool may not be used that may not: the self-test's word, or a right."""
        away = dict(self._station.tools_away)
        if not shows(self._station, Right.MEASURE):
            needs = self.tr("Needs the right to {what}.").format(what=tr(WORDS[Right.MEASURE]))
            away |= {tool.id: needs for tool in TOOLS if tool.id not in (*ON_BUTTONS, "select")}
        return away

    def _trim_when_loaded(self, images: OpenImages) -> None:
        """Hand back what reading a study took beside its voxels, once all of it is there."""
        reading = images.reading

        def look() -> None:
            if reading.loaded:
                end()
                QTimer.singleShot(_LET_GO_MS, images, give_back)

        end = watch_while_alive(images, reading.watch, look)

    def _open_menu(self, at: QPoint) -> None:
        from app.ui.wiring.image_menu import image_menu

        reading = self._station.reading
        if reading is not None:
            menu = image_menu(self._desk, reading)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(at)

    def _enter(self, room: str) -> None:
        if room == "report":
            self._desk.do(lambda: reporting.open_report(self._station))
            return
        command = next(c for c in ALL_COMMANDS if c.id == f"room.{room}")

        def go() -> None:
            demand(self._station, command.needs, action=command.id)
            self._station.enter(room)  # a room without a study says so itself

        self._desk.do(go)

    def _station_changed(self) -> None:
        reading = self._station.reading
        shown = self._images
        if shown is not None and shown.reading is not reading:
            self._images = None
            shown.close()
            QTimer.singleShot(_LET_GO_MS, give_back)
        self._look_at_rights()
        self._show_possible()

    def _show_possible(self) -> None:
        show_possible(ALL_COMMANDS, self._actions, self._station)

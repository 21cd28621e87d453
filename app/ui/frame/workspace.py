"""The frame of an unlocked seat: app bar, patient banner, what failed, the current room."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from app.jobs import Jobs
from app.keymap import WINDOW_KEYS
from app.telling import Telling
from app.ui.actions import WITHOUT_RIGHT
from app.ui.frame.app_bar import AppBar, BarState
from app.ui.frame.banner import Banner, BannerState
from app.ui.frame.command_palette import CommandPalette
from app.ui.frame.emergency import EmergencyAsks, EmergencyStrip
from app.ui.frame.jobs_list import JobsList
from app.ui.frame.standing import Standing, StandingStrip
from app.ui.frame.told import ErrorStrip, Toast
from app.ui.frame.two_patients import TwoPatients, TwoState
from app.ui.panels import Panel, Scrolling, column
from app.ui.theme import Theme
from app.ui.watching import Watch, stop_watching, watch_while_alive
from app.ui.width import Width
from viewer.ui.wording import tr


@dataclass(frozen=True)
class RoomEntry:
    """A room of the window; it is built when it is first entered."""

    id: str
    title: str
    key: str
    build: Callable[[], QWidget]
    on_bar: bool = True
    stays_beside: str = ""  # the tab that is lit while this room is open
    allowed: Callable[[], bool] = lambda: True  # a room that a person may not enter is absent


# What people may do with their own account: words, and what follows them.
OwnMenu = Callable[[], tuple[tuple[str, Callable[[], None]], ...]]


@dataclass(frozen=True)
class Frame:
    """What the frame shows, read anew at every change, and what it asks for."""

    watch: Watch
    room: Callable[[], str]
    enter: Callable[[str], None]
    bar: Callable[[], BarState]
    banner: Callable[[], BannerState]
    jobs: Jobs
    telling: Telling
    lock: Callable[[], None]
    own_account: OwnMenu = lambda: ()
    two: Callable[[], TwoState] = TwoState
    confirm_two: Callable[[], None] = lambda: None
    decline_two: Callable[[], None] = lambda: None
    close_two: Callable[[], None] = lambda: None
    standing: Callable[[], Standing] = Standing
    emergency: EmergencyAsks | None = None
    page: Callable[[], str] = lambda: ""  # which page of the room was asked for, until it is shown


class Workspace(QWidget):
    """App bar, patient banner, what failed, the room."""

    def __init__(
        self, theme: Theme, frame: Frame, rooms: tuple[RoomEntry, ...],
        actions: Mapping[str, QAction], window: QWidget,
    ) -> None:  # fmt: skip
        super().__init__()
        self._theme, self._frame, self._window = theme, frame, window
        self._actions = actions
        self._entries = {room.id: room for room in rooms}
        self._built: dict[str, QWidget] = {}
        self._pages: dict[str, QWidget] = {}
        self._width = Width.WIDE
        whole = column(self)
        tabs = tuple((room.id, room.title, room.key) for room in rooms if room.on_bar)
        self._bar = AppBar(theme, tabs, self._bar_state)
        self._bar.entered.connect(frame.enter)
        self._bar.jobs_asked.connect(self._open_jobs)
        self._bar.user_asked.connect(self._open_user)
        whole.addWidget(self._bar)
        self._banner = Banner(theme, frame.banner)
        self._banner.returned.connect(lambda: frame.enter("read"))
        whole.addWidget(self._banner)
        self._two = TwoPatients(
            theme, frame.two, frame.confirm_two, frame.decline_two, frame.close_two
        )
        whole.addWidget(self._two)
        self._emergency: EmergencyStrip | None = None
        if frame.emergency is not None:
            self._emergency = EmergencyStrip(theme, frame.emergency)
            whole.addWidget(self._emergency)
        whole.addWidget(ErrorStrip(theme, frame.telling))
        self._standing = StandingStrip(theme, frame.standing)
        whole.addWidget(self._standing)
        self._stack = QStackedWidget()
        whole.addWidget(self._stack, 1)
        self._empty = Panel("s0")
        self._stack.addWidget(self._empty)
        self._toast = Toast(theme, frame.telling, self)
        self._jobs = JobsList(theme, frame.jobs, self)
        self._keys = self._make_keys()
        for key in self._keys.values():
            self.addAction(key)
        found = {key: action for key, action in self._keys.items() if key != "Ctrl+K"}
        self._palette = CommandPalette(theme, {**actions, **found}, self)
        watch_while_alive(self, frame.watch, self.show_state)
        watch_while_alive(self, frame.jobs.watch, self._bar.show_state)
        # A room that is slow to build must not hold up the first picture of the frame.
        QTimer.singleShot(0, self.show_room)

    def _make_keys(self) -> dict[str, QAction]:
        """Return what the window itself does, by its key."""
        asks: dict[str, Callable[[], None]] = {
            "Ctrl+F": self._focus_search,
            "Ctrl+J": self._open_jobs,
            "Ctrl+K": lambda: self._palette.open_over(self._window),
            "Ctrl+L": self._frame.lock,
        }
        keys = {}
        for key, title in WINDOW_KEYS.items():
            keys[key] = QAction(tr(title), self)
            keys[key].setShortcut(QKeySequence(key))
            keys[key].triggered.connect(lambda _on=False, ask=asks[key]: ask())
        return keys

    def set_keys(self, *, enabled: bool) -> None:
        for key in self._keys.values():
            key.setEnabled(enabled)

    @property
    def banner(self) -> Banner:
        return self._banner

    def room(self, id_: str) -> QWidget:
        """Return a room, built if nobody entered it yet."""
        if id_ not in self._built:
            room = self._entries[id_].build()
            self._built[id_] = room
            self._pages[id_] = self._page(id_, room)
            self._stack.addWidget(self._pages[id_])
            self._fit_room(room)
        return self._built[id_]

    def _page(self, id_: str, room: QWidget) -> QWidget:
        """Return what is shown of a room: large text leaves it less than it needs, and scrolls."""
        if id_ == "read":  # the images take what there is
            return room
        # Never less than its parts need: they would stand over each other.
        room.setMinimumWidth(max(self._theme.px(640), room.minimumSizeHint().width()))
        if not self._theme.is_large:
            return room
        page = Scrolling(room)
        page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        return page

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        self._toast.place()
        if width is self._width and self._bar.height() == self._theme.px(
            40 if width is Width.WIDE else 36
        ):
            return
        self._width = width
        self._bar.fit(width)
        self._banner.fit(width)
        for room in self._built.values():
            self._fit_room(room)

    def _fit_room(self, room: QWidget) -> None:
        fit = getattr(room, "fit", None)
        if callable(fit):
            fit(self._width)

    def show_images_alone(self, alone: bool) -> None:
        """Leave the images and the line that says whose they are, or bring all the rest back."""
        self._bar.setHidden(alone)
        show = getattr(self._built.get("read"), "show_images_alone", None)
        if callable(show):
            show(alone)

    def _bar_state(self) -> BarState:
        state = self._frame.bar()
        beside = self._entries[state.room].stays_beside if state.room in self._entries else ""
        if not beside:
            return state
        return replace(state, room=beside)

    def show_state(self) -> None:
        """Read the workstation again."""
        self._bar.offer(id_ for id_, room in self._entries.items() if room.allowed())
        self._bar.show_state()
        self._banner.show_state()
        self._two.show_state()
        if self._emergency is not None:
            self._emergency.show_state()
        self._standing.show_state()
        self.show_room()

    def show_room(self) -> None:
        """Bring the current room to the front."""
        id_ = self._frame.room()
        if id_ not in self._entries or not self._entries[id_].allowed():
            self._stack.setCurrentWidget(self._empty)
            return
        room = self.room(id_)
        if self._stack.currentWidget() is not self._pages[id_] or self._frame.page():
            self._stack.setCurrentWidget(self._pages[id_])
            entered = getattr(room, "entered", None)
            if callable(entered):
                entered()

    def forget_rooms(self) -> None:
        """Build every room anew when it is next entered: what may be done in them has changed."""
        self._stack.setCurrentWidget(self._empty)
        for id_ in tuple(self._pages):
            self._forget(id_)
        self.show_state()

    def forget_room(self, id_: str) -> None:
        """Build one room anew when it is next entered, and leave the others as they are."""
        if id_ not in self._pages:
            return
        if self._stack.currentWidget() is self._pages[id_]:
            self._stack.setCurrentWidget(self._empty)
        self._forget(id_)
        self.show_state()

    def _forget(self, id_: str) -> None:
        page = self._pages.pop(id_)
        del self._built[id_]
        stop_watching(page)
        self._stack.removeWidget(page)
        page.deleteLater()

    def _open_jobs(self) -> None:
        self._jobs.open_below(self._bar.jobs_button)

    def _open_user(self) -> None:
        menu = QMenu(self)
        lock = menu.addAction(self.tr("Lock"))
        lock.setShortcut(QKeySequence("Ctrl+L"))
        lock.triggered.connect(lambda _on: self._frame.lock())
        ask = self._actions.get("emergency.ask")
        if ask is not None and not ask.property(WITHOUT_RIGHT):
            menu.addAction(ask)
        for words, do in self._frame.own_account():
            one = menu.addAction(words)
            one.triggered.connect(lambda _on, do=do: do())
        leave = menu.addAction(self.tr("Close Lightbox"))
        leave.triggered.connect(lambda _on: self._window.close())
        button = self._bar.user_button
        corner = button.mapToGlobal(QPoint(button.width(), button.height() + 4))
        menu.popup(corner - QPoint(menu.sizeHint().width(), 0))

    def _focus_search(self) -> None:
        current = self._built.get(self._frame.room())
        focus = getattr(current, "focus_search", None)
        if callable(focus):
            focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._toast.place()

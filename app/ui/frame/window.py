"""The main window: the frame, the rooms in it, and the gate before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFocusFrame,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QTextEdit,
    QWidget,
)

from app.jobs import Jobs
from app.telling import Telling
from app.ui.frame.app_bar import AppBar, BarState
from app.ui.frame.banner import Banner, BannerState
from app.ui.frame.command_palette import CommandPalette
from app.ui.frame.jobs_list import JobsList
from app.ui.frame.sign_in import GateState, SignIn, Unlock
from app.ui.frame.told import ErrorStrip, Toast
from app.ui.panels import Panel, column
from app.ui.theme import Theme
from app.ui.watching import Watch, watch_while_alive
from app.ui.width import Width


@dataclass(frozen=True)
class RoomEntry:
    """A room of the window; it is built when it is first entered."""

    id: str
    title: str
    key: str
    build: Callable[[], QWidget]
    on_bar: bool = True
    stays_beside: str = ""  # the tab that is lit while this room is open


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


class Window(QMainWindow):
    """Shows the gate until the records are open, then the rooms."""

    closed = Signal()

    def __init__(self, theme: Theme, unlock: Unlock) -> None:
        super().__init__()
        self._theme = theme
        self.setWindowTitle(self.tr("Lightbox"))
        self.setMinimumSize(1024, 640)
        self._pages = QStackedWidget()
        self.setCentralWidget(self._pages)
        self.menuBar().hide()
        self._gate = SignIn(theme, unlock)
        self._pages.addWidget(self._gate)
        self._workspace: Workspace | None = None
        # The ring stands outside the control, so it is a widget of its own that follows the focus.
        self._ring = QFocusFrame(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)
            application.installEventFilter(self)

    @property
    def workspace(self) -> Workspace | None:
        return self._workspace

    def show_gate(self, state: GateState) -> None:
        """Cover everything with the gate."""
        self._gate.show_gate(state)
        self._pages.setCurrentWidget(self._gate)
        self._set_actions(enabled=False)

    def show_failure(self, error: Exception) -> None:
        """Say at the gate why the records did not open by themselves."""
        self._gate.say_failure(error)

    def open(
        self, frame: Frame, rooms: tuple[RoomEntry, ...], actions: Mapping[str, QAction],
        menus: Mapping[str, str],
    ) -> Workspace:  # fmt: skip
        """Show the rooms of an unlocked seat; ``menus`` names the menu of each command."""
        if self._workspace is not None:
            self._pages.removeWidget(self._workspace)
            self._workspace.deleteLater()
        self._workspace = Workspace(self._theme, frame, rooms, actions, self)
        self._pages.addWidget(self._workspace)
        self._pages.setCurrentWidget(self._workspace)
        for action in actions.values():
            # A key that counts in one part of a room only is given to that part by the room.
            if action.shortcutContext() == Qt.ShortcutContext.WindowShortcut:
                self.addAction(action)
        self._fill_menus(actions, menus)
        self._workspace.fit(Width.of(self.width(), self._theme.scale))
        self._workspace.show_state()
        return self._workspace

    def unlocked(self) -> None:
        """Uncover what the lock covered."""
        if self._workspace is not None:
            self._pages.setCurrentWidget(self._workspace)
            self._set_actions(enabled=True)

    @property
    def is_locked(self) -> bool:
        return self._pages.currentWidget() is self._gate

    def _set_actions(self, *, enabled: bool) -> None:
        """Keep every key silent while the gate is shut."""
        for action in self.actions():
            action.setVisible(enabled)
        if self._workspace is not None:
            self._workspace.set_keys(enabled=enabled)

    def _fill_menus(self, actions: Mapping[str, QAction], menus: Mapping[str, str]) -> None:
        bar = self.menuBar()
        bar.clear()
        made: dict[str, QMenu] = {}
        for id_, title in menus.items():
            if title and id_ in actions:
                if title not in made:
                    made[title] = bar.addMenu(title)
                made[title].addAction(actions[id_])
        bar.hide()

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        ringed = now is not None and self.isAncestorOf(now) and wants_ring(now)
        self._ring.setWidget(now if ringed else None)  # type: ignore[arg-type]  # None takes it away

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Alt alone shows the menus; Alt with a letter is a shortcut and must not.
        if event.type() == QEvent.Type.KeyPress:
            self._alt_alone = event.key() == Qt.Key.Key_Alt  # type: ignore[attr-defined]  # a QKeyEvent
        elif event.type() == QEvent.Type.KeyRelease and not self.is_locked:
            alt = event.key() == Qt.Key.Key_Alt  # type: ignore[attr-defined]  # a QKeyEvent
            if alt and getattr(self, "_alt_alone", False) and self.isActiveWindow():
                self._alt_alone = False
                self.menuBar().setVisible(self.menuBar().isHidden())
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._workspace is not None:
            self._workspace.fit(Width.of(self.width(), self._theme.scale))

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.removeEventFilter(self)
        self.closed.emit()


def wants_ring(widget: QWidget) -> bool:
    """Return whether the focus is shown as a ring; tables and images show it in their own way."""
    return (
        widget.property("ring") != "own"
        and not isinstance(widget, QTextEdit | QStackedWidget)
        and not widget.inherits("QAbstractItemView")
    )


class Workspace(QWidget):
    """App bar, patient banner, what failed, the room."""

    def __init__(
        self, theme: Theme, frame: Frame, rooms: tuple[RoomEntry, ...],
        actions: Mapping[str, QAction], window: QWidget,
    ) -> None:  # fmt: skip
        super().__init__()
        self._theme, self._frame, self._window = theme, frame, window
        self._entries = {room.id: room for room in rooms}
        self._built: dict[str, QWidget] = {}
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
        whole.addWidget(ErrorStrip(theme, frame.telling))
        self._stack = QStackedWidget()
        whole.addWidget(self._stack, 1)
        self._empty = Panel("s0")
        self._stack.addWidget(self._empty)
        self._toast = Toast(theme, frame.telling, self)
        self._jobs = JobsList(theme, frame.jobs, self)
        self._palette = CommandPalette(theme, actions, self)
        self._keys = self._make_keys()
        watch_while_alive(self, frame.watch, self.show_state)
        watch_while_alive(self, frame.jobs.watch, self._bar.show_state)
        # A room that is slow to build must not hold up the first picture of the frame.
        QTimer.singleShot(0, self.show_room)

    def _make_keys(self) -> list[QShortcut]:
        keys = []
        for sequence, ask in (
            ("Ctrl+K", lambda: self._palette.open_over(self._window)),
            ("Ctrl+J", self._open_jobs),
            ("Ctrl+F", self._focus_search),
            ("Ctrl+L", self._frame.lock),
        ):
            key = QShortcut(QKeySequence(sequence), self)
            key.activated.connect(ask)
            keys.append(key)
        return keys

    def set_keys(self, *, enabled: bool) -> None:
        for key in self._keys:
            key.setEnabled(enabled)

    @property
    def banner(self) -> Banner:
        return self._banner

    def room(self, id_: str) -> QWidget:
        """Return a room, built if nobody entered it yet."""
        if id_ not in self._built:
            room = self._entries[id_].build()
            room.setMinimumWidth(self._theme.px(640))
            self._built[id_] = room
            self._stack.addWidget(room)
            self._fit_room(room)
        return self._built[id_]

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

    def _bar_state(self) -> BarState:
        state = self._frame.bar()
        beside = self._entries[state.room].stays_beside if state.room in self._entries else ""
        if not beside:
            return state
        return replace(state, room=beside)

    def show_state(self) -> None:
        """Read the workstation again."""
        self._bar.show_state()
        self._banner.show_state()
        self.show_room()

    def show_room(self) -> None:
        """Bring the current room to the front."""
        id_ = self._frame.room()
        if id_ not in self._entries:
            return
        room = self.room(id_)
        if self._stack.currentWidget() is not room:
            self._stack.setCurrentWidget(room)
            entered = getattr(room, "entered", None)
            if callable(entered):
                entered()

    def _open_jobs(self) -> None:
        self._jobs.open_below(self._bar.jobs_button)

    def _open_user(self) -> None:
        menu = QMenu(self)
        lock = menu.addAction(self.tr("Lock"))
        lock.setShortcut(QKeySequence("Ctrl+L"))
        lock.triggered.connect(lambda _on: self._frame.lock())
        leave = menu.addAction(self.tr("Close Lightbox"))
        leave.triggered.connect(lambda _on: self._window.close())
        button = self._bar.user_button
        corner = button.mapToGlobal(QPoint(button.width(), button.height() + 4))
        menu.popup(corner - QPoint(menu.sizeHint().width(), 0))

    def _focus_search(self) -> None:
        current = self._stack.currentWidget()
        focus = getattr(current, "focus_search", None)
        if callable(focus):
            focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._toast.place()

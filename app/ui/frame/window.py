"""The main window: the gate, and behind it the workspace of an unlocked seat."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFocusFrame,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from app.ui.frame.habit_choice import titles
from app.ui.frame.sign_in import GateState, SignIn, Unlock
from app.ui.theme import Theme
from app.ui.width import Width
from viewer.ui.wording import tr

if TYPE_CHECKING:
    from app.ui.frame.workspace import Workspace  # read from disk behind the first paint


class Window(QMainWindow):
    """Shows the gate until the records are open, then the rooms."""

    closed = Signal()
    covered = Signal(bool)  # by the lock, or not any more
    site_asked = Signal(Path)  # at the gate: the folder of another site
    other_asked = Signal()  # at the gate: somebody else wants to sign in, or the first to go back
    rescue_asked = Signal()  # at the gate: nothing is left but the recovery key

    def __init__(self, theme: Theme, unlock: Unlock) -> None:
        super().__init__()
        self._theme = theme
        self.setWindowTitle(self.tr("Lightbox"))
        self.setMinimumSize(1024, 640)
        self._pages = QStackedWidget()
        self.setCentralWidget(self._pages)
        self.menuBar().hide()
        self._gate = SignIn(theme, unlock, titles())
        self._gate.other_asked.connect(self.other_asked)
        self._gate.site_asked.connect(self.site_asked)
        self._gate.rescue_asked.connect(self.rescue_asked)
        self._pages.addWidget(self._gate)
        self._card: QWidget | None = None  # stands in front of all, until something is done on it
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
        if self._workspace is not None:
            # Not only hidden: a page of the stack is read out by assistive tools all the same.
            self._pages.removeWidget(self._workspace)
        self.menuBar().hide()
        self._set_actions(enabled=False)
        self.covered.emit(True)
        self.repaint()  # now: a computer that goes to sleep keeps what is on the screen

    def show_sites(self, sites: tuple[tuple[str, Path], ...], here: Path) -> None:
        """Offer the sites of this computer at the gate, where there are several."""
        self._gate.show_sites(sites, here)

    def show_card(self, card: QWidget) -> None:
        """Let a card stand in place of the gate: nothing else is there until it is done with."""
        self.hide_card()
        self._card = card
        self._pages.addWidget(card)
        self._pages.setCurrentWidget(card)
        if self._workspace is not None:
            self._pages.removeWidget(self._workspace)
        self.menuBar().hide()
        self._set_actions(enabled=False)
        self.covered.emit(True)

    def hide_card(self) -> None:
        """Take the card away, whatever is shown next."""
        if self._card is not None:
            self._pages.removeWidget(self._card)
            self._card.deleteLater()
            self._card = None

    def show_facts(self, state: GateState) -> None:
        """Say anew what continues and what is kept, without touching what is being typed."""
        self._gate.show_facts(state)

    def show_failure(self, error: Exception) -> None:
        """Say at the gate why the records did not open by themselves."""
        self._gate.say_failure(error)

    def open(
        self, workspace: Workspace, actions: Mapping[str, QAction], menus: Mapping[str, str]
    ) -> None:
        """Show the rooms of an unlocked seat; ``menus`` names the menu of each command."""
        if self._workspace is not None:
            self._pages.removeWidget(self._workspace)
            self._workspace.deleteLater()
        self._workspace = workspace
        self._pages.addWidget(workspace)
        self._pages.setCurrentWidget(workspace)
        for action in actions.values():
            # A key that counts in one part of a room only is given to that part by the room.
            if action.shortcutContext() == Qt.ShortcutContext.WindowShortcut:
                self.addAction(action)
        self.fill_menus(actions, menus)
        workspace.fit(Width.of(self.width(), self._theme.scale))
        workspace.show_state()

    def unlocked(self) -> None:
        """Uncover what the lock covered."""
        self.hide_card()
        if self._workspace is not None:
            self._pages.addWidget(self._workspace)
            self._pages.setCurrentWidget(self._workspace)
            self._set_actions(enabled=True)
            self.covered.emit(False)

    @property
    def is_locked(self) -> bool:
        return self._pages.currentWidget() is self._gate

    def _set_actions(self, *, enabled: bool) -> None:
        """Keep every key silent while the gate is shut."""
        for action in self.actions():
            action.setVisible(enabled)
        if self._workspace is not None:
            self._workspace.set_keys(enabled=enabled)

    def fill_menus(self, actions: Mapping[str, QAction], menus: Mapping[str, str]) -> None:
        """Put commands into their menus; one that is not named here is in none."""
        bar = self.menuBar()
        bar.clear()
        made: dict[str, QMenu] = {}
        for id_, title in menus.items():
            if title and id_ in actions:
                if title not in made:
                    made[title] = bar.addMenu(tr(title))
                made[title].addAction(actions[id_])
        bar.hide()

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        ringed = now is not None and self.isAncestorOf(now) and wants_ring(now)
        if not isValid(self._ring):
            # Qt keeps the ring beside the control it stands around, and it goes with that panel.
            self._ring = QFocusFrame(self)
        self._ring.setWidget(now if ringed else None)  # type: ignore[arg-type]  # None takes it away

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        # Whose event it is must not matter here, and is never handed on: see docs/decisions.md.
        # Alt alone shows the menus; Alt with a letter is a shortcut and must not.
        if event.type() == QEvent.Type.KeyPress:
            self._alt_alone = event.key() == Qt.Key.Key_Alt  # type: ignore[attr-defined]  # a QKeyEvent
        elif event.type() == QEvent.Type.KeyRelease and not self.is_locked:
            alt = event.key() == Qt.Key.Key_Alt  # type: ignore[attr-defined]  # a QKeyEvent
            if alt and getattr(self, "_alt_alone", False) and self.isActiveWindow():
                self._alt_alone = False
                self.menuBar().setVisible(self.menuBar().isHidden())
        return False

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

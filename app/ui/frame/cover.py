"""Takes everything off every screen while the seat is locked, and brings back what may come back.

The windows of the program show the gate, or a word, in place of what they held; this is for all
that stands beside them: menus, lists, tool tips, dialogs, what is being dragged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QToolTip, QWidget
from shiboken6 import isValid

from app.ui.copied import clear_all


class Cover(QObject):
    """``stay`` names the windows that cover themselves."""

    def __init__(self, stay: Callable[[], Sequence[QWidget]], parent: QObject) -> None:
        super().__init__(parent)
        self._stay = stay
        self._covered = False
        self._away: list[tuple[QDialog, Qt.WindowModality]] = []
        self._focused: QWidget | None = None

    def cover(self) -> None:
        """Leave nothing on any screen but the windows that stay."""
        if not self._covered:
            self._covered = True
            self._focused = QApplication.focusWidget()
            application = QCoreApplication.instance()
            if application is not None:
                application.installEventFilter(self)
        clear_all()
        if any(window.findChildren(QDrag) for window in self._stay()):
            QDrag.cancel()
        QToolTip.hideText()
        self._close_popups()
        stay = self._stay()
        for window in QApplication.topLevelWidgets():
            if window in stay or not window.isVisible():
                continue
            # A dialog that somebody waits for ends when it is hidden: it is cancelled, in order.
            # A file dialog is cancelled too: the names of files are not ours to bring back.
            if isinstance(window, QDialog) and not isinstance(window, QFileDialog):
                self._away.append((window, window.windowModality()))
                window.hide()
            elif isinstance(window, QFileDialog):
                window.reject()
            else:
                window.close()

    def _close_popups(self) -> None:
        # Each closes those above it; one that will not is hidden with the other windows.
        for _ in range(20):
            popup = QApplication.activePopupWidget()
            if popup is None:
                return
            popup.close()

    def end(self) -> None:
        """Watch no longer: the program ends, or the windows may show what they hold."""
        self._covered = False
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def uncover(self) -> None:
        """Bring back the dialogs with what was typed in them, and the caret to where it stood."""
        self.end()
        away, self._away = self._away, []
        for dialog, modality in away:
            if isValid(dialog):
                if modality is Qt.WindowModality.NonModal:
                    dialog.show()
                else:
                    dialog.open()
        focused, self._focused = self._focused, None
        if focused is not None and isValid(focused) and focused.isVisible():
            focused.setFocus()

    def drop(self) -> None:
        """Cancel the dialogs of whoever leaves: nobody else is to see them."""
        away, self._away = self._away, []
        for dialog, _modality in away:
            if isValid(dialog):
                dialog.reject()
        self._focused = None

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        # Whose event it is must not matter here, and is never handed on: see docs/decisions.md.
        # What a job opens while nobody is there goes the same way as what stood there before.
        if event.type() == QEvent.Type.Show:
            QTimer.singleShot(0, self, self._look_again)
        return False

    def _look_again(self) -> None:
        if self._covered and any(
            window.isVisible() and window not in self._stay()
            for window in QApplication.topLevelWidgets()
        ):
            self.cover()

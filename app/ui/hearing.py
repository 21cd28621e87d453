"""Which keys the images hear, where Qt alone would decide otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

_FIELDS = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)


class Hearing(QObject):
    """Keeps the keys of the images from a field that is typed in, and gives them the number block.

    A field takes letters for itself but not, say, Ctrl+Down, which would leave for another patient
    in the middle of a word. And Qt on X11 takes a digit of the number block for any other digit,
    so that an action on "Num+1" is never asked for.
    """

    def __init__(self, actions: Callable[[], Sequence[QAction]], parent: QObject) -> None:
        super().__init__(parent)
        self._actions = actions

    def listen(self, widget: QWidget) -> None:
        """Look at the keys that reach a widget before Qt does."""
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        # Never handed on: see docs/decisions.md.
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() is QEvent.Type.ShortcutOverride:
            kept = self._is_typed(event) or self._of_number_block(event) is not None
            if kept:
                event.accept()
            return kept
        if event.type() is QEvent.Type.KeyPress and not _is_typing():
            action = self._of_number_block(event)
            if action is not None:
                action.trigger()
                return True
        return False

    def _is_typed(self, event: QKeyEvent) -> bool:
        return _is_typing() and self._heard_by(event) is not None

    def _of_number_block(self, event: QKeyEvent) -> QAction | None:
        held = event.modifiers() & Qt.KeyboardModifier.KeypadModifier
        return self._heard_by(event) if held else None

    def _heard_by(self, event: QKeyEvent) -> QAction | None:
        pressed = QKeySequence(event.keyCombination())
        heard = (a for a in self._actions() if a.isEnabled() and pressed in a.shortcuts())
        return next(heard, None)


def _is_typing() -> bool:
    field = QApplication.focusWidget()
    return isinstance(field, _FIELDS) and not field.isReadOnly()

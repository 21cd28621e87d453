"""A field whose letters are hidden until its reader wants to see them."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit

from app.ui.icons import icon
from app.ui.theme import Theme
from viewer.ui.wording import tr

_ACTION = "show"


def add_show_button(theme: Theme, field: QLineEdit) -> None:
    """Hide what is typed, with a button in the field that shows it."""
    action = QAction(field)
    action.setObjectName(_ACTION)
    action.setCheckable(True)

    def show(shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        field.setEchoMode(mode)
        action.setIcon(icon("eye-off" if shown else "eye", theme.hex("t2")))
        action.setText(tr("Hide what is typed") if shown else tr("Show what is typed"))

    action.toggled.connect(show)
    field.addAction(action, QLineEdit.ActionPosition.TrailingPosition)
    show(False)


def hide_secret(field: QLineEdit) -> None:
    """Hide what is typed again: the next person at the field starts with it hidden."""
    action = field.findChild(QAction, _ACTION)
    if isinstance(action, QAction):
        action.setChecked(False)

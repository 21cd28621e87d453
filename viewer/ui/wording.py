"""The words of the viewer in the language of the screen."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def tr(text: str) -> str:
    """Return a text as it is shown; a text that nobody translated stays English."""
    return QCoreApplication.translate("viewer", text) if text else ""


def later(text: str) -> str:
    """Mark a text that stands in a table: it is translated where it is shown."""
    return text

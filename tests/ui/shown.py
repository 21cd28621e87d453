"""What a person reads in a window, and waits for."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QLabel, QWidget


def words_of(widget: QWidget) -> str:
    """Return the words that stand there to be read, a line for each label."""
    QApplication.processEvents()  # what was just added is shown with the next turn
    labels = widget.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisibleTo(widget))


def until(ready: Callable[[], bool], seconds: float = 60.0) -> None:
    """Let the window's loop turn until something has come."""
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "it did not come that far"
        QApplication.processEvents()
        time.sleep(0.005)

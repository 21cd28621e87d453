"""Ties a widget to a model: it is told of changes for as long as it exists."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from shiboken6 import isValid

Watch = Callable[[Callable[[], None]], Callable[[], None]]


def watch_while_alive(
    widget: QObject, watch: Watch, changed: Callable[[], None]
) -> Callable[[], None]:
    """Call ``changed`` after every change until the widget is gone, or the result is called."""
    watching = True

    def tell() -> None:
        # Models tell a copy of their list: one already told to stop may still be called.
        if watching and isValid(widget):
            changed()

    stop = watch(tell)

    def end() -> None:
        nonlocal watching
        if watching:
            watching = False
            stop()

    widget.destroyed.connect(lambda: end())
    return end

"""Ties a widget to a model: it is told of changes for as long as it exists."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QThread
from shiboken6 import isValid

from app.session import acting
from app.ui.main_thread import MainThread

Watch = Callable[[Callable[[], None]], Callable[[], None]]


def watch_while_alive(
    widget: QObject, watch: Watch, changed: Callable[[], None]
) -> Callable[[], None]:
    """Call ``changed`` after every change until the widget is gone, or the result is called."""
    watching = True
    # Programs without a window deliver at once, on whatever thread a job runs: a widget is
    # touched on its own thread only.
    relay = MainThread(widget)

    def tell() -> None:
        if QThread.currentThread() is not home:
            if watching and isValid(relay):
                relay.deliver(tell)
            return
        # Models tell a copy of their list: one already told to stop may still be called.
        if watching and isValid(widget):
            # Whatever job brought the news: what is shown is shown to the person at the seat.
            with acting(None):
                changed()

    home = QThread.currentThread()
    stop = watch(tell)

    def end() -> None:
        nonlocal watching
        if watching:
            watching = False
            stop()

    widget.destroyed.connect(lambda: end())
    return end

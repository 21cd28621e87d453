"""Ties a widget to a model: it is told of changes for as long as it exists."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QThread
from shiboken6 import isValid

from app.session import acting
from app.ui.main_thread import MainThread

_ENDS = "_ends_of_watching"
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
    widget.__dict__.setdefault(_ENDS, []).append(end)
    return end


def stop_watching(whole: QObject) -> None:
    """Let a part of the window, and all in it, be told of nothing more: it is about to go.

    What somebody else sits before now must not be read once more for whoever sat there before.
    """
    for part in (whole, *whole.findChildren(QObject)):
        for end in part.__dict__.pop(_ENDS, ()):
            end()

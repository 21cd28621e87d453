"""The clock behind runs that play: asks the screen for what is due, no more often than that."""

from __future__ import annotations

from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer

from viewer.session.screen import Screen

# Timers wake on whole milliseconds; one that comes just before its image would come twice.
_LATE_MS = 1


class CineClock(QObject):
    """Ticks while something plays, and sleeps otherwise."""

    def __init__(self, screen: Screen, parent: QObject) -> None:
        super().__init__(parent)
        self._screen = screen
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def follow(self) -> None:
        """Wake up when something began to play."""
        if self._screen.cine.is_playing and not self._timer.isActive():
            self._timer.start(0)

    def stop(self) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        wait = self._screen.cine.advance(perf_counter())
        if wait is not None:
            self._timer.start(int(wait * 1000.0) + _LATE_MS)

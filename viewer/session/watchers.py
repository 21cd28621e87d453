"""Who is told that the screen changed: those who paint at every step, the others when it rests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

Changed = Callable[[], None]

# While images run by themselves, lists and buttons read the screen again no more often than this.
_PAUSE_SECONDS = 0.25


class Watchers:
    """The watchers of one screen."""

    def __init__(self) -> None:
        self._all: list[Changed] = []
        self._painters: list[Changed] = []
        self._quiet = 0
        self._running = False
        self._told = 0.0

    def watch(self, changed: Changed) -> Callable[[], None]:
        """Call ``changed`` after every change, until the returned function is called.

        While images run by themselves it is called now and then, and once they have stopped.
        """
        self._all.append(changed)
        return lambda: self._all.remove(changed)

    def watch_steps(self, stepped: Changed) -> Callable[[], None]:
        """Call ``stepped`` whenever a run has gone on by itself: only pictures have changed."""
        self._painters.append(stepped)
        return lambda: self._painters.remove(stepped)

    def tell(self) -> None:
        """Say that something changed."""
        if self._quiet:
            return
        if self._running:
            for stepped in tuple(self._painters):
                stepped()
            if monotonic() - self._told < _PAUSE_SECONDS:
                return
        self._told = monotonic()
        for changed in tuple(self._all):
            changed()

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Tell nobody of what happens within."""
        self._quiet += 1
        try:
            yield
        finally:
            self._quiet -= 1

    @contextmanager
    def running(self) -> Iterator[None]:
        """Take what happens within as a step of a run."""
        self._running = True
        try:
            yield
        finally:
            self._running = False

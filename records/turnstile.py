"""Lets many in at a time, or one alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turnstile:
    """Counts who is inside. Whoever wants to be alone waits for them, and others for that one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._shut = False
        self._mine = threading.local()  # how often this thread is inside

    @contextmanager
    def among_others(self) -> Iterator[None]:
        """Be inside with others; a thread that is inside already is never kept waiting."""
        depth = getattr(self._mine, "depth", 0)
        with self._changed:
            while self._shut and not depth:
                self._changed.wait()
            self._inside += 1
        self._mine.depth = depth + 1
        try:
            yield
        finally:
            self._mine.depth = depth
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self, patience_seconds: float) -> Iterator[bool]:
        """Wait until nobody is inside, and let nobody in meanwhile; yield whether that came."""
        with self._changed:
            self._shut = True
            empty = self._changed.wait_for(lambda: not self._inside, patience_seconds)
        try:
            yield empty
        finally:
            with self._changed:
                self._shut = False
                self._changed.notify_all()

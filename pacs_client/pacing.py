"""How fast bytes may go to one peer: a bucket that fills steadily and that all lines draw from."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

_BURST_SECONDS = 0.25
_LEAST_BURST = 1024


class Pace:
    """A limit on the bytes a second to one peer, whatever the number of its associations.

    A line asks how many bytes it may send now and waits by itself when there are none, so a slow
    peer holds up nobody else.
    """

    def __init__(self, bytes_per_second: int, clock: Callable[[], float] = time.monotonic) -> None:
        if not bytes_per_second > 0:
            raise ValueError(f"a pace is above 0 bytes a second, not {bytes_per_second}")
        self.bytes_per_second = bytes_per_second
        self._burst = max(_LEAST_BURST, int(bytes_per_second * _BURST_SECONDS))
        self._clock = clock
        self._lock = Lock()
        self._left = float(self._burst)
        self._filled = clock()

    @property
    def burst(self) -> int:
        """The most that goes out at one moment after a pause."""
        return self._burst

    def grant(self, wanted: int) -> int:
        """Return how many of so many bytes may go now, taken from the bucket; 0 for none yet."""
        with self._lock:
            now = self._clock()
            self._left = min(
                float(self._burst), self._left + (now - self._filled) * self.bytes_per_second
            )
            self._filled = now
            granted = min(wanted, int(self._left))
            self._left -= granted
            return granted

    def give_back(self, unused: int) -> None:
        """Return what was granted and could not be sent."""
        with self._lock:
            self._left = min(float(self._burst), self._left + unused)


class Paces:
    """The pace of each peer by its name, so that every association draws from one bucket."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._of: dict[str, Pace] = {}

    def of(self, peer: str, bytes_per_second: int) -> Pace | None:
        """Return the pace of a peer; None where there is no limit. A new limit is a new bucket."""
        with self._lock:
            if bytes_per_second <= 0:
                self._of.pop(peer, None)
                return None
            pace = self._of.get(peer)
            if pace is None or pace.bytes_per_second != bytes_per_second:
                pace = self._of[peer] = Pace(bytes_per_second)
            return pace

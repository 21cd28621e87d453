"""Counts the callers that were turned away, so that no flood of them fills the audit log.

Each caller is on record at once. While it goes on calling, one event a minute says how often; and
where more callers than one can tell apart do so, what they did is told of all of them together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic

WINDOW_SECONDS = 60.0
MOST_CALLERS = 64  # told apart in one minute; addresses and titles are easily made up
ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Turned:
    """A caller that was turned away, so many times since it was last on record."""

    action: str
    caller: str
    address: str
    times: int


class TurnedAway:
    """What was turned away since the last minute. Any thread may add to it."""

    def __init__(
        self,
        record: Callable[[Turned], None] = lambda _: None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.record = record
        self._clock = clock
        self._lock = Lock()
        # By what happened and from where; the title is the caller's own word, so the last is kept.
        self._counts: dict[tuple[str, str], tuple[str, int]] = {}
        self._began = clock()

    def note(self, action: str, caller: str, address: str) -> None:
        """Count a caller; the first time in a while it is recorded at once."""
        self.look()
        with self._lock:
            place = action, address
            if place not in self._counts and len(self._counts) >= MOST_CALLERS:
                caller, address = "", ELSEWHERE
                place = "listen.refused", address
            is_new = place not in self._counts
            _, times = self._counts.get(place, (caller, 0))
            self._counts[place] = caller, times if is_new else times + 1
        if is_new:
            self.record(Turned(place[0], caller, address, 1))

    def look(self) -> None:
        """Record what has been counted, if a minute has gone by."""
        with self._lock:
            now = self._clock()
            if now - self._began < WINDOW_SECONDS:
                return
            self._began = now
            counted, self._counts = (
                self._counts,
                {
                    # Who went on calling is counted on, and not told anew at once.
                    place: (caller, 0)
                    for place, (caller, times) in self._counts.items()
                    if times
                },
            )
        self._say(counted)

    def finish(self) -> None:
        """Record what has been counted, however short the time."""
        with self._lock:
            counted, self._counts = self._counts, {}
        self._say(counted)

    def _say(self, counted: dict[tuple[str, str], tuple[str, int]]) -> None:
        for (action, address), (caller, times) in counted.items():
            if times:
                self.record(Turned(action, caller, address, times))

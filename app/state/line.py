"""What is known of the line to the archives: from what was really tried, never from guesses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of the attempts to reach one peer."""

    answered_at: datetime | None = None
    silent_since: datetime | None = None  # the first attempt in vain since it answered last
    tried: float = float("-inf")  # when it was tried last, by a clock that nobody can set


class Line:
    """Owns what was heard of each peer. Any thread may tell it of an attempt."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._now, self._clock = now, clock
        self._peers: dict[str, Heard] = {}
        self._lock = threading.Lock()

    def heard(self, peer: str, *, answered: bool) -> bool:
        """Note that a peer answered, or that it did not; return whether its line is back."""
        with self._lock:
            before = self._peers.get(peer, Heard())
            tried = self._clock()
            if answered:
                self._peers[peer] = Heard(self._now(), None, tried)
            else:
                since = before.silent_since or self._now()
                self._peers[peer] = replace(before, silent_since=since, tried=tried)
            return answered and before.silent_since is not None

    def of(self, peer: str) -> Heard:
        """Return what is known of one peer."""
        with self._lock:
            return self._peers.get(peer, Heard())

    def seconds_since_tried(self, peer: str) -> float:
        """Return how long ago a peer was tried; endless where it never was."""
        return self._clock() - self.of(peer).tried

    def down_since(self, peers: Iterable[str]) -> datetime | None:
        """Return since when none of these peers answers; None while one does, or is untried.

        One archive that is silent is that archive's trouble; when all are, the network is gone,
        since the last of them fell silent.
        """
        heard = [self.of(peer) for peer in peers]
        silent = [one.silent_since for one in heard if one.silent_since is not None]
        return max(silent) if silent and len(silent) == len(heard) else None

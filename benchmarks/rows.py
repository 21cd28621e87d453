"""One measured row, and how two programs are timed fairly beside each other."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: our figure, the peer's in the same run, and what we hold."""

    what: str
    ours: float
    unit: str
    limit: str
    holds: bool
    peer: float | None = None
    peer_name: str = ""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return None if not self.peer else self.ours / self.peer


@dataclass(frozen=True, slots=True)
class NotRun:
    """A row that could not be measured here, and why."""

    what: str
    why: str


def seconds(act: Callable[[], Any]) -> float:
    """Return how long one call takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def interleaved(
    ours: Callable[[], float], peer: Callable[[], float], runs: int
) -> tuple[float, float]:
    """Return both medians of figures taken in turn, so that a drifting machine favours neither.

    Each is called once before for nothing: a first run pays for caches.
    """
    ours(), peer()
    pairs = [(ours(), peer()) for _ in range(runs)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that so many percent of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]

"""The order in which the images of a stack are read: what is looked at first, then outwards."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable

# Which source of a stack is looked at now; None where none is.
Near = Callable[[], int | None]


class NearestFirst:
    """What is still to be read. The reader may move meanwhile, and what comes next moves along."""

    def __init__(self, wanted: Iterable[int], near: Near, otherwise: int) -> None:
        """Hold what is wanted.

        Args:
            wanted: The numbers of the sources.
            near: Asked each time which one is looked at.
            otherwise: Where to begin while none is.
        """
        self._left = sorted(wanted)
        self._near, self._otherwise = near, otherwise

    def take(self, count: int) -> list[int]:
        """Return the next ones to read, the nearest first; fewer at the end, then none."""
        said = self._near()
        at = self._otherwise if said is None else said
        left = self._left
        low = high = bisect_left(left, at)
        while high - low < count and (low > 0 or high < len(left)):
            below = low > 0 and (high == len(left) or at - left[low - 1] <= left[high] - at)
            low, high = (low - 1, high) if below else (low, high + 1)
        taken = left[low:high]
        del left[low:high]
        return sorted(taken, key=lambda number: abs(number - at))

"""How fast a study arrives: said only when it was steady for ten seconds."""

from __future__ import annotations

from collections import deque

_STEADY_SECONDS = 10.0
_ALIKE = 2.0  # the two halves of the ten seconds differ by no more
_SLOW_PER_SECOND = 0.5


class Pace:
    """Remembers when how many objects lay here; the clock is the caller's."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()

    def note(self, at: float, stored: int) -> None:
        """Note how many objects lay here at a moment of the caller's clock."""
        self._marks.append((at, stored))
        # One mark stays that is older than the window: from it the window is measured.
        while len(self._marks) > 1 and self._marks[1][0] <= at - _STEADY_SECONDS:
            self._marks.popleft()

    def per_second(self) -> float | None:
        """Return the objects in a second; None while that is not known, or changes too much."""
        if not self._known:
            return None
        (first_at, first), (last_at, last) = self._marks[0], self._marks[-1]
        middle = last_at - _STEADY_SECONDS / 2
        half = max(stored for at, stored in self._marks if at <= middle)
        early, late = half - first, last - half
        if not early or not late or not 1 / _ALIKE <= early / late <= _ALIKE:
            return None
        return (last - first) / (last_at - first_at)

    def seconds_left(self, expected: int | None) -> float | None:
        """Return how long the rest takes at this rate; None where nobody can say."""
        rate = self.per_second()
        if rate is None or expected is None:
            return None
        return max(0, expected - self._marks[-1][1]) / rate

    @property
    def slow(self) -> bool:
        """Whether hardly anything came for ten seconds."""
        if not self._known:
            return False
        (first_at, first), (last_at, last) = self._marks[0], self._marks[-1]
        return (last - first) / (last_at - first_at) < _SLOW_PER_SECOND

    @property
    def _known(self) -> bool:
        return len(self._marks) > 1 and self._marks[-1][0] - self._marks[0][0] >= _STEADY_SECONDS

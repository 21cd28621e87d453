"""Notices that the clock of this computer was set, by one that nobody can set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic

# Time servers move a clock by less than this without anyone noticing; nor does it matter here.
_NOTICED = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Jump:
    """The clock shows another time than it should."""

    by: timedelta  # above zero: it was set forward
    at: datetime  # as the clock shows it now

    @property
    def seconds(self) -> int:
        return round(self.by.total_seconds())


class Clock:
    """Compares the clock with one that only counts. Asked every few seconds.

    What sleeps may count on or not, by system: a computer that slept is taken for one whose clock
    was set forward only where the counting clock stood still, and says so once.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        counted: Callable[[], float] = monotonic,
    ) -> None:
        self._now, self._counted = now, counted
        self._began, self._count = now(), counted()

    def since(self, last_known: datetime) -> Jump | None:
        """Return the jump back since a moment that is known to have been, if there was one.

        Forward nothing can be told: the program may have been closed that long.
        """
        by = self._now() - last_known
        return Jump(by, self._now()) if by < -_NOTICED else None

    def look(self) -> Jump | None:
        """Return the jump since the last look, if there was one."""
        expected = self._began + timedelta(seconds=self._counted() - self._count)
        now = self._now()
        by = now - expected
        if abs(by) < _NOTICED:
            return None
        self._began, self._count = now, self._counted()
        return Jump(by, now)

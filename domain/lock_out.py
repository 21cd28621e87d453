"""How long a person waits after a wrong sign-in, and when only an administrator helps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

LOCKED_AFTER = 10  # failures without a success between them
NEVER_AFTER = 100  # however long they are spread, until an administrator says otherwise
NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the tries at one name since the last that was right."""

    failures: int = 0
    last: datetime | None = None

    def wait_seconds(self, now: datetime, lock_minutes: int, *, for_good: bool = True) -> float:
        """Return how long the next try is still refused; ``NEVER`` until somebody helps.

        Where nobody is there to help, it is never ``for_good``: each try waits out the lock. A
        clock that was set back makes the wait longer, never shorter.
        """
        if for_good and self.failures >= NEVER_AFTER:
            return NEVER
        if self.last is None or not self.failures:
            return 0.0
        delay = float(lock_minutes * 60)
        if self.failures < LOCKED_AFTER:
            delay = min(delay, 2.0 ** (self.failures - 1))
        gone = (now - self.last).total_seconds()
        return max(0.0, delay - max(0.0, gone))

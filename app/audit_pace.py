"""Remembers how the last tries to send the audit log on went, and when the next one is due."""

from __future__ import annotations

from datetime import UTC, datetime
from time import monotonic

_REST_SECONDS = (5.0, 10.0, 30.0, 60.0, 300.0)


class AuditPace:
    """What is remembered between two tries. One job at a time changes it."""

    def __init__(self) -> None:
        self.under_way = False
        self.trouble = ""
        self.sent_at: datetime | None = None
        self._failures = 0
        self._next = float("-inf")

    @property
    def is_due(self) -> bool:
        return not self.under_way and monotonic() >= self._next

    def took(self) -> None:
        """Note that the repository took what was sent."""
        self.trouble, self._failures, self._next = "", 0, float("-inf")
        self.sent_at = datetime.now(UTC)

    def failed(self, trouble: str) -> None:
        """Note that it did not; the next try comes later and later."""
        self.trouble = trouble
        rest = _REST_SECONDS[min(self._failures, len(_REST_SECONDS) - 1)]
        self._failures += 1
        self._next = monotonic() + rest

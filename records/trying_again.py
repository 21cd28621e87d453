"""When what failed is tried again, and which program tries it: one rule for every queue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from records.database import Writer

_LONGEST_WAIT_SECONDS = 3600.0
_JITTER = 0.25


def wait_after(tries: int, chance: Callable[[], float]) -> timedelta:
    """Return how long to wait after so many failed tries: 1, 2, 4… seconds, an hour at most."""
    seconds = min(2.0 ** min(tries - 1, 20), _LONGEST_WAIT_SECONDS)
    # Spread, so that a hundred seats do not return to a reborn archive at one moment.
    return timedelta(seconds=seconds * (1.0 + _JITTER * chance()))


def claim(
    writer: Writer, table: str, id_: int, now: datetime, seconds: float, *, also: str = ""
) -> bool:
    """Reserve what waits for this process; False where another is at it right now.

    ``also`` are further assignments of the same statement.
    """
    until, moment = (
        at.astimezone(UTC).isoformat() for at in (now + timedelta(seconds=seconds), now)
    )
    return bool(
        writer.run(
            f"UPDATE {table} SET claimed_until = ?{also} WHERE id = ?"  # noqa: S608 - our own tables
            " AND state = 'waiting' AND claimed_until <= ?",
            (until, id_, moment),
        )
    )

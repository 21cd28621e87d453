"""Lets nothing wait for a time that a clock which was set has moved out of reach."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from records.database import Database

# No claim is longer (records.outbox, records.performed, records.retrieves): what is held for more
# is held by another clock.
_LONGEST_CLAIM = timedelta(minutes=2)


def settle_after_clock_was_set(database: Database, now: datetime) -> None:
    """End every wait, and count claims anew by the clock as it is; done twice, it does no more.

    What waited is tried once too early, for how long it was to wait nobody can say now. A claim is
    shortened, not lifted: whoever works holds it again before it ends.
    """
    moment, claim = _text(now), _text(now + _LONGEST_CLAIM)
    with database.writing() as writer:
        for table in ("outbox", "step_messages"):
            writer.run(
                f"UPDATE {table} SET next_try = ? WHERE next_try > ?",  # noqa: S608 - our own tables
                (moment, moment),
            )
        for table in ("outbox", "step_messages", "retrieves"):
            writer.run(
                f"UPDATE {table} SET claimed_until = ? WHERE claimed_until > ?",  # noqa: S608 - as above
                (claim, claim),
            )
        # What was put away too long ago is given up: long by which clock, nobody can say now.
        writer.run("UPDATE outbox SET asked_at = ? WHERE state IN ('waiting', 'sent')", (moment,))


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()

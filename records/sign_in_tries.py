"""What was tried at each name, counted from the audit log and from a table beside it.

The log counts: it is chained, signed and kept apart, so an older copy of the accounts brings no
tries back. The table is compared with it, for a log that is put back alone. A try is on record
before anything is looked at, and only one try is begun at a time, in whatever process: whoever
ends the program, or tries in parallel, has spent the try all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from domain.audit import AuditCode, AuditEvent, Outcome
from domain.lock_out import NEVER_AFTER, Standing
from records.audit import AuditLog
from records.database import Database, Reader

TRIED = "seat.sign_in.tried"  # written before the password is looked at
UNLOCKED = "people.unlock"
_LOOK_BACK = 4 * NEVER_AFTER
_NAMES_KEPT = 10_000


class SignInTries:
    """Counts, and lets one try after the other through."""

    def __init__(
        self,
        database: Database,
        audit: AuditLog,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._audit = audit
        self.clock = clock

    def standing(self, name: str) -> Standing:
        """Return what is known of the tries at a name."""
        with self._database.reading() as reader:
            return self._standing(reader, name)

    def begin(self, event: AuditEvent, may: Callable[[Standing], None]) -> int:
        """Put a try on record if ``may`` lets it through, and return how many there were before.

        ``may`` raises where it must wait; nothing is recorded then.

        Raises:
            AuditUnavailable: The try could not be recorded, so nothing may be looked at.
        """
        name = event.detail["account"]
        with self._database.writing() as writer:
            before = self._standing(writer, name)
            may(before)
            seq = self._audit.record(event)
            writer.run(
                "INSERT INTO sign_in_tries VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE"
                " SET failures = excluded.failures, seq = excluded.seq, at = excluded.at",
                (name, before.failures + 1, seq, self.clock().isoformat()),
            )
            # Whoever tries ever new names fills no disk; an account's own row is never dropped.
            writer.run(
                "DELETE FROM sign_in_tries WHERE seq < ? AND name NOT IN (SELECT name FROM people)",
                (seq - 2 * _NAMES_KEPT,),
            )
        return before.failures

    def last_step(self, name: str) -> int:
        """Return the latest step of a second factor that the log knows to have been taken."""
        steps = (
            int(told.event.detail["step"])
            for told in self._audit.of_account(name, _LOOK_BACK)
            if told.event.detail.get("step", "").isdecimal()
        )
        return max(steps, default=0)

    def _standing(self, reader: Reader, name: str) -> Standing:
        logged = Standing()
        set_back_at = 0
        for told in self._audit.of_account(name, _LOOK_BACK):
            event = told.event
            # Whoever proved it says by what; an administrator says so in so many words.
            if event.action == UNLOCKED or "by" in event.detail:
                set_back_at = told.seq
                break
            if event.action == TRIED:
                logged = Standing(logged.failures + 1, logged.last or told.at)
        row = reader.row("SELECT failures, seq, at FROM sign_in_tries WHERE name = ?", (name,))
        if row is None or int(row[1]) <= set_back_at or int(row[0]) <= logged.failures:
            return logged
        # The log knows less than the table: it was put back to an older state.
        return Standing(int(row[0]), datetime.fromisoformat(str(row[2])))


def tried(name: str, who: str) -> AuditEvent:
    """Return the event of a try at a name; ``who`` is what was typed."""
    return AuditEvent(
        AuditCode.USER_AUTHENTICATION, TRIED, who, Outcome.SUCCESS, detail={"account": name}
    )

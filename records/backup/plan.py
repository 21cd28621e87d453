"""Where and when this seat is backed up, how the last times ended, and what is due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from records.database import Database
from records.serialising import from_json, to_json

FULL_EVERY = timedelta(days=1)
INCREMENT_EVERY = timedelta(hours=1)
_AFTER_FAILURE = timedelta(minutes=10)


class Due(Enum):
    """What is to be done now."""

    NOTHING = "nothing"
    INCREMENT = "increment"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Plan:
    """Where backups go. A seat without a folder has none, and says so."""

    folder: str = ""
    set: str = ""  # which set lies there: another stick in the same place is not it
    keep: int = 14  # full backups, with the hourly ones between them
    test_every_days: int = 7  # 0: only when asked

    def __post_init__(self) -> None:
        if not 1 <= self.keep <= 1000:
            raise ValueError("between 1 and 1000 full backups are kept")
        if not 0 <= self.test_every_days <= 365:
            raise ValueError("a restore is tested every 1 to 365 days, or 0 for never")


@dataclass(frozen=True, slots=True)
class State:
    """How the last backups and restore tests ended."""

    last: datetime | None = None
    last_full: datetime | None = None
    last_bytes: int = 0
    last_objects: int = 0
    kept: int = 0  # backups that there were then
    unreadable: int = 0  # objects that the last backup had to leave out
    failed: datetime | None = None  # later than the last one that was made
    problem: str = ""
    tested: datetime | None = None
    test_held: bool = False
    test_words: str = ""


def due(plan: Plan, state: State, now: datetime) -> Due:
    """Return what is due: a full backup once a day, an increment every hour between them.

    A moment that lies ahead of the clock was written before the clock was set back: it counts
    for nothing.
    """
    if not plan.folder:
        return Due.NOTHING
    if state.failed is not None and timedelta(0) <= now - state.failed < _AFTER_FAILURE:
        return Due.NOTHING
    if _is_due(state.last_full, FULL_EVERY, now):
        return Due.FULL
    return Due.INCREMENT if _is_due(state.last, INCREMENT_EVERY, now) else Due.NOTHING


def next_at(plan: Plan, state: State, now: datetime) -> datetime | None:
    """Return when the next backup is due; None: there is no folder."""
    if not plan.folder:
        return None
    if state.last is None or state.last_full is None:
        return now
    return max(now, min(state.last + INCREMENT_EVERY, state.last_full + FULL_EVERY))


def test_due(plan: Plan, state: State, now: datetime) -> bool:
    """Return whether a restore is to be tried, so that backups are known to be of use."""
    if not plan.folder or not plan.test_every_days or state.last is None:
        return False
    return _is_due(state.tested, timedelta(days=plan.test_every_days), now)


def _is_due(last: datetime | None, every: timedelta, now: datetime) -> bool:
    return last is None or last > now or now - last >= every


class BackupNotes:
    """The plan and the state, as they are kept; never part of a backup themselves."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def plan(self) -> Plan:
        found: Plan = self._load("plan", Plan)
        return found

    def state(self) -> State:
        found: State = self._load("state", State)
        return found

    def set_plan(self, plan: Plan) -> None:
        self._save("plan", plan)

    def set_state(self, **changes: Any) -> State:
        """Change what is said of the last backups; return it as it stands then."""
        state = replace(self.state(), **changes)
        self._save("state", state)
        return state

    def to_erase(self) -> tuple[str, ...]:
        """Return whose keys are still to be destroyed in the backups."""
        return tuple(whom for (whom,) in self._database.rows("SELECT whom FROM backup_erasures"))

    def note_erasure(self, whom: Iterable[str], now: datetime) -> None:
        with self._database.writing() as writer:
            writer.run_many(
                "INSERT OR IGNORE INTO backup_erasures VALUES (?, ?)",
                [(each, now.astimezone(UTC).isoformat()) for each in whom],
            )

    def erased(self, whom: Iterable[str]) -> None:
        """Forget whose keys were to be destroyed: they are."""
        with self._database.writing() as writer:
            writer.run_many(
                "DELETE FROM backup_erasures WHERE whom = ?", [(each,) for each in whom]
            )

    def _load(self, name: str, kind: type[Any]) -> Any:
        row = self._database.row("SELECT value FROM backup_notes WHERE name = ?", (name,))
        return kind() if row is None else from_json(kind, row[0])

    def _save(self, name: str, value: object) -> None:
        with self._database.writing() as writer:
            writer.run(
                "INSERT INTO backup_notes VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, to_json(value)),
            )

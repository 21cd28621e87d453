"""Which way each study went that has arrived, and what is still to be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.routing import Act, Deed
from records.database import Database
from records.indexing import OWN
from records.trying_again import claim

# A model may run for long; a program that was killed while it did is known to have been then.
_CLAIM_SECONDS = 1800.0


@dataclass(frozen=True, slots=True)
class Settled:
    """A study of which nothing more has come for a while."""

    study_uid: str
    instances: int
    came: bool = True  # something from outside, not only what was made here


@dataclass(frozen=True, slots=True)
class RoutedAct:
    """One thing that is to be done with one study, or was."""

    id: int
    study_uid: str
    act: Act
    state: str  # waiting, done, failed
    reason: str


class Routings:
    """The decisions of the rules, each taken once for a study. Several processes may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def settled(self, now: datetime, quiet_seconds: float) -> tuple[Settled, ...]:
        """Return the studies without a decision of which nothing came for so long.

        Not those that are being brought from an archive right now, of which more is announced.
        What was made here is no arrival.
        """
        rows = self._database.rows(
            "SELECT st.uid, st.instances FROM studies st"  # noqa: S608
            " WHERE NOT EXISTS (SELECT 1 FROM routings r WHERE r.study_uid = st.uid)"
            f" AND st.origin <> ? AND {_QUIET} ORDER BY st.id",
            (OWN, _text(now - timedelta(seconds=quiet_seconds))),
        )
        return tuple(Settled(uid, instances) for uid, instances in rows)

    def grown(self, now: datetime, quiet_seconds: float) -> tuple[Settled, ...]:
        """Return the studies that were routed and have more since, which have settled again."""
        rows = self._database.rows(
            "SELECT st.uid, st.instances, EXISTS (SELECT 1 FROM instances i"  # noqa: S608
            " JOIN series s ON s.id = i.series WHERE s.study = st.id AND i.origin <> ?"
            " AND i.arrived > r.decided_at)"
            " FROM routings r JOIN studies st ON st.uid = r.study_uid"
            f" WHERE r.rule <> '' AND st.instances > r.instances AND {_QUIET} ORDER BY st.id",
            (OWN, _text(now - timedelta(seconds=quiet_seconds))),
        )
        return tuple(Settled(uid, instances, bool(came)) for uid, instances, came in rows)

    def arrived(self, study_uid: str) -> tuple[tuple[str, str, str], ...]:
        """Return SOP UID, SOP class and transfer syntax of what was not made here of a study."""
        rows = self._database.rows(
            "SELECT i.sop_uid, i.sop_class, i.transfer_syntax FROM instances i"
            " JOIN series s ON s.id = i.series JOIN studies st ON st.id = s.study"
            " WHERE st.uid = ? AND i.origin <> ? ORDER BY i.id",
            (study_uid, OWN),
        )
        return tuple((uid, sop_class, syntax) for uid, sop_class, syntax in rows)

    def decide(self, study: Settled, rule: str, acts: Sequence[Act], now: datetime) -> bool:
        """Keep a decision; False where one was taken before, which stands."""
        with self._database.writing() as writer:
            taken = writer.run(
                "INSERT INTO routings (study_uid, rule, decided_at, instances)"
                " VALUES (?, ?, ?, ?) ON CONFLICT (study_uid) DO NOTHING",
                (study.study_uid, rule, _text(now), study.instances),
            )
            if taken:
                writer.run_many(
                    "INSERT INTO routed_acts (study_uid, deed, target) VALUES (?, ?, ?)",
                    [(study.study_uid, act.deed.value, act.target) for act in acts],
                )
        return bool(taken)

    def unrecorded(self, before: datetime) -> tuple[tuple[str, str], ...]:
        """Return study and rule of the decisions that a crash kept from the audit log."""
        rows = self._database.rows(
            "SELECT study_uid, rule FROM routings WHERE recorded = 0 AND decided_at < ?",
            (_text(before),),
        )
        return tuple((uid, rule) for uid, rule in rows)

    def recorded(self, study_uid: str) -> None:
        """Note that a decision is on record: now it may be acted upon."""
        with self._database.writing() as writer:
            writer.run("UPDATE routings SET recorded = 1 WHERE study_uid = ?", (study_uid,))

    def again(self, study: Settled, now: datetime) -> None:
        """Send on what came after the decision: the study's forwards are to be done once more."""
        with self._database.writing() as writer:
            if study.came:
                writer.run(
                    "UPDATE routed_acts SET state = 'waiting', claimed_until = ''"
                    " WHERE study_uid = ? AND deed = ? AND state = 'done'",
                    (study.study_uid, Deed.FORWARD.value),
                )
            writer.run(
                "UPDATE routings SET instances = ?, decided_at = ? WHERE study_uid = ?",
                (study.instances, _text(now), study.study_uid),
            )

    def waiting(self, now: datetime) -> tuple[RoutedAct, ...]:
        """Return what is to be done and is on record, the oldest first."""
        return _acts(
            self._database.rows(
                f"{_ACTS} JOIN routings r ON r.study_uid = a.study_uid AND r.recorded = 1"
                " WHERE a.state = 'waiting' AND a.claimed_until <= ? ORDER BY a.id",
                (_text(now),),
            )
        )

    def claim(self, id_: int, now: datetime) -> bool:
        """Reserve something for this process; False where another does it right now."""
        with self._database.writing() as writer:
            return claim(writer, "routed_acts", id_, now, _CLAIM_SECONDS)

    def done(self, id_: int) -> None:
        """Note that it was done."""
        self._end(id_, "done", "")

    def failed(self, id_: int, reason: str) -> None:
        """Note that it cannot be done, and why."""
        self._end(id_, "failed", reason)

    def release(self, id_: int) -> None:
        """Let it be taken up again: it was stopped."""
        self._end(id_, "waiting", "")

    def of_study(self, study_uid: str) -> tuple[RoutedAct, ...]:
        """Return what was decided for a study."""
        return _acts(
            self._database.rows(f"{_ACTS} WHERE a.study_uid = ? ORDER BY a.id", (study_uid,))
        )

    def pass_over(self, now: datetime) -> None:
        """Leave alone what is here already: rules are for what arrives from now on."""
        with self._database.writing() as writer:
            writer.run(
                "INSERT INTO routings (study_uid, rule, decided_at, instances, recorded)"
                " SELECT uid, '', ?, instances, 1 FROM studies WHERE 1"
                " ON CONFLICT (study_uid) DO NOTHING",
                (_text(now),),
            )

    def _end(self, id_: int, state: str, reason: str) -> None:
        with self._database.writing() as writer:
            writer.run(
                "UPDATE routed_acts SET state = ?, reason = ?, claimed_until = '' WHERE id = ?",
                (state, reason, id_),
            )


_QUIET = (
    "st.instances > 0 AND NOT EXISTS (SELECT 1 FROM retrieves t WHERE t.study_uid = st.uid"
    " AND t.state = 'waiting')"
    " AND (SELECT max(i.arrived) FROM instances i JOIN series s ON s.id = i.series"
    " WHERE s.study = st.id) <= ?"
)
_ACTS = "SELECT a.id, a.study_uid, a.deed, a.target, a.state, a.reason FROM routed_acts a"


def _acts(rows: Sequence[tuple[Any, ...]]) -> tuple[RoutedAct, ...]:
    return tuple(
        RoutedAct(row[0], row[1], Act(Deed(row[2]), row[3]), row[4], row[5]) for row in rows
    )


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")

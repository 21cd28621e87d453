"""The retrieves that have not ended: a restart takes them up where they were."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from records.database import Database
from records.serialising import from_json, to_json


@dataclass(frozen=True, slots=True)
class Listed:
    """One object of a study, as an archive lists it."""

    sop_uid: str
    series_uid: str
    number: int | None = None  # InstanceNumber, where the archive tells


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A study that is being brought here, or of which something is missing."""

    study_uid: str
    title: str
    peers: tuple[str, ...]  # names of the archives that hold it, the first one asked first
    state: str  # waiting, paused, incomplete
    expected: int | None
    reason: str
    begun: datetime


class Retrieves:
    """What is asked of archives and has not come whole. Several processes may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, study_uid: str, title: str, peers: Iterable[str], expected: int | None) -> None:
        """Note that a study is being brought here, before anything of it is asked for."""
        with self._database.writing() as writer:
            writer.run(
                "INSERT INTO retrieves (study_uid, title, peers, state, expected, reason, begun)"
                " VALUES (?, ?, ?, 'waiting', ?, '', ?)"
                " ON CONFLICT (study_uid) DO UPDATE SET state = 'waiting', peers = excluded.peers,"
                " title = CASE WHEN excluded.title = '' THEN title ELSE excluded.title END,"
                " expected = coalesce(excluded.expected, expected), reason = ''",
                (
                    study_uid,
                    title,
                    to_json(tuple(peers)),
                    expected,
                    datetime.now(UTC).isoformat(),
                ),
            )

    def note(self, study_uid: str, state: str, reason: str = "") -> None:
        """Note how far it is: waiting, paused or incomplete."""
        with self._database.writing() as writer:
            writer.run(
                "UPDATE retrieves SET state = ?, reason = ?, claimed_until = ''"
                " WHERE study_uid = ?",
                (state, reason, study_uid),
            )

    def claim(self, study_uid: str, seconds: float, *, now: datetime | None = None) -> None:
        """Note that this program is bringing the study, for so long; called again while it does."""
        until = (now or datetime.now(UTC)) + timedelta(seconds=seconds)
        with self._database.writing() as writer:
            writer.run(
                "UPDATE retrieves SET claimed_until = ? WHERE study_uid = ?",
                (until.isoformat(), study_uid),
            )

    def end(self, study_uid: str, *, whole: bool) -> None:
        """Forget a retrieve: it is complete, or a person does not want it any more."""
        with self._database.writing() as writer:
            writer.run("DELETE FROM retrieves WHERE study_uid = ?", (study_uid,))
            if whole:
                writer.run("DELETE FROM listed WHERE study_uid = ?", (study_uid,))

    def all(self) -> tuple[Unfinished, ...]:
        """Return what has not ended, oldest first."""
        return tuple(
            Unfinished(
                row[0],
                row[1],
                from_json(tuple[str, ...], row[2]),
                row[3],
                row[4],
                row[5],
                datetime.fromisoformat(row[6]),
            )
            for row in self._database.rows(
                "SELECT study_uid, title, peers, state, expected, reason, begun FROM retrieves"
                " ORDER BY begun, study_uid"
            )
        )

    def abandoned(self, *, now: datetime | None = None) -> tuple[Unfinished, ...]:
        """Return what was under way in a program that has ended since."""
        moment = (now or datetime.now(UTC)).isoformat()
        claimed = {
            row[0]
            for row in self._database.rows(
                "SELECT study_uid FROM retrieves WHERE claimed_until > ?", (moment,)
            )
        }
        return tuple(
            each for each in self.all() if each.state == "waiting" and each.study_uid not in claimed
        )

    def list_study(self, study_uid: str, source: str, listed: Iterable[Listed]) -> None:
        """Note which objects a study has, as an archive lists them; the last list counts."""
        with self._database.writing() as writer:
            writer.run("DELETE FROM listed WHERE study_uid = ?", (study_uid,))
            writer.run_many(
                "INSERT OR IGNORE INTO listed VALUES (?, ?, ?, ?, ?)",
                [(study_uid, i.sop_uid, i.series_uid, i.number, source) for i in listed],
            )

    def missing(self, study_uid: str) -> tuple[Listed, ...]:
        """Return the objects that an archive lists and this seat does not hold."""
        return tuple(
            Listed(*row)
            for row in self._database.rows(
                "SELECT l.sop_uid, l.series_uid, l.number FROM listed l"
                " WHERE l.study_uid = ?"
                " AND NOT EXISTS (SELECT 1 FROM instances i WHERE i.sop_uid = l.sop_uid)"
                " ORDER BY l.series_uid, l.number IS NULL, l.number, l.sop_uid",
                (study_uid,),
            )
        )

    def listed(self, study_uid: str) -> tuple[Listed, ...]:
        """Return the objects of a study as an archive listed them; empty where none did."""
        return tuple(
            Listed(*row)
            for row in self._database.rows(
                "SELECT sop_uid, series_uid, number FROM listed WHERE study_uid = ?"
                " ORDER BY series_uid, number IS NULL, number, sop_uid",
                (study_uid,),
            )
        )

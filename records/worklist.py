"""The worklist: every study that is held, with how far its reading is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.errors import NotFound
from domain.study import Study
from records.answers import conditions
from records.choosing import Priority, ReadState, Wanted
from records.database import Database, Writer
from records.facts import modalities
from records.indexing import OWN
from records.serialising import from_json


@dataclass(frozen=True, slots=True)
class StudySummary:
    """One row of the worklist."""

    study: Study
    modalities: tuple[str, ...]
    series: int
    instances: int
    expected: int | None  # None: nobody has said how many there are
    expected_by: str
    read_state: ReadState
    read_by: str
    origin: str
    arrived: datetime
    priority: Priority

    @property
    def complete(self) -> bool | None:
        """Whether every expected instance is held; None where the number is not known."""
        return None if self.expected is None else self.instances >= self.expected


class Worklist:
    """The rows of the worklist, and what people say about them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def studies(
        self,
        text: str = "",
        *,
        matching: Mapping[str, str] | None = None,
        states: Iterable[ReadState] = (),
        limit: int = 1000,
    ) -> tuple[StudySummary, ...]:
        """Return the worklist: most urgent first, then newest.

        ``text`` is what a person types; every word must begin a word of the name, a number, a
        description, a report or a finding. ``matching`` are DICOM keys as in ``find``.
        """
        return self.chosen(Wanted(text, states=frozenset(states)), matching=matching, limit=limit)

    def chosen(
        self, wanted: Wanted, *, matching: Mapping[str, str] | None = None, limit: int = 1000
    ) -> tuple[StudySummary, ...]:
        """Return the studies that are asked for: most urgent first, then newest."""
        asked = wanted.conditions()
        if asked is None:
            return ()
        where, values = conditions(matching or {}, "STUDY")
        return self._summaries(
            [*where, *asked[0]],
            [*values, *asked[1]],
            "studies.priority, studies.date DESC, studies.time DESC, studies.id DESC",
            limit,
        )

    def count(self, wanted: Wanted) -> int:
        """Return how many studies are asked for."""
        asked = wanted.conditions()
        if asked is None:
            return 0
        condition_sql = " AND ".join(asked[0]) or "1"
        row = self._database.row(f"SELECT count(*) FROM studies WHERE {condition_sql}", asked[1])  # noqa: S608
        return int(row[0]) if row is not None else 0

    def study(self, study_uid: str) -> StudySummary:
        """Return one study's row of the worklist.

        Raises:
            NotFound: Nothing of the study is held.
        """
        found = self._summaries(["studies.uid = ?"], [study_uid], "1", 1)
        if not found:
            raise NotFound("This study is not in the local archive.")
        return found[0]

    def priors(self, study: Study) -> tuple[StudySummary, ...]:
        """Return the same patient's other studies, newest first.

        The same patient is the same ID of the same issuer. Without an ID nobody is the same:
        a name is not enough to lay one person's images beside another's.
        """
        if not study.patient.id.strip():
            return ()
        return self._summaries(
            ["studies.patient_id = ?", "studies.issuer = ?", "studies.uid <> ?"],
            [study.patient.id, study.patient.issuer, study.uid],
            "studies.date DESC, studies.time DESC, studies.id DESC",
            1000,
        )

    def _summaries(
        self, where: list[str], values: list[object], order: str, limit: int
    ) -> tuple[StudySummary, ...]:
        condition_sql = " AND ".join(where) or "1"
        rows = self._database.rows(
            "SELECT studies.facts, modalities, series, instances, e.count, e.source, read_state,"  # noqa: S608
            " read_by, origin, arrived, priority FROM studies"
            " LEFT JOIN expectations e ON e.study_uid = studies.uid"
            f" WHERE {condition_sql} ORDER BY {order} LIMIT ?",
            [*values, limit],
        )
        return tuple(
            StudySummary(
                study=from_json(Study, row[0]),
                modalities=modalities(row[1]),
                series=row[2],
                instances=row[3],
                expected=row[4],
                expected_by=row[5] or "",
                read_state=ReadState(row[6]),
                read_by=row[7],
                origin=row[8],
                arrived=datetime.fromisoformat(row[9]),
                priority=Priority(row[10]),
            )
            for row in rows
        )

    def expect(self, study_uid: str, count: int, source: str) -> None:
        """Note how many instances a study has, and who says so. It need not be held yet."""
        with self._database.writing() as writer:
            expect(writer, study_uid, count, source)

    def set_read_state(self, study_uid: str, state: ReadState, by: str) -> None:
        """Note how far the reading is, and whose it is.

        Raises:
            NotFound: Nothing of the study is held.
        """
        self._change_study(
            "UPDATE studies SET read_state = ?, read_by = ? WHERE uid = ?",
            (state.value, by, study_uid),
        )

    def set_priority(self, study_uid: str, priority: Priority) -> None:
        """Note how soon a study must be read.

        Raises:
            NotFound: Nothing of the study is held.
        """
        self._change_study(
            "UPDATE studies SET priority = ? WHERE uid = ?", (int(priority), study_uid)
        )

    def _change_study(self, sql: str, values: tuple[object, ...]) -> None:
        with self._database.writing() as writer:
            if not writer.run(sql, values):
                raise NotFound("This study is not in the local archive.")


def expect(writer: Writer, study_uid: str, count: int, source: str) -> None:
    """Note how many instances a study has, inside a transaction that has begun.

    Whoever counted did not count what was made here, until an archive has confirmed it.
    """
    if count < 0:
        raise ValueError(f"a study cannot have {count} instances")
    row = writer.row(
        "SELECT count(*) FROM instances i JOIN series s ON s.id = i.series"
        " JOIN studies ON studies.id = s.study WHERE studies.uid = ? AND i.origin = ?"
        " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.sop_uid = i.sop_uid"
        " AND o.state = 'stored')",
        (study_uid, OWN),
    )
    own = int(row[0]) if row is not None else 0
    note_expected(writer, study_uid, count + own, source)


def note_expected(writer: Writer, study_uid: str, count: int, source: str) -> None:
    """Note how many instances a study has with all that was made here."""
    writer.run(
        "INSERT INTO expectations VALUES (?, ?, ?) ON CONFLICT (study_uid)"
        " DO UPDATE SET count = excluded.count, source = excluded.source",
        (study_uid, count, source),
    )

"""Which studies of the worklist are asked for, and how many there are of each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, IntEnum

from records.database import Database
from records.facts import modalities
from records.words import question


class ReadState(Enum):
    """How far the reading of a study is."""

    UNREAD = "unread"
    READING = "reading"
    DRAFT = "draft"
    SIGNED = "signed"  # signed here, not yet confirmed by the archive
    STORED = "stored"


class Priority(IntEnum):
    """How soon a study must be read; the list is sorted by it."""

    CRITICAL = 0
    URGENT = 1
    ROUTINE = 2


_INCOMPLETE = (
    "+studies.id IN (SELECT held.id FROM expectations JOIN studies held ON held.uid = study_uid"
    " WHERE held.instances < count)"
)


@dataclass(frozen=True, slots=True)
class Within:
    """The studies that a person may know of at all, whatever they ask for."""

    modalities: frozenset[tuple[str, ...]] | None = None  # as one study has them; None: any
    institutions: frozenset[str] = frozenset()  # empty: any
    patient: tuple[str, str] | None = None  # and all of this one's: patient ID and issuer

    def condition(self) -> tuple[str, list[object]]:
        """Return the SQL that is true for these studies."""
        where: list[str] = []
        values: list[object] = []
        if self.modalities is not None:
            where.append(f"+studies.modalities IN ({', '.join('?' * len(self.modalities))})")
            values += ["\\".join(("", *names, "")) for names in self.modalities]
        if self.institutions:
            marks = ", ".join("?" * len(self.institutions))
            where.append(f"json_extract(studies.facts, '$.institution') IN ({marks})")
            values += self.institutions
        sql = " AND ".join(where) or "1"
        if self.patient is not None:
            sql = f"(({sql}) OR (studies.patient_id = ? AND studies.issuer = ?))"
            values += self.patient
        return sql, values


EVERYTHING = Within()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which studies are asked for. Empty sets mean: any."""

    text: str = ""
    states: frozenset[ReadState] = frozenset()
    priorities: frozenset[Priority] = frozenset()
    modalities: frozenset[tuple[str, ...]] = frozenset()  # each as one study has them together
    origins: frozenset[str] = frozenset()
    since: str = ""  # YYYYMMDD
    incomplete: bool = False
    within: Within = EVERYTHING

    def conditions(self) -> tuple[list[str], list[object]] | None:
        """Return the SQL that is true for these studies, or None where it can be for none.

        A plus before a column keeps SQLite from gathering and sorting all that pass: it walks
        the index in the list's own order instead, and stops where enough were found.
        """
        where: list[str] = []
        values: list[object] = []
        asked = question(self.text)
        if asked:
            where.append("+studies.id IN (SELECT rowid FROM study_words WHERE study_words MATCH ?)")
            values.append(asked)
        elif self.text.strip():
            return None
        for column, wanted in (
            ("read_state", [state.value for state in self.states]),
            ("priority", [int(priority) for priority in self.priorities]),
            ("origin", list(self.origins)),
            ("modalities", ["\\".join(("", *names, "")) for names in self.modalities]),
        ):
            if wanted:
                where.append(f"+studies.{column} IN ({', '.join('?' * len(wanted))})")
                values += wanted
        if self.since:
            where.append("length(studies.date) = 8 AND studies.date >= ?")
            values.append(self.since)
        if self.incomplete:
            where.append(_INCOMPLETE)
        if self.within != EVERYTHING:
            sql, more = self.within.condition()
            where.append(sql)
            values += more
        return where, values


@dataclass(frozen=True, slots=True)
class StudyCounts:
    """How many studies are held, by everything a list can be narrowed by."""

    states: Counter[ReadState] = field(default_factory=Counter)
    priorities: Counter[Priority] = field(default_factory=Counter)
    modalities: Counter[tuple[str, ...]] = field(default_factory=Counter)
    origins: Counter[str] = field(default_factory=Counter)
    since: dict[str, int] = field(default_factory=dict)
    incomplete: int = 0
    critical_unread: int = 0

    @property
    def total(self) -> int:
        return self.states.total()


class Counting:
    """Counts the studies that are held."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def kinds(self) -> frozenset[tuple[str, ...]]:
        """Return every combination of modalities that a study here has."""
        rows = self._database.rows("SELECT DISTINCT modalities FROM studies")
        return frozenset(modalities(names) for (names,) in rows)

    def counts(self, days: Sequence[str] = (), within: Within = EVERYTHING) -> StudyCounts:
        """Count the studies of this seat; ``days`` are those from which on to count (YYYYMMDD)."""
        found = StudyCounts()
        where, values = within.condition()
        critical = 0
        with self._database.reading() as reader:
            for state, priority, origin, names, count in reader.rows(
                "SELECT read_state, priority, origin, modalities, count(*) FROM studies"  # noqa: S608
                f" WHERE {where} GROUP BY read_state, priority, origin, modalities",
                values,
            ):
                found.states[ReadState(state)] += count
                found.priorities[Priority(priority)] += count
                found.origins[origin] += count
                found.modalities[modalities(names)] += count
                if (state, priority) == (ReadState.UNREAD.value, Priority.CRITICAL):
                    critical += count
            for day in days:
                (count,) = reader.row(
                    "SELECT count(*) FROM studies WHERE date >= ? AND length(date) = 8"  # noqa: S608
                    f" AND {where}",
                    (day, *values),
                ) or (0,)
                found.since[day] = count
            (incomplete,) = reader.row(
                f"SELECT count(*) FROM studies WHERE {_INCOMPLETE} AND {where}",  # noqa: S608
                values,
            ) or (0,)
        return StudyCounts(
            found.states, found.priorities, found.modalities, found.origins, found.since,
            incomplete, critical,
        )  # fmt: skip

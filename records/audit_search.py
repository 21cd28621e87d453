"""Finds events of the audit log, and shows none that the chain does not hold.

What is looked through is a table of numbers that the database makes of each event (migration
0002). It is only a way to the events: each one that is found is read from the log itself, its
hash is computed anew, and what was looked for is compared once more with what it really says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.audit import AuditCode, AuditEvent, Outcome, RecordedEvent
from domain.audit_search import Sought
from records.database import Damaged, Database, Reader
from records.verify_audit import following

_NAMES = ("action", "who", "patient", "study", "peer", "detail")
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Found:
    """Some of what was found, newest first, and where the rest begins."""

    events: tuple[RecordedEvent, ...]
    before: int | None  # ask again with this for the next ones; None: these are the last


class AuditSearch:
    """The search in one seat's log."""

    def __init__(self, database: Database, beginning: bytes) -> None:
        self._database = database
        self._beginning = beginning

    def find(self, sought: Sought, *, before: int | None = None, limit: int = 200) -> Found:
        """Return the newest events that are looked for, before a number where one is given.

        Raises:
            Damaged: What is searched is not what the log says.
        """
        with self._database.reading() as reader:
            self._demand_all(reader)
            where, values = _where(reader, sought)
            if before is not None:
                where, values = f"{where} AND facts.seq < ?", [*values, before]
            rows = reader.rows(  # our own words, and values apart
                f"{_SAID}SELECT facts.seq, events.body, events.hash, coalesce(last.hash,"  # noqa: S608
                " (SELECT root FROM archived WHERE archived.last = facts.seq - 1)) FROM facts"
                " LEFT JOIN events ON events.seq = facts.seq"
                " LEFT JOIN events AS last ON last.seq = facts.seq - 1"
                f" WHERE {where} ORDER BY facts.seq DESC LIMIT ?",
                [*values, limit + 1],
            )
        found = tuple(self._trusted(sought, *row) for row in rows[:limit])
        return Found(found, found[-1].seq if len(rows) > limit else None)

    def each(self, sought: Sought) -> Iterator[RecordedEvent]:
        """Yield every event that is looked for, newest first, a few hundred at a time."""
        before: int | None = None
        while True:
            found = self.find(sought, before=before, limit=_CHUNK)
            yield from found.events
            before = found.before
            if before is None:
                return

    def after(self, seq: int, limit: int) -> tuple[RecordedEvent, ...]:
        """Return the events that follow one, in their order.

        Raises:
            Damaged: They are not what was recorded.
        """
        rows = self._database.rows(
            "SELECT events.seq, events.body, events.hash, coalesce(last.hash,"
            " (SELECT root FROM archived WHERE archived.last = events.seq - 1)) FROM events"
            " LEFT JOIN events AS last ON last.seq = events.seq - 1"
            " WHERE events.seq > ? ORDER BY events.seq LIMIT ?",
            (seq, limit),
        )
        return tuple(self._trusted(Sought(), *row) for row in rows)

    def count(self, sought: Sought) -> int:
        """Return how many events are looked for."""
        with self._database.reading() as reader:
            self._demand_all(reader)
            where, values = _where(reader, sought)
            row = reader.row(f"{_SAID}SELECT count(*) FROM facts WHERE {where}", values)  # noqa: S608 - our own words
        return 0 if row is None else int(row[0])

    def people(self) -> tuple[str, ...]:
        """Return everybody who stands in the log."""
        return self._every("who")

    def actions(self) -> tuple[str, ...]:
        """Return every action that stands in the log."""
        return self._every("action")

    def first_wrong(self) -> int | None:
        """Return the first event that a search would not find as it is, None where there is none.

        A whole pass over the log, for a check that somebody asked for.
        """
        differ = " OR ".join(
            f"(SELECT text FROM names WHERE id = facts.{name}) IS NOT told.{name}"  # noqa: S608 - our own words
            for name in _NAMES
        )
        with self._database.reading() as reader:
            wrong = reader.row(
                "SELECT min(told.seq) FROM told LEFT JOIN facts ON facts.seq = told.seq"  # noqa: S608 - our own words
                " WHERE (facts.at, facts.code, facts.outcome)"
                f" IS NOT (told.at, told.code, told.outcome) OR {differ}"
            )
            strange = reader.row(
                "SELECT min(seq) FROM facts WHERE seq NOT IN (SELECT seq FROM events)"
            )
        seqs = [row[0] for row in (wrong, strange) if row is not None and row[0] is not None]
        return min(seqs, default=None)

    def _every(self, column: str) -> tuple[str, ...]:
        rows = self._database.rows(
            f"SELECT text FROM names WHERE id IN (SELECT {column} FROM facts) ORDER BY text"  # noqa: S608 - our own words
        )
        return tuple(str(text) for (text,) in rows if text)

    def _demand_all(self, reader: Reader) -> None:
        """Refuse to answer where events could be hidden: their numbers have no gap."""
        # One question each: asked together, they would look through the whole table.
        events = reader.row("SELECT (SELECT min(seq) FROM events), (SELECT max(seq) FROM events)")
        facts = reader.row(
            "SELECT (SELECT min(seq) FROM facts), (SELECT max(seq) FROM facts),"
            " (SELECT count(*) FROM facts)"
        )
        if events is None or facts is None or events[1] is None:
            if facts is not None and facts[2]:
                raise _disagrees()
            return
        if (*events, events[1] - events[0] + 1) != facts:
            raise _disagrees()

    def _trusted(
        self, sought: Sought, seq: int, body: str | None, root: bytes, last: bytes | None
    ) -> RecordedEvent:
        if body is None:
            raise _disagrees()
        event = recorded(body)
        before = self._beginning if last is None else bytes(last)
        if event.seq != seq or following(before, body.encode()) != bytes(root):
            raise _disagrees()
        if not sought.is_met_by(event):
            raise _disagrees()
        return event


def recorded(body: str) -> RecordedEvent:
    """Read an event as it stands in the log. Older ones do not say where they were written."""
    row = json.loads(body)
    return RecordedEvent(
        seq=row["seq"],
        at=datetime.fromisoformat(row["at"]),
        event=AuditEvent(
            code=AuditCode(row["code"]),
            action=row["action"],
            who=row["who"],
            outcome=Outcome(row["outcome"]),
            patient_id=row["patient_id"],
            study_uid=row["study_uid"],
            peer=row["peer"],
            detail=row["detail"],
        ),
        workstation=row.get("workstation", ""),
        version=row.get("version", ""),
        session=row.get("session", ""),
    )


# Which of the words that stand in the log hold the text; without one nobody asks.
_SAID = (
    "WITH said AS MATERIALIZED"
    " (SELECT id FROM names WHERE ? <> '' AND instr(lower(text), lower(?)) > 0) "
)


def _where(reader: Reader, sought: Sought) -> tuple[str, list[object]]:
    parts: list[str] = ["TRUE"]
    values: list[object] = [sought.text, sought.text]
    for column, text in (
        ("who", sought.who),
        ("patient", sought.patient_id),
        ("study", sought.study_uid),
    ):
        if text:
            parts.append(f"facts.{column} = (SELECT id FROM names WHERE text = ?)")  # noqa: S608 - our own words
            values.append(text)
    if sought.action:
        ids = reader.rows(
            "SELECT id FROM names WHERE text = ?1 OR substr(text, 1, length(?1) + 1) = ?1 || '.'",
            (sought.action,),
        )
        parts.append(f"facts.action IN ({_numbers(ids)})")
    if sought.text:
        parts.append("(" + " OR ".join(f"facts.{name} IN said" for name in _NAMES) + ")")
    if sought.code is not None:
        parts.append("facts.code = ?")
        values.append(int(sought.code.value))
    if sought.outcomes:
        parts.append(f"facts.outcome IN ({_numbers([(o.value,) for o in sought.outcomes])})")
    if sought.since is not None:
        parts.append("facts.at >= ?")
        values.append(_milliseconds(sought.since))
    if sought.until is not None:
        parts.append("facts.at < ?")
        values.append(_milliseconds(sought.until))
    return " AND ".join(parts), values


def _numbers(rows: list[tuple[int, ...]]) -> str:
    return ",".join(str(int(row[0])) for row in rows)


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _disagrees() -> Damaged:
    return Damaged(
        "What is searched of the audit log is not what the log says.",
        advice="Check the log with `lightbox audit verify`, and show this to your administrator.",
    )

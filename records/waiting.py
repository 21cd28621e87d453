"""One object in the outbox, and the questions which of them are due and who waits for some."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, IntEnum
from typing import Any

from records.database import Reader

_PLACE = 1 << 40  # above every row's number: turn * _PLACE + id sorts as (turn, id)


class OutboxState(Enum):
    """How far one object is. Only the archive's own word moves it to STORED."""

    WAITING = "waiting"
    SENT = "sent"  # the peer took it, and has not yet confirmed that it keeps it
    STORED = "stored"
    REFUSED = "refused"  # stays until a person deals with it


class Turn(IntEnum):
    """What leaves first of one study."""

    DOCUMENT = 0  # reports, marks, key objects: somebody may wait for them
    PREVIEW = 1  # key images, and small pictures of the others
    IMAGE = 2


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """One object on its way to one peer."""

    id: int
    peer: str
    study_uid: str
    report_id: str
    sop_uid: str
    sop_class: str
    transfer_syntax: str
    state: OutboxState
    tries: int
    next_try: datetime
    reason: str  # why the last try failed, in a sentence
    put_at: datetime
    sent_at: datetime | None
    stored_at: datetime | None
    turn: Turn = Turn.DOCUMENT
    confirmed_by: str = ""  # storage commitment, or found again by a query
    carried: bool = False  # its bytes lie in the outbox itself


_COLUMNS = (
    "id, peer, study_uid, report_id, sop_uid, sop_class, transfer_syntax, state, tries,"
    " next_try, reason, put_at, sent_at, stored_at, turn, confirmed_by, carried"
)
SELECT = f"SELECT {_COLUMNS} FROM outbox"  # noqa: S608 - our own names only


def due(
    reader: Reader, peer: str, now: datetime, up_to: Turn, most: int
) -> tuple[OutboxEntry, ...]:
    moment = text_of(now)
    columns = ", ".join(f"o.{name.strip()}" for name in _COLUMNS.split(","))
    return tuple(
        entries_of(
            reader.rows(
                "WITH held AS (SELECT study_uid AS study, MIN(turn * ? + id) AS place FROM outbox"  # noqa: S608 - our own names only
                " WHERE state = 'waiting' AND peer = ? AND (next_try > ? OR claimed_until > ?)"
                f" GROUP BY study_uid) SELECT {columns} FROM outbox o"
                " LEFT JOIN held ON held.study = o.study_uid"
                " WHERE o.state = 'waiting' AND o.peer = ? AND o.turn <= ? AND o.next_try <= ?"
                " AND o.claimed_until <= ?"
                " AND (held.place IS NULL OR o.turn * ? + o.id < held.place)"
                " ORDER BY o.turn, o.id LIMIT ?",
                (_PLACE, peer, moment, moment, peer, int(up_to), moment, moment, _PLACE, most),
            )
        )
    )


def pending(reader: Reader, state: str) -> frozenset[str]:
    # Each distinct peer by one step into the index, however many objects wait for it.
    rows = reader.rows(
        "WITH RECURSIVE each_peer (peer) AS ("
        " SELECT MIN(peer) FROM outbox WHERE state = ?1 UNION ALL"
        " SELECT (SELECT MIN(peer) FROM outbox WHERE state = ?1 AND peer > each_peer.peer)"
        " FROM each_peer WHERE each_peer.peer IS NOT NULL)"
        " SELECT peer FROM each_peer WHERE peer IS NOT NULL",
        (state,),
    )
    return frozenset(str(row[0]) for row in rows)


def entries_of(rows: Sequence[tuple[Any, ...]]) -> Iterator[OutboxEntry]:
    for row in rows:
        yield OutboxEntry(
            id=row[0],
            peer=row[1],
            study_uid=row[2],
            report_id=row[3],
            sop_uid=row[4],
            sop_class=row[5],
            transfer_syntax=row[6],
            state=OutboxState(row[7]),
            tries=row[8],
            next_try=datetime.fromisoformat(row[9]),
            reason=row[10],
            put_at=datetime.fromisoformat(row[11]),
            sent_at=None if row[12] is None else datetime.fromisoformat(row[12]),
            stored_at=None if row[13] is None else datetime.fromisoformat(row[13]),
            turn=Turn(row[14]),
            confirmed_by=row[15],
            carried=bool(row[16]),
        )


def text_of(moment: datetime) -> str:
    """Return a moment so that its text sorts as it does; it must know its time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone is not comparable")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")

"""The outbox as a person looks at it: what belongs together, to one peer, as one parcel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from records.database import Reader


@dataclass(frozen=True, slots=True)
class Parcel:
    """The objects of one report, or of one study without a report, on their way to one peer."""

    peer: str
    study_uid: str
    report_id: str
    waiting: int
    sent: int
    stored: int
    refused: int
    images: bool  # full images; else documents or previews
    previews: bool
    put_at: datetime
    next_try: datetime | None  # the earliest of what waits
    stored_at: datetime | None  # the latest
    confirmed_by: str
    reason: str  # of the last that was refused, else of the last that waits

    @property
    def objects(self) -> int:
        return self.waiting + self.sent + self.stored + self.refused


def parcels(reader: Reader, since: datetime, most: int) -> tuple[Parcel, ...]:
    """Return every parcel that is not stored, and those stored since a moment, newest first."""
    rows = reader.rows(
        "SELECT peer, study_uid, report_id, SUM(state = 'waiting'), SUM(state = 'sent'),"
        " SUM(state = 'stored'), SUM(state = 'refused'), MAX(turn = 2), MAX(turn = 1), MIN(put_at),"
        " MIN(CASE WHEN state = 'waiting' THEN next_try END), MAX(stored_at), MAX(confirmed_by),"
        " MAX(CASE WHEN state = 'refused' THEN reason END),"
        " MAX(CASE WHEN state IN ('waiting', 'sent') THEN reason END)"
        " FROM outbox GROUP BY peer, study_uid, report_id"
        " HAVING SUM(state <> 'stored') > 0 OR MAX(stored_at) > ?"
        " ORDER BY SUM(state = 'refused') > 0 DESC, MAX(id) DESC LIMIT ?",
        (since.isoformat(timespec="microseconds"), most),
    )
    return tuple(
        Parcel(
            peer=row[0],
            study_uid=row[1],
            report_id=row[2],
            waiting=row[3],
            sent=row[4],
            stored=row[5],
            refused=row[6],
            images=bool(row[7]),
            previews=bool(row[8]),
            put_at=datetime.fromisoformat(row[9]),
            next_try=None if row[10] is None else datetime.fromisoformat(row[10]),
            stored_at=None if row[11] is None else datetime.fromisoformat(row[11]),
            confirmed_by=row[12],
            reason=row[13] or row[14] or "",
        )
        for row in rows
    )

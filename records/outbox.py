"""What is on its way to an archive: kept until that archive has confirmed it."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from itertools import groupby
from typing import Any, Protocol

from domain.errors import NotFound, Refused
from records.database import Damaged, Database, Reader, Writer

_LONGEST_WAIT_SECONDS = 3600.0
_JITTER = 0.25


class OutboxState(Enum):
    """How far one object is. Only the archive's own word moves it to STORED."""

    WAITING = "waiting"
    SENT = "sent"  # the peer took it, and has not yet confirmed that it keeps it
    STORED = "stored"
    REFUSED = "refused"  # stays until a person deals with it


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One object to send. Its SOP UID is fixed here, before the first try."""

    sop_uid: str
    sop_class: str
    transfer_syntax: str
    part10: bytes | None = None  # None: the object lies in the local archive


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


class Objects(Protocol):
    """Where objects lie that are not carried by the outbox itself."""

    def read(self, sop_uid: str) -> bytes: ...


class Outbox:
    """The durable queue to every peer. Several processes may share it.

    Objects of one study leave in the order they were put in: an addendum never overtakes the
    report it follows. An object is tried again under the SOP UID it was put in with, so a peer
    that had taken it before sees a duplicate, never a second report.
    """

    def __init__(
        self, database: Database, objects: Objects, *, chance: Callable[[], float] = random.random
    ) -> None:
        self._database = database
        self._objects = objects
        self._chance = chance

    def put(
        self,
        peer: str,
        study_uid: str,
        report_id: str,
        objects: Sequence[Outgoing],
        *,
        now: datetime | None = None,
    ) -> tuple[OutboxEntry, ...]:
        """Queue objects for a peer, all or none. One that is queued already is not doubled."""
        moment = _text(now or datetime.now(UTC))
        with self._database.writing() as writer:
            for item in objects:
                content = item.part10
                writer.run(
                    "INSERT INTO outbox (peer, study_uid, report_id, sop_uid, sop_class,"
                    " transfer_syntax, content, sha256, next_try, put_at)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (peer, sop_uid) DO NOTHING",
                    (
                        peer,
                        study_uid,
                        report_id,
                        item.sop_uid,
                        item.sop_class,
                        item.transfer_syntax,
                        content,
                        "" if content is None else hashlib.sha256(content).hexdigest(),
                        moment,
                        moment,
                    ),
                )
            uids = [item.sop_uid for item in objects]
            return tuple(
                entry
                for uid in uids
                for entry in _entries(
                    writer.rows(f"{_SELECT} WHERE peer = ? AND sop_uid = ?", (peer, uid))
                )
            )

    def due(self, now: datetime) -> tuple[OutboxEntry, ...]:
        """Return what should be sent now, in the order it must leave.

        An object that has to wait holds back those of its study behind it, and no others.
        """
        with self._database.reading() as reader:
            claimed = {
                row[0]
                for row in reader.rows(
                    "SELECT id FROM outbox WHERE claimed_until > ?", (_text(now),)
                )
            }
            waiting = _entries(
                reader.rows(f"{_SELECT} WHERE state = 'waiting' ORDER BY peer, study_uid, id")
            )
        found: list[OutboxEntry] = []
        for _, queue in groupby(waiting, key=lambda entry: (entry.peer, entry.study_uid)):
            for entry in queue:
                if entry.next_try > now or entry.id in claimed:
                    break
                found.append(entry)
        return tuple(sorted(found, key=lambda entry: entry.id))

    def claim(self, id_: int, now: datetime, *, seconds: float = 120.0) -> bool:
        """Reserve an object for this process; False when another is sending it right now."""
        until = _text(now + timedelta(seconds=seconds))
        with self._database.writing() as writer:
            return bool(
                writer.run(
                    "UPDATE outbox SET claimed_until = ? WHERE id = ? AND state = 'waiting'"
                    " AND claimed_until <= ?",
                    (until, id_, _text(now)),
                )
            )

    def read(self, id_: int) -> bytes:
        """Return the exact bytes to send.

        Raises:
            NotFound: There is no such entry, or its object has left the local archive.
            Damaged: The bytes are not the ones that were put in.
        """
        row = self._database.row("SELECT sop_uid, content, sha256 FROM outbox WHERE id = ?", (id_,))
        if row is None:
            raise NotFound("The outbox has no such entry.")
        sop_uid, content, sha256 = row
        if content is None:
            return self._objects.read(sop_uid)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Damaged("An object in the outbox is damaged and is not sent.")
        return bytes(content)

    def sent(self, id_: int, now: datetime) -> OutboxEntry:
        """Note that the peer took the object. It is not stored before the peer confirms it."""
        return self._change(
            id_,
            "state = 'sent', sent_at = ?, reason = '', claimed_until = ''",
            (_text(now),),
            only_in=("waiting", "sent"),
        )

    def stored(self, id_: int, now: datetime) -> OutboxEntry:
        """Note that the archive confirmed that it keeps the object."""
        return self._change(
            id_,
            "state = 'stored', stored_at = ?, reason = '', claimed_until = ''",
            (_text(now),),
            only_in=("waiting", "sent", "stored"),
        )

    def refused(self, id_: int, reason: str) -> OutboxEntry:
        """Note that the peer will not have the object, in its own words."""
        return self._change(
            id_,
            "state = 'refused', reason = ?, claimed_until = ''",
            (reason,),
            only_in=("waiting", "sent", "refused"),
        )

    def failed(self, id_: int, now: datetime, reason: str) -> OutboxEntry:
        """Note that a try failed; the next is after 1, 2, 4… seconds, an hour at most.

        Also for an object that was sent and that the archive then does not have.
        """
        with self._database.writing() as writer:
            row = writer.row("SELECT tries FROM outbox WHERE id = ?", (id_,))
            if row is None:
                raise NotFound("The outbox has no such entry.")
            wait = min(2.0 ** min(row[0], 20), _LONGEST_WAIT_SECONDS)
            # Spread, so that a hundred seats do not return to a reborn archive at one moment.
            wait *= 1.0 + _JITTER * self._chance()
            return _change(
                writer,
                id_,
                "state = 'waiting', tries = tries + 1, next_try = ?, reason = ?,"
                " claimed_until = ''",
                (_text(now + timedelta(seconds=wait)), reason),
                ("waiting", "sent"),
            )

    def retry(self, id_: int, now: datetime) -> OutboxEntry:
        """Try again now what was refused or waits for its next try: a person asked for it."""
        return self._change(
            id_,
            "state = 'waiting', next_try = ?, tries = 0, claimed_until = ''",
            (_text(now),),
            only_in=("waiting", "refused"),
        )

    def withdraw(self, id_: int) -> None:
        """Take out what a person no longer wants to send.

        Raises:
            NotFound: There is no such entry.
            Refused: It has been sent, so it is for the archive to say what became of it.
        """
        with self._database.writing() as writer:
            if not writer.row("SELECT 1 FROM outbox WHERE id = ?", (id_,)):
                raise NotFound("The outbox has no such entry.")
            gone = writer.run(
                "DELETE FROM outbox WHERE id = ? AND state IN ('waiting', 'refused')", (id_,)
            )
            if not gone:
                raise Refused("This was sent already, so it cannot be taken back.")

    def entry(self, id_: int) -> OutboxEntry:
        """Return one entry.

        Raises:
            NotFound: There is no such entry.
        """
        for entry in _entries(self._database.rows(f"{_SELECT} WHERE id = ?", (id_,))):
            return entry
        raise NotFound("The outbox has no such entry.")

    def entries(
        self, *, study_uid: str = "", report_id: str = "", state: OutboxState | None = None
    ) -> tuple[OutboxEntry, ...]:
        """Return everything that was put in, oldest first."""
        return tuple(
            _entries(
                self._database.rows(
                    f"{_SELECT} WHERE (? = '' OR study_uid = ?) AND (? = '' OR report_id = ?)"
                    " AND (? = '' OR state = ?) ORDER BY id",
                    (
                        *(study_uid, study_uid, report_id, report_id),
                        *([state.value] * 2 if state else ["", ""]),
                    ),
                )
            )
        )

    def confirmed(self, report_id: str) -> bool:
        """Return whether every object of a report is stored where it was sent."""
        found = self.entries(report_id=report_id)
        return bool(found) and all(entry.state is OutboxState.STORED for entry in found)

    def _change(
        self, id_: int, assignments: str, values: tuple[object, ...], *, only_in: tuple[str, ...]
    ) -> OutboxEntry:
        with self._database.writing() as writer:
            return _change(writer, id_, assignments, values, only_in)


def still_needs(reader: Reader, study_uid: str) -> bool:
    """Return whether objects that lie only in the archive wait here to be sent or confirmed."""
    return (
        reader.row(
            "SELECT 1 FROM outbox WHERE study_uid = ? AND content IS NULL AND state <> 'stored'",
            (study_uid,),
        )
        is not None
    )


_SELECT = (
    "SELECT id, peer, study_uid, report_id, sop_uid, sop_class, transfer_syntax, state, tries,"
    " next_try, reason, put_at, sent_at, stored_at FROM outbox"
)


def _change(
    writer: Writer,
    id_: int,
    assignments: str,
    values: tuple[object, ...],
    only_in: tuple[str, ...],
) -> OutboxEntry:
    states = ", ".join(f"'{state}'" for state in only_in)
    # What is stored stays stored: a late failure of an earlier try must not send it again.
    writer.run(
        f"UPDATE outbox SET {assignments} WHERE id = ? AND state IN ({states})",  # noqa: S608
        (*values, id_),
    )
    for entry in _entries(writer.rows(f"{_SELECT} WHERE id = ?", (id_,))):
        return entry
    raise NotFound("The outbox has no such entry.")


def _entries(rows: Sequence[tuple[Any, ...]]) -> Iterator[OutboxEntry]:
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
        )


def _text(moment: datetime) -> str:
    """Return a moment so that its text sorts as it does; it must know its time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone is not comparable")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")

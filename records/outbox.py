"""What is on its way to an archive: kept until that archive has confirmed it."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from domain.errors import NotFound, Refused
from records.database import Damaged, Database, Reader, Writer
from records.parcels import Parcel, parcels
from records.trying_again import wait_after
from records.waiting import (
    SELECT,
    OutboxEntry,
    OutboxState,
    Turn,
    due,
    entries_of,
    pending,
    text_of,
)

__all__ = ["Outbox", "OutboxEntry", "OutboxState", "Outgoing", "Turn", "still_needs"]

# How long a program may be silent before its claim on an object is another's. It renews its
# claims while it works, so this is what a restart after a kill waits for.
CLAIM_SECONDS = 20.0
# After so much in vain a person has to look: the object stays, and is not tried by itself.
MOST_ANSWERED_TRIES = 100  # of a peer that answers and yet does not take it
MOST_DAYS = 30.0


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One object to send. Its SOP UID is fixed here, before the first try."""

    sop_uid: str
    sop_class: str
    transfer_syntax: str
    part10: bytes | None = None  # None: the object lies in the local archive
    turn: Turn | None = None  # None: what the outbox carries is a document, the rest are images


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
        moment = text_of(now or datetime.now(UTC))
        with self._database.writing() as writer:
            for item in objects:
                _put(writer, peer, study_uid, report_id, item, moment)
            uids = [item.sop_uid for item in objects]
            return tuple(
                entry
                for uid in uids
                for entry in entries_of(
                    writer.rows(f"{SELECT} WHERE peer = ? AND sop_uid = ?", (peer, uid))
                )
            )

    def due(
        self, now: datetime, *, peer: str = "", up_to: Turn = Turn.IMAGE, most: int = 1000
    ) -> tuple[OutboxEntry, ...]:
        """Return what should be sent now, to one peer or to all, in the order it must leave.

        An object that has to wait holds back those of its study behind it, and no others.
        """
        text_of(now)
        with self._database.reading() as reader:
            peers = [peer] if peer else sorted(pending(reader, "waiting"))
            found = [each for name in peers for each in due(reader, name, now, up_to, most)]
        return tuple(sorted(found, key=lambda entry: (entry.turn, entry.id)))

    def take(
        self, peer: str, now: datetime, *, up_to: Turn = Turn.IMAGE, most: int = 200
    ) -> tuple[OutboxEntry, ...]:
        """Claim what is due for a peer, so that no other program sends it meanwhile."""
        with self._database.writing() as writer:
            found = due(writer, peer, now, up_to, most)
            _claim(writer, [entry.id for entry in found], now)
        return found

    def keep_claimed(self, ids: Sequence[int], now: datetime) -> None:
        """Say that this program is still at work on what it took."""
        with self._database.writing() as writer:
            _claim(writer, ids, now)

    def give_back(self, ids: Sequence[int]) -> None:
        """Leave what was taken and not tried to whoever takes it next."""
        with self._database.writing() as writer:
            writer.run_many(
                "UPDATE outbox SET claimed_until = '' WHERE id = ? AND state = 'waiting'",
                [(id_,) for id_ in ids],
            )

    def others_at_work(self, peer: str, now: datetime) -> bool:
        """Return whether a program is sending something to a peer at this moment."""
        return bool(
            self._database.rows(
                "SELECT 1 FROM outbox WHERE state = 'waiting' AND peer = ? AND claimed_until > ?"
                " LIMIT 1",
                (peer, text_of(now)),
            )
        )

    def pending(self) -> frozenset[str]:
        """Return the peers that something waits for, or that have not confirmed something."""
        with self._database.reading() as reader:
            return pending(reader, "waiting") | pending(reader, "sent")

    def hasten(self, peer: str, now: datetime) -> None:
        """Let everything for a peer whose line has returned be due now."""
        with self._database.writing() as writer:
            writer.run(
                "UPDATE outbox SET next_try = ? WHERE state IN ('waiting', 'sent') AND peer = ?"
                " AND next_try > ?",
                (text_of(now), peer, text_of(now)),
            )

    def read(self, id_: int) -> bytes:
        """Return the exact bytes to send.

        Raises:
            NotFound: There is no such entry, or its object has left the local archive.
            Damaged: The bytes are not the ones that were put in.
        """
        row = self._database.row(
            "SELECT o.sop_uid, c.content, o.sha256, o.carried FROM outbox o"
            " LEFT JOIN outbox_objects c ON c.id = o.id WHERE o.id = ?",
            (id_,),
        )
        if row is None:
            raise NotFound("The outbox has no such entry.")
        sop_uid, content, sha256, carried = row
        if not carried:
            return self._objects.read(sop_uid)
        if content is None or hashlib.sha256(content).hexdigest() != sha256:
            raise Damaged("An object in the outbox is damaged and is not sent.")
        return bytes(content)

    def sent(self, id_: int, now: datetime) -> OutboxEntry:
        """Note that the peer took the object. It is not stored before the peer confirms it."""
        return self._change(
            id_,
            "state = 'sent', sent_at = ?, next_try = ?, reason = '', claimed_until = ''",
            (text_of(now), text_of(now)),
            only_in=("waiting", "sent"),
        )

    def to_confirm(self, peer: str, now: datetime, *, most: int = 500) -> tuple[OutboxEntry, ...]:
        """Return what a peer took and should be asked about now."""
        return tuple(
            entries_of(
                self._database.rows(
                    f"{SELECT} WHERE state = 'sent' AND peer = ? AND next_try <= ?"
                    " ORDER BY turn, id LIMIT ?",
                    (peer, text_of(now), most),
                )
            )
        )

    def unconfirmed(self, ids: Sequence[int], now: datetime, reason: str) -> None:
        """Note that a peer could not be asked whether it keeps objects; it is asked again later."""
        with self._database.writing() as writer:
            for id_ in ids:
                row = writer.row("SELECT tries FROM outbox WHERE id = ?", (id_,))
                if row is not None:
                    writer.run(
                        "UPDATE outbox SET tries = tries + 1, next_try = ?, reason = ?"
                        " WHERE id = ? AND state = 'sent'",
                        (text_of(now + wait_after(row[0] + 1, self._chance)), reason, id_),
                    )

    def stored(self, id_: int, now: datetime, by: str = "") -> OutboxEntry:
        """Note that the archive confirmed that it keeps the object."""
        return self._change(
            id_,
            "state = 'stored', stored_at = ?, confirmed_by = ?, reason = '', claimed_until = ''",
            (text_of(now), by),
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

    def failed(
        self, id_: int, now: datetime, reason: str, *, answered: bool = False
    ) -> OutboxEntry:
        """Note that a try failed; the next is after 1, 2, 4… seconds, an hour at most.

        Also for an object that was sent and that the archive then does not have. What was tried
        for a month, or a hundred times with a peer that ``answered``, stays for a person.
        """
        with self._database.writing() as writer:
            row = writer.row("SELECT tries, asked_at FROM outbox WHERE id = ?", (id_,))
            if row is None:
                raise NotFound("The outbox has no such entry.")
            tries, asked_at = row[0] + 1, datetime.fromisoformat(row[1])
            if (answered and tries >= MOST_ANSWERED_TRIES) or (
                now - asked_at > timedelta(days=MOST_DAYS)
            ):
                return _change(
                    writer,
                    id_,
                    "state = 'refused', tries = ?, reason = ?, claimed_until = ''",
                    (tries, f"Given up after {tries} tries. {reason}"),
                    ("waiting", "sent"),
                )
            return _change(
                writer,
                id_,
                "state = 'waiting', tries = ?, next_try = ?, reason = ?, claimed_until = ''",
                (tries, text_of(now + wait_after(tries, self._chance)), reason),
                ("waiting", "sent"),
            )

    def retry(self, id_: int, now: datetime) -> OutboxEntry:
        """Try again now what was refused or waits for its next try: a person asked for it.

        What another program is sending at this moment stays its.
        """
        return self._change(
            id_,
            "state = 'waiting', next_try = ?, asked_at = ?, tries = 0",
            (text_of(now), text_of(now)),
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
                "DELETE FROM outbox WHERE id = ? AND state IN ('waiting', 'refused')"
                " AND claimed_until <= ?",
                (id_, text_of(datetime.now(UTC))),
            )
            if not gone:
                raise Refused("This is on the line or was sent already, so it stays.")

    def entry(self, id_: int) -> OutboxEntry:
        """Return one entry.

        Raises:
            NotFound: There is no such entry.
        """
        for entry in entries_of(self._database.rows(f"{SELECT} WHERE id = ?", (id_,))):
            return entry
        raise NotFound("The outbox has no such entry.")

    def entries(
        self, *, study_uid: str = "", report_id: str = "", state: OutboxState | None = None
    ) -> tuple[OutboxEntry, ...]:
        """Return everything that was put in, oldest first."""
        return tuple(
            entries_of(
                self._database.rows(
                    f"{SELECT} WHERE (? = '' OR study_uid = ?) AND (? = '' OR report_id = ?)"
                    " AND (? = '' OR state = ?) ORDER BY id",
                    (
                        *(study_uid, study_uid, report_id, report_id),
                        *([state.value] * 2 if state else ["", ""]),
                    ),
                )
            )
        )

    def report_ids(self) -> frozenset[str]:
        """Return the reports that were ever put in."""
        return frozenset(
            row[0] for row in self._database.rows("SELECT DISTINCT report_id FROM outbox")
        )

    def parcels(self, since: datetime, *, most: int = 300) -> tuple[Parcel, ...]:
        """Return what belongs together as one: all that is not stored, and what was since then."""
        with self._database.reading() as reader:
            return parcels(reader, since.astimezone(UTC), most)

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
            "SELECT 1 FROM outbox WHERE study_uid = ? AND carried = 0 AND state <> 'stored'",
            (study_uid,),
        )
        is not None
    )


def _put(
    writer: Writer, peer: str, study_uid: str, report_id: str, item: Outgoing, moment: str
) -> None:
    content = item.part10
    sha256 = "" if content is None else hashlib.sha256(content).hexdigest()
    turn = (Turn.IMAGE if content is None else Turn.DOCUMENT) if item.turn is None else item.turn
    new = writer.run(
        "INSERT INTO outbox (peer, study_uid, report_id, sop_uid, sop_class, transfer_syntax,"
        " carried, sha256, next_try, put_at, asked_at, turn)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (peer, sop_uid) DO NOTHING",
        (peer, study_uid, report_id, item.sop_uid, item.sop_class, item.transfer_syntax,
         content is not None, sha256, moment, moment, moment, int(turn)),
    )  # fmt: skip
    if new and content is not None:
        writer.run(
            "INSERT INTO outbox_objects SELECT id, ? FROM outbox WHERE peer = ? AND sop_uid = ?",
            (content, peer, item.sop_uid),
        )


def _claim(writer: Writer, ids: Sequence[int], now: datetime) -> None:
    until = text_of(now + timedelta(seconds=CLAIM_SECONDS))
    writer.run_many(
        "UPDATE outbox SET claimed_until = ? WHERE id = ? AND state = 'waiting'",
        [(until, id_) for id_ in ids],
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
    for entry in entries_of(writer.rows(f"{SELECT} WHERE id = ?", (id_,))):
        return entry
    raise NotFound("The outbox has no such entry.")

"""What came and was put aside, with the reason."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from domain.errors import NotFound
from domain.study import Instance
from records.database import Database, Writer
from records.facts import as_column
from records.objects import ObjectFiles
from records.removing import Removals
from records.serialising import plain


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Something that came and was not taken into a study, with the reason."""

    id: str
    origin: str
    reason: str
    name: str  # what the sender called it; may name a patient
    conflict: bool  # whether it contradicts something that is held
    sop_uid: str
    study_uid: str
    size: int
    arrived: datetime
    settled: str = ""  # what a person decided; the bytes stay all the same


class Quarantine:
    """Objects that are kept and belong to no study."""

    def __init__(self, database: Database, objects: ObjectFiles, removals: Removals) -> None:
        self._database = database
        self._objects = objects
        self._removals = removals

    def put(
        self,
        part10: bytes,
        *,
        origin: str,
        reason: str,
        name: str = "",
        conflict: Instance | None = None,
    ) -> str:
        """Keep something that cannot be taken into a study; return its id.

        Raises:
            OutOfSpace: There was no room; nothing of it is left.
        """
        digest = hashlib.sha256(part10).digest()
        row = self._database.row(
            "SELECT id FROM quarantine WHERE sha256 = ? AND reason = ?", (digest, reason)
        )
        if row is not None:  # a peer that tries again does not fill the quarantine
            return str(row[0])
        about = Quarantined(
            id="",
            origin=origin,
            reason=reason,
            name=name,
            conflict=conflict is not None,
            sop_uid=conflict.sop_uid if conflict else "",
            study_uid=conflict.study.uid if conflict else "",
            size=len(part10),
            arrived=datetime.now(UTC),
        )
        note = json.dumps({"quarantined": plain(about)}).encode("ascii")
        file = self._objects.write(part10, note)
        try:
            self._objects.settle([file.name])
            with self._database.writing() as writer:
                add_row(writer, about, file.name, digest)
        except BaseException:
            self._objects.remove(file.name)
            raise
        return file.name

    def all(self) -> tuple[Quarantined, ...]:
        """Return all that was put aside, newest first."""
        return tuple(
            _item(row) for row in self._database.rows(f"{_ITEM} ORDER BY arrived DESC, id")
        )

    def item(self, id_: str) -> Quarantined:
        """Return what is known of one thing that was put aside.

        Raises:
            NotFound: Nothing in quarantine has this id.
        """
        row = self._database.row(f"{_ITEM} WHERE id = ?", (id_,))
        if row is None:
            raise _nothing()
        return _item(row)

    def call(self, id_: str, name: str) -> None:
        """Note what the sender called something that has no name yet."""
        with self._database.writing() as writer:
            writer.run(
                "UPDATE quarantine SET name = ? WHERE id = ? AND name = ''", (as_column(name), id_)
            )

    def settle(self, id_: str, words: str) -> None:
        """Note what a person decided about something that stays where it is.

        Raises:
            NotFound: Nothing in quarantine has this id.
        """
        with self._database.writing() as writer:
            if not writer.run(
                "UPDATE quarantine SET settled = ? WHERE id = ?", (as_column(words), id_)
            ):
                raise _nothing()

    def holding(self, part10: bytes) -> Quarantined | None:
        """Return under what these bytes were put aside, if they were."""
        digest = hashlib.sha256(part10).digest()
        row = self._database.row(f"{_ITEM} WHERE sha256 = ? ORDER BY arrived DESC", (digest,))
        return None if row is None else _item(row)

    def conflicts(self) -> tuple[Quarantined, ...]:
        """Return what was put aside because it contradicts something held, and waits."""
        return tuple(item for item in self.all() if item.conflict and not item.settled)

    def read(self, id_: str) -> bytes:
        """Return the bytes of something that was put aside.

        Raises:
            NotFound: Nothing in quarantine has this id.
        """
        return self._objects.read(self._object(id_))

    def discard(self, id_: str) -> None:
        """Delete something that was put aside.

        Raises:
            NotFound: Nothing in quarantine has this id.
        """
        name = self._object(id_)
        with self._database.writing() as writer:
            writer.run("DELETE FROM quarantine WHERE id = ?", (id_,))
            self._removals.note(writer, [name])
        self._removals.finish([name])

    def _object(self, id_: str) -> str:
        row = self._database.row("SELECT object FROM quarantine WHERE id = ?", (id_,))
        if row is None:
            raise _nothing()
        return str(row[0])


_ITEM = (
    "SELECT id, origin, reason, name, conflict, sop_uid, study_uid, size, arrived, settled"
    " FROM quarantine"
)


def _item(row: tuple[Any, ...]) -> Quarantined:
    return Quarantined(
        id=row[0],
        origin=row[1],
        reason=row[2],
        name=row[3],
        conflict=bool(row[4]),
        sop_uid=row[5],
        study_uid=row[6],
        size=row[7],
        arrived=datetime.fromisoformat(row[8]),
        settled=row[9],
    )


def _nothing() -> NotFound:
    return NotFound("Nothing in quarantine has this number.", advice="List it with `quarantine`.")


def add_row(writer: Writer, about: Quarantined, name: str, digest: bytes) -> None:
    """Add the row of something whose file is on the disk."""
    writer.run(
        "INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            name,
            name,
            about.size,
            digest,
            about.origin,
            about.reason,
            as_column(about.name),
            int(about.conflict),
            about.sop_uid,
            about.study_uid,
            about.arrived.isoformat(),
            as_column(about.settled),
        ),
    )

"""Keeps objects: on the disk first, then in the index, acknowledged only after both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import Enum

from domain.study import Instance
from records.commits import Batch, Commits
from records.database import Database
from records.facts import Facts, facts_of
from records.indexing import contradiction
from records.objects import ObjectFiles, Written
from records.quarantine import Quarantine

# One commit for this many objects: the commit's own cost vanishes, a crash costs little.
_BATCH = 64
_BATCH_BYTES = 256 << 20
_WRITERS = 4


# An object and what it says; the last: SHA-256 of the first, where somebody knows it already.
Incoming = tuple[bytes, Instance] | tuple[bytes, Instance, bytes]
_Object = tuple[bytes, Instance, bytes]


class Kept(Enum):
    """What became of an object that was handed in."""

    NEW = "new"
    DUPLICATE = "duplicate"  # held already, with the same content
    CONFLICT = "conflict"  # against what is held, which stays; the new one is in quarantine


class Storing:
    """The way of an object into the archive. Threads may go it side by side."""

    def __init__(self, database: Database, objects: ObjectFiles, quarantine: Quarantine) -> None:
        self._database = database
        self._objects = objects
        self._quarantine = quarantine
        self._commits = Commits(database, objects)

    def store_many(self, objects: Iterable[Incoming], *, origin: str) -> tuple[Kept, ...]:
        """Keep many objects, with one commit for every few dozen.

        Raises:
            OutOfSpace: There was no room. Earlier batches are held, this one left nothing.
        """
        kept: list[Kept] = []
        for batch in _batches(objects):
            kept += self._store_batch(batch, origin)
        return tuple(kept)

    def settle_dispute(self, part10: bytes, instance: Instance, origin: str) -> Kept:
        """Decide about an object that the index did not take."""
        with self._database.reading() as reader:
            row = reader.row(
                "SELECT object, transfer_syntax FROM instances WHERE sop_uid = ?",
                (instance.sop_uid,),
            )
            reason = contradiction(reader, instance)
        if row is None and not reason:
            # What stood against it has gone in the meantime.
            return self.store_many([(part10, instance)], origin=origin)[0]
        if row is not None:
            same_syntax = row[1] == instance.transfer_syntax
            if same_syntax and _dataset(self._objects.read(row[0])) == _dataset(part10):
                return Kept.DUPLICATE
            reason = reason or "Another object with the same SOP Instance UID is held."
        self._quarantine.put(part10, origin=origin, reason=reason, conflict=instance)
        return Kept.CONFLICT

    def _store_batch(self, batch: Sequence[_Object], origin: str) -> list[Kept]:
        held = self._held({instance.sop_uid for _, instance, _ in batch})
        facts: dict[int, Facts] = {}
        # One that is held, or that came twice in this batch, is settled one by one below.
        for place, (_, instance, _) in enumerate(batch):
            if instance.sop_uid not in held:
                held.add(instance.sop_uid)
                facts[place] = facts_of(instance)
        new = self._store_new(batch, facts, origin) if facts else set()
        return [
            Kept.NEW if place in new else self.settle_dispute(part10, instance, origin)
            for place, (part10, instance, _) in enumerate(batch)
        ]

    def _store_new(
        self, batch: Sequence[_Object], facts: Mapping[int, Facts], origin: str
    ) -> set[int]:
        """Write what seems new and commit it; return the places of what the index took."""
        written = self._write(
            {place: (batch[place][0], f.note, batch[place][2]) for place, f in facts.items()}
        )
        rows = [(batch[place][1], facts[place], file) for place, file in written.items()]
        try:
            taken = self._commits.commit(Batch(origin, rows))
        # Not at Ctrl+C, which may come after the commit: the next start judges what lies there.
        except Exception:
            for file in written.values():
                self._objects.remove(file.name)
            raise
        for file, was_taken in zip(written.values(), taken, strict=True):
            if not was_taken:
                self._objects.remove(file.name)
        return {place for place, was_taken in zip(written, taken, strict=True) if was_taken}

    def _write(self, wanted: Mapping[int, tuple[bytes, bytes, bytes]]) -> dict[int, Written]:
        """Write the objects of a batch with their notes: all of them, or none."""
        shelf = self._objects.shelf()
        if len(wanted) == 1:
            ((place, (part10, note, sha256)),) = wanted.items()
            return {place: self._objects.write(part10, note, shelf=shelf, sha256=sha256)}
        # Each thread waits for its own fsync, and the disk settles several at once: on a busy
        # disk four times as many objects a second as one after the other.
        with ThreadPoolExecutor(_WRITERS, "archive") as writers:
            tasks = {
                place: writers.submit(self._objects.write, part10, note, shelf=shelf, sha256=sha256)
                for place, (part10, note, sha256) in wanted.items()
            }
        failures = [error for task in tasks.values() if (error := task.exception())]
        if failures:
            for task in tasks.values():
                if not task.exception():
                    self._objects.remove(task.result().name)
            raise failures[0]
        return {place: task.result() for place, task in tasks.items()}

    def _held(self, sop_uids: set[str]) -> set[str]:
        with self._database.reading() as reader:
            return {
                uid
                for uid in sop_uids
                if reader.row("SELECT 1 FROM instances WHERE sop_uid = ?", (uid,))
            }


def _dataset(part10: bytes) -> bytes:
    """Return an object without its preamble and file meta, which every sender writes anew.

    PS3.10 7.1: the group length (0002,0000) comes first and says where the data set begins.
    """
    if part10[128:140] != b"DICM\x02\x00\x00\x00UL\x04\x00":
        return part10
    start = 144 + int.from_bytes(part10[140:144], "little")
    return part10[start:] if start < len(part10) else part10


def _batches(objects: Iterable[Incoming]) -> Iterator[list[_Object]]:
    batch: list[_Object] = []
    size = 0
    for part10, instance, *known in objects:
        batch.append((part10, instance, known[0] if known else b""))
        size += len(part10)
        if len(batch) >= _BATCH or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch

"""The studies this seat holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from domain.errors import NotFound
from domain.study import Instance
from records.answers import Answers
from records.checking import Checking, Fault, FaultKind
from records.choosing import Counting, Priority, ReadState, StudyCounts, Wanted
from records.database import Database
from records.deleting import Deleting
from records.erasing import Erasing
from records.frames import DecodedFrames
from records.generations import Generations
from records.index import Index, SeriesSummary
from records.indexing import OWN
from records.key import Key
from records.objects import ObjectFiles
from records.quarantine import Quarantine, Quarantined
from records.reconciling import Reconciling
from records.removing import Removals
from records.replacing import Replacing
from records.rereading import Rereading
from records.resealing import Resealing
from records.sharing import ProfileLock
from records.storing import Incoming, Kept, Storing
from records.sweeping import Sweeping, Swept
from records.unasked import Unasked
from records.worklist import StudySummary, Worklist

__all__ = [
    "Archive",
    "Fault",
    "FaultKind",
    "Kept",
    "Priority",
    "Quarantined",
    "ReadState",
    "SeriesSummary",
    "StudyCounts",
    "StudySummary",
    "Swept",
    "Wanted",
]


class Archive:
    """The local archive. Threads and processes may share it.

    An object is held once ``store`` has returned: its file and the file's name are on the disk,
    and so is its row in the index. Nothing is in the index before that.
    """

    def __init__(
        self,
        database: Database,
        objects_folder: Path,
        keys: Generations | Key | bytes,
        *,
        frames: DecodedFrames | None = None,
        demand_room: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._demand_room = demand_room
        self._objects = ObjectFiles(objects_folder, keys)
        self.files = self._objects  # for whoever copies them sealed: backups
        self._lock = ProfileLock(objects_folder / "in-use")
        self._removals = Removals(database, self._objects)
        quarantine = Quarantine(database, self._objects, self._removals)
        self._storing = Storing(database, self._objects, quarantine)

        sweeping = Sweeping(database, self._objects, self._removals, self._storing.settle_dispute)
        self._sweeping = sweeping
        checking = Checking(database, self._objects, sweeping.take_back)
        self.check_study = checking.check_study
        self.every_study = checking.every_study
        self.check_strays = checking.check_strays
        self.check_due = checking.due
        self.faults = checking.faults
        self.mend_rows = checking.mend_rows
        self.give_up = checking.give_up
        self.reseal = Resealing(database, self._objects, objects_folder).reseal
        self.alone = self._lock.alone
        self.forget = self._objects.forget

        # What the archive can be asked is answered by its parts, each in a file of its own.
        self.quarantine = quarantine.put
        self.quarantined = quarantine.all
        self.quarantined_as = quarantine.holding
        self.quarantined_item = quarantine.item
        self.name_quarantined = quarantine.call
        self.settle_quarantined = quarantine.settle
        self.replace = Replacing(database, self._objects).replace
        self.conflicts = quarantine.conflicts
        self.read_quarantined = quarantine.read
        self.discard_quarantined = quarantine.discard

        reconciling = Reconciling(database, self._objects)
        self.coercions = reconciling.coercions
        self.coerced = reconciling.coerced
        self.disputed = reconciling.disputed
        self.reconcile = reconciling.reconcile
        self.undo_reconciliation = reconciling.undo

        unasked = Unasked(database)
        self.is_awaited = unasked.is_awaited
        self.mark_unasked = unasked.mark
        self.unasked = unasked.studies
        self.unasked_bytes = unasked.bytes_of
        self.looked_at = unasked.looked_at

        index = Index(database)
        self.holds = index.holds
        self.sop_uids = index.sop_uids
        self.series_of = index.series_of
        self.instances = index.instances
        self.instances_of_study = index.instances_of_study
        self.instance = index.instance

        rereading = Rereading(database)
        self.renew, self.of_older_readers = rereading.renew, rereading.of_older_readers

        worklist = Worklist(database)
        self.studies = worklist.studies
        self.chosen = worklist.chosen
        self.count = worklist.count
        counting = Counting(database)
        self.counts, self.kinds = counting.counts, counting.kinds
        self.study = worklist.study
        self.priors = worklist.priors
        self.expect = worklist.expect
        self.set_read_state = worklist.set_read_state
        self.set_priority = worklist.set_priority

        answers = Answers(database)
        self.find = answers.find
        self.matching = answers.matching

        erasing = Erasing(database, self._objects, frames)
        self.find_patient = erasing.find
        self.erase = erasing.erase
        self.erase_study = erasing.erase_study

        self.delete_study = Deleting(database, self._objects, self._removals, frames).delete_study

    def __repr__(self) -> str:
        return "Archive()"

    def close(self) -> None:
        """Let another program sweep this archive. The database is closed by whoever opened it."""
        self._lock.release()

    # --- keeping ---------------------------------------------------------------------------

    def store(self, part10: bytes, instance: Instance, *, origin: str) -> Kept:
        """Keep one object; when this returns NEW it survives a loss of power.

        Raises:
            OutOfSpace: There was no room; nothing of it is left.
        """
        return self.store_many([(part10, instance)], origin=origin)[0]

    def store_many(self, objects: Iterable[Incoming], *, origin: str) -> tuple[Kept, ...]:
        """Keep many objects, with one commit for every few dozen.

        Raises:
            OutOfSpace: There was no room. Earlier batches are held, this one left nothing.
        """
        if origin != OWN:
            # What was made here is kept as long as a byte is left; what comes is not.
            self._demand_room()
        return self._storing.store_many(objects, origin=origin)

    def store_own(self, objects: Iterable[tuple[bytes, Instance]]) -> tuple[Kept, ...]:
        """Keep what was made on this seat as part of its study: reports, key objects.

        The study is then expected to have that many instances more, so that a report never
        fills the place of an image that is missing.

        Raises:
            OutOfSpace: There was no room.
        """
        return self.store_many(objects, origin=OWN)

    # --- reading ---------------------------------------------------------------------------

    def read(self, sop_uid: str) -> bytes:
        """Return the exact bytes that were stored.

        Raises:
            NotFound: No such object is held.
            Damaged: The file is not as it was written.
        """
        return self._objects.read(self._object(sop_uid)[0])

    def read_part(self, sop_uid: str, offset: int, length: int) -> bytes:
        """Return ``length`` bytes from ``offset`` on, decrypting only the chunks they lie in.

        Raises:
            NotFound: No such object is held.
            Damaged: The file is not as it was written.
        """
        part = bytearray(length)
        self.read_part_into(sop_uid, offset, memoryview(part))
        return bytes(part)

    def read_into(self, sop_uid: str, buffer: bytearray | memoryview) -> int:
        """Decrypt the whole object into the start of a buffer; return how many bytes it has.

        Raises:
            NotFound: No such object is held.
            Damaged: The file is not as it was written.
        """
        name, size = self._object(sop_uid)
        if len(buffer) < size:
            raise ValueError(f"the buffer has {len(buffer)} bytes, the object {size}")
        self._objects.read_into(name, memoryview(buffer)[:size])
        return size

    def read_part_into(self, sop_uid: str, offset: int, buffer: bytearray | memoryview) -> None:
        """Fill a buffer of bytes with the object's bytes from ``offset`` on.

        Raises:
            NotFound: No such object is held.
            Damaged: The file is not as it was written.
        """
        self._objects.read_into(self._object(sop_uid)[0], memoryview(buffer), offset)

    def size(self, sop_uid: str) -> int:
        """Return how many bytes an object has.

        Raises:
            NotFound: No such object is held.
        """
        return self._object(sop_uid)[1]

    def _object(self, sop_uid: str) -> tuple[str, int]:
        row = self._database.row("SELECT object, size FROM instances WHERE sop_uid = ?", (sop_uid,))
        if row is None:
            raise NotFound("This image is not in the local archive.")
        return str(row[0]), int(row[1])

    # --- after a crash ---------------------------------------------------------------------

    def sweep(self) -> Swept:
        """Put right what a crash left half-done. Called at start, before anything is received.

        Unfinished files go. A whole object without a row was written but never acknowledged: it
        is taken into the index from its own note. A row without a file is taken out, and the
        study is then short of what it is expected to have, for everyone to see.
        """
        with self._lock.alone() as alone:
            return self._sweeping.sweep() if alone else Swept(in_use=True)

"""Puts right at start what a crash left half-done."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

from domain.study import Instance
from records.database import Damaged, Database
from records.facts import facts_of
from records.indexing import Rows
from records.objects import ObjectFiles, Written
from records.quarantine import Quarantined, add_row
from records.removing import Removals
from records.serialising import from_json
from records.worklist import note_expected

_ORIGIN = "found at start"


@dataclass(frozen=True, slots=True)
class Swept:
    """What start-up found half-done after a crash, and put right."""

    parts: int = 0  # unfinished files deleted
    removals: int = 0  # deletions finished
    indexed: tuple[str, ...] = ()  # SOP UIDs of whole objects that had no row
    quarantined: int = 0  # whole objects that could not be taken back
    lost: tuple[str, ...] = ()  # SOP UIDs whose file is gone
    in_use: bool = False  # another program holds the archive: nothing was touched

    @property
    def anything(self) -> bool:
        return self != Swept()


class Sweeping:
    """One look through the files and the rows, for what does not fit together."""

    def __init__(
        self,
        database: Database,
        objects: ObjectFiles,
        removals: Removals,
        settle_dispute: Callable[[bytes, Instance, str], object],
    ) -> None:
        self._database = database
        self._objects = objects
        self._removals = removals
        self._settle_dispute = settle_dispute

    def sweep(self) -> Swept:
        parts = self._objects.remove_parts()
        removals = self._removals.finish_all()
        present = set(self._objects.names())
        known = {
            name
            for (name,) in self._database.rows(
                "SELECT object FROM instances UNION ALL SELECT object FROM quarantine"
            )
        }
        indexed: list[str] = []
        quarantined = 0
        for name in sorted(present - known):
            sop_uid = self.take_back(name)
            if sop_uid:
                indexed.append(sop_uid)
            else:
                quarantined += 1
        lost = self._forget_lost(known - present)
        return Swept(parts, removals, tuple(indexed), quarantined, lost)

    def take_back(self, name: str) -> str:
        """Index a whole object that no row knows; return its SOP UID, or "" if it went aside."""
        try:
            content, note = self._objects.read(name), self._objects.note(name)
        except Damaged:
            self._objects.set_aside(name)
            return ""
        self._objects.settle([name])
        document = json.loads(note)
        if "quarantined" in document:
            about = from_json(Quarantined, json.dumps(document["quarantined"]))
            with self._database.writing() as writer:
                add_row(writer, about, name, hashlib.sha256(content).digest())
            return ""
        instance: Instance = from_json(Instance, note.decode("ascii"))
        with self._database.writing() as writer:
            file = Written(name, len(content), hashlib.sha256(content).digest())
            taken = Rows(writer, _ORIGIN).add(instance, facts_of(instance), file)
        if taken:
            return instance.sop_uid
        self._settle_dispute(content, instance, _ORIGIN)
        self._objects.remove(name)
        return ""

    def _forget_lost(self, names: set[str]) -> tuple[str, ...]:
        lost: list[str] = []
        with self._database.writing() as writer:
            for name in sorted(names):
                writer.run("DELETE FROM quarantine WHERE object = ?", (name,))
                row = writer.row(
                    "SELECT i.sop_uid, studies.uid, studies.instances FROM instances i"
                    " JOIN series s ON s.id = i.series JOIN studies ON studies.id = s.study"
                    " WHERE i.object = ?",
                    (name,),
                )
                if row is None:
                    continue
                sop_uid, study_uid, count = row
                if not writer.row("SELECT 1 FROM expectations WHERE study_uid = ?", (study_uid,)):
                    source = "what was held before files were lost"
                    note_expected(writer, study_uid, count, source)
                writer.run("DELETE FROM instances WHERE object = ?", (name,))
                lost.append(sop_uid)
        return tuple(lost)

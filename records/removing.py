"""Removes objects in an order that leaves, after a crash, no file without an owner."""

from __future__ import annotations

from collections.abc import Sequence

from records.database import Database, Writer
from records.objects import ObjectFiles


class Removals:
    """Files whose rows are gone: noted with the rows' own end, unlinked after it."""

    def __init__(self, database: Database, objects: ObjectFiles) -> None:
        self._database = database
        self._objects = objects

    def note(self, writer: Writer, names: Sequence[str]) -> None:
        """Note, before the rows go, that these files are to be unlinked."""
        writer.run_many("INSERT INTO removals VALUES (?)", [(name,) for name in names])

    def finish(self, names: Sequence[str]) -> None:
        """Unlink noted files."""
        for name in names:
            self._objects.remove(name)
        with self._database.writing() as writer:
            writer.run_many("DELETE FROM removals WHERE object = ?", [(name,) for name in names])

    def finish_all(self) -> int:
        """Unlink whatever an earlier run noted; return how many files that were."""
        names = [name for (name,) in self._database.rows("SELECT object FROM removals")]
        self.finish(names)
        return len(names)

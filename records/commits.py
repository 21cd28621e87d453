"""Commits the rows of several receivers at once, so that they share what a commit costs."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from domain.study import Instance
from records.database import Database
from records.facts import Facts
from records.indexing import Rows
from records.objects import ObjectFiles, Written


@dataclass(slots=True, eq=False)
class Batch:
    """What one receiver has written to the disk, to be indexed together."""

    origin: str
    objects: Sequence[tuple[Instance, Facts, Written]]
    taken: list[bool] | None = None  # of each object, whether the index took it
    failure: Exception | None = None


class Commits:
    """The queue before the index. Whoever comes first commits for all who have come since.

    Nobody waits for company: alone, a receiver commits at once. While it does, others gather,
    and the next of them commits for all of those, with one sync of folder and log.
    """

    def __init__(self, database: Database, objects: ObjectFiles) -> None:
        self._database = database
        self._objects = objects
        self._waiting: list[Batch] = []
        self._arrival = threading.Lock()
        self._turn = threading.Lock()

    def commit(self, batch: Batch) -> Sequence[bool]:
        """Return, once all is on the disk, which objects the index took."""
        with self._arrival:
            self._waiting.append(batch)
        with self._turn:
            if batch.taken is None and batch.failure is None:
                with self._arrival:
                    group, self._waiting = self._waiting, []
                self._commit_group(group)
        if batch.taken is None:
            raise batch.failure or AssertionError("a batch was left without an outcome")
        return batch.taken

    def _commit_group(self, group: Sequence[Batch]) -> None:
        try:
            self._commit(group)
        except Exception as error:  # noqa: BLE001 - it is raised where the batch came from
            if len(group) == 1:
                group[0].failure = error
                return
            # One receiver's trouble is not another's.
            for batch in group:
                self._commit_group([batch])

    def _commit(self, group: Sequence[Batch]) -> None:
        self._objects.settle(file.name for batch in group for _, _, file in batch.objects)
        with self._database.writing() as writer:
            taken = []
            for batch in group:
                rows = Rows(writer, batch.origin)
                taken.append([rows.add(*one) for one in batch.objects])
        for batch, outcome in zip(group, taken, strict=True):
            batch.taken = outcome

"""Seals objects anew under the newest generation of their keys, while everything else goes on.

Each object is copied beside itself under the new key, and takes its own place in one rename, so
that whenever this stops, every object is whole under a key that is still there. The rename
happens inside a transaction that saw the object's row: a study that was deleted meanwhile does not
come back. An old key is given up only when no file needs it, not even an unfinished one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from domain.errors import NotFound
from records.database import Damaged, Database
from records.objects import ObjectFiles
from records.sharing import only_one

_SETTLE_EVERY = 64


@dataclass(frozen=True, slots=True)
class Resealed:
    """How far the objects are under their newest key."""

    sealed: int = 0  # objects that were sealed anew just now
    waiting: int = 0  # files that still need an older key: being written, or not settled yet
    damaged: tuple[str, ...] = ()  # names of objects that no key opens as they were written
    elsewhere: bool = False  # another program is at it

    @property
    def whole(self) -> bool:
        """Whether no file needs an older key."""
        return not (self.waiting or self.damaged or self.elsewhere)


class Resealing:
    """One way through the files of an archive."""

    def __init__(self, database: Database, objects: ObjectFiles, folder: Path) -> None:
        self._database = database
        self._objects = objects
        self._lock = folder / "resealing"

    def reseal(
        self, generation: int, pause: Callable[[], None], report: Callable[[int, int], None]
    ) -> Resealed:
        """Seal every object under ``generation`` that is under an older one.

        ``pause`` is called between objects: it may wait, or raise to stop; what was done stays
        done. ``report`` is told how many of how many are.

        Raises:
            OutOfSpace: There was no room for one object more.
        """
        with only_one(self._lock) as alone:
            if not alone:
                return Resealed(elsewhere=True)
            names = list(self._objects.sealed_before(generation))
            sealed: list[str] = []
            damaged: list[str] = []
            for number, name in enumerate(names):
                pause()
                report(number, len(names))
                try:
                    done = self._one(name)
                except Damaged:
                    damaged.append(name)
                    continue
                if done:
                    sealed.append(name)
                if done and len(sealed) % _SETTLE_EVERY == 0:
                    self._objects.settle(sealed[-_SETTLE_EVERY:])
            self._objects.settle(sealed[-_SETTLE_EVERY:])
        # Looked at again: what was written meanwhile by a program that did not know yet.
        left = len(list(self._objects.sealed_before(generation))) - len(damaged)
        return Resealed(len(sealed), max(left, 0), tuple(damaged))

    def _one(self, name: str) -> bool:
        if not name.isalnum():
            return False  # unfinished: whoever writes it finishes it
        try:
            self._objects.stage_anew(name)
        except NotFound:
            return True  # deleted meanwhile
        with self._database.writing() as writer:
            known = writer.row(
                "SELECT 1 FROM instances WHERE object = ? UNION ALL"
                " SELECT 1 FROM quarantine WHERE object = ?",
                (name, name),
            )
            if known is not None:
                self._objects.put_staged(name)
                return True
        self._objects.drop_staged(name)
        return False

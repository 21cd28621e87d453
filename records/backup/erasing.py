"""Makes somebody unreadable in every backup of a set, by destroying their keys alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from records.backup.keeping import remove_of
from records.backup.key import SetKey
from records.backup.owners import Owner, Owners
from records.database import Database


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What was made unreadable in a set."""

    keys: int
    objects: int  # files of images that were also deleted


def erase(folder: Path, key: SetKey, whom: Iterable[str], database: Database) -> Unreadable:
    """Destroy the keys of everything in the set that tells of somebody.

    ``whom`` names patients, studies, orders, objects and imports. A study that this seat still
    holds belongs to somebody else by now, by a person's correction: it keeps its key.

    Raises:
        Damaged: The keys of the set cannot be read.
    """
    owners = Owners(folder, key)
    held = {f"study:{uid}" for (uid,) in database.rows("SELECT uid FROM studies")}
    labels = owners_of(owners.labels(), frozenset(whom), held)
    tokens = owners.erase(labels)
    return Unreadable(len(tokens), remove_of(folder, frozenset(tokens)) if tokens else 0)


def owners_of(known: dict[str, Owner], whom: frozenset[str], held: Iterable[str]) -> frozenset[str]:
    """Return the owners that tell of somebody, straight or through a study that does."""
    kept = frozenset(held) - whom
    found = {label for label, owner in known.items() if label in whom or owner.about & whom}
    studies = {label for label in found if label.startswith("study:")}
    found |= {label for label, owner in known.items() if owner.about & (studies - kept)}
    return frozenset(found - kept)

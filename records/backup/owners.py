"""The keys of everybody and every study in a backup set: what is destroyed on erasure.

Everything in the set that tells of somebody is sealed under the key of an owner: a study, an
order, an object in quarantine, the seat. The keys lie in one small file, kept twice. Erasing
writes both anew without the owner's key and overwrites the old ones in place, so that all
backups of the set lose what was sealed under it, wherever their large files lie and however
long ago they were written.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from records.backup.key import SetKey
from records.backup.sealed import read_sealed, write_sealed
from records.database import Damaged
from records.files import SAFELY, disk_errors_in_words, sync_folder, write_all

FILES = ("owners.1", "owners.2")
_PURPOSE = "owners"
SEAT = "seat"  # the owner of what belongs to no patient


@dataclass(frozen=True, slots=True)
class Owner:
    """One owner: the random token that stands for it in backups, its key, whom it tells of."""

    token: str
    key: bytes = field(repr=False)
    about: frozenset[str] = frozenset()  # patient:ID|ISSUER, study:UID: what was ever known


class Owners:
    """All owners of one set, as they stand in the newest of the two files."""

    def __init__(self, folder: Path, key: SetKey) -> None:
        """Read the owners of a set.

        Raises:
            Damaged: Neither file can be read, and there are backups.
        """
        self._folder, self._key = folder, key.derived(_PURPOSE)
        self.generation = 0
        self._by_label: dict[str, Owner] = {}
        self._erased: set[str] = set()
        self._changed = False
        self._read()

    def of(self, label: str) -> Owner:
        """Return an owner, making its key where it is new. New ones count once ``save`` ran."""
        found = self._by_label.get(label)
        if found is None:
            found = Owner(secrets.token_hex(8), secrets.token_bytes(32))
            self._by_label[label] = found
            self._changed = True
        return found

    def tells_of(self, label: str, about: Iterable[str]) -> None:
        """Note of whom an owner's cells tell."""
        before = self.of(label)
        now = before.about | frozenset(about)
        if now != before.about:
            self._by_label[label] = Owner(before.token, before.key, now)
            self._changed = True

    def labels(self) -> dict[str, Owner]:
        return dict(self._by_label)

    def by_token(self) -> dict[str, Owner]:
        return {owner.token: owner for owner in self._by_label.values()}

    def is_erased(self, token: str) -> bool:
        """Return whether this owner's key was destroyed on purpose."""
        return token in self._erased

    def erase(self, labels: Iterable[str]) -> tuple[str, ...]:
        """Destroy keys in both files and on the disk under them; return their tokens."""
        gone = [self._by_label.pop(label) for label in labels if label in self._by_label]
        self._erased.update(owner.token for owner in gone)
        self._changed = True
        self.save()
        return tuple(owner.token for owner in gone)

    def save(self) -> None:
        """Write both files anew where anything changed, and wipe what they held before."""
        if not self._changed:
            return
        self.generation += 1
        document = {
            "generation": self.generation,
            "owners": {
                label: [
                    owner.token,
                    base64.b64encode(owner.key).decode(),
                    *sorted(owner.about),
                ]
                for label, owner in self._by_label.items()
            },
            "erased": sorted(self._erased),
        }
        content = json.dumps(document).encode()
        with disk_errors_in_words():
            for name in FILES:
                self._write(self._folder / name, content)
        self._changed = False

    def _write(self, path: Path, content: bytes) -> None:
        # Held open across the rename: its blocks are overwritten, not only given back.
        try:
            before = os.open(path, os.O_RDWR | SAFELY)
        except FileNotFoundError:
            before = -1
        try:
            write_sealed(path, self._key, _PURPOSE, [content])
            sync_folder(path.parent)
            if before >= 0:
                write_all(before, os.urandom(os.fstat(before).st_size))
                os.fsync(before)
        finally:
            if before >= 0:
                os.close(before)

    def _read(self) -> None:
        found = []
        for name in FILES:
            path = self._folder / name
            if path.is_file():
                try:
                    found.append(json.loads(read_sealed(path, self._key, _PURPOSE)))
                except Damaged:
                    continue
        if not found:
            if any((self._folder / name).exists() for name in (*FILES, "runs")):
                raise Damaged(
                    "The keys inside these backups cannot be read, so none can be restored.",
                    advice="Restore the files owners.1 and owners.2 from another copy, or begin"
                    " a new set in an empty folder.",
                )
            return
        newest = max(found, key=lambda document: int(document["generation"]))
        self.generation = int(newest["generation"])
        self._by_label = {
            label: Owner(token, base64.b64decode(key), frozenset(about))
            for label, (token, key, *about) in newest["owners"].items()
        }
        self._erased = set(newest["erased"])
        # A kill between the two files: the older one is brought after, before anything else.
        self._changed = len(found) < len(FILES) or any(
            document["generation"] != newest["generation"] for document in found
        )

"""Brings a seat back from a backup, into folders that hold nothing yet."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.work import Work
from records.backup.audit_files import KIND, reseal_archives
from records.backup.cells import unpacked
from records.backup.key import SetKey
from records.backup.making import object_path
from records.backup.owners import Owners
from records.backup.runs import (
    PACK,
    Holding,
    Place,
    Run,
    chain,
    demand_whole,
    holding,
    run_folder,
    stretch_of,
    whole,
)
from records.backup.sealed import Sealed, opened, torn
from records.database import Database, Writer
from records.files import private_folder, replace_durably
from records.keys import Keys
from records.objects import ObjectFiles

# A restored seat does not send by itself what the one before it may have sent since.
LOOK_FIRST = (
    "Restored from a backup: it may have been sent since then. Look before you send it again."
)


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, and what was left out."""

    run: Run
    rows: int
    objects: int
    erased: int  # owners whose keys were destroyed since: those patients do not come back
    to_look_at: int  # in the outbox: not sent again by itself


class Restoring:
    """One backup, whole and opened. Nothing is written before all of it was verified."""

    def __init__(self, folder: Path, run: Run, key: SetKey) -> None:
        """Verify a backup's parts.

        Raises:
            Damaged: One of them is missing, cut or altered, or a key is gone that nobody erased.
        """
        self.run = run
        self._folder = folder
        self._holding: Holding = holding(folder, run, key)
        self._packs: dict[str, Path] = {}  # not in memory: those of a large seat are long
        for each in chain(folder, run, key):
            self._packs[each.id] = run_folder(folder, each.id) / PACK
            demand_whole(self._packs[each.id], each.pack)
        owners = Owners(folder, key)
        self._by_token = owners.by_token()
        self._tokens = {token for token, _ in self._holding.cells}
        self._tokens |= {copy.token for copy in self._holding.objects.values()}
        self._erased = {token for token in self._tokens if owners.is_erased(token)}
        if not self._tokens <= set(self._by_token) | self._erased:
            raise torn()

    @property
    def erased(self) -> int:
        return len(self._erased)

    def cells(self, kind: str) -> Iterator[tuple[str, bytes]]:
        """Yield what a backup holds of a kind: seat, audit, secret or file."""
        for (token, name), place in self._holding.cells.items():
            before, _, rest = name.partition(".")
            if before == kind and token not in self._erased:
                yield rest, self._open(token, name, place)

    def pour_files(self, profile: Path, keys: Keys) -> None:
        """Give a new profile the small files and the secrets, sealed under its own keys."""
        for name, content in self.cells("secret"):
            keys.seal(name, content)
        for name, content in self.cells("file"):
            path = profile / name
            if not path.resolve().is_relative_to(profile.resolve()):
                raise torn()
            private_folder(path.parent)
            replace_durably(path, content)
        for _, said in self.cells(KIND):
            reseal_archives(profile, keys, said)

    def pour_rows(self, kind: str, database: Database) -> int:
        """Fill an empty database, whose tables are those of the backup's time."""
        count = 0
        with database.writing() as writer:
            writer.run("PRAGMA defer_foreign_keys = ON")
            triggers = writer.rows(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid"
            )
            for name, _ in triggers:
                # They count and forbid what comes one by one; here everything comes as it was.
                writer.run(f"DROP TRIGGER {name}")
            for name, content in self.cells(kind):
                count += _insert(writer, name.partition("#")[0], content)
            _drop_orphans(writer)
            for _, sql in triggers:
                writer.run(sql)
        return count

    def pour_objects(self, objects: ObjectFiles, work: Work, *, most: int | None = None) -> int:
        """Write the objects under the new profile's key and their old names; return how many."""
        names: list[str] = []
        wanted = [
            (name, copy)
            for name, copy in self._holding.objects.items()
            if copy.token not in self._erased
        ][:most]
        for number, (name, copy) in enumerate(wanted):
            work.pause_point()
            work.report(number / len(wanted))
            path = object_path(self._folder, name, copy.token)
            sealed = whole(path, Sealed(copy.size, copy.sha256))
            content = opened(sealed, self._by_token[copy.token].key, f"object {name}")
            length = int.from_bytes(content[:8], "big")
            note, body = content[8 : 8 + length], memoryview(content)[8 + length :]
            objects.write(body, note, name=name)
            names.append(name)
        objects.settle(names)
        return len(names)

    def _open(self, token: str, name: str, place: Place) -> bytes:
        sealed = stretch_of(self._packs[place.run], place.offset, place.length)
        bound = f"{place.run} {token} {name}".encode()
        try:
            packed = AESGCM(self._by_token[token].key).decrypt(sealed[:12], sealed[12:], bound)
        except (InvalidTag, ValueError):
            raise torn() from None
        return zlib.decompress(packed)


def _insert(writer: Writer, table: str, content: bytes) -> int:
    known = {name for (name,) in writer.rows("SELECT name FROM sqlite_master WHERE type='table'")}
    columns, rows = unpacked(content)
    its = {"rowid", *(str(row[1]) for row in writer.rows(f"PRAGMA table_info({table})"))}
    if table not in known or not set(columns) <= its:
        raise torn()
    marks = ", ".join("?" * len(columns))
    writer.run_many(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608
    return len(rows)


def _drop_orphans(writer: Writer) -> None:
    """Take out rows whose parent was somebody's who is erased: they point at nothing."""
    while found := writer.rows("PRAGMA foreign_key_check"):
        for table, row_id, _parent, _number in found:
            if row_id is None:  # a table without row numbers: import_files
                writer.run("DELETE FROM import_files WHERE import NOT IN (SELECT id FROM imports)")
            else:
                writer.run(f"DELETE FROM {table} WHERE rowid = ?", (row_id,))  # noqa: S608


def hold_back(database: Database) -> int:
    """Let nothing be sent by itself that waited when the backup was made; return how much."""
    with database.writing() as writer:
        count = writer.run(
            "UPDATE outbox SET state = 'refused', reason = ?, claimed_until = ''"
            " WHERE state IN ('waiting', 'sent')",
            (LOOK_FIRST,),
        )
        writer.run(
            "UPDATE step_messages SET state = 'refused', reason = ?, claimed_until = ''"
            " WHERE state = 'waiting'",
            (LOOK_FIRST,),
        )
    return count

"""What tests of backups share: cheap passphrases, and a seat as plain rows and bytes."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

from records.database import Database
from records.keys import Keys, Stretching
from records.objects import ObjectFiles
from tests.records.decryptor import decrypted

CHEAP = Stretching(passes=1, memory_kib=64, lanes=1)
WORDS = "four words on paper"
# Of the seat that makes backups alone; or of files that wait for their end.
OWN = {"backup_notes", "backup_erasures", "removals"}
_NAMED = "SELECT object FROM instances UNION SELECT object FROM quarantine"
State = dict[str, object]


def of_reader(database: Database, objects: ObjectFiles) -> State:
    """Return all rows of an open seat, and the hash of every object that they name."""
    with database.reading() as reader:
        names = [
            name
            for (name,) in reader.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not _derived(name)
        ]
        state: State = {
            name: sorted(map(repr, reader.rows(f"SELECT * FROM {name}")))  # noqa: S608
            for name in names
        }
        for (name,) in reader.rows(
            "SELECT object FROM instances UNION SELECT object FROM quarantine"
        ):
            state[f"object {name}"] = hashlib.sha256(objects.read(name)).hexdigest()
    return state


def of_files(profile: Path, keys: Keys) -> State:
    """Return the same of a closed seat, read by the independent decryptor and plain SQLite."""
    plain, bad = decrypted(profile / "seat.db", bytes(keys.data_key("seat").content))
    assert bad == []
    copy = profile.parent / f"{profile.name}.plain"
    # A database in WAL mode cannot be opened without its log: this copy has none.
    copy.write_bytes(plain[:18] + b"\x01\x01" + plain[20:])
    connection = sqlite3.connect(copy)
    objects = ObjectFiles(profile / "objects", keys.generations("objects"))
    names = [
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not _derived(name)
    ]
    state: State = {
        name: sorted(map(repr, connection.execute(f"SELECT * FROM {name}")))  # noqa: S608
        for name in names
    }
    for (name,) in connection.execute(
        "SELECT object FROM instances UNION SELECT object FROM quarantine"
    ):
        state[f"object {name}"] = hashlib.sha256(objects.read(name)).hexdigest()
    connection.close()
    copy.unlink()
    return state


def _derived(name: str) -> bool:
    return name in OWN or name.startswith(("study_words_", "sqlite_"))

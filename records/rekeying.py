"""Opens a database under whichever generation of its keys it is in, and brings it to the newest.

The key file names a new generation before the database is encrypted under it, and gives the old
one up after: so whenever a program dies, one of the named keys opens the database whole.
"""

from __future__ import annotations

from pathlib import Path

from records.database import MIGRATIONS, Damaged, Database, open_database
from records.generations import Generations
from records.keys import Keys


def open_keyed(path: Path, keys: Keys, name: str, *, migrations: Path = MIGRATIONS) -> Database:
    """Open a database of one class; what a crash left under an older key is brought on.

    Raises:
        Damaged: No key of this profile opens it.
        Occupied: Another program is encrypting it anew.
    """
    kept = keys.generations(name)
    newest = kept.newest
    under, database = _opened(path, kept, migrations)
    try:
        if under != newest:
            database.rekey(kept.key(newest))
        for older in kept.known:
            if older < newest:
                keys.give_up(name, older)
    except BaseException:
        database.close()
        raise
    return database


def rekey(database: Database, keys: Keys, name: str) -> int:
    """Encrypt an open database under a new key; the old one is given up. Return the generation.

    Raises:
        Occupied: Another program has the database open.
        OutOfSpace: There is no room for the journal; nothing was changed.
    """
    database.demand_alone()
    kept = keys.generations(name)
    generation = keys.begin_generation(name)
    database.rekey(kept.key(generation))
    for older in kept.known:
        if older != generation:
            keys.give_up(name, older)
    return generation


def _opened(path: Path, kept: Generations, migrations: Path) -> tuple[int, Database]:
    newest, *older = reversed(kept.known)
    try:
        return newest, open_database(path, kept.key(newest), migrations=migrations)
    except Damaged:
        for generation in older:
            try:
                return generation, open_database(path, kept.key(generation), migrations=migrations)
            except Damaged:
                continue
        raise

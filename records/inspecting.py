"""Looks at a database from outside, for whoever examines a seat."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

from records.database import MIGRATIONS, Database, statements, steps
from records.words import add_functions

if TYPE_CHECKING:
    import sqlite_utils


@dataclass(frozen=True, slots=True)
class Inspection:
    """What an examination of one database found."""

    rows: dict[str, int]  # of every table
    damage: tuple[str, ...]  # pages that do not read back as they were written
    altered: tuple[str, ...]  # tables and guards that are not as this program made them

    @property
    def ok(self) -> bool:
        return not self.damage and not self.altered


def inspect(database: Database, *, migrations: Path = MIGRATIONS) -> Inspection:
    """Check every page, and that nobody has changed a table or taken away a guard.

    What is append-only (audit events, signed documents) is held so by triggers. Whoever has the
    key could drop one, change a row, and leave no trace in the pages: the trigger is then missed.

    Raises:
        Damaged: The file is not even readable so far.
    """
    damage = database.damage()
    if damage:
        return Inspection({}, damage, ())
    with database.reading() as reader:
        found = _look(reader.connection)
        rows = {name: found.table(name).count for name in found.table_names()}
        made = _design(found)
    with closing(dbapi2.connect(":memory:", isolation_level=None)) as blank:
        add_functions(blank)
        for _, sql in steps(migrations):
            for statement in statements(sql):
                blank.execute(statement)
        designed = _design(_look(blank))
    names = sorted({name for name in {*made, *designed} if made.get(name) != designed.get(name)})
    return Inspection(rows, (), tuple(names))


def _look(connection: dbapi2.Connection) -> sqlite_utils.Database:
    # Here, because it takes longer to load than all else that opening the records needs.
    import sqlite_utils

    # Plug-ins are other people's code, found by name: none may run beside the open records.
    return sqlite_utils.Database(connection, execute_plugins=False)


def _design(found: sqlite_utils.Database) -> dict[str, str]:
    """Return each table, index and trigger with the statement that made it."""
    # A search index keeps tables of its own, which differ from one SQLite to the next.
    every = found.table_names()
    inner = tuple(f"{name}_" for name in every if found.table(name).virtual_table_using)
    tables = [name for name in every if not name.startswith(inner)]
    design = {f"table {name}": found.table(name).schema for name in tables}
    design |= {f"trigger {trigger.name}": trigger.sql for trigger in found.triggers}
    for name in tables:
        design |= {
            f"index {index.name}": f"{index.unique} {index.columns}"
            for index in found.table(name).indexes
        }
    return design

"""PR03: every table says whose its rows are, so that a patient can be erased in backups."""

from __future__ import annotations

from records.backup.belonging import OF_THE_SEAT, belonging, columns, tables
from records.database import Database


def test_every_table_belongs_to_somebody_or_is_named_as_the_seats_own(database: Database) -> None:
    with database.reading() as reader:
        nobodys = {
            table for table in tables(reader) if belonging(table, columns(reader, table)) is None
        }
    assert nobodys == OF_THE_SEAT, "say in records/backup/belonging.py whose the rows are"

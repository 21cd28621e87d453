"""Whoever examines a seat learns what its database holds, and what was done to it by hand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from records.archive import Archive
from records.audit import open_audit
from records.database import MIGRATIONS, Database, open_database
from records.inspecting import inspect
from records.keys import Keys
from tests.records.making import an_instance, part10

ROOT = Path(__file__).resolve().parents[2]


def test_a_sound_database_is_told_with_what_it_holds(database: Database, archive: Archive) -> None:
    archive.store_many([(part10(), an_instance(n)) for n in (1, 2, 3)], origin="test")
    found = inspect(database)
    assert found.ok
    assert (found.rows["studies"], found.rows["series"], found.rows["instances"]) == (1, 1, 3)


@pytest.mark.parametrize(
    ("by_hand", "missed"),
    [
        ("DROP TRIGGER documents_are_not_changed", "trigger documents_are_not_changed"),
        ("DROP INDEX studies_by_patient", "index studies_by_patient"),
        ("ALTER TABLE settings ADD COLUMN more TEXT", "table settings"),
        ("CREATE TABLE elsewhere (x)", "table elsewhere"),
        (
            "CREATE TRIGGER quiet AFTER INSERT ON studies BEGIN DELETE FROM studies; END",
            "trigger quiet",
        ),
    ],
)
def test_a_table_or_guard_changed_by_hand_is_named(
    database: Database, by_hand: str, missed: str
) -> None:
    with database.writing() as writer:
        writer.run(by_hand)
    assert inspect(database).altered == (missed,)


def test_an_audit_log_without_its_guards_is_noticed(profile: Path, keys: Keys) -> None:
    open_audit(profile / "audit", keys).close()
    database = open_database(
        profile / "audit" / "audit.db", keys.data_key("audit"), migrations=MIGRATIONS / "audit"
    )
    assert inspect(database, migrations=MIGRATIONS / "audit").ok
    guards = database.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    assert guards
    with database.writing() as writer:
        for (name,) in guards:
            writer.run(f"DROP TRIGGER {name}")
    found = inspect(database, migrations=MIGRATIONS / "audit")
    assert found.altered == tuple(sorted(f"trigger {name}" for (name,) in guards))
    database.close()


def test_a_flipped_page_is_damage(database: Database, archive: Archive) -> None:
    archive.store_many([(part10(), an_instance(n)) for n in range(1, 30)], origin="test")
    database.row("PRAGMA wal_checkpoint(TRUNCATE)")
    with database.path.open("r+b") as file:
        file.seek(4096 * 9 + 100)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 1]))
    assert inspect(database).damage


def test_looking_from_outside_costs_the_start_of_the_program_nothing() -> None:
    loaded = (
        "import sys, records.archive, records.audit, records.inspecting\n"
        "sys.exit('sqlite_utils' in sys.modules)\n"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", loaded], cwd=ROOT, check=False
    )
    assert done.returncode == 0

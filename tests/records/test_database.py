"""The database is unreadable without its key, survives use by many, and updates whole or not."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from domain.errors import OutOfSpace
from records.database import (
    MIGRATIONS,
    Damaged,
    Database,
    TooNew,
    open_database,
    statements,
    steps,
)
from tests.records.decryptor import decrypted

KEY = bytes(range(32))
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "some.db"


def notes(folder: Path, *steps_: str) -> Path:
    """Return a folder of migrations, one file for each text."""
    folder.mkdir(exist_ok=True)
    for number, sql in enumerate(steps_, start=1):
        (folder / f"{number:04}_step.sql").write_text(sql)
    return folder


@pytest.fixture
def database(path: Path, tmp_path: Path) -> Database:
    return open_database(
        path, KEY, migrations=notes(tmp_path / "m", "CREATE TABLE notes (text TEXT);")
    )


def write(database: Database, text: str) -> None:
    with database.writing() as writer:
        writer.run("INSERT INTO notes VALUES (?)", (text,))


def test_stdlib_sqlite_reads_what_an_independent_decryptor_makes_of_it(
    database: Database, path: Path, tmp_path: Path
) -> None:
    for number in range(500):
        write(database, f"note {number}")
    database.close()
    plain, bad = decrypted(path, KEY)
    assert bad == []
    (tmp_path / "plain.db").write_bytes(plain)
    judge = sqlite3.connect(tmp_path / "plain.db")
    assert judge.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert judge.execute("SELECT count(*), max(text) FROM notes").fetchone() == (500, "note 99")
    judge.close()


def test_stdlib_sqlite_cannot_read_the_file_itself(database: Database, path: Path) -> None:
    write(database, "DOE^JANE")
    database.close()
    judge = sqlite3.connect(path)
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        judge.execute("SELECT * FROM notes")
    judge.close()


def test_every_connection_is_set_up_for_safety_first(database: Database) -> None:
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "temp_store": 2,
        "recursive_triggers": 1,
        "trusted_schema": 0,
    }
    with database.writing() as writer, database.reading() as reader:
        for name, value in expected.items():
            for connection in (writer, reader):
                assert connection.row(f"PRAGMA {name}") == (value,), name
        with pytest.raises(dbapi2.OperationalError, match="not authorized"):
            reader.row("SELECT load_extension('/nowhere')")


def test_only_the_owner_can_open_the_database_and_its_log(database: Database, path: Path) -> None:
    write(database, "x")
    found = sorted(path.parent.iterdir())
    assert [file.name for file in found] == ["some.db", "some.db-shm", "some.db-wal"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in found} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_wrong_key_is_called_damage_and_changes_nothing(database: Database, path: Path) -> None:
    write(database, "x")
    database.close()
    before = path.read_bytes()
    with pytest.raises(Damaged) as told:
        open_database(path, bytes(32))
    assert "backup" in told.value.advice
    assert path.read_bytes() == before


def test_a_flipped_byte_is_found_and_no_empty_database_takes_its_place(
    database: Database, path: Path, tmp_path: Path
) -> None:
    with database.writing() as writer:
        writer.run_many("INSERT INTO notes VALUES (?)", [(f"note {n}",) for n in range(2000)])
    database.close()
    content = bytearray(path.read_bytes())
    content[4096 * 5 + 100] ^= 1
    path.write_bytes(content)
    again = open_database(path, KEY, migrations=tmp_path / "m")
    with pytest.raises(Damaged):
        again.rows("SELECT * FROM notes")
    assert again.damage()
    again.close()
    assert decrypted(path, KEY)[1] == [6]


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:

    def fail() -> None:
        with database.writing() as writer:
            writer.run("INSERT INTO notes VALUES ('half')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert database.rows("SELECT * FROM notes") == []
    write(database, "whole")
    assert database.rows("SELECT * FROM notes") == [("whole",)]


def test_one_view_of_the_data_does_not_change_while_it_is_read(database: Database) -> None:
    with database.reading() as reader:
        assert reader.rows("SELECT * FROM notes") == []
        write(database, "later")
        assert reader.rows("SELECT * FROM notes") == []
    assert database.rows("SELECT * FROM notes") == [("later",)]


def test_threads_may_write_and_read_at_once(database: Database) -> None:
    errors: list[BaseException] = []

    def work(name: int) -> None:
        try:
            for number in range(25):
                write(database, f"{name} {number}")
                database.rows("SELECT count(*) FROM notes")
        except BaseException as error:  # noqa: BLE001 - told to the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert database.row("SELECT count(DISTINCT text) FROM notes") == (150,)


def test_two_programs_may_write_at_once(database: Database, path: Path, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from records.database import open_database\n"
        "key = bytes(range(32))\n"
        "d = open_database(Path(sys.argv[1]), key, migrations=Path(sys.argv[2]))\n"
        "for n in range(100):\n"
        "    with d.writing() as writer:\n"
        "        writer.run('INSERT INTO notes VALUES (?)', (sys.argv[3] + str(n),))\n"
    )
    others = [
        subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", program, path, tmp_path / "m", name], cwd=ROOT
        )
        for name in ("a", "b")
    ]
    for number in range(100):
        write(database, f"c{number}")
    assert [other.wait(60) for other in others] == [0, 0]
    assert database.row("SELECT count(DISTINCT text) FROM notes") == (300,)
    assert database.damage() == ()


def test_a_database_without_room_says_so_and_keeps_what_it_had(database: Database) -> None:
    write(database, "kept")

    def fill() -> None:
        with database.writing() as writer:
            writer.row("PRAGMA max_page_count = 3")
            writer.run_many("INSERT INTO notes VALUES (?)", [("x" * 4000,)] * 100)

    with pytest.raises(OutOfSpace):
        fill()
    with database.writing() as writer:
        writer.row("PRAGMA max_page_count = 1000000")
    assert database.rows("SELECT * FROM notes") == [("kept",)]


REAL = {"archive": MIGRATIONS, "audit": MIGRATIONS / "audit"}


def earlier(folder: Path, kind: str, version: int) -> Path:
    """Return a folder with the first ``version`` real migrations."""
    folder.mkdir()
    for file in sorted(REAL[kind].glob("*.sql"))[:version]:
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


def schema(database: Database) -> list[tuple[str, str]]:
    return database.rows("SELECT name, sql FROM sqlite_schema ORDER BY name")


@pytest.mark.parametrize(
    ("kind", "version"),
    [(kind, version) for kind, folder in REAL.items() for version in range(len(steps(folder)))],
)
def test_every_earlier_version_becomes_the_present_one(
    tmp_path: Path, kind: str, version: int
) -> None:
    old = tmp_path / "old.db"
    open_database(old, KEY, migrations=earlier(tmp_path / "m", kind, version)).close()
    updated = open_database(old, KEY, migrations=REAL[kind])
    fresh = open_database(tmp_path / "fresh.db", KEY, migrations=REAL[kind])
    assert schema(updated) == schema(fresh)
    assert updated.row("PRAGMA user_version") == (len(steps(REAL[kind])),)
    updated.close()
    fresh.close()


def test_a_migration_that_fails_leaves_the_version_before(path: Path, tmp_path: Path) -> None:
    folder = notes(tmp_path / "m", "CREATE TABLE notes (text TEXT);")
    old = open_database(path, KEY, migrations=folder)
    write(old, "kept")
    old.close()
    notes(
        folder, "CREATE TABLE notes (text TEXT);", "CREATE TABLE more (x);\nCREATE TABLE more (y);"
    )
    with pytest.raises(dbapi2.OperationalError):
        open_database(path, KEY, migrations=folder)
    (folder / "0002_step.sql").unlink()
    again = open_database(path, KEY, migrations=folder)
    assert again.row("PRAGMA user_version") == (1,)
    assert again.rows("SELECT * FROM notes") == [("kept",)]
    assert again.rows("SELECT name FROM sqlite_schema WHERE name = 'more'") == []
    again.close()


def test_a_later_version_s_database_is_not_touched(path: Path, tmp_path: Path) -> None:
    newer = notes(tmp_path / "newer", "CREATE TABLE notes (text TEXT);", "CREATE TABLE more (x);")
    open_database(path, KEY, migrations=newer).close()
    older = notes(tmp_path / "older", "CREATE TABLE notes (text TEXT);")
    with pytest.raises(TooNew):
        open_database(path, KEY, migrations=older)
    assert open_database(path, KEY, migrations=newer).row("PRAGMA user_version") == (2,)


def test_migrations_must_be_numbered_without_a_gap(tmp_path: Path) -> None:
    folder = notes(tmp_path / "m", "CREATE TABLE a (x);", "CREATE TABLE b (x);")
    (folder / "0002_step.sql").rename(folder / "0003_step.sql")
    with pytest.raises(ValueError, match="numbered"):
        steps(folder)


def test_a_script_is_split_at_the_ends_of_its_statements() -> None:
    script = (
        "-- a; b\nCREATE TABLE a (x);\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\nSELECT 1;\nEND;\n"
    )
    assert len(statements(script)) == 2
    with pytest.raises(ValueError, match="no end"):
        statements("CREATE TABLE a (x)")

"""An encrypted SQLite database that several threads may read while one writes."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from domain.errors import LightboxError
from records.files import disk_errors_in_words, out_of_space, private_folder
from records.key import Key
from records.placing import demand_own_disk
from records.turnstile import Turnstile
from records.words import add_functions

# SQLite 3.7.0 to 3.51.2 can corrupt a write-ahead log that two connections use (3.51.3 notes).
_OLDEST_SQLITE = (3, 51, 3)
_PATIENCE_SECONDS = 20.0
_REST_SECONDS = 0.2
_IDLE_READERS = 4

MIGRATIONS = Path(__file__).parent / "migrations"


def engine_version() -> str:
    """Return the version of SQLite that the records are kept with."""
    return str(dbapi2.sqlite_version)


class Damaged(LightboxError):
    """What was kept does not read back as it was written."""


class Occupied(LightboxError):
    """Another program held the database for longer than we wait."""


class TooNew(LightboxError):
    """A later version of Lightbox has written this database."""


class Reader:
    """One open connection, for questions."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    @property
    def connection(self) -> Any:
        """The open connection itself, for libraries that take one."""
        return self._connection

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return list(self._connection.execute(sql, values))

    def row(self, sql: str, values: Sequence[object] = ()) -> tuple[Any, ...] | None:
        found: tuple[Any, ...] | None = self._connection.execute(sql, values).fetchone()
        return found

    def each(self, sql: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows one by one, for results that should not be in memory at once."""
        yield from self._connection.execute(sql, values)


class Writer(Reader):
    """One open connection inside a write transaction."""

    def run(self, sql: str, values: Sequence[object] | Mapping[str, object] = ()) -> int:
        """Change rows; return how many were changed."""
        return int(self._connection.execute(sql, values).rowcount)

    def insert(self, sql: str, values: Sequence[object] = ()) -> int:
        """Add a row; return its number."""
        return int(self._connection.execute(sql, values).lastrowid)

    def run_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        self._connection.executemany(sql, rows)


class Database:
    """A database under one key. Any thread may use it; every other process may too.

    Readers come from a small pool and see the last commit. There is one writing connection, and
    its transactions begin IMMEDIATE, so that two writers wait for each other instead of failing.
    """

    def __init__(self, path: Path, key: Key | bytes) -> None:
        self.path = path
        self._key = Key.of(key)
        self._writer: Any = None
        self._writing = threading.RLock()
        self._idle: list[Any] = []
        self._pool = threading.Lock()
        self._closed = False
        self._watching: Any = None  # never written with, so that it sees every change
        self._watch = threading.Lock()
        self._asking = Turnstile()

    def __repr__(self) -> str:
        return f"Database({self.path.name})"

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Ask within one view of the data: nothing changes between two questions."""
        with self._asking.among_others(), _sqlite_errors_in_words():
            connection = self._take()
            try:
                connection.execute("BEGIN")
                try:
                    yield Reader(connection)
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
            except BaseException:
                connection.close()
                raise
            self._give(connection)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Change within one transaction: all of it is on the disk afterwards, or none."""
        with self._writing, _sqlite_errors_in_words():
            if self._closed:
                raise LightboxError("The database has been closed.")
            if self._writer is None:
                self._writer = _connect(self.path, self._key)
            connection = self._writer
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Writer(connection)
                connection.execute("COMMIT")
            except BaseException:
                # A full disk may have ended the transaction already.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Ask one question."""
        with self._asking.among_others(), _sqlite_errors_in_words():
            connection = self._take()
            try:
                found: list[tuple[Any, ...]] = connection.execute(sql, values).fetchall()
            except BaseException:
                connection.close()
                raise
            self._give(connection)
            return found

    def row(self, sql: str, values: Sequence[object] = ()) -> tuple[Any, ...] | None:
        """Ask one question that has at most one answer."""
        found = self.rows(sql, values)
        return found[0] if found else None

    def changes(self) -> int:
        """Return a number that is another one after any change, by whatever program."""
        with self._watch, _sqlite_errors_in_words():
            if self._watching is None:
                self._watching = self._take()
            (version,) = self._watching.execute("PRAGMA data_version").fetchone()
            return int(version)

    def damage(self) -> tuple[str, ...]:
        """Return what the database's own checks find wrong, page by page."""
        with _sqlite_errors_in_words(), self.reading() as reader:
            pages = [str(row[0]) for row in reader.rows("PRAGMA cipher_integrity_check")]
            if pages:
                return tuple(pages)
            found = [str(row[0]) for row in reader.rows("PRAGMA integrity_check")]
        return tuple(line for line in found if line != "ok")

    def rest(self) -> None:
        """Close every connection; the next question opens another, if the key is there then.

        Raises:
            Occupied: Somebody in this program is asking something just now.
        """
        with self._quiet(_REST_SECONDS):
            return

    def demand_alone(self) -> None:
        """Go on only if no other program has this database open.

        Raises:
            Occupied: Another one has.
        """
        with self._keyed() as connection:
            _leave_wal(connection)

    def scrub(self) -> bool:
        """Fold the log into the file and empty it, so that nothing deleted is left in either.

        Deleted rows are overwritten as they go (``secure_delete``). Return whether all of it was
        reached: a question that does not end keeps its view of before.
        """
        with self._writing, _sqlite_errors_in_words():
            if self._writer is None:
                self._writer = _connect(self.path, self._key)
            row = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return row is not None and row[0] == 0

    def rekey(self, key: Key) -> None:
        """Encrypt every page under another key. Whoever asks meanwhile waits.

        SQLite's own journal makes it all or nothing: a crash leaves the database whole under one
        of the two keys.

        Raises:
            Occupied: Another program, or a question that does not end, holds the database.
            OutOfSpace: There is no room for the journal, as large as the database.
        """
        with self._keyed() as connection:
            _leave_wal(connection)
            _say_key(connection, "rekey", key)
            self._key = key
            connection.close()
            _connect(self.path, key).close()  # reads a page, and goes back to a log

    @contextmanager
    def _quiet(self, patience_seconds: float) -> Iterator[None]:
        """Let nobody in this program have a connection, or get one, meanwhile."""
        with self._writing, self._asking.alone(patience_seconds) as alone, self._watch, self._pool:
            if self._closed:
                raise LightboxError("The database has been closed.")
            if not alone:
                raise _occupied()
            self._drop()
            yield

    @contextmanager
    def _keyed(self) -> Iterator[Any]:
        """Yield the one connection that this program has meanwhile."""
        with self._quiet(_PATIENCE_SECONDS), _sqlite_errors_in_words():
            connection = _connect(self.path, self._key)
            try:
                yield connection
            finally:
                connection.close()

    def close(self) -> None:
        """Close every connection; the last one folds the write-ahead log into the file."""
        with self._writing, self._watch, self._pool:
            self._closed = True
            self._drop()

    def _drop(self) -> None:
        for connection in (*self._idle, self._writer, self._watching):
            if connection is not None:
                connection.close()
        self._idle.clear()
        self._writer = self._watching = None

    def _take(self) -> Any:
        with self._pool:
            if self._closed:
                raise LightboxError("The database has been closed.")
            if self._idle:
                return self._idle.pop()
        return _connect(self.path, self._key)

    def _give(self, connection: Any) -> None:
        with self._pool:
            if not self._closed and len(self._idle) < _IDLE_READERS:
                self._idle.append(connection)
                return
        connection.close()


def open_database(
    path: Path, key: Key | bytes, *, migrations: Path = MIGRATIONS, as_of: int | None = None
) -> Database:
    """Open a database, make it where it is missing, and bring its tables up to date.

    ``as_of`` stops at that migration: a backup is poured into the tables of its own time.

    Raises:
        Damaged: The file cannot be read with this key.
        TooNew: A later version of Lightbox has changed the tables.
        OutOfSpace: There is no room to make or update it.
        Refused: The place is a network share.
    """
    demand_own_disk(path)
    if dbapi2.sqlite_version_info < _OLDEST_SQLITE:
        raise LightboxError(
            f"The database engine {dbapi2.sqlite_version} is too old to be trusted with records.",
            advice="Install sqlcipher3 0.6.4 or later.",
        )
    key = Key.of(key)
    private_folder(path.parent)
    with disk_errors_in_words():
        # SQLite gives the log and its index the mode of the database itself.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    database = Database(path, key)
    try:
        _migrate(database, steps(migrations)[:as_of])
    except BaseException:
        database.close()
        raise
    return database


def steps(folder: Path) -> list[tuple[int, str]]:
    """Return the migrations of a folder in order: number and SQL."""
    found = sorted((int(file.name[:4]), file) for file in folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    if [number for number, _ in found] != list(range(1, len(found) + 1)):
        raise ValueError(f"the migrations in {folder.name} are not numbered 1, 2, 3…")
    return [(number, file.read_text(encoding="utf-8")) for number, file in found]


def _migrate(database: Database, wanted: list[tuple[int, str]]) -> None:
    version = _version(database.row("PRAGMA user_version"))
    if version == len(wanted):
        return
    for number, sql in wanted:
        with database.writing() as writer:
            # Asked again inside the transaction: another process may have been faster.
            version = _version(writer.row("PRAGMA user_version"))
            if version > len(wanted):
                break
            if number <= version:
                continue
            for statement in statements(sql):
                writer.run(statement)
            writer.run(f"PRAGMA user_version = {number}")
    if version > len(wanted):
        raise TooNew(
            "A later version of Lightbox has written this profile.",
            advice="Start that version, or a newer one.",
        )


def _version(row: tuple[Any, ...] | None) -> int:
    return int(row[0]) if row else 0


def statements(sql: str) -> list[str]:
    """Return the single statements of a script; a trigger's inner semicolons stay inside it."""
    found, current = [], ""
    for line in sql.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            found.append(current)
            current = ""
    if "".join(line for line in current.splitlines() if not line.startswith("--")).strip():
        raise ValueError("a migration's last statement has no end")
    return found


def _connect(path: Path, key: Key) -> Any:
    connection = dbapi2.connect(
        str(path), timeout=_PATIENCE_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        # A raw key: no password stretching, which would cost 120 ms for every connection.
        _say_key(connection, "key", key)
        connection.enable_load_extension(False)
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "fullfsync = ON",
            "checkpoint_fullfsync = ON",
            "foreign_keys = ON",
            "recursive_triggers = ON",  # INSERT OR REPLACE must meet the triggers that forbid it
            "trusted_schema = OFF",
            "cell_size_check = ON",
            "temp_store = MEMORY",
            "secure_delete = ON",  # what is deleted is overwritten, not only given back
        ):
            connection.execute(f"PRAGMA {pragma}")
        add_functions(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _say_key(connection: Any, pragma: str, key: Key) -> None:
    # A script is compiled, run and dropped: an executed statement would stay with the connection.
    connection.executescript(f"PRAGMA {pragma} = \"x'{key.content.hex()}'\"")


def _leave_wal(connection: Any) -> None:
    # SQLite does this only where no other connection is there, in whatever program.
    connection.execute("PRAGMA busy_timeout = 1000")
    (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    if mode != "delete":
        raise _occupied()


def _occupied() -> Occupied:
    return Occupied(
        "Another program is using the records of this profile.",
        advice="Close the other Lightbox window, or wait until it has finished.",
    )


@contextmanager
def _sqlite_errors_in_words() -> Iterator[None]:
    try:
        yield
    except dbapi2.IntegrityError:
        raise
    except dbapi2.DatabaseError as error:
        words = str(error)
        if "is full" in words:
            raise out_of_space() from error
        if "is locked" in words or "is busy" in words:
            raise _occupied() from error
        if "malformed" in words or "not a database" in words or "decrypt" in words:
            raise Damaged(
                "The records of this profile are damaged, or belong to another key.",
                advice="Change nothing, and restore the profile from its last backup.",
            ) from error
        if "disk I/O error" in words or "unable to open" in words or "readonly" in words:
            raise LightboxError(
                "The records of this profile could not be read from or written to the disk.",
                advice="Check that the disk is present, has space, and may be written to.",
            ) from error
        raise

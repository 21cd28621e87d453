"""F-25: an upgrade of the records that is killed anywhere leaves one whole version."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from records.database import MIGRATIONS, open_database, steps

ROOT = Path(__file__).resolve().parents[2]
KEY = bytes(range(32))
_UPGRADE = (
    "import sys; from pathlib import Path; from records.database import open_database\n"
    "open_database(Path(sys.argv[1]), bytes(range(32))).close()\n"
)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The records of an early version, with a study in them."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    for file in sorted(MIGRATIONS.glob("*.sql"))[:6]:
        (folder / file.name).write_bytes(file.read_bytes())
    path = tmp_path / "seat.db"
    database = open_database(path, KEY, migrations=folder)
    with database.writing() as writer:
        writer.run(
            "INSERT INTO studies (uid, facts, patient_id, issuer, patient_name, name_key,"
            " birth_date, sex, age, date, time, accession, description, referring, referring_key,"
            " study_id, origin, arrived) VALUES ('1.2.3', '{}', 'P', 'H', 'DOE^JANE', 'doe^jane',"
            " '', '', '', '20260112', '', '4711', 'CT', '', '', '', 'PACS', '2026-01-12')"
        )
    database.close()
    return path


def upgrade(path: Path, strace: str, inject: str) -> int:
    """Upgrade in a process of its own, struck at a system call; return how it ended."""
    call = inject.split(":")[0]
    watched = [strace, "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}"]
    done = subprocess.run(  # noqa: S603 - our own interpreter under the system's strace
        [*watched, "-e", f"inject={inject}", sys.executable, "-B", "-c", _UPGRADE, path],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=120,
    )
    return done.returncode


@pytest.mark.parametrize(
    ("call", "moments"),
    [("pwrite64", (1, 5, 20, 60, 120, 200)), ("fsync,fdatasync", (1, 2, 4, 8, 12))],
)
def test_f25_a_kill_in_the_middle_of_an_upgrade_leaves_a_whole_version(
    old: Path, program: Callable[[str], str], call: str, moments: tuple[int, ...]
) -> None:
    """F-25. Judges: SQLite's integrity_check and cipher_integrity_check, the row that was there."""
    strace = program("strace")
    killed = 0
    for moment in moments:
        killed += upgrade(old, strace, f"{call}:signal=SIGKILL:when={moment}") != 0
        folder = old.parent / f"upto-{moment}-{call[:3]}"
        folder.mkdir()
        version = _version(old)
        for file in sorted(MIGRATIONS.glob("*.sql"))[:version]:
            (folder / file.name).write_bytes(file.read_bytes())
        between = open_database(old, KEY, migrations=folder)  # a whole version, whichever it is
        assert between.damage() == ()
        assert between.rows("SELECT uid, patient_name FROM studies") == [("1.2.3", "DOE^JANE")]
        between.close()
    assert killed > 1

    whole = open_database(old, KEY)

    assert whole.row("PRAGMA user_version") == (len(steps(MIGRATIONS)),)
    assert whole.damage() == ()
    assert whole.rows("SELECT uid, accession FROM studies") == [("1.2.3", "4711")]
    fresh = open_database(old.with_name("fresh.db"), KEY)
    question = "SELECT name, sql FROM sqlite_schema ORDER BY name"
    assert whole.rows(question) == fresh.rows(question)
    whole.close()
    fresh.close()


def _version(path: Path) -> int:
    connection = dbapi2.connect(str(path))
    try:
        connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()

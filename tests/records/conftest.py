"""A profile with real encrypted files, made anew for every test."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from records.archive import Archive
from records.database import Database, open_database
from records.keys import Keys, Stretching, open_keys
from tests.records.making import HORSE

# The real cost of a passphrase is tested once, in test_keys; elsewhere it would only be waiting.
CHEAP = Stretching(passes=1, memory_kib=64, lanes=1)


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in memory where the system has one: here, waiting for a disk would test nothing.

    That everything is forced to a real disk, and in which order, is tested in tests/faults.
    """
    memory = Path("/dev/shm")  # noqa: S108 - a folder of random name is made inside
    if not (memory.is_dir() and os.access(memory, os.W_OK)):
        yield tmp_path_factory.mktemp("records")
        return
    with tempfile.TemporaryDirectory(dir=memory, prefix="lightbox-test-") as folder:
        yield Path(folder)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def keys(profile: Path) -> Keys:
    return open_keys(profile, passphrase=HORSE, stretching=CHEAP)


@pytest.fixture
def database(profile: Path, keys: Keys) -> Iterator[Database]:
    database = open_database(profile / "lightbox.db", keys.data_key("database"))
    yield database
    database.close()


@pytest.fixture
def archive(profile: Path, keys: Keys, database: Database) -> Iterator[Archive]:
    archive = Archive(database, profile / "objects", keys.data_key("objects"))
    yield archive
    archive.close()

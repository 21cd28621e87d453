"""A profile with real encrypted files, made anew for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from records.archive import Archive
from records.database import Database, open_database
from records.keys import Keys, Stretching, open_keys

# The real cost of a passphrase is tested once, in test_keys; elsewhere it would only be waiting.
CHEAP = Stretching(passes=1, memory_kib=64, lanes=1)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def keys(profile: Path) -> Keys:
    return open_keys(profile, passphrase="correct horse", stretching=CHEAP)


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

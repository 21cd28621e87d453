"""Makes one backup of a small seat until it is killed: the victim of the sweep.

    backup_program.py FOLDER MINUTES

Prints "ready", waits for a line on stdin, makes a backup as of so many minutes after a fixed
moment, and prints "made". ``FOLDER/seat`` is the seat, ``FOLDER/set`` the set.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from domain.work import Unwatched
from records.archive import Archive
from records.audit import open_audit
from records.backup import making
from records.backup.key import SetKey, open_set
from records.database import open_database
from records.keys import Stretching, open_keys
from tests.records.making import HORSE

CHEAP = Stretching(passes=1, memory_kib=64, lanes=1)
WORDS = "four words on paper"
BEGAN = datetime(2026, 1, 12, 12, tzinfo=UTC)


class Seat:
    """A seat's records, as far as a backup needs them."""

    def __init__(self, folder: Path) -> None:
        profile = folder / "seat"
        self.keys = open_keys(profile, passphrase=HORSE, stretching=CHEAP)
        self.database = open_database(profile / "seat.db", self.keys.data_key("seat"))
        self.archive = Archive(self.database, profile / "objects", self.keys.generations("objects"))
        self.audit = open_audit(profile / "audit", self.keys)
        self.source = making.Source(
            profile, self.keys, self.database, self.audit.database, self.archive.files
        )

    def back_up(self, folder: Path, key: SetKey, minutes: int, *, full: bool = False) -> None:
        at = BEGAN + timedelta(minutes=minutes)
        making.back_up(self.source, folder, key, at, full=full, work=Unwatched())

    def close(self) -> None:
        self.audit.close()
        self.archive.close()
        self.database.close()


def main() -> None:
    folder, minutes = Path(sys.argv[1]), int(sys.argv[2])
    seat = Seat(folder)
    key = open_set(folder / "set", WORDS)
    os.write(1, b"ready\n")
    sys.stdin.readline()
    seat.back_up(folder / "set", key, minutes, full="full" in sys.argv)
    os.write(1, b"made\n")


if __name__ == "__main__":
    main()

"""A seat that renews every key that it has; driven, and killed, by a test."""

from __future__ import annotations

import sys
from pathlib import Path

from app.actions import rotating
from domain.work import Unwatched
from tests.seats import open_workstation


def main(profile: Path, passphrase: str, new: str) -> int:
    station = open_workstation(profile, passphrase=passphrase)
    rotating.renew_guard(station, new)
    done = rotating.rotate(station, rotating.CLASSES, Unwatched())
    station.close()
    return 0 if done.objects is not None and done.objects.whole else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))

"""How much room is left on the disk, and what may still be begun with it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from time import monotonic

from domain.errors import OutOfSpace
from records.database import Database

# A disk that is full to these percents; left again only so many below, so that nothing flickers.
_ENTERED = (80.0, 90.0, 97.0)
_LEFT_BELOW = 2.0
_LOOK_SECONDS = 1.0
_COUNT_SECONDS = 10.0


class Room(IntEnum):
    """What the room that is left allows."""

    PLENTY = 0
    WARN = 1  # a person is told
    STOP_PREFETCH = 2  # nothing is fetched that nobody asked for, and no cache grows
    REFUSE = 3  # nothing is taken in any more; reading, reporting and sending go on


def room_after(before: Room, used_percent: float) -> Room:
    """Return the room at a filling, coming from another: up at once, down a little later."""
    entered = Room(sum(used_percent >= level for level in _ENTERED))
    if entered >= before:
        return entered
    kept = Room(sum(used_percent >= level - _LEFT_BELOW for level in _ENTERED))
    return min(before, kept)


@dataclass(frozen=True, slots=True)
class Filling:
    """How full the disk is, or the quota where that is nearer."""

    room: Room
    used_bytes: int
    total_bytes: int
    of_quota: bool = False

    @property
    def free_bytes(self) -> int:
        return max(0, self.total_bytes - self.used_bytes)

    @property
    def used_percent(self) -> float:
        return 100.0 * self.used_bytes / self.total_bytes if self.total_bytes else 100.0


class Space:
    """Watches one disk. Asked before anything is taken in; may be asked from any thread."""

    def __init__(
        self,
        folder: Path,
        held: Callable[[], int],
        *,
        quota_bytes: int = 0,
        disk: Callable[[Path], tuple[int, int]] | None = None,
        now: Callable[[], float] = monotonic,
    ) -> None:
        """``held`` says how many bytes this seat keeps; a quota of 0 is none.

        ``disk`` returns of a folder's disk the bytes that are used and that there are.
        """
        self._folder, self._held, self._quota = folder, held, quota_bytes
        self._disk, self._now = disk or used_and_all, now
        self._lock = threading.Lock()
        self._filling: Filling | None = None
        self._looked = self._counted = float("-inf")
        self._count = 0

    def filling(self) -> Filling:
        """Return how full it is; looked at anew when the last look is a second old."""
        with self._lock:
            if self._filling is None or self._now() - self._looked >= _LOOK_SECONDS:
                self._filling = self._look()
                self._looked = self._now()
            return self._filling

    @property
    def known(self) -> Filling:
        """What the last look found, for those who must not wait for another."""
        with self._lock:
            return self._filling or Filling(Room.PLENTY, 0, 1)

    @property
    def room(self) -> Room:
        return self.filling().room

    def may_prefetch(self) -> bool:
        """Return whether something may be fetched that nobody asked for yet."""
        return self.room < Room.STOP_PREFETCH

    def demand(self) -> None:
        """Refuse to take anything in where the last of the disk would be used for it.

        Raises:
            OutOfSpace: There is too little room.
        """
        filling = self.filling()
        if filling.room is Room.REFUSE:
            what = "quota of this seat" if filling.of_quota else "disk"
            raise OutOfSpace(
                f"The {what} is {filling.used_percent:.0f} % full, so nothing more is taken in.",
                advice="Make room: delete studies that an archive has confirmed, or use a larger"
                " disk. It goes on by itself then.",
            )

    def _look(self) -> Filling:
        used, total = self._disk(self._folder)
        of_quota = False
        if self._quota:
            if self._now() - self._counted >= _COUNT_SECONDS:
                self._count, self._counted = self._held(), self._now()
            if self._count * total > used * self._quota:
                used, total, of_quota = self._count, self._quota, True
        before = Room.PLENTY if self._filling is None else self._filling.room
        percent = 100.0 * used / total if total else 100.0
        return Filling(room_after(before, percent), used, total, of_quota)


def used_and_all(folder: Path) -> tuple[int, int]:
    """Return the bytes of a folder's disk that are used, and all that this user could use."""
    disk = shutil.disk_usage(folder)
    # What is set apart for the system cannot be used by this seat: as df counts it.
    return disk.used, disk.used + disk.free


def bytes_held(database: Database) -> int:
    """Return how many bytes the objects of a seat have."""
    row = database.row(
        "SELECT (SELECT coalesce(sum(size), 0) FROM instances)"
        " + (SELECT coalesce(sum(size), 0) FROM quarantine)"
    )
    return 0 if row is None else int(row[0])

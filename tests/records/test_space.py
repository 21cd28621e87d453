"""How full the disk is decides what is begun: 80 % is told, 90 ends fetching ahead, 97 all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.errors import OutOfSpace
from records.archive import Archive
from records.database import Database
from records.space import Room, Space, bytes_held, room_after
from tests.records.making import an_instance, part10


@pytest.mark.parametrize(
    ("percent", "room"),
    [
        (0.0, Room.PLENTY),
        (79.9, Room.PLENTY),
        (80.0, Room.WARN),
        (89.9, Room.WARN),
        (90.0, Room.STOP_PREFETCH),
        (96.9, Room.STOP_PREFETCH),
        (97.0, Room.REFUSE),
        (100.0, Room.REFUSE),
    ],
)
def test_the_room_at_each_filling(percent: float, room: Room) -> None:
    assert room_after(Room.PLENTY, percent) is room


def test_a_disk_at_the_edge_does_not_flicker_between_two_rooms() -> None:
    room, seen = Room.PLENTY, []
    for percent in (79.0, 80.0, 79.0, 78.1, 77.9, 79.9, 97.2, 96.0, 95.1, 94.9, 88.5, 87.9, 10.0):
        room = room_after(room, percent)
        seen.append(room)
    assert [r.value for r in seen] == [0, 1, 1, 1, 0, 0, 3, 3, 3, 2, 2, 1, 0]


@dataclass
class Disk:
    """A disk whose filling is said, and a clock that is set."""

    used: int = 0
    total: int = 1000
    held: int = 0
    time: float = 0.0

    def space(self, quota: int = 0) -> Space:
        return Space(
            Path(),
            lambda: self.held,
            quota_bytes=quota,
            disk=lambda _: (self.used, self.total),
            now=lambda: self.time,
        )


def test_a_full_disk_refuses_with_advice_and_recovers_by_itself() -> None:
    disk = Disk(used=970)
    space = disk.space()

    with pytest.raises(OutOfSpace, match="97 % full") as told:
        space.demand()
    assert "Make room" in told.value.advice
    assert not space.may_prefetch()

    disk.used, disk.time = 500, 2.0
    space.demand()
    assert space.may_prefetch()
    assert space.room is Room.PLENTY


def test_a_quota_counts_where_it_is_nearer_than_the_disk() -> None:
    disk = Disk(used=500, held=85)
    space = disk.space(quota=100)
    filling = space.filling()
    assert (filling.room, filling.of_quota, filling.free_bytes) == (Room.WARN, True, 15)

    disk.used, disk.time = 910, 2.0
    filling = space.filling()
    assert (filling.room, filling.of_quota) == (Room.STOP_PREFETCH, False)


def test_what_is_made_here_is_kept_where_what_comes_is_refused(
    profile: Path, database: Database
) -> None:
    disk = Disk(used=990)
    archive = Archive(database, profile / "objects", bytes(32), demand_room=disk.space().demand)

    with pytest.raises(OutOfSpace):
        archive.store(part10(), an_instance(1), origin="PACS")
    archive.store_own([(part10(), an_instance(2))])

    assert archive.sop_uids("1.2.3") == {"1.2.3.2.2"}
    assert bytes_held(database) > 3000
    archive.close()

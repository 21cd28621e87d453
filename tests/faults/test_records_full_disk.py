"""F-06, F-07, F-08: on a full disk nothing half-written is kept, and nothing unaudited is done."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from domain.audit import AuditCode, AuditEvent, AuditUnavailable
from domain.errors import OutOfSpace
from records.archive import Archive, Kept, Swept
from records.audit import AuditLog, open_audit
from records.database import Database, open_database
from records.keys import Stretching, open_keys
from tests.records.making import HORSE, an_instance, part10

ROOT = Path(__file__).resolve().parents[2]
CHEAP = Stretching(passes=1, memory_kib=64, lanes=1)


@pytest.fixture
def small_disk(tmp_path: Path, program: Callable[[str], str]) -> Iterator[Path]:
    """A disk of 6 MB, where this system lets us make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(  # noqa: S603 - the system's own mount
        [program("mount"), "-t", "tmpfs", "-o", "size=6m,mode=0700", "tmpfs", folder],
        capture_output=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip("this user may not mount a small disk")
    yield folder
    subprocess.run([program("umount"), "-l", folder], check=True)  # noqa: S603 - as above


class Seat:
    def __init__(self, profile: Path) -> None:
        self.profile = profile
        self.keys = open_keys(profile, passphrase=HORSE, stretching=CHEAP)
        self.database: Database = open_database(
            profile / "lightbox.db", self.keys.data_key("database")
        )
        self.archive = Archive(self.database, profile / "objects", self.keys.data_key("objects"))

    def files(self) -> list[Path]:
        return [file for file in (self.profile / "objects").glob("??/*") if file.is_file()]

    def audit(self) -> AuditLog:
        return open_audit(self.profile / "audit", self.keys)

    def close(self) -> None:
        self.archive.close()
        self.database.close()


def test_a_full_disk_is_told_and_nothing_half_written_stays(small_disk: Path) -> None:
    seat = Seat(small_disk / "profile")
    held: dict[str, bytes] = {}

    def fill() -> None:
        for number in range(1, 1000):
            content, instance = part10(300_000), an_instance(number)
            seat.archive.store(content, instance, origin="test")
            held[instance.sop_uid] = content

    with pytest.raises(OutOfSpace) as told:
        fill()
    assert str(told.value).endswith(".")
    assert told.value.advice
    assert len(held) > 5
    assert len(seat.files()) == len(held)
    assert {i.sop_uid for i in seat.archive.instances_of_study("1.2.3")} == set(held)
    assert all(seat.archive.read(uid) == content for uid, content in held.items())
    # Nor does a batch, or something unreadable, leave anything.
    with pytest.raises(OutOfSpace):
        seat.archive.store_many(
            [(part10(300_000), an_instance(n)) for n in range(900, 910)], origin="test"
        )
    with pytest.raises(OutOfSpace):
        seat.archive.quarantine(os.urandom(600_000), origin="test", reason="not DICOM")
    assert len(seat.files()) == len(held)
    # Space comes back: so does the archive, without a restart.
    seat.archive.delete_study("1.2.3")
    assert seat.archive.store(part10(300_000), an_instance(1), origin="test") is Kept.NEW
    assert seat.archive.sweep() == Swept()
    seat.close()


def test_what_cannot_be_audited_on_a_full_disk_is_not_done(small_disk: Path) -> None:
    seat = Seat(small_disk / "profile")
    log = seat.audit()
    event = AuditEvent(AuditCode.QUERY, "find", "dr.house", detail={"x": "y" * 500})
    done: list[int] = []

    def act() -> None:
        while True:
            done.append(log.record(event))

    done.append(log.record(event))
    ballast = small_disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    with pytest.raises(AuditUnavailable) as told:
        act()
    assert "space" in told.value.advice
    assert done == list(range(1, log.head()[0] + 1))  # exactly the actions that were done
    ballast.unlink()
    log.record(event)
    assert log.verify().events == len(done) + 1
    assert log.verify().ok
    log.close()
    seat.close()


def test_keys_are_not_made_by_halves_on_a_full_disk(small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(bytes((6 << 20) - 8192))
    with suppress(OSError):
        (small_disk / "more").write_bytes(bytes(8192))
    with pytest.raises(OutOfSpace):
        open_keys(small_disk / "profile", passphrase=HORSE, stretching=CHEAP)
    (small_disk / "ballast").unlink()
    keys = open_keys(small_disk / "profile", passphrase=HORSE, stretching=CHEAP)
    again = open_keys(small_disk / "profile", passphrase=HORSE)
    assert keys.data_key("x") == again.data_key("x")


@pytest.fixture
def limited() -> Iterator[None]:
    """No file of this process may grow beyond 1 MB: the system's refusal, without a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("limited")
def test_a_file_that_may_not_grow_leaves_nothing_behind(tmp_path: Path) -> None:
    seat = Seat(tmp_path / "profile")
    small = part10(100_000)
    assert seat.archive.store(small, an_instance(1), origin="test") is Kept.NEW
    with pytest.raises(OutOfSpace):
        seat.archive.store(part10(2_000_000), an_instance(2), origin="test")
    with pytest.raises(OutOfSpace):
        seat.archive.store_many(
            [(small, an_instance(3)), (part10(2_000_000), an_instance(4))], origin="test"
        )
    assert len(seat.files()) == 1
    assert seat.archive.sop_uids("1.2.3") == {"1.2.3.2.1"}
    assert seat.archive.read("1.2.3.2.1") == small
    seat.close()


def test_a_program_that_may_not_write_at_all_says_so_in_a_sentence(tmp_path: Path) -> None:
    seat = Seat(tmp_path / "profile")
    seat.archive.store(part10(), an_instance(1), origin="test")
    seat.close()
    script = (
        "import resource, sys; from pathlib import Path\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        "from domain.errors import LightboxError\n"
        "from tests.faults.test_records_full_disk import Seat\n"
        "try: Seat(Path(sys.argv[1]))\n"
        "except LightboxError as error: sys.stderr.close(); sys.exit(7)\n"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-B", "-c", script, tmp_path / "profile"], cwd=ROOT, check=False
    )
    assert done.returncode in (0, 7)  # opens for reading, or says why not; never a traceback

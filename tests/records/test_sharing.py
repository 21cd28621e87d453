"""One window to a profile, whatever else runs beside it; no profile on a network share (F-19)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from domain.errors import Refused
from records.archive import Archive
from records.database import Database
from records.keys import Keys
from records.placing import demand_own_disk
from records.sharing import WindowOpen, hold_window

ROOT = Path(__file__).resolve().parents[2]
OTHER_WINDOW = (
    "import sys; from pathlib import Path; from records.sharing import hold_window\n"
    "hold_window(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()\n"
)


def test_a_second_window_is_refused_and_told_where_the_first_is(profile: Path) -> None:
    let_go = hold_window(profile)
    with pytest.raises(WindowOpen, match=f"process {os.getpid()}") as told:
        hold_window(profile)
    assert "that window" in told.value.advice
    let_go()
    hold_window(profile)()


def test_a_window_that_was_killed_does_not_lock_anybody_out(profile: Path) -> None:
    other = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", OTHER_WINDOW, profile],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(WindowOpen, match=f"process {other.pid}"):
            hold_window(profile)
        other.kill()
        other.wait()
    hold_window(profile)()


def test_a_listener_works_beside_the_window(
    profile: Path, keys: Keys, database: Database, archive: Archive
) -> None:
    let_go = hold_window(profile)
    beside = Archive(database, profile / "objects", keys.data_key("objects"))
    assert beside.studies() == archive.studies() == ()
    beside.close()
    let_go()


@pytest.mark.parametrize(
    ("mounted", "refused"),
    [
        ("srv:/home {place} nfs4 rw 0 0", True),
        ("//srv/share {place} cifs rw 0 0", True),
        ("/dev/sda1 {place} ext4 rw 0 0", False),
        ("srv:/home {place} nfs4 rw 0 0\n/dev/sdb1 {place}/own ext4 rw 0 0", False),
        ("srv:/home {place}/own/elsewhere nfs rw 0 0", False),
        ("srv:/home {place} nfs rw 0 0\ntmpfs {place} tmpfs rw 0 0", False),
    ],
)
def test_records_are_not_begun_on_a_network_share(
    tmp_path: Path, mounted: str, refused: bool
) -> None:
    place = tmp_path.resolve() / "with space"
    mounts = tmp_path / "mounts"
    lines = mounted.format(place=str(place).replace(" ", "\\040"))
    mounts.write_text(f"/dev/root / ext4 rw 0 0\n{lines}\n")
    if refused:
        with pytest.raises(Refused, match="network share"):
            demand_own_disk(place / "own" / "seat.db", mounts=mounts)
    else:
        demand_own_disk(place / "own" / "seat.db", mounts=mounts)

"""F-08: a person can always leave, also where the log of who was there cannot be written."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.actions import unsaid
from app.actions.accounts import sign_in, sign_out
from app.actions.emergency import begin_emergency
from app.actions.locking import lock
from app.gate import NotSignedIn, demand
from app.session import Why
from domain.audit import AuditUnavailable
from domain.rights import Right
from tests.app.accounts_seat import PASSWORD, READER, Folk, Opened


@pytest.fixture
def disk(tmp_path: Path, program: Callable[[str], str]) -> Iterator[Path]:
    """A disk that is small enough to be filled."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(  # noqa: S603 - the system's own mount
        [program("mount"), "-t", "tmpfs", "-o", "size=16m,mode=0700", "tmpfs", folder],
        capture_output=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip("this user may not mount a small disk")
    yield folder
    subprocess.run([program("umount"), "-l", folder], check=True)  # noqa: S603 - as above


def _fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as room:
        try:
            while room.write(bytes(4096)):
                pass
        except OSError:
            return


def _write_until_full(folk: Folk) -> None:
    log = folk.station.records.audit
    again = log.recent(1)[0].event
    for _ in range(100_000):
        try:
            log.record(again)
        except AuditUnavailable:
            return
    pytest.fail("the log went on although its disk is full")


def _seated(folk: Folk) -> None:
    folk.begin()
    folk.add(READER, "radiologist")
    sign_out(folk.station)
    sign_in(folk.station, READER, PASSWORD)


def test_f08_who_signs_out_on_a_full_disk_is_gone_and_it_is_on_record_once_there_is_room(
    disk: Path,
) -> None:
    """F-08. Judge: the disk itself, which is full, and the log after there was room again."""
    with Opened(disk / "seat") as folk:
        _seated(folk)
        begin_emergency(folk.station, "trauma, unconscious, no order yet")
        told: list[Exception] = []
        folk.station.telling.error = told.append  # type: ignore[method-assign, assignment]
        ballast = disk / "ballast"
        _fill(ballast)
        # The log writes into room of its own first; all that is used up before anybody leaves.
        _write_until_full(folk)
        newest = folk.station.records.audit.recent(1)[0].seq

        sign_out(folk.station)
        assert not folk.station.session.is_somebody
        assert any(isinstance(error, AuditUnavailable) for error in told)
        assert folk.station.records.audit.recent(1)[0].seq == newest
        unsaid.look_after(folk.station)  # still full: it is kept, and said no second time
        assert [e.action for e in folk.station.unsaid] == ["seat.sign_out"]
        # Whoever left may do nothing, and nobody comes in unrecorded.
        with pytest.raises((NotSignedIn, AuditUnavailable)):
            demand(folk.station, Right.READ_IMAGES)
        with pytest.raises(AuditUnavailable):
            sign_in(folk.station, READER, PASSWORD)

        ballast.unlink()
        unsaid.look_after(folk.station)
        assert folk.station.unsaid == []
        late = folk.station.records.audit.recent(1)[0].event
        assert (late.action, late.who) == ("seat.sign_out", READER)
        assert late.detail["happened"]
        assert folk.station.records.audit.verify().ok
        sign_in(folk.station, READER, PASSWORD)
        assert folk.station.user == READER


def test_f08_a_seat_that_is_locked_on_a_full_disk_says_so_in_the_log_later(disk: Path) -> None:
    """F-08: the screen is covered at once; the log hears of it when it can."""
    with Opened(disk / "seat") as folk:
        _seated(folk)
        ballast = disk / "ballast"
        _fill(ballast)
        _write_until_full(folk)
        lock(folk.station, Why.PERSON)
        assert folk.station.session.locked
        ballast.unlink()
        unsaid.look_after(folk.station)
        late = folk.station.records.audit.recent(1)[0].event
        assert (late.action, late.who) == ("session.lock", READER)

"""A seat locks when nobody is there, and opens for nobody but whoever proves to be back (A-14)."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.actions.locking import Vigil, due, lock, touch, unlock
from app.actions.peers import add_peer
from app.actions.receiving import start_listening
from app.commands import Command, carry_out
from app.gate import GUARDED, SERVICE, Locked, guarded
from app.options import OptionError, Policy, read
from app.session import Why, elapsed
from app.state.reading import Reading
from app.workstation import Workstation
from domain.audit import AuditUnavailable, Outcome
from domain.rights import Right
from imaging import phantom
from records.keys import WrongPassphrase
from tests.app.conftest import PASSPHRASE


class Time:
    """A clock that stands where a test puts it."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time(station: Workstation) -> Time:
    """The clock of the session, at the moment of signing in."""
    made = Time(1000.0)
    session = station.session
    session.clock = made
    session.began = session.proved = session.touched = made.now
    return made


def _minutes(minutes: int, seconds: int = 0) -> float:
    return 1000.0 + minutes * 60 + seconds


def test_a_seat_is_open_at_14_59_without_input_and_locked_at_15_01(
    station: Workstation, time: Time
) -> None:
    """ID06: fifteen minutes, where the site says nothing else."""
    vigil = Vigil(station, time)
    time.now = _minutes(14, 59)
    assert vigil.look() is None
    assert not station.session.locked
    time.now = _minutes(15, 1)
    assert vigil.look() is Why.IDLE
    assert station.session.locked


def test_any_input_begins_the_fifteen_minutes_anew_until_the_seat_is_locked(
    station: Workstation, time: Time
) -> None:
    time.now = _minutes(14)
    touch(station)
    time.now = _minutes(28, 59)
    assert due(station) is None
    time.now = _minutes(29, 1)
    lock(station, Why.IDLE)
    touch(station)
    assert station.session.locked


@pytest.mark.parametrize("minutes", [0, 31, 999])
def test_a_site_may_lock_after_one_to_thirty_minutes_and_no_other_number(minutes: int) -> None:
    """ID06: the cap of 30 minutes holds; the start stops with a sentence."""
    with pytest.raises(OptionError, match="lock_after_minutes must be 1 to 30"):
        read(Policy, {"lock_after_minutes": minutes})
    assert read(Policy, {"lock_after_minutes": 30}).lock_after_minutes == 30
    assert Policy().lock_after_minutes == 15


def test_four_hours_after_signing_in_a_person_proves_anew_who_they_are(
    station: Workstation, time: Time
) -> None:
    """ID05: however busy the person was, and at no moment before."""
    time.now = _minutes(239, 59)
    touch(station)
    assert due(station) is None
    time.now = _minutes(240)
    touch(station)
    assert Vigil(station, time).look() is Why.LIMIT
    unlock(station, PASSPHRASE)
    assert due(station) is None
    time.now = _minutes(479, 59)
    touch(station)
    assert due(station) is None
    time.now = _minutes(480)
    assert due(station) is Why.LIMIT


def test_a_computer_that_slept_is_locked_on_waking_also_where_no_bus_told_of_it(
    station: Workstation, time: Time
) -> None:
    counted = Time(50.0)  # stands still in suspend, as the clock of the session does not
    vigil = Vigil(station, counted)
    time.now, counted.now = time.now + 20, counted.now + 20
    assert vigil.look() is None
    time.now, counted.now = time.now + 61, counted.now + 1
    assert vigil.look() is Why.SUSPEND
    assert _last(station) == ("session.lock", {"why": "suspend"})


def test_the_clock_of_a_session_goes_on_and_nobody_can_set_it() -> None:
    before = elapsed()
    assert elapsed() >= before
    assert abs(elapsed() - before) < 60
    assert abs(elapsed() - datetime.now(UTC).timestamp()) > 3600  # no wall clock


def _last(station: Workstation) -> tuple[str, dict[str, str]]:
    event = station.records.audit.recent(1)[0].event
    return event.action, event.detail


@pytest.mark.parametrize("why", list(Why))
def test_every_lock_is_on_record_with_its_reason(station: Workstation, why: Why) -> None:
    """A-14, judge: the audit log."""
    lock(station, why)
    lock(station, Why.PERSON)  # locked already
    assert _last(station) == ("session.lock", {"why": why.value})
    assert station.session.lock is not None
    assert station.session.lock.why is why


def test_a_locked_seat_refuses_commands_and_services_and_says_so_on_record(
    station: Workstation,
) -> None:
    ran: list[str] = []
    command = Command("some.thing", "Do", lambda _: ran.append("command"), needs=Right.BE_HERE)

    @guarded(Right.BE_HERE)
    def service(_station: Workstation) -> None:
        ran.append("service")

    lock(station, Why.PERSON)
    acts: list[Callable[[], None]] = [
        lambda: carry_out(station, command),
        lambda: service(station),
    ]
    for act in acts:
        with pytest.raises(Locked):
            act()
        last = station.records.audit.recent(1)[0].event
        assert last.outcome is Outcome.SERIOUS_FAILURE
        assert last.detail["seat"] == "locked"
    assert not ran
    unlock(station, PASSPHRASE)
    for act in acts:
        act()
    assert ran == ["command", "service"]
    del GUARDED[next(name for name in GUARDED if name.endswith("test_locking.service"))]


def test_only_the_right_passphrase_unlocks_and_every_try_is_on_record(
    station: Workstation,
) -> None:
    lock(station, Why.PERSON)
    with pytest.raises(WrongPassphrase):
        unlock(station, "guessed")
    assert station.session.locked
    # A wrong one lets the next wait for a second; here it is over.
    station.records.tries.clock = lambda: datetime.now(UTC) + timedelta(seconds=1)
    unlock(station, PASSPHRASE)
    assert station.session.lock is None
    tries = [e.event for e in station.records.audit.recent() if e.event.action == "session.unlock"]
    assert [t.outcome for t in tries] == [Outcome.SUCCESS, Outcome.SERIOUS_FAILURE]


def test_what_is_open_stays_open_behind_the_lock(
    station: Workstation, study_uid: str, opened: Callable[[str], Reading]
) -> None:
    reading = opened(study_uid)
    lock(station, Why.IDLE)
    unlock(station, PASSPHRASE)
    assert station.reading is reading


def test_a_log_that_cannot_be_written_keeps_no_seat_open_and_opens_none(
    station: Workstation,
) -> None:
    covered: list[bool] = []
    station.cover = lambda: covered.append(station.session.locked)
    with station.records.audit._database.writing() as writer:
        writer.run(
            "CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'x'); END"
        )
    lock(station, Why.IDLE)
    assert covered == [True]
    assert [t.sentence for t in station.telling.items]
    with pytest.raises(AuditUnavailable):
        unlock(station, PASSPHRASE)
    assert station.session.locked


def test_a_locked_seat_goes_on_receiving_and_says_that_no_person_did_it(
    station: Workstation,
    small_study: tuple[phantom.Examination, Path],
    program: Callable[[str], str],
) -> None:
    """The seat's own duties need nobody; judge: storescu's word, and the archive."""
    examination, folder = small_study
    add_peer(station, "CT1", "CT1@127.0.0.1:11199")
    listener = start_listening(station, host="127.0.0.1", port=0)
    lock(station, Why.IDLE)
    files = [str(file) for file in sorted(folder.iterdir())[:4]]
    done = subprocess.run(  # noqa: S603 - a peer of the system
        [program("storescu"), "-aet", "CT1", "-aec", listener.aet, "127.0.0.1",
         str(listener.port), *files],
        timeout=60,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert station.records.archive.study(examination.study_uid).instances == len(files)
    received = [e.event for e in station.records.audit.recent() if e.event.action.startswith("rec")]
    assert received
    assert all(event.who == SERVICE for event in received)
    assert station.session.locked

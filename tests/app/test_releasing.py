"""A seat whose keys leave at the lock loses nothing, and goes on where it was."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from app.actions import duties
from app.actions.locking import lock, unlock
from app.actions.opening import open_study
from app.actions.receiving import start_listening
from app.actions.releasing import go_on
from app.jobs import Pool
from app.session import Why
from app.workstation import Workstation
from domain.work import Work
from records.key import KeysAway
from records.keys import WrongPassphrase
from tests.app.conftest import PASSPHRASE, wait_until


@pytest.fixture
def strict(station: Workstation) -> Workstation:
    """A seat of a site that wants no key in the memory of a locked seat."""
    station.policy = replace(station.policy, keys_leave_at_lock=True)
    return station


def answers(port: int) -> bool:
    with socket.socket() as asking:
        asking.settimeout(5)
        return asking.connect_ex(("127.0.0.1", port)) == 0


def released(station: Workstation) -> None:
    lock(station, Why.PERSON)
    wait_until(lambda: go_on(station))


def test_a_locked_seat_keeps_its_keys_where_the_site_does_not_say_otherwise(
    station: Workstation,
) -> None:
    lock(station, Why.PERSON)
    assert station.release is None
    assert station.records.keys.held
    assert station.records.database.row("SELECT 1") == (1,)


def test_nothing_can_be_read_while_the_keys_are_away(strict: Workstation, study_uid: str) -> None:
    uid = next(iter(strict.records.archive.sop_uids(study_uid)))
    released(strict)
    for refused in (
        lambda: strict.records.archive.read(uid),
        lambda: strict.records.archive.study(study_uid),
        lambda: strict.records.audit.recent(1),
        lambda: strict.records.journal.save("a screen"),
        lambda: strict.records.keys.unseal("audit-signing-key"),
    ):
        with pytest.raises(KeysAway):
            refused()
    duties.look_after(strict)  # and what a seat does by itself does not even try
    unlock(strict, PASSPHRASE)


def test_the_same_seat_comes_back_with_what_was_open(strict: Workstation, study_uid: str) -> None:
    open_study(strict, study_uid)
    wait_until(lambda: strict.reading is not None and strict.reading.loaded)
    reading = strict.reading
    assert reading is not None
    records = strict.records
    released(strict)
    unlock(strict, PASSPHRASE)
    assert strict.reading is reading
    assert strict.records is records
    assert not strict.session.locked
    uid = next(iter(records.archive.sop_uids(study_uid)))
    assert records.archive.read(uid)
    assert records.audit.verify().ok
    duties.look_after(strict)


def test_what_runs_is_not_broken_off_by_the_lock(strict: Workstation, study_uid: str) -> None:
    done: list[int] = []
    running, may_end = [False], [False]

    def work(_work: Work) -> int:
        running[0] = True
        wait_until(lambda: may_end[0])
        return len(strict.records.archive.sop_uids(study_uid))

    strict.jobs.start(
        "Import", work, pool=Pool.RECORDS, succeeded=done.append, failed=strict.telling.error
    )
    wait_until(lambda: running[0])
    lock(strict, Why.IDLE)
    assert not go_on(strict)
    assert strict.records.keys.held
    may_end[0] = True
    wait_until(lambda: go_on(strict))
    assert done == [24]
    with pytest.raises(KeysAway):
        strict.records.database.row("SELECT 1")
    unlock(strict, PASSPHRASE)


def test_the_listener_is_silent_meanwhile_and_listens_again(strict: Workstation) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    strict.records.settings.save(replace(strict.records.settings.load(), port=port))
    start_listening(strict, host="127.0.0.1")
    released(strict)
    assert not answers(port)
    unlock(strict, PASSPHRASE)
    assert answers(port)


def test_passphrases_that_opened_nothing_are_on_record_once_one_does(strict: Workstation) -> None:
    released(strict)
    for _ in range(3):
        with pytest.raises(WrongPassphrase):
            unlock(strict, "another one")
    assert strict.session.locked
    assert not strict.records.keys.held
    unlock(strict, PASSPHRASE)
    events = [kept.event for kept in strict.records.audit.recent(5)]
    (reopened,) = [event for event in events if event.action == "keys.reopen"]
    assert reopened.detail == {"failed": "3"}
    assert [event.action for event in events if event.action.startswith("keys")] == [
        "keys.reopen",
        "keys.release",
    ]

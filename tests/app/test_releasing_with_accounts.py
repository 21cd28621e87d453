"""On a seat that several people share the keys leave at the lock, and a password brings them back.

What a password opens in the key file is judged by a reader of its own (``way_judge``).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from app.actions import accounts, own_account, people
from app.actions.accounts import sign_in, sign_out
from app.actions.locking import lock, unlock
from app.actions.recovering import make_recovery_key, recover
from app.actions.releasing import go_on
from app.actions.rotating import renew_guard
from app.actions.trying import MustWait, NotProved
from app.gate import may
from app.session import Why
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.rights import Right
from records.database import Damaged
from records.key import KeysAway
from tests.app.accounts_seat import (
    ADMIN,
    ADMINS_PASSWORD,
    PASSWORD,
    READER,
    Folk,
    Opened,
    Time,
    with_reader,
)
from tests.app.conftest import PASSPHRASE, wait_until
from tests.records.way_judge import master_by, master_under, unlock_key

NEW_PASSWORD = "copper lagoon bicycle"  # noqa: S105 - of a seat that lives for one test


def strict(folk: Folk) -> Workstation:
    station = folk.station
    station.policy = replace(station.policy, keys_leave_at_lock=True, second_factor="none")
    return station


@pytest.fixture
def folk(station: Workstation) -> Folk:
    """A seat with an administrator and a reader, whose keys leave at the lock."""
    made = Folk(station)
    made.begin()
    made.add(READER, "radiologist")
    sign_out(station)
    strict(made)
    return made


def leave(station: Workstation, name: str = READER, password: str = PASSWORD) -> None:
    """Sign somebody in, lock, and wait until the keys have left."""
    sign_in(station, name, password)
    lock(station, Why.PERSON)
    wait_until(lambda: go_on(station))
    assert not station.records.keys.held


def opens(profile: Path, name: str, password: str, file: bytes | None = None) -> bool:
    """Say whether a password opens the master key of now, with all else that an attacker has."""
    kept = (profile / "keys.json").read_bytes()
    master = master_under(kept, PASSPHRASE)
    try:
        return master_by(file or kept, unlock_key(kept, master), name, password) == master
    except (KeyError, InvalidTag):
        return False


def test_whoever_locked_brings_the_keys_back_with_their_own_password(folk: Folk) -> None:
    station = folk.station
    leave(station)
    with pytest.raises(KeysAway):
        station.records.database.row("SELECT 1")
    unlock(station, PASSWORD)
    assert not station.session.locked
    assert station.records.keys.held
    assert may(station, Right.SIGN_REPORTS)
    assert station.records.audit.verify().ok


def test_a_wrong_password_brings_no_key_back_and_is_on_record_once_one_does(folk: Folk) -> None:
    station = folk.station
    leave(station)
    for _ in range(3):
        with pytest.raises(NotProved):
            unlock(station, "somebody else's words")
        assert not station.records.keys.held
        folk.time.pass_(60)
    unlock(station, PASSWORD)
    told = [t.event for t in station.records.audit.recent(6)]
    (back,) = [event for event in told if event.action == "keys.reopen"]
    assert (back.who, back.detail) == (READER, {"failed": "3"})


def test_somebody_else_signs_in_at_a_seat_whose_keys_have_left(folk: Folk) -> None:
    """Fast user switch: the one before keeps nothing open, the next holds their own rights."""
    station = folk.station
    leave(station)
    sign_in(station, ADMIN, ADMINS_PASSWORD)
    assert station.session.person.name == ADMIN
    assert station.release is None
    assert may(station, Right.PEOPLE_MANAGE)
    assert not may(station, Right.SIGN_REPORTS)


def test_without_the_code_of_the_second_factor_the_keys_leave_again(station: Workstation) -> None:
    folk = Folk(station)
    folk.begin(second_factor=True)
    folk.add(READER, "radiologist")
    sign_out(station)
    station.policy = replace(station.policy, keys_leave_at_lock=True)
    sign_in(station, READER, PASSWORD, folk.code(READER))
    lock(station, Why.LIMIT)
    wait_until(lambda: go_on(station))
    with pytest.raises(NotProved):
        unlock(station, PASSWORD, "000000")
    assert station.session.locked
    with pytest.raises(KeysAway):
        station.records.database.row("SELECT 1")
    folk.time.pass_(60)
    unlock(station, PASSWORD, folk.code(READER))
    assert station.records.database.row("SELECT 1") == (1,)
    assert [a for a, _who, _how in folk.actions() if a.startswith("keys")] == [
        "keys.reopen",
        "keys.release",
        "keys.reopen",
        "keys.release",
    ]


def test_a12_a_name_that_nobody_has_is_told_as_a_wrong_password_is(folk: Folk) -> None:
    """A-12 at a seat without keys. Judge: the sentences, word by word."""
    leave(folk.station)
    told = []
    for name in (READER, "nobody.at.all"):
        with pytest.raises(NotProved) as refused:
            sign_in(folk.station, name, "somebody else's words")
        told.append((str(refused.value), refused.value.advice))
        assert not folk.station.records.keys.held
    assert told[0] == told[1]


def test_a11_guesses_at_a_seat_without_keys_lock_the_account_and_stand_in_the_log(
    folk: Folk,
) -> None:
    """A-11 at a seat without keys. Judge: the audit log, once somebody else has signed in."""
    station = folk.station
    leave(station, ADMIN, ADMINS_PASSWORD)
    for _ in range(9):
        with pytest.raises(NotProved):
            sign_in(station, READER, "somebody else's words")
        folk.time.pass_(600)
    with pytest.raises(NotProved):
        sign_in(station, READER, "somebody else's words")
    with pytest.raises(MustWait):
        sign_in(station, READER, PASSWORD)
    assert not station.records.keys.held
    unlock(station, ADMINS_PASSWORD)
    assert people.is_locked(station, station.records.people.get(READER))
    with pytest.raises(MustWait):
        sign_in(station, READER, PASSWORD)
    people.unlock(station, READER)
    sign_in(station, READER, PASSWORD)


def test_an_account_that_is_locked_out_brings_no_key_back_with_the_right_password(
    folk: Folk,
) -> None:
    station = folk.station
    for _ in range(9):
        with pytest.raises(NotProved):
            sign_in(station, READER, "somebody else's words")
        folk.time.pass_(600)
    with pytest.raises(NotProved):
        sign_in(station, READER, "somebody else's words")
    leave(station, ADMIN, ADMINS_PASSWORD)
    with pytest.raises(MustWait):
        sign_in(station, READER, PASSWORD)
    assert not station.records.keys.held
    unlock(station, ADMINS_PASSWORD)


def test_a_changed_password_opens_the_keys_and_the_one_before_does_not(folk: Folk) -> None:
    """Judge: ``way_judge``, which is given the disk, the memory of the seat and the password."""
    station = folk.station
    before = (station.profile / "keys.json").read_bytes()
    assert opens(station.profile, READER, PASSWORD)
    sign_in(station, READER, PASSWORD)
    own_account.change_password(station, PASSWORD, NEW_PASSWORD)
    assert opens(station.profile, READER, NEW_PASSWORD)
    assert not opens(station.profile, READER, PASSWORD)
    leave(station, READER, NEW_PASSWORD)
    with pytest.raises(NotProved):
        unlock(station, PASSWORD)
    folk.time.pass_(60)
    newest = (station.profile / "keys.json").read_bytes()
    (station.profile / "keys.json").write_bytes(before)  # put back by a thief of the disk
    with pytest.raises(Damaged):
        unlock(station, PASSWORD)
    assert not station.records.keys.held
    (station.profile / "keys.json").write_bytes(newest)
    folk.time.pass_(60)
    unlock(station, NEW_PASSWORD)


def test_a_reset_password_opens_the_keys_and_the_one_before_does_not(folk: Folk) -> None:
    station = folk.station
    sign_in(station, ADMIN, ADMINS_PASSWORD)
    given = people.reset(station, READER)
    assert opens(station.profile, READER, given)
    assert not opens(station.profile, READER, PASSWORD)
    leave(station, ADMIN, ADMINS_PASSWORD)
    sign_in(station, READER, given)
    assert station.session.person.name == READER


def test_a_closed_account_opens_no_keys_and_one_that_is_opened_again_does_from_its_next_sign_in(
    folk: Folk,
) -> None:
    station = folk.station
    sign_in(station, ADMIN, ADMINS_PASSWORD)
    account = station.records.people.get(READER)
    people.change(station, replace(account, active=False))
    assert not opens(station.profile, READER, PASSWORD)
    leave(station, ADMIN, ADMINS_PASSWORD)
    with pytest.raises(NotProved):
        sign_in(station, READER, PASSWORD)
    assert not station.records.keys.held
    unlock(station, ADMINS_PASSWORD)
    people.change(station, replace(account, active=True))
    assert not opens(station.profile, READER, PASSWORD)
    folk.time.pass_(60)
    sign_in(station, READER, PASSWORD)
    assert opens(station.profile, READER, PASSWORD)


def test_no_account_opens_the_keys_of_a_seat_that_has_accounts_no_more(folk: Folk) -> None:
    station = folk.station
    sign_in(station, ADMIN, ADMINS_PASSWORD)
    people.end_accounts(station)
    assert not opens(station.profile, READER, PASSWORD)
    assert not opens(station.profile, ADMIN, ADMINS_PASSWORD)


def test_a_renewed_guard_lets_everybody_in_as_before_and_an_older_box_opens_nothing(
    folk: Folk,
) -> None:
    """Judge: ``way_judge`` with the old key file, the old unlock key, and the right password."""
    station = folk.station
    before = (station.profile / "keys.json").read_bytes()
    old_unlock = unlock_key(before, master_under(before, PASSPHRASE))
    sign_in(station, ADMIN, ADMINS_PASSWORD)
    renew_guard(station, PASSPHRASE)
    after = (station.profile / "keys.json").read_bytes()
    master = master_under(after, PASSPHRASE)
    assert opens(station.profile, READER, PASSWORD)
    assert master_by(before, old_unlock, READER, PASSWORD) != master
    with pytest.raises(InvalidTag):
        master_by(after, old_unlock, READER, PASSWORD)
    leave(station)
    unlock(station, PASSWORD)


def test_a_recovered_seat_lets_everybody_in_as_before(tmp_path: Path) -> None:
    profile, time = tmp_path / "seat", Time()
    with_reader(profile, time)
    with Opened(profile, time) as folk:
        strict(folk)
        sign_in(folk.station, ADMIN, ADMINS_PASSWORD)
        words = make_recovery_key(folk.station)
    recover(profile, words, PASSPHRASE)
    with Opened(profile, time) as folk:
        leave(strict(folk))
        unlock(folk.station, PASSWORD)
        assert folk.station.records.keys.held


def test_an_older_key_file_over_a_restart_opens_the_seat_to_no_old_password(
    tmp_path: Path,
) -> None:
    """The old way leads to the keys, but the records know the password of now: they leave again."""
    profile, time = tmp_path / "seat", Time()
    with_reader(profile, time)
    older = (profile / "keys.json").read_bytes()
    with Opened(profile, time) as folk:
        strict(folk)
        sign_in(folk.station, READER, PASSWORD)
        own_account.change_password(folk.station, PASSWORD, NEW_PASSWORD)
    (profile / "keys.json").write_bytes(older)
    with Opened(profile, time) as folk:
        station = strict(folk)
        leave(station, ADMIN, ADMINS_PASSWORD)
        with pytest.raises(NotProved):
            sign_in(station, READER, PASSWORD)
        assert not station.records.keys.held
        assert station.session.locked
        unlock(station, ADMINS_PASSWORD)


def test_the_disk_alone_holds_nothing_that_a_password_could_be_tried_at(folk: Folk) -> None:
    """A-18: what a guess could be compared with lies under a key that no disk holds in clear."""
    kept = (folk.station.profile / "keys.json").read_bytes()
    assert b'"accounts"' in kept
    for clear in (READER.encode(), ADMIN.encode(), b'public": "', b"passes"):
        assert kept.count(clear) <= (1 if clear == b"passes" else 0)
    with pytest.raises(InvalidTag):
        master_by(kept, bytes(32), READER, PASSWORD)


def test_keys_stay_with_who_could_not_bring_them_back(folk: Folk) -> None:
    """A passphrase guards the seat, and this account's password opens nothing yet."""
    station = folk.station
    sign_in(station, READER, PASSWORD)
    station.records.keys.shut_out(READER)
    lock(station, Why.PERSON)
    assert station.release is None
    assert station.records.keys.held
    unlock(station, PASSWORD)


def test_an_account_made_while_the_seat_is_in_use_brings_the_keys_back_at_once(folk: Folk) -> None:
    station = folk.station
    sign_in(station, ADMIN, ADMINS_PASSWORD)
    folk.add("k.oyelaran", "radiologist", password=NEW_PASSWORD)
    accounts.renew(station)
    lock(station, Why.PERSON)
    wait_until(lambda: go_on(station))
    sign_in(station, "k.oyelaran", NEW_PASSWORD)
    assert may(station, Right.SIGN_REPORTS)


def test_a_log_that_cannot_be_written_brings_no_key_back(
    folk: Folk, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = folk.station
    leave(station)
    database = station.records.audit.database

    def full() -> None:
        raise LightboxError("There is no room on the disk.", advice="Free some.")

    with monkeypatch.context() as disk:
        disk.setattr(database, "writing", full)
        with pytest.raises(LightboxError):
            unlock(station, PASSWORD)
    assert not station.records.keys.held
    assert station.session.locked
    folk.time.pass_(60)
    unlock(station, PASSWORD)

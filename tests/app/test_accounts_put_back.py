"""An older copy of the accounts lets nobody in again whom they would no longer let in."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from app.actions import own_account, people
from app.actions.accounts import sign_in, sign_out
from app.actions.trying import NotProved, PutBack
from app.gate import may
from domain.audit import Outcome
from domain.rights import Right
from records.keys import open_keys
from tests.app.accounts_seat import (
    ADMIN,
    ADMINS_PASSWORD,
    PASSWORD,
    READER,
    Folk,
    Opened,
    Time,
    copy_of,
    put_back,
    with_reader,
)
from tests.records.test_keys import MemoryKeyring
from tests.seats import open_workstation

_NEW = "granite willow teapot"


def _as_admin(folk: Folk) -> None:
    folk.station.policy = replace(folk.station.policy, second_factor="none")
    sign_in(folk.station, ADMIN, ADMINS_PASSWORD)


def test_a11_an_older_copy_opens_no_closed_account(tmp_path: Path) -> None:
    """A-11: the log knows that the account was changed; who asks is told, and it is on record."""
    profile, time = tmp_path / "seat", Time()
    with_reader(profile, time)
    older = copy_of(profile)
    with Opened(profile, time) as folk:
        _as_admin(folk)
        people.change(folk.station, replace(folk.station.records.people.get(READER), active=False))
    put_back(profile, older)
    with Opened(profile, time) as folk:
        with pytest.raises(PutBack):
            sign_in(folk.station, READER, PASSWORD)
        assert not folk.station.session.is_somebody
        last = folk.station.records.audit.recent(1)[0].event
        assert (last.action, last.outcome) == ("seat.sign_in", Outcome.SERIOUS_FAILURE)


def test_a11_a_wrong_password_hears_nothing_of_an_older_copy(tmp_path: Path) -> None:
    """A-11: only who knows the password learns more than that it was wrong."""
    profile, time = tmp_path / "seat", Time()
    with_reader(profile, time)
    older = copy_of(profile)
    with Opened(profile, time) as folk:
        _as_admin(folk)
        people.change(folk.station, replace(folk.station.records.people.get(READER), active=False))
    put_back(profile, older)
    with Opened(profile, time) as folk, pytest.raises(NotProved):
        sign_in(folk.station, READER, "wrong")


def test_a16_an_older_copy_gives_no_role_back(tmp_path: Path) -> None:
    """A-16: a role that was taken away stays away, until an administrator has set it right."""
    profile, time = tmp_path / "seat", Time()
    with_reader(profile, time)
    older = copy_of(profile)
    with Opened(profile, time) as folk:
        _as_admin(folk)
        people.change(
            folk.station, replace(folk.station.records.people.get(READER), roles=("viewer",))
        )
    put_back(profile, older)
    with Opened(profile, time) as folk:
        with pytest.raises(PutBack):
            sign_in(folk.station, READER, PASSWORD)
        time.pass_(600)
        _as_admin(folk)  # nobody changed this account since
        people.change(
            folk.station, replace(folk.station.records.people.get(READER), roles=("viewer",))
        )
        sign_out(folk.station)
        sign_in(folk.station, READER, PASSWORD)
        assert not may(folk.station, Right.SIGN_REPORTS)


def test_a11_an_older_copy_makes_no_old_password_good_again(tmp_path: Path) -> None:
    """A-11: a password that was changed because others knew it opens nothing any more."""
    profile, time = tmp_path / "seat", Time()
    with_reader(profile, time)
    older = copy_of(profile)
    with Opened(profile, time) as folk:
        folk.station.policy = replace(folk.station.policy, second_factor="none")
        sign_in(folk.station, READER, PASSWORD)
        own_account.change_password(folk.station, PASSWORD, _NEW)
    put_back(profile, older)
    with Opened(profile, time) as folk:
        folk.station.policy = replace(folk.station.policy, second_factor="none")
        with pytest.raises(PutBack):
            sign_in(folk.station, READER, PASSWORD)


def test_a_crash_between_the_change_and_its_record_locks_nobody_out(tmp_path: Path) -> None:
    profile, time = tmp_path / "seat", Time()
    with_reader(profile, time)
    with Opened(profile, time) as folk:
        editions = folk.station.records.people.editions
        with folk.station.records.database.writing() as writer:
            editions.raised(writer, READER)  # and the program ended here
    with Opened(profile, time) as folk:
        folk.station.policy = replace(folk.station.policy, second_factor="none")
        sign_in(folk.station, READER, PASSWORD)
        assert folk.station.session.person.name == READER


def test_a11_an_older_copy_takes_no_owners_password_away(tmp_path: Path) -> None:
    """A-11: a seat under the system's keyring asks for its password still."""
    profile, keyring = tmp_path / "seat", MemoryKeyring()
    opened = partial(open_keys, profile, passphrase=None, keyring=keyring)
    station = open_workstation(profile, keys=opened)
    assert station.session.single_user
    station.close()
    older = copy_of(profile)
    station = open_workstation(profile, keys=opened)
    own_account.change_password(station, "", _NEW)
    station.close()
    put_back(profile, older)
    station = open_workstation(profile, keys=opened)
    try:
        assert not station.session.is_somebody
        with pytest.raises(PutBack):
            sign_in(station, "", "")
    finally:
        station.close()

"""ID07, A-16: what is taken away from a person counts at the next thing that they ask for.

The accounts are changed as another program of the same seat does, the command line beside a
window; nobody reads the session of the window anew before it is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from app.actions.accounts import renew, sign_in
from app.actions.emergency import begin_emergency, end_emergency
from app.commands import Command, carry_out
from app.gate import NotAllowed, demand
from app.workstation import Workstation
from domain.audit import Outcome
from domain.rights import About, Right, Role
from records.people import Account, People
from records.roles import Roles
from tests.app.accounts_seat import ADMIN, PASSWORD, READER, Folk, Opened
from tests.app.conftest import wait_until


@pytest.fixture
def folk(tmp_path: Path) -> Iterator[Folk]:
    with Opened(tmp_path / "seat") as folk:
        folk.begin()
        folk.add(READER, "radiologist")
        sign_in(folk.station, READER, PASSWORD)
        yield folk


def _elsewhere(station: Workstation) -> People:
    return People(station.records.database, station.records.keys, station.records.audit)


def _export(station: Workstation, done: list[str]) -> None:
    carry_out(station, Command("data.go", "Go", lambda _: done.append("left"), needs=Right.EXPORT))


def _is_refused(station: Workstation, done: list[str]) -> None:
    with pytest.raises(NotAllowed):
        _export(station, done)
    last = station.records.audit.recent(1)[0].event
    assert (last.action, last.outcome) == ("data.go", Outcome.SERIOUS_FAILURE)
    assert not done


def test_a_role_that_is_taken_away_bites_at_the_next_command(folk: Folk) -> None:
    """A-16; judge: the audit log."""
    others, done = _elsewhere(folk.station), list[str]()
    others.change(replace(others.get(READER), roles=("viewer",)))
    _is_refused(folk.station, done)
    others.change(replace(others.get(READER), roles=("radiologist",)))
    _export(folk.station, done)
    assert done == ["left"]


def test_a_closed_account_can_do_nothing_more_in_an_open_window(folk: Folk) -> None:
    others = _elsewhere(folk.station)
    others.change(replace(others.get(READER), active=False))
    _is_refused(folk.station, [])
    with pytest.raises(NotAllowed):
        demand(folk.station, Right.BE_HERE)


def test_a_role_of_the_site_that_loses_a_right_bites_at_the_next_command(folk: Folk) -> None:
    station, now = folk.station, datetime(2026, 3, 1, tzinfo=UTC)
    made = Roles(station.records.database)
    made.keep(Role("courier", "Courier", frozenset({Right.BE_HERE, Right.EXPORT})), ADMIN, now)
    others = _elsewhere(station)
    others.change(replace(others.get(READER), roles=("courier",)))
    renew(station)
    done = list[str]()
    _export(station, done)
    made.keep(Role("courier", "Courier", frozenset({Right.BE_HERE})), ADMIN, now)
    _is_refused(station, [])


def test_a_limit_to_modalities_bites_at_the_next_command_too(folk: Folk) -> None:
    others = _elsewhere(folk.station)
    others.change(replace(others.get(READER), modalities=frozenset({"MR"})))
    with pytest.raises(NotAllowed):
        demand(folk.station, Right.READ_IMAGES, About(modalities=frozenset({"CT"})))
    demand(folk.station, Right.READ_IMAGES, About(modalities=frozenset({"MR"})))


def test_what_a_person_began_is_stopped_too_once_their_account_is_closed(folk: Folk) -> None:
    """A job keeps the session that began it, and a session holds no more than its account."""
    station, go, seen = folk.station, Event(), list[str]()

    def task(_work: object) -> None:
        go.wait(10)
        demand(station, Right.EXPORT)
        seen.append("left")

    job = station.jobs.start("Go", task, succeeded=lambda _: None, failed=lambda _: None)
    others = _elsewhere(station)
    others.change(replace(others.get(READER), active=False))
    renew(station)
    go.set()
    wait_until(lambda: not job.under_way)
    assert isinstance(job.error, NotAllowed)
    assert not seen


def test_emergency_access_that_ended_is_over_for_what_was_begun_under_it(folk: Folk) -> None:
    """Also where the account was changed between the two, which reads the session anew."""
    station, others = folk.station, _elsewhere(folk.station)
    begun = station.session
    begin_emergency(station, "unconscious after a fall")
    others.change(replace(others.get(READER), full_name="Dr. A. Mehra"))
    renew(station)
    end_emergency(station)
    assert begun.emergency is None


def test_a_window_of_a_seat_of_one_person_ends_when_it_is_given_accounts(tmp_path: Path) -> None:
    """Its one person held every right, and stays nobody once there are people with accounts."""
    with Opened(tmp_path / "seat") as folk:
        station, others = folk.station, _elsewhere(folk.station)
        assert station.session.single_user
        others.add(Account(ADMIN, "Henrik Berg", ("it",)), PASSWORD)
        _is_refused(station, [])
        renew(station)
        assert not station.session.is_somebody

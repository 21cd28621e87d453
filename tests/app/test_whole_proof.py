"""A proof of who is there takes the second factor too, by one rule for every action (ID05)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.actions import recovering
from app.actions.accounts import sign_in
from app.actions.locking import lock, unlock
from app.actions.proving import ProofNeeded, asks_for_code, demand_proof, prove
from app.actions.trying import MustWait, NotProved
from app.session import Lock, Why
from tests.app.accounts_seat import ADMIN, ADMINS_PASSWORD, Folk, Opened, Time


@pytest.fixture
def folk(tmp_path: Path) -> Iterator[Folk]:
    """A seat whose administrator signed in with a second factor an hour ago."""
    with Opened(tmp_path / "seat", Time()) as made:
        made.begin(second_factor=True)
        sign_in(made.station, ADMIN, ADMINS_PASSWORD, made.code(ADMIN))
        made.station.session.proved -= 3600
        made.time.pass_(3600)
        yield made


@pytest.mark.parametrize("action", ["session.prove", "keys.prove", "one.that.nobody.named"])
def test_a_password_alone_lets_nothing_leave_and_changes_no_key(folk: Folk, action: str) -> None:
    station = folk.station
    assert asks_for_code(station, action)
    with pytest.raises(NotProved):
        prove(station, ADMINS_PASSWORD, action=action)
    with pytest.raises(ProofNeeded):
        demand_proof(station)
    folk.time.pass_(5)
    prove(station, ADMINS_PASSWORD, folk.code(ADMIN), action=action)
    demand_proof(station)


def test_a_wrong_code_is_counted_and_recorded_as_a_wrong_password_is(folk: Folk) -> None:
    station, right = folk.station, folk.code(ADMIN)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    ends: list[tuple[str, str, int, dict[str, str]]] = []
    for password, code in ((ADMINS_PASSWORD, wrong), ("somebody else's", right)):
        with pytest.raises(NotProved) as refused:
            prove(station, password, code, action="keys.prove")
        assert "not right" in str(refused.value)
        with pytest.raises(MustWait):  # counted: the right one has to wait as well
            prove(station, ADMINS_PASSWORD, right, action="keys.prove")
        told = station.records.audit.recent(2)
        ends += [
            (e.action, e.who, e.outcome.value, e.detail)
            for e in (kept.event for kept in told)
            if "failures" in e.detail
        ]
        folk.time.pass_(60)
    assert [(action, who, outcome) for action, who, outcome, _ in ends] == [
        ("keys.prove", ADMIN, 8)
    ] * 2
    assert [detail["failures"] for *_, detail in ends] == ["1", "2"]
    assert right not in str(ends)


def test_a_code_that_let_something_leave_proves_nothing_more(folk: Folk) -> None:
    code = folk.code(ADMIN)
    prove(folk.station, ADMINS_PASSWORD, code)
    with pytest.raises(NotProved):
        prove(folk.station, ADMINS_PASSWORD, code)


def test_a_signature_and_an_unlock_within_the_hours_take_the_password_alone(folk: Folk) -> None:
    station = folk.station
    assert not asks_for_code(station, "report.prove")
    prove(station, ADMINS_PASSWORD, action="report.prove")
    lock(station, Why.PERSON)
    assert not asks_for_code(station, "session.unlock")
    unlock(station, ADMINS_PASSWORD)
    assert not station.session.locked


def test_an_unlock_after_the_hours_takes_the_code_too(folk: Folk) -> None:
    station = folk.station
    lock(station, Why.LIMIT)
    assert isinstance(station.session.lock, Lock)
    assert asks_for_code(station, "session.unlock")
    with pytest.raises(NotProved):
        unlock(station, ADMINS_PASSWORD)
    assert station.session.locked
    folk.time.pass_(5)
    unlock(station, ADMINS_PASSWORD, folk.code(ADMIN))
    assert not station.session.locked


def test_whoever_has_no_second_factor_is_asked_for_none(folk: Folk) -> None:
    station = folk.station
    station.policy = replace(station.policy, second_factor="none")
    folk.add("c.lim", "radiologist")
    sign_in(station, "c.lim", "violet kite harbour")
    assert not asks_for_code(station, "session.prove")
    prove(station, "violet kite harbour")


def test_a_recovery_key_is_made_by_whoever_may_and_has_proved_it(folk: Folk) -> None:
    prove(folk.station, ADMINS_PASSWORD, folk.code(ADMIN), action="keys.prove")
    assert recovering.make_recovery_key(folk.station)

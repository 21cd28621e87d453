"""ID08: roles are shipped, and a site adds its own; somebody is always left who manages them."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.actions import accounts, people, roles
from app.gate import NotAllowed, may
from app.headless import Console
from app.roles import all_roles, shipped_roles
from app.session import Session
from app.workstation import Workstation
from domain.audit import Outcome
from domain.errors import NotFound, Refused
from domain.rights import Right, Role
from records.people import Account
from tests.app.sitting import sit_down

NIGHT = Role(
    "night", "Night reader", frozenset({Right.READ_IMAGES, Right.WORKLIST}), frozenset({"CT"})
)
PASSWORD = "seven green tractors at dawn"  # noqa: S105 - of a seat that lives for one test


def _hire(station: Workstation, name: str, *held: str) -> None:
    people.add(station, Account(name, name.title(), held), PASSWORD)


def _session(station: Workstation, name: str) -> Session:
    """Return the session of somebody who has chosen their own password."""
    account = replace(station.records.people.get(name), must_change=False, has_factor=True)
    return accounts.session_of(station, account)


def test_a_role_of_the_site_grants_what_it_says_and_its_change_counts_at_once(
    station: Workstation,
) -> None:
    roles.keep_role(station, NIGHT)
    _hire(station, "root", "it")
    sit_down(station, "it", name="root")
    _hire(station, "anna", "night")
    session = _session(station, "anna")
    assert session.rights.allows(Right.READ_IMAGES)
    assert not session.rights.allows(Right.EXPORT)
    more = Role(NIGHT.id, NIGHT.title, NIGHT.rights | {Right.EXPORT})
    roles.keep_role(station, more)
    assert _session(station, "anna").rights.allows(Right.EXPORT)


@pytest.mark.parametrize("id_", [role.id for role in shipped_roles()])
def test_a_shipped_role_is_changed_by_nobody(station: Workstation, id_: str) -> None:
    with pytest.raises(Refused):
        roles.keep_role(station, Role(id_, "Mine", frozenset(Right)))
    with pytest.raises(NotFound):
        roles.remove_role(station, id_)


def test_a_row_that_calls_itself_a_shipped_role_counts_for_nothing(station: Workstation) -> None:
    forged = Role("viewer", "Viewer", frozenset(Right))
    station.records.roles.keep(forged, "somebody", datetime.now(UTC))
    sit_down(station, "viewer")
    assert not may(station, Right.EXPORT)
    assert [r for r in all_roles(station.records.roles) if r.id == "viewer"] == [
        next(r for r in shipped_roles() if r.id == "viewer")
    ]


@pytest.mark.parametrize("id_", ["", "Night", "a b", "../x", "1st", "x" * 60, "a;DROP TABLE roles"])
def test_an_id_is_small_letters_digits_and_underscores(station: Workstation, id_: str) -> None:
    with pytest.raises(Refused):
        roles.keep_role(station, Role(id_, "Title", frozenset()))
    assert not station.records.roles.all()


def test_the_last_person_who_may_manage_people_and_roles_cannot_lose_it(
    station: Workstation,
) -> None:
    boss = Role("boss", "Boss", frozenset({Right.PEOPLE_MANAGE, Right.ROLES_MANAGE}))
    roles.keep_role(station, boss)
    _hire(station, "root", "boss")
    station.session = _session(station, "root")
    with pytest.raises(Refused, match="Nobody would be left"):
        roles.keep_role(station, Role("boss", "Boss", frozenset({Right.PEOPLE_MANAGE})))
    with pytest.raises(Refused, match="Nobody would be left"):
        roles.remove_role(station, "boss")
    _hire(station, "second", "it")
    roles.remove_role(station, "boss")
    assert not station.records.roles.all()


def test_only_who_may_manage_roles_does_and_the_try_is_on_record(station: Workstation) -> None:
    sit_down(station, "radiologist")
    with pytest.raises(NotAllowed):
        roles.keep_role(station, NIGHT)
    last = station.records.audit.recent(1)[0].event
    assert (last.action, last.outcome) == ("roles.keep_role", Outcome.SERIOUS_FAILURE)
    assert not station.records.roles.all()


def test_every_change_of_a_role_is_on_record_with_what_it_grants(station: Workstation) -> None:
    roles.keep_role(station, NIGHT)
    roles.remove_role(station, NIGHT.id)
    kept, removed = (e.event for e in reversed(station.records.audit.recent(2)))
    assert (kept.action, removed.action) == ("role.keep", "role.remove")
    assert "images.read" in kept.detail["rights"]


def _said(**said: object) -> Namespace:
    whole: dict[str, object] = {"copy": "", "title": "", "grant": [], "take": [], "modality": None}
    return Namespace(**{**whole, **said})


def test_the_command_line_copies_changes_shows_and_removes_a_role(
    station: Workstation, capsys: pytest.CaptureFixture[str]
) -> None:
    console = Console(sys.stderr)
    run = roles.VERBS[0].run
    run(
        station,
        _said(what="add", id="night", title="Night", copy="radiologist", take=["data.export"]),
        console,
    )
    run(station, _said(what="change", id="night", modality=["CT"], grant=["orders.see"]), console)
    (made,) = station.records.roles.all()
    assert made.modalities == {"CT"}
    assert Right.EXPORT not in made.rights
    shown = run(station, _said(what="show", id="night"), console)
    assert "sign reports" in roles.VERBS[0].words(shown)
    with pytest.raises(NotFound):
        run(station, _said(what="change", id="night", grant=["fly"]), console)
    run(station, _said(what="remove", id="night"), console)
    assert not station.records.roles.all()
    assert capsys.readouterr().err == ""

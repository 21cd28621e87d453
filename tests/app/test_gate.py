"""The one gate: what is not granted is refused, and the refusal is on record."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.commands import Command, carry_out
from app.gate import GUARDED, NotAllowed, guarded
from app.roles import shipped_roles
from app.session import Session
from app.workstation import Workstation
from domain.audit import Outcome
from domain.rights import Person, Right, granted


def _sign_in(station: Workstation, role: str) -> None:
    person = Person("somebody", "Some Body", (role,))
    station.session = Session(person, granted(person, shipped_roles()))


def test_a_command_that_is_not_granted_does_not_run_and_is_audited(station: Workstation) -> None:
    ran: list[str] = []
    command = Command("data.go", "Go", lambda _: ran.append("went"), needs=Right.EXPORT)
    _sign_in(station, "viewer")
    with pytest.raises(NotAllowed):
        carry_out(station, command)
    last = station.records.audit.recent(1)[0].event
    assert not ran
    assert (last.action, last.who, last.outcome) == ("data.go", "somebody", Outcome.SERIOUS_FAILURE)
    _sign_in(station, "radiologist")
    carry_out(station, command)
    assert ran == ["went"]


def test_a_guarded_service_asks_before_its_first_line(station: Workstation) -> None:
    ran: list[Path] = []

    @guarded(Right.ERASE_PATIENT)
    def erase(_station: Workstation, what: Path) -> None:
        ran.append(what)

    name = next(name for name in GUARDED if name.endswith("test_gate.erase"))
    _sign_in(station, "radiologist")
    with pytest.raises(NotAllowed):
        erase(station, Path("x"))
    assert station.records.audit.recent(1)[0].event.action == name
    assert not ran
    del GUARDED[name]


def test_there_are_fifteen_roles_and_more_and_each_right_is_held_by_one() -> None:
    roles = shipped_roles()
    assert len(roles) >= 15
    assert {right for role in roles for right in role.rights} == set(Right)

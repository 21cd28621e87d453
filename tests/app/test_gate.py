"""The one gate: what is not granted is refused, and the refusal is on record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from app.actions.opening import begin_reading
from app.actions.receiving import start_listening
from app.commands import Command, carry_out
from app.gate import GUARDED, SERVICE, NotAllowed, as_service, guarded, may
from app.roles import shipped_roles
from app.session import Session
from app.state.reading import Reading
from app.workstation import Workstation
from domain.audit import Outcome
from domain.rights import Person, Right, granted
from tests.app.conftest import wait_until


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


def test_a_viewer_at_the_seat_stops_no_duty_and_borrows_no_right(station: Workstation) -> None:
    _sign_in(station, "viewer")
    with pytest.raises(NotAllowed):
        start_listening(station, port=0)
    with as_service():
        listener = start_listening(station, port=0)
    assert listener.port
    assert station.records.audit.recent(1)[0].event.who == SERVICE
    assert not may(station, Right.LISTEN)


def test_a_job_keeps_the_session_that_began_it(station: Workstation) -> None:
    """A-29: who signs in meanwhile answers for nothing of it, and lends it no right."""
    go, seen = Event(), []
    _sign_in(station, "radiologist")

    def task(_work: object) -> None:
        go.wait(10)
        seen.append((station.user, may(station, Right.SIGN_REPORTS)))

    job = station.jobs.start("Wait", task, succeeded=lambda _: None, failed=lambda _: None)
    person = Person("viewer", "V", ("viewer",))
    station.session = Session(person, granted(person, shipped_roles()))
    go.set()
    wait_until(lambda: not job.under_way)
    assert seen == [("somebody", True)]
    assert (station.user, may(station, Right.SIGN_REPORTS)) == ("viewer", False)


def test_a_person_acts_for_themselves_whatever_job_brought_them_there(
    station: Workstation,
) -> None:
    """A click while a duty's news is shown is the person's: carry_out asks for their right."""
    ran: list[str] = []
    command = Command("data.go", "Go", lambda _: ran.append("went"), needs=Right.LISTEN)
    _sign_in(station, "viewer")
    with as_service(), pytest.raises(NotAllowed):
        carry_out(station, command)
    assert not ran


def test_a_right_to_some_modalities_is_none_to_a_study_of_others(
    station: Workstation, study_uid: str
) -> None:
    _sign_in(station, "technologist_mr")
    assert may(station, Right.READ_IMAGES)
    with pytest.raises(NotAllowed):
        begin_reading(station, study_uid)
    last = station.records.audit.recent(1)[0].event
    assert (last.study_uid, last.outcome) == (study_uid, Outcome.SERIOUS_FAILURE)
    _sign_in(station, "technologist_ct")
    assert begin_reading(station, study_uid).study.uid == study_uid


@pytest.mark.parametrize("role", ["viewer", "referring", "quality", "researcher", "physicist"])
def test_looking_at_a_study_asks_for_nothing_that_a_looker_does_not_hold(
    station: Workstation, study_uid: str, opened: Callable[[str], Reading], role: str
) -> None:
    """A refusal on record is somebody's try: what the program does by itself leaves none."""
    _sign_in(station, role)
    reading = opened(study_uid)
    wait_until(lambda: not station.jobs.under_way)
    assert reading.contents
    refused = [
        event.event.action
        for event in station.records.audit.recent(200)
        if event.event.outcome is Outcome.SERIOUS_FAILURE
    ]
    assert refused == []
    assert not station.telling.items

"""ID07, ID13, ID20, A-16: every role against every verb and every service, all cells.

A cell that the roles do not grant is refused before anything happens, and leaves exactly one event
of outcome 8; one that they grant passes the gate. What a role grants is read here from its file
anew, not from the program's own reckoning.
"""

from __future__ import annotations

import importlib
import pkgutil
import tomllib
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

import app.actions
from app import headless
from app.actions import ALL_VERBS
from app.gate import GUARDED, NotAllowed
from app.headless import Console, Result, Verb
from app.session import nobody
from app.workstation import Workstation
from domain.audit import Outcome
from domain.rights import Right
from tests.app.conftest import PASSPHRASE
from tests.app.sitting import sit_down
from tests.seats import open_workstation

_TABLE = tomllib.loads(
    (Path(__file__).parents[2] / "resources" / "roles.toml").read_text(encoding="utf-8")
)
_GROUPS = _TABLE.pop("groups")
ROLES = tuple(_TABLE)


def grants(role: str, right: Right) -> bool:
    """Return whether the file of roles grants a right: read here by other code than the gate's."""
    said = _TABLE[role]
    names = [name for group in said.get("groups", ()) for name in _GROUPS[group]]
    return right.value in (*names, *said["rights"])


@pytest.fixture(scope="module")
def seat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workstation]:
    """One seat for every cell: nothing that is refused or only passes the gate changes it."""
    station = open_workstation(tmp_path_factory.mktemp("matrix") / "seat", passphrase=PASSPHRASE)
    yield station
    station.close()


def services() -> dict[str, Callable[..., object]]:
    """Return every guarded function of app/actions, by the name under which the gate knows it."""
    found = {}
    for module in pkgutil.iter_modules(app.actions.__path__, "app.actions."):
        loaded = importlib.import_module(module.name)
        for name, thing in vars(loaded).items():
            known = f"{module.name.removeprefix('app.actions.')}.{name}"
            if known in GUARDED and getattr(thing, "__module__", "") == module.name:
                found[known] = thing
    return found


def newest(station: Workstation) -> int:
    return station.records.audit.recent(1)[0].seq


@pytest.mark.parametrize("role", ROLES)
def test_a16_every_service_refuses_a_role_that_does_not_hold_its_right(
    seat: Workstation, role: str
) -> None:
    """A-16, at the service itself: whichever menu, drag, key, dialog or program asks for it."""
    sit_down(seat, role)
    cells = 0
    for name, service in services().items():
        right, before = GUARDED[name], newest(seat)
        cells += 1
        if grants(role, right):
            # The gate lets it pass; that nobody calls it so is then said by the service itself.
            with pytest.raises(TypeError, match="unexpected keyword"):
                service(seat, **{"no service takes this": True})
            assert newest(seat) == before, (role, name)
            continue
        with pytest.raises(NotAllowed):
            service(seat)
        last = seat.records.audit.recent(1)[0]
        assert last.seq == before + 1, (role, name)
        assert (last.event.action, last.event.outcome, last.event.who) == (
            name,
            Outcome.SERIOUS_FAILURE,
            "somebody",
        )
        assert last.event.detail["needs"] == right.value
    assert cells == len(services()) >= 200


@pytest.mark.parametrize("role", ROLES)
def test_a16_every_verb_refuses_a_role_that_does_not_hold_its_right(
    seat: Workstation, role: str
) -> None:
    """A-16, at the command line: refused before the verb's first line, with exit status 1."""
    sit_down(seat, role)
    staying = seat.close
    seat.close = lambda: None  # type: ignore[method-assign]  # the next verb needs it too
    try:
        for verb in ALL_VERBS:
            if not isinstance(verb, Verb) or verb.needs is None:
                continue
            ran: list[str] = []

            def noting(
                _station: Workstation, said: Namespace, _console: Console, ran: list[str] = ran
            ) -> Result:
                ran.append(said.verb)
                return {}

            before, err = newest(seat), StringIO()
            asked = replace(verb, run=noting, words=lambda _: "done", without_seat=_none)
            said = Namespace(verb=verb.name, default_profile=Path())
            status = headless.run(said, [asked], lambda _: seat, out=StringIO(), err=err)
            if grants(role, verb.needs):
                assert (status, ran) == (0, [verb.name]), (role, verb.name, err.getvalue())
                continue
            last = seat.records.audit.recent(1)[0]
            assert (status, ran) == (1, []), (role, verb.name)
            assert last.seq == before + 1, (role, verb.name)
            assert (last.event.action, last.event.outcome) == (
                f"verb.{verb.name}",
                Outcome.SERIOUS_FAILURE,
            )
            assert "Needs the right" in err.getvalue()
    finally:
        seat.close = staying  # type: ignore[method-assign]  # as it was


def _none(_said: Namespace, _console: Console) -> Result | None:
    return None


# A-16 by name: the ways out of a seat, and the right that each takes.
WAYS_OUT = {
    "exporting.export_study": Right.EXPORT,
    "exporting_pictures.export_pictures": Right.EXPORT,
    "exporting_volumes.export_volumes": Right.EXPORT,
    "capsules.make_capsule": Right.EXPORT,
    "capsules.send_to_stick": Right.EXPORT,
    "signing.write_documents": Right.EXPORT,
    "reporting.save_copy": Right.WRITE_REPORTS,
    "queueing.queue_images": Right.SEND,
    "sending.put_report": Right.SEND,
    "quarantine.hand_out": Right.QUARANTINE,
    "findings.undo_decision": Right.JUDGE_FINDINGS,
    "opening.import_paths": Right.IMPORT,
}


def test_a16_every_way_out_of_a_seat_is_a_guarded_service() -> None:
    """Export, burn, stick, send, copy, save dialog, drop and undo: each by the right it takes."""
    assert {name: GUARDED.get(name) for name in WAYS_OUT} == WAYS_OUT
    by_verb = {v.name: v.needs for v in ALL_VERBS if isinstance(v, Verb)}
    assert by_verb["export"] is by_verb["capsule"] is Right.EXPORT
    assert by_verb["render"] is Right.COPY_PICTURES  # the screenshot of the command line
    assert by_verb["send"] is Right.SEND
    by_id = {command.id: command.needs for command in app.actions.ALL_COMMANDS}
    assert by_id["measure.copy"] is Right.COPY_PICTURES  # the clipboard


def test_nobody_signed_in_holds_no_right_at_all(seat: Workstation) -> None:
    """ID20: no session, no cell."""
    seat.session = nobody()
    for name, service in services().items():
        with pytest.raises(NotAllowed):
            service(seat)
        assert seat.records.audit.recent(1)[0].event.action == name

"""ID08, A-16: whoever is limited learns nothing at the command line of what lies outside.

Every verb that a seat has is asked by somebody who holds every shipped role within a limit: what
it prints, says and logs names nothing of the study outside. Asked for it by number, it answers as
it answers for a number that stands for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from app import headless
from app.actions import ALL_VERBS
from app.actions.importing import import_files
from app.actions.orders import may_know
from app.actions.prefetching import _triggers
from app.actions.protocols import book_of, dry_run
from app.headless import Verb, parser
from app.workstation import Workstation
from domain.audit import Outcome
from domain.work import Unwatched
from imaging.phantom import Examination
from tests.app.conftest import PASSPHRASE
from tests.app.outside import (
    CT_ONLY,
    MARKS,
    SCOPES,
    UID,
    Outside,
    leaked,
    limited_session,
    put_outside,
)
from tests.seats import open_workstation

NOWHERE = "1.2.840.77.9"

# What tells of the seat as a whole. "%" is where a number stands that lies outside.
LISTS = (
    "studies", "studies --search QZX", "hangings", "hangings try mr", "models", "imports",
    "imports 1", "media", "outbox", "orders --date all", "prefetch --dry-run", "quarantine",
    "quarantine --all", "retrieve --unfinished", "rules", "rules try all", "hold list --all",
    "retention rules", "retention dry-run", "audit search", "audit alerts", "audit verify",
    "emergency list", "archive check", "features list", "seat", "peers", "policy show",
    "roles list", "people", "keys show", "secrets show", "backup list", "find --name QZX*",
    "orders tell",
)  # fmt: skip
BY_NUMBER = (
    "priors %", "render % --out {out} --raw --sop 1.2", "report %", "measure % --spec {spec}",
    "analyse %",
    "findings %", "export % {out}", "capsule make % {out}",
    "deidentify % --project p --out {out}",
    "reconcile %", "reconcile % --undo", "reconcile % --patient-id A --reason because",
    "rules try %", "send PACS %", "retention pin %", "archive check --study %",
    "audit search --study %", "hold add --study % --reason because", "import --study % {spec}",
)  # fmt: skip
OF_PATIENT = ("consent %", "consent % --says no", "erase % --dry-run", "audit access %")
# Why a verb is not asked here.
APART = {
    "password": "asks who it is by itself, and shows nothing",
    "second-factor": "asks who it is by itself, and shows nothing",
    "listen": "runs until it is ended; what comes is held by tests/peers",
    "peek": "asks an archive: tests/app/test_scopes.py",
    "echo": "asks a peer whether it is there",
    "doctor": "asks a peer whether it is there",
    "recovery": "makes a key",
    "reidentify": "needs a project: held with the rights over all",
    "selftest": "measures the seat with pictures of its own",
    "sign": "is asked by the number of a report",
}


@pytest.fixture(scope="module")
def seat(
    tmp_path_factory: pytest.TempPathFactory, small_study: tuple[Examination, Path]
) -> Iterator[tuple[Workstation, Outside]]:
    """One seat for every line: the person may change nothing that lies outside."""
    base = tmp_path_factory.mktemp("limited")
    station = open_workstation(base / "seat", passphrase=PASSPHRASE)
    outside = put_outside(station, base / "outside")
    import_files(station, sorted(small_study[1].iterdir()), Unwatched())
    yield station, outside
    station.close()


def ask(station: Workstation, line: str) -> tuple[int, str]:
    """Ask one line of the command line as whoever sits there; return all that it said."""
    said = parser(ALL_VERBS, Path()).parse_args(line.split())
    out, err = StringIO(), StringIO()
    staying = station.close
    station.close = lambda: None  # type: ignore[method-assign]  # the next line needs it too
    try:
        words = headless.run(said, ALL_VERBS, lambda _: station, out=out, err=err)
        said.json = True
        headless.run(said, ALL_VERBS, lambda _: station, out=out, err=err)
    finally:
        station.close = staying  # type: ignore[method-assign]  # as it was
    return words, out.getvalue() + err.getvalue()


def test_every_verb_of_a_seat_is_asked_here_or_named_with_the_reason() -> None:
    asked = {line.split()[0] for line in (*LISTS, *BY_NUMBER, *OF_PATIENT)}
    verbs = {verb.name for verb in ALL_VERBS if isinstance(verb, Verb)}
    assert verbs == asked | set(APART)
    assert not asked & set(APART)


@pytest.mark.parametrize("scope", SCOPES, ids=["modality", "institution"])
def test_a16_no_list_of_the_command_line_names_what_lies_outside(
    seat: tuple[Workstation, Outside],
    scope: dict[str, frozenset[str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A-16: judged by the marks that only the study outside has, in print, errors and log."""
    station, _outside = seat
    station.session = limited_session(**scope)
    for line in LISTS:
        _status, said = ask(station, line)
        assert "incident" not in said, (line, said)
        assert not leaked(said.replace("studies --search QZX", "")), (line, said)
    assert not leaked(caplog.text)


def test_the_lists_name_it_to_whoever_is_not_limited(seat: tuple[Workstation, Outside]) -> None:
    """Else the test above would find nothing in any seat."""
    station, _outside = seat
    station.session = limited_session()
    naming = {line for line in LISTS if leaked(ask(station, line)[1])}
    assert naming >= {
        "studies", "imports", "imports 1", "outbox", "quarantine", "retrieve --unfinished",
        "rules try all", "hold list --all", "retention dry-run",
    }  # fmt: skip


@pytest.mark.parametrize("scope", SCOPES, ids=["modality", "institution"])
def test_a_hanging_protocol_is_tried_on_no_study_outside(
    seat: tuple[Workstation, Outside], scope: dict[str, frozenset[str]]
) -> None:
    station, _outside = seat
    protocol = book_of(station).protocols[0]
    station.session = limited_session()
    assert dry_run(station, protocol, Unwatched()).studies == 2
    station.session = limited_session(**scope)
    assert dry_run(station, protocol, Unwatched()).studies == 1


@pytest.mark.parametrize("scope", SCOPES, ids=["modality", "institution"])
@pytest.mark.parametrize("line", BY_NUMBER)
def test_a16_what_lies_outside_is_answered_as_what_is_nowhere(
    seat: tuple[Workstation, Outside],
    scope: dict[str, frozenset[str]],
    line: str,
    tmp_path: Path,
) -> None:
    """A-16: nobody finds out by guessing numbers which studies a seat holds."""
    station, _outside = seat
    station.session = limited_session(**scope)
    out, spec = tmp_path / "left", tmp_path / "spec.json"
    spec.write_text("[]")
    asked = line.replace("{out}", str(out)).replace("{spec}", str(spec))
    there = ask(station, asked.replace("%", UID))
    last = station.records.audit.recent(1)[0].event
    nowhere = ask(station, asked.replace("%", NOWHERE))
    assert (there[0], there[1].replace(UID, NOWHERE)) == nowhere
    assert there[0] == 1
    assert not leaked(there[1].replace(UID, ""))
    assert not out.exists()
    assert last.outcome is Outcome.SERIOUS_FAILURE


@pytest.mark.parametrize("scope", SCOPES, ids=["modality", "institution"])
@pytest.mark.parametrize("line", OF_PATIENT)
def test_a16_a_patient_outside_is_answered_as_one_who_is_nowhere(
    seat: tuple[Workstation, Outside], scope: dict[str, frozenset[str]], line: str
) -> None:
    """A-16: nor which patients it knows."""
    station, _outside = seat
    station.session = limited_session(**scope)
    there = ask(station, line.replace("%", MARKS["PatientID"]))
    assert there == ask(station, line.replace("%", "NOBODY-9"))
    assert there[0] == 1


@pytest.mark.parametrize("scope", SCOPES, ids=["modality", "institution"])
def test_a_report_an_order_a_parcel_outside_cannot_be_touched_by_their_own_numbers(
    seat: tuple[Workstation, Outside], scope: dict[str, frozenset[str]]
) -> None:
    station, outside = seat
    station.session = limited_session(**scope)
    before = station.records.outbox.entries(study_uid=UID)
    for line in (
        f"sign {outside.report}",
        f"orders start {outside.order}",
        f"outbox discard {outside.parcel}",
        f"outbox retry {outside.parcel}",
        f"quarantine show {outside.aside}",
        f"quarantine retry {outside.aside}",
        f"import --order {outside.order} {Path(__file__)}",
    ):
        status, said = ask(station, line)
        assert status == 1, line
        assert not leaked(re.sub(re.escape(outside.order), "", said)), (line, said)
    assert station.records.outbox.entries(study_uid=UID) == before


def test_priors_are_looked_for_in_nobodys_name_who_may_not_know_of_the_order(
    seat: tuple[Workstation, Outside],
) -> None:
    """No archive is asked about the patient, so that no log says that this person did."""
    station, _outside = seat
    today = max(s.arrived for s in station.records.archive.studies()).astimezone().date()
    station.session = limited_session()
    every = {study.patient.id for _, study, _ in _triggers(station, today, Unwatched())}
    station.session = limited_session(**CT_ONLY)
    known = {study.patient.id for _, study, _ in _triggers(station, today, Unwatched())}
    assert every - known == {MARKS["PatientID"]}
    assert known
    assert not any(may_know(station, k.step) for k in station.records.orders.steps())

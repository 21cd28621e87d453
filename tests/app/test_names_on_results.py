"""What leaves under a person's name says it in full; the log and the records keep the account."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pydicom
import pytest

from app.actions import marking, relating
from app.actions.annotating import save
from app.actions.findings import decide_on
from app.actions.measuring import keep_marks, measure_spec
from app.actions.objects import look_into, take_objects
from app.actions.opening import load_study
from app.actions.outlining import begin_outlining
from app.actions.proving import prove
from app.actions.reporting import write_report
from app.actions.signing import sign_report
from app.actions.written import take_over, take_over_one, written_marks
from app.roles import shipped_roles
from app.session import Session
from app.state.reading import Reading
from app.workstation import Workstation
from domain.finding import Decision
from domain.measurement import Author
from domain.rights import Person, granted
from domain.work import Unwatched
from reports import composing
from reports.measurements import saved_before
from tests.app.conftest import PASSPHRASE
from tests.app.test_annotating import one_of_each
from tests.app.test_opening import finding

ACCOUNT, FULL = "a.mehra", "Dr Anita Mehra"


RUN = {command.id: command.run for command in (*marking.COMMANDS, *relating.COMMANDS)}


@pytest.fixture
def by_account(station: Workstation) -> Workstation:
    """A seat at which somebody works whose account is called otherwise than they are."""
    person = Person(ACCOUNT, FULL, ("radiologist",))
    station.session = Session(person, granted(person, shipped_roles()), single_user=True)
    return station


def _dump(content: bytes) -> str:
    return str(pydicom.dcmread(BytesIO(content)))


def test_a_signed_report_and_saved_marks_name_the_person_and_the_log_names_the_account(
    by_account: Workstation, study_uid: str, tmp_path: Path
) -> None:
    """Judge: pdftotext and pydicom read what left, in which the account's name stands nowhere."""
    station = by_account
    reading = load_study(station, study_uid, Unwatched())
    proposed = finding(study_uid, reading.series[0].uid)
    reading.findings.propose((proposed,))
    decide_on(station, reading, proposed.id, Decision.ACCEPTED)
    report = write_report(station, reading)
    for section in report.sections:
        if section.required:
            report = composing.write_section(report, section.id, "Nothing of note.")
    station.records.drafts.save_report(report)
    signed = sign_report(station, reading, report, prove(station, PASSPHRASE))

    page = tmp_path / "report.pdf"
    page.write_bytes(signed.pdf)
    words = subprocess.run(  # noqa: S603 - a program of the system, and our own file
        ["pdftotext", str(page), "-"],  # noqa: S607
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert FULL in words
    assert f"accepted by {FULL}" in " ".join(words.split())
    assert ACCOUNT not in words
    structured = pydicom.dcmread(BytesIO(signed.sr))
    observer = structured.VerifyingObserverSequence[0].VerifyingObserverName
    assert str(observer) == f"{FULL}^"
    assert ACCOUNT not in _dump(signed.sr)

    saved = save(station, reading, one_of_each(reading)[:1])
    for _kind, _uid, content in saved.objects:
        assert FULL in _dump(content)
        assert ACCOUNT not in _dump(content)

    # Whose it is stays the account's: another of the same full name continues nothing of hers.
    again = load_study(station, study_uid, Unwatched())
    assert saved_before(reading.study, ACCOUNT, again.instances)
    assert not saved_before(reading.study, FULL, again.instances)
    assert station.records.archive.study(study_uid).read_by == ACCOUNT
    told = [kept.event for kept in station.records.audit.recent(30)]
    assert {e.who for e in told if e.action in ("report.sign", "measure.save")} == {ACCOUNT}


def test_every_mark_that_a_person_makes_names_them_in_full(
    by_account: Workstation, study_uid: str, opened: Callable[[str], Reading]
) -> None:
    station, reading = by_account, opened(study_uid)
    lines: list[dict[str, Any]] = [
        {"kind": "length", "points": [[0, 0, 0], [30, 40, 0]]},
        {"kind": "length", "points": [[0, 0, 0], [30, 0, 0]]},
    ]
    drawn = measure_spec(station, reading, lines)
    keep_marks(station, reading, drawn)
    reading.screen.choose_these(mark.id for mark in drawn)
    RUN["measure.copy"](station)
    RUN["measure.paste"](station)
    reading.screen.choose_these(mark.id for mark in drawn)
    RUN["measure.ratio"](station)
    begin_outlining(station, reading)

    marks, relations = reading.annotations.items, reading.annotations.relations
    assert (len(marks), len(relations)) == (4, 1)
    made = [*(mark.author for mark in marks), *(one.author for one in relations)]
    assert [*made, reading.screen.outlining.author()] == [Author(FULL)] * 6
    told = [kept.event for kept in station.records.audit.recent(30)]
    assert {e.who for e in told if e.action == "measure.place"} == {ACCOUNT}


def test_a_saved_mark_that_is_taken_over_names_who_took_it_in_full(
    by_account: Workstation, study_uid: str
) -> None:
    station = by_account
    reading = load_study(station, study_uid, Unwatched())
    save(station, reading, one_of_each(reading))
    again = load_study(station, study_uid, Unwatched())
    found = look_into(station, again, Unwatched())
    take_objects(again, found)
    again.screen.show_written(written_marks(station, again, found.reports))
    again.screen.show_mark(again.screen.written[0])
    station.reading = again
    take_over_one(station, again.screen.written[0].id)
    take_over(station)
    assert len(again.annotations.items) == len(one_of_each(reading))
    assert {mark.author for mark in again.annotations.items} == {Author(FULL)}
    station.reading = None

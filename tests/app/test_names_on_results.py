"""What leaves under a person's name says it in full; the log and the records keep the account."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path

import pydicom

from app.actions.annotating import save
from app.actions.opening import load_study
from app.actions.proving import prove
from app.actions.reporting import write_report
from app.actions.signing import sign_report
from app.roles import shipped_roles
from app.session import Session
from app.workstation import Workstation
from domain.rights import Person, granted
from domain.work import Unwatched
from reports import composing
from reports.measurements import saved_before
from tests.app.conftest import PASSPHRASE
from tests.app.test_annotating import one_of_each

ACCOUNT, FULL = "a.mehra", "Dr Anita Mehra"


def _dump(content: bytes) -> str:
    return str(pydicom.dcmread(BytesIO(content)))


def test_a_signed_report_and_saved_marks_name_the_person_and_the_log_names_the_account(
    station: Workstation, study_uid: str, tmp_path: Path
) -> None:
    """Judge: pdftotext and pydicom read what left, in which the account's name stands nowhere."""
    person = Person(ACCOUNT, FULL, ("radiologist",))
    station.session = Session(person, granted(person, shipped_roles()), single_user=True)
    reading = load_study(station, study_uid, Unwatched())
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

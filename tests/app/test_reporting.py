"""A report holds what a person stands behind, is signed once, and waits until it is stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.actions.measuring import keep_marks, measure_spec
from app.actions.opening import load_study
from app.actions.peers import add_peer
from app.actions.proving import prove
from app.actions.reporting import write_report
from app.actions.signing import sign_report, verdict_of
from app.actions.trying import NotProved
from app.state.reading import Reading
from app.state.worklist import ReadState
from app.workstation import Workstation
from domain.errors import Refused
from domain.report import Origin, Report, Stage
from domain.work import Unwatched
from records.outbox import OutboxState
from reports import composing
from reports.signing import verify
from tests.app.conftest import PASSPHRASE


@pytest.fixture
def reading(station: Workstation, study_uid: str) -> Reading:
    return load_study(station, study_uid, Unwatched())


@pytest.fixture
def finished(station: Workstation, reading: Reading) -> Report:
    """A report in which a person has written or accepted everything that is required."""
    report = write_report(station, reading)
    for section in report.sections:
        if section.required and not any(s.origin is Origin.DRAFTED for s in section.sentences):
            report = composing.write_section(report, section.id, "Nothing of note.")
    for sentence in report.undecided:
        report = composing.accept(report, sentence.id)
    station.records.drafts.save_report(report)
    return report


def test_a_measurement_is_drafted_into_the_report_with_its_number(
    station: Workstation, reading: Reading
) -> None:
    spec = [{"kind": "length", "points": [[0, 0, 0], [30, 40, 0]], "label": "Liver span"}]
    keep_marks(station, reading, measure_spec(station, reading, spec))

    report = write_report(station, reading)

    assert any("50.0 mm" in s.text for s in report.undecided)


def test_a_report_with_an_empty_required_section_is_not_signed(
    station: Workstation, reading: Reading
) -> None:
    report = write_report(station, reading)

    with pytest.raises(Refused, match="not ready to be signed"):
        sign_report(station, reading, report, prove(station, PASSPHRASE))

    assert station.records.drafts.report(report.id).stage is Stage.DRAFT


def test_a_signed_report_verifies_and_waits_for_the_archive(
    station: Workstation, reading: Reading, finished: Report
) -> None:
    add_peer(station, "PACS", "ORTHANC@127.0.0.1:4242")

    signed = sign_report(station, reading, finished, prove(station, PASSPHRASE))

    certificate = station.records.settings.load().certificate_pem.encode()
    assert verify(signed.pdf, (certificate,)).ok
    waiting = station.records.outbox.entries(report_id=finished.id)
    assert {e.state for e in waiting} == {OutboxState.WAITING}
    assert len(waiting) == 2
    state = station.records.archive.study(reading.study.uid).read_state
    assert state is ReadState.SIGNED


def test_a_report_is_signed_only_once(
    station: Workstation, reading: Reading, finished: Report
) -> None:
    signed = sign_report(station, reading, finished, prove(station, PASSPHRASE))

    with pytest.raises(Refused, match="signed already"):
        sign_report(station, reading, signed.report, prove(station, PASSPHRASE))


def test_the_kept_copy_of_a_signed_report_can_be_judged_at_any_time(
    station: Workstation, reading: Reading, finished: Report
) -> None:
    signed = sign_report(station, reading, finished, prove(station, PASSPHRASE))

    verdict = verdict_of(station, signed.report)

    assert verdict is not None
    assert verdict.ok


def test_signing_asks_again_who_is_at_the_keyboard(station: Workstation, tmp_path: Path) -> None:
    assert tmp_path.exists()
    with pytest.raises(NotProved):
        prove(station, "guessed")


def test_signing_is_on_record(station: Workstation, reading: Reading, finished: Report) -> None:
    sign_report(station, reading, finished, prove(station, PASSPHRASE))

    actions = [e.event.action for e in station.records.audit.recent()]
    assert "report.sign" in actions
    assert station.records.audit.verify().ok

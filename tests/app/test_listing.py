"""A row of the worklist never says that nothing was found where nobody looked."""

from __future__ import annotations

import pytest

from app.actions.listing import analysis_state, image_modalities
from app.actions.opening import load_study
from app.actions.peers import add_peer
from app.actions.proving import prove
from app.actions.reporting import write_report
from app.actions.sending import queue_unsent
from app.actions.signing import sign_report
from app.workstation import Workstation
from domain.finding import Decision
from domain.work import Unwatched
from reports import composing
from tests.app.conftest import PASSPHRASE


def test_a_study_that_no_model_saw_is_not_called_clear(
    station: Workstation, study_uid: str
) -> None:
    station.worklist.reload()

    (row,) = station.worklist.rows
    assert (row.study_uid, row.analysis.words) == (study_uid, "Not analysed")


def test_findings_that_wait_for_a_person_are_said_first() -> None:
    state = analysis_state({Decision.ACCEPTED: 3, Decision.PROPOSED: 1})

    assert (state.words, state.waits) == ("1 proposed", True)


def test_only_a_model_that_ran_can_find_nothing() -> None:
    assert analysis_state({}).words == "None found"


def test_a_report_signed_before_a_crash_is_queued_at_the_next_start(
    station: Workstation, study_uid: str
) -> None:
    reading = load_study(station, study_uid, Unwatched())
    report = write_report(station, reading)
    for section in report.sections:
        if section.required:
            report = composing.write_section(report, section.id, "Nothing of note.")
    station.records.drafts.save_report(report)
    signed = sign_report(station, reading, report, prove(station, PASSPHRASE))
    assert station.records.outbox.entries() == ()

    add_peer(station, "PACS", "ORTHANC@127.0.0.1:4242")
    queue_unsent(station)
    queue_unsent(station)

    entries = station.records.outbox.entries(report_id=signed.report.id)
    assert [e.peer for e in entries] == ["PACS", "PACS"]


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (("CT",), "CT"),
        (("CT", "PT", "SEG"), "PT/CT"),
        (("CT", "RTSTRUCT"), "CT"),
        (("SR",), "SR"),
        (("RTSTRUCT", "RTPLAN"), "RTSTRUCT"),
        ((), ""),
    ],
)
def test_a_study_is_called_by_the_modalities_of_its_images(
    held: tuple[str, ...], said: str
) -> None:
    assert image_modalities(held) == said

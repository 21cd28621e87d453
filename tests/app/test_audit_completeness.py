"""A-26: each deed of a person leaves exactly one event: who, what, whose data, how it ended.

What is refused leaves one too. The judge of the messages is xmllint with the schema of PS3.15 A.5.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.actions import alerts, exporting, opening
from app.actions.access_reports import access_to
from app.gate import GUARDED, NotAllowed
from app.workstation import Workstation
from domain.audit import Outcome, RecordedEvent
from domain.audit_search import Sought
from domain.work import Unwatched
from pacs_client.audit_message import audit_message
from tests.app.test_alerts import as_person
from tests.pacs_client.test_audit_message import judged

DEEDS: dict[str, Callable[[Workstation, str, Path], object]] = {
    "study.open": lambda seat, uid, _out: opening.begin_reading(seat, uid),
    "export.study": lambda seat, uid, out: exporting.export_study(seat, uid, out, Unwatched()),
    "audit.access": lambda seat, uid, _out: access_to(
        seat, seat.records.archive.study(uid).study.patient.id
    ),
    "alert.watch": lambda seat, uid, _out: alerts.watch_patient(
        seat, seat.records.archive.study(uid).study.patient.id
    ),
}


def since(station: Workstation, seq: int) -> tuple[RecordedEvent, ...]:
    return station.records.audit.search.after(seq, 100)


@pytest.mark.parametrize("action", DEEDS)
def test_what_a_person_does_is_one_event_that_says_all_of_it(
    station: Workstation, study_uid: str, tmp_path: Path, action: str
) -> None:
    patient = station.records.archive.study(study_uid).study.patient.id
    before = station.records.audit.head()[0]
    DEEDS[action](station, study_uid, tmp_path / "out")
    (one,) = since(station, before)
    assert (one.event.action, one.event.who) == (action, station.user)
    assert (one.event.patient_id, one.event.outcome) == (patient, Outcome.SUCCESS)
    assert one.session == station.session.id
    assert one.workstation
    judged(tmp_path, audit_message(one))


@pytest.mark.parametrize("action", DEEDS)
def test_what_is_refused_is_one_event_with_outcome_8_and_nothing_is_done(
    station: Workstation, study_uid: str, tmp_path: Path, action: str
) -> None:
    as_person(station, "viewer", rights=False)
    before = station.records.audit.head()[0]
    with pytest.raises(NotAllowed):
        DEEDS[action](station, study_uid, tmp_path / "out")
    (one,) = since(station, before)
    assert one.event.outcome is Outcome.SERIOUS_FAILURE
    assert one.event.who == "viewer"
    assert one.event.detail["needs"] in {right.value for right in GUARDED.values()}
    assert not (tmp_path / "out").exists()
    judged(tmp_path, audit_message(one))


def test_a_whole_reading_leaves_its_trail_in_order(station: Workstation, study_uid: str) -> None:
    """AU05: from the import to the export each step is there, about this patient."""
    opening.begin_reading(station, study_uid)
    found = station.records.audit.search.find(Sought(study_uid=study_uid)).events
    actions = [one.event.action for one in reversed(found)]
    assert actions[0].startswith("import")
    assert actions[-1] == "study.open"

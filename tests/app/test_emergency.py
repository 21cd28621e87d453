"""ID10, A-15: emergency access opens reading, for a reason, for a time; all of it is on record."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from app import headless
from app.actions import emergency
from app.actions.exporting import export_study
from app.actions.measuring import keep_marks
from app.actions.opening import begin_reading, load_study
from app.gate import NotAllowed, about_study, may
from app.session import Emergency, Session, elapsed
from app.state.reading import Reading
from app.workstation import Workstation
from domain.audit import AuditEvent, AuditUnavailable, Outcome
from domain.errors import Refused
from domain.rights import Right
from domain.work import Unwatched
from tests.app.sitting import sit_down

REASON = "unconscious after a fall, anticoagulated"


class _Full:
    """A log that has no room left."""

    def record(self, _event: AuditEvent) -> int:
        raise AuditUnavailable("The audit log cannot be written.")


def _outsider(station: Workstation) -> Session:
    """Sit down as somebody who reads, but nothing of the small study's kind."""
    return sit_down(station, "radiologist", modalities=frozenset({"US"}))


def _standing(station: Workstation) -> Emergency | None:
    return station.session.emergency


def _actions(station: Workstation, many: int = 12) -> list[str]:
    return [event.event.action for event in reversed(station.records.audit.recent(many))]


def test_what_ones_own_rights_do_not_open_is_opened_with_a_reason_and_every_step_is_on_record(
    station: Workstation, study_uid: str
) -> None:
    """A-15: allowed as configured, reason required, loud audit. The judge is the log itself."""
    _outsider(station)
    with pytest.raises(NotAllowed):
        begin_reading(station, study_uid)
    begun = emergency.begin_emergency(station, REASON)
    assert begin_reading(station, study_uid).study.uid == study_uid
    events = {e.event.action: e.event for e in station.records.audit.recent(12)}
    assert events["emergency.begin"].detail["reason"] == REASON
    assert events["emergency.open"].study_uid == study_uid
    assert {events[a].code.value for a in ("emergency.begin", "emergency.open")} == {"110113"}
    (access,) = station.records.emergencies.all()
    assert (access.id, access.who, access.opened) == (begun.review, "somebody", (study_uid,))
    assert access.waits


@pytest.mark.parametrize("reason", ["", "   ", "help", ". . . . .", "a         b"])
def test_without_a_reason_of_ten_characters_nothing_opens(
    station: Workstation, study_uid: str, reason: str
) -> None:
    _outsider(station)
    with pytest.raises(Refused):
        emergency.begin_emergency(station, reason)
    with pytest.raises(NotAllowed):
        begin_reading(station, study_uid)
    assert not station.records.emergencies.all()


def test_a_role_that_may_not_use_it_is_refused_and_the_try_is_on_record(
    station: Workstation,
) -> None:
    sit_down(station, "viewer")
    with pytest.raises(NotAllowed):
        emergency.begin_emergency(station, REASON)
    last = station.records.audit.recent(1)[0].event
    assert (last.action, last.outcome) == (
        "emergency.begin_emergency",
        Outcome.SERIOUS_FAILURE,
    )


def test_it_opens_reading_and_nothing_that_changes_or_carries_away(
    station: Workstation, study_uid: str, tmp_path: Path
) -> None:
    _outsider(station)
    emergency.begin_emergency(station, REASON)
    reading = load_study(station, study_uid, Unwatched())
    with pytest.raises(NotAllowed):
        export_study(station, study_uid, tmp_path / "out", Unwatched())
    keep_marks(station, reading, ())  # measuring is part of reading
    assert not (tmp_path / "out").exists()
    about = about_study(station, study_uid)
    allowed = {right for right in Right if may(station, right, about)}
    assert allowed == {
        Right.WORKLIST,
        Right.READ_IMAGES,
        Right.READ_REPORTS,
        Right.MEASURE,
    }


def test_for_one_patient_it_opens_no_other(
    station: Workstation, study_uid: str, other_study: str
) -> None:
    _outsider(station)
    emergency.begin_emergency(station, REASON, study_uid)
    assert begin_reading(station, study_uid).study.uid == study_uid
    with pytest.raises(NotAllowed):
        begin_reading(station, other_study)


def test_for_one_patient_it_opens_nobody_with_the_same_number_of_another_issuer(
    station: Workstation, study_uid: str
) -> None:
    """A-15: the number of one clinic is somebody else's number at the next."""
    _outsider(station)
    emergency.begin_emergency(station, REASON, study_uid)
    asked = about_study(station, study_uid)
    assert asked.patient_id
    assert may(station, Right.READ_IMAGES, asked)
    assert not may(station, Right.READ_IMAGES, replace(asked, issuer=f"{asked.issuer} elsewhere"))


def test_it_is_over_for_who_may_not_use_it_any_more(station: Workstation, study_uid: str) -> None:
    """A-15: the right is asked for at each opening, not only at the beginning."""
    session = _outsider(station)
    emergency.begin_emergency(station, REASON)
    rights = session.rights
    left = dict(rights.by_right)
    del left[Right.EMERGENCY_USE]
    session.rights = replace(rights, by_right=left)
    with pytest.raises(NotAllowed):
        begin_reading(station, study_uid)


@pytest.mark.parametrize("clock", ["the seat's own", "the wall's"])
def test_it_is_over_as_soon_as_either_clock_says_so(
    station: Workstation, study_uid: str, clock: str
) -> None:
    _outsider(station)
    begun = emergency.begin_emergency(station, REASON)
    assert begin_reading(station, study_uid).study.uid == study_uid
    now = datetime.now(UTC)
    over = (
        replace(begun, until=elapsed())
        if clock == "the seat's own"
        else replace(begun, ends=now - timedelta(milliseconds=1))
    )
    station.session.emergency = over
    with pytest.raises(NotAllowed):
        begin_reading(station, study_uid)
    emergency.look_after(station)
    assert _standing(station) is None
    (access,) = station.records.emergencies.all()
    assert access.why_ended == "its time was over"


def test_the_policy_says_how_long(station: Workstation) -> None:
    _outsider(station)
    station.policy = replace(station.policy, emergency_minutes=5)
    begun = emergency.begin_emergency(station, REASON)
    assert timedelta(minutes=4) < begun.ends - datetime.now(UTC) <= timedelta(minutes=5)


def test_when_it_ends_the_study_that_nothing_else_opens_is_closed(
    station: Workstation, study_uid: str, opened: Callable[[str], Reading]
) -> None:
    _outsider(station)
    emergency.begin_emergency(station, REASON)
    opened(study_uid)
    emergency.end_emergency(station)
    left = station.reading
    assert left is None


def test_it_ends_with_the_session_and_with_the_program(
    station: Workstation, study_uid: str
) -> None:
    _outsider(station)
    emergency.begin_emergency(station, REASON)
    _outsider(station)  # signed out, and in again
    with pytest.raises(NotAllowed):
        begin_reading(station, study_uid)
    emergency.forget_unended(station)
    (access,) = station.records.emergencies.all()
    assert access.ended is not None
    assert access.why_ended == "the program ended"


def test_somebody_else_judges_it_and_the_verdict_is_on_record(station: Workstation) -> None:
    _outsider(station)
    number = emergency.begin_emergency(station, REASON).review
    sit_down(station, "privacy_officer", name="officer")
    with pytest.raises(Refused):
        emergency.judge(station, number, justified=False, note=" ")
    emergency.judge(station, number, justified=False, note="the patient was not in the house")
    (access,) = emergency.reviews(station)
    assert (access.verdict, access.judged_by) == ("not justified", "officer")
    assert _actions(station, 1) == ["emergency.judge"]


def test_nobody_judges_their_own(station: Workstation) -> None:
    sit_down(station, "chief", name="chief")
    number = emergency.begin_emergency(station, REASON).review
    with pytest.raises(Refused, match="own"):
        emergency.judge(station, number, justified=True, note="")


def test_where_the_log_cannot_be_written_nothing_opens(station: Workstation) -> None:
    _outsider(station)
    whole = station.records
    station.records = replace(whole, audit=_Full())  # type: ignore[arg-type]  # an AuditTrail
    with pytest.raises(AuditUnavailable):
        emergency.begin_emergency(station, REASON)
    station.records = whole
    assert station.session.emergency is None
    assert not whole.emergencies.all()


def test_the_command_line_reads_a_patient_for_a_reason_and_leaves_nothing_open(
    station: Workstation, study_uid: str
) -> None:
    _outsider(station)
    said = Namespace(
        verb="emergency", what="read", study=study_uid, reason=REASON, default_profile=Path()
    )
    out, err = StringIO(), StringIO()
    closing = station.close
    station.close = lambda: None  # type: ignore[method-assign]  # the seat is looked at afterwards
    try:
        done = headless.run(said, emergency.VERBS, lambda _: station, out=out, err=err)
    finally:
        station.close = closing  # type: ignore[method-assign]  # as it was
    assert done == 0, err.getvalue()
    assert study_uid in out.getvalue()
    assert station.session.emergency is None
    assert _actions(station, 4) == [
        "emergency.begin",
        "emergency.open",
        "study.open",
        "emergency.end",
    ]

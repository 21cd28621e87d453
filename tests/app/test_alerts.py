"""AU08, AU11: unusual access is on record within a minute, and waits until a person has looked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.actions import alerts
from app.actions.opening import begin_reading
from app.session import single_user
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, AuditUnavailable
from domain.audit_search import Sought
from domain.errors import LightboxError, NotFound
from domain.rights import Right
from tests.app.conftest import wait_until


def as_person(station: Workstation, name: str, *, rights: bool = True) -> None:
    """Let somebody sign in, with every right or with none."""
    session = single_user(name)
    if not rights:
        session.rights = replace(session.rights, by_right={Right.BE_HERE: frozenset()})
    session.single_user = False
    station.session = session


def test_the_own_family_name_stands_out_within_one_look_of_the_duties(
    station: Workstation, study_uid: str
) -> None:
    family = station.records.archive.study(study_uid).study.patient.name.partition("^")[0]
    as_person(station, f"anna.{family.lower()}")
    begin_reading(station, study_uid)
    assert alerts._LOOK_SECONDS < 60
    alerts.look_after(station)
    wait_until(lambda: not station.watching)
    (found,) = alerts.alerts(station)
    assert (found.sign, found.person, found.waits) == ("same-name", station.user, True)
    recorded = station.records.audit.search.find(Sought(action="access.unusual")).events[0]
    assert recorded.event.code is AuditCode.SECURITY_ALERT
    assert recorded.event.patient_id == station.records.archive.study(study_uid).study.patient.id


def test_what_was_looked_through_is_not_told_again_after_a_restart(
    station: Workstation, study_uid: str
) -> None:
    patient = station.records.archive.study(study_uid).study.patient
    alerts.watch_patient(station, patient.id)
    begin_reading(station, study_uid)
    assert alerts.watch(station) == 1
    assert alerts.watch(station) == 0
    station.watch_of_access = None  # as after a restart
    assert alerts.watch(station) == 0
    alerts.watch_patient(station, patient.id, watched=False)
    assert station.records.settings.load().watched_patients == ()


def test_an_alert_waits_until_somebody_else_says_what_came_of_it(
    station: Workstation, study_uid: str
) -> None:
    patient = station.records.archive.study(study_uid).study.patient
    alerts.watch_patient(station, patient.id)
    as_person(station, "dr.house")
    begin_reading(station, study_uid)
    alerts.watch(station)
    (found,) = alerts.alerts(station)
    with pytest.raises(LightboxError, match="own access"):
        alerts.acknowledge(station, found.seq, "it was I")
    as_person(station, "privacy.officer")
    with pytest.raises(LightboxError, match="Say what came"):
        alerts.acknowledge(station, found.seq, "  ")
    alerts.acknowledge(station, found.seq, "on duty for the ward")
    (after,) = alerts.alerts(station)
    assert (after.waits, after.reviewed_by, after.review) == (
        False, "privacy.officer", "on duty for the ward",
    )  # fmt: skip
    with pytest.raises(NotFound):
        alerts.acknowledge(station, found.seq, "once more")


def test_who_may_not_review_sees_and_settles_nothing(station: Workstation) -> None:
    as_person(station, "viewer", rights=False)
    for ask in (
        lambda: alerts.alerts(station),
        lambda: alerts.acknowledge(station, 1, "x"),
        lambda: alerts.watch_patient(station, "1CT1"),
    ):
        with pytest.raises(LightboxError, match="right"):
            ask()


def test_a_log_that_is_not_whole_waits_on_the_same_list(station: Workstation) -> None:
    station.records.audit.record(
        AuditEvent(AuditCode.SECURITY_ALERT, "audit.broken", "x", detail={"reason": "Cut off."})
    )
    (found,) = alerts.alerts(station)
    assert found.words == "Cut off."


def test_what_is_found_is_found_again_where_the_log_could_not_be_written(
    station: Workstation, study_uid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = station.records.archive.study(study_uid).study.patient
    alerts.watch_patient(station, patient.id)
    begin_reading(station, study_uid)

    def full(_event: AuditEvent) -> int:
        raise AuditUnavailable("The disk is full.")

    with monkeypatch.context() as disk:
        disk.setattr(station.records.audit, "record", full)
        with pytest.raises(AuditUnavailable):
            alerts.watch(station)
    station.watch_of_access = None
    assert alerts.watch(station) == 1

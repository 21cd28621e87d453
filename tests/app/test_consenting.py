"""ID11: what a patient refused is not done, under whichever of their numbers they said it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.actions import consenting, emergency
from app.actions.findings import analyse
from app.actions.opening import begin_reading
from app.actions.reconciling import reconcile
from app.actions.reconciling import undo as undo_reconciliation
from app.gate import NotAllowed
from app.workstation import Workstation
from domain.audit import Outcome
from domain.consent import Subject
from domain.rights import Right
from domain.study import Patient
from records.consents import same
from tests.app.outside import CT_ONLY, limited_session
from tests.app.sitting import sit_down

REASON = "unconscious after a fall, anticoagulated"


def _patient(station: Workstation, study_uid: str) -> Patient:
    return station.records.archive.study(study_uid).study.patient


def test_a_patient_who_refuses_is_looked_at_by_no_model_and_the_try_is_on_record(
    station: Workstation, study_uid: str
) -> None:
    patient = _patient(station, study_uid)
    consenting.demand_no_opt_out(station, study_uid)
    consenting.record_consent(station, patient, Subject.AI, given=False, note="on paper")
    with pytest.raises(consenting.NoConsent):
        consenting.demand_no_opt_out(station, study_uid)
    last = station.records.audit.recent(1)[0].event
    assert (last.action, last.outcome) == ("analyse.refused", Outcome.SERIOUS_FAILURE)
    assert last.patient_id == patient.id


def test_the_newest_word_counts_and_what_was_said_before_stays(
    station: Workstation, study_uid: str
) -> None:
    patient = _patient(station, study_uid)
    for given_ in (False, True):
        consenting.record_consent(station, patient, Subject.AI, given=given_)
    consenting.demand_no_opt_out(station, study_uid)
    assert [said.given for said in consenting.consents_of(station, patient)] == [True, False]


def test_a_refusal_follows_a_patient_whose_study_is_put_under_another_number(
    station: Workstation, study_uid: str
) -> None:
    old = _patient(station, study_uid)
    new = replace(old, id="NEW-1", issuer="HOSP")
    consenting.record_consent(station, old, Subject.AI, given=False)
    reconcile(station, study_uid, new, "two numbers of one person")
    with pytest.raises(consenting.NoConsent):
        consenting.demand_no_opt_out(station, study_uid)
    undo_reconciliation(station, study_uid)
    with pytest.raises(consenting.NoConsent):
        consenting.demand_no_opt_out(station, study_uid)


def test_a_refusal_under_the_new_number_reaches_a_study_that_stands_under_the_old(
    station: Workstation, study_uid: str, other_study: str
) -> None:
    old = _patient(station, study_uid)
    new = _patient(station, other_study)
    reconcile(station, study_uid, new, "two numbers of one person")
    assert same((new.id, new.issuer), (_patient(station, study_uid).id, new.issuer))
    consenting.record_consent(station, replace(old, name=""), Subject.AI, given=False)
    for uid in (study_uid, other_study):
        with pytest.raises(consenting.NoConsent):
            consenting.demand_no_opt_out(station, uid)


ISSUERS = st.sampled_from(["", "A", "B"])
IDS = st.sampled_from(["1", "2", " 1", "3"])


@given(said=st.tuples(IDS, ISSUERS), held=st.tuples(IDS, ISSUERS))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_model_ever_runs_for_a_number_that_may_be_one_that_refused(
    station: Workstation, study_uid: str, said: tuple[str, str], held: tuple[str, str]
) -> None:
    """An issuer that is not known may be any: only two known and different ones part numbers."""
    with station.records.database.writing() as writer:
        writer.run("DELETE FROM consents")
        writer.run("UPDATE studies SET patient_id = ?, issuer = ?", (held[0].strip(), held[1]))
    patient = Patient(said[0], "", issuer=said[1])
    consenting.record_consent(station, patient, Subject.AI, given=False)
    apart = said[0].strip() != held[0].strip() or (
        said[1] != "" and held[1] != "" and said[1] != held[1]
    )
    assert station.records.consents.refused(study_uid, Subject.AI) == (not apart)


def test_a_model_that_waits_is_cancelled_when_its_patient_refuses(
    station: Workstation, study_uid: str
) -> None:
    from threading import Event

    from app.jobs import Pool
    from tests.app.conftest import wait_until

    go, ended = Event(), []
    station.jobs.start(
        "before it", lambda _work: go.wait(10), pool=Pool.COMPUTE, succeeded=lambda _: None,
        failed=lambda _: None,
    )  # fmt: skip
    waiting = station.jobs.start(
        f"{consenting.ANALYSE}nodules",
        lambda _work: ended.append("ran"),
        pool=Pool.COMPUTE,
        about=study_uid,
        succeeded=lambda _: None,
        failed=lambda _: None,
        cancelled=lambda: ended.append("cancelled"),
    )
    consenting.record_consent(station, _patient(station, study_uid), Subject.AI, given=False)
    go.set()
    wait_until(lambda: not waiting.under_way)
    assert ended == ["cancelled"]
    assert waiting.why


def test_where_the_site_asks_for_consent_nothing_is_opened_before_it_is_on_record(
    station: Workstation, study_uid: str
) -> None:
    station.policy = replace(station.policy, consent_before_access=True)
    with pytest.raises(consenting.NoConsent):
        begin_reading(station, study_uid)
    patient = _patient(station, study_uid)
    consenting.record_consent(station, patient, Subject.ACCESS, given=True)
    assert begin_reading(station, study_uid).study.uid == study_uid


def test_a_patient_who_refused_access_is_opened_in_an_emergency_only(
    station: Workstation, study_uid: str
) -> None:
    patient = _patient(station, study_uid)
    consenting.record_consent(station, patient, Subject.ACCESS, given=False)
    with pytest.raises(consenting.NoConsent):
        begin_reading(station, study_uid)
    emergency.begin_emergency(station, REASON)
    assert begin_reading(station, study_uid).study.uid == study_uid
    (access,) = station.records.emergencies.all()
    assert access.opened == (study_uid,)


def test_only_who_may_record_it_records_it(station: Workstation, study_uid: str) -> None:
    sit_down(station, "radiologist")
    assert not station.session.rights.allows(Right.CONSENT_RECORD)
    with pytest.raises(NotAllowed):
        consenting.record_consent(station, _patient(station, study_uid), Subject.AI, given=False)
    assert not station.records.consents.refused(study_uid, Subject.AI)


def test_analysing_the_open_study_asks_the_patients_word_first(
    station: Workstation, study_uid: str, opened: object
) -> None:
    opened(study_uid)  # type: ignore[operator]  # the fixture's function
    consenting.record_consent(station, _patient(station, study_uid), Subject.AI, given=False)
    with pytest.raises(consenting.NoConsent):
        analyse(station)


def test_who_is_limited_reads_what_the_patients_of_their_studies_said_and_no_namesake_of_a_number(
    station: Workstation, study_uid: str
) -> None:
    """ID08: a number of another issuer is another patient's, of whom they may know nothing."""
    known = replace(_patient(station, study_uid), id="4711", issuer="HERE")
    reconcile(station, study_uid, known, "as the letter says")
    other = replace(known, issuer="ELSEWHERE")
    for patient, note in ((known, "of ours"), (other, "of theirs")):
        consenting.record_consent(station, patient, Subject.AI, given=True, note=note)
    either = replace(known, issuer="")
    every = {said.note for said in consenting.consents_of(station, either)}
    assert every == {"of ours", "of theirs"}
    station.session = limited_session(**CT_ONLY)
    for asked in (known, either):
        assert [said.note for said in consenting.consents_of(station, asked)] == ["of ours"]
    with pytest.raises(NotAllowed):
        consenting.consents_of(station, other)

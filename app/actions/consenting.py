"""What patients agreed to and refused: put on record, and obeyed before anything is begun."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime

from app.actions.orders import about_order
from app.commands import Command
from app.gate import about_study, demand, guarded, may, opened_by_emergency
from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.consent import Consent, Subject
from domain.errors import Refused
from domain.rights import About, Right
from domain.study import Patient
from records.consents import same

COMMANDS: tuple[Command, ...] = ()
ANALYSE = "Analyse: "  # how the title of every job begins that lets a model look at a study


class NoConsent(Refused):
    """The patient has refused, or has not agreed where this site asks for it."""


@guarded(Right.CONSENT_RECORD)
def record_consent(
    station: Workstation, patient: Patient, subject: Subject, *, given: bool, note: str = ""
) -> None:
    """Put on record what a patient said; models that look at a patient who refused are stopped.

    Raises:
        Refused: The patient has no ID, so that nobody could know whom this is about.
        NotAllowed: Nothing of the patient here is for whoever asks.
    """
    _demand_known(station, patient, "consenting.record_consent")
    if not patient.id.strip():
        raise Refused("A patient without an ID can have no consent on record.")
    station.records.audit.record(
        AuditEvent(
            AuditCode.PATIENT_RECORD,
            "consent.record",
            station.user,
            patient_id=patient.id,
            detail={"subject": subject.value, "given": "yes" if given else "no"},
        )
    )
    consents = station.records.consents
    consents.say(
        Consent(
            patient.id.strip(), patient.issuer, subject, given, note.strip(), station.user,
            datetime.now(UTC),
        )
    )  # fmt: skip
    if subject is Subject.AI and not given:
        _stop_models(station)
    station.changed()


def _stop_models(station: Workstation) -> None:
    """Cancel every model that waits or runs on a patient who has refused."""
    for job in station.jobs.under_way:
        if not job.title.startswith(ANALYSE) or not job.about:
            continue
        if station.records.consents.refused(job.about, Subject.AI):
            job.cancel("the patient does not want it")


@guarded(Right.CONSENT_RECORD)
def consents_of(station: Workstation, patient: Patient) -> tuple[Consent, ...]:
    """Return what a patient has said, the newest first.

    Raises:
        NotAllowed: Nothing of the patient here is for whoever asks.
    """
    _demand_known(station, patient, "consenting.consents_of")
    history = station.records.consents.history(patient)
    return tuple(said for said in history if _may_know(station, said.patient_id, said.issuer))


@guarded(Right.READ_IMAGES)
def said_of(station: Workstation, study_uid: str, subject: Subject) -> bool | None:
    """Return whether the patient of a study agreed; None where nothing is on record."""
    consents = station.records.consents
    if consents.refused(study_uid, subject):
        return False
    return True if consents.given(study_uid, subject) else None


def _demand_known(station: Workstation, patient: Patient, action: str) -> None:
    """Go on only if whoever acts may know of the patient; a refusal goes on record."""
    if not _may_know(station, patient.id, patient.issuer):
        about = About(patient.id, patient.issuer)  # of no modality: nobody limited is let through
        demand(station, Right.CONSENT_RECORD, about, action=action)


def _may_know(station: Workstation, patient_id: str, issuer: str) -> bool:
    """Return whether a study or an order of a patient is one that whoever acts may know of."""
    right = Right.CONSENT_RECORD
    if not station.acting.rights.limited(right):
        return True
    held = station.records.archive.studies(matching={"PatientID": patient_id})
    abouts = [about_study(station, each.study.uid) for each in held]
    abouts += [about_order(station, each.step) for each in station.records.orders.steps()]
    return any(
        same((patient_id, issuer), (about.patient_id, about.issuer)) and may(station, right, about)
        for about in abouts
    )


def demand_no_opt_out(station: Workstation, study_uid: str) -> None:
    """Go on only if the patient of a study has not refused that models look at it.

    Raises:
        NoConsent: They have, under whichever of their numbers; the log says that it was asked.
    """
    if station.records.consents.refused(study_uid, Subject.AI):
        _refuse(station, study_uid, "analyse.refused")
        raise NoConsent(
            "This patient does not want models to look at their images.",
            advice="Read the study without them; the patient may change their mind.",
        )


def demand_access(station: Workstation, study_uid: str) -> None:
    """Go on only if the patient lets people of this site look at a study, where that is asked.

    Emergency access goes beyond it: it is on record and looked at afterwards.

    Raises:
        NoConsent: They have refused, or have not agreed and the policy asks for it.
    """
    consents, emergency = station.records.consents, station.acting.emergency
    refused = consents.refused(study_uid, Subject.ACCESS)
    asked = station.policy.consent_before_access
    if refused or (asked and not consents.given(study_uid, Subject.ACCESS)):
        about = about_study(station, study_uid)
        if emergency is not None and emergency.opens(about):
            opened_by_emergency(station, about)
            return
        _refuse(station, study_uid, "study.no_consent")
        raise NoConsent(
            "This patient has not agreed that their images are looked at here.",
            advice="Put their consent on record, or use emergency access.",
        )


def _refuse(station: Workstation, study_uid: str, action: str) -> None:
    patient = station.records.archive.study(study_uid).study.patient
    station.records.audit.record(
        AuditEvent(
            AuditCode.SECURITY_ALERT,
            action,
            station.user,
            Outcome.SERIOUS_FAILURE,
            patient.id,
            study_uid,
        )
    )


def _consent(station: Workstation, said: Namespace, _console: Console) -> Result:
    patient = Patient(said.patient, "", issuer=said.issuer)
    if said.says is not None:
        record_consent(
            station, patient, Subject(said.subject), given=said.says == "yes", note=said.note
        )
    return {
        "consents": [
            {
                "patient_id": c.patient_id, "issuer": c.issuer, "subject": c.subject.value,
                "given": c.given, "note": c.note, "who": c.who, "at": c.at.isoformat(),
            }
            for c in consents_of(station, patient)
        ]
    }  # fmt: skip


def _words(result: Result) -> str:
    lines = [
        f"{c['at'][:16]}  {c['subject']}: {'agreed' if c['given'] else 'refused'}  "
        f"{c['who']}  {c['note']}".rstrip()
        for c in result["consents"]
    ]
    return "\n".join(lines) or "Nothing is on record of what this patient said."


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("patient", metavar="PATIENT_ID")
    parser.add_argument("--issuer", default="", help="of the patient ID")
    parser.add_argument("--subject", choices=[s.value for s in Subject], default=Subject.AI.value)
    parser.add_argument("--says", choices=("yes", "no"), help="what the patient said")
    parser.add_argument("--note", default="", help="where and how they said it")


VERBS = (
    Verb(
        "consent",
        "what a patient agreed to and refused",
        _arguments,
        _consent,
        _words,
        needs=Right.CONSENT_RECORD,
    ),
)

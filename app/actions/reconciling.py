"""Puts a study under the patient it belongs to, by a person's word and reason, and back."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict, dataclass, replace

from app.actions.quarantine import demand_reason, retry
from app.gate import about_study, demand, guarded
from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import Refused, Unreadable
from domain.rights import Right
from domain.study import Patient
from domain.work import Unwatched
from records.archive import Quarantined
from records.reconciling import Coercion


@dataclass(frozen=True, slots=True)
class Candidate:
    """A patient that a study may belong to, by what objects say."""

    patient: Patient
    objects: int
    held: bool  # the study stands under this one now
    waiting: tuple[str, ...] = ()  # numbers in quarantine


@guarded(Right.RECONCILE)
def candidates(station: Workstation, study_uid: str) -> tuple[Candidate, ...]:
    """Return every patient that objects of one study name, the one it stands under first.

    Raises:
        NotFound: Nothing of the study is held.
    """
    summary = station.records.archive.study(study_uid)
    found = {summary.study.patient: summary.instances}
    waiting: dict[Patient, list[str]] = {}
    for item, patient in _waiting(station, study_uid):
        found.setdefault(patient, 0)
        waiting.setdefault(patient, []).append(item.id)
        found[patient] += 1
    return tuple(
        Candidate(patient, count, patient == summary.study.patient,
                  tuple(waiting.get(patient, ())))
        for patient, count in found.items()
    )  # fmt: skip


def _waiting(station: Workstation, study_uid: str) -> list[tuple[Quarantined, Patient]]:
    """Return what waits against a study, with the patient that it names."""
    found = []
    for item in station.records.archive.conflicts():
        if item.study_uid == study_uid:
            try:
                part10 = station.records.archive.read_quarantined(item.id)
                found.append((item, station.readers.header(part10).study.patient))
            except Unreadable:
                continue  # it cannot join before it can be read
    return found


@guarded(Right.RECONCILE)
def reconcile(
    station: Workstation, study_uid: str, patient: Patient, reason: str, *, join: bool = False
) -> int:
    """Put a study under a patient; with ``join`` also what waits against it under another.

    The objects stay byte for byte as they came. Returns how many joined.

    Raises:
        NotFound: Nothing of the study is held.
        Refused: No reason or no patient ID was given, or the study is open.
    """
    words = demand_reason(reason)
    if not patient.id.strip():
        raise Refused("A patient is needed.", advice="Give the patient ID.")
    _demand_closed(station, study_uid)
    held = station.records.archive.study(study_uid).study.patient
    waiting = _waiting(station, study_uid) if join else []
    also = list(dict.fromkeys(other for _, other in waiting))
    _record(station, "reconcile.study", study_uid, held, now=patient.id, why=words)
    if patient.id != held.id:  # both patients' records show it
        _record(station, "reconcile.study", study_uid, patient, was=held.id, why=words)
    station.records.archive.reconcile(study_uid, patient, also=also, who=station.user, reason=words)
    joined = retry(station, [item.id for item, _ in waiting], Unwatched()) if waiting else []
    station.worklist.reload()
    return sum(one.stored for one in joined)


@guarded(Right.RECONCILE)
def undo(station: Workstation, study_uid: str) -> Coercion:
    """Take the last decision about a study's patient back; what joined waits again.

    Raises:
        NotFound: Nothing was decided that could be taken back.
        Refused: The study is open.
    """
    _demand_closed(station, study_uid)
    held = station.records.archive.study(study_uid).study.patient
    _record(station, "reconcile.undo", study_uid, held)
    undone = station.records.archive.undo_reconciliation(study_uid, station.user)
    station.worklist.reload()
    return undone


def _demand_closed(station: Workstation, study_uid: str) -> None:
    if station.reading is not None and station.reading.study.uid == study_uid:
        raise Refused("The study is open.", advice="Close it, and reconcile it then.")


def _record(
    station: Workstation, action: str, study_uid: str, patient: Patient, **detail: str
) -> None:
    station.records.audit.record(
        AuditEvent(
            AuditCode.PATIENT_RECORD,
            action,
            station.user,
            patient_id=patient.id,
            study_uid=study_uid,
            detail=detail,
        )
    )


def _reconcile(station: Workstation, said: Namespace, _console: Console) -> Result:
    if said.undo:
        undo(station, said.study_uid)
        return {**_told(station, said.study_uid), "joined": 0}
    if said.patient_id is None and not said.join:
        return {**_told(station, said.study_uid), "joined": 0}
    about = about_study(station, said.study_uid)
    demand(station, Right.RECONCILE, about, action="verb.reconcile")
    held = station.records.archive.study(said.study_uid).study.patient
    given = {
        "id": said.patient_id, "name": said.patient_name, "birth_date": said.birth_date,
        "sex": said.sex, "issuer": said.issuer,
    }  # fmt: skip
    patient = replace(held, **{name: text for name, text in given.items() if text is not None})
    joined = reconcile(station, said.study_uid, patient, said.reason, join=said.join)
    return {**_told(station, said.study_uid), "joined": joined}


def _told(station: Workstation, study_uid: str) -> Result:
    return {
        "study_uid": study_uid,
        "candidates": [asdict(one) for one in candidates(station, study_uid)],
        "decisions": [asdict(one) for one in station.records.archive.coercions(study_uid)],
    }


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("study_uid", metavar="STUDY_UID")
    parser.add_argument("--patient-id", metavar="ID", help="whose the study is")
    parser.add_argument("--patient-name", metavar="NAME", help="family^given, as DICOM writes it")
    parser.add_argument("--birth-date", metavar="YYYYMMDD")
    parser.add_argument("--sex", choices=("F", "M", "O"))
    parser.add_argument("--issuer", help="who gave the patient ID")
    parser.add_argument("--reason", default="", help="why: it is kept and audited")
    parser.add_argument(
        "--join", action="store_true", help="take in what waits against it under other patients"
    )
    parser.add_argument("--undo", action="store_true", help="take the last decision back")


def _words(result: Result) -> str:
    lines = [
        f"{'held ' if one['held'] else 'waits'} {one['patient']['id']}  {one['patient']['name']}"
        f"  {one['objects']} objects"
        for one in result["candidates"]
    ]
    lines += [
        f"{one['made']:%Y-%m-%d %H:%M} {one['who']}: {one['was']['id']} {one['was']['name']} -> "
        f"{one['now']['id']} {one['now']['name']}: {one['reason']}"
        + (f" (taken back {one['undone']})" if one["undone"] else "")
        for one in result["decisions"]
    ]
    return "\n".join(lines)


VERBS = (
    Verb(
        "reconcile",
        "whose a study is; put it under another",
        _arguments,
        _reconcile,
        _words,
        needs=Right.RECONCILE,
    ),
)

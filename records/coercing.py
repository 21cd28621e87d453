"""Whose an object is, where a person has said otherwise than the object does."""

from __future__ import annotations

from dataclasses import replace

from domain.study import Instance, Patient
from records.database import Reader
from records.facts import as_column
from records.serialising import from_json


def coerced(reader: Reader, instance: Instance) -> Instance:
    """Return an instance under the patient that a person gave its study; else as it is."""
    patient = patient_said(reader, instance.study.uid, instance.study.patient)
    if patient == instance.study.patient:
        return instance
    return replace(instance, study=replace(instance.study, patient=patient))


def patient_said(reader: Reader, study_uid: str, patient: Patient) -> Patient:
    """Return the patient that counts for objects of a study which name ``patient``."""
    rows = reader.rows(
        "SELECT was_id, was_issuer, now FROM coercions WHERE study_uid = ? AND undone = ''"
        " ORDER BY id",
        (study_uid,),
    )
    for was_id, was_issuer, now in rows:  # one after the other, as they were decided
        if (as_column(patient.id), as_column(patient.issuer)) == (was_id, was_issuer):
            patient = from_json(Patient, now)
    return patient

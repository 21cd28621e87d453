"""Whose a file is that cannot say it: of a study of this seat, of an order, of a new patient."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from app.actions.orders import about_order, match
from app.commands import Command
from app.gate import demand, guarded
from app.workstation import Workstation
from domain.errors import Refused
from domain.order import ScheduledStep
from domain.rights import Right
from domain.study import Patient, Study
from imaging.foreign.making import Belonging

# Drawn once: the same patient, day and description are the same study at every import.
_STUDIES = UUID("b9b9a6c5-1f57-4d0b-b1a6-6a0f4d7a3c11")
MODALITIES = (
    "CT", "MR", "OT", "XC", "US", "ES", "DX", "CR", "MG", "RF", "XA", "PX", "IO", "GM", "SM",
    "OP", "OPT", "ECG", "NM", "PT",
)  # fmt: skip
UNITS = ("HU",)
SEXES = ("M", "F", "O")


@dataclass(frozen=True, slots=True)
class Entered:
    """What a person typed of a patient and a study that this seat does not hold yet."""

    patient_id: str
    name: str
    birth_date: str = ""  # YYYYMMDD
    sex: str = ""
    description: str = ""
    date: str = ""  # YYYYMMDD: of the study, and when it was acquired


def entered_study(entered: Entered) -> Study:
    """Return the study that a person's words make, the same for the same words.

    Raises:
        Refused: Something that must be said is not, or is no date.
    """
    id_, name = entered.patient_id.strip(), _as_person(entered.name)
    if not id_ or not name:
        raise Refused(
            "A file that is not DICOM does not say whose it is.",
            advice="Give the patient's ID and name, or the study that it belongs to.",
        )
    for text in (id_, name, entered.description):
        if len(text) > 64 or "\\" in text or any(ord(c) < 32 for c in text):
            raise Refused(
                "An ID, a name or a description is longer than DICOM can carry, or has a \\.",
                advice="Write it in 64 characters or fewer.",
            )
    if entered.sex and entered.sex not in SEXES:
        raise Refused("The sex is none that DICOM knows.", advice="Give M, F or O, or none.")
    birth, date = day(entered.birth_date), day(entered.date)
    of = "\0".join((id_, date, entered.description))
    return Study(
        f"2.25.{uuid5(_STUDIES, of).int}",
        Patient(id_, name, birth, entered.sex),
        date,
        description=entered.description,
    )


@guarded(Right.IMPORT)
def held_study(station: Workstation, study_uid: str) -> Study:
    """Return a study of this seat that files are put with.

    Raises:
        NotFound: It is not on this seat.
    """
    return station.records.archive.study(study_uid).study


@guarded(Right.IMPORT)
def ordered_study(station: Workstation, step: ScheduledStep) -> Study:
    """Return the study that an order is for: the one on this seat, else the one it names.

    Raises:
        NotAllowed: Whoever asks may not know of this order.
    """
    demand(station, Right.IMPORT, about_order(station, step), action="belonging.ordered_study")
    found = match(station, step)
    if found is not None:
        return station.records.archive.study(found.study_uid).study
    return Study(
        step.study_uid,
        step.patient,
        step.start_date,
        step.start_time,
        step.accession,
        step.words[:64],
        step.referring_physician,
        step.procedure_id[:16],
    )


def day(text: str) -> str:
    """Return a date that was typed as YYYY-MM-DD or YYYYMMDD the way DICOM writes it.

    Raises:
        Refused: It is none.
    """
    digits = text.strip().replace("-", "")
    if not digits:
        return ""
    try:
        datetime.strptime(digits, "%Y%m%d")  # noqa: DTZ007  a day has no time zone
        right = len(digits) == 8
    except ValueError:
        right = False
    if not right:
        raise Refused("What was given as a date is none.", advice="Write it as 2026-01-12.")
    return digits


@guarded(Right.IMPORT)
def conflict_of(station: Workstation, patient: Patient) -> str:
    """Return in what this seat knows another person under the same ID; "" where it does not."""
    for summary in station.records.archive.studies(matching={"PatientID": patient.id}):
        held = summary.study.patient
        if (held.id, held.issuer) != (patient.id, patient.issuer):
            continue
        if _folded(held.name) != _folded(patient.name):
            return "name"
        if held.birth_date and patient.birth_date and held.birth_date != patient.birth_date:
            return "birth date"
        if held.sex and patient.sex and held.sex != patient.sex:
            return "sex"
    return ""


@guarded(Right.IMPORT)
def demand_no_conflict(station: Workstation, study: Study) -> None:
    """Refuse a patient whose ID this seat knows as somebody else's.

    Raises:
        Refused: It does; nothing was stored.
    """
    if what := conflict_of(station, study.patient):
        raise Refused(
            f"This seat knows this patient ID with another {what}. Nothing was stored.",
            advice="Compare the two. If they are one person, choose a study of this seat instead.",
        )


def _as_person(name: str) -> str:
    """Return a name as DICOM writes it: "Meera Sharma" is Sharma^Meera, "Sharma, Meera" too."""
    name = " ".join(name.split())
    if "^" in name or not name:
        return name if name.strip("^ ") else ""
    if "," in name:
        family, _, given = name.partition(",")
        return f"{family.strip()}^{given.strip()}"
    given, _, family = name.rpartition(" ")
    return f"{family}^{given}" if given else family


def _folded(name: str) -> str:
    return " ".join(name.split("=")[0].replace("^", " ").split()).casefold()


# --- the command line ----------------------------------------------------------------------------


def arguments(parser: ArgumentParser) -> None:
    """Add what a person says of files that cannot say whose they are."""
    group = parser.add_argument_group(
        "whose the files are that are not DICOM (PNG, JPEG, TIFF, PDF, NIfTI, NRRD)"
    )
    group.add_argument("--patient-id", default="", metavar="ID")
    group.add_argument("--patient-name", default="", metavar="NAME", help="Sharma^Meera")
    group.add_argument("--birth-date", default="", metavar="DATE", help="YYYY-MM-DD")
    group.add_argument("--sex", default="", choices=("", *SEXES))
    group.add_argument("--study-description", default="", metavar="TEXT")
    group.add_argument("--date", default="", metavar="DATE", help="when they were made")
    group.add_argument("--study", default="", metavar="UID", help="a study of this seat instead")
    group.add_argument("--order", default="", metavar="ID", help="a step of a worklist instead")
    group.add_argument("--modality", default="", choices=("", *MODALITIES))
    group.add_argument("--unit", default="", choices=("", *UNITS), help="of a volume's values")


@guarded(Right.IMPORT)
def belonging_said(station: Workstation, said: Namespace) -> Belonging | None:
    """Return whose files that are not DICOM are; None where nobody said it.

    Raises:
        NotAllowed: Whoever asks may not know of the study or order that was named.
        NotFound: The study that was named is not on this seat.
        Refused: Something is said twice, or is missing.
    """
    words = (said.patient_id, said.patient_name, said.birth_date, said.sex, said.study_description)
    if sum((bool(said.study), bool(said.order), any(words))) > 1:
        raise Refused(
            "The study says already who its patient is.",
            advice="Give either the study, or the order, or the patient.",
        )
    if said.study or said.order:
        study = (
            held_study(station, said.study)
            if said.study
            else ordered_study(station, station.records.orders.step(said.order))
        )
        return Belonging(study, said.modality, said.unit, day(said.date))
    if not any(words):
        return None
    entered = Entered(
        said.patient_id, said.patient_name, said.birth_date, said.sex, said.study_description,
        said.date,
    )  # fmt: skip
    study = entered_study(entered)
    return Belonging(study, said.modality, said.unit, study.date)


COMMANDS: tuple[Command, ...] = ()

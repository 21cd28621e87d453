"""Takes pictures, documents and volumes that are not DICOM in, for a patient who was named."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid5

from app.commands import Command
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import Refused, Unreadable
from domain.study import Instance, Patient, Study
from domain.work import Work
from imaging.foreign.kinds import Kind, Largest, demand_size, file_beside, kind_of_file
from imaging.foreign.making import Belonging, demand_belongs, objects_of, whole
from records.archive import Kept

ORIGIN = "import"
# Drawn once: the same patient, day and description are the same study at every import.
_STUDIES = UUID("b9b9a6c5-1f57-4d0b-b1a6-6a0f4d7a3c11")
MODALITIES = (
    "CT", "MR", "OT", "XC", "US", "ES", "DX", "CR", "MG", "RF", "XA", "PX", "IO", "GM", "SM",
    "OP", "OPT", "ECG", "NM", "PT",
)  # fmt: skip
# A volume of one of these would be taken for what it cannot show to be.
_VOLUMES = ("CT", "MR", "OT")
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


@dataclass(frozen=True, slots=True)
class Adopted:
    """How one file ended."""

    file: Path
    outcome: str  # stored, duplicate, conflict, quarantined
    objects: int = 0
    kind: str = ""
    reason: str = ""
    sentence: str = ""
    advice: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(slots=True)
class Adoption:
    """What became of each file."""

    files: list[Adopted] = field(default_factory=list)
    stored: int = 0  # objects
    duplicates: int = 0
    studies: set[str] = field(default_factory=set)
    beside: list[Path] = field(default_factory=list)  # files that hold the voxels of others


def foreign_files(files: Sequence[Path]) -> list[Path]:
    """Return which files are pictures, documents or volumes, in their order.

    What an NRRD header names as its voxels belongs to the header, and is none of its own.
    """
    found = []
    for file in files:
        try:
            if kind_of_file(file) is not None:
                found.append(file)
        except OSError:
            continue  # whoever takes it in says that it cannot be read
    return found


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


def adopt(
    station: Workstation, files: Sequence[Path], belonging: Belonging, work: Work
) -> Adoption:
    """Make DICOM objects of files that are not DICOM, and store them: each file whole or not.

    Raises:
        Refused: The patient's ID is known as somebody else's; nothing was stored.
        OutOfSpace: There was no room.
    """
    demand_no_conflict(station, belonging.study)
    done = Adoption()
    station.records.audit.record(
        AuditEvent(
            AuditCode.IMPORT,
            "import.foreign",
            station.user,
            patient_id=belonging.study.patient.id,
            study_uid=belonging.study.uid,
            detail={"files": str(len(files))},
        )
    )
    for number, file in enumerate(files):
        work.pause_point()
        work.report(number / len(files), f"{done.stored} stored")
        one = _adopt_one(station, file, belonging, done)
        done.files.append(one)
    work.report(1.0, f"{done.stored} stored")
    return done


def _adopt_one(station: Workstation, file: Path, belonging: Belonging, done: Adoption) -> Adopted:
    kind: Kind | None = None
    content = b""
    try:
        kind, content, beside = _read(station, file, done)
        _demand_modality(kind, belonging.modality)
        objects, doubts = whole(list(objects_of(content, kind, belonging, beside)))
        instances = _understood(station, objects, belonging)
    except Unreadable as error:
        _put_aside(station, file, content, error)
        return Adopted(
            file, "quarantined", 0, kind.value if kind else "", error.reason, str(error),
            error.advice,
        )  # fmt: skip
    archive = station.records.archive
    # By its UID alone: a later version may write the same file's objects in other words.
    held = {i.sop_uid for _, i in instances if archive.holds(i.sop_uid)}
    kept = archive.store_many(
        [one for one in instances if one[1].sop_uid not in held], origin=ORIGIN
    )
    new = kept.count(Kept.NEW)
    done.stored += new
    done.duplicates += len(held) + kept.count(Kept.DUPLICATE)
    done.studies.add(belonging.study.uid)
    outcome = "conflict" if Kept.CONFLICT in kept else "stored" if new else "duplicate"
    sentence = ""
    if outcome == "conflict":
        sentence = "It stands against what this seat holds, and lies in quarantine."
    return Adopted(file, outcome, len(objects), kind.value, "", sentence, doubts=tuple(doubts))


def _demand_modality(kind: Kind, modality: str) -> None:
    if kind.is_volume and modality and modality not in _VOLUMES:
        raise Unreadable(
            f"A volume cannot be taken in as {modality}.",
            reason="unsupported",
            advice="Take it in as CT, MR or OT (other).",
        )


def _read(station: Workstation, file: Path, done: Adoption) -> tuple[Kind, bytes, bytes]:
    """Return what a file is and holds, sizes asked before anything is read."""
    policy = station.policy
    largest = Largest(policy.largest_picture_bytes, policy.largest_object_bytes)
    try:
        kind = kind_of_file(file)
        if kind is None:
            raise Unreadable(
                "This is no picture, document or volume that can be taken in.",
                reason="unsupported",
                advice="PNG, JPEG, TIFF, PDF, NIfTI and NRRD files can be.",
            )
        demand_size(kind, file.stat().st_size, largest)
        voxels = file_beside(file) if kind is Kind.NRRD else None
        if voxels is not None:
            done.beside.append(voxels)
            demand_size(kind, voxels.stat().st_size, largest)
        return kind, file.read_bytes(), voxels.read_bytes() if voxels is not None else b""
    except OSError as error:
        raise Unreadable(
            "The file could not be read from where it lies.",
            reason="not-read",
            advice="Try the stick in another socket, and take it in again.",
        ) from error


def _understood(
    station: Workstation, objects: Sequence[bytes], belonging: Belonging
) -> list[tuple[bytes, Instance]]:
    """Return the objects as our own reader understands them; all of them, or none."""
    found: list[tuple[bytes, Instance]] = []
    for number, header in station.readers.headers((str(n), o) for n, o in enumerate(objects)):
        if isinstance(header, Unreadable):
            raise header
        demand_belongs(header.study, belonging.study)
        found.append((objects[int(number)], header))
    return sorted(found, key=lambda one: one[1].number or 0)


def _put_aside(station: Workstation, file: Path, content: bytes, error: Unreadable) -> None:
    station.records.audit.record(
        AuditEvent(
            AuditCode.SECURITY_ALERT if error.reason == "hostile" else AuditCode.IMPORT,
            "import.quarantine",
            station.user,
            Outcome.SERIOUS_FAILURE,
            detail={"reason": error.reason},
        )
    )
    if content:
        station.records.archive.quarantine(
            content, origin=ORIGIN, reason=str(error), name=file.name
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
    group.add_argument("--modality", default="", choices=("", *MODALITIES))
    group.add_argument("--unit", default="", choices=("", *UNITS), help="of a volume's values")


def belonging_said(station: Workstation, said: Namespace) -> Belonging | None:
    """Return whose files that are not DICOM are; None where nobody said it.

    Raises:
        NotFound: The study that was named is not on this seat.
        Refused: Something is said twice, or is missing.
    """
    words = (said.patient_id, said.patient_name, said.birth_date, said.sex, said.study_description)
    if said.study:
        if any(words):
            raise Refused(
                "The study says already who its patient is.",
                advice="Give either --study, or the patient.",
            )
        study = station.records.archive.study(said.study).study
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

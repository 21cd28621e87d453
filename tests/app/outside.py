"""A seat with one study inside what a limited person may know of, and one outside, marked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pydicom

from app.actions import consenting
from app.actions.erasing import place_hold
from app.actions.importing import import_files
from app.actions.opening import load_study
from app.actions.reporting import write_report
from app.roles import shipped_roles
from app.session import Session
from app.workstation import Workstation
from domain.consent import Subject
from domain.order import ScheduledStep
from domain.rights import Person, granted
from domain.study import Patient
from domain.work import Unwatched
from imaging import phantom
from records.outbox import Outgoing

UID = "2.25.424242424242424242424242"
# What of the study outside must reach nobody who is limited; letters that occur nowhere else.
MARKS = {
    "PatientName": "QZXOUTNAME^QZXOUTGIVEN",
    "PatientID": "QZXOUTPID",
    "AccessionNumber": "QZXOUTACC",
    "StudyDescription": "QZXOUTSTUDY",
    "SeriesDescription": "QZXOUTSERIES",
    "InstitutionName": "QZXOUTHOSPITAL",
    "ReferringPhysicianName": "QZXOUTREF",
    "StudyInstanceUID": UID,
}
FILE, ORDER, ASIDE = "QZXOUTFILE", "QZXOUTORDER", "QZXOUTASIDE"
HERE = "Lightbox demonstration"  # where the phantom says that it was made
CT_ONLY = {"modalities": frozenset({"CT"})}
HERE_ONLY = {"institutions": frozenset({HERE})}
SCOPES = (CT_ONLY, HERE_ONLY)


def leaked(text: str) -> set[str]:
    """Return the marks of the study outside that a text holds."""
    found = {"QZXOUT"} if "QZXOUT" in text.upper() else set()
    return found | ({UID} if UID in text else set())


@dataclass(frozen=True, slots=True)
class Outside:
    """The numbers under which what lies outside is known."""

    report: str
    parcel: str
    order: str
    aside: str


def put_outside(station: Workstation, folder: Path) -> Outside:
    """Put the study outside onto the seat, with all that may name it elsewhere."""
    drawn = replace(
        phantom.demonstration().current,
        key="tests/app outside",
        shape=(4, 32, 32),
        spacing_mm=(11.2, 11.2, 39.0),
    )
    folder.mkdir()
    files = []
    for number, part10 in enumerate(phantom.dicom_series(drawn)):
        header = pydicom.dcmread(BytesIO(part10))
        for keyword, value in MARKS.items():
            setattr(header, keyword, value)
        header.Modality = "MR"
        header.SOPInstanceUID = f"{UID}.1.{number}"
        header.file_meta.MediaStorageSOPInstanceUID = header.SOPInstanceUID
        header.SeriesInstanceUID = f"{UID}.1"
        files.append(folder / f"{FILE}{number:03}.dcm")
        header.save_as(files[-1])
    broken = folder / f"{ASIDE}.dcm"
    broken.write_bytes(files[0].read_bytes()[:-900])
    import_files(station, [*files, broken], Unwatched())
    (aside,) = (item.id for item in station.records.archive.quarantined())
    patient = Patient(MARKS["PatientID"], MARKS["PatientName"])
    explicit, mr = "1.2.840.10008.1.2.1", "1.2.840.10008.5.1.4.1.1.4"
    records, now = station.records, datetime.now(UTC)
    records.outbox.put("PACS", UID, "", [Outgoing(f"{UID}.1.0", mr, explicit, b"x")])
    (parcel,) = (str(entry.id) for entry in records.outbox.entries(study_uid=UID))
    day = f"{date.today():%Y%m%d}"  # noqa: DTZ011 - the seat's own day
    records.orders.see(
        "RIS",
        [
            ScheduledStep(
                "RIS", ORDER, patient, UID, "MR", start_date=day, description=ORDER,
                accession=MARKS["AccessionNumber"],
            )
        ],
        now,
    )  # fmt: skip
    records.retrieves.begin(UID, f"{MARKS['PatientName']} {day}", ("PACS",), 40)
    records.retrieves.note(UID, "incomplete", "the line was lost")
    consenting.record_consent(station, patient, Subject.AI, given=True, note="QZXOUTNOTE")
    place_hold(station, study_uid=UID, reason="QZXOUTREASON")
    report = write_report(station, load_study(station, UID, Unwatched())).id
    return Outside(report, parcel, ORDER, aside)


def limited_session(
    *, modalities: frozenset[str] = frozenset(), institutions: frozenset[str] = frozenset()
) -> Session:
    """Return the session of somebody who holds every shipped role, within limits."""
    roles = tuple(role.id for role in shipped_roles())
    person = Person("limited", "Somebody Limited", roles, modalities, institutions)
    return Session(person, granted(person, shipped_roles()))

"""Asking a peer which examinations are ordered (Modality Worklist C-FIND, PS3.4 annex K)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.codes import Code
from domain.order import ScheduledStep
from domain.study import Patient
from domain.work import Work
from pacs_client.association import open_association
from pacs_client.contexts import Offer
from pacs_client.finding import ask
from pacs_client.fitting import fits
from pacs_client.identifier import Elements, Value
from pacs_client.peers import Peer
from pacs_client.services import PLAIN, WORKLIST_FIND
from pacs_client.wire import Limits

MOST_STEPS = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which steps are asked for; empty means any. Text may hold * and ?."""

    first_day: date | None = None
    last_day: date | None = None
    modality: str = ""
    station_aet: str = ""
    patient_id: str = ""
    patient_name: str = ""
    accession: str = ""

    def __post_init__(self) -> None:
        if self.first_day and self.last_day and self.first_day > self.last_day:
            raise ValueError("the first day lies after the last")

    @property
    def days(self) -> str:
        """The range as a query writes it."""
        first = self.first_day.strftime("%Y%m%d") if self.first_day else ""
        last = self.last_day.strftime("%Y%m%d") if self.last_day else ""
        return first if first == last else f"{first}-{last}"


@dataclass(frozen=True, slots=True)
class Orders:
    """The steps found, in the order of their start, and whether that is all of them."""

    steps: tuple[ScheduledStep, ...]
    cut: bool = False
    refused_rows: int = 0  # malformed, without a patient or study, or not what was asked for


def ask_worklist(
    peer: Peer,
    seat_aet: str,
    wanted: Wanted,
    work: Work,
    *,
    most: int = MOST_STEPS,
    limits: Limits | None = None,
) -> Orders:
    """Return the scheduled steps that match.

    Raises:
        PeerTrouble: The peer did not answer the query to its end.
        Cancelled: The person stopped it.
    """
    keys = question(wanted)
    offers = [Offer(WORKLIST_FIND, PLAIN)]
    with open_association(peer, seat_aet, offers, limits=limits, work=work) as line:
        found = ask(line, WORKLIST_FIND, keys, work, most)
    steps: dict[str, ScheduledStep] = {}
    refused = found.unread
    for row in found.rows:
        read = read_steps(row, peer.name) if fits(keys, row) else ()
        if not read:
            refused += 1
        for step in read:
            steps.setdefault(step.key, step)
    return Orders(
        tuple(sorted(steps.values(), key=lambda s: (s.start_date, s.start_time, s.key))),
        found.cut,
        refused,
    )


_CODE = {"CodeValue": "", "CodingSchemeDesignator": "", "CodeMeaning": ""}


def question(wanted: Wanted) -> dict[str, Value]:
    """Return the keys of a query: all that is required to be answered, and all that we show."""
    step: dict[str, Value] = {
        "ScheduledStationAETitle": wanted.station_aet,
        "ScheduledProcedureStepStartDate": wanted.days,
        "ScheduledProcedureStepStartTime": "",
        "Modality": wanted.modality,
        "ScheduledPerformingPhysicianName": "",
        "ScheduledProcedureStepDescription": "",
        "ScheduledStationName": "",
        "ScheduledProcedureStepLocation": "",
        "ScheduledProtocolCodeSequence": ({**_CODE},),
        "ScheduledProcedureStepID": "",
        "ScheduledProcedureStepStatus": "",
    }
    return {
        "ScheduledProcedureStepSequence": (step,),
        "RequestedProcedureID": "",
        "RequestedProcedureDescription": "",
        "RequestedProcedureCodeSequence": ({**_CODE},),
        "StudyInstanceUID": "",
        "RequestedProcedurePriority": "",
        "AccessionNumber": wanted.accession,
        "IssuerOfAccessionNumberSequence": (
            {"LocalNamespaceEntityID": "", "UniversalEntityID": ""},
        ),
        "RequestingPhysician": "",
        "ReferringPhysicianName": "",
        "PatientName": wanted.patient_name,
        "PatientID": wanted.patient_id,
        "IssuerOfPatientID": "",
        "PatientBirthDate": "",
        "PatientSex": "",
        "PatientWeight": "",
        "ConfidentialityConstraintOnPatientDataDescription": "",
        "PatientState": "",
        "PregnancyStatus": "",
        "MedicalAlerts": "",
        "Allergies": "",
        "SpecialNeeds": "",
    }


def read_steps(row: Elements, peer_name: str) -> tuple[ScheduledStep, ...]:
    """Return what one answer schedules; nothing where it names no patient or no study."""
    patient = Patient(
        id=_text(row, "PatientID"),
        name=_text(row, "PatientName"),
        birth_date=_text(row, "PatientBirthDate").replace(".", ""),
        sex=_text(row, "PatientSex"),
        issuer=_text(row, "IssuerOfPatientID"),
    )
    issuer = next(iter(_items(row, "IssuerOfAccessionNumberSequence")), {})
    try:
        return tuple(
            ScheduledStep(
                peer=peer_name,
                id=_text(step, "ScheduledProcedureStepID"),
                patient=patient,
                study_uid=_text(row, "StudyInstanceUID"),
                modality=_text(step, "Modality"),
                station_aet=_text(step, "ScheduledStationAETitle"),
                station_name=_text(step, "ScheduledStationName"),
                start_date=_text(step, "ScheduledProcedureStepStartDate").replace(".", ""),
                start_time=_text(step, "ScheduledProcedureStepStartTime").replace(":", ""),
                performer=_text(step, "ScheduledPerformingPhysicianName"),
                description=_text(step, "ScheduledProcedureStepDescription"),
                location=_text(step, "ScheduledProcedureStepLocation"),
                protocols=_codes(step, "ScheduledProtocolCodeSequence"),
                accession=_text(row, "AccessionNumber"),
                accession_issuer=_text(issuer, "LocalNamespaceEntityID")
                or _text(issuer, "UniversalEntityID"),
                procedure_id=_text(row, "RequestedProcedureID"),
                procedure=_text(row, "RequestedProcedureDescription"),
                procedure_codes=_codes(row, "RequestedProcedureCodeSequence"),
                priority=_text(row, "RequestedProcedurePriority"),
                referring_physician=_text(row, "ReferringPhysicianName"),
                requesting_physician=_text(row, "RequestingPhysician"),
                weight_kg=_text(row, "PatientWeight"),
                pregnancy=_text(row, "PregnancyStatus"),
                allergies=_text(row, "Allergies"),
                alerts=_text(row, "MedicalAlerts"),
                patient_state=_text(row, "PatientState"),
                special_needs=_text(row, "SpecialNeeds"),
                confidentiality=_text(row, "ConfidentialityConstraintOnPatientDataDescription"),
            )
            for step in _items(row, "ScheduledProcedureStepSequence")
        )
    except ValueError:
        return ()


def _text(elements: Elements, keyword: str) -> str:
    value = elements.get(keyword, "")
    return value if isinstance(value, str) else ""


def _items(elements: Elements, keyword: str) -> Sequence[Mapping[str, Value]]:
    value = elements.get(keyword, ())
    return () if isinstance(value, str) else value


def _codes(elements: Elements, keyword: str) -> tuple[Code, ...]:
    return tuple(
        Code(
            _text(item, "CodeValue"),
            _text(item, "CodingSchemeDesignator"),
            _text(item, "CodeMeaning"),
        )
        for item in _items(elements, keyword)
        if _text(item, "CodeValue")
    )

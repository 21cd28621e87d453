"""What was ordered and is to be done: one scheduled procedure step of a modality worklist."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.codes import Code
from domain.study import Patient

_UID = re.compile(r"[0-9.]{1,64}")


@dataclass(frozen=True, slots=True)
class ScheduledStep:
    """One step that a worklist says is to be done, with the order it belongs to.

    Texts are as the worklist gave them; empty where it did not say. A step is known by the peer
    that named it, its requested procedure and its own ID.
    """

    peer: str  # our name of whoever scheduled it
    id: str  # Scheduled Procedure Step ID
    patient: Patient
    study_uid: str  # under which every image of it is to be made
    modality: str = ""
    station_aet: str = ""
    station_name: str = ""
    start_date: str = ""  # YYYYMMDD
    start_time: str = ""
    performer: str = ""  # Scheduled Performing Physician's Name
    description: str = ""
    location: str = ""
    protocols: tuple[Code, ...] = ()
    accession: str = ""
    accession_issuer: str = ""
    procedure_id: str = ""  # Requested Procedure ID
    procedure: str = ""  # Requested Procedure Description
    procedure_codes: tuple[Code, ...] = ()
    priority: str = ""  # STAT, HIGH, ROUTINE, MEDIUM, LOW
    referring_physician: str = ""
    requesting_physician: str = ""
    weight_kg: str = ""
    pregnancy: str = ""  # 0001 not, 0002 possibly, 0003 definitely pregnant, 0004 unknown
    allergies: str = ""
    alerts: str = ""
    patient_state: str = ""
    special_needs: str = ""
    confidentiality: str = ""

    def __post_init__(self) -> None:
        if not self.peer:
            raise ValueError("a step is scheduled by somebody")
        if not self.patient.id.strip() or not self.patient.name.strip("^ ="):
            raise ValueError("a step is done to a patient with a name and an ID")
        if not _UID.fullmatch(self.study_uid):
            raise ValueError("a step belongs to a study with a UID")

    @property
    def key(self) -> str:
        """The text that tells this step from every other of this seat."""
        return "\\".join((self.peer, self.procedure_id, self.id, self.study_uid))

    @property
    def words(self) -> str:
        """What is to be done, in the fullest words that the worklist has."""
        return self.procedure or self.description or next((c.meaning for c in self.protocols), "")

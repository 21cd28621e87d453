"""What the audit log remembers: who did what to whose data, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

from domain.errors import LightboxError


class Outcome(Enum):
    """How an audited action ended (PS3.15 A.5.2, EventOutcomeIndicator)."""

    SUCCESS = 0
    MINOR_FAILURE = 4
    SERIOUS_FAILURE = 8
    MAJOR_FAILURE = 12


class AuditCode(Enum):
    """The kinds of event (PS3.15 A.5.3, CID 400), with their DCM code values."""

    APPLICATION_ACTIVITY = "110100"
    AUDIT_LOG_USED = "110101"
    BEGIN_TRANSFERRING = "110102"
    INSTANCES_ACCESSED = "110103"
    INSTANCES_TRANSFERRED = "110104"
    STUDY_DELETED = "110105"
    EXPORT = "110106"
    IMPORT = "110107"
    NETWORK_ENTRY = "110108"
    ORDER_RECORD = "110109"
    PATIENT_RECORD = "110110"
    QUERY = "110112"
    SECURITY_ALERT = "110113"
    USER_AUTHENTICATION = "110114"


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One event, about at most one patient (PS3.15 A.5.3.7)."""

    code: AuditCode
    action: str  # the command's id: retrieve.study, report.sign…
    who: str
    outcome: Outcome = Outcome.SUCCESS
    patient_id: str = ""
    study_uid: str = ""
    peer: str = ""  # calling or called AE and address, where there is one
    detail: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """One event as it stands in the log: its number, when, and from where it was written."""

    seq: int
    at: datetime
    event: AuditEvent
    workstation: str = ""
    version: str = ""  # of the program
    session: str = ""  # of the person, from sign-in to sign-out


class AuditUnavailable(LightboxError):
    """The log cannot be written, so the audited action must not happen."""


class AuditTrail(Protocol):
    """Where audited actions write before they act."""

    def record(self, event: AuditEvent) -> int:
        """Append an event durably and return its sequence number.

        Raises:
            AuditUnavailable: The event could not be written; do not act.
        """
        ...

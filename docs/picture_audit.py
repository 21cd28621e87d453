"""A log with something to find, and accesses that stand out, for pictures."""

from __future__ import annotations

from app.actions.alerts import UNUSUAL
from app.gate import SERVICE
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.audit_search import Sought

_SINCE: tuple[tuple[AuditCode, str, str, str, dict[str, str], Outcome], ...] = (
    (AuditCode.USER_AUTHENTICATION, "seat.sign_in", "a.mehra", "", {}, Outcome.SUCCESS),
    (AuditCode.INSTANCES_ACCESSED, "study.open", "a.mehra", "2MR2", {}, Outcome.SUCCESS),
    (AuditCode.EXPORT, "export.study", "j.doe", "2MR2", {"needs": "data.export"},
     Outcome.SERIOUS_FAILURE),
    (AuditCode.INSTANCES_ACCESSED, "study.open", "j.doe", "1CT1",
     {"why": "second opinion for the tumour board"}, Outcome.SUCCESS),
)  # fmt: skip
_ALERTS = (
    ("j.doe", "same-name", "the patient has the person's family name", "1CT1"),
    ("a.mehra", "hours", "at 03:12, when this person never works", "2MR2"),
    ("j.doe", "volume", "47 patients in an hour, usual 22", "4CR4"),
)


def happen(station: Workstation) -> None:
    """Let a few people do what they do, and some of it stand out."""
    log = station.records.audit
    if log.search.count(Sought(action=UNUSUAL)):
        return  # it happened for another picture
    # Nothing real is looked through again, and nobody's own access waits for another.
    station.watched_at = float("inf")
    for code, action, who, patient, detail, outcome in _SINCE:
        log.record(AuditEvent(code, action, who, outcome, patient, detail=dict(detail)))
    for who, sign, words, patient in _ALERTS:
        log.record(
            AuditEvent(
                AuditCode.SECURITY_ALERT,
                UNUSUAL,
                SERVICE,
                patient_id=patient,
                detail={"person": who, "sign": sign, "words": words},
            )
        )
    station.audit_checked = log.verify().events

"""What the audit log knows of studies that the archive itself cannot say (any more)."""

from __future__ import annotations

from datetime import UTC, date, datetime

from domain.audit import AuditCode
from records.database import Database


def last_opened(audit: Database) -> dict[str, date]:
    """Return on which day each study was opened last."""
    rows = audit.rows(
        "SELECT names.text, max(facts.at) FROM facts JOIN names ON names.id = facts.study"
        " WHERE facts.code = ? AND names.text <> '' GROUP BY facts.study",
        (int(AuditCode.INSTANCES_ACCESSED.value),),
    )
    return {uid: datetime.fromtimestamp(at / 1000, UTC).date() for uid, at in rows}


def studies_of(audit: Database, patient_id: str) -> frozenset[str]:
    """Return every study that was ever named together with a patient's ID."""
    rows = audit.rows(
        "SELECT DISTINCT study.text FROM facts"
        " JOIN names patient ON patient.id = facts.patient"
        " JOIN names study ON study.id = facts.study"
        " WHERE patient.text = ? AND study.text <> ''",
        (patient_id,),
    )
    return frozenset(uid for (uid,) in rows)

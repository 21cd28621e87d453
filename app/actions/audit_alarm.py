"""Raises the alarm where the audit log is not whole: at the start, and when it has been checked."""

from __future__ import annotations

from contextlib import suppress

from app.commands import Command
from app.gate import guarded
from app.jobs import Job, Pool
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, AuditUnavailable, Outcome
from domain.errors import LightboxError
from domain.rights import Right
from records.verify_audit import Verdict

COMMANDS: tuple[Command, ...] = ()


class AuditTampered(LightboxError):
    """The audit log is not what was recorded; what exactly is wrong stands on its page."""

    def __init__(self) -> None:
        super().__init__(
            "The audit log of this seat is not whole.",
            advice="Tell your privacy officer; change nothing, and keep a copy of the profile.",
        )


def raise_alarm(station: Workstation, verdict: Verdict) -> None:
    """Say, on record and to whoever is there, that the log is not whole; nothing where it is."""
    if verdict.ok or station.audit_alarm == verdict.reason:
        return
    station.audit_alarm = verdict.reason
    with suppress(AuditUnavailable):  # the alarm is told even where it cannot be recorded
        station.records.audit.record(
            AuditEvent(
                AuditCode.SECURITY_ALERT,
                "audit.broken",
                station.user,
                Outcome.MAJOR_FAILURE,
                detail={"reason": verdict.reason, "first_bad": str(verdict.first_bad or "")},
            )
        )
    station.telling.error(AuditTampered())
    station.changed()


def verify_in_background(station: Workstation, *, shown: bool = False) -> Job:
    """Check every event of the log while the seat is in use."""

    def succeeded(verdict: Verdict) -> None:
        raise_alarm(station, verdict)
        if verdict.ok:
            station.audit_checked = verdict.events
            station.changed()

    return station.jobs.start(
        "Check the audit log",
        lambda _work: station.records.audit.verify(),
        pool=Pool.CARE,
        shown=shown,
        succeeded=succeeded,
        failed=station.telling.error,
    )


@guarded(Right.AUDIT_READ)
def check_now(station: Workstation) -> Job:
    """Check the whole log because somebody asks for it, on the list of jobs."""
    station.audit_checked = 0
    station.records.audit.record(AuditEvent(AuditCode.AUDIT_LOG_USED, "audit.verify", station.user))
    station.changed()
    return verify_in_background(station, shown=True)

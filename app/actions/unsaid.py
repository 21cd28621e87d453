"""Keeps what takes rights away from waiting for the log: it is put on record when that can be.

A person can always leave, and an open screen is always covered. All else waits for the log.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from app.commands import Command
from app.workstation import Workstation
from domain.audit import AuditEvent, AuditUnavailable

COMMANDS: tuple[Command, ...] = ()


def record_when_possible(station: Workstation, event: AuditEvent) -> None:
    """Put an event on record now, or, where the log cannot be written, tell so and keep it."""
    try:
        station.records.audit.record(event)
    except AuditUnavailable as error:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        station.unsaid.append(replace(event, detail={**event.detail, "happened": at}))
        station.telling.error(error)


def look_after(station: Workstation) -> None:
    """Put on record what could not be, in its order, as soon as the log takes it."""
    if not station.unsaid:
        return
    try:
        while station.unsaid:
            station.records.audit.record(station.unsaid[0])
            del station.unsaid[0]
    except AuditUnavailable:
        return  # it was told, and the next look tries again
    station.changed()

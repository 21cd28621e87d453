"""Keeps the audit log for its years: old events lie sealed, and none goes before its time."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime, timedelta
from time import monotonic

from app.commands import Command
from app.gate import SERVICE, guarded
from app.headless import Result
from app.jobs import Job, Pool
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.rights import Right
from domain.work import Work
from records.audit_archives import Archived

COMMANDS: tuple[Command, ...] = ()

_LOOK_SECONDS = 6 * 3600.0


def look_after(station: Workstation) -> Job | None:
    """Move what is old into sealed files, a few times a day, in the background."""
    if monotonic() - station.audit_kept_at < _LOOK_SECONDS:
        return None
    station.audit_kept_at = monotonic()
    return station.jobs.start(
        "Seal old audit events",
        lambda work: seal_old(station, work),
        pool=Pool.CARE,
        shown=False,
        succeeded=lambda _: None,
        failed=station.telling.error,
    )


def seal_old(station: Workstation, work: Work, now: datetime | None = None) -> int:
    """Move what is older than policy keeps at hand into sealed files; return how many files."""
    log = station.records.audit
    before = (now or datetime.now(UTC)) - timedelta(days=station.policy.audit_online_days)
    made = 0
    while (moved := log.archive(before)) is not None:
        made += 1
        log.record(
            AuditEvent(
                AuditCode.AUDIT_LOG_USED,
                "audit.sealed",
                SERVICE,
                detail={"first": str(moved.first), "last": str(moved.last), "file": moved.file},
            )
        )
        work.pause_point()
    return made


def expired(station: Workstation, now: datetime | None = None) -> tuple[Archived, ...]:
    """Return the archives whose years are over, and whose content is still there."""
    log, years = station.records.audit, station.policy.audit_years
    at = now or datetime.now(UTC)
    return tuple(
        one for one in log.archived() if at >= one.expires(years) and log.holds_content(one)
    )


@guarded(Right.RETENTION_MANAGE)
def destroy_expired(station: Workstation, now: datetime | None = None) -> int:
    """Destroy the content of archives whose years are over, on record before; return how many.

    Never done by itself: a clock that was set would decide.
    """
    log, years = station.records.audit, station.policy.audit_years
    found = expired(station, now)
    for one in found:
        log.record(
            AuditEvent(
                AuditCode.AUDIT_LOG_USED,
                "audit.destroyed",
                station.user,
                detail={"first": str(one.first), "last": str(one.last), "file": one.file},
            )
        )
        log.destroy_archive(one, years=years, now=now or datetime.now(UTC))
    return len(found)


def act(station: Workstation, said: Namespace) -> Result:
    """Do what `audit archives` says."""
    destroyed = destroy_expired(station) if said.destroy_expired else 0
    log, years = station.records.audit, station.policy.audit_years
    rows = [
        {
            "file": one.file,
            "first": one.first,
            "last": one.last,
            "newest": one.newest.isoformat(),
            "kept_until": one.expires(years).date().isoformat(),
            "has_content": log.holds_content(one),
        }
        for one in log.archived()
    ]
    lines = [
        f"{row['file']}  events {row['first']} to {row['last']}, kept until {row['kept_until']}"
        + ("" if row["has_content"] else ", destroyed")
        for row in rows
    ]
    if destroyed:
        lines.append(f"{destroyed} archives were destroyed: their years are over.")
    return {
        "archives": rows,
        "destroyed": destroyed,
        "verdict": "\n".join(lines) or "Every event is at hand; nothing is in an archive.",
    }


def arguments(parser: ArgumentParser) -> None:
    """Say what `audit archives` takes."""
    parser.add_argument(
        "--destroy-expired", action="store_true", help="destroy those whose years are over"
    )

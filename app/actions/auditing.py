"""Looks into the audit log, and checks that it is whole."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from app.actions import access_reports, alerts, audit_keeping, audit_sending
from app.actions.exporting_audit import FORMATS, as_row, export_log, export_sought
from app.gate import guarded
from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome, RecordedEvent
from domain.audit_search import Sought
from domain.errors import LightboxError, NotFound
from domain.rights import Right
from domain.showing import visible
from records.audit_search import Found
from records.verify_audit import Verdict

_CODES = {code.name.lower().replace("_", "-"): code for code in AuditCode}
_BEFORE = timedelta(hours=1)  # what many patients in an hour are counted over
_OUTCOMES = {outcome.name.lower().replace("_", "-"): outcome for outcome in Outcome}


@guarded(Right.AUDIT_READ)
def look(
    station: Workstation, sought: Sought, *, before: int | None = None, limit: int = 200
) -> Found:
    """Return events that are looked for, newest first; to look is itself an event.

    Raises:
        Damaged: What is searched is not what the log says.
    """
    if before is None:  # those that follow belong to the same look
        station.records.audit.record(
            AuditEvent(
                AuditCode.AUDIT_LOG_USED,
                "audit.search",
                station.user,
                patient_id=sought.patient_id,
                study_uid=sought.study_uid,
                detail=_sought(sought),
            )
        )
    return station.records.audit.search.find(sought, before=before, limit=limit)


@guarded(Right.AUDIT_READ)
def count(station: Workstation, sought: Sought) -> int:
    """Return how many events are looked for."""
    return station.records.audit.search.count(sought)


@guarded(Right.AUDIT_READ)
def look_around(station: Workstation, alert: int) -> None:
    """Show in the log what the person of an alert did, from an hour before the access on.

    Whole days, as the page of the log has them: to the one on which the alert was raised.
    """
    raised = _event(station, alert)
    access = raised.event.detail.get("event", "")
    began = _event(station, int(access)) if access.isdecimal() else raised
    last = raised.at.astimezone().date()
    station.sought = Sought(
        who=raised.event.detail.get("person", ""),
        since=_begin_of((began.at - _BEFORE).astimezone().date()),
        until=_begin_of(last + timedelta(days=1)),
    )
    station.enter("settings", "audit")


def _event(station: Workstation, seq: int) -> RecordedEvent:
    for found in station.records.audit.search.after(seq - 1, 1):
        if found.seq == seq:
            return found
    raise NotFound("No such event is in the audit log.", advice="Look at the list again.")


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time.min).astimezone()


@guarded(Right.AUDIT_READ)
def verify(station: Workstation) -> Verdict:
    """Check every event of the log; a log that is not whole raises the alarm."""
    station.records.audit.record(AuditEvent(AuditCode.AUDIT_LOG_USED, "audit.verify", station.user))
    return station.records.audit.verify()


def _sought(sought: Sought) -> dict[str, str]:
    said = {
        "who": sought.who,
        "action": sought.action,
        "code": sought.code.value if sought.code is not None else "",
        "outcome": " ".join(sorted(str(outcome.value) for outcome in sought.outcomes)),
        "since": sought.since.isoformat() if sought.since is not None else "",
        "until": sought.until.isoformat() if sought.until is not None else "",
        "text": sought.text,
    }
    return {name: value for name, value in said.items() if value}


def moment(text: str, *, after: bool = False) -> datetime:
    """Read a day or a moment as a person writes it; ``after`` a day is the beginning of the next.

    Raises:
        LightboxError: It is neither.
    """
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise LightboxError(
            "This is no day.", advice="Write it as 2026-01-31, or 2026-01-31T14:30."
        ) from error
    whole_day = len(text) <= len("2026-01-31")
    if after and whole_day:
        read += timedelta(days=1)
    return read if read.tzinfo is not None else read.astimezone()


def _said(said: Namespace) -> Sought:
    return Sought(
        who=said.who,
        patient_id=said.patient,
        study_uid=said.study,
        action=said.action,
        code=_CODES[said.code] if said.code else None,
        outcomes=frozenset(_OUTCOMES[name] for name in said.outcome),
        since=moment(said.since) if said.since else None,
        until=moment(said.until, after=True) if said.until else None,
        text=said.text,
    )


def _audit(station: Workstation, said: Namespace, console: Console) -> Result:
    if said.what == "repository":
        return audit_sending.act(station, said, console)
    if said.what == "archives":
        return audit_keeping.act(station, said)
    if said.what == "alerts":
        return alerts.act(station, said)
    if said.what == "access":
        since = moment(said.since) if said.since else None
        until = moment(said.until, after=True) if said.until else None
        return access_reports.act(station, said, since, until)
    if said.what == "verify":
        verdict = verify(station)
        return {
            "ok": verdict.ok,
            "events": verdict.events,
            "first_bad": verdict.first_bad,
            "verdict": verdict.reason,
        }
    if said.what == "search":
        found = look(station, _said(said), before=said.before, limit=said.limit)
        return {
            "events": [as_row(one) for one in found.events],
            "count": count(station, _said(said)),
            "before": found.before,
        }
    if said.format == "chain":
        written = export_log(station, said.out)
        return {
            "events": written.events,
            "export": str(written.export),
            "checkpoints": str(written.checkpoints),
            "key": str(written.key),
            "verdict": f"{written.events} events written. Check them anywhere with"
            f" records/verify_audit.py {written.export} --checkpoints {written.checkpoints}"
            f" --key {written.key}",
        }
    number = export_sought(station, _said(said), said.out, said.format)
    return {
        "events": number,
        "export": str(said.out),
        "verdict": f"{number} events written.",
    }


def _words(result: Result) -> str:
    if "verdict" in result:
        return str(result["verdict"])
    lines = []
    for row in result["events"]:
        at = datetime.fromisoformat(row["at"]).astimezone(UTC)
        parts = (
            f"{row['seq']:>8}  {at:%Y-%m-%d %H:%M:%S}Z",
            row["who"],
            row["action"],
            "" if row["outcome"] == Outcome.SUCCESS.value else f"outcome {row['outcome']}",
            f"patient {row['patient_id']}" if row["patient_id"] else "",
            row["peer"],
            " ".join(f"{name}={value}" for name, value in row["detail"].items()),
        )
        # A terminal obeys what it is shown: nothing from outside reaches it as it came.
        lines.append("  ".join(visible(part) for part in parts if part))
    shown = len(result["events"])
    lines.append(f"{shown} of {result['count']} events, newest first.")
    if result["before"] is not None:
        lines.append(f"Older ones: --before {result['before']}")
    return "\n".join(lines)


def _arguments(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", metavar="verify|search|export|…", required=True)
    kinds.add_parser("verify", help="check every event, signature and checkpoint")
    search = kinds.add_parser("search", help="find events: who did what, to whom, when")
    search.add_argument("--limit", type=int, default=50, metavar="N")
    search.add_argument("--before", type=int, metavar="NUMBER", help="only events before this one")
    export = kinds.add_parser(
        "export", help="write the log for an auditor, or events that are sought"
    )
    export.add_argument("--out", type=Path, required=True, metavar="FILE")
    export.add_argument(
        "--format",
        choices=("chain", *FORMATS),
        default="chain",
        help="chain: the whole log with its proofs; the others: the events that are sought",
    )
    audit_keeping.arguments(
        kinds.add_parser("archives", help="the sealed files of old events, and until when")
    )
    alerts.arguments(kinds.add_parser("alerts", help="unusual access, and what came of it"))
    access_reports.arguments(
        kinds.add_parser("access", help="who looked at a patient, when and why")
    )
    audit_sending.arguments(
        kinds.add_parser("repository", help="where the log is sent on to, and what waits")
    )
    for one in (search, export):
        one.add_argument("--who", default="", metavar="NAME")
        one.add_argument("--patient", default="", metavar="ID")
        one.add_argument("--study", default="", metavar="UID")
        one.add_argument("--action", default="", metavar="ID", help="report.sign, or report")
        one.add_argument("--code", default="", choices=("", *_CODES), metavar="KIND")
        one.add_argument("--outcome", default=[], nargs="+", choices=tuple(_OUTCOMES))
        one.add_argument("--from", dest="since", default="", metavar="DAY")
        one.add_argument("--to", dest="until", default="", metavar="DAY", help="that day too")
        one.add_argument("--text", default="", help="part of anything that an event says")


VERBS = (
    Verb(
        "audit",
        "check, search or export the audit log",
        _arguments,
        _audit,
        _words,
        needs=Right.AUDIT_READ,
    ),
)

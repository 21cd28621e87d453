"""Says who looked at a patient, when and why: on screen, as PDF, as CSV."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app.actions.exporting_audit import csv_lines
from app.actions.proving import demand_proof
from app.commands import Command
from app.gate import guarded
from app.headless import Result
from app.workstation import Workstation
from domain.access import AccessReport, access_of
from domain.audit import AuditCode, AuditEvent, RecordedEvent
from domain.audit_search import Sought
from domain.cells import cell
from domain.errors import LightboxError
from domain.rights import Right
from records.files import replace_durably
from reports.access_report import rows, write_access_report

COMMANDS: tuple[Command, ...] = ()


@guarded(Right.AUDIT_READ)
def access_to(
    station: Workstation,
    patient_id: str,
    since: datetime | None = None,
    until: datetime | None = None,
) -> AccessReport:
    """Return every access to a patient; that it was asked for is itself on record.

    Raises:
        LightboxError: No patient is named.
        Damaged: What is searched is not what the log says.
    """
    if not patient_id:
        raise LightboxError("No patient is named.", advice="Write the patient's ID.")
    log = station.records.audit
    log.record(
        AuditEvent(AuditCode.AUDIT_LOG_USED, "audit.access", station.user, patient_id=patient_id)
    )
    sought = Sought(patient_id=patient_id, since=since, until=until)
    found = {one.seq: one for one in log.search.each(sought)}
    # Some duties name the study alone: it is the patient's all the same.
    studies = {one.event.study_uid for one in _all_of(station, patient_id, found)} - {""}
    for study_uid in sorted(studies):
        of_study = replace(sought, patient_id="", study_uid=study_uid)
        found |= {one.seq: one for one in log.search.each(of_study) if not one.event.patient_id}
    end, root = log.head()
    return AccessReport(
        patient_id,
        since,
        until,
        tuple(access_of(found[seq]) for seq in sorted(found)),
        end,
        root,
        station.user,
        datetime.now(UTC),
    )


def _all_of(
    station: Workstation, patient_id: str, found: dict[int, RecordedEvent]
) -> tuple[RecordedEvent, ...]:
    """Return the patient's events of all times: a study may be named outside of the period."""
    every = station.records.audit.search.each(Sought(patient_id=patient_id))
    return (*found.values(), *every)


@guarded(Right.AUDIT_EXPORT)
def export_access(station: Workstation, told: AccessReport, out: Path) -> None:
    """Write a report: as CSV where the name says so, else as PDF.

    Raises:
        OutOfSpace: There was no room; nothing is left under the name.
    """
    demand_proof(station)
    kind = "csv" if out.suffix.lower() == ".csv" else "pdf"
    station.records.audit.record(
        AuditEvent(
            AuditCode.EXPORT,
            "audit.access_export",
            station.user,
            patient_id=told.patient_id,
            detail={"format": kind},
        )
    )
    if kind == "pdf":
        replace_durably(out, write_access_report(told))
        return
    head = ("seq", "at", "who", "workstation", "action", "why")
    lines = [head, *([cell(part) for part in row] for row in rows(told))]
    replace_durably(out, csv_lines(lines))


def act(
    station: Workstation, said: Namespace, since: datetime | None, until: datetime | None
) -> Result:
    """Do what `audit access` says."""
    report = access_to(station, said.patient, since, until)
    if said.out is not None:
        export_access(station, report, said.out)
    count = len(report.accesses)
    people = ", ".join(f"{who} ({times})" for who, times in report.people)
    return {
        "patient_id": report.patient_id,
        "accesses": [
            {
                "seq": one.seq,
                "at": one.at.isoformat(),
                "who": one.who,
                "action": one.action,
                "why": one.why,
                "outcome": one.outcome.value,
            }
            for one in report.accesses
        ],
        "export": str(said.out) if said.out is not None else None,
        "verdict": f"{count} accesses by: {people or 'nobody'}.",
    }


def arguments(parser: ArgumentParser) -> None:
    """Say what `audit access` takes."""
    parser.add_argument("patient", metavar="PATIENT_ID")
    parser.add_argument("--from", dest="since", default="", metavar="DAY")
    parser.add_argument("--to", dest="until", default="", metavar="DAY", help="that day too")
    parser.add_argument("--out", type=Path, metavar="FILE", help="as PDF, or .csv")

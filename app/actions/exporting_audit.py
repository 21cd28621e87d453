"""Writes the audit log out: whole, with its proofs, or the events that somebody looks for."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.actions.proving import demand_proof
from app.gate import guarded
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, RecordedEvent
from domain.audit_search import Sought
from domain.cells import cell
from domain.errors import Refused
from domain.rights import Right
from pacs_client.audit_message import audit_message
from records.files import replace_durably, whole_file

COLUMNS = (
    "seq", "at", "who", "action", "code", "outcome", "patient_id", "study_uid", "peer",
    "detail", "workstation", "version", "session",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exported:
    """The whole log, and what is needed to check it elsewhere."""

    events: int
    export: Path
    checkpoints: Path
    key: Path


def as_row(recorded: RecordedEvent) -> dict[str, Any]:
    """Return an event as one flat row."""
    event = recorded.event
    return {
        "seq": recorded.seq,
        "at": recorded.at.isoformat(timespec="milliseconds"),
        "who": event.who,
        "action": event.action,
        "code": event.code.value,
        "outcome": event.outcome.value,
        "patient_id": event.patient_id,
        "study_uid": event.study_uid,
        "peer": event.peer,
        "detail": event.detail,
        "workstation": recorded.workstation,
        "version": recorded.version,
        "session": recorded.session,
    }


def _json_lines(events: Iterable[RecordedEvent]) -> Iterator[bytes]:
    for one in events:
        yield json.dumps(as_row(one), sort_keys=True).encode("ascii") + b"\n"


def _csv(events: Iterable[RecordedEvent]) -> Iterator[bytes]:
    yield csv_lines([COLUMNS])
    for one in events:
        row = as_row(one)
        detail = json.dumps(row["detail"], ensure_ascii=False, sort_keys=True)
        yield csv_lines([[cell(str({**row, "detail": detail}[name])) for name in COLUMNS]])


def csv_lines(rows: Iterable[Iterable[str]]) -> bytes:
    """Return rows as lines of CSV (RFC 4180); their cells are neutral already."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8")


def _messages(events: Iterable[RecordedEvent]) -> Iterator[bytes]:
    for one in events:
        # A message has no line end in it: each is a document, and each a line.
        yield b" ".join(audit_message(one).splitlines()) + b"\n"


FORMATS: dict[str, Callable[[Iterable[RecordedEvent]], Iterator[bytes]]] = {
    "dicom": _messages,
    "json": _json_lines,
    "csv": _csv,
}


@guarded(Right.AUDIT_EXPORT)
def export_log(station: Workstation, out: Path) -> Exported:
    """Write the whole log with its hashes, and beside it the checkpoints and the public key.

    Raises:
        OutOfSpace: There was no room; nothing is left under the name.
    """
    demand_proof(station)
    log = station.records.audit
    log.record(AuditEvent(AuditCode.AUDIT_LOG_USED, "audit.export", station.user))
    log.checkpoint()
    count = log.export(out)
    checkpoints, key = out.with_suffix(".checkpoints"), out.with_suffix(".pem")
    replace_durably(checkpoints, log.checkpoints_path.read_bytes())
    replace_durably(key, log.public_key_path.read_bytes())
    return Exported(count, out, checkpoints, key)


@guarded(Right.AUDIT_EXPORT)
def export_sought(station: Workstation, sought: Sought, out: Path, format_: str) -> int:
    """Write the events that are looked for, newest first; return how many.

    Raises:
        OutOfSpace: There was no room; nothing is left under the name.
        Damaged: What is searched is not what the log says.
    """
    if format_ not in FORMATS:
        raise Refused("The audit log is not written in this form.", advice="Choose another.")
    demand_proof(station)
    log = station.records.audit
    log.record(
        AuditEvent(
            AuditCode.AUDIT_LOG_USED,
            "audit.export",
            station.user,
            patient_id=sought.patient_id,
            study_uid=sought.study_uid,
            detail={"format": format_},
        )
    )
    written = 0

    def counted() -> Iterator[RecordedEvent]:
        nonlocal written
        for one in log.search.each(sought):
            written += 1
            yield one

    with whole_file(out) as file:
        for piece in FORMATS[format_](counted()):
            file.write(piece)
    return written


VERBS = ()

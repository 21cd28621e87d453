"""The audit log is searched and leaves by the command line: as text, whatever peers have said."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from app import headless
from app.actions import auditing
from app.actions.exporting_audit import FORMATS, export_sought
from app.workstation import Workstation
from domain import log as program_log
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.audit_search import Sought
from tests.pacs_client.test_audit_message import HOSTILE, judged

FORMULAE = ("=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =cmd|' /C calc'!A0", "%0A=1")


def run(station: Workstation, *arguments: str) -> tuple[int, str]:
    said = headless.parser(auditing.VERBS, Path("unused")).parse_args(["audit", *arguments])
    out, err = io.StringIO(), io.StringIO()
    # The seat goes on after the verb: only the verb is under test.
    close, station.close = station.close, lambda: None  # type: ignore[method-assign]
    try:
        status = headless.run(said, auditing.VERBS, lambda _: station, out=out, err=err)
    finally:
        station.close = close  # type: ignore[method-assign]
    return status, out.getvalue() + err.getvalue()


def test_a_search_says_who_did_what_to_whom_and_is_itself_on_record(station: Workstation) -> None:
    """AU01: the fields of each event; a look into the log is an event of it."""
    log = station.records.audit
    log.record(AuditEvent(AuditCode.EXPORT, "export.study", "dr.cuddy", patient_id="1CT1"))
    status, said = run(
        station, "--json", "search", "--patient", "1CT1", "--code", "export", "--from", "2020-01-01"
    )
    assert status == 0
    found = json.loads(said)
    (event,) = found["events"]
    assert (event["who"], event["action"], event["patient_id"]) == (
        "dr.cuddy", "export.study", "1CT1",
    )  # fmt: skip
    assert event["workstation"]
    assert event["session"] == station.session.id
    assert found["count"] == 1
    newest = log.recent(1)[0].event
    assert (newest.code, newest.action) == (AuditCode.AUDIT_LOG_USED, "audit.search")
    assert newest.patient_id == "1CT1"


def test_nothing_that_a_peer_said_reaches_the_terminal_or_the_program_s_log_as_it_came(
    station: Workstation,
) -> None:
    """A-09: line ends, terminal codes and bidi marks are seen, and do nothing."""
    log = station.records.audit
    log.record(
        AuditEvent(AuditCode.QUERY, "find", HOSTILE, peer=HOSTILE, detail={HOSTILE: HOSTILE})
    )
    _status, said = run(station, "search", "--action", "find")
    assert "\\x1b[2J\\u202e" in said
    assert not any(c in said for c in "\x1b\u202e\r\x00")
    assert len(said.splitlines()) == 2  # the event, and how many there are
    program_log.logger("pacs_client").info("listener", address=HOSTILE, detail=HOSTILE)
    lines = (station.profile / "log" / "lightbox.log").read_text("utf-8").splitlines()
    assert "\\x1b[2J\\u202e" in lines[-1]
    assert not any(c in lines[-1] for c in "\x1b\u202e\x00")


@pytest.mark.parametrize("format_", sorted(FORMATS))
def test_what_leaves_holds_every_event_that_was_sought_and_no_other(
    station: Workstation, tmp_path: Path, format_: str
) -> None:
    log = station.records.audit
    for number in range(1100):
        log.record(AuditEvent(AuditCode.QUERY, "find", "dr.house", patient_id=f"P{number % 2}"))
    out = tmp_path / "out"
    assert export_sought(station, Sought(patient_id="P1", who="dr.house"), out, format_) == 550
    written = out.read_bytes()
    assert written.count(b"P1") >= 550
    assert b"P0" not in written
    assert out.stat().st_mode & 0o777 == 0o600
    assert log.recent(1)[0].event.action == "audit.export"


def test_no_cell_of_the_csv_is_a_formula_and_none_ends_its_line(
    station: Workstation, tmp_path: Path
) -> None:
    """A-10: the judge is Python's own reader of CSV, and a comparison of text."""
    log = station.records.audit
    for text in (*FORMULAE, HOSTILE):
        log.record(AuditEvent(AuditCode.QUERY, text, text, Outcome.SUCCESS, text, text, text))
    out = tmp_path / "out.csv"
    sought = len(FORMULAE) + 1
    export_sought(station, Sought(code=AuditCode.QUERY), out, "csv")
    text = out.read_bytes().decode("utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == sought + 1
    assert len(text.splitlines()) == len(rows)
    for row in rows[1:]:
        for cell in row:
            assert cell.isprintable()
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "|", "%"))
    said = {row[2] for row in rows[1:]}
    assert {"'=1+1", "'@SUM(A1)", "'\\t=1"} <= said


def test_the_messages_that_leave_are_those_of_the_standard(
    station: Workstation, tmp_path: Path
) -> None:
    """A-09, AU10: the judge is xmllint with the schema of PS3.15 A.5.1.1."""
    for code in AuditCode:
        station.records.audit.record(
            AuditEvent(code, HOSTILE, HOSTILE, Outcome.SUCCESS, HOSTILE, HOSTILE, HOSTILE)
        )
    out = tmp_path / "messages"
    count = export_sought(station, Sought(), out, "dicom")
    lines = out.read_bytes().splitlines()
    assert len(lines) == count
    judged(tmp_path, *lines)


def test_the_whole_log_leaves_with_what_is_needed_to_check_it(
    station: Workstation, tmp_path: Path
) -> None:
    status, said = run(station, "export", "--out", str(tmp_path / "log.jsonl"))
    assert status == 0
    assert "verify_audit.py" in said
    assert {file.name for file in tmp_path.glob("log.*")} == {
        "log.jsonl", "log.checkpoints", "log.pem",
    }  # fmt: skip

"""Checks the audit log, and hands it to an auditor."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.rights import Right


def _audit(station: Workstation, said: Namespace, _console: Console) -> Result:
    log = station.records.audit
    if said.what == "verify":
        verdict = log.verify()
        return {
            "ok": verdict.ok,
            "events": verdict.events,
            "first_bad": verdict.first_bad,
            "verdict": verdict.reason,
        }
    log.record(AuditEvent(AuditCode.AUDIT_LOG_USED, "audit.export", station.user))
    log.checkpoint()
    count = log.export(said.out)
    checkpoints = said.out.with_suffix(".checkpoints")
    key = said.out.with_suffix(".pem")
    checkpoints.write_bytes(log.checkpoints_path.read_bytes())
    key.write_bytes(log.public_key_path.read_bytes())
    return {
        "events": count,
        "export": str(said.out),
        "checkpoints": str(checkpoints),
        "key": str(key),
        "verdict": f"{count} events written. Check them anywhere with records/verify_audit.py "
        f"{said.out} --checkpoints {checkpoints} --key {key}",
    }


def _arguments(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", metavar="verify|export", required=True)
    kinds.add_parser("verify", help="check every event, signature and checkpoint")
    export = kinds.add_parser("export", help="write the log for an auditor")
    export.add_argument("--out", type=Path, required=True, metavar="FILE")


VERBS = (
    Verb(
        "audit",
        "check or export the audit log",
        _arguments,
        _audit,
        lambda r: r["verdict"],
        needs=Right.AUDIT_READ,
    ),
)

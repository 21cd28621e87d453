"""Examines why studies do not come from an archive, and writes the page for its administrator."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

from app.actions.peers import any_peer
from app.actions.receiving import start_listening_quietly
from app.commands import Command
from app.gate import guarded
from app.jobs import Pool
from app.state.transfers import Doctored
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import LightboxError
from domain.rights import Right
from domain.work import Work
from pacs_client.diagnosis import Diagnosis, Finding, OwnSide
from pacs_client.doctor import examine
from pacs_client.peers import WebPeer
from pacs_client.web_doctor import examine_web

COMMANDS: tuple[Command, ...] = ()


@guarded(Right.EXAMINE_SEAT)
def examine_archive(
    station: Workstation,
    name: str,
    work: Work,
    *,
    told: Callable[[tuple[Finding, ...]], None] = lambda _: None,
) -> Diagnosis:
    """Walk the way of a study from an archive to this seat; what is asked is audited first."""
    archive = any_peer(station, name)
    station.records.audit.record(
        AuditEvent(AuditCode.QUERY, "doctor.archive", station.user, peer=str(archive))
    )
    if isinstance(archive, WebPeer):
        return examine_web(archive, work, told=told)
    start_listening_quietly(station)
    seat = station.records.settings.load()
    listener = station.listener
    own = OwnSide(
        seat.aet,
        listener.port if listener is not None else seat.port,
        listens=listener is not None,
        expect=station.trial.expect,
        # Where this seat's own `listen` holds the port, the object lies in the archive.
        arrived=lambda uid: station.trial.came(uid) or station.records.archive.holds(uid),
    )
    try:
        return examine(archive, own, work, told=told)
    finally:
        station.trial.end()


@guarded(Right.EXAMINE_SEAT)
def examine_in_background(station: Workstation, name: str) -> None:
    """Examine an archive in the window; each step is shown when it has been taken."""

    def told(findings: tuple[Finding, ...]) -> None:
        station.jobs.deliver(
            lambda: station.transfers.show_doctor(Doctored(name, findings, under_way=True))
        )

    def succeeded(diagnosis: Diagnosis) -> None:
        station.transfers.show_doctor(Doctored(name, diagnosis.findings, diagnosis))

    def failed(error: Exception) -> None:
        station.transfers.show_doctor(None)
        station.telling.error(error)

    station.transfers.show_doctor(Doctored(name, (), under_way=True))
    station.jobs.start(
        f"Examine {name}",
        lambda work: examine_archive(station, name, work, told=told),
        pool=Pool.NETWORK,
        succeeded=succeeded,
        failed=failed,
        cancelled=lambda: station.transfers.show_doctor(None),
    )


def save_page(diagnosis: Diagnosis, file: Path) -> None:
    """Write the page for the archive's administrator: no patient's name or number is in it.

    Raises:
        LightboxError: It cannot be written there.
    """
    try:
        file.write_text(page(diagnosis), encoding="utf-8")
    except OSError as error:
        raise LightboxError(
            "The page cannot be written there.", advice="Choose another folder."
        ) from error


_MARKS = {True: "ok", False: "FAILED", None: "not tried"}


def page(diagnosis: Diagnosis) -> str:
    """Return the page as HTML, every text in it escaped."""
    rows = "\n".join(
        f"<tr><td>{escape(f.step.value)}</td><td class='{'bad' if f.ok is False else ''}'>"
        f"{_MARKS[f.ok]}</td><td>{escape(f.words)}</td></tr>"
        for f in diagnosis.findings
    )
    fix = diagnosis.fix
    mend = "<p>Every step works.</p>"
    if fix is not None:
        line = f"<pre>{escape(fix.line)}</pre>" if fix.line else ""
        mend = f"<h2>{escape(fix.cause)}</h2><p>{escape(fix.ask)}</p>{line}"
    at = diagnosis.at.strftime("%Y-%m-%d %H:%M:%S UTC")
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Retrieve examination</title>
<style>
body {{ font: 14px/20px sans-serif; max-width: 46em; margin: 3em auto; color: #111; }}
td, th {{ text-align: left; padding: 4px 16px 4px 0; vertical-align: top; }}
pre {{ background: #eee; padding: 12px; font-size: 16px; }}
.bad {{ color: #a00; font-weight: bold; }}
</style></head><body>
<h1>Studies do not come to a workstation: what was tried</h1>
<table>
<tr><th>Archive</th><td>{escape(diagnosis.peer)}, {escape(diagnosis.address)}</td></tr>
<tr><th>Workstation</th><td>{escape(diagnosis.seat)}</td></tr>
<tr><th>When</th><td>{at}, in {diagnosis.seconds} s</td></tr>
</table>
<h2>Steps</h2>
<table>
{rows}
</table>
{mend}
<p>Written by Lightbox. It holds no patient's name, number or image.</p>
</body></html>
"""


def as_result(diagnosis: Diagnosis) -> dict[str, object]:
    """Return a diagnosis as the command line prints it."""
    fix = diagnosis.fix
    return {
        "ok": diagnosis.ok,
        "peer": diagnosis.peer,
        "address": diagnosis.address,
        "seat": diagnosis.seat,
        "seconds": diagnosis.seconds,
        "steps": [{"step": f.step.value, "ok": f.ok, "words": f.words} for f in diagnosis.findings],
        "cause": fix.cause if fix else "",
        "ask": fix.ask if fix else "",
        "line": fix.line if fix else "",
        "by_get": fix.by_get if fix else False,
    }

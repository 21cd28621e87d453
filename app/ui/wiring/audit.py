"""Ties the page of the audit log to the seat."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication

from app.actions import (
    access_reports,
    alerts,
    audit_alarm,
    audit_sending,
    auditing,
    exporting_audit,
)
from app.actions.proving import demand_proof
from app.actions.rescuing import RESCUED
from app.gate import shows
from app.jobs import Pool
from app.ui.admin.alerts import AlertRow, AlertsAsks, AlertsPage
from app.ui.admin.audit import AuditAsks, AuditPage, Days, LogState, Part
from app.ui.wiring.desk import Desk
from domain.audit_search import Sought
from domain.errors import LightboxError
from domain.rights import Right
from viewer.ui.wording import later, tr

T = TypeVar("T")
_PAGE = 200
_FORMATS = {".csv": "csv", ".jsonl": "json", ".json": "json", ".xml": "dicom"}


def _tr(text: str) -> str:
    return QCoreApplication.translate("audit", text)


def audit_page(desk: Desk) -> AuditPage:
    """Return the page of the audit log."""
    station = desk.station

    def find(sought: Sought, before: int | None, found: Callable[[Part], None]) -> None:
        def part() -> Part:
            some = auditing.look(station, sought, before=before, limit=_PAGE)
            count = auditing.count(station, sought) if before is None else None
            return Part(some.events, some.before, count)

        aside(desk, "Look into the audit log", part, found)

    def export(sought: Sought, out: Path) -> None:
        def write() -> int:
            form = _FORMATS.get(out.suffix.lower(), "csv")
            return exporting_audit.export_sought(station, sought, out, form)

        def told(count: int) -> None:
            station.telling.done(_tr("{n} events were written").format(n=count))

        def begin() -> None:
            demand_proof(station, spends=False)
            aside(desk, "Export events of the audit log", write, told, shown=True)

        desk.do(begin)

    def access(patient_id: str, out: Path) -> None:
        def write() -> int:
            report = access_reports.access_to(station, patient_id)
            access_reports.export_access(station, report, out)
            return len(report.accesses)

        def told(count: int) -> None:
            station.telling.done(_tr("{n} accesses were written").format(n=count))

        def begin() -> None:
            demand_proof(station, spends=False)
            aside(desk, "Write the access report", write, told, shown=True)

        desk.do(begin)

    return AuditPage(
        desk.theme,
        AuditAsks(
            find=find,
            read_day=read_day,
            state=lambda: _state(desk),
            check=lambda: desk.do(lambda: audit_alarm.check_now(station)),
            export=export,
            access=access,
            asked=lambda: _asked(station.take_sought()),
            watches=(station.watch,),
        ),
    )


def alerts_page(desk: Desk) -> AlertsPage:
    """Return the page of alerts."""
    station = desk.station

    def read(show: Callable[[tuple[AlertRow, ...]], None]) -> None:
        aside(
            desk,
            "Read the alerts",
            lambda: tuple(
                _row(one, is_own=alerts.is_own(station, one)) for one in alerts.alerts(station)
            ),
            show,
        )

    return AlertsPage(
        desk.theme,
        AlertsAsks(
            alerts=read,
            acknowledge=lambda seq, words: desk.do(lambda: alerts.acknowledge(station, seq, words)),
            look_into=lambda row: desk.do(lambda: auditing.look_around(station, row.seq)),
            may_look=lambda: shows(station, Right.AUDIT_READ),
            watches=(station.watch,),
        ),
    )


_SIGNS = {
    "volume": later("Many patients in an hour"),
    "hours": later("An unusual time of day"),
    "same-name": later("A patient of the same family name"),
    "no-order": later("A patient without an order"),
    "watched": later("A watched record"),
}


def _row(alert: alerts.Alert, *, is_own: bool) -> AlertRow:
    title = tr(_SIGNS[alert.sign]) if alert.sign in _SIGNS else _tr("The audit log is not whole")
    if alert.action == alerts.EMERGENCY:
        title = _tr("Emergency access")
    words = alert.words
    if alert.action == RESCUED:
        title = _tr("The recovery key was used")
        words = _tr(
            "With the printed recovery key a new password was set, and the second factor was taken"
            " away. Ask this person, and look whether the paper lies in its safe."
        )
    review = ""
    if not alert.waits:
        review = _tr("Looked at by {who}: {words}").format(
            who=alert.reviewed_by, words=alert.review
        )
    about = ""
    if alert.patient_id:
        about = _tr("Patient {id}, event {n}").format(id=alert.patient_id, n=alert.seq)
    return AlertRow(
        alert.seq,
        alert.at,
        f"{title}: {alert.person}" if alert.person else title,
        words,
        about,
        is_own,
        review,
    )


def _asked(sought: Sought | None) -> Days | None:
    if sought is None or sought.since is None or sought.until is None:
        return None
    days = (sought.since, sought.until - timedelta(microseconds=1))  # the last day is meant whole
    return Days(sought.who, *(f"{day.astimezone():%Y-%m-%d}" for day in days))


def read_day(text: str, after: bool) -> datetime | None:
    """Return a day as a moment, or None where it is none."""
    try:
        return auditing.moment(text, after=after)
    except LightboxError:
        return None


def aside(
    desk: Desk,
    title: str,
    task: Callable[[], T],
    succeeded: Callable[[T], None],
    *,
    shown: bool = False,
) -> None:
    """Do something with the log while the window goes on; tell how it failed."""
    desk.station.jobs.start(
        title,
        lambda _work: task(),
        pool=Pool.ASKING,
        shown=shown,
        succeeded=succeeded,
        failed=desk.station.telling.error,
    )


def _state(desk: Desk) -> LogState:
    station = desk.station
    sending = audit_sending.state(station)
    words = ""
    if sending.place:
        words = _tr("{n} wait for the audit repository").format(n=sending.waiting)
        if not sending.waiting:
            words = _tr("All are with the audit repository")
        if sending.trouble:
            words = f"{words}. {_tr(sending.trouble)}"
    whole = _tr("All {n} events are as they were recorded.").format(n=station.audit_checked)
    return LogState(station.audit_alarm, whole if station.audit_checked else "", words)

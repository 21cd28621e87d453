"""Ties the report's room to the workstation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog

from app.actions import findings, measuring, opening, reporting, signing
from app.actions.proving import asks_for_secret
from app.jobs import Pool
from app.ui.read.room import Opened
from app.ui.report.asks import CheckItem, ReportAsks
from app.ui.report.checks import check_items
from app.ui.report.room import ReportRoom
from app.ui.wiring.desk import Desk
from app.ui.wiring.key_pictures import KeyPictures
from app.ui.wiring.places import key_image_words, show_key_image
from app.workstation import Workstation
from domain.report import Report, Section, Stage
from domain.work import Work
from reports import composing
from reports.signing import Verdict
from reports.templates import templates
from viewer.session.explained import About


def _tr(text: str) -> str:
    return QCoreApplication.translate("report", text)


def report_room(desk: Desk, opened: Opened) -> ReportRoom:
    """Return the room, which asks for everything through the desk."""
    station = desk.station
    pictures = KeyPictures(desk)
    # Behind whoever dictates now. A seat that only reads never pays the 36 MB they take.
    station.jobs.start(
        "Load the writers",
        _read_writers,
        shown=False,
        succeeded=lambda _: None,
        failed=station.telling.error,
    )
    return ReportRoom(
        desk.theme,
        opened,
        ReportAsks(
            write=partial(_write, desk),
            decide=partial(_decide, desk),
            checks=lambda: _checks(station),
            lead_to=partial(_lead_to, desk),
            show_source=partial(_show_source, desk),
            key_picture=pictures.ask,
            key_title=lambda key: key_image_words(station.reading, key),
            show_key=lambda key: show_key_image(station.reading, key),
            templates=lambda: tuple((t.id, t.title) for t in templates()),
            use_template=partial(_use_template, desk),
            sign=partial(_sign, desk),
            read_next=lambda: desk.do(lambda: opening.read_next(station)),
            has_next=lambda: station.worklist.next_unread() is not None,
            keep_draft=lambda: station.enter("worklist"),
            save_copy=lambda: _save_copy(desk),
            addendum=lambda: desk.do(lambda: reporting.begin_addendum(station)),
            verdict=partial(_verdict, station),
            needs_passphrase=lambda: asks_for_secret(station),
            archive=lambda: _archive(station),
            author=lambda: station.full_name,
            saved=desk.saved,
            may=desk.may,
        ),
        lambda: station.enter("read"),
    )


def _read_writers(_work: Work) -> None:
    """Read from disk what signing needs, so that the first signature does not wait for it."""
    import highdicom.ko
    import highdicom.seg
    import highdicom.sr  # noqa: F401 - only to have been read


def _change(desk: Desk, change: Callable[[Report], Report]) -> None:
    reading = desk.station.reading
    if reading is not None:
        desk.do(lambda: reporting.change_report(desk.station, reading, change))


def _write(desk: Desk, section: Section) -> None:
    _change(desk, lambda report: replace(report.with_section(section), changed=datetime.now(UTC)))


def _decide(desk: Desk, sentence_id: str, accepted: bool) -> None:
    act = composing.accept if accepted else composing.reject
    _change(desk, lambda report: act(report, sentence_id))


def _use_template(desk: Desk, id_: str) -> None:
    reading = desk.station.reading
    if reading is not None and (reading.draft is None or reading.draft.report.template != id_):
        desk.do(lambda: reporting.write_report(desk.station, reading, template=id_))


def _checks(station: Workstation) -> tuple[CheckItem, ...]:
    reading = station.reading
    if reading is None or reading.draft is None:
        return ()
    return check_items(reading, reporting.before_signing(station))


def _lead_to(desk: Desk, item: CheckItem) -> None:
    if item.code == "finding":
        desk.do(lambda: findings.show(desk.station, item.at))
        desk.station.enter("read")
    elif item.code == "viewed":
        desk.station.enter("read")
    else:
        _show_source(desk, item.at)


def _show_source(desk: Desk, about: str) -> None:
    station, reading = desk.station, desk.station.reading
    if reading is None:
        return
    if any(f.id == about for f in reading.findings.items):
        desk.do(lambda: findings.show(station, about))
        reading.screen.explain(About(finding_id=about))
    else:
        desk.do(lambda: measuring.show(station, about))
        reading.screen.explain(About(mark_id=about))


def _sign(desk: Desk, passphrase: str, ended: Callable[[bool], None]) -> None:
    """Sign in the background; ``ended`` is told whether it was signed."""
    try:
        signing.sign_open(desk.station, passphrase, ended=ended)
    except Exception as error:  # noqa: BLE001 - every ending is told in one place
        desk.station.telling.error(error)
        ended(False)


def _save_copy(desk: Desk) -> None:
    path, _kind = QFileDialog.getSaveFileName(
        desk.window, _tr("Save a copy of the text"), "report.txt", "*.txt"
    )
    if path:
        desk.do(lambda: reporting.save_copy(desk.station, Path(path)))


def _verdict(station: Workstation, told: Callable[[str, bool], None]) -> None:
    """Check the signature in the background: it is a document's worth of arithmetic."""
    reading = station.reading
    if reading is None or reading.draft is None or reading.draft.report.stage is Stage.DRAFT:
        return
    report = reading.draft.report

    def succeeded(found: Verdict | None) -> None:
        if station.reading is not reading:
            return
        if found is None:
            told(_tr("The signed document is not on this seat."), False)
        else:
            told(found.sentence, found.ok)

    station.jobs.start(
        "Check a signature",
        lambda _work: signing.verdict_of(station, report),
        pool=Pool.DESK,
        about=report.study_uid,
        shown=False,
        succeeded=succeeded,
        failed=station.telling.error,
    )


def _archive(station: Workstation) -> str:
    reading = station.reading
    return signing.archive_of(station, reading) if reading is not None else ""

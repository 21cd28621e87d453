"""Ties the reading room to the workstation."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.actions import (
    ALL_COMMANDS,
    consenting,
    findings,
    measuring,
    objects,
    opening,
    priors,
    segments,
    written,
)
from app.actions.not_shown import not_shown
from app.commands import carry_out
from app.state.reading import Reading
from app.ui.read.asks import ReadAsks
from app.ui.read.consent import ConsentAsks
from app.ui.read.room import Opened, ReadRoom
from app.ui.wiring.desk import Desk
from app.ui.wiring.objects import object_asks
from app.ui.wiring.places import finding_words, mark_words
from app.workstation import Workstation
from domain.consent import Subject
from domain.finding import Decision
from domain.rights import Right
from viewer.session.listed import ListedPrior, NotShown


def read_room(desk: Desk, opened: Opened) -> ReadRoom:
    """Return the room, which asks for everything through the desk."""
    station = desk.station

    def decide(finding_id: str, decision: Decision) -> None:
        desk.do(lambda: findings.decide(station, finding_id, decision))

    def undo_decision() -> None:
        if station.reading is not None:
            desk.do(lambda: findings.undo_decision(station))

    return ReadRoom(
        desk.theme,
        opened,
        ReadAsks(
            show_finding=lambda id_: desk.do(lambda: findings.show(station, id_)),
            decide=decide,
            undo_decision=undo_decision,
            reword=lambda id_, site: desk.do(lambda: findings.reword(station, id_, site)),
            where=lambda finding: finding_words(station.reading, finding),
            analyse=lambda id_: desk.do(lambda: _analyse(station, id_)),
            stop_analysis=lambda: _stop_analysis(station),
            show_mark=lambda id_: desk.do(lambda: measuring.show(station, id_)),
            delete_mark=lambda id_: desk.do(lambda: measuring.delete(station, id_)),
            show_segment=lambda key: desk.do(lambda: segments.show(station, key)),
            slice_of=lambda mark: mark_words(station.reading, mark),
            new_images=lambda: opening.new_images(station),
            show_new_images=lambda: desk.do(lambda: opening.show_new_images(station)),
            arrivals=station.worklist.watch,
            go=desk.enter,
            saved=desk.saved,
            may=desk.may,
            consent=_consent_asks(desk),
            jobs_watch=station.jobs.watch,
            close_study=lambda: desk.do(lambda: opening.leave_study(station)),
            listed=lambda: _listed(station),
            open_beside=lambda uid: desk.do(lambda: priors.open_beside(station, uid)),
            take_over=lambda id_: desk.do(lambda: written.take_over_one(station, id_)),
            show_written=lambda id_: desk.do(lambda: written.show_written_mark(station, id_)),
            objects=object_asks(desk),
            run=lambda id_: desk.do(lambda: _run(station, id_)),
            show_header=lambda uid: desk.do(lambda: objects.show_header(station, uid)),
        ),
    )


def _consent_asks(desk: Desk) -> ConsentAsks:
    station = desk.station

    def said(subject: Subject) -> bool | None:
        reading = station.reading
        return None if reading is None else consenting.said_of(station, reading.study.uid, subject)

    def record(subject: Subject, given: bool) -> None:
        reading = station.reading
        if reading is not None:
            patient = reading.study.patient
            desk.do(lambda: consenting.record_consent(station, patient, subject, given=given))

    return ConsentAsks(said, lambda: desk.may(Right.CONSENT_RECORD), record)


def _run(station: Workstation, id_: str) -> None:
    command = next(command for command in ALL_COMMANDS if command.id == id_)
    carry_out(station, command)


def _listed(
    station: Workstation,
) -> tuple[tuple[ListedPrior, ...], tuple[NotShown, ...]]:
    reading = station.reading
    if reading is None:
        return (), ()
    # Documents and other objects without pixels have a list of their own, where they are read;
    # what should be seen and is not stands here all the same.
    listed = {o.instance.sop_uid for o in reading.objects.items if o.instance.pixels is None}
    absent = tuple(each for each in not_shown(reading) if each.grave or each.sop_uid not in listed)
    silent = tuple(
        NotShown(f"Priors in {name}", "It did not answer: whether it has any is not known.", 1)
        for name in reading.away.silent
    )
    return priors.listed(station, reading), (*absent, *silent, *_withheld(reading))


def _withheld(reading: Reading) -> tuple[NotShown, ...]:
    """Say how many priors the reader may not see: that there are some, and nothing of them."""
    count = priors.withheld_count(reading)
    if not count:
        return ()
    title = QCoreApplication.translate("read", "Priors not for you to see: {count}")
    reason = QCoreApplication.translate("read", "Your account is limited to some studies.")
    return (NotShown(title.format(count=count), reason, 1, grave=False),)


def _analyse(station: Workstation, model_id: str) -> None:
    reading = station.reading
    if reading is None:
        return
    usable = [v.model_id for v in reading.models if v.may_run]
    # The tool bar's button means the first model that can run; each has its own button too.
    findings.analyse(station, model_id or (usable[0] if usable else ""))


def _stop_analysis(station: Workstation) -> None:
    reading = station.reading
    if reading is not None and reading.analysing is not None:
        reading.analysing.cancel()

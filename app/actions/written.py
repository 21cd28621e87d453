"""Brings back the marks of saved reports: the reader's own, and those of others to look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from app.commands import Command
from app.gate import guarded
from app.state.reading import Reading
from app.state.written_marks import marks_of
from app.workstation import Workstation
from domain.errors import LightboxError, Unreadable
from domain.measurement import Author, Measurement, new_id
from domain.rights import Right
from domain.work import Work
from imaging.written_measurements import MeasurementReport
from reports import measurements
from reports.uids import object_uid


@guarded(Right.READ_IMAGES)
def read_measurements(
    station: Workstation, reading: Reading, work: Work
) -> tuple[MeasurementReport, ...]:
    """Read the measurements of a study's structured reports; the newest version of each counts."""
    found = []
    for item in reading.objects.items:
        if item.short != "SR":
            continue
        work.pause_point()
        try:
            part10 = station.records.archive.read(item.instance.sop_uid)
            found.append(station.readers.measurements(part10))
        except Unreadable:
            continue  # opened by a person, it says itself why it cannot be read
    taken = {uid for report in found for uid in report.follows}
    patient = reading.study.patient.id
    return tuple(
        report
        for report in found
        if report.sop_uid not in taken
        and (report.study_uid, report.patient_id) == (reading.study.uid, patient)
    )


@guarded(Right.READ_IMAGES)
def written_marks(
    station: Workstation, reading: Reading, reports: tuple[MeasurementReport, ...]
) -> tuple[Measurement, ...]:
    """Return the marks of saved reports that this reader does not have here already."""
    here = {object_uid(mark.id, "tracking") for mark in reading.annotations.items}
    mine = _own_documents(station, reading)
    found: list[Measurement] = []
    for report in reports:
        if report.sop_uid in mine and here:
            continue  # what is on this seat is newer than what was saved from it
        marks = marks_of(report, reading.study.uid, reading.contents.values())
        found += [mark for mark in marks if mark.id not in here]
    return tuple(found)


def _own_documents(station: Workstation, reading: Reading) -> set[str]:
    before = measurements.saved_before(reading.study, station.user, reading.instances)
    return {document.sop_uid for document in before}


@guarded(Right.MEASURE)
def take_over(station: Workstation) -> None:
    """Make the saved marks on the active viewport the reader's own, to be changed.

    Raises:
        LightboxError: There is none.
    """
    reading = station.reading
    if reading is None:
        return
    screen = reading.screen
    others = {mark.id for mark in screen.written}
    shown = [mark for mark in screen.marks(screen.active) if mark.id in others]
    if not shown:
        raise LightboxError("No saved mark of another reader lies on this image.")
    now = datetime.now(UTC)
    for mark in shown:
        reading.annotations.place(
            replace(mark, id=new_id(), author=Author(station.full_name), made=now)
        )
    screen.show_written(m for m in screen.written if m not in shown)


@guarded(Right.MEASURE)
def take_over_one(station: Workstation, mark_id: str) -> None:
    """Make one saved mark the reader's own, to be changed."""
    reading = station.reading
    if reading is None:
        return
    screen = reading.screen
    for mark in screen.written:
        if mark.id == mark_id:
            own = replace(
                mark, id=new_id(), author=Author(station.full_name), made=datetime.now(UTC)
            )
            reading.annotations.place(own)
            screen.show_written(m for m in screen.written if m is not mark)
            return


@guarded(Right.READ_IMAGES)
def show_written_mark(station: Workstation, mark_id: str) -> None:
    """Bring the slices to a saved mark."""
    reading = station.reading
    for mark in reading.screen.written if reading is not None else ():
        if reading is not None and mark.id == mark_id:
            reading.screen.show_mark(mark)


COMMANDS = (
    Command(
        "measure.take_over",
        "Take over the saved marks shown",
        take_over,
        menu="Edit",
        enabled=lambda s: s.reading is not None and bool(s.reading.screen.written),
        room="read",
        needs=Right.MEASURE,
    ),
)

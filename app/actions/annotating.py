"""Saves the reader's marks as objects of the study, and brings back those of saved ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from app.actions import relating
from app.actions.sending import deliver_in_background
from app.actions.signing import archive_of, keep_in_study
from app.commands import Command
from app.jobs import Pool
from app.reading import Reading
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import Refused
from domain.measurement import Measurement
from domain.presentation import Look
from domain.study import Instance
from records import outbox
from reports import measurements, presentation_states
from viewer.session.presentation import look_of

_EXPLICIT = "1.2.840.10008.1.2.1"
_SHOWN_PIXELS = (800.0, 800.0)


@dataclass(frozen=True, slots=True)
class Saved:
    """What a reader's marks became."""

    version: int
    objects: tuple[tuple[str, str, bytes], ...]  # kind, SOP UID, DICOM bytes
    left_out: tuple[str, ...]  # sentences: what could not be saved, and why
    archive: str  # the peer it was queued for; empty where this seat knows none


def save_annotations(station: Workstation) -> None:
    """Save the marks of the open study in the background, here and for the archive.

    Raises:
        Refused: There is none.
    """
    reading = station.reading
    if reading is None:
        return
    if not reading.annotations.items:
        raise Refused("There is no mark to save.", advice="Measure something first.")
    marks = reading.annotations.items
    looks = looks_at(reading)

    def succeeded(saved: Saved) -> None:
        where = f"queued for {saved.archive}" if saved.archive else "kept on this seat"
        words = f"Measurements saved as version {saved.version}, {where}."
        station.telling.done(" ".join((words, *saved.left_out)))
        if saved.archive:
            deliver_in_background(station)

    station.jobs.start(
        "Save measurements",
        lambda _work: save(station, reading, marks, looks),
        pool=Pool.DESK,
        about=reading.study.uid,
        succeeded=succeeded,
        failed=station.telling.error,
    )


def looks_at(reading: Reading) -> dict[str, Look]:
    """Return how each series on the screen is looked at, by series UID."""
    looks: dict[str, Look] = {}
    for number, view in enumerate(reading.screen.viewports):
        if view.content is None or view.content.series_uid in looks:
            continue
        look = look_of(view, reading.screen.plane(number, *_SHOWN_PIXELS))
        if look.window is not None:
            looks[view.content.series_uid] = look
    return looks


def save(
    station: Workstation,
    reading: Reading,
    marks: tuple[Measurement, ...],
    looks: dict[str, Look] | None = None,
) -> Saved:
    """Write marks as a report of measurements and a presentation state for each series.

    Raises:
        Refused: They cannot be written.
        AuditUnavailable: The act could not be recorded, so it did not happen.
    """
    study, author, now = reading.study, station.user, datetime.now(UTC)
    own = tuple(mark for mark in marks if mark.place.study_uid == study.uid)
    instances = tuple(i for i in reading.instances if i.study.uid == study.uid)
    version = _next_version(station, reading)
    station.records.audit.record(
        AuditEvent(
            AuditCode.INSTANCES_ACCESSED,
            "measure.save",
            author,
            patient_id=study.patient.id,
            study_uid=study.uid,
            detail={"marks": str(len(own)), "version": str(version)},
        )
    )
    report = measurements.marks_report(
        study,
        instances,
        own,
        author=author,
        made=now,
        version=version,
        ratios=relating.courses(reading),
    )
    uid = measurements.document_uid(study, author, version)
    objects = [(measurements.KIND, uid, report)]
    left_out: list[str] = []
    for series_uid, images in _images_of(instances, own).items():
        look = (looks or {}).get(series_uid, Look())
        on = tuple(m for m in own if m.place.sop_uid in {i.sop_uid for i in images})
        try:
            state = presentation_states.presentation_state(
                study, images, on, look, author=author, made=now, version=version
            )
        except Refused as error:
            left_out.append(str(error))
            continue
        uid = presentation_states.document_uid(study, series_uid, version)
        objects.append((presentation_states.KIND, uid, state))
    keep_in_study(station, objects)
    archive = archive_of(station, reading)
    if archive:
        classes = {
            measurements.KIND: measurements.SOP_CLASS,
            presentation_states.KIND: presentation_states.SOP_CLASS,
        }
        waiting = [
            outbox.Outgoing(uid, classes[kind], _EXPLICIT, content)
            for kind, uid, content in objects
        ]
        station.records.outbox.put(archive, study.uid, "", waiting)
    return Saved(version, tuple(objects), tuple(left_out), archive)


def _images_of(
    instances: tuple[Instance, ...], marks: tuple[Measurement, ...]
) -> dict[str, tuple[Instance, ...]]:
    """Return the marked images, by their series."""
    marked = {mark.place.sop_uid for mark in marks if mark.place.sop_uid}
    found: dict[str, tuple[Instance, ...]] = {}
    for instance in instances:
        if instance.sop_uid in marked:
            found[instance.series.uid] = (*found.get(instance.series.uid, ()), instance)
    return found


def _next_version(station: Workstation, reading: Reading) -> int:
    held = {i.sop_uid for i in station.records.archive.instances_of_study(reading.study.uid)}
    return measurements.next_version(reading.study, station.user, held)


def _has_marks(station: Workstation) -> bool:
    return station.reading is not None and bool(station.reading.annotations.items)


COMMANDS = (
    Command(
        "measure.save",
        "Save measurements to the study",
        save_annotations,
        menu="Study",
        shortcut="Ctrl+S",
        enabled=_has_marks,
        audited=True,
        room="read",
    ),
)

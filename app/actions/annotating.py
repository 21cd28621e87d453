"""Saves the reader's marks as objects of the study, and brings back those of saved ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from app.actions import relating
from app.actions.sending import deliver_in_background
from app.actions.signing import archive_of
from app.commands import Command
from app.gate import guarded
from app.jobs import Pool
from app.state.reading import Reading
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import Refused
from domain.measurement import Measurement
from domain.presentation import Look
from domain.rights import Right
from domain.study import Instance, Window
from imaging.value_scales import window_in_unit
from records import outbox
from records.storing import Kept
from reports import measurements, presentation_states
from viewer.session.content import Content
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


@guarded(Right.KEEP_RESULTS)
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
            window = _in_the_file_s_unit(look.window, view.content)
            looks[view.content.series_uid] = replace(look, window=window)
    return looks


def _in_the_file_s_unit(window: Window, content: Content) -> Window | None:
    """Return a window for the values that the file's own rescale gives.

    A state repeats that rescale and nothing after it: a window of SUV would show becquerels
    as white. None where the way between the units is another for each image.
    """
    source = content.sources[0]
    values = source.instance.frame_values(source.frame)
    unit = values.unit if values.file_unit is None else values.file_unit
    if unit == content.unit:
        return window
    shown = next((scale for scale in content.scales if scale.unit == content.unit), None)
    if shown is None or len({*zip(shown.times, shown.plus, strict=True)}) > 1:
        return None
    return window_in_unit(window, content, unit)


@guarded(Right.KEEP_RESULTS)
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
    former = _former(station, reading)
    version = measurements.version_after(former)
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
        observer=station.full_name,
        former=former,
        ratios=relating.courses(reading),
    )
    uid = measurements.document_uid(study, author, now)
    objects = [(measurements.KIND, uid, report)]
    left_out: list[str] = []
    for images in presentation_states.alike(_marked(instances, own)):
        look = (looks or {}).get(images[0].series.uid, Look())
        on = tuple(m for m in own if m.place.sop_uid in {i.sop_uid for i in images})
        try:
            state = presentation_states.presentation_state(
                study, images, on, look,
                author=author, made=now, creator=station.full_name, version=version,
            )  # fmt: skip
        except Refused as error:
            left_out += [str(error)] if str(error) not in left_out else []
            continue
        uid = presentation_states.document_uid(images[0], author, now)
        objects.append((presentation_states.KIND, uid, state))
    # What cannot be kept was not saved: no word of success may follow.
    kept = station.records.archive.store_own(
        (content, station.readers.header(content)) for _kind, _uid, content in objects
    )
    if Kept.CONFLICT in kept:
        raise Refused(
            "The measurements contradict something that this seat holds, and are not saved.",
            advice="Your marks are still here. Look under Transfers, Set aside.",
        )
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


def _marked(
    instances: tuple[Instance, ...], marks: tuple[Measurement, ...]
) -> tuple[Instance, ...]:
    marked = {mark.place.sop_uid for mark in marks if mark.place.sop_uid}
    return tuple(instance for instance in instances if instance.sop_uid in marked)


def _former(station: Workstation, reading: Reading) -> Instance | None:
    """Return this reader's newest saved marks that this seat holds."""
    held = station.records.archive.instances_of_study(reading.study.uid)
    before = measurements.saved_before(reading.study, station.user, held)
    return before[-1] if before else None


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
        needs=Right.KEEP_RESULTS,
    ),
)

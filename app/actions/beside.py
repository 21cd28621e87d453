"""Another study beside the open one: brought up to where it can be shown, then filled."""

from __future__ import annotations

from app.actions.listing import iso_date
from app.actions.loading import LOADING, begin_contents, load_images
from app.commands import Command
from app.gate import guarded
from app.jobs import Pool
from app.state.reading import Beside, Reading
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import NotFound
from domain.rights import Right
from domain.work import Work
from imaging.stacks import arrange
from viewer.session.body import Box
from viewer.session.content import Content


@guarded(Right.READ_IMAGES)
def prepare_beside(station: Workstation, study_uid: str, beside: str, work: Work) -> Beside:
    """Bring another study up to where it can be shown, off the GUI thread.

    Raises:
        NotFound: This seat does not hold it, or nothing of it can be shown.
        AuditUnavailable: The access could not be recorded, so nothing was opened.
    """
    work.pause_point()
    records = station.records
    study = records.archive.study(study_uid).study
    records.audit.record(
        AuditEvent(
            AuditCode.INSTANCES_ACCESSED,
            "study.open_beside",
            station.user,
            patient_id=study.patient.id,
            study_uid=study.uid,
            detail={"beside": beside},
        )
    )
    instances = records.archive.instances_of_study(study.uid)
    came = Beside(
        study,
        instances,
        arrange(instances),
        marks=records.drafts.marks(study.uid),
        key_images=records.drafts.key_images(study.uid),
        relations=records.drafts.relations(study.uid),
    )
    begin_contents(came)
    if not came.contents:
        raise NotFound(f"The study of {iso_date(study.date)} has no images that can be shown.")
    return came


def admit_beside(reading: Reading, came: Beside, *, another_patient: bool = False) -> None:
    """Let a study that was prepared be shown beside the open one; nothing is hung yet.

    Raises:
        Refused: It is of another patient and nobody confirmed that.
    """
    reading.screen.admit(came.study, another_patient=another_patient)
    reading.beside[came.study.uid] = came
    reading.kept[came.study.uid] = (came.marks, came.key_images)
    for content in came.contents.values():
        reading.screen.take(content)
    reading.kept_relations[came.study.uid] = came.relations
    reading.annotations.admit(came.marks, came.key_images, came.relations)


@guarded(Right.READ_IMAGES)
def load_beside(station: Workstation, reading: Reading, came: Beside) -> None:
    """Fill the images of a study beside the open one, in the background."""

    def here() -> bool:
        return station.reading is reading and reading.beside.get(came.study.uid) is came

    def looked(n: int, body: Box | None) -> None:
        content = came.contents[n]
        station.jobs.deliver(lambda: _show(reading, content, body) if here() else None)

    def finished(_none: None) -> None:
        if here():
            for content in came.contents.values():
                reading.screen.take(content, finished=True)
            came.loaded = True
            reading.changed()

    station.jobs.start(
        LOADING,
        lambda work: load_images(station, came, reading.screen, work, looked=looked),
        pool=Pool.DECODE,
        about=reading.study.uid,
        succeeded=finished,
        failed=station.telling.error,
    )


def _show(reading: Reading, content: Content, body: Box | None) -> None:
    reading.screen.arrived(content, body)
    reading.changed()


COMMANDS: tuple[Command, ...] = ()

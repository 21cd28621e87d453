"""Opens a study for reading: its images as they arrive, and what was done on it before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from app.actions.adopting import wait_for_patient
from app.actions.away import look_for_priors
from app.actions.beside import load_beside
from app.actions.consenting import demand_access
from app.actions.features import toggles, why_off
from app.actions.hung_priors import hang_priors
from app.actions.importing import Imported, go_on, take_in
from app.actions.keeping import tell_faults
from app.actions.listing import look_at_worklist
from app.actions.loading import LOADING, begin_contents, load_images
from app.actions.missing import aside_of, gaps_of, with_missing
from app.actions.not_shown import why_empty
from app.actions.objects import read_newest, read_objects
from app.actions.outlining import begin_outlining
from app.actions.presetting import own_presets
from app.actions.protocols import book_of
from app.actions.rereading import up_to_date
from app.actions.segments import begin_segments, read_segments
from app.commands import Command
from app.gate import NotAllowed, about_study, demand, guarded, may
from app.jobs import Pool
from app.state.objects import Objects
from app.state.reading import Draft, Findings, ModelVerdict, Opening, Reading
from app.state.worklist import ReadState
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import Refused
from domain.features import Toggle
from domain.geometry import Point
from domain.rights import Right
from domain.study import Instance, Patient, Study
from domain.volume import ImageStack, Volume
from domain.work import Work
from imaging.stacks import arrange
from inference.models import Model, Unusable
from records.intake import ImportRun
from viewer.session.annotations import Annotations
from viewer.session.body import Box
from viewer.session.content import space_of
from viewer.session.screen import Screen


@guarded(Right.READ_IMAGES)
def begin_reading(station: Workstation, study_uid: str) -> Reading:
    """Record that the study is accessed, then bring up all that is known without its pixels.

    Raises:
        NotFound: This seat does not hold the study.
        AuditUnavailable: The access could not be recorded, so nothing was opened.
    """
    records = station.records
    summary = records.archive.study(study_uid)
    demand_access(station, study_uid)
    records.audit.record(
        AuditEvent(
            AuditCode.INSTANCES_ACCESSED,
            "study.open",
            station.user,
            patient_id=summary.study.patient.id,
            study_uid=study_uid,
        )
    )
    instances = up_to_date(station, study_uid)
    # Of this study alone: nothing that is opened or closed later can empty or fill them.
    annotations = Annotations()
    annotations.load(
        records.drafts.marks(study_uid),
        records.drafts.key_images(study_uid),
        records.drafts.segments(study_uid),
        records.drafts.relations(study_uid),
    )
    findings = Findings(partial(records.drafts.save_findings, study_uid))
    findings.load(records.drafts.findings(study_uid))
    screen = Screen(annotations)
    screen.own_presets = own_presets(station)
    screen.staging.book = book_of(station)
    every_prior = tuple(prior.study for prior in records.archive.priors(summary.study))
    priors = tuple(
        prior
        for prior in every_prior
        if may(station, Right.READ_IMAGES, about_study(station, prior.uid))
    )
    screen.staging.known_priors = len(priors)
    screen.open(summary.study)
    gaps = gaps_of(records, study_uid)
    decided = toggles(station)
    screen.not_received = {gap.series_uid: gap.missing for gap in gaps}
    reading = Reading(
        study=summary.study,
        instances=instances,
        series=tuple(s.series for s in records.archive.series_of(study_uid)),
        stacks=with_missing(arrange(instances), gaps),
        gaps=gaps,
        screen=screen,
        annotations=annotations,
        findings=findings,
        expected=summary.expected,
        priority=summary.priority,
        analyses=records.drafts.analyses(study_uid),
        models=tuple(_verdict(model, instances, decided) for model in station.models),
        priors=priors,
        withheld=frozenset(prior.uid for prior in every_prior if prior not in priors),
        quarantined=aside_of(records, study_uid),
        objects=Objects(instances),
    )
    reading.kept[study_uid] = (annotations.items, annotations.key_images)
    reading.kept_segments = annotations.segments
    reading.kept_relations[study_uid] = annotations.relations
    for prior in reading.priors:
        reading.earlier_marks[prior.uid] = records.drafts.marks(prior.uid)
        reading.earlier_relations[prior.uid] = records.drafts.relations(prior.uid)
    begin_outlining(station, reading)
    reading.stop_keeping = annotations.watch(partial(_keep_marks, station, reading))
    findings.watch(lambda: screen.show_findings(findings.items, reading.analyses))
    reports = records.drafts.reports(study_uid)
    if reports:
        reading.draft = Draft(reports[0], records.drafts.save_report)
    return reading


def _keep_marks(station: Workstation, reading: Reading) -> None:
    """Put every mark on record with the study it lies on, if whoever drew it may measure."""
    try:
        about = about_study(station, reading.study.uid)
        demand(station, Right.MEASURE, about, action="marks.keep")
    except NotAllowed as error:
        reading.stop_keeping()  # what is drawn goes with the study; it stands nowhere
        station.telling.error(error)
        return
    drafts = station.records.drafts
    for uid in (reading.study.uid, *reading.beside):
        marks, keys = reading.own_marks, reading.own_key_images
        if uid in reading.beside:
            marks = tuple(m for m in reading.annotations.items if m.place.study_uid == uid)
            keys = tuple(k for k in reading.annotations.key_images if k.study_uid == uid)
        if reading.kept.get(uid) != (marks, keys):
            drafts.save_marks(uid, marks)
            drafts.save_key_images(uid, keys)
            reading.kept[uid] = (marks, keys)
        relations = tuple(r for r in reading.annotations.relations if r.study_uid == uid)
        if reading.kept_relations.get(uid) != relations:
            drafts.save_relations(uid, relations)
            reading.kept_relations[uid] = relations
        if uid in reading.beside:
            reading.earlier_marks[uid], reading.earlier_relations[uid] = marks, relations
    segments = tuple(s for s in reading.annotations.segments if s.study_uid == reading.study.uid)
    if segments != reading.kept_segments:
        drafts.save_segments(reading.study.uid, segments)
        reading.kept_segments = segments


def _verdict(
    model: Model | Unusable, instances: tuple[Instance, ...], decided: Sequence[Toggle]
) -> ModelVerdict:
    """Return what is known of a model before its check has looked at the voxels."""
    if isinstance(model, Unusable):
        return ModelVerdict(model.id, model.id, f"cannot run: {model.reason}", can_run=False)
    wanted = model.suits.modality
    if all(i.series.modality != wanted for i in instances if i.pixels is not None):
        words = f"not suited: it reads {wanted}"
        return ModelVerdict(model.id, model.name, words, can_run=False, label=model.label)
    off = why_off(decided, model, wanted)
    return ModelVerdict(
        model.id, model.name, "not run yet", can_run=True, label=model.label, off=off
    )


@guarded(Right.READ_IMAGES)
def load_study(station: Workstation, study_uid: str, work: Work) -> Reading:
    """Open a study and wait until every image is there: for programs without a window."""
    reading = begin_reading(station, study_uid)
    begin_contents(reading)
    for content in reading.contents.values():
        reading.screen.take(content)
    load_images(station, reading, reading.screen, work)
    for content in reading.contents.values():
        reading.screen.take(content, finished=True)
    reading.screen.hang()
    reading.screen.show_findings(reading.findings.items, reading.analyses)
    reading.screen.segments.take(*read_segments(station, reading, work))
    return reading


@guarded(Right.READ_IMAGES)
def open_study(
    station: Workstation,
    study_uid: str,
    *,
    opened: Callable[[Reading], None] = lambda _: None,
    failed: Callable[[], None] = lambda: None,
) -> None:
    """Open a study in the window. This returns at once; the images come as they are read.

    What was open is closed first (RELIABILITY P-28). ``opened`` is told when the new study is on
    screen, unless another one was asked for meanwhile.
    """
    if station.reading is not None and station.reading.study.uid == study_uid:
        station.enter("read")
        return
    if station.opening is not None and station.opening.study_uid == study_uid:
        return
    close_study(station)
    opening = Opening(study_uid, _as_listed(station, study_uid))
    station.opening = opening
    station.room = "read"
    station.changed()
    opening.job = station.jobs.start(
        "Open study",
        partial(_prepare, station, study_uid),
        pool=Pool.OPENING,
        about=study_uid,
        shown=False,
        succeeded=lambda reading: _show(station, opening, reading, opened),
        failed=lambda error: _not_opened(station, opening, error, failed),
    )


def _as_listed(station: Workstation, study_uid: str) -> Study | None:
    """Return a study as the worklist knows it: for the banner, until its own index is read."""
    for row in station.worklist.all_rows:
        if row.study_uid == study_uid:
            patient = Patient(row.patient_id, row.patient_name, row.birth_date, row.sex, row.issuer)
            day = row.date.replace("-", "")
            return Study(
                study_uid, patient, day, accession=row.accession, description=row.description,
                age=row.age,
            )  # fmt: skip
    return None


def _prepare(station: Workstation, study_uid: str, work: Work) -> Reading:
    """Bring a study up to where it can be shown, off the GUI thread."""
    work.pause_point()
    station.records.archive.looked_at(study_uid)
    reading = begin_reading(station, study_uid)
    work.pause_point()
    begin_contents(reading)
    for content in reading.contents.values():
        reading.screen.take(content)
    reading.screen.windows = station.windows
    hang_priors(station, reading, work)
    if not reading.contents:
        reading.screen.why_empty = why_empty(reading)
    reading.screen.hang()
    reading.screen.show_findings(reading.findings.items, reading.analyses)
    work.pause_point()
    unread = station.records.archive.study(study_uid).read_state is ReadState.UNREAD
    if unread and may(station, Right.WRITE_REPORTS):  # looking at a study is not reading it
        station.records.archive.set_read_state(study_uid, ReadState.READING, station.user)
    return reading


def _show(
    station: Workstation, opening: Opening, reading: Reading, opened: Callable[[Reading], None]
) -> None:
    if station.opening is not opening:
        # Another study was asked for meanwhile: this one is never shown (RELIABILITY P-29).
        reading.closed = True
        reading.stop_keeping()
        return
    station.opening = None
    station.reading = reading
    station.worklist.choose(opening.study_uid)
    station.changed()
    opened(reading)
    tell_faults(station, reading.study.uid)
    begin_segments(station, reading)
    _load_in_background(station, reading)
    for came in reading.beside.values():
        load_beside(station, reading, came)
    read_objects(station, reading)
    if may(station, Right.FIND):
        look_for_priors(station, reading)
    if not reading.contents:
        read_newest(station)
    look_at_worklist(station)


def _not_opened(
    station: Workstation, opening: Opening, error: Exception, failed: Callable[[], None]
) -> None:
    if station.opening is opening:
        station.opening = None
        station.room = "worklist"
        station.changed()
        failed()
    station.telling.error(error)


def _load_in_background(station: Workstation, reading: Reading) -> None:
    def here() -> bool:
        # A result for a study that is no longer open is dropped.
        return station.reading is reading

    def looked(n: int, body: Box | None) -> None:
        content = reading.contents[n]
        station.jobs.deliver(lambda: _show_arrivals(reading, content, body) if here() else None)

    def finished(_none: None) -> None:
        if here():
            for content in reading.contents.values():
                reading.screen.take(content, finished=True)
            reading.loaded = True
            reading.changed()

    def failed(error: Exception) -> None:
        if here():
            reading.load_failed = str(error)
            reading.changed()
        station.telling.error(error)

    station.jobs.start(
        LOADING,
        lambda work: load_images(station, reading, reading.screen, work, looked=looked),
        pool=Pool.DECODE,
        about=reading.study.uid,
        succeeded=finished,
        failed=failed,
    )


def slice_words(reading: Reading, at: Point, series_uid: str) -> str:
    """Return which acquired image a place lies on: ``Slice 204``; empty where none does."""
    for content in reading.contents.values():
        if isinstance(content, Volume) and content.series_uid == series_uid:
            plane = round(content.lattice.index(at)[2])
            if plane in content.plane_of_source:
                return f"Slice {content.plane_of_source.index(plane) + 1}"
    return ""


def _show_arrivals(reading: Reading, content: Volume | ImageStack, body: Box | None) -> None:
    reading.screen.arrived(content, body)
    reading.changed()


def close_study(station: Workstation) -> None:
    """Drop the open study whole; what was marked on it is on record."""
    opening = station.opening
    if opening is not None:
        station.opening = None
        if opening.job is not None:
            opening.job.cancel()
    reading = station.reading
    if reading is None:
        if opening is not None:
            station.changed()
        return
    for job in station.jobs.under_way:
        if job.about == reading.study.uid and job.title == LOADING:
            job.cancel()
    reading.closed = True
    try:
        reading.stop_keeping()
        reading.screen.close()
    finally:
        # Whatever failed in what showed it: the study is closed, and no other opens over it.
        station.reading = None
        station.changed()


def new_images(station: Workstation) -> int:
    """Return how many images of the open study have come since it was opened."""
    reading = station.reading
    if reading is None:
        return 0
    rows = station.worklist.all_rows
    row = next((r for r in rows if r.study_uid == reading.study.uid), None)
    held = row.image_count if row else station.records.archive.study(reading.study.uid).instances
    if held <= len(reading.instances):
        return 0
    # A report of one's own that was put beside the images is no new image.
    now = station.records.archive.instances_of_study(reading.study.uid)
    had = {i.sop_uid for i in reading.instances}
    return sum(i.pixels is not None and i.sop_uid not in had for i in now)


@guarded(Right.READ_IMAGES)
def show_new_images(station: Workstation) -> None:
    """Open the study again with all that has come; marks, findings and the place stay.

    Only ever asked for by a person: arrivals change no viewport by themselves.

    Raises:
        Refused: A model is at work on the images as they are.
    """
    before = station.reading
    if before is None:
        return
    if before.analysing is not None and before.analysing.under_way:
        raise Refused(
            "A model is at work on the images as they are.", advice="Wait for it, or stop it."
        )
    spaces = {space_of(content) for content in before.contents.values()}
    places = {space: before.screen.crosshair(space) for space in spaces}
    close_study(station)

    def opened(reading: Reading) -> None:
        for space, place in places.items():
            if place is not None:
                reading.screen.place_crosshair(place, space)

    open_study(station, before.study.uid, opened=opened)


@guarded(Right.READ_IMAGES)
def read_next(station: Workstation) -> None:
    """Open the next unread study of the list."""
    following = station.worklist.next_unread()
    if following is None:
        station.telling.done("Nothing unread on this list.")
        return
    open_study(station, following.study_uid)


@guarded(Right.READ_IMAGES)
def open_chosen(station: Workstation) -> None:
    """Open the study chosen in the worklist."""
    if station.worklist.chosen is not None:
        open_study(station, station.worklist.chosen.study_uid)


@guarded(Right.IMPORT)
def import_paths(station: Workstation, paths: list[Path], password: str | None = None) -> None:
    """Take files and folders in, in the background; say how it ended, file by file."""
    _import(station, lambda work: take_in(station, paths, work, password=password))


@guarded(Right.IMPORT)
def import_again(station: Workstation, run: ImportRun) -> None:
    """Go on, in the background, with an import that was interrupted."""
    _import(station, lambda work: go_on(station, run, work))


def _import(station: Workstation, task: Callable[[Work], Imported]) -> None:
    def succeeded(done: Imported) -> None:
        station.worklist.renew()
        put_aside = len(done.quarantined) + done.conflicts
        words = f"{done.stored} images stored, {done.duplicates} were here already."
        if put_aside:
            words += f" {put_aside} files are in quarantine."
        station.telling.done(words)
        wait_for_patient(station, done)
        station.changed()

    def cancelled() -> None:
        station.worklist.renew()
        station.changed()

    def failed(error: Exception) -> None:
        station.telling.error(error)
        station.changed()

    station.jobs.start(
        "Import", task, pool=Pool.RECORDS, succeeded=succeeded, failed=failed, cancelled=cancelled
    )


def leave_study(station: Workstation) -> None:
    """Close the open study and go back to the list."""
    close_study(station)
    station.enter("worklist")


COMMANDS = (
    Command(
        "study.read_next",
        "Read next",
        read_next,
        menu="Study",
        shortcut="Space",
        room="worklist",
        needs=Right.READ_IMAGES,
    ),
    Command(
        "study.open",
        "Open",
        open_chosen,
        menu="Study",
        shortcut="Return",
        room="worklist",
        needs=Right.READ_IMAGES,
    ),
    Command(
        "study.close",
        "Close study",
        leave_study,
        menu="Study",
        shortcut="Ctrl+W",
        enabled=lambda station: station.reading is not None or station.opening is not None,
        needs=Right.BE_HERE,
    ),
)

"""Copies of studies that name nobody: made, told of, and traced back by those who may."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from app.actions.burned_in import Looked, left_in, look_at
from app.gate import guarded
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import NotFound, Refused, Unreadable
from domain.rights import Right
from domain.study import Instance, Patient
from domain.work import Work
from imaging.deidentifying.judging import cannot_leave, may_be_burned_in
from imaging.deidentifying.options import DEFAULT, Option
from imaging.deidentifying.reading import deidentified, identity_of
from imaging.deidentifying.telling import Deidentified, Rectangle, Task
from records.pseudonyms import Behind, Pseudonym

_ROUNDS = 3  # of looking again at what was blanked


@dataclass(frozen=True, slots=True)
class Wish:
    """How studies are to be de-identified."""

    project: str
    options: frozenset[Option] = DEFAULT
    looked_at: bool = False  # a person has looked at every image that text may be burned into
    regions: Mapping[str, tuple[Rectangle, ...]] = field(default_factory=dict)  # by SOP UID


@dataclass(frozen=True, slots=True)
class Copy:
    """One object that names nobody, and where among the others it belongs."""

    study: int
    series: int
    image: int
    original: Instance
    made: Deidentified


@dataclass(slots=True)
class Told:
    """What was removed, replaced and kept, by attribute; and what did not leave, and why."""

    done: Counter[tuple[int, str, str]] = field(default_factory=Counter)
    left_out: list[tuple[str, str]] = field(default_factory=list)  # which, in our numbers; why
    objects: int = 0
    studies: int = 0

    def add(self, copy: Copy) -> None:
        self.objects += 1
        for one in copy.made.report:
            self.done[(one.tag, one.name, one.what)] += one.times


@guarded(Right.DEIDENTIFY)
def copies(
    station: Workstation, study_uids: Sequence[str], wish: Wish, told: Told, work: Work
) -> Iterator[Copy]:
    """Make the copies, object by object; what cannot leave is told, never passed over in silence.

    Raises:
        NotFound: This seat does not hold one of the studies.
    """
    project = station.records.pseudonyms.begin(wish.project)
    total = sum(station.records.archive.study(uid).instances for uid in study_uids) or 1
    seen = 0
    for number, uid in enumerate(study_uids, 1):
        told.studies += 1
        identities = identities_of(station, uid, wish, work)
        wary: set[str] = set()  # series in which text was found
        for series, image, instance in instances_of(station, uid):
            work.pause_point()
            seen += 1
            work.report(seen / total, f"{seen} of {total}")
            place = f"study {number}, series {series}, image {image}"
            why = cannot_leave(instance) or identities.unreadable.get(instance.sop_uid, "")
            if why:
                told.left_out.append((place, why))
                continue
            try:
                suspected = image == 1 or instance.series.uid in wary
                looked = looked_over(station, instance, wish, work, suspected=suspected)
                if looked.texts:
                    wary.add(instance.series.uid)
                task = task_for(station, project, uid, wish, identities, instance, looked)
                made = _cleaned(station, instance, task, looked, work)
            except Unreadable as error:
                told.left_out.append((place, str(error)))
                continue
            copy = Copy(number, series, image, instance, made)
            told.add(copy)
            yield copy


def instances_of(station: Workstation, study_uid: str) -> Iterator[tuple[int, int, Instance]]:
    """Yield the objects of a study with the numbers of series and image that copies go by."""
    archive = station.records.archive
    for number, series in enumerate(archive.series_of(study_uid), 1):
        for count, instance in enumerate(archive.instances(series.series.uid), 1):
            yield number, count, instance


@dataclass(slots=True)
class Identities:
    """What the objects of one study say of people and places: none of it may be left in any."""

    identifiers: dict[tuple[str, str], None] = field(default_factory=dict)
    raw: dict[str, None] = field(default_factory=dict)
    uids: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by SOP UID
    accessions: dict[str, None] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)


@guarded(Right.DEIDENTIFY)
def identities_of(station: Workstation, study_uid: str, wish: Wish, work: Work) -> Identities:
    """Return what the objects of a study say of people and places."""
    found = Identities()
    patient = station.records.archive.study(study_uid).study.patient
    for kind, value in (("name", patient.name), ("id", patient.id), ("date", patient.birth_date)):
        if value:
            found.identifiers[(kind, value)] = None
    for _, _, instance in instances_of(station, study_uid):
        work.pause_point()
        try:
            said = identity_of(
                station.readers, station.records.archive.read(instance.sop_uid), wish.options
            )
        except Unreadable as error:
            found.unreadable[instance.sop_uid] = str(error)
            continue
        found.uids[instance.sop_uid] = said.uids
        # UIDs are looked for in the object that names them: a study has too many for all.
        found.identifiers.update((pair, None) for pair in said.identifiers if pair[0] != "uid")
        found.raw.update((one, None) for one in said.raw)
        found.accessions.update((one, None) for one in said.accessions)
    return found


class NewNames(Protocol):
    """What gives the names that stand for others: a project, or what only shows where they go."""

    def patient(self, patient: Patient) -> Pseudonym: ...
    def accessions(self, numbers: Iterable[str], patient: Patient) -> dict[str, str]: ...
    def uids(self, uids: Iterable[str], patient: Patient) -> dict[str, str]: ...


@guarded(Right.DEIDENTIFY)
def task_for(
    station: Workstation,
    project: NewNames,
    study_uid: str,
    wish: Wish,
    identities: Identities,
    instance: Instance,
    looked: Looked,
) -> Task:
    """Return what one object becomes."""
    patient = station.records.archive.study(study_uid).study.patient
    stands = project.patient(patient)
    uids = project.uids(identities.uids[instance.sop_uid], patient)
    own = tuple(("uid", uid) for uid in uids) if Option.UIDS not in wish.options else ()
    return Task(
        options=wish.options,
        patient_name=stands.name,
        patient_id=stands.id,
        days=stands.days,
        uids=uids,
        accessions=project.accessions(identities.accessions, patient),
        identifiers=(*identities.identifiers, *own),
        raw=tuple(identities.raw),
        regions=looked.rectangles,
        pixels_cleaned=bool(looked.why or looked.rectangles),
    )


def _cleaned(
    station: Workstation, instance: Instance, task: Task, looked: Looked, work: Work
) -> Deidentified:
    """Make the copy, and blank again what can still be read in it.

    Raises:
        Unreadable: It cannot be made, or something can be read in it for all that.
    """
    part10 = station.records.archive.read(instance.sop_uid)
    made = deidentified(station.readers, part10, instance, task)
    for _ in range(_ROUNDS if looked.texts else 0):
        left = left_in(station, made.part10, work)
        if not left:
            return made
        # Mostly the edge of what was blanked, read as a letter; else a text that was overlooked.
        task = replace(task, regions=(*task.regions, *(text.place for text in left)))
        made = deidentified(station.readers, part10, instance, task)
    if looked.texts and left_in(station, made.part10, work):
        raise _text_left()
    return made


@guarded(Right.DEIDENTIFY)
def looked_over(
    station: Workstation, instance: Instance, wish: Wish, work: Work, *, suspected: bool
) -> Looked:
    """Return what is blanked of an image: what a person drew, or what is found now.

    Raises:
        Unreadable: Text may be burned into it, and neither a person nor a finder has looked.
    """
    drawn = wish.regions.get(instance.sop_uid)
    why = may_be_burned_in(instance)
    if drawn is not None:
        return Looked(instance.sop_uid, why or "A person has looked at it.", (), drawn)
    if Option.PIXELS not in wish.options or instance.pixels is None:
        if why and not wish.looked_at:
            raise Unreadable(why, reason="burned-in")
        return Looked(instance.sop_uid, why, (), ())
    # Where nothing says that there is text, the first image of a series stands for the others.
    if not why and not suspected:
        return Looked(instance.sop_uid, "", (), ())
    looked = look_at(station, instance, work)
    if looked.failed and why and not wish.looked_at:
        raise Unreadable(f"{why} {looked.failed}", reason="burned-in")
    if instance.burned_in and not looked.texts and not wish.looked_at:
        raise Unreadable(
            "The image says that text is burned into it, and none was found.",
            reason="burned-in",
            advice="Look at it, and draw the rectangles by hand.",
        )
    return looked


def _text_left() -> Unreadable:
    return Unreadable(
        "Text can still be read where the image was blanked.",
        reason="burned-in",
        advice="Draw the rectangles by hand.",
    )


def on_record(
    station: Workstation,
    study_uids: Sequence[str],
    wish: Wish,
    action: str,
    *,
    peer: str = "",
    code: AuditCode = AuditCode.EXPORT,
) -> None:
    """Write into the log whose data leaves without a name; never what stands for whom."""
    for uid in study_uids:
        study = station.records.archive.study(uid).study
        station.records.audit.record(
            AuditEvent(
                code,
                action,
                station.user,
                patient_id=study.patient.id,
                study_uid=uid,
                peer=peer,
                detail={
                    "project": wish.project,
                    "options": " ".join(sorted(option.value for option in wish.options)),
                },
            )
        )


@guarded(Right.REIDENTIFY)
def reidentify(
    station: Workstation, project: str, pseudonym: str, reason: str
) -> tuple[Behind, ...]:
    """Return who stands behind a pseudonym, accession number or UID of a project.

    The log has whose record it was, in which project and why; not the pseudonym, which beside
    the patient's number would be the mapping itself.

    Raises:
        Refused: No reason is given.
        NotFound: The project did not give it out.
    """
    if not reason.strip():
        raise Refused(
            "Nobody is traced back without a reason.", advice="Say why the person must be known."
        )
    record = partial(
        AuditEvent,
        AuditCode.PATIENT_RECORD,
        "deidentify.trace_back",
        station.user,
        detail={"project": project, "reason": reason},
    )
    try:
        found = station.records.pseudonyms.behind(project, pseudonym.strip())
    except NotFound:
        station.records.audit.record(record(outcome=Outcome.MINOR_FAILURE))
        raise
    for patient_id in dict.fromkeys(one.patient_id for one in found):
        station.records.audit.record(record(patient_id=patient_id))
    return found


COMMANDS = ()

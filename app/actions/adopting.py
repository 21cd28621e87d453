"""Takes pictures, documents and volumes that are not DICOM in, for a patient who was named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.actions.belonging import demand_no_conflict
from app.actions.importing import NO_PATIENT, Imported
from app.commands import Command
from app.gate import guarded
from app.jobs import Pool
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import Unreadable
from domain.rights import Right
from domain.study import Instance
from domain.work import Work
from imaging.foreign.kinds import (
    BEGIN_BYTES,
    Kind,
    Largest,
    demand_size,
    file_beside,
    kind_of,
    kind_of_file,
)
from imaging.foreign.making import Belonging, demand_belongs, objects_of, whole
from imaging.unpacking import is_archive, members
from records.archive import Kept

ORIGIN = "import"
# A volume of another would be taken for what it cannot show to be.
_VOLUMES = ("CT", "MR", "OT")


@dataclass(frozen=True, slots=True)
class Adopted:
    """How one file ended."""

    file: Path
    outcome: str  # stored, duplicate, conflict, quarantined, not read
    objects: int = 0
    kind: str = ""
    reason: str = ""
    sentence: str = ""
    advice: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(slots=True)
class Adoption:
    """What became of each file."""

    files: list[Adopted] = field(default_factory=list)
    stored: int = 0  # objects
    duplicates: int = 0
    studies: set[str] = field(default_factory=set)
    beside: list[Path] = field(default_factory=list)  # files that hold the voxels of others


def foreign_files(files: Sequence[Path]) -> list[Path]:
    """Return which files are pictures, documents or volumes, or archives that may hold some.

    What an NRRD header names as its voxels belongs to the header, and is none of its own.
    """
    found = []
    for file in files:
        try:
            if kind_of_file(file) is not None or is_archive(file):
                found.append(file)
        except OSError:
            continue  # whoever takes it in says that it cannot be read
    return found


@guarded(Right.IMPORT)
def adopt(
    station: Workstation,
    files: Sequence[Path],
    belonging: Belonging,
    work: Work,
    *,
    password: str | None = None,
) -> Adoption:
    """Make DICOM objects of files that are not DICOM, and store them: each file whole or not.

    Of an archive, which opens with ``password`` where it is locked, its files are taken.

    Raises:
        Refused: The patient's ID is known as somebody else's; nothing was stored.
        OutOfSpace: There was no room.
    """
    demand_no_conflict(station, belonging.study)
    done = Adoption()
    station.records.audit.record(
        AuditEvent(
            AuditCode.IMPORT,
            "import.foreign",
            station.user,
            patient_id=belonging.study.patient.id,
            study_uid=belonging.study.uid,
            detail={"files": str(len(files))},
        )
    )
    for number, file in enumerate(files):
        work.pause_point()
        work.report(number / len(files), f"{done.stored} stored")
        for place, read in _files_in(station, file, done, password):
            work.pause_point()
            done.files.append(_adopt_one(station, place, read, belonging, done, work))
    work.report(1.0, f"{done.stored} stored")
    return done


_Read = tuple[Kind, bytes, bytes]  # what it is, what it holds, what lies beside it


def _files_in(
    station: Workstation, file: Path, done: Adoption, password: str | None
) -> Iterator[tuple[Path, _Read | Unreadable]]:
    """Yield a file, or of an archive each that is not DICOM; the others are no business here."""
    largest = _largest(station)
    try:
        if not is_archive(file):
            yield file, _read(file, largest, done)
            return
    except (OSError, Unreadable) as error:
        yield file, error if isinstance(error, Unreadable) else _not_read()
        return
    for member in members(file, password, largest=largest.other):
        if isinstance(member.content, Unreadable):
            if member.content.reason == "password":
                yield file / member.name, member.content
            continue  # whoever takes the archive's images in says the rest
        kind = kind_of(member.content[:BEGIN_BYTES])
        if kind is None:
            continue
        try:
            demand_size(kind, len(member.content), largest)
        except Unreadable as error:
            yield file / member.name, error
        else:
            yield file / member.name, (kind, member.content, b"")


def _adopt_one(
    station: Workstation,
    file: Path,
    read: _Read | Unreadable,
    belonging: Belonging,
    done: Adoption,
    work: Work,
) -> Adopted:
    if isinstance(read, Unreadable):
        _put_aside(station, file, b"", read)
        return Adopted(file, "not read", 0, "", read.reason, str(read), read.advice)
    kind, content, beside = read
    try:
        _demand_modality(kind, belonging)
        made = []
        for one in objects_of(content, kind, belonging, beside):
            work.pause_point()
            made.append(one)
        objects, doubts = whole(made)
        instances = _understood(station, objects, belonging)
    except Unreadable as error:
        _put_aside(station, file, content, error)
        return Adopted(file, "quarantined", 0, kind.value, error.reason, str(error), error.advice)
    archive = station.records.archive
    # By its UID alone: a later version may write the same file's objects in other words.
    held = {i.sop_uid for _, i in instances if archive.holds(i.sop_uid)}
    kept = archive.store_many(
        [one for one in instances if one[1].sop_uid not in held], origin=ORIGIN
    )
    new = kept.count(Kept.NEW)
    done.stored += new
    done.duplicates += len(held) + kept.count(Kept.DUPLICATE)
    done.studies.add(belonging.study.uid)
    outcome = "conflict" if Kept.CONFLICT in kept else "stored" if new else "duplicate"
    sentence = ""
    if outcome == "conflict":
        sentence = "It stands against what this seat holds, and lies in quarantine."
    return Adopted(file, outcome, len(objects), kind.value, "", sentence, doubts=tuple(doubts))


def _demand_modality(kind: Kind, belonging: Belonging) -> None:
    modality = belonging.modality
    if kind.is_volume and modality and modality not in _VOLUMES:
        raise Unreadable(
            f"A volume cannot be taken in as {modality}.",
            reason="unsupported",
            advice="Take it in as CT, MR or OT (other).",
        )
    if kind.is_volume and belonging.unit == "HU" and modality == "MR":
        raise Unreadable(
            "The values of MR are no Hounsfield units.",
            reason="unsupported",
            advice="Take it in as CT, or without a unit.",
        )


def _largest(station: Workstation) -> Largest:
    policy = station.policy
    return Largest(policy.largest_picture_bytes, policy.largest_object_bytes)


def _read(file: Path, largest: Largest, done: Adoption) -> _Read:
    """Return what a file is and holds, sizes asked before anything is read."""
    kind = kind_of_file(file)
    if kind is None:
        raise Unreadable(
            "This is no picture, document or volume that can be taken in.",
            reason="unsupported",
            advice="PNG, JPEG, TIFF, PDF, NIfTI and NRRD files can be.",
        )
    demand_size(kind, file.stat().st_size, largest)
    voxels = file_beside(file) if kind is Kind.NRRD else None
    if voxels is not None:
        done.beside.append(voxels)
        demand_size(kind, voxels.stat().st_size, largest)
    most = largest.of(kind)
    return kind, _whole(file, most), _whole(voxels, most) if voxels is not None else b""


def _not_read() -> Unreadable:
    return Unreadable(
        "The file could not be read from where it lies.",
        reason="not-read",
        advice="Try the stick in another socket, and take it in again.",
    )


def _whole(file: Path, most: int) -> bytes:
    with file.open("rb") as opened:
        content = opened.read(most + 1)
    if len(content) > most:
        raise Unreadable(
            "The file grows while it is read.",
            reason="too-large",
            advice="Wait until it is written, and take it in again.",
        )
    return content


def _understood(
    station: Workstation, objects: Sequence[bytes], belonging: Belonging
) -> list[tuple[bytes, Instance]]:
    """Return the objects as our own reader understands them; all of them, or none."""
    found: list[tuple[bytes, Instance]] = []
    for number, header in station.readers.headers((str(n), o) for n, o in enumerate(objects)):
        if isinstance(header, Unreadable):
            raise header
        demand_belongs(header.study, belonging.study)
        found.append((objects[int(number)], header))
    return sorted(found, key=lambda one: one[1].number or 0)


def _put_aside(station: Workstation, file: Path, content: bytes, error: Unreadable) -> None:
    station.records.audit.record(
        AuditEvent(
            AuditCode.SECURITY_ALERT if error.reason == "hostile" else AuditCode.IMPORT,
            "import.quarantine",
            station.user,
            Outcome.SERIOUS_FAILURE,
            detail={"reason": error.reason},
        )
    )
    if content:
        station.records.archive.quarantine(
            content, origin=ORIGIN, reason=str(error), name=file.name
        )


@guarded(Right.IMPORT)
def wait_for_patient(station: Workstation, done: Imported) -> None:
    """Keep what an import left because nobody said whose it is, until a person says it."""
    waiting: dict[Path, None] = {}
    for result in done.results:
        if result.reason == NO_PATIENT:
            place = Path(result.place)  # of an archive's file: within the archive
            files = [path for path in (place, *place.parents) if path.is_file()]
            waiting.update(dict.fromkeys(files[:1]))
    if waiting:
        station.nobodys = (*station.nobodys, *(f for f in waiting if f not in station.nobodys))
        station.changed()


@guarded(Right.IMPORT)
def adopt_waiting(station: Workstation, belonging: Belonging) -> None:
    """Take in what waits, in the background, now that somebody said whose it is.

    Raises:
        Refused: The patient's ID is known as somebody else's; everything waits on.
        Unreadable: A volume among them cannot be of that modality; everything waits on.
    """
    demand_no_conflict(station, belonging.study)
    for file in station.nobodys:
        if file.is_file() and (kind := kind_of_file(file)) is not None:
            _demand_modality(kind, belonging)
    files, station.nobodys = station.nobodys, ()

    def succeeded(done: Adoption) -> None:
        station.worklist.renew()
        aside = sum(one.outcome not in ("stored", "duplicate") for one in done.files)
        words = f"{done.stored} images stored, {done.duplicates} were here already."
        if aside:
            words += f" {aside} files are in quarantine."
        station.telling.done(words)

    station.jobs.start(
        "Import",
        lambda work: adopt(station, files, belonging, work),
        pool=Pool.RECORDS,
        about=belonging.study.uid,
        succeeded=succeeded,
        failed=station.telling.error,
        cancelled=station.worklist.renew,
    )


COMMANDS: tuple[Command, ...] = ()

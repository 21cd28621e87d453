"""What came and was put aside: looked at, read again, repaired, handed out, decided, discarded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.actions.proving import demand_proof
from app.commands import Command
from app.gate import guarded
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import OutOfSpace, Refused, Unreadable
from domain.rights import Right
from domain.study import Instance
from domain.work import Work
from imaging.part10 import program_in
from imaging.readable import HeaderText
from records.archive import Kept, Quarantined
from records.files import create_private

_PREAMBLE = bytes(128)
# The lines of a header that tell a person what an object is.
_TELLING = (
    0x00080016, 0x00080018, 0x00080020, 0x00080060, 0x00081030, 0x0008103E, 0x00100010,
    0x00100020, 0x00100030, 0x0020000D, 0x0020000E, 0x00200013, 0x00280008, 0x00280010, 0x00280011,
)  # fmt: skip
_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Look:
    """What can be seen of something in quarantine without trusting it."""

    item: Quarantined
    lines: tuple[tuple[str, str], ...]  # what it says of itself: name, value
    unreadable: str  # why nothing can be seen; empty where something can
    readable: bool  # whether the reader of today would take it


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one thing that was tried again."""

    id: str
    stored: bool
    sentence: str
    sop_uid: str = ""
    study_uid: str = ""


@guarded(Right.QUARANTINE)
def look(station: Workstation, id_: str) -> Look:
    """Return what something in quarantine says of itself.

    Raises:
        NotFound: Nothing in quarantine has this number.
    """
    archive = station.records.archive
    item = archive.quarantined_item(id_)
    _record(station, "quarantine.look", item)
    part10 = archive.read_quarantined(id_)
    try:
        lines, why = _telling(station.readers.header_lines(part10)), ""
    except Unreadable as error:
        lines, why = (), str(error)
    try:
        station.readers.header(part10)
    except Unreadable:
        return Look(item, lines, why, readable=False)
    return Look(item, lines, why, readable=True)


def _telling(text: HeaderText) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, value)
        for depth, tag, name, _vr, value in text.lines
        if not depth and tag in _TELLING
    )


@guarded(Right.QUARANTINE)
def retry(station: Workstation, ids: Sequence[str], work: Work) -> list[Settled]:
    """Read things in quarantine again, as the reader of today does; take in what it understands.

    Raises:
        NotFound: Nothing in quarantine has one of these numbers.
    """
    settled = []
    for number, id_ in enumerate(ids, 1):
        work.pause_point()
        settled.append(_retry(station, id_))
        work.report(number / len(ids), f"{number} of {len(ids)}")
    return settled


def _retry(station: Workstation, id_: str) -> Settled:
    archive = station.records.archive
    item = archive.quarantined_item(id_)
    part10 = archive.read_quarantined(id_)
    try:
        instance = station.readers.header(part10)
    except Unreadable as error:
        return Settled(id_, stored=False, sentence=str(error))
    _record(station, "quarantine.retry", item, instance)
    kept = archive.store(part10, instance, origin=item.origin)
    if kept is Kept.CONFLICT:
        aside = archive.quarantined_as(part10)
        if aside is not None and aside.id != id_:
            archive.discard_quarantined(id_)  # the same bytes wait under the new reason
        return Settled(id_, stored=False, sentence=aside.reason if aside else item.reason)
    archive.discard_quarantined(id_)  # the same bytes are held now
    return Settled(
        id_,
        stored=True,
        sentence="It was understood and is in its study now.",
        sop_uid=instance.sop_uid,
        study_uid=instance.study.uid,
    )


@guarded(Right.QUARANTINE)
def repair(station: Workstation, id_: str) -> Settled:
    """Store a repaired copy, marked as one; the original stays in quarantine byte for byte.

    Raises:
        NotFound: Nothing in quarantine has this number.
        Unreadable: No repair can be proven right.
        Refused: The copy contradicts what is held.
    """
    archive = station.records.archive
    item = archive.quarantined_item(id_)
    copy = station.readers.repair(archive.read_quarantined(id_))
    instance = station.readers.header(copy.part10)
    _record(station, "quarantine.repair", item, instance, steps=" ".join(copy.steps))
    if archive.holds(instance.sop_uid):
        raise Refused(
            "An object with the same SOP Instance UID is held and whole; no repair is needed.",
            advice="Compare the two before anything is decided.",
        )
    if archive.store(copy.part10, instance, origin=item.origin) is Kept.CONFLICT:
        raise Refused(
            "The repaired copy contradicts what is held.",
            advice="It lies in quarantine beside the original.",
        )
    said = " ".join(copy.steps)
    archive.settle_quarantined(id_, f"A repaired copy is in its study: {said}")
    return Settled(
        id_, stored=True, sentence=said, sop_uid=instance.sop_uid, study_uid=instance.study.uid
    )


@guarded(Right.QUARANTINE)
def hand_out(station: Workstation, id_: str, file: Path) -> None:
    """Write something in quarantine to a new file, for whoever examines it.

    The 128 free bytes before the header are always written as zeros.

    Raises:
        Refused: The site does not allow it, or it is a program.
        OutOfSpace: It could not be written; nothing of it is left.
    """
    if not station.policy.may_export_images:
        raise Refused(
            "Writing images out as files is not allowed here.", advice="Ask your administrator."
        )
    demand_proof(station)
    archive = station.records.archive
    item = archive.quarantined_item(id_)
    part10 = archive.read_quarantined(id_)
    if part10[128:132] == b"DICM":
        part10 = _PREAMBLE + part10[128:]
    elif what := program_in(part10[:4]):
        raise Refused(
            f"This is {what}; it is not handed out as a file.",
            advice="Discard it, or leave it where it is.",
        )
    _record(station, "quarantine.export", item, code=AuditCode.EXPORT)
    try:
        descriptor = create_private(file)
    except OSError as error:
        raise OutOfSpace(
            "The file could not be written.", advice="Choose a new name in a folder with room."
        ) from error
    try:
        with open(descriptor, "wb") as opened:  # noqa: PTH123 - a descriptor
            opened.write(part10)
    except OSError as error:
        file.unlink(missing_ok=True)
        raise OutOfSpace("The file could not be written; there is no room.") from error


@guarded(Right.QUARANTINE)
def discard(station: Workstation, id_: str, reason: str) -> None:
    """Delete something from quarantine for good, by a person who says why.

    Raises:
        NotFound: Nothing in quarantine has this number.
        Refused: No reason was given.
    """
    words = demand_reason(reason)
    item = station.records.archive.quarantined_item(id_)
    _record(station, "quarantine.discard", item, why=words, bytes=str(item.size), was=item.reason)
    station.records.archive.discard_quarantined(id_)


@guarded(Right.QUARANTINE)
def keep_held(station: Workstation, id_: str, reason: str) -> None:
    """Decide that the object held counts; the other stays in quarantine, and waits no more.

    Raises:
        NotFound: Nothing in quarantine has this number.
        Refused: No reason was given, or it contradicts nothing.
    """
    words = demand_reason(reason)
    item = _demand_conflict(station, id_)
    _record(station, "quarantine.keep", item, why=words)
    said = f"The one that was held counts, says {station.user}: {words}"
    station.records.archive.settle_quarantined(id_, said)


@guarded(Right.QUARANTINE)
def take_new(station: Workstation, id_: str, reason: str) -> str:
    """Decide that the object in quarantine counts; return the number of the one put aside.

    Raises:
        NotFound: Nothing in quarantine has this number.
        Unreadable: It cannot be read any more.
        Refused: No reason was given, the study is open, or work was done on the one held.
    """
    words = demand_reason(reason)
    item = _demand_conflict(station, id_)
    if station.reading is not None and station.reading.study.uid == item.study_uid:
        raise Refused("The study is open.", advice="Close it, and decide then.")
    instance = station.readers.header(station.records.archive.read_quarantined(id_))
    _record(station, "quarantine.take", item, instance, why=words)
    said = f"Another object counts, says {station.user}: {words}"
    return station.records.archive.replace(id_, instance, words=said)


def _demand_conflict(station: Workstation, id_: str) -> Quarantined:
    item = station.records.archive.quarantined_item(id_)
    if not item.conflict:
        raise Refused(
            "This contradicts nothing that is held.", advice="Let it be read again, or repaired."
        )
    return item


def demand_reason(reason: str) -> str:
    """Return a reason as it is kept.

    Raises:
        Refused: There is none.
    """
    words = " ".join(reason.split())[:_LONGEST_REASON]
    if not words:
        raise Refused("A reason is needed for this.", advice="Say in a few words why.")
    return words


def _record(
    station: Workstation,
    action: str,
    item: Quarantined,
    instance: Instance | None = None,
    *,
    code: AuditCode = AuditCode.IMPORT,
    **detail: str,
) -> None:
    station.records.audit.record(
        AuditEvent(
            code,
            action,
            station.user,
            patient_id=instance.study.patient.id if instance is not None else "",
            study_uid=instance.study.uid if instance is not None else item.study_uid,
            detail={"quarantine": item.id, **detail},
        )
    )


COMMANDS: tuple[Command, ...] = ()

"""What becomes of each attribute, told before any copy is made: the very values it will have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.actions.burned_in import Looked
from app.actions.deidentifying import (
    NewNames,
    Wish,
    identities_of,
    instances_of,
    looked_over,
    on_record,
    task_for,
)
from app.gate import guarded
from app.workstation import Workstation
from domain.audit import AuditCode
from domain.errors import Unreadable
from domain.rights import Right
from domain.study import Patient
from domain.work import Work
from imaging.deidentifying.judging import cannot_leave, may_be_burned_in
from imaging.deidentifying.reading import deidentified
from imaging.readable import HeaderText
from records.pseudonyms import Pseudonym

COMMANDS = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One attribute that a copy has otherwise than its original."""

    tag: str
    name: str
    before: str
    after: str
    drawn: bool = False  # only the export draws what will stand there


@dataclass(frozen=True, slots=True)
class _StandIns:
    """What shows where the names of a project that is not there yet would go.

    What comes out otherwise under two of these hangs on the project's secret key.
    """

    number: int

    def patient(self, _patient: Patient) -> Pseudonym:
        code = f"STANDIN{self.number}"
        return Pseudonym(code, f"Anonymous^{code}", -365 - self.number)

    def accessions(self, numbers: Iterable[str], _patient: Patient) -> dict[str, str]:
        return {one: f"STANDIN{self.number}A{n}" for n, one in enumerate(numbers)}

    def uids(self, uids: Iterable[str], _patient: Patient) -> dict[str, str]:
        return {one: f"2.25.{self.number}{n:06}" for n, one in enumerate(uids)}


@guarded(Right.DEIDENTIFY)
def changes_of(station: Workstation, study_uid: str, wish: Wish, work: Work) -> tuple[Change, ...]:
    """Return what changes in the first object of a study that can leave.

    Within a project that has given out names, these are the very ones that the copies will have:
    that somebody saw them beside the patient's own is on record. A new project gets its key when
    something leaves; until then nobody can say them.

    Raises:
        Unreadable: The object cannot be taken apart.
    """
    objects = (one for _, _, one in instances_of(station, study_uid))
    first = next((one for one in objects if not cannot_leave(one)), None)
    if first is None:
        return ()
    part10 = station.records.archive.read(first.sop_uid)
    identities = identities_of(station, study_uid, wish, work)
    if first.sop_uid in identities.unreadable:
        raise Unreadable(identities.unreadable[first.sop_uid], reason="garbled")
    try:
        looked = looked_over(station, first, wish, work, suspected=True)
    except Unreadable:  # somebody has to look first, and nothing leaves before that
        looked = Looked(first.sop_uid, may_be_burned_in(first), (), ())

    def lines(names: NewNames) -> HeaderText:
        task = task_for(station, names, study_uid, wish, identities, first, looked)
        return station.readers.header_lines(
            deidentified(station.readers, part10, first, task).part10
        )

    was = station.readers.header_lines(part10)
    project = station.records.pseudonyms.known(wish.project)
    if project is None:
        return _changes(was, lines(_StandIns(1)), lines(_StandIns(2)))
    on_record(station, (study_uid,), wish, "deidentify.preview", code=AuditCode.PATIENT_RECORD)
    return _changes(was, lines(project), None)


def _changes(was: HeaderText, now: HeaderText, other: HeaderText | None) -> tuple[Change, ...]:
    """Return what differs; and what differs once more under other names is not known yet."""
    before, after = _values(was), _values(now)
    again = after if other is None else _values(other)
    names = {tag: name for text in (was, now) for depth, tag, name, _, _ in text.lines if not depth}
    found = []
    for tag in sorted(names):
        if before.get(tag) == after.get(tag) or tag >> 16 == 2:
            continue
        drawn = after.get(tag) != again.get(tag)
        value = "" if drawn else after.get(tag, "")
        written = f"({tag >> 16:04X},{tag & 0xFFFF:04X})"
        found.append(Change(written, names[tag], before.get(tag, ""), value, drawn))
    return tuple(found)


def _values(text: HeaderText) -> dict[int, str]:
    return {tag: value for depth, tag, _, _, value in text.lines if depth == 0}

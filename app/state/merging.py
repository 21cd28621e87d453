"""One list of what several archives found: by study UID, and never two persons in one row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class RemoteRow:
    """One study found in one or more archives, merged by study UID."""

    study_uid: str
    patient_name: str
    patient_id: str
    birth_date: str
    modality: str
    description: str
    date: str
    accession: str
    images: int | None
    peers: tuple[str, ...]
    state: str  # On this seat, Partly here, Arriving, Archive only, Other ID
    issuer: str = ""  # of the patient ID
    held: int = 0  # objects of it that are here
    other_ids: tuple[str, ...] = ()  # under which another archive has this very study

    @property
    def other_id(self) -> bool:
        return self.state == "Other ID"

    @property
    def place(self) -> str:
        """Where the study is, whatever its patient is called."""
        if not self.held:
            return "Archive only"
        return "On this seat" if self.images is None or self.held >= self.images else "Partly here"


def merged(
    known: Iterable[RemoteRow], came: Iterable[RemoteRow], asked_id: str = ""
) -> tuple[RemoteRow, ...]:
    """Return one list of both, newest first; what is the same person's under another ID says so."""
    rows: dict[str, RemoteRow] = {}
    for row in (*known, *came):
        before = rows.get(row.study_uid)
        rows[row.study_uid] = row if before is None else _joined(before, row)
    return _marked(
        sorted(rows.values(), key=lambda row: (row.date, row.study_uid), reverse=True), asked_id
    )


def _joined(one: RemoteRow, other: RemoteRow) -> RemoteRow:
    """Return one study that two archives hold: the larger count is what it must have."""
    counts = [row.images for row in (one, other) if row.images is not None]
    ids = one.other_ids
    if not _same_id(one, other) and other.patient_id not in ids:
        ids = (*ids, other.patient_id)
    return replace(
        one,
        peers=tuple(dict.fromkeys((*one.peers, *other.peers))),
        images=max(counts, default=None),
        held=max(one.held, other.held),
        modality=one.modality or other.modality,
        description=one.description or other.description,
        other_ids=ids,
    )


def _same_id(one: RemoteRow, other: RemoteRow) -> bool:
    """Whether two rows name one patient; an issuer that is not given contradicts none."""
    issuers = {row.issuer for row in (one, other) if row.issuer}
    return one.patient_id == other.patient_id and len(issuers) < 2


def _marked(rows: list[RemoteRow], asked_id: str) -> tuple[RemoteRow, ...]:
    groups: dict[tuple[str, str], list[RemoteRow]] = defaultdict(list)
    for row in rows:
        groups[_person(row)].append(row)
    others: set[str] = {row.study_uid for row in rows if row.other_ids}
    for (name, born), group in groups.items():
        if not name or not born:
            continue  # without both nobody is taken for the same person
        own = _own_id(group, asked_id)
        others |= {row.study_uid for row in group if not _same_id(row, own)}
    return tuple(
        replace(
            row,
            state="Other ID"
            if row.study_uid in others
            else row.state
            if row.state == "Arriving"
            else row.place,
        )
        for row in rows
    )


def _own_id(group: list[RemoteRow], asked_id: str) -> RemoteRow:
    """Return a row under the ID that was asked for, else under the one with most studies."""
    ids = [row.patient_id for row in group]
    # The rows are newest first: of as many studies, the newest counts.
    own = asked_id if asked_id in ids else max(ids, key=ids.count)
    under = [row for row in group if row.patient_id == own]
    issuers = [row.issuer for row in under if row.issuer]
    issuer = max(issuers, key=issuers.count) if issuers else ""
    return next(row for row in under if row.issuer == issuer)


def _person(row: RemoteRow) -> tuple[str, str]:
    name = row.patient_name.split("=")[0].rstrip("^").casefold()
    return " ".join(name.replace("^", " ").split()), row.birth_date

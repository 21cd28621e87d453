"""The records of a DICOMDIR (PS3.3 F, PS3.10 8): which files a CD or stick says it holds.

Read in a worker. Records refer to one another by their place in the file; what is linked in a
circle, or hangs on nothing, is said, and its files are still listed: none is left behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from domain.errors import Unreadable
from imaging.elements import item_places, walk
from imaging.header import Header
from imaging.part10 import Opened

DIRECTORY_CLASS = "1.2.840.10008.1.3.10"
_SEQUENCE = 0x00041220
_MOST_RECORDS = 1_000_000


@dataclass(frozen=True, slots=True)
class ListedFile:
    """One file that the index of a medium names."""

    components: tuple[str, ...]  # of its path below the index, as written: not to be trusted
    sop_uid: str
    kind: str  # IMAGE, SR DOCUMENT, PRESENTATION…
    patient_id: str = ""
    patient_name: str = ""
    study_uid: str = ""
    study_date: str = ""
    study_description: str = ""
    modality: str = ""


@dataclass(frozen=True, slots=True)
class Directory:
    """What an index names, and what is wrong with it."""

    files: tuple[ListedFile, ...]
    doubts: tuple[str, ...] = ()


def directory_of(plain: dict[str, Any]) -> Directory:
    """Return what a worker answered.

    Raises:
        TypeError, ValueError: It is no such answer.
    """
    files = []
    for components, *texts in plain["files"]:
        parts = tuple(str(part) for part in components)
        files.append(ListedFile(parts, *(str(text) for text in texts)))
    return Directory(tuple(files), tuple(str(doubt) for doubt in plain["doubts"]))


def read_directory(opened: Opened) -> dict[str, Any]:
    """Return what the records of an index name, in a worker.

    Raises:
        Unreadable: It is no index, or its records are cut off.
    """
    header = Header(opened.data)
    meta = (opened.meta.value(0x00020002) if opened.meta is not None else None) or b""
    if meta.decode("ascii", "replace").strip("\0 ") != DIRECTORY_CLASS and (
        _SEQUENCE not in opened.data.found
    ):
        raise Unreadable(
            "The file DICOMDIR is no index of a medium.",
            reason="not-dicom",
            advice="What lies beside it is taken in without it.",
        )
    records = _records(opened)
    doubts: list[str] = []
    order = list(_linked(records, header.integer(0x00041200) or 0, doubts))
    reached = {place for place, _ in order}
    # Indexes exist whose first record is not named or whose links are lost; their order remains.
    alone = [place for place in records if place not in reached]
    if any(_file_of(records[place]) for place in alone):
        doubts.append("Some records of the index hang on no other; their files are listed too.")
    files = []
    over: dict[int, Header] = {}
    for place, depth in [*order, *((place, -1) for place in alone)]:
        record = records[place]
        if depth >= 0:
            over = {level: held for level, held in over.items() if level < depth}
            over[depth] = record
        parents = over.values() if depth >= 0 else ()
        if components := _file_of(record):
            files.append(_listed(components, record, list(parents)))
    return {"files": files, "doubts": doubts}


def _records(opened: Opened) -> dict[int, Header]:
    """Return each record by its place in the file."""
    records: dict[int, Header] = {}
    charset = Header(opened.data).charset
    data = opened.data
    for start, end in item_places(data, _SEQUENCE):
        if len(records) >= _MOST_RECORDS:
            raise Unreadable(
                "The index of the medium has more records than any medium holds files.",
                reason="hostile",
                advice="Keep the medium away from other programs and ask its sender what it is.",
            )
        item = walk(data.encoded, start, end, implicit=data.implicit, big_endian=data.big_endian)
        record = Header(item, charset)
        if record.integer(0x00041410) != 0:  # PS3.3 F.3.2.2: 0 is a record given up
            records[start - 8] = record
    return records


def _linked(records: dict[int, Header], first: int, doubts: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the place and depth of each record as the links have them, each once."""
    waiting = [(first, 0)]
    seen: set[int] = set()
    circular = lost = False
    while waiting:
        place, depth = waiting.pop()
        if not place:
            continue
        if place in seen:
            circular = True
            continue
        record = records.get(place)
        if record is None:
            lost = True
            continue
        seen.add(place)
        yield place, depth
        waiting.append((record.integer(0x00041400) or 0, depth))
        waiting.append((record.integer(0x00041420) or 0, depth + 1))
    if circular:
        doubts.append("The records of the index refer to one another in a circle.")
    if lost:
        doubts.append("The index refers to records that it does not hold.")


def _file_of(record: Header) -> tuple[str, ...]:
    return record.texts(0x00041500)


def _listed(components: tuple[str, ...], record: Header, parents: list[Header]) -> list[Any]:
    chain = [record, *reversed(parents)]

    def said(tag: int) -> str:
        return next((text for one in chain if (text := one.trimmed(tag))), "")

    return [
        list(components),
        record.uid(0x00041511),
        record.trimmed(0x00041430),
        said(0x00100020),
        said(0x00100010),
        said(0x0020000D),
        said(0x00080020),
        said(0x00081030),
        said(0x00080060),
    ]

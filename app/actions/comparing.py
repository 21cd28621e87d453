"""Two objects that claim to be one: what differs, tag by tag, and whether the pixels do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from app.commands import Command
from app.gate import guarded
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import NotFound, Unreadable
from domain.rights import Right
from domain.study import Instance
from imaging.readable import HeaderText

_MOST = 500  # differences that are listed
_FRAMES = 2_000  # frames that are compared pixel by pixel
_META = 0x0002FFFF


@dataclass(frozen=True, slots=True)
class Difference:
    """One element that is not the same in both."""

    tag: str  # (0010,0010), behind the sequences it lies in
    name: str
    held: str  # empty: absent
    new: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What sets the object in quarantine apart from the one that is held."""

    sop_uid: str
    held_bytes: int
    new_bytes: int
    differences: tuple[Difference, ...]
    more: int  # differences that are not listed
    pixels: str  # equal, different, none, unknown


@guarded(Right.QUARANTINE)
def compare(station: Workstation, id_: str) -> Comparison:
    """Compare something in quarantine with what is held under the same SOP Instance UID.

    Raises:
        NotFound: Nothing in quarantine has this number, or nothing is held against it.
        Unreadable: One of them cannot be read.
    """
    archive = station.records.archive
    item = archive.quarantined_item(id_)
    if not item.sop_uid or not archive.holds(item.sop_uid):
        raise NotFound(
            "No object with the same SOP Instance UID is held.",
            advice="It contradicts the study as a whole: see its reason.",
        )
    station.records.audit.record(
        AuditEvent(
            AuditCode.INSTANCES_ACCESSED,
            "quarantine.compare",
            station.user,
            study_uid=item.study_uid,
            detail={"quarantine": id_},
        )
    )
    held, new = archive.read(item.sop_uid), archive.read_quarantined(id_)
    found = list(_differences(_flat(station.readers.header_lines(held)),
                              _flat(station.readers.header_lines(new))))  # fmt: skip
    return Comparison(
        item.sop_uid,
        len(held),
        len(new),
        tuple(found[:_MOST]),
        max(0, len(found) - _MOST),
        _pixels(station, held, archive.instance(item.sop_uid), new),
    )


def _flat(text: HeaderText) -> dict[str, tuple[str, str]]:
    """Return each line by its path through the sequences, which two headers can share."""
    flat: dict[str, tuple[str, str]] = {}
    path: list[str] = []
    items: dict[str, int] = {}
    for depth, tag, name, _vr, value in text.lines:
        if tag <= _META:
            continue  # every sender writes the meta header anew
        del path[depth:]
        step = f"({tag >> 16:04X},{tag & 0xFFFF:04X})"
        if tag == 0xFFFEE000:
            parent = " ".join(path)
            items[parent] = items.get(parent, 0) + 1
            path.append(f"item {items[parent]}")
            continue
        path.append(step)
        flat[" ".join(path)] = name, value
    return flat


def _differences(
    held: dict[str, tuple[str, str]], new: dict[str, tuple[str, str]]
) -> Iterator[Difference]:
    for place in sorted({*held, *new}):
        one, other = held.get(place), new.get(place)
        if one != other:
            name = (one or other or ("", ""))[0]
            yield Difference(place, name, one[1] if one else "", other[1] if other else "")


def _pixels(station: Workstation, held: bytes, instance: Instance, new: bytes) -> str:
    """Say whether the decoded pixels of two objects are the same, bit for bit."""
    try:
        other = station.readers.header(new)
        if instance.pixels is None or other.pixels is None:
            return "none" if instance.pixels is other.pixels else "different"
        frames = instance.pixels.frames
        shapes = [(p.rows, p.columns, p.frames, p.samples)
                  for p in (instance.pixels, other.pixels)]  # fmt: skip
        if shapes[0] != shapes[1]:
            return "different"
        if frames > _FRAMES:
            return "unknown"
        for number in range(frames):
            one = station.readers.decode(held, instance, number).stored
            two = station.readers.decode(new, other, number).stored
            if one.dtype != two.dtype or not np.array_equal(one, two):
                return "different"
    except Unreadable:
        return "unknown"
    return "equal"


COMMANDS: tuple[Command, ...] = ()

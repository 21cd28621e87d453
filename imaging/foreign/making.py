"""Foreign files made DICOM objects in a process of its own, one object after the other."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import IO

from domain.errors import Unreadable
from domain.study import Study
from imaging.foreign.kinds import Kind
from imaging.speaking import Speaking

OBJECT, DATA, END, DOUBT = b"O", b"D", b"E", b"?"

_MEMORY_BYTES = {True: 3 << 30, False: 8 << 30}
_PATIENCE_SECONDS = 60.0
_BYTES_A_SECOND = 4_000_000  # the slowest picture codec, on an old machine
_OBJECTS = 100_000
_OBJECT_BYTES = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Belonging:
    """Whose the objects become, and what a person says of a file that cannot say it itself."""

    study: Study
    modality: str = ""  # of pictures and volumes; empty: as its kind has it
    unit: str = ""  # of a volume's values: HU; empty: not known
    acquired: str = ""  # YYYYMMDD; empty: not known


@dataclass(frozen=True, slots=True)
class Made:
    """One DICOM object, or what is in doubt about all of them."""

    part10: bytes = b""
    doubt: str = ""


def objects_of(
    content: bytes, kind: Kind, belonging: Belonging, beside: bytes = b""
) -> Iterator[Made]:
    """Yield the DICOM objects that a file becomes, the same ones each time it is asked for.

    Whoever stops asking ends the process.

    Args:
        content: The whole file.
        kind: What its first bytes say it is.
        belonging: Patient and study.
        beside: The voxels of an NRRD file that lie in another file.

    Raises:
        Unreadable: It is damaged, hostile, or says too little to be trusted. What was yielded
            before is whole.
    """
    task = json.dumps(
        {
            "kind": kind.name,
            "length": len(content),
            "beside": len(beside),
            "study": asdict(belonging.study),
            "modality": belonging.modality,
            "unit": belonging.unit,
            "acquired": belonging.acquired,
        }
    ).encode()

    def tell(stdin: IO[bytes]) -> None:
        for part in (task + b"\n", content, beside):
            stdin.write(part)

    with Speaking(
        "imaging.foreign.worker",
        tell,
        memory_bytes=_MEMORY_BYTES[kind.is_picture],
        patience_seconds=_PATIENCE_SECONDS + (len(content) + len(beside)) / _BYTES_A_SECOND,
        stopped=_stopped,
    ) as process:
        yield from _heard(process.pieces())


def _heard(pieces: Iterator[tuple[bytes, bytes]]) -> Iterator[Made]:
    count, held = 0, bytearray()
    for kind, data in pieces:
        if kind == OBJECT:
            count, held = count + 1, bytearray()
        elif kind == DATA:
            held += data
        elif kind == DOUBT:
            yield Made(doubt=data.decode("utf-8", "replace"))
        elif kind == END:
            yield Made(bytes(held))
        if count > _OBJECTS or len(held) > _OBJECT_BYTES:
            raise _stopped(timed_out=False)


def demand_belongs(made: Study, wanted: Study) -> None:
    """Refuse an object whose maker was led to write another patient or study into it.

    Raises:
        Unreadable: It names somebody else.
    """
    said, asked = made.patient, wanted.patient
    pairs = (
        (made.uid, wanted.uid),
        (said.id, asked.id),
        (said.name, asked.name),
        (said.issuer, asked.issuer),
    )
    # Empty groups at a name's end are not written (PS3.5 6.2.1.1).
    if any(one.strip(" =^") != other.strip(" =^") for one, other in pairs):
        raise _stopped(timed_out=False)


def whole(made: Sequence[Made]) -> tuple[list[bytes], list[str]]:
    """Return the objects and the doubts of a file."""
    return [m.part10 for m in made if m.part10], [m.doubt for m in made if m.doubt]


def _stopped(timed_out: bool) -> Unreadable:
    if timed_out:
        return Unreadable(
            "Reading the file took too long and was stopped.",
            reason="timeout",
            advice="Save it again with the program that made it.",
        )
    return Unreadable(
        "The file brought its reader down.",
        reason="crashed",
        advice="It is probably damaged; keep it away from other programs.",
    )

"""What is told to the worker that de-identifies an object, and what it answers; no pydicom here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from imaging.deidentifying.options import Option

Rectangle = tuple[int, int, int, int]  # first column, first row, behind the last column and row


@dataclass(frozen=True, slots=True)
class Identity:
    """What one object says of people, places and days."""

    identifiers: tuple[tuple[str, str], ...]  # (name, id, date or uid; value)
    uids: tuple[str, ...]
    accessions: tuple[str, ...]
    raw: tuple[str, ...]  # names as they were encoded, in hexadecimal


@dataclass(frozen=True, slots=True)
class Task:
    """What one object becomes: which options, and what stands for whom."""

    options: frozenset[Option]
    patient_name: str
    patient_id: str
    days: int
    uids: Mapping[str, str] = field(default_factory=dict)
    accessions: Mapping[str, str] = field(default_factory=dict)
    identifiers: tuple[tuple[str, str], ...] = ()  # of the whole study: none may be left
    raw: tuple[str, ...] = ()
    regions: tuple[Rectangle, ...] = ()  # blanked in every frame
    pixels_cleaned: bool = False  # nothing is burned in any more, or a person said so

    def raw_bytes(self) -> tuple[bytes, ...]:
        return tuple(bytes.fromhex(one) for one in self.raw)

    def plain(self) -> dict[str, Any]:
        """Return it as it travels to the worker."""
        return {
            "options": sorted(option.value for option in self.options),
            "patient_name": self.patient_name,
            "patient_id": self.patient_id,
            "days": self.days,
            "uids": dict(self.uids),
            "accessions": dict(self.accessions),
            "identifiers": [list(pair) for pair in self.identifiers],
            "raw": list(self.raw),
            "regions": [list(region) for region in self.regions],
            "pixels_cleaned": self.pixels_cleaned,
        }

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self:
        """Return what travelled."""
        return cls(
            frozenset(map(Option, said["options"])),
            said["patient_name"],
            said["patient_id"],
            said["days"],
            said["uids"],
            said["accessions"],
            tuple((kind, value) for kind, value in said["identifiers"]),
            tuple(said["raw"]),
            tuple((left, top, right, end) for left, top, right, end in said["regions"]),
            said["pixels_cleaned"],
        )


@dataclass(frozen=True, slots=True)
class FoundText:
    """One text that is burned into an image: where, and what it reads as."""

    place: Rectangle
    text: str
    score: float  # how sure its reader is


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done to one attribute, how often; never what stood there."""

    tag: int  # 0: private, or unknown to the standard
    name: str
    what: str
    times: int


@dataclass(frozen=True, slots=True, eq=False)
class Deidentified:
    """A copy that names nobody, and what was done to get there."""

    part10: bytes
    report: tuple[Done, ...]

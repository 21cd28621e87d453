"""The measurements that a structured report states, as it writes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """One number as a report writes it."""

    code: str
    name: str
    derivation: str  # code of mean, minimum…; empty for a plain number
    value: str  # the digits as written
    unit: str  # UCUM


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """Where something was measured: on an image (column, row), or in the patient (mm)."""

    kind: str  # graphic type of PS3.3 C.18.6 or C.18.9
    points: tuple[tuple[float, ...], ...]
    image: tuple[str, int] | None = None  # SOP UID, frame from 0
    frame_of_reference: str = ""


@dataclass(frozen=True, slots=True)
class MeasurementGroup:
    """One thing that a report measured."""

    identifier: str
    tracking_uid: str
    finding: str
    kind: str  # what Lightbox calls the mark; empty from others
    images: tuple[tuple[str, int], ...]
    numbers: tuple[WrittenNumber, ...]
    lines: tuple[WrittenLine, ...]
    plane: str = ""  # what it was drawn on, where that was no acquired image
    caveat: str = ""  # what was known to be wrong with the images then


@dataclass(frozen=True, slots=True)
class MeasurementReport:
    """The measurements of one structured report."""

    sop_uid: str
    study_uid: str
    patient_id: str
    maker: str
    made: str  # YYYYMMDDHHMMSS
    author: str
    follows: tuple[str, ...]  # SOP UIDs of the documents it takes the place of
    groups: tuple[MeasurementGroup, ...]


def measurement_report(said: dict[str, Any]) -> MeasurementReport:
    """Return what a worker found in a report.

    Raises:
        KeyError, TypeError, ValueError: It is not as a worker says it.
    """
    texts = [str(said[name]) for name in ("sop_uid", "study_uid", "patient_id", "maker",
                                          "made", "author")]  # fmt: skip
    follows = tuple(str(uid) for uid in said["follows"])
    groups = tuple(_measured(group) for group in said["groups"])
    sop_uid, study_uid, patient_id, maker, made, author = texts
    return MeasurementReport(sop_uid, study_uid, patient_id, maker, made, author, follows, groups)


def _measured(plain: dict[str, Any]) -> MeasurementGroup:
    return MeasurementGroup(
        str(plain["identifier"]),
        str(plain["tracking_uid"]),
        str(plain["finding"]),
        str(plain["kind"]),
        tuple((str(uid), int(frame)) for uid, frame in plain["images"]),
        tuple(
            WrittenNumber(*(str(n[key]) for key in ("code", "name", "derivation", "value", "unit")))
            for n in plain["numbers"]
        ),
        tuple(
            WrittenLine(
                str(each["type"]),
                tuple(tuple(float(part) for part in point) for point in each["points"]),
                None if each["image"] is None else (str(each["image"][0]), int(each["image"][1])),
                str(each["space"]),
            )
            for each in plain["lines"]
        ),
        str(plain["plane"]),
        str(plain["caveat"]),
    )

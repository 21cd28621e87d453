"""What is still open before a report is signed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import Refused
from domain.finding import Decision, Finding
from domain.geometry import Point
from domain.measurement import (
    Angle,
    Arrow,
    Bidirectional,
    Calibration,
    CobbAngle,
    Ellipse,
    KeyImage,
    Length,
    Measurement,
    Polygon,
    Polyline,
    Probe,
    Text,
    caption,
)
from domain.outlines import mean_point
from domain.report import Origin, Report, Sentence
from domain.study import Instance
from reports import drafting, numbers

# Nearer to the middle than this, a mark may be on either side of the patient's own midline.
_MIDDLE_MM = 20.0


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One thing to look at, and where: the id of a sentence, section, finding or mark."""

    code: str  # finding, drafted, missing, empty, laterality, changed, removed
    text: str
    at: str = ""
    required: bool = False  # signing waits for it


def open_items(
    report: Report,
    *,
    instances: Sequence[Instance] = (),
    marks: Sequence[Measurement] = (),
    findings: Sequence[Finding] = (),
    key_images: Sequence[KeyImage] = (),
    expected_images: int | None = None,
) -> tuple[OpenItem, ...]:
    """Return what a reader should decide or know before signing, in the order of the screen."""
    items = [
        OpenItem("finding", f"{drafting.thing(f)} is not decided.", f.id)
        for f in findings
        if f.decision is Decision.PROPOSED
    ]
    items += [
        OpenItem("drafted", "A drafted sentence is not decided.", sentence.id)
        for sentence in report.undecided
    ]
    items += _missing(instances, expected_images)
    items += [
        OpenItem("empty", f"{section.title} is empty.", section.id, required=True)
        for section in report.sections
        if section.required and not section.text.strip()
    ]
    items += _laterality(report, instances, marks, findings)
    items += _changed(report, marks, findings)
    held = {instance.sop_uid for instance in instances}
    items += [
        OpenItem("missing", "A key image is no longer on this seat.", key.id)
        for key in key_images
        if held and key.sop_uid not in held
    ]
    return tuple(items)


def demand_signable(items: Sequence[OpenItem]) -> None:
    """Refuse to sign while something required is open.

    Raises:
        Refused: Names what is open.
    """
    open_ = [item.text.rstrip(".") for item in items if item.required]
    if open_:
        raise Refused(f"The report is not ready to be signed: {'; '.join(open_)}.")


def _missing(instances: Sequence[Instance], expected: int | None) -> list[OpenItem]:
    items = []
    if expected is not None and expected > len(instances):
        count = expected - len(instances)
        were = "was" if count == 1 else "were"
        items.append(OpenItem("missing", f"{count} of {expected} images {were} not received."))
    images = [i for i in instances if i.pixels is not None]
    return items + [OpenItem("missing", text) for text in drafting.absent_numbers(images)]


def _laterality(
    report: Report,
    instances: Sequence[Instance],
    marks: Sequence[Measurement],
    findings: Sequence[Finding],
) -> list[OpenItem]:
    sides = {i.series.laterality for i in instances} - {"", "B", "U"}
    only = {"R": "right", "L": "left"}.get(next(iter(sides))) if len(sides) == 1 else None
    items = []
    for sentence in _said(report):
        side = _side_word(sentence.text)
        if side is None:
            continue
        against = _against(sentence, side, instances, marks, findings)
        if not against and only is not None and only != side:
            against = f"the images are of the {only} side"
        if against:
            said = f'"{sentence.text}" says {side}, but {against}.'
            items.append(OpenItem("laterality", said, sentence.id))
    return items


def _said(report: Report) -> list[Sentence]:
    return [s for section in report.sections for s in section.sentences]


def _side_word(text: str) -> str | None:
    """Return the side a sentence speaks of; None when it names none, or both."""
    found = {word.lower() for word in re.findall(r"\b(left|right)\b", text, re.IGNORECASE)}
    return found.pop() if len(found) == 1 else None


def _against(
    sentence: Sentence,
    side: str,
    instances: Sequence[Instance],
    marks: Sequence[Measurement],
    findings: Sequence[Finding],
) -> str:
    if not sentence.about:
        return ""
    for finding in findings:
        if finding.id == sentence.about:
            site = _side_word(finding.site)
            if site is not None and site != side:
                return f"the finding's site is {site}"
            seen = _side_of(finding.centre, finding.series_uid, instances)
            return f"the finding lies on the {seen}" if seen and seen != side else ""
    for mark in marks:
        if mark.id == sentence.about:
            seen = _side_of(_middle(mark), mark.place.series_uid, instances)
            return f"the mark lies on the {seen}" if seen and seen != side else ""
    return ""


def _middle(mark: Measurement) -> Point:
    match mark:
        case Length() | Calibration():
            one, two = mark.start, mark.end
            return Point((one.x + two.x) / 2, (one.y + two.y) / 2, (one.z + two.z) / 2)
        case Angle():
            return mark.vertex
        case Ellipse():
            return mark.centre
        case Bidirectional():
            return mean_point((mark.long_start, mark.long_end))
        case CobbAngle():
            return mean_point((mark.first_start, mark.second_end))
        case Polygon() | Polyline():
            return mean_point(mark.points)
        case Probe() | Text():
            return mark.at
        case Arrow():
            return mark.tip


def _side_of(at: Point, series_uid: str, instances: Sequence[Instance]) -> str | None:
    """Return the side of the images' middle a place is on; None near it or without axial images.

    The x axis points to the patient's left (PS3.3 C.7.6.2.1.1).
    """
    middles = []
    for instance in instances:
        geometry = instance.frame_geometry(0)
        if (
            instance.series.uid != series_uid
            or instance.pixels is None
            or geometry.position is None
            or geometry.orientation is None
            or geometry.spacing_mm is None
        ):
            continue
        row, column = geometry.orientation[:3], geometry.orientation[3:]
        if abs(row[0]) < 0.8 and abs(column[0]) < 0.8:
            return None
        half_width = (instance.pixels.columns - 1) / 2 * geometry.spacing_mm[1]
        half_height = (instance.pixels.rows - 1) / 2 * geometry.spacing_mm[0]
        middles.append(geometry.position[0] + row[0] * half_width + column[0] * half_height)
    if not middles:
        return None
    off = at.x - sum(middles) / len(middles)
    if abs(off) < _MIDDLE_MM:
        return None
    return "left" if off > 0 else "right"


def _changed(
    report: Report, marks: Sequence[Measurement], findings: Sequence[Finding]
) -> list[OpenItem]:
    """Return accepted sentences whose number no longer is what they say."""
    number = {mark.id: caption(mark) for mark in marks}
    for finding in findings:
        size = numbers.diameter(finding)
        number[finding.id] = size.text if size is not None else ""
    linked = {*report.measurement_ids, *report.finding_ids}
    items = []
    for sentence in _said(report):
        if sentence.about not in linked or sentence.origin is Origin.READER:
            continue
        now = number.get(sentence.about)
        if now is None:
            said = "The measurement behind a sentence has been removed."
            items.append(OpenItem("removed", said, sentence.id, required=True))
        elif now not in sentence.text:
            said = f'"{sentence.text}" is now {now}.'
            items.append(OpenItem("changed", said, sentence.id, required=True))
    rejected = {f.id for f in findings if f.decision is not Decision.ACCEPTED}
    items += [
        OpenItem("removed", "A sentence states a finding not accepted.", s.id, required=True)
        for s in _said(report)
        if s.about in rejected
    ]
    return items

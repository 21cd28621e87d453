"""Marks out of structured reports: where they lie, and what was written of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from app.state.objects import made_of
from domain import codes
from domain.geometry import Point
from domain.measurement import (
    Angle,
    Arrow,
    Author,
    Bidirectional,
    Calibration,
    CobbAngle,
    Ellipse,
    Length,
    Measurement,
    Outline,
    Place,
    Polygon,
    Polyline,
    Probe,
    Region,
    Text,
)
from domain.volume import ImageStack, Volume
from imaging.region_statistics import region_statistics
from imaging.written_measurements import (
    MeasurementGroup,
    MeasurementReport,
    WrittenLine,
    WrittenNumber,
)
from reports import numbers
from reports.measurements import KNOWN_LENGTH
from viewer.session.belonging import content_of
from viewer.session.calibrating import calibrated_among, located
from viewer.session.content import is_located, lattice_of, spacing_basis
from viewer.session.own_scale import rescaled

Content = Volume | ImageStack
_OWN_NAME = re.compile(r"[A-Z][a-z]+ [0-9a-f]{8}")
_UNITS = {"[hnsf'U]": "HU", "mm2": "mm²", "deg": "°", "1": "", "{SUVbw}g/ml": "g/ml"}
_DERIVATIONS = {
    code.value: code.meaning
    for code in (
        codes.MEAN,
        codes.STANDARD_DEVIATION,
        codes.MINIMUM,
        codes.MAXIMUM,
        codes.MEDIAN,
        *codes.PERCENTILES,
    )
}
_LONGEST_LABEL, _MOST_TOLD = 1024, 3
_ANGLES = ("angle", "cobb")
_CLOSE = 0.006  # of a number: two that differ by less were counted by other rules of the edge


def marks_of(
    report: MeasurementReport, study_uid: str, contents: Iterable[Content]
) -> tuple[Measurement, ...]:
    """Return the marks of a report that lie on images of this study; others have no place here.

    Each is measured here anew, on the same voxels and by the same scale; a number that was written
    otherwise stands beside ours.
    """
    shown = tuple(contents)
    found: list[Measurement] = []
    groups: dict[str, MeasurementGroup] = {}
    for number, group in enumerate(report.groups):
        placed = [_placed(line, group, study_uid, shown) for line in group.lines]
        lines = [(line.kind, *at) for line, at in zip(group.lines, placed, strict=True) if at]
        if not lines:
            continue
        author = Author(report.author.replace("^", " ").strip() or report.maker or "unknown")
        name = group.tracking_uid or f"{report.sop_uid}/{number}"
        mark = _mark(group, lines, author, report, name)
        if mark is None:
            continue
        told = replace(mark.place, reformatted=group.plane, caveat=group.caveat)
        found.append(calibrated_among(replace(mark, place=told), shown))
        groups[found[-1].id] = group
    # By the reader's own scale, where its line is among them.
    measured = (_counted(mark, groups[mark.id], shown) for mark in rescaled(found))
    return tuple(replace(mark, label=_label(mark, groups[mark.id])) for mark in measured)


def _counted(
    mark: Measurement, group: MeasurementGroup, contents: tuple[Content, ...]
) -> Measurement:
    """Return a region with its values, where the report states some of this unit."""
    if not isinstance(mark, Region):
        return mark
    content, image = located(mark.place, contents) or _around(mark.place, contents)
    if content is None or not any(
        n.derivation and _UNITS.get(n.unit, n.unit) in _names_of(content.unit)
        for n in group.numbers
    ):
        return mark
    return replace(mark, statistics=region_statistics(content, mark, image))


def _around(place: Place, contents: tuple[Content, ...]) -> tuple[Content | None, int]:
    """Return the volume that a reformatted plane was cut from."""
    return content_of(place, contents), 0


def _names_of(unit: str) -> tuple[str, ...]:
    """Return what a unit is called in a report."""
    code = numbers.unit_code(unit)
    return unit, code.value, _UNITS.get(code.value, code.value)


def _placed(
    line: WrittenLine, group: MeasurementGroup, study_uid: str, contents: tuple[Content, ...]
) -> tuple[Place, tuple[Point, ...]] | None:
    image = line.image or (group.images[0] if group.images else None)
    if line.frame_of_reference:
        points = tuple(Point(x, y, z) for x, y, z in line.points)
        found = None if image is None else _image(image, study_uid, contents)
        if found is not None and found[0].frame_of_reference == line.frame_of_reference:
            return found[0], points
        for content in contents:
            # Where the frame of reference is not of this study, nothing is drawn.
            if content.frame_of_reference == line.frame_of_reference:
                basis = spacing_basis(content, 0)
                space = line.frame_of_reference
                return Place(study_uid, content.series_uid, space, spacing_basis=basis), points
        return None
    found = None if image is None else _image(image, study_uid, contents)
    if found is None:
        return None
    place, content, plane, number = found
    lattice = content.lattice if isinstance(content, Volume) else lattice_of(content, number)
    # (0, 0) is the corner of the first pixel (C.18.6.1.2), an index counts from its centre.
    return place, tuple(lattice.point(x - 0.5, y - 0.5, plane) for x, y in line.points)


def _image(
    image: tuple[str, int], study_uid: str, contents: tuple[Content, ...]
) -> tuple[Place, Content, int, int] | None:
    for content in contents:
        for number, source in enumerate(content.sources):
            if (source.instance.sop_uid, source.frame) != image:
                continue
            plane = content.plane_of_source[number] if isinstance(content, Volume) else 0
            if plane is None:
                return None
            space = content.frame_of_reference if is_located(content, number) else ""
            basis = spacing_basis(content, number)
            place = Place(study_uid, content.series_uid, space, *image, basis)
            return place, content, plane, number
    return None


def _mark(
    group: MeasurementGroup,
    lines: list[tuple[str, Place, tuple[Point, ...]]],
    author: Author,
    report: MeasurementReport,
    name: str,
) -> Measurement | None:
    kind, place, points = lines[0]
    by: dict[str, Any] = {"author": author, "made": made_of(report.made), "id": name}
    is_angle = any(any(word in n.name.lower() for word in _ANGLES) for n in group.numbers)
    try:
        if len(lines) == 2 and all(len(line[2]) == 2 for line in lines):
            (a, b), (c, d) = points, lines[1][2]
            if is_angle or group.kind == "cobb":
                return CobbAngle(place, a, b, c, d, **by)
            return Bidirectional(place, a, b, c, d, **by)
        match kind, len(points):
            case "POINT", 1:
                return _point(group, place, points[0], by)
            case "ELLIPSE", 4:
                return _ellipse(group, place, points, by)
            case "CIRCLE", 2:
                return _circle(place, points, by)
            case "POLYLINE" | "POLYGON", 2 if group.kind == "arrow":
                return Arrow(place, points[1], points[0], **by)
            case "POLYLINE", 2 if group.kind == "calibration":
                return _calibration(group, place, points, by)
            case "POLYLINE", 2 if group.kind != "polyline":
                return Length(place, points[0], points[1], **by)
            case "POLYLINE", 3 if is_angle or group.kind == "angle":
                return Angle(place, points[0], points[1], points[2], **by)
            case (("POLYLINE" | "POLYGON"), count) if count >= 2:
                return _path(group, kind, place, points, by)
    except ValueError:
        # What contradicts its own kind is read in the report, and drawn as nothing.
        return None
    return None


def _calibration(
    group: MeasurementGroup, place: Place, points: tuple[Point, ...], by: dict[str, Any]
) -> Measurement:
    known = [_number(n) for n in group.numbers if n.code == KNOWN_LENGTH.value]
    if not known or known[0] is None:
        return Length(place, points[0], points[1], **by)
    return Calibration(place, points[0], points[1], known[0], **by)


def _point(
    group: MeasurementGroup, place: Place, at: Point, by: dict[str, Any]
) -> Measurement | None:
    if group.numbers and _number(group.numbers[0]) is not None:
        first = group.numbers[0]
        unit = _UNITS.get(first.unit, first.unit)
        return Probe(place, at, float(first.value), unit, **by)
    return Text(place, at, group.identifier or group.finding or "Point", **by)


def _ellipse(
    group: MeasurementGroup, place: Place, points: tuple[Point, ...], by: dict[str, Any]
) -> Ellipse:
    centre = _middle(points[0], points[1])
    return Ellipse(place, centre, points[1], points[3], **by, is_circle=group.kind == "circle")


def _circle(place: Place, points: tuple[Point, ...], by: dict[str, Any]) -> Ellipse:
    centre, edge = points
    along = edge.array() - centre.array()
    across = np.array((-along[1], along[0], 0.0))
    if not np.linalg.norm(across) > 0:
        across = np.array((0.0, -along[2], along[1]))
    across *= np.linalg.norm(along) / np.linalg.norm(across)
    other = Point(*(float(part) for part in centre.array() + across))
    return Ellipse(place, centre, edge, other, **by, is_circle=True)


def _path(
    group: MeasurementGroup, kind: str, place: Place, points: tuple[Point, ...], by: dict[str, Any]
) -> Measurement:
    closed = kind == "POLYGON" or (len(points) > 3 and points[0].distance_to(points[-1]) < 1e-4)
    if not closed:
        return Polyline(place, points, **by)
    corners = points[:-1] if points[0].distance_to(points[-1]) < 1e-4 else points
    named = {outline.value: outline for outline in Outline}
    return Polygon(place, corners, **by, outline=named.get(group.kind, Outline.POLYGON))


def _middle(one: Point, other: Point) -> Point:
    return Point((one.x + other.x) / 2, (one.y + other.y) / 2, (one.z + other.z) / 2)


def _number(written: WrittenNumber) -> float | None:
    try:
        return float(written.value)
    except ValueError:
        return None


def _label(mark: Measurement, group: MeasurementGroup) -> str:
    """Return a mark's name with its numbers as written; one that we count otherwise says so."""
    name = "" if _OWN_NAME.fullmatch(group.identifier) else group.identifier or group.finding
    if isinstance(mark, Text):
        return mark.label
    if isinstance(mark, Calibration):
        return name
    own = {(q.name.value, q.unit.value): q.digits for q in numbers.quantities(mark)}
    written: list[str] = []
    for number in group.numbers:
        value = _number(number)
        if value is None or len(written) == _MOST_TOLD:
            continue
        ours = own.get((number.derivation or number.code, number.unit))
        if ours is not None and abs(float(ours) - value) <= _rounding(ours, number.value):
            continue
        words = f"{value:g} {_UNITS.get(number.unit, number.unit)}".strip()
        differs = "" if ours is None else ", differs"
        what = "" if ours is not None and not number.derivation else f"{_name(number)} "
        written.append(f"{what}{words} as written{differs}")
    return ": ".join(part for part in (name, "; ".join(written)) if part)[:_LONGEST_LABEL]


def _rounding(ours: str, theirs: str) -> float:
    """Return how far apart two numbers may be that are one, rounded to different digits."""
    coarser = max(_step(ours), _step(theirs))
    return max(0.51 * coarser, _CLOSE * abs(float(ours)))


def _step(digits: str) -> float:
    return float(10.0 ** -len(digits.partition(".")[2]))


def _name(written: WrittenNumber) -> str:
    """Return what a number is: its derivation, where it is one of many of the same value."""
    return _DERIVATIONS.get(written.derivation, written.name)

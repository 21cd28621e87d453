"""The shape of a mark as a structured report has it, in the patient or on an image."""

from __future__ import annotations

from typing import Any

import numpy as np

from domain import codes
from domain.codes import Code
from domain.geometry import Point
from domain.measurement import (
    Angle,
    Arrow,
    Bidirectional,
    Calibration,
    CobbAngle,
    Ellipse,
    Length,
    Measurement,
    Polygon,
    Polyline,
    Probe,
    Text,
)
from domain.study import Instance
from imaging.geometry import image_lattice

# A graphic type of PS3.3 C.18.9, or of C.18.6 on an image, with its points.
Graphic = tuple[str, tuple[Point, ...]]


def graphics(mark: Measurement, of: Code | None = None) -> tuple[Graphic, ...]:
    """Return the lines of a mark; with ``of`` those that one of its numbers was measured on."""
    match mark:
        case Length() | Calibration():
            return (("POLYLINE", (mark.start, mark.end)),)
        case Angle():
            return (("POLYLINE", (mark.start, mark.vertex, mark.end)),)
        case Polyline():
            return (("POLYLINE", mark.points),)
        case Bidirectional():
            long_ = ("POLYLINE", (mark.long_start, mark.long_end))
            short = ("POLYLINE", (mark.short_start, mark.short_end))
            if mark.long_start.distance_to(mark.long_end) < mark.short_start.distance_to(
                mark.short_end
            ):
                long_, short = short, long_
            return {codes.LONG_AXIS: (long_,), codes.SHORT_AXIS: (short,)}.get(
                of or codes.LENGTH, (long_, short)
            )
        case CobbAngle():
            return (
                ("POLYLINE", (mark.first_start, mark.first_end)),
                ("POLYLINE", (mark.second_start, mark.second_end)),
            )
        case Ellipse():
            # First the ends of the major axis, then those of the minor.
            a = (_opposite(mark.axis_a, mark.centre), mark.axis_a)
            b = (_opposite(mark.axis_b, mark.centre), mark.axis_b)
            longer = a[0].distance_to(a[1]) >= b[0].distance_to(b[1])
            return (("ELLIPSE", (*a, *b) if longer else (*b, *a)),)
        case Polygon():
            return (("POLYGON", (*mark.points, mark.points[0])),)
        case Probe() | Text():
            return (("POINT", (mark.at,)),)
        case Arrow():
            return (("POLYLINE", (mark.tail, mark.tip)),)


def coordinates(mark: Measurement, image: Instance | None, of: Code | None = None) -> list[Any]:
    """Return the coordinate items of a mark; none where it has neither place nor image."""
    if mark.place.frame_of_reference:
        return [_in_patient(mark, kind, points) for kind, points in graphics(mark, of)]
    if image is None or image.pixels is None:
        return []
    return [_on_image(mark, image, kind, points) for kind, points in graphics(mark, of)]


def _in_patient(mark: Measurement, kind: str, points: tuple[Point, ...]) -> Any:
    from highdicom.sr import CoordinatesForMeasurement3D

    return CoordinatesForMeasurement3D(
        graphic_type=kind,
        graphic_data=np.array([(p.x, p.y, p.z) for p in points]),
        frame_of_reference_uid=mark.place.frame_of_reference,
    )


def _on_image(mark: Measurement, image: Instance, kind: str, points: tuple[Point, ...]) -> Any:
    """Return column and row of the points; (0, 0) is the corner of the first pixel (C.18.6.1.2)."""
    from highdicom.sr import CoordinatesForMeasurement, SourceImageForRegion

    frame = mark.place.frame
    pixels = image.pixels
    if pixels is None:
        raise ValueError("an image without pixels has no coordinates")
    lattice = image_lattice(image.frame_geometry(frame), pixels.rows, pixels.columns)
    at = [lattice.index(point) for point in points]
    # Only POLYLINE closes a line on an image: it has no POLYGON.
    graphic = "POLYLINE" if kind == "POLYGON" else kind
    return CoordinatesForMeasurement(
        graphic_type=graphic,
        graphic_data=np.array([(i + 0.5, j + 0.5) for i, j, _ in at]),
        source_image=SourceImageForRegion(
            image.sop_class, image.sop_uid, [frame + 1] if pixels.frames > 1 else None
        ),
    )


def _opposite(end: Point, centre: Point) -> Point:
    return Point(2 * centre.x - end.x, 2 * centre.y - end.y, 2 * centre.z - end.z)

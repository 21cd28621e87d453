"""What a reader measured or marked, where, and on which image. Places are patient millimetres."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import uuid4

import numpy as np

from domain.geometry import Point


def new_id() -> str:
    """Return an identifier that no other mark has."""
    return str(uuid4())


@dataclass(frozen=True, slots=True)
class Scale:
    """What one step of a mark's own coordinates is worth, where they are not millimetres.

    An ultrasound image has regions of several scales, so its marks are kept in pixels and each
    carries the scale of the region it lies in.
    """

    across: float  # along x
    down: float  # along y
    unit_across: str = "mm"
    unit_down: str = "mm"

    def __post_init__(self) -> None:
        if not (self.across > 0 and self.down > 0):
            raise ValueError("a scale must be above 0")

    @property
    def is_spatial(self) -> bool:
        """Whether both axes are millimetres, so that slanting distances and areas exist."""
        return self.unit_across == self.unit_down == "mm"


@dataclass(frozen=True, slots=True)
class Place:
    """Which images a mark belongs to, and on what its millimetres rest."""

    study_uid: str
    series_uid: str
    frame_of_reference: str
    sop_uid: str = ""  # the acquired image under it; empty on a reformatted plane
    frame: int = 0
    spacing_basis: str = "PixelSpacing"  # which tag gave the scale; "" means uncalibrated: no mm
    reformatted: str = ""  # "", or what it was drawn on: "mean 5.0 mm", "MIP 10.0 mm", "oblique"
    scale: Scale | None = None  # None: coordinates are mm, or pixels where spacing_basis is ""
    unscaled: str = ""  # why there are no millimetres here, in a sentence

    def true(self, at: Point) -> Point:
        """Return a point of the mark in millimetres, whatever its coordinates are kept in.

        Every distance, angle and area of a mark is one of these points.
        """
        if self.scale is None:
            return at
        return Point(at.x * self.scale.across, at.y * self.scale.down, at.z)


@dataclass(frozen=True, slots=True)
class Author:
    """Who made a mark: a reader, or a model."""

    name: str
    is_model: bool = False


@dataclass(frozen=True, slots=True)
class RegionStatistics:
    """The values within a region, over full-resolution voxels, padding and gaps left out."""

    mean: float
    sd: float
    minimum: float
    maximum: float
    count: int
    area_mm2: float | None  # None where nothing is calibrated
    unit: str


@dataclass(frozen=True, slots=True)
class Length:
    """A distance between two points of one frame of reference."""

    kind: ClassVar[str] = "length"

    place: Place
    start: Point
    end: Point
    author: Author
    made: datetime
    label: str = ""
    id: str = field(default_factory=new_id)

    @property
    def millimetres(self) -> float:
        return self.place.true(self.start).distance_to(self.place.true(self.end))

    @property
    def pixels(self) -> float:
        """The distance in the mark's own coordinates: pixels, where the image has no scale."""
        return self.start.distance_to(self.end)


@dataclass(frozen=True, slots=True)
class Angle:
    """The angle at ``vertex`` between the arms to ``start`` and ``end``."""

    kind: ClassVar[str] = "angle"

    place: Place
    start: Point
    vertex: Point
    end: Point
    author: Author
    made: datetime
    label: str = ""
    id: str = field(default_factory=new_id)

    def __post_init__(self) -> None:
        if self.vertex in (self.start, self.end):
            raise ValueError("an angle's arms must have a length")

    @property
    def degrees(self) -> float:
        """The angle from 0 to 180 degrees."""
        vertex = self.place.true(self.vertex).array()
        one = self.place.true(self.start).array() - vertex
        two = self.place.true(self.end).array() - vertex
        # atan2 keeps full accuracy near 0 and 180 degrees, where acos loses half the digits.
        return float(np.degrees(np.arctan2(np.linalg.norm(np.cross(one, two)), np.dot(one, two))))


@dataclass(frozen=True, slots=True)
class Ellipse:
    """A flat elliptical region: centre and the ends of its two half axes, at right angles."""

    kind: ClassVar[str] = "ellipse"

    place: Place
    centre: Point
    axis_a: Point  # end of the first half axis
    axis_b: Point  # end of the second half axis
    author: Author
    made: datetime
    statistics: RegionStatistics | None = None  # None where there are no values to count
    label: str = ""
    id: str = field(default_factory=new_id)

    @property
    def area_mm2(self) -> float:
        # The half axes of a stretched ellipse are no longer at right angles; their cross product
        # is its area all the same.
        centre = self.place.true(self.centre).array()
        a = self.place.true(self.axis_a).array() - centre
        b = self.place.true(self.axis_b).array() - centre
        return float(np.pi * np.linalg.norm(np.cross(a, b)))


@dataclass(frozen=True, slots=True)
class Probe:
    """The value of one voxel."""

    kind: ClassVar[str] = "probe"

    place: Place
    at: Point
    value: float
    unit: str
    author: Author
    made: datetime
    label: str = ""
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Arrow:
    """A pointer: the head is at ``tip``."""

    kind: ClassVar[str] = "arrow"

    place: Place
    tip: Point
    tail: Point
    author: Author
    made: datetime
    label: str = ""
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Text:
    """Words at a place."""

    kind: ClassVar[str] = "text"

    place: Place
    at: Point
    label: str
    author: Author
    made: datetime
    id: str = field(default_factory=new_id)


Measurement = Length | Angle | Ellipse | Probe | Arrow | Text


@dataclass(frozen=True, slots=True)
class KeyImage:
    """One acquired image marked as worth keeping, with the view it was marked in."""

    study_uid: str
    series_uid: str
    sop_uid: str
    frame: int
    author: Author
    made: datetime
    note: str = ""
    window_centre: float | None = None
    window_width: float | None = None
    id: str = field(default_factory=new_id)


def caption(mark: Measurement) -> str:
    """Return the number and unit that stand beside a mark, everywhere the same.

    A mark without calibration gets no millimetres (the reader sees "uncalibrated" instead).
    """
    uncalibrated = not mark.place.spacing_basis
    scale = mark.place.scale
    match mark:
        case Length() if scale is not None and not scale.is_spatial:
            return components(mark.start, mark.end, scale)
        case Length():
            if uncalibrated:
                return "uncalibrated"
            return f"{mark.millimetres:.1f} mm{_where(mark.place)}"
        case Angle() if scale is not None and not scale.is_spatial:
            return "no angle here"
        case Angle():
            return f"{mark.degrees:.1f}°"
        case Ellipse():
            area = "uncalibrated" if uncalibrated else f"{mark.area_mm2:.1f} mm²"
            if mark.statistics is None:
                return area + _where(mark.place)
            return (
                f"{area} · mean {mark.statistics.mean:.1f} (SD {mark.statistics.sd:.1f})"
                f" {mark.statistics.unit}{_where(mark.place)}"
            )
        case Probe():
            return f"{mark.value:g} {mark.unit or 'stored value'}"
        case Arrow() | Text():
            return mark.label


def _where(place: Place) -> str:
    """Return the plane that millimetres hold in, where that is not the patient's (P-19)."""
    for sign, words in _ELSEWHERE.items():
        if sign in place.spacing_basis:
            return f" · {words}"
    return ""


_ELSEWHERE = {
    "at the detector": "at detector",
    "scanned film": "on film",
    "magnification estimated": "estimated",
}


def components(start: Point, end: Point, scale: Scale) -> str:
    """Return how far apart two points are along each axis of a time or velocity scale."""
    across, down = abs(end.x - start.x) * scale.across, abs(end.y - start.y) * scale.down
    parts = ((across, scale.unit_across), (down, scale.unit_down))
    return ", ".join(f"{value:.{_DIGITS.get(unit, 1)}f} {unit}" for value, unit in parts if unit)


_DIGITS = {"s": 3, "mm": 1, "cm/s": 1, "Hz": 0}

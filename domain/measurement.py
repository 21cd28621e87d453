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
class Place:
    """Which images a mark belongs to, and on what its millimetres rest."""

    study_uid: str
    series_uid: str
    frame_of_reference: str
    sop_uid: str = ""  # the acquired image under it; empty on a reformatted plane
    frame: int = 0
    spacing_basis: str = "PixelSpacing"  # which tag gave the scale; "" means uncalibrated: no mm
    reformatted: str = ""  # "", or what it was drawn on: "mean 5.0 mm", "MIP 10.0 mm", "oblique"


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
        one = self.start.array() - self.vertex.array()
        two = self.end.array() - self.vertex.array()
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
        a, b = self.centre.distance_to(self.axis_a), self.centre.distance_to(self.axis_b)
        return float(np.pi) * a * b


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
    match mark:
        case Length():
            return "uncalibrated" if uncalibrated else f"{mark.millimetres:.1f} mm"
        case Angle():
            return f"{mark.degrees:.1f}°"
        case Ellipse():
            area = "uncalibrated" if uncalibrated else f"{mark.area_mm2:.1f} mm²"
            if mark.statistics is None:
                return area
            return (
                f"{area} · mean {mark.statistics.mean:.1f} (SD {mark.statistics.sd:.1f})"
                f" {mark.statistics.unit}"
            )
        case Probe():
            return f"{mark.value:g} {mark.unit or 'stored value'}"
        case Arrow() | Text():
            return mark.label

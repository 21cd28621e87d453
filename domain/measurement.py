"""What a reader measured or marked, where, and on which image. Places are patient millimetres."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from math import floor, isfinite, log10
from typing import ClassVar
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from domain.geometry import Point
from domain.outlines import crosses_itself, ellipse_perimeter, enclosed_area, path_length
from domain.units import unit_words

Vector = NDArray[np.float64]

_MOST_DECIMALS = 9
_LARGEST_WHOLE = 1e15  # more has no place in a decimal string of DICOM

# The cosine of a right angle, as far as rounding and a hand-written specification allow.
_RIGHT_ANGLE = 1e-3


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
    torn: bool = False  # it reaches over images in one picture: not even an angle holds
    # A reader's own scale: worth of one step of what the file says, and who gave it.
    reader_scale: float | None = None
    scaled_by: str = ""  # "50.0 mm, Dr Example, 2026-01-12 10:15"
    caveat: str = ""  # what the reader was told and measured in spite of: "slices are missing"
    # Of a reformatted plane: an image of the stack that it cuts, with its frame. A series may hold
    # several at the same places: phases, b-values, echoes.
    stack: tuple[str, int] | None = None

    @property
    def has_millimetres(self) -> bool:
        """Whether there is a scale at all: the file's, or a reader's."""
        if self.scale is not None and not self.scale.is_spatial:
            return False
        return bool(self.spacing_basis) or self.reader_scale is not None

    def true(self, at: Point) -> Point:
        """Return a point of the mark in millimetres, whatever its coordinates are kept in.

        Every distance, angle and area of a mark is one of these points.
        """
        if self.scale is not None:
            at = Point(at.x * self.scale.across, at.y * self.scale.down, at.z)
        if self.reader_scale is None:
            return at
        return Point(*(part * self.reader_scale for part in (at.x, at.y, at.z)))

    def all_true(self, *points: Point) -> tuple[Point, ...]:
        return tuple(self.true(at) for at in points)


@dataclass(frozen=True, slots=True)
class Author:
    """Who made a mark: a reader, or a model."""

    name: str
    is_model: bool = False


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many values lie in each of the equal steps from ``start``; the upper end is open."""

    start: float
    step: float
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RegionStatistics:
    """The values within a region, over full-resolution voxels, padding and gaps left out.

    The standard deviation is that of the counted voxels themselves (divided by their number);
    percentiles are linear between the ordered values.
    """

    mean: float
    sd: float
    minimum: float
    maximum: float
    count: int
    area_mm2: float | None  # None where nothing is calibrated
    unit: str
    median: float | None = None  # None, as what follows, in marks of before these were counted
    percentiles: tuple[float, float, float, float] | None = None  # 5, 25, 75, 95
    histogram: Histogram | None = None
    left_out: int = 0  # voxels within it that have no value: padding, gaps, not arrived
    sampled: bool = False  # read between voxels, on an oblique plane


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
    caption_at: Point | None = None  # where its caption was drawn to; None: beside it

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
    caption_at: Point | None = None  # where its caption was drawn to; None: beside it

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
    caption_at: Point | None = None
    is_circle: bool = False  # drawn as a circle, and kept one

    @property
    def area_mm2(self) -> float:
        # The half axes of a stretched ellipse are no longer at right angles; their cross product
        # is its area all the same.
        a, b = self._half_axes()
        return float(np.pi * np.linalg.norm(np.cross(a, b)))

    @property
    def perimeter_mm(self) -> float:
        # Of any two conjugate half axes, the true ones are the singular values.
        first, second = np.linalg.svd(np.stack(self._half_axes()), compute_uv=False)
        return ellipse_perimeter(float(first), float(second))

    def _half_axes(self) -> tuple[Vector, Vector]:
        centre = self.place.true(self.centre).array()
        a = self.place.true(self.axis_a).array() - centre
        return a, self.place.true(self.axis_b).array() - centre


class Outline(Enum):
    """How the corners of a region came about."""

    RECTANGLE = "rectangle"
    POLYGON = "polygon"
    FREEHAND = "freehand"


@dataclass(frozen=True, slots=True)
class Polygon:
    """A flat region within straight sides: a rectangle, a polygon, or a line drawn by hand."""

    kind: ClassVar[str] = "polygon"

    place: Place
    points: tuple[Point, ...]  # the corners in order; the last side leads back to the first
    author: Author
    made: datetime
    outline: Outline = Outline.POLYGON
    statistics: RegionStatistics | None = None
    label: str = ""
    id: str = field(default_factory=new_id)
    caption_at: Point | None = None

    def __post_init__(self) -> None:
        if len(self.points) < 3:
            raise ValueError("a region needs at least three corners")
        if self.outline is Outline.RECTANGLE and len(self.points) != 4:
            raise ValueError("a rectangle has four corners")

    @property
    def crosses_itself(self) -> bool:
        """Whether two sides cross; it then has neither an area nor an inside."""
        return crosses_itself(self.points)

    @property
    def area_mm2(self) -> float:
        return enclosed_area(self.place.all_true(*self.points))

    @property
    def perimeter_mm(self) -> float:
        return path_length(self.place.all_true(*self.points), closed=True)


@dataclass(frozen=True, slots=True)
class Polyline:
    """An open line through points, measured along its way."""

    kind: ClassVar[str] = "polyline"

    place: Place
    points: tuple[Point, ...]
    author: Author
    made: datetime
    label: str = ""
    id: str = field(default_factory=new_id)
    caption_at: Point | None = None

    def __post_init__(self) -> None:
        if len(self.points) < 2:
            raise ValueError("a line needs at least two points")

    @property
    def millimetres(self) -> float:
        return path_length(self.place.all_true(*self.points))


@dataclass(frozen=True, slots=True)
class Bidirectional:
    """The long axis of a lesion and the short axis that crosses it at a right angle."""

    kind: ClassVar[str] = "bidirectional"

    place: Place
    long_start: Point
    long_end: Point
    short_start: Point
    short_end: Point
    author: Author
    made: datetime
    label: str = ""
    id: str = field(default_factory=new_id)
    caption_at: Point | None = None

    def __post_init__(self) -> None:
        long_ = self.long_start.distance_to(self.long_end)
        short = self.short_start.distance_to(self.short_end)
        if not (isfinite(long_) and isfinite(short) and long_ > 0 and short > 0):
            raise ValueError("both axes must have a length")
        one = (self.long_end.array() - self.long_start.array()) / long_
        two = (self.short_end.array() - self.short_start.array()) / short
        if abs(float(np.dot(one, two))) > _RIGHT_ANGLE:
            raise ValueError("the axes must cross at a right angle")

    @property
    def long_mm(self) -> float:
        return max(self._lengths())

    @property
    def short_mm(self) -> float:
        return min(self._lengths())

    def _lengths(self) -> tuple[float, float]:
        true = self.place.true
        return (
            true(self.long_start).distance_to(true(self.long_end)),
            true(self.short_start).distance_to(true(self.short_end)),
        )


@dataclass(frozen=True, slots=True)
class CobbAngle:
    """The angle between two lines, on the side where they meet."""

    kind: ClassVar[str] = "cobb"

    place: Place
    first_start: Point
    first_end: Point
    second_start: Point
    second_end: Point
    author: Author
    made: datetime
    label: str = ""
    id: str = field(default_factory=new_id)
    caption_at: Point | None = None

    def __post_init__(self) -> None:
        if self.first_start == self.first_end or self.second_start == self.second_end:
            raise ValueError("the lines of a Cobb angle must have a length")

    @property
    def degrees(self) -> float:
        """The angle from 0 to 180 degrees, whichever way either line was drawn.

        Seen from where the lines meet, each leads to one end plate: the angle between these two
        directions. Lines that cross within themselves have no such side: then the lesser angle.
        """
        true = self.place.true
        one = true(self.first_end).array() - true(self.first_start).array()
        two = true(self.second_end).array() - true(self.second_start).array()
        between = true(self.second_start).array() - true(self.first_start).array()
        normal = np.cross(one, two)
        sine, cosine = float(np.linalg.norm(normal)), float(np.dot(one, two))
        lesser = float(np.degrees(np.arctan2(sine, abs(cosine))))
        if sine <= 1e-9 * float(np.linalg.norm(one) * np.linalg.norm(two)):
            return lesser
        # Where they meet, as shares of the two lines.
        at_one = float(np.dot(np.cross(between, two), normal)) / sine**2
        at_two = float(np.dot(np.cross(between, one), normal)) / sine**2
        if 0.0 <= at_one <= 1.0 or 0.0 <= at_two <= 1.0:
            return lesser
        facing = (1.0 if at_one < 0.5 else -1.0) * (1.0 if at_two < 0.5 else -1.0) * cosine
        return lesser if facing >= 0 else 180.0 - lesser


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
    caption_at: Point | None = None  # where its caption was drawn to; None: beside it


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
    caption_at: Point | None = None  # where its caption was drawn to; None: beside it


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
    caption_at: Point | None = None


@dataclass(frozen=True, slots=True)
class Calibration:
    """A line of known length, from which a reader gave an image its scale."""

    kind: ClassVar[str] = "calibration"

    place: Place
    start: Point
    end: Point
    true_mm: float
    author: Author
    made: datetime
    label: str = ""
    id: str = field(default_factory=new_id)
    caption_at: Point | None = None

    def __post_init__(self) -> None:
        if not self.true_mm > 0:
            raise ValueError("a known length must be above 0 mm")
        if self.start == self.end:
            raise ValueError("a line of known length must have a length")


Measurement = (
    Length
    | Angle
    | Ellipse
    | Probe
    | Arrow
    | Text
    | Polyline
    | Bidirectional
    | CobbAngle
    | Polygon
    | Calibration
)
# Marks that enclose voxels and count them.
Region = Ellipse | Polygon


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


def shape(mark: Measurement) -> str:
    """Return what a mark is, in one word of English: its kind, or the form it was drawn in."""
    match mark:
        case Ellipse(is_circle=True):
            return "circle"
        case Polygon():
            return mark.outline.value
        case _:
            return mark.kind


def decimals(unit: str, mean: float, sd: float) -> int:
    """Return how many decimals a mean in this unit is stated with, everywhere the same.

    At least two digits of the deviation are told: a diffusion of 0.00081 mm²/s is no 0.0.
    """
    usual = 2 if unit.startswith("SUV") else 1
    size = sd or abs(mean)
    return usual if size == 0 else min(_MOST_DECIMALS, max(usual, 1 - floor(log10(size))))


def value_words(value: float) -> str:
    """Return a single value: whole numbers whole, others with six digits, never as a power of ten.

    What is shown goes into reports as it stands (P-37).
    """
    if value == round(value) and abs(value) < _LARGEST_WHOLE:
        return f"{value:.0f}"
    return np.format_float_positional(value, precision=6, fractional=False, trim="-")


def caption(mark: Measurement) -> str:
    """Return the number and unit that stand beside a mark, everywhere the same.

    A mark without calibration gets no millimetres: it is told in pixels, and says so. One by a
    reader's own scale says whose that is.
    """
    said = _numbers(mark)
    if isinstance(mark, Probe | Arrow | Text | Calibration):
        return said
    if isinstance(mark, Angle | CobbAngle):
        return said + _caveat(mark.place)
    return said + _where(mark.place) + _caveat(mark.place)


def _numbers(mark: Measurement) -> str:
    match mark:
        case Length() if _has_other_axes(mark.place) and mark.place.scale is not None:
            return components(mark.start, mark.end, mark.place.scale)
        case Length() | Polyline() | Bidirectional() if _has_other_axes(mark.place):
            return "no length here"
        case Angle() | CobbAngle() if not has_angles(mark.place):
            return "no angle here"
        case Length() | Polyline():
            return distance_words(mark.millimetres, mark.place)
        case Bidirectional():
            both = f"{mark.long_mm:.1f} \N{MULTIPLICATION SIGN} {mark.short_mm:.1f}"
            return f"{both} mm" if mark.place.has_millimetres else f"{both} px, uncalibrated"
        case Angle() | CobbAngle():
            return f"{mark.degrees:.1f}°"
        case Polygon() if mark.crosses_itself:
            return "no area: the line crosses itself"
        case Ellipse() | Polygon():
            other = _has_other_axes(mark.place)
            area = "no area here" if other else area_words(mark.area_mm2, mark.place)
            if mark.statistics is None:
                return area
            found = mark.statistics
            digits = decimals(found.unit, found.mean, found.sd)
            return (
                f"{area} · mean {found.mean:.{digits}f} (SD {found.sd:.{digits}f})"
                f" {unit_words(found.unit)}"
            )
        case Probe():
            return f"{value_words(mark.value)} {unit_words(mark.unit)}"
        case Calibration():
            return f"{mark.true_mm:.1f} mm, set by {mark.author.name}"
        case Arrow() | Text():
            return mark.label


def has_angles(place: Place) -> bool:
    """Return whether the axes of an image are those of one plane, so that an angle is one."""
    return not place.torn and not _has_other_axes(place)


def _has_other_axes(place: Place) -> bool:
    """Return whether an axis of the image is time, velocity or the like."""
    return place.scale is not None and not place.scale.is_spatial


def _where(place: Place) -> str:
    """Return the plane that millimetres hold in, or whose scale they are (P-19)."""
    if place.reader_scale is not None:
        return f" · scale: {place.scaled_by}"
    for sign, words in _ELSEWHERE.items():
        if sign in place.spacing_basis:
            return f" · {words}"
    return ""


def _caveat(place: Place) -> str:
    """Return what was known to be wrong with the images when the mark was made (P-06)."""
    return f" · {place.caveat}" if place.caveat else ""


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


def distance_words(distance: float, place: Place) -> str:
    """Return a distance with its unit: pixels where there is no scale."""
    return f"{distance:.1f} mm" if place.has_millimetres else f"{distance:.1f} px, uncalibrated"


def area_words(area: float, place: Place) -> str:
    """Return an area with its unit: square pixels where there is no scale."""
    return f"{area:.1f} mm²" if place.has_millimetres else f"{area:.1f} px², uncalibrated"

"""How one viewport looks at its content: which way, where, how near, through which window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from math import atan2, cos, degrees, radians, sin

from domain.geometry import Direction, Point
from domain.study import Window
from viewer.session.softcopy import Softcopy


class Orientation(Enum):
    """The names of planes. IMAGE is an image's own plane, as it was stored."""

    AXIAL = "axial"
    SAGITTAL = "sagittal"
    CORONAL = "coronal"
    OBLIQUE = "oblique"
    IMAGE = "image"

    @property
    def letter(self) -> str:
        """What a crosshair line of this plane is tagged with."""
        return self.value[0].upper()


class SlabMode(Enum):
    """What becomes of the values through a slab's thickness."""

    OFF = "off"
    MEAN = "mean"
    MIP = "MIP"
    MINIP = "MinIP"


@dataclass(frozen=True, slots=True)
class Slab:
    """How thick a plane is shown."""

    mode: SlabMode = SlabMode.OFF
    thickness_mm: float = 0.0

    def __post_init__(self) -> None:
        if self.mode is not SlabMode.OFF and not self.thickness_mm > 0:
            raise ValueError(f"a slab must be thicker than 0 mm, not {self.thickness_mm}")

    @property
    def words(self) -> str:
        """``mean 3.0 mm``, or nothing for a thin plane."""
        if self.mode is SlabMode.OFF:
            return ""
        return f"{self.mode.value} {self.thickness_mm:.1f} mm"


THIN = Slab()


@dataclass(frozen=True, slots=True)
class ViewState:
    """Everything that decides what a viewport shows of its content.

    ``right`` and ``down`` are where the screen's edges point in the patient, after every turn and
    flip: letters and places are read from them and from nothing else. ``centre`` is the place at
    the middle of the viewport, so it tells both slice and pan.
    """

    orientation: Orientation
    right: Direction
    down: Direction
    centre: Point
    window: Window | None = None  # None: the look-up table in the file
    zoom: float = 1.0  # 1: the content just fits
    mirrored: bool = False
    quarter: bool = False  # lies on its side after a quarter turn, and is fitted so
    inverted: bool = False
    slab: Slab = THIN
    smooth: bool = True
    home: Orientation | None = None  # the named plane that an oblique one was turned out of
    softcopy: Softcopy | None = None  # a presentation state to see it through
    area_mm: tuple[float, float] | None = None  # along rows and columns: fits instead of all
    mm_per_pixel: float | None = None  # at zoom 1, whatever would fit
    voi_lut: int = 0  # which table of the file, where it has several

    def __post_init__(self) -> None:
        if not abs(self.right.dot(self.down)) < 1e-6:
            raise ValueError("the screen's axes must be at right angles")
        if not self.zoom > 0:
            raise ValueError(f"a zoom must be above 0, not {self.zoom}")

    @property
    def tag(self) -> str:
        """The letter that tells this plane from the others, also when it was turned."""
        return (self.home or self.orientation).letter

    @property
    def name(self) -> str:
        """What the plane is called: axial, or oblique axial once it was turned."""
        if self.orientation is Orientation.OBLIQUE and self.home is not None:
            return f"oblique {self.home.value}"
        return self.orientation.value

    @property
    def normal(self) -> Direction:
        """The way the slices go on. A flip does not turn it round."""
        into = self.right.cross(self.down)
        return into.reversed() if self.mirrored else into

    def turned(self, by_degrees: float) -> ViewState:
        """Return the picture turned clockwise round the middle of the viewport."""
        right, down = turn(self.right, self.down, by_degrees)
        quarter = self.quarter != (by_degrees % 180 == 90)
        return replace(self, right=right, down=down, quarter=quarter)

    def flipped_sideways(self) -> ViewState:
        """Return the picture with its left and right edges changed over."""
        return replace(self, right=self.right.reversed(), mirrored=not self.mirrored)

    def flipped_over(self) -> ViewState:
        """Return the picture with its top and bottom edges changed over."""
        return replace(self, down=self.down.reversed(), mirrored=not self.mirrored)

    def tumbled(self, right_degrees: float, down_degrees: float) -> ViewState:
        """Return a 3D view turned as a ball under the hand."""
        into = self.right.cross(self.down)
        right, into = turn(self.right, into, right_degrees)
        down, into = turn(self.down, into, down_degrees)
        # Products keep the axes at right angles, however often small turns are added up.
        right = down.cross(into)
        down = into.cross(right)
        return replace(self, right=right, down=down)

    def panned(self, right_mm: float, down_mm: float) -> ViewState:
        """Return the picture moved over the screen."""
        centre = self.centre.moved(self.right, -right_mm).moved(self.down, -down_mm)
        return replace(self, centre=centre)

    def zoomed(self, factor: float, about: Point) -> ViewState:
        """Return the picture enlarged, with one place staying where it is on the screen."""
        zoom = min(64.0, max(0.05, self.zoom * factor))
        keep = 1 - self.zoom / zoom
        ahead = Point(about.x - self.centre.x, about.y - self.centre.y, about.z - self.centre.z)
        centre = self.centre.moved(self.right, self.right.dot(ahead) * keep)
        centre = centre.moved(self.down, self.down.dot(ahead) * keep)
        return replace(self, zoom=zoom, centre=centre)


def turn(right: Direction, down: Direction, by_degrees: float) -> tuple[Direction, Direction]:
    """Return screen axes after the picture was turned clockwise.

    What pointed up points right after 90 degrees, so the new right edge is the old upper one.
    """
    if by_degrees % 90 == 0:
        # Exactly, so that four quarter turns are the same picture bit for bit.
        for _ in range(round(by_degrees / 90) % 4):
            right, down = down.reversed(), right
        return right, down
    c, s = cos(radians(by_degrees)), sin(radians(by_degrees))
    return _mixed(right, c, down, -s), _mixed(right, s, down, c)


def _mixed(one: Direction, share: float, other: Direction, part: float) -> Direction:
    return Direction.along(
        one.x * share + other.x * part,
        one.y * share + other.y * part,
        one.z * share + other.z * part,
    )


def angle_words(right: Direction, down: Direction) -> str:
    """Return a 3D view's angle as at the C-arm: RAO 20° CRAN 10°."""
    from_ = right.cross(down).reversed()  # where the eye is, seen from the patient
    parts = []
    along = (from_.x**2 + from_.y**2) ** 0.5
    if along > 1e-3:
        parts.append(_side(from_.x, -from_.y))
    tilt = round(_degrees(from_.z, along))
    if tilt:
        parts.append(f"{'CRAN' if tilt > 0 else 'CAUD'} {abs(tilt)}°")
    return " ".join(parts)


def _side(left: float, front: float) -> str:
    angle = round(_degrees(left, front))
    side = "LAO" if angle > 0 else "RAO"
    if abs(angle) > 90:
        side, angle = ("LPO" if angle > 0 else "RPO"), 180 - abs(angle)
        return f"{side} {abs(angle)}°" if angle else "PA"
    return f"{side} {abs(angle)}°" if angle else "AP"


def _degrees(opposite: float, adjacent: float) -> float:
    return degrees(atan2(opposite, adjacent))

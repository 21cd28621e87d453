"""The contract between a tool and the viewport: pointers in, sketches out, one edit at the end.

A drag is one generator. It is sent every pointer of the drag, yields what to show meanwhile, and
returns what stays: a mark, a change of the view, or None for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from math import hypot
from typing import Protocol

from domain.geometry import Direction, Point
from domain.measurement import Author, Measurement, Place, Region, RegionStatistics

# A press and release closer than this is a click: a hand on a mouse is not steadier.
CLICK_PX = 3.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """The plane that a viewport shows, as a hand sees it: screen right and down in the patient."""

    centre: Point  # at the middle of the viewport
    right: Direction
    down: Direction
    mm_per_pixel: float

    def offset(self, at: Point) -> tuple[float, float]:
        """Return how far right of and below the middle a place lies, in pixels."""
        dx, dy, dz = at.x - self.centre.x, at.y - self.centre.y, at.z - self.centre.z
        right = self.right.x * dx + self.right.y * dy + self.right.z * dz
        down = self.down.x * dx + self.down.y * dy + self.down.z * dz
        return right / self.mm_per_pixel, down / self.mm_per_pixel


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the pointer is now: in the patient, and in pixels of its viewport."""

    at: Point
    x: float
    y: float
    sheet: Sheet
    place: Place
    released: bool = False
    pressed: bool = False  # a button went down here while the gesture waited
    tilting: bool = False  # the key that tilts a plane is held

    def pixels_from(self, other: Pointer) -> float:
        return hypot(self.x - other.x, self.y - other.y)


@dataclass(frozen=True, slots=True)
class CaptionGrip:
    """A mark's caption under the pointer, and where its middle lies."""

    mark_id: str
    middle: Point


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a gesture may ask besides where the pointer is."""

    author: Author
    now: Callable[[], datetime]
    # The value and unit of the voxel at a place; None where there is none.
    value_at: Callable[[Point], tuple[float, str] | None]
    statistics: Callable[[Region], RegionStatistics | None]
    marks: tuple[Measurement, ...] = ()  # those drawn in the viewport
    caption: CaptionGrip | None = None  # the caption that the press took hold of
    grip: Grip | None = None  # the part of the crosshair under the press
    alone: bool = False  # planes turn one by one
    # The same of the stack that a mark was made on, which the viewport need not show.
    value_on: Callable[[Place, Point], tuple[float, str] | None] | None = None


class Hold(Enum):
    """What of the crosshair a hand has taken hold of."""

    MIDDLE = "middle"  # moves all planes
    LINE = "line"  # moves its plane
    TURN = "turn"  # turns the planes about the crosshair
    SLAB = "slab"  # makes its plane thicker


@dataclass(frozen=True, slots=True)
class Grip:
    """A part of the crosshair under the pointer."""

    hold: Hold
    viewport: int  # whose plane the line is; -1 for the middle
    at: Point  # the crosshair
    across: Direction  # at right angles to the line, within the plane of the pointer
    slide: Direction  # the way the crosshair goes when the line is moved


@dataclass(frozen=True, slots=True)
class Line:
    """A line to draw while the gesture lasts."""

    start: Point
    end: Point
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Loupe:
    """A place to show larger while the gesture lasts."""

    at: Point
    factor: float


@dataclass(frozen=True, slots=True)
class WindowBy:
    """Widen the window by pixels to the right, brighten it by pixels upwards."""

    right_px: float
    up_px: float


@dataclass(frozen=True, slots=True)
class PanBy:
    """Move the picture under the hand."""

    right_mm: float
    down_mm: float


@dataclass(frozen=True, slots=True)
class ZoomBy:
    """Enlarge the picture, keeping one place where it is."""

    factor: float
    about: Point


@dataclass(frozen=True, slots=True)
class ScrollBy:
    """Go this many slices on."""

    slices: int


@dataclass(frozen=True, slots=True)
class CrosshairTo:
    """Bring every linked plane through a place."""

    at: Point


@dataclass(frozen=True, slots=True)
class TurnBy:
    """Turn a flat picture clockwise by degrees, or tumble a 3D one by the pixels of the drag."""

    degrees: float
    right_px: float
    down_px: float
    tilt: bool = False  # tilt a plane out of itself instead: it becomes oblique


@dataclass(frozen=True, slots=True)
class TurnPlanes:
    """Turn the other planes clockwise about a place: all that cut this one, or one alone."""

    viewport: int  # the one whose line is held
    about: Point
    degrees: float
    alone: bool = False


@dataclass(frozen=True, slots=True)
class ThickenTo:
    """Show the plane of a viewport this thick; 0 mm is a thin plane."""

    viewport: int
    mm: float


ViewChange = WindowBy | PanBy | ZoomBy | ScrollBy | CrosshairTo | TurnBy | TurnPlanes | ThickenTo


@dataclass(frozen=True, slots=True)
class Painted:
    """A brush that went from place to place."""

    places: tuple[Point, ...]
    erases: bool = False


@dataclass(frozen=True, slots=True)
class GrowFrom:
    """Mark out what hangs together with a place."""

    at: Point


@dataclass(frozen=True, slots=True)
class CutOff:
    """Take away what lies under a closed line; or all but that."""

    corners: tuple[Point, ...]
    keeps: bool = False


Outlined = Painted | GrowFrom | CutOff


@dataclass(frozen=True, slots=True)
class Changed:
    """A mark that takes the place of the one with its id."""

    mark: Measurement


@dataclass(frozen=True, slots=True)
class Chosen:
    """The mark to choose; an empty id chooses none."""

    id: str
    explain: bool = False  # whether its number was asked about


@dataclass(frozen=True, slots=True)
class Write:
    """A mark that the reader is to put words to before it is kept."""

    mark: Measurement


Sketch = Outlined | Measurement | Line | Loupe | Changed | ViewChange | None
Edit = Outlined | Measurement | Changed | Chosen | Write | ViewChange | None
Gesture = Generator[Sketch, Pointer, Edit]


class Tool(Protocol):
    """One way of using the pointer. A tool keeps nothing between two gestures."""

    @property
    def id(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def key(self) -> str: ...

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:
        """Return the gesture that a press at this place starts."""
        ...


def follow(press: Pointer, change: Callable[[Pointer], ViewChange]) -> Gesture:
    """Change the view with every move, and leave it as it is at the release."""
    pointer = yield None
    while not pointer.released:
        pointer = yield change(pointer)
    if pointer.pixels_from(press) == 0:
        return None
    return change(pointer)


def until_placed(
    press: Pointer, sketch: Callable[[Pointer], Sketch], *, first: Sketch = None
) -> Generator[Sketch, Pointer, Pointer]:
    """Sketch until the second place is given, by the end of a drag or by a second click.

    ``first`` is shown until the pointer moves.
    """
    pointer = yield first
    while not pointer.released:
        pointer = yield sketch(pointer)
    if pointer.pixels_from(press) > CLICK_PX:
        return pointer
    return (yield from until_clicked(sketch))


def until_clicked(sketch: Callable[[Pointer], Sketch]) -> Generator[Sketch, Pointer, Pointer]:
    """Sketch while the pointer moves freely, until a button is released."""
    pointer = yield None
    while not pointer.released:
        pointer = yield sketch(pointer)
    return pointer


def until_pressed(sketch: Sketch) -> Generator[Sketch, Pointer, Pointer]:
    """Show the same until a button goes down again."""
    pointer = yield sketch
    while not pointer.pressed and not pointer.released:
        pointer = yield sketch
    return pointer


def until_ended(
    press: Pointer, sketch: Callable[[tuple[Pointer, ...]], Sketch], *, closes: bool = False
) -> Generator[Sketch, Pointer, tuple[Pointer, ...]]:
    """Take a corner at every click, until a second click on the last one (or on the first)."""
    corners = [press]
    pointer = yield None
    first = True
    while True:
        while not pointer.released:
            pointer = yield sketch((*corners, pointer))
        on_last = pointer.pixels_from(corners[-1]) <= CLICK_PX
        on_first = closes and len(corners) > 2 and pointer.pixels_from(press) <= CLICK_PX
        if (on_last and not first) or on_first:
            return tuple(corners)
        if not on_last:
            corners.append(pointer)
        first = False
        pointer = yield sketch(tuple(corners))

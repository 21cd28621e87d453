"""A softcopy presentation state: how its author wants images to be seen (PS3.3 A.33)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.graphics import Shutter
from domain.study import Window

Spot = tuple[float, float]  # (column, row) in the units that are said beside it


@dataclass(frozen=True, slots=True)
class ImageReference:
    """Some frames of one image; frames count from 0, and none named means all of them."""

    sop_uid: str
    frames: tuple[int, ...] = ()

    def covers(self, sop_uid: str, frame: int) -> bool:
        return self.sop_uid == sop_uid and (not self.frames or frame in self.frames)


def covered(references: tuple[ImageReference, ...], sop_uid: str, frame: int) -> bool:
    """Return whether an image is among the named ones; where none is named, all are meant."""
    return not references or any(each.covers(sop_uid, frame) for each in references)


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A look-up table (PS3.3 C.11): the value ``first`` maps to ``values[0]``, and so on."""

    first: int
    values: NDArray[np.uint16]
    bits: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class VoiChoice:
    """The window or table for some images (PS3.3 C.11.8)."""

    references: tuple[ImageReference, ...]
    window: Window | None = None
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class DisplayedArea:
    """Which part of some images fills the view (PS3.3 C.10.4)."""

    references: tuple[ImageReference, ...]
    top_left: tuple[int, int]  # column, row, from 1, before rotation and flip
    bottom_right: tuple[int, int]
    mode: str  # SCALE TO FIT, TRUE SIZE, MAGNIFY
    magnification: float | None = None  # display pixels per image pixel, for MAGNIFY
    spacing_mm: tuple[float, float] | None = None  # between rows, between columns


@dataclass(frozen=True, slots=True)
class Layer:
    """A plane of graphics with its recommended colour (PS3.3 C.10.7)."""

    name: str
    order: int
    colour: tuple[int, int, int] | None = None  # red, green, blue, 0 to 255


@dataclass(frozen=True, slots=True)
class Graphic:
    """One drawn object (PS3.3 C.10.5.1.2). Points are (column, row)."""

    references: tuple[ImageReference, ...]
    layer: str
    units: str  # PIXEL: from (0, 0), the first pixel's upper left corner; DISPLAY: 0 to 1
    kind: str  # POINT, POLYLINE, INTERPOLATED, CIRCLE, ELLIPSE
    points: tuple[Spot, ...]
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """One text (PS3.3 C.10.5): in a box, at an anchor, or both."""

    references: tuple[ImageReference, ...]
    layer: str
    text: str
    box: tuple[str, Spot, Spot, str] | None = None  # units, top left, bottom right, justification
    anchor: tuple[str, Spot, bool] | None = None  # units, point, whether a line goes to it


@dataclass(frozen=True, slots=True, eq=False)
class Bitmap:
    """An overlay that the state carries itself (PS3.3 C.9.2)."""

    layer: str
    origin: tuple[int, int]  # row, column of its first pixel, from 1
    pixels: NDArray[np.bool_]  # (rows, columns)


@dataclass(frozen=True, slots=True, eq=False)
class PresentationState:
    """Everything one object says of how images are to be seen.

    ``refusal`` is a sentence where it asks for something that cannot be shown exactly: then
    nothing of it is applied.
    """

    sop_uid: str
    study_uid: str
    patient_id: str
    label: str
    references: tuple[ImageReference, ...]
    description: str = ""
    creator: str = ""
    made: str = ""  # YYYYMMDDHHMMSS
    maker: str = ""  # manufacturer of the system that wrote it
    rescale: tuple[float, float] | None = None  # slope, intercept
    modality_table: Table | None = None
    voi: tuple[VoiChoice, ...] = ()
    inverse: bool = False
    presentation_table: Table | None = None
    rotation: int = 0  # degrees clockwise, before the flip
    flip: bool = False  # sideways
    areas: tuple[DisplayedArea, ...] = ()
    shutter: Shutter | None = None
    layers: tuple[Layer, ...] = ()
    graphics: tuple[Graphic, ...] = ()
    words: tuple[Words, ...] = ()
    bitmaps: tuple[Bitmap, ...] = ()
    overlays: tuple[tuple[int, str], ...] = ()  # group of the image's own overlay, its layer
    refusal: str = ""

    def is_about(self, sop_uid: str, frame: int) -> bool:
        """Return whether an image is among those it names; it applies to no other."""
        return any(each.covers(sop_uid, frame) for each in self.references)

    def voi_of(self, sop_uid: str, frame: int) -> VoiChoice | None:
        return next((v for v in self.voi if covered(v.references, sop_uid, frame)), None)

    def area_of(self, sop_uid: str, frame: int) -> DisplayedArea | None:
        return next((a for a in self.areas if covered(a.references, sop_uid, frame)), None)

    def colour_of(self, layer: str) -> tuple[int, int, int]:
        """Return the colour that a layer recommends; white where it recommends none."""
        found = next((each.colour for each in self.layers if each.name == layer), None)
        return found or (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Look:
    """How a reader looks at the images of a series: what a state says of the view."""

    window: Window | None = None
    rotation: int = 0  # degrees clockwise, before the flip
    flip: bool = False
    inverted: bool = False
    area: tuple[int, int, int, int] | None = None  # left, upper, right, lower pixel, from 1
    shutter: Shutter | None = None

"""What an object marks in patient space: voxels or contours, each segment with its name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

Vector = tuple[float, float, float]


class SegmentationKind(Enum):
    """How an object writes what it marks."""

    BINARY = "binary"
    FRACTIONAL = "fractional"
    LABEL_MAP = "label map"
    CONTOURS = "contours"


@dataclass(frozen=True, slots=True)
class SegmentDescription:
    """What an object says of one segment (PS3.3 C.8.20.4) or region of interest (C.8.8.5)."""

    number: int
    name: str
    meaning: str = ""  # the coded property, in words
    colour: tuple[int, int, int] | None = None  # RGB, where the object names one
    algorithm: str = ""  # AUTOMATIC, SEMIAUTOMATIC, MANUAL
    algorithm_name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class SegmentPlane:
    """The marked pixels of one segment in one frame, cut to the rectangle that holds them.

    ``position`` is the centre of the frame's first pixel, not of the rectangle's. Source of the
    steps: PS3.3 C.7.6.2.1.1.
    """

    segment: int
    position: Vector
    step_column: Vector  # mm from one column to the next
    step_row: Vector  # mm from one row to the next
    first_row: int
    first_column: int
    marked: NDArray[np.uint8]  # (rows, columns) of the rectangle: 0 or 1


@dataclass(frozen=True, slots=True, eq=False)
class Contour:
    """One outline in patient space."""

    points: NDArray[np.float64]  # (n, 3), mm
    closed: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Segmentation:
    """One SEG or RTSTRUCT object, read and checked."""

    sop_uid: str
    study_uid: str
    series_uid: str
    title: str
    maker: str  # who or what made it, in words
    kind: SegmentationKind
    frames_of_reference: tuple[str, ...]
    source_series: tuple[str, ...]  # those it says it was made on
    segments: tuple[SegmentDescription, ...]
    planes: tuple[SegmentPlane, ...] = ()
    contours: tuple[tuple[int, Contour], ...] = ()  # each with the number of its segment
    frame_of_segment: tuple[tuple[int, str], ...] = ()  # where segments differ in it
    thickness_mm: float | None = None
    doubts: tuple[str, ...] = ()

    def frame_of_reference(self, segment: int) -> str:
        """Return the frame of reference of one segment; empty where none is named."""
        named = dict(self.frame_of_segment)
        if segment in named:
            return named[segment]
        return self.frames_of_reference[0] if len(self.frames_of_reference) == 1 else ""

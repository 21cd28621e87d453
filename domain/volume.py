"""What a viewport shows: a volume, or images one by one, with what is doubtful in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from domain.geometry import Lattice, Point
from domain.graphics import OverlayPlane
from domain.study import Instance, Window


class Gravity(Enum):
    """How much a doubt matters, gravest first."""

    REFUSED = 0  # nothing is shown, the reason is
    WARNING = 1  # shown, marked for as long as it is true
    NOTE = 2


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason to trust an image or number less. The fact first, then what follows from it."""

    code: str  # gap, tilt, uneven, duplicate, mixed, lossy, uncalibrated, orientation, preview…
    fact: str
    consequence: str = ""
    gravity: Gravity = Gravity.WARNING


@dataclass(frozen=True, slots=True)
class SliceSource:
    """The acquired image behind one slice of a stack, in stack order."""

    instance: Instance
    frame: int  # from 0
    along_normal_mm: float | None  # position along the stack's normal; None without geometry


@dataclass(frozen=True, slots=True)
class ValueScale:
    """One unit that a series can be shown in: value = times x the file's own value + plus.

    ``times`` and ``plus`` hold one number for each source. ``rows`` say what they rest on: what,
    how much, by which tag.
    """

    unit: str
    times: tuple[float, ...]
    plus: tuple[float, ...]
    rows: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class VoiLut:
    """A look-up table to greys that the file brings (PS3.3 C.11.2.1.1); 65535 is white."""

    first: int  # the value that the first entry is for
    entries: NDArray[np.uint16]
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class OverlayPicture:
    """The bits of one overlay plane over one image."""

    plane: OverlayPlane
    shape: tuple[int, int]  # rows and columns of the image
    packed: NDArray[np.uint8]  # eight pixels a byte: a series of overlays takes little memory

    @property
    def bits(self) -> NDArray[np.uint8]:
        """0 or 1 for every pixel, (rows, columns)."""
        flat = np.unpackbits(self.packed, count=self.shape[0] * self.shape[1])
        return flat.reshape(self.shape)


@dataclass(frozen=True, slots=True, eq=False)
class Volume:
    """Values on a lattice, after the modality rescale.

    ``voxels`` has shape (slices, rows, columns) and C order: int16 where every value is whole and
    fits, else float32. ``filled[k]`` is False while plane k has not arrived or was never acquired
    (a gap): such a plane is never shown, measured or analysed as if it had values.
    The arrays fill up while a study loads; everything else is frozen.
    """

    series_uid: str
    study_uid: str
    patient_id: str
    frame_of_reference: str
    modality: str
    unit: str
    lattice: Lattice
    voxels: NDArray[np.int16] | NDArray[np.float32]
    filled: NDArray[np.bool_]
    sources: tuple[SliceSource, ...]
    # Which plane k each source became; a resampled (uneven) stack maps to None.
    plane_of_source: tuple[int | None, ...]
    windows: tuple[Window, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    padding: tuple[float, float] | None = None  # range of padded values, left out of statistics
    inverted: bool = False  # MONOCHROME1, or a presentation LUT shape of INVERSE
    title: str = ""
    scales: tuple[ValueScale, ...] = ()  # the units it can be shown in, ``unit`` among them
    # Which sources have arrived: of a resampled stack the planes alone do not say it.
    came: NDArray[np.bool_] | None = None
    # The values of sources that lie between the planes of a resampled stack, as they were acquired.
    between: dict[int, NDArray[np.generic]] = field(default_factory=dict)
    # The file's own tables, where every image has the same; found while the volume fills.
    voi_luts: tuple[VoiLut, ...] = ()
    overlays: dict[int, tuple[OverlayPicture, ...]] = field(default_factory=dict)  # by source
    # The source on each plane that has one: looked up many times in every picture.
    source_on: dict[int, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        on = {plane: n for n, plane in enumerate(self.plane_of_source) if plane is not None}
        object.__setattr__(self, "source_on", on)

    @property
    def ready(self) -> bool:
        """Whether every image that was acquired has arrived."""
        if self.came is not None:
            return bool(self.came.all())
        return all(k is None or bool(self.filled[k]) for k in self.plane_of_source)

    def value_at(self, at: Point) -> float | None:
        """Return the value of the nearest voxel, or None outside, in a gap, or not yet loaded."""
        if not self.lattice.contains(at):
            return None
        i, j, k = (round(index) for index in self.lattice.index(at))
        slices, rows, columns = self.lattice.shape
        i, j, k = min(max(i, 0), columns - 1), min(max(j, 0), rows - 1), min(max(k, 0), slices - 1)
        if not self.filled[k]:
            return None
        return float(self.voxels[k, j, i])


@dataclass(frozen=True, slots=True, eq=False)
class ImageStack:
    """Images shown one by one in their own plane: radiographs, ultrasound, colour, refused stacks.

    ``images[n]`` is None until it has arrived: (rows, columns) float32/int16/uint8 after the
    modality rescale, or (rows, columns, 3) uint8 RGB.
    """

    series_uid: str
    study_uid: str
    patient_id: str
    frame_of_reference: str
    modality: str
    unit: str
    images: list[NDArray[np.generic] | None]
    sources: tuple[SliceSource, ...]
    windows: tuple[Window, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    padding: tuple[float, float] | None = None
    inverted: bool = False
    title: str = ""
    scales: tuple[ValueScale, ...] = ()  # the units it can be shown in, ``unit`` among them
    voi_luts: dict[int, tuple[VoiLut, ...]] = field(default_factory=dict)  # by image
    overlays: dict[int, tuple[OverlayPicture, ...]] = field(default_factory=dict)  # by image

"""Stacks of slices whose every pixel's place in the patient is known, made without our geometry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.study import FrameGeometry, FrameValues, Instance, Patient, Pixels, Series, Study

Triple = tuple[float, float, float]
# How bright the phantom is at places (x, y, z), given as arrays of one shape.
Brightness = Callable[[NDArray[np.float64]], NDArray[np.float64]]

HEADER_BYTES = 132
CT = "1.2.840.10008.5.1.4.1.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"


@dataclass
class Shelf:
    """Stored objects in memory, as assembly reads them."""

    files: dict[str, bytes] = field(default_factory=dict)
    parts_read: list[str] = field(default_factory=list)

    def read(self, sop_uid: str) -> bytes:
        return self.files[sop_uid]

    def read_part(self, sop_uid: str, offset: int, length: int) -> bytes:
        self.parts_read.append(sop_uid)
        return self.files[sop_uid][offset : offset + length]


def true_places(
    position: Triple,
    row: Triple,
    column: Triple,
    spacing_mm: tuple[float, float],
    rows: int,
    columns: int,
) -> NDArray[np.float64]:
    """Return where each pixel lies, (rows, columns, 3), by the formula of PS3.3 C.7.6.2.1.1.

    Written out with loops on purpose: it is the witness of the product's matrices.
    """
    places = np.empty((rows, columns, 3))
    between_rows, between_columns = spacing_mm
    for j in range(rows):
        for i in range(columns):
            for axis in range(3):
                places[j, i, axis] = (
                    position[axis]
                    + row[axis] * between_columns * i
                    + column[axis] * between_rows * j
                )
    return places


def instance(
    number: int,
    geometry: FrameGeometry,
    *,
    rows: int = 8,
    columns: int = 6,
    values: FrameValues | None = None,
    pixels: Pixels | None = None,
    series_uid: str = "1.2.3",
    modality: str = "CT",
    thickness_mm: float | None = None,
    **more: Any,
) -> Instance:
    """Return a plain CT slice, or what ``more`` makes of it."""
    plain = Instance(
        sop_uid=f"{series_uid}.{number}",
        sop_class=CT,
        transfer_syntax=EXPLICIT,
        study=Study("1.2", Patient("4711", "Phantom^Slices")),
        series=Series(series_uid, "1.2", modality, 1, "slices"),
        number=number,
        frame_of_reference="1.2.9",
        pixels=pixels
        or Pixels(rows, columns, signed=True, offset=HEADER_BYTES, length=rows * columns * 2),
        geometry=(geometry,),
        values=(values or FrameValues(unit="HU"),),
        slice_thickness_mm=thickness_mm,
    )
    return replace(plain, **more)


def file_of(stored: NDArray[np.generic]) -> bytes:
    """Return a stored file: a header that nobody reads, then the pixels."""
    return b"\xaa" * HEADER_BYTES + stored.tobytes()


def stack(
    positions: Sequence[Triple],
    row: Triple = (1.0, 0.0, 0.0),
    column: Triple = (0.0, 1.0, 0.0),
    *,
    spacing_mm: tuple[float, float] = (1.0, 1.0),
    rows: int = 8,
    columns: int = 6,
    brightness: Brightness | None = None,
    numbers: Sequence[int] | None = None,
    thickness_mm: float | None = None,
    **more: Any,
) -> tuple[list[Instance], Shelf]:
    """Return slices at these positions and the shelf that holds them, in the order given."""
    shelf = Shelf()
    instances = []
    for at, position in enumerate(positions):
        number = numbers[at] if numbers else at + 1
        geometry = FrameGeometry(position, (*row, *column), spacing_mm, "PixelSpacing")
        slice_ = instance(
            number, geometry, rows=rows, columns=columns, thickness_mm=thickness_mm, **more
        )
        stored = np.full((rows, columns), number, dtype="<i2")
        if brightness is not None:
            places = true_places(position, row, column, spacing_mm, rows, columns)
            stored = np.rint(brightness(places)).astype("<i2")
        shelf.files[slice_.sop_uid] = file_of(stored)
        instances.append(slice_)
    return instances, shelf


def along(origin: Triple, step: Triple, count: int) -> list[Triple]:
    """Return ``count`` positions, each one step further."""
    return [
        (origin[0] + step[0] * k, origin[1] + step[1] * k, origin[2] + step[2] * k)
        for k in range(count)
    ]


def ball(centre: Triple, sigma_mm: float, height: float = 20000.0) -> Brightness:
    """Return a soft ball: its centre of gravity is its centre, wherever the pixels lie."""

    def brightness(places: NDArray[np.float64]) -> NDArray[np.float64]:
        squared = ((places - np.asarray(centre)) ** 2).sum(axis=-1)
        return np.asarray(height * np.exp(-squared / (2.0 * sigma_mm**2)), dtype=np.float64)

    return brightness

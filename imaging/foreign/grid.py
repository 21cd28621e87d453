"""A volume on a grid in the patient, as NIfTI and NRRD files hold one."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from domain.errors import Unreadable

VOXELS = 1 << 29
INFLATED_BYTES = 4 << 30
VOLUMES = 10_000
# Edges of one plane this far from a right angle would be off by half a pixel over 500 of them.
_SQUARE = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Voxels as they are stored, and where they lie.

    ``affine`` leads from (column, row, slice) to millimetres in the patient as DICOM counts them:
    to the left, to the back, to the head.
    """

    voxels: NDArray[np.generic]  # (volumes, slices, rows, columns)
    affine: NDArray[np.float64]  # 4 x 4
    slope: float = 1.0
    intercept: float = 0.0
    seconds: float | None = None  # from one volume to the next
    doubts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.voxels.ndim != 4 or self.affine.shape != (4, 4):
            raise ValueError("a grid has volumes, slices, rows and columns, and an affine")


def demand_shape(shape: tuple[int, ...], kind: str) -> None:
    """Refuse sizes that no genuine volume has, before anything is read or inflated.

    Raises:
        Unreadable: A side is none, or there are too many voxels.
    """
    if not shape or min(shape) < 1 or max(shape) > 65535:
        raise Unreadable(
            f"The {kind} file says that one of its sides has no length that a volume can have.",
            reason="geometry",
            advice="Save it again with the program that made it.",
        )
    if prod(shape) > VOXELS:
        raise Unreadable(
            f"The {kind} file says that it has {prod(shape)} voxels, more than any genuine one.",
            reason="hostile",
            advice="Keep the file away from other programs and ask its sender what it is.",
        )


def demand_geometry(affine: NDArray[np.float64], kind: str) -> None:
    """Refuse a grid whose planes are no rectangles, or that has no extent.

    Raises:
        Unreadable: DICOM cannot say where such a grid lies.
    """
    sides = affine[:3, :3]
    lengths = np.linalg.norm(sides, axis=0)
    if not np.isfinite(affine).all() or lengths.min() < 1e-4 or lengths.max() > 1e4:
        raise Unreadable(
            f"The {kind} file says nothing believable of where its voxels lie.",
            reason="geometry",
            advice="Save it again with the program that made it.",
        )
    unit = sides / lengths
    if abs(unit[:, 0] @ unit[:, 1]) > _SQUARE:
        raise Unreadable(
            f"The planes of the {kind} file are sheared; DICOM images are rectangles.",
            reason="geometry",
            advice="Resample it onto a straight grid with the program that made it.",
        )
    if abs(np.linalg.det(unit)) < 0.2:
        raise Unreadable(
            f"The slices of the {kind} file do not lie one behind the other.",
            reason="geometry",
            advice="Resample it onto a straight grid with the program that made it.",
        )


def inflated(content: bytes, most: int, kind: str) -> bytes:
    """Return what a gzip file holds, which may be so many bytes.

    Raises:
        Unreadable: It is damaged, cut off, or grows beyond that.
    """
    held = bytearray()
    while content:
        inflater = zlib.decompressobj(wbits=31)
        try:
            held += inflater.decompress(content, most + 1 - len(held))
        except zlib.error as error:
            raise Unreadable(
                f"The {kind} file is damaged: it cannot be unpacked.",
                reason="garbled",
                advice="Send or copy it again from where it came.",
            ) from error
        if len(held) > most:
            raise Unreadable(
                f"The {kind} file holds more than it says.",
                reason="hostile",
                advice="Keep the file away from other programs and ask its sender what it is.",
            )
        if not inflater.eof:
            raise cut_off(kind)
        # Padding after the last member is no further one (RFC 1952 2.2).
        content = inflater.unused_data.lstrip(b"\0")
    return bytes(held)


def cut_off(kind: str) -> Unreadable:
    return Unreadable(
        f"The {kind} file is cut off.",
        reason="truncated",
        advice="Send or copy it again from where it came.",
    )

"""A volume written as NIfTI-1 (nifti1.h), with nothing in it but voxels and where they lie."""

from __future__ import annotations

import gzip
import struct
from math import sqrt
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from domain.geometry import Lattice

_KINDS = {"i2": 4, "f4": 16}
_SCANNER = 1  # sform and qform code: in the scanner's own space
_MILLIMETRES = 2
_TO_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])
_SQUARE = 1e-4


def affine_of(lattice: Lattice) -> NDArray[np.float64]:
    """Return the matrix from (column, row, slice) to millimetres as NIfTI counts: right, front."""
    return np.asarray(_TO_RAS @ lattice.index_to_patient())


def is_tilted(lattice: Lattice) -> bool:
    """Return whether its slices are not stacked at right angles, so that only an sform says it."""
    sides = lattice.index_to_patient()[:3, :3]
    unit = sides / np.linalg.norm(sides, axis=0)
    return bool(np.abs(unit.T @ unit - np.eye(3)).max() > _SQUARE)


def write_nifti(
    out: BinaryIO, voxels: NDArray[np.int16] | NDArray[np.float32], lattice: Lattice
) -> None:
    """Write voxels (slices, rows, columns) as .nii.gz; the same bytes for the same volume."""
    kind = voxels.dtype.str[1:]
    if kind not in _KINDS or voxels.shape != lattice.shape:
        raise ValueError(f"no volume of {voxels.dtype} voxels on this lattice can be written")
    # No name and no time of its own: both would tell of where and when it was made.
    with gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0, compresslevel=6) as packed:
        packed.write(_header(kind, lattice))
        for plane in voxels:
            packed.write(plane.astype(f"<{kind}", copy=False).tobytes())


def _header(kind: str, lattice: Lattice) -> bytes:
    slices, rows, columns = lattice.shape
    affine = affine_of(lattice)
    header = bytearray(352)
    tilted = is_tilted(lattice)
    sign, quaternion = (1.0, (0.0, 0.0, 0.0)) if tilted else _quaternion(affine)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 3, columns, rows, slices, 1, 1, 1, 1)
    struct.pack_into("<2h", header, 70, _KINDS[kind], 8 * int(kind[1]))
    struct.pack_into("<8f", header, 76, sign, *lattice.spacing_mm, 0, 0, 0, 0)
    struct.pack_into("<3f", header, 108, 352.0, 1.0, 0.0)
    header[123] = _MILLIMETRES
    struct.pack_into("<2h", header, 252, 0 if tilted else _SCANNER, _SCANNER)
    struct.pack_into("<6f", header, 256, *quaternion, *affine[:3, 3])
    struct.pack_into("<12f", header, 280, *affine[:3].ravel())
    header[344:348] = b"n+1\0"
    return bytes(header)


def _quaternion(affine: NDArray[np.float64]) -> tuple[float, tuple[float, float, float]]:
    """Return qfac and b, c, d of a matrix whose columns are at right angles (nifti1_io.c)."""
    turned = affine[:3, :3] / np.linalg.norm(affine[:3, :3], axis=0)
    sign = 1.0 if np.linalg.det(turned) > 0 else -1.0
    turned[:, 2] *= sign
    (xx, xy, xz), (yx, yy, yz), (zx, zy, zz) = turned.tolist()
    # From the greatest of the four parts: the others are then divided by something far from 0.
    squares = (1 + xx + yy + zz, 1 + xx - yy - zz, 1 - xx + yy - zz, 1 - xx - yy + zz)
    greatest = max(range(4), key=squares.__getitem__)
    half = sqrt(squares[greatest]) / 2
    quarter = 0.25 / half
    a, b, c, d = {
        0: (half, (zy - yz) * quarter, (xz - zx) * quarter, (yx - xy) * quarter),
        1: ((zy - yz) * quarter, half, (xy + yx) * quarter, (xz + zx) * quarter),
        2: ((xz - zx) * quarter, (xy + yx) * quarter, half, (yz + zy) * quarter),
        3: ((yx - xy) * quarter, (xz + zx) * quarter, (yz + zy) * quarter, half),
    }[greatest]
    return sign, (-b, -c, -d) if a < 0 else (b, c, d)

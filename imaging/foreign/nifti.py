"""NIfTI-1 and NIfTI-2 files read as grids (nifti1.h, nifti2.h)."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from math import isfinite, sqrt

import numpy as np
from numpy.typing import NDArray

from domain.errors import Unreadable
from imaging.foreign.grid import (
    INFLATED_BYTES,
    VOLUMES,
    Grid,
    cut_off,
    demand_geometry,
    demand_shape,
    inflated,
)

_KINDS = {2: "u1", 4: "i2", 8: "i4", 16: "f4", 64: "f8", 256: "i1", 512: "u2", 768: "u4",
          1024: "i8", 1280: "u8"}  # fmt: skip
_COLOUR, _COMPLEX = (128, 2304), (32, 1792, 2048)
_LABELS = 1002
# xyzt_units: what one unit is in millimetres, and in seconds.
_MILLIMETRES = {0: 1.0, 1: 1000.0, 2: 1.0, 3: 0.001}
_SECONDS = {8: 1.0, 16: 1e-3, 24: 1e-6}
_SCANNER = 1
_ALIGNED = (2, 3, 4, 5)  # sform or qform code: to another scan, Talairach, MNI, another template
_SAME_MM = 1e-2
_TO_LPS = np.diag([-1.0, -1.0, 1.0, 1.0])


@dataclass(frozen=True, slots=True)
class _Header:
    dim: tuple[int, ...]
    datatype: int
    bitpix: int
    pixdim: tuple[float, ...]
    offset: int
    slope: float
    intercept: float
    units: int
    intent: int
    qform_code: int
    sform_code: int
    quaternion: tuple[float, ...]  # b, c, d, then the offsets
    sform: tuple[float, ...]
    order: str
    single_file: bool


def read(content: bytes) -> Grid:
    """Return the grid of a NIfTI file, gzipped or not.

    Raises:
        Unreadable: It is damaged or hostile, holds what is no grey volume, or does not say which
            side is left.
    """
    packed = content.startswith(b"\x1f\x8b")
    header = _header(_first(content) if packed else content[:540])
    if not header.single_file:
        raise _unsupported("its voxels lie in another file (.hdr and .img)", "Save it as one file.")
    shape, volumes = _shape(header)
    demand_shape((volumes, *shape), "NIfTI")
    kind = _kind(header)
    size = volumes * shape[0] * shape[1] * shape[2] * kind.itemsize
    if packed:
        # What follows the voxels may be a note of another program's; it is not read.
        content = inflated(content, min(INFLATED_BYTES, header.offset + size + (16 << 20)), "NIfTI")
    if len(content) < header.offset + size:
        raise cut_off("NIfTI")
    voxels = np.frombuffer(content, kind, size // kind.itemsize, header.offset)
    affine, doubts = _affine(header)
    demand_geometry(affine, "NIfTI")
    if header.intent == _LABELS:
        doubts.append("The file says that its values are labels, not an image.")
    slope, intercept = header.slope, header.intercept
    if slope == 0 or not isfinite(slope):
        slope, intercept = 1.0, 0.0
    if not isfinite(intercept):
        raise _unsupported("its scale is no number", "Save it again.")
    seconds = _SECONDS.get(header.units & 0x38)
    step = header.pixdim[4] * seconds if seconds and volumes > 1 else 0.0
    return Grid(
        voxels.reshape((volumes, *shape[::-1])),
        affine,
        slope,
        intercept,
        step if isfinite(step) and step > 0 else None,
        tuple(doubts),
    )


def _first(content: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(content, 540)
    except zlib.error:
        return b""


def _header(begin: bytes) -> _Header:
    for order in "<>":
        if len(begin) >= 348 and struct.unpack_from(f"{order}i", begin)[0] == 348:
            return _of_1(begin, order)
        if len(begin) >= 540 and struct.unpack_from(f"{order}i", begin)[0] == 540:
            return _of_2(begin, order)
    raise cut_off("NIfTI")


def _of_1(begin: bytes, order: str) -> _Header:
    def at(where: int, what: str) -> tuple[float, ...]:
        return struct.unpack_from(order + what, begin, where)

    dim = struct.unpack_from(f"{order}8h", begin, 40)
    datatype, bitpix = struct.unpack_from(f"{order}2h", begin, 70)
    offset, slope, intercept = at(108, "3f")
    qform, sform = struct.unpack_from(f"{order}2h", begin, 252)
    return _Header(
        dim, datatype, bitpix, at(76, "8f"), _whole(offset), slope, intercept, begin[123],
        struct.unpack_from(f"{order}h", begin, 68)[0], qform, sform, at(256, "6f"),
        at(280, "12f"), order, begin[344:347] == b"n+1",
    )  # fmt: skip


def _of_2(begin: bytes, order: str) -> _Header:
    def at(where: int, what: str) -> tuple[float, ...]:
        return struct.unpack_from(order + what, begin, where)

    datatype, bitpix = struct.unpack_from(f"{order}2h", begin, 12)
    dim = struct.unpack_from(f"{order}8q", begin, 16)
    offset = struct.unpack_from(f"{order}q", begin, 168)[0]
    slope, intercept = at(176, "2d")
    qform, sform, = struct.unpack_from(f"{order}2i", begin, 344)  # fmt: skip
    units, intent = struct.unpack_from(f"{order}2i", begin, 500)
    return _Header(
        dim, datatype, bitpix, at(104, "8d"), _whole(offset), slope, intercept, units & 0xFF,
        intent, qform, sform, at(352, "6d"), at(400, "12d"), order, begin[4:7] == b"n+2",
    )  # fmt: skip


def _whole(offset: float) -> int:
    # The header itself and its extension flag come first.
    if not isfinite(offset) or not 348 <= offset < 1 << 31:
        raise _unsupported("it does not say where its voxels begin", "Save it again.")
    return int(offset)


def _shape(header: _Header) -> tuple[tuple[int, int, int], int]:
    count = header.dim[0]
    if not 1 <= count <= 7:
        raise _unsupported("it has no number of sides that a volume can have", "Save it again.")
    sides = [*header.dim[1 : 1 + count], 1, 1, 1, 1, 1, 1, 1][:7]
    if count < 2 or any(side != 1 for side in sides[4:]):
        raise _unsupported(
            "each of its voxels has several values, or it has more than space and time",
            "Save one volume of it, and import that.",
        )
    if sides[3] > VOLUMES:
        raise _unsupported("it has more volumes than any genuine one", "Save some of them.")
    return (sides[0], sides[1], sides[2]), sides[3]


def _kind(header: _Header) -> np.dtype[np.generic]:
    name = _KINDS.get(header.datatype)
    if name is None:
        what = "colours" if header.datatype in _COLOUR else "no plain numbers"
        if header.datatype in _COMPLEX:
            what = "complex numbers"
        raise _unsupported(f"its voxels are {what}", "Save it as whole or decimal numbers.")
    kind = np.dtype(header.order + name)
    if header.bitpix != 8 * kind.itemsize:
        raise Unreadable(
            "The NIfTI file contradicts itself about the size of its voxels.",
            reason="garbled",
            advice="Save it again with the program that made it.",
        )
    return kind


def _affine(header: _Header) -> tuple[NDArray[np.float64], list[str]]:
    """Return where the voxels lie, in the patient as DICOM counts, and what is in doubt."""
    doubts = []
    by_s = _of_sform(header) if header.sform_code > 0 else None
    by_q = _of_qform(header) if header.qform_code > 0 else None
    # The scanner's own space, where one of the two is it, and the other a template's.
    prefers_q = header.qform_code == _SCANNER and header.sform_code != _SCANNER
    chosen = by_q if by_s is None or prefers_q else by_s
    if chosen is None:
        raise Unreadable(
            "The NIfTI file does not say which side of the patient is left.",
            reason="geometry",
            advice="Convert the original images again with a program that keeps the orientation.",
        )
    if by_s is not None and by_q is not None:
        sides = [(0, side - 1) for side in header.dim[1:4]]
        corners = np.array([(i, j, k, 1) for i in sides[0] for j in sides[1] for k in sides[2]])
        apart = np.abs((by_s - by_q) @ corners.T)[:3].max()
        if np.linalg.det(by_s[:3, :3]) * np.linalg.det(by_q[:3, :3]) < 0:
            raise Unreadable(
                "The NIfTI file says two things about which side of the patient is left.",
                reason="geometry",
                advice="Convert the original images again and import what comes of it.",
            )
        if apart > _SAME_MM and header.sform_code == header.qform_code:
            doubts.append(
                f"The file gives two places for its voxels, up to {apart:.1f} mm apart; the first"
                " (sform) was taken."
            )
    code = header.qform_code if chosen is by_q else header.sform_code
    if code in _ALIGNED:
        doubts.append("The file says that it was laid onto another volume, not as it was acquired.")
    space = header.units & 7
    if space == 0:
        doubts.append("The file does not say its unit of length; millimetres were taken.")
    scale = np.diag([*[_MILLIMETRES.get(space, 1.0)] * 3, 1.0])
    return _TO_LPS @ scale @ chosen, doubts


def _of_sform(header: _Header) -> NDArray[np.float64]:
    affine = np.eye(4)
    affine[:3] = np.array(header.sform, np.float64).reshape(3, 4)
    return affine


def _of_qform(header: _Header) -> NDArray[np.float64]:
    """Return the affine of a quaternion (nifti1.h, method 2)."""
    b, c, d, *origin = (float(v) for v in header.quaternion)
    rest = 1.0 - (b * b + c * c + d * d)
    if rest < 1e-7:
        long = sqrt(b * b + c * c + d * d)
        if not long > 0:
            raise _unsupported("its orientation is no rotation", "Save it again.")
        a, b, c, d = 0.0, b / long, c / long, d / long
    else:
        a = sqrt(rest)
    turned = np.array(
        [
            [a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)],
            [2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)],
            [2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c],
        ]
    )
    steps = np.array([abs(v) for v in header.pixdim[1:4]])
    steps[2] *= -1.0 if header.pixdim[0] < 0 else 1.0
    affine = np.eye(4)
    affine[:3, :3] = turned * steps
    affine[:3, 3] = origin
    return affine


def _unsupported(why: str, advice: str) -> Unreadable:
    return Unreadable(
        f"The NIfTI file is not taken in: {why}.", reason="unsupported", advice=advice
    )

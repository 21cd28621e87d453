"""NRRD files read as grids (teem.sourceforge.net/nrrd/format.html)."""

from __future__ import annotations

import re
from math import prod

import numpy as np
from numpy.typing import NDArray

from domain.errors import Unreadable
from imaging.foreign.grid import (
    INFLATED_BYTES,
    Grid,
    cut_off,
    demand_geometry,
    demand_shape,
    inflated,
)

_HEADER_BYTES = 1 << 20
_KINDS = {
    "i1": ("signed char", "int8", "int8_t"),
    "u1": ("uchar", "unsigned char", "uint8", "uint8_t"),
    "i2": ("short", "short int", "signed short", "signed short int", "int16", "int16_t"),
    "u2": ("ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t"),
    "i4": ("int", "signed int", "int32", "int32_t"),
    "u4": ("uint", "unsigned int", "uint32", "uint32_t"),
    "i8": ("longlong", "long long", "long long int", "signed long long", "int64", "int64_t"),
    "u8": ("ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t"),
    "f4": ("float",),
    "f8": ("double",),
}
_NAMES = {name: kind for kind, names in _KINDS.items() for name in names}
# What leads from a space to DICOM's: left, posterior, superior.
_SPACES = {
    "left-posterior-superior": (1.0, 1.0), "lps": (1.0, 1.0),
    "right-anterior-superior": (-1.0, -1.0), "ras": (-1.0, -1.0),
    "left-anterior-superior": (1.0, -1.0), "las": (1.0, -1.0),
}  # fmt: skip
_VECTOR = re.compile(r"\(([^()]*)\)|(none)", re.IGNORECASE)
_TIMES = ("time", "list")


def read(content: bytes, beside: bytes = b"") -> Grid:
    """Return the grid of an NRRD file; ``beside`` are its voxels where they lie in another file.

    Raises:
        Unreadable: It is damaged or hostile, holds what is no grey volume, or does not say which
            side is left.
    """
    fields, start = _fields(content)
    kind = _kind(fields)
    sizes = tuple(_integers(fields.get("sizes", "")))
    if len(sizes) != _integer(fields.get("dimension", "")):
        raise _unsupported("it contradicts itself about how many sides it has", "Save it again.")
    demand_shape(sizes, "NRRD")
    time = _time_axis(fields, len(sizes))
    affine, doubts = _affine(fields, time, len(sizes))
    demand_geometry(affine, "NRRD")
    size = prod(sizes) * kind.itemsize
    raw = _voxels(fields, beside or content[start:], size)
    voxels = np.frombuffer(raw, kind, prod(sizes)).reshape(sizes[::-1])
    if time is None:
        voxels = voxels[np.newaxis]
    else:
        voxels = np.moveaxis(voxels, len(sizes) - 1 - time, 0)
        doubts.append("What sets its volumes apart is not known; they are kept in their order.")
    return Grid(voxels, affine, doubts=tuple(doubts))


def _fields(content: bytes) -> tuple[dict[str, str], int]:
    """Return the header's fields, names in small letters, and where the voxels begin."""
    head = content[:_HEADER_BYTES]
    end = re.search(rb"\r?\n\r?\n", head)
    if end is None and len(content) > _HEADER_BYTES:
        raise _unsupported("its header does not end", "Save it again.")
    text = head[: end.start() if end else len(head)].decode("utf-8", "replace")
    fields: dict[str, str] = {}
    for row in text.splitlines()[1:]:
        if row.startswith("#") or ":=" in row:
            continue
        name, colon, value = row.partition(": ")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields, end.end() if end else len(content)


def _kind(fields: dict[str, str]) -> np.dtype[np.generic]:
    name = _NAMES.get(fields.get("type", "").lower())
    if name is None:
        raise _unsupported("its voxels are no plain numbers", "Save it as whole numbers.")
    order = {"little": "<", "big": ">"}.get(fields.get("endian", "").lower())
    if order is None:
        if name[1] != "1":
            raise _unsupported("it does not say the order of its bytes", "Save it again.")
        order = "<"
    return np.dtype(order + name)


def _time_axis(fields: dict[str, str], count: int) -> int | None:
    """Return which axis, from the fastest on, sets volumes apart; None where there is none."""
    if count == 3:
        return None
    kinds = fields.get("kinds", "").lower().split()
    apart = [n for n, kind in enumerate(kinds) if kind in _TIMES]
    if count == 4 and len(kinds) == 4 and len(apart) == 1 and apart[0] in (0, 3):
        return apart[0]
    raise _unsupported(
        "it is no volume of three sides, nor several of them in time",
        "Save one volume of it, and import that.",
    )


def _affine(
    fields: dict[str, str], time: int | None, count: int
) -> tuple[NDArray[np.float64], list[str]]:
    space = _SPACES.get(fields.get("space", "").strip('"').lower())
    directions = [
        None if found[2] else _numbers(found[1])
        for found in _VECTOR.finditer(fields.get("space directions", ""))
    ]
    if space is None or len(directions) != count:
        raise Unreadable(
            "The NRRD file does not say which side of the patient is left.",
            reason="geometry",
            advice="Convert the original images again with a program that keeps the orientation.",
        )
    spatial = [one for n, one in enumerate(directions) if n != time]
    origin = _VECTOR.search(fields.get("space origin", ""))
    columns = [*spatial, _numbers(origin[1]) if origin and origin[1] else None]
    if any(one is None or len(one) != 3 for one in columns):
        raise _unsupported("it does not say where its voxels lie", "Save it again.")
    affine = np.eye(4)
    affine[:3] = np.array(columns, np.float64).T
    doubts = []
    units = {u.lower() for u in re.findall(r'"([^"]*)"', fields.get("space units", ""))} - {""}
    if not units:
        doubts.append("The file does not say its unit of length; millimetres were taken.")
    elif units - {"mm", "millimeter", "millimeters", "millimetre", "millimetres"}:
        raise _unsupported("its lengths are not in millimetres", "Save it in millimetres.")
    return np.diag([*space, 1.0, 1.0]) @ affine, doubts


def _voxels(fields: dict[str, str], raw: bytes, size: int) -> bytes:
    encoding = fields.get("encoding", "").lower()
    lines, skipped = (_integer(fields.get(f"{what} skip", "0")) for what in ("line", "byte"))
    for _ in range(min(lines, 10_000)):
        raw = raw[raw.find(b"\n") + 1 :]
    if encoding in ("gz", "gzip"):
        if skipped:
            raise _unsupported("it skips bytes of packed voxels", "Save it again.")
        raw = inflated(raw, min(INFLATED_BYTES, size), "NRRD")
    elif encoding != "raw":
        raise _unsupported(f"its coding “{encoding[:20]}” is not known", "Save it as raw or gzip.")
    # -1 means: the voxels are the end of the file.
    raw = raw[len(raw) - size :] if skipped == -1 and len(raw) >= size else raw[max(0, skipped) :]
    if len(raw) < size:
        raise cut_off("NRRD")
    return raw[:size]


def _numbers(text: str) -> list[float] | None:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        return None


def _integers(text: str) -> list[int]:
    parts = text.split()
    if len(parts) > 16 or not all(re.fullmatch(r"\d{1,9}", part) for part in parts):
        raise _unsupported("its sizes are no numbers", "Save it again.")
    return [int(part) for part in parts]


def _integer(text: str) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else 0


def _unsupported(why: str, advice: str) -> Unreadable:
    return Unreadable(f"The NRRD file is not taken in: {why}.", reason="unsupported", advice=advice)

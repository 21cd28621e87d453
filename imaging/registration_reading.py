"""Reads Spatial Registration objects (PS3.3 A.39.1, C.20.2): matrices between two spaces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.errors import Unreadable
from imaging.header import Header
from imaging.part10 import Opened

SOP_CLASS = "1.2.840.10008.5.1.4.1.1.66.1"
_MOST_ITEMS, _MOST_IMAGES = 1000, 10_000
# A rotation written with six digits is one; anything further off moves, bends or shears.
_ROUNDING = 1e-3
_SCALES = (0.5, 2.0)

Rows = tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """One of the registered spaces: how its coordinates become those of the object's own."""

    frame_of_reference: str
    images: tuple[str, ...]  # SOP UIDs; they name the space where the object does not
    matrix: Rows  # 4x4, row by row, patient mm to mm
    kind: str  # RIGID or RIGID_SCALE
    refusal: str = ""  # why the matrix is not used


@dataclass(frozen=True, slots=True)
class SpatialRegistration:
    """What a registration object says."""

    sop_uid: str
    study_uid: str
    patient_id: str
    frame_of_reference: str  # the space that the others are brought into
    label: str
    author: str
    made: str  # YYYYMMDDHHMMSS
    placed: tuple[Placed, ...]


def read_registration(opened: Opened) -> dict[str, Any]:
    """Return the matrices of a registration object, as plain values.

    Raises:
        Unreadable: It is none, or says no matrix.
    """
    header = Header(opened.data)
    if header.uid(0x00080016) != SOP_CLASS:
        raise Unreadable("The object is no spatial registration.", reason="missing")
    items = header.items(0x00700308)  # Registration Sequence
    if not items:
        raise Unreadable("The registration names no registered images.", reason="missing")
    if len(items) > _MOST_ITEMS:
        raise Unreadable("The registration names more spaces than any genuine one.",
                         reason="hostile")  # fmt: skip
    label = header.text(0x00700080) or header.text(0x00700081) or header.text(0x0008103E)
    return {
        "sop_uid": header.uid(0x00080018),
        "study_uid": header.uid(0x0020000D),
        "patient_id": header.text(0x00100020).strip(),
        "space": header.uid(0x00200052),
        "label": label.strip(),
        "author": (header.text(0x00700084) or header.text(0x00080070)).strip(),
        "made": header.trimmed(0x00080023) + header.trimmed(0x00080033)[:6],
        "placed": [_item(item) for item in items],
    }


def _item(item: Header) -> dict[str, Any]:
    matrix, kind, refusal = np.eye(4), "RIGID", ""
    found = 0
    for each in item.items(0x00700309):  # Matrix Registration Sequence
        for one in each.items(0x0070030A):  # Matrix Sequence: applied one after another
            found += 1
            numbers = one.numbers(0x300600C6)
            said = one.trimmed(0x0070030C) or "RIGID"
            if len(numbers) != 16:
                refusal = refusal or "A matrix of the registration has not 16 numbers."
                continue
            read = np.asarray(numbers, float).reshape(4, 4)
            refusal = refusal or why_not_used(read, said)
            matrix = read @ matrix
            kind = said if said != "RIGID" else kind
    if not found:
        refusal = "The registration gives a space, but no matrix for it."
    images = [
        each.uid(0x00081155) for each in item.items(0x00081140)[:_MOST_IMAGES]
    ]  # Referenced Image Sequence
    return {
        "space": item.uid(0x00200052),
        "images": images,
        "matrix": [[float(v) for v in row] for row in (np.eye(4) if refusal else matrix)],
        "kind": kind,
        "refusal": refusal,
    }


def why_not_used(matrix: NDArray[np.float64], kind: str) -> str:
    """Return why a 4x4 matrix of a kind is not used; empty when it is.

    A rigid matrix keeps lengths and sides. RIGID_SCALE may stretch each axis, as PS3.3
    C.20.2.1.1 says; AFFINE may shear, which no patient does.
    """
    if not np.isfinite(matrix).all() or np.abs(matrix[3] - (0, 0, 0, 1)).max() > _ROUNDING:
        return "The registration's matrix is none of patient coordinates."
    part = matrix[:3, :3]
    if kind not in ("RIGID", "RIGID_SCALE"):
        return f"The registration is {kind.lower()}, not rigid: it may shear, so it is not used."
    if np.linalg.det(part) <= 0:
        return "The registration's matrix swaps the patient's sides, so it is not used."
    scales = np.linalg.norm(part, axis=0)
    rigid = part / scales
    if np.abs(rigid.T @ rigid - np.eye(3)).max() > _ROUNDING:
        return "The registration says that it is rigid, but its matrix shears, so it is not used."
    if kind == "RIGID" and np.abs(scales - 1).max() > _ROUNDING:
        return "The registration says that it is rigid, but its matrix scales, so it is not used."
    if scales.min() < _SCALES[0] or scales.max() > _SCALES[1]:
        return "The registration scales by more than patients do, so it is not used."
    return ""


def registration(plain: dict[str, Any]) -> SpatialRegistration:
    """Return a registration from what a worker said of it.

    Raises:
        ValueError: It is not as a worker says it (or KeyError, TypeError).
    """
    return SpatialRegistration(
        str(plain["sop_uid"]),
        str(plain["study_uid"]),
        str(plain["patient_id"]),
        str(plain["space"]),
        str(plain["label"]),
        str(plain["author"]),
        str(plain["made"]),
        _placed(plain["placed"]),
    )


def _placed(plain: list[Any]) -> tuple[Placed, ...]:
    found = []
    for each in plain:
        matrix = np.asarray(each["matrix"], float)
        if matrix.shape != (4, 4) or not np.isfinite(matrix).all():
            raise ValueError("a matrix is four by four")
        rows = tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in matrix)
        images = tuple(str(uid) for uid in each["images"])
        found.append(
            Placed(str(each["space"]), images, rows, str(each["kind"]), str(each["refusal"]))
        )
    return tuple(found)

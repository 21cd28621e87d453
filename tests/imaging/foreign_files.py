"""Foreign files as other programs write them, and what becomes of them."""

from __future__ import annotations

import gzip
import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from domain.study import Patient, Study
from imaging.foreign.kinds import kind_of
from imaging.foreign.making import Belonging, objects_of, whole

STUDY = Study(
    "1.2.826.0.1.3680043.10.511.7",
    Patient("F-1", "Sharma^Meera", "19700101", "F"),
    "20240102",
    "101010",
    "A1",
    "Brought along",
    study_id="7",
)
RANDOM = np.random.default_rng(5)
GREY = RANDOM.integers(0, 256, (31, 40), dtype=np.uint8)
_ROWS, _COLUMNS = np.mgrid[0:32, 0:40]
# Smooth, so that JPEG keeps it, and another picture each way round.
COLOUR = np.stack([_ROWS * 8, _COLUMNS * 6, (_ROWS + _COLUMNS) * 3], axis=2).astype(np.uint8)


WHOLE = RANDOM.integers(-900, 3000, (20, 24, 7), dtype=np.int16)
TURN = np.array([[0.96, -0.28, 0.0], [0.28, 0.96, 0.0], [0.0, 0.0, 1.0]])


def affine(*, mirrored: bool = False, tilt_mm: float = 0.0) -> NDArray[np.float64]:
    sides = TURN @ np.diag([-0.7 if mirrored else 0.7, 0.9, 2.5])
    found = np.eye(4)
    found[:3, :3], found[:3, 3] = sides, (-31.5, 12.25, -108.125)
    found[1, 2] += tilt_mm
    return found


def made_of(
    content: bytes, *, modality: str = "", unit: str = "", beside: bytes = b"", study: Study = STUDY
) -> tuple[list[bytes], list[str]]:
    """Return the objects and the doubts of a file, made as in an import."""
    kind = kind_of(content[:8192])
    assert kind is not None
    return whole(list(objects_of(content, kind, Belonging(study, modality, unit), beside)))


def written(picture: Image.Image, kind: str, **how: Any) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def pages(*pictures: NDArray[np.generic], **how: Any) -> bytes:
    """Return a TIFF file of several pages."""
    first, *others = (Image.fromarray(p) for p in pictures)
    return written(first, "TIFF", save_all=True, append_images=others, **how)


def nifti(
    voxels: NDArray[np.generic], affine: NDArray[np.float64], *, code: int = 1, zoom: float = 0.0
) -> bytes:
    """Return what nibabel writes: (column, row, slice) and an affine to the right and the front."""
    image = nibabel.Nifti1Image(voxels, affine)
    image.set_sform(affine, code=code)
    image.set_qform(affine, code=code)
    image.header.set_xyzt_units("mm", "sec")
    if zoom:
        image.header.set_zooms((*image.header.get_zooms()[:3], zoom))
    return bytes(image.to_bytes())


def nrrd(voxels: NDArray[np.generic], *rows: str, encoding: str = "raw") -> bytes:
    """Return an NRRD file with the voxels after its header, as (slice, row, column)."""
    kinds = {"i2": "short", "u2": "ushort", "f4": "float", "u1": "uchar"}
    head = [
        "NRRD0004",
        "# written by hand",
        f"type: {kinds[voxels.dtype.str[1:]]}",
        f"dimension: {voxels.ndim}",
        f"sizes: {' '.join(str(n) for n in voxels.shape[::-1])}",
        "endian: little",
        f"encoding: {encoding}",
        *rows,
    ]
    raw = voxels.tobytes()
    return "\n".join(head).encode() + b"\n\n" + (gzip.compress(raw) if encoding == "gzip" else raw)


def png_of(columns: int, rows: int, depth: int = 8, colour: int = 0, data: bytes = b"") -> bytes:
    """Return a PNG that states a size, whatever lies in it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))
        )

    head = struct.pack(">LLBBBBB", columns, rows, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(data))
        + chunk(b"IEND", b"")
    )


def kept(folder: Path, objects: list[bytes]) -> list[Path]:
    """Write objects into a folder, and return their files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{n:05}.dcm" for n in range(len(objects))]
    for file, part10 in zip(files, objects, strict=True):
        file.write_bytes(part10)
    return files

"""What a file is that is not DICOM, by its first bytes and never by its name."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from domain.errors import Unreadable


class Kind(Enum):
    """The kinds of file that are made DICOM objects."""

    PNG = "PNG"
    JPEG = "JPEG"
    TIFF = "TIFF"
    PDF = "PDF"
    NIFTI = "NIfTI"
    NRRD = "NRRD"

    @property
    def is_picture(self) -> bool:
        return self in (Kind.PNG, Kind.JPEG, Kind.TIFF)

    @property
    def is_volume(self) -> bool:
        return self in (Kind.NIFTI, Kind.NRRD)


@dataclass(frozen=True, slots=True)
class Largest:
    """How many bytes a file may have before anybody reads it."""

    picture: int = 50_000_000
    other: int = 2_000_000_000

    def of(self, kind: Kind) -> int:
        return self.picture if kind.is_picture else self.other


# So many first bytes tell every kind: a NIfTI header may lie compressed in a gzip member.
BEGIN_BYTES = 8192

_PNG = b"\x89PNG\r\n\x1a\n"
_TIFF = (b"II*\0", b"MM\0*", b"II+\0\x08\0\0\0", b"MM\0+\0\x08\0\0")
_GZIP = b"\x1f\x8b\x08"
_NIFTI_1, _NIFTI_2 = 348, 540
_DATA_FILE = re.compile(rb"^data ?file: *([^\r\n]+)", re.MULTILINE | re.IGNORECASE)
_PLAIN_NAME = re.compile(r"[^/\\\0:*?%]{1,200}\Z")


def kind_of(begin: bytes) -> Kind | None:
    """Return what a file is by its first bytes; None for DICOM and for what is none of these.

    DICOM is looked for first: the 128 bytes before its mark may look like a TIFF (PS3.10 7.1).
    """
    if begin[128:132] == b"DICM":
        return None
    if begin.startswith(_PNG):
        return Kind.PNG
    if begin.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if begin.startswith(_TIFF):
        return Kind.TIFF
    if begin.startswith(b"%PDF-"):
        return Kind.PDF
    if begin.startswith(b"NRRD000"):
        return Kind.NRRD
    if begin.startswith(_GZIP):
        begin = _first_inflated(begin)
    return Kind.NIFTI if _is_nifti(begin) else None


def kind_of_file(file: Path) -> Kind | None:
    """Return what a file is, having read no more than its first bytes."""
    with file.open("rb") as opened:
        return kind_of(opened.read(BEGIN_BYTES))


def demand_size(kind: Kind, size: int, largest: Largest) -> None:
    """Refuse a file that is too large for its kind.

    Raises:
        Unreadable: It has more bytes than are taken in.
    """
    if size > largest.of(kind):
        raise Unreadable(
            f"The {kind.value} file has {size} bytes; at most {largest.of(kind)} are taken in.",
            reason="too-large",
            advice="Make it smaller where it came from, or ask the administrator for the limit.",
        )


def file_beside(file: Path) -> Path | None:
    """Return the file that an NRRD header keeps its voxels in; None where they follow it.

    Raises:
        Unreadable: It names something other than one file beside it.
    """
    with file.open("rb") as opened:
        begin = opened.read(BEGIN_BYTES)
    header = re.split(rb"\r?\n\r?\n", begin, maxsplit=1)[0]
    named = _DATA_FILE.search(header)
    if named is None:
        return None
    name = named.group(1).decode("utf-8", "replace").strip()
    beside = file.parent / name
    # A list, a pattern of names, or a way out of the folder is not followed.
    plain = _PLAIN_NAME.match(name) and name not in (".", "..") and not name.startswith("LIST")
    if not plain or beside.is_symlink() or not beside.is_file():
        raise Unreadable(
            "The NRRD header names no single file beside it that holds its voxels.",
            reason="missing",
            advice="Put the file with the voxels into the same folder, or save as one NRRD file.",
        )
    return beside


def _first_inflated(begin: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(begin, _NIFTI_2)
    except zlib.error:
        return b""


def _is_nifti(begin: bytes) -> bool:
    size = {begin[:4]} & {
        length.to_bytes(4, order) for length in (_NIFTI_1, _NIFTI_2) for order in ("little", "big")
    }
    if not size:
        return False
    return begin[344:347] in (b"n+1", b"ni1") or begin[4:7] in (b"n+2", b"ni2")

"""What an object says to somebody who reads it: documents, pages, headers, chosen images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.presentation import ImageReference


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """An object without an image, as something to read: lines of (depth, name, value), or a PDF."""

    title: str
    lines: tuple[tuple[int, str, str], ...] = ()
    pdf: bytes = b""


@dataclass(frozen=True, slots=True)
class KeyObjects:
    """Images that somebody found worth showing, and what they said of them."""

    title: str
    study_uid: str
    patient_id: str
    made: str  # YYYYMMDDHHMMSS
    author: str
    note: str
    images: tuple[ImageReference, ...]


@dataclass(frozen=True, slots=True)
class HeaderText:
    """A header to read: lines of (depth, tag, name, VR, value)."""

    lines: tuple[tuple[int, int, str, str, str], ...]
    cut_short: bool = False  # there were more lines than are shown


@dataclass(frozen=True, slots=True, eq=False)
class PdfPage:
    """One page as (height, width, 3) RGB, and how many pages there are."""

    pixels: NDArray[np.uint8]
    count: int


def key_objects(said: dict[str, Any]) -> KeyObjects:
    """Return what a worker found in a key object selection.

    Raises:
        KeyError, TypeError, ValueError: It is not as a worker says it.
    """
    return KeyObjects(
        str(said["title"]),
        str(said["study_uid"]),
        str(said["patient_id"]),
        str(said["made"]),
        str(said["author"]),
        str(said["note"]),
        tuple(
            ImageReference(str(uid), tuple(int(n) for n in frames))
            for uid, frames in said["images"]
        ),
    )


def header_text(said: dict[str, Any]) -> HeaderText:
    """Return the lines of a header that a worker read.

    Raises:
        KeyError, TypeError, ValueError: They are not as a worker says them.
    """
    lines = tuple(
        (int(depth), int(tag), str(name), str(vr), str(value))
        for depth, tag, name, vr, value in said["lines"]
    )
    return HeaderText(lines, bool(said["cut_short"]))

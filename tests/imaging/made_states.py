"""Presentation states for tests: made by DCMTK for an image, then changed one thing at a time."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from tests.imaging.made_objects import image, short, text

ROWS, COLUMNS = 40, 56


def ramp(*, signed: bool = False, photometric: str = "MONOCHROME2") -> bytes:
    """Return an image file of 12 bits whose values take every level."""
    values = np.linspace(0, 4095, ROWS * COLUMNS).reshape(ROWS, COLUMNS).astype(np.int32)
    if signed:
        values -= 2048
    return image(
        ROWS,
        COLUMNS,
        values.astype("<i2").tobytes(),
        text(0x00280004, "CS", photometric),
        short(0x00280101, 12),
        short(0x00280102, 11),
        short(0x00280103, int(signed)),
        text(0x00281052, "DS", "-1000" if not signed else "0"),
        text(0x00281053, "DS", "1"),
        text(0x00080020, "DA", "20260101"),
        text(0x00080030, "TM", "120000"),
        text(0x00080050, "SH", ""),
        text(0x00080090, "PN", ""),
        text(0x00100030, "DA", ""),
        text(0x00100040, "CS", ""),
        text(0x00200010, "SH", "1"),
        text(0x00200011, "IS", "1"),
        text(0x00200013, "IS", "1"),
        sop="1.2.840.99.1",
        series="1.2.840.99.2",
        study="1.2.840.99.3",
        kind="1.2.840.10008.5.1.4.1.1.7",
        modality="OT",
    )


def state_of(
    file: Path, folder: Path, program: Callable[[str], str], change: Callable[[Dataset], None]
) -> Path:
    """Return a presentation state for an image, as DCMTK makes one and ``change`` leaves it."""
    made = folder / "state.dcm"
    subprocess.run([program("dcmpsmk"), "-q", file, made], check=True, capture_output=True)  # noqa: S603 - a judge, by full path
    dataset = pydicom.dcmread(made)
    change(dataset)
    dataset.save_as(made, enforce_file_format=True)
    return made


def rendered(
    file: Path, state: Path, folder: Path, program: Callable[[str], str]
) -> NDArray[np.uint8]:
    """Return what DCMTK shows of an image through a state."""
    bitmap = folder / "shown.pgm"
    subprocess.run(  # noqa: S603 - a judge, by full path
        [program("dcmp2pgm"), "-q", "-p", state, file, bitmap], check=True, capture_output=True
    )
    return read_pgm(bitmap.read_bytes())


def read_pgm(encoded: bytes) -> NDArray[np.uint8]:
    words: list[bytes] = []
    at = 0
    while len(words) < 4:
        end = encoded.index(b"\n", at)
        words += [] if encoded[at:end].startswith(b"#") else encoded[at:end].split()
        at = end + 1
    width, height = int(words[1]), int(words[2])
    return np.frombuffer(encoded, np.uint8, width * height, at).reshape(height, width)


def dataset_bytes(dataset: Dataset) -> bytes:
    stream = BytesIO()
    dataset.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def table(count: int, first: int, bits: int, values: NDArray[Any], *, signed: bool) -> Dataset:
    item = Dataset()
    item.add_new(0x00283002, "SS" if signed else "US", [count, first, bits])
    item.LUTData = values.astype("<u2").tobytes()
    item["LUTData"].VR = "OW"
    return item

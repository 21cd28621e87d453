"""What every subject measures on: one synthetic CT, plain on disk and encrypted in a seat."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from io import BytesIO
from pathlib import Path

import imagecodecs
import numpy as np
import pydicom
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGLSLossless, generate_uid

from app.actions.importing import import_files
from app.actions.starting import open_workstation
from app.workstation import Workstation
from domain.work import Unwatched
from imaging import phantom

PASSPHRASE = "benchmarks only, on made-up images"  # noqa: S105 - of seats that live for one run
SLICES, SIZE = 300, 512
_DRAWN = 75  # planes that are really drawn; each stands for four, shifted by a pixel


@dataclass(frozen=True, slots=True)
class Ct:
    """One CT series on disk."""

    study_uid: str
    series_uid: str
    files: tuple[Path, ...]


@dataclass
class Bench:
    """The folder of one run, how often to repeat, and the studies, made when first asked for."""

    folder: Path
    runs: int = 5
    _seats: int = field(default=0)

    @cached_property
    def plain(self) -> Ct:
        """A CT of 300 uncompressed slices."""
        return written(self.folder / "plain", SLICES, compressed=False)

    @cached_property
    def jpegls(self) -> Ct:
        """The same as JPEG-LS."""
        return written(self.folder / "jpegls", SLICES, compressed=True)

    @cached_property
    def few(self) -> tuple[Path, ...]:
        """A hundred slices, for peers that are slow."""
        return self.plain.files[:100]

    @cached_property
    def profile(self) -> Path:
        """A seat that holds both series as studies."""
        folder = self.folder / "seat"
        station = open_workstation(folder, passphrase=PASSPHRASE)
        try:
            for ct in (self.plain, self.jpegls):
                assert import_files(station, ct.files, Unwatched()).stored == SLICES
        finally:
            station.close()
        return folder

    @contextmanager
    def seat(self) -> Iterator[Workstation]:
        """Open that seat."""
        station = open_workstation(self.profile, passphrase=PASSPHRASE)
        try:
            yield station
        finally:
            station.close()

    @contextmanager
    def fresh_seat(self) -> Iterator[Workstation]:
        """Open a seat that holds nothing."""
        station = open_workstation(self.new_folder(), passphrase=PASSPHRASE)
        try:
            yield station
        finally:
            station.close()

    def seat_with(self, *studies: Ct) -> Path:
        """Make a seat that holds these studies alone."""
        folder = self.new_folder()
        station = open_workstation(folder, passphrase=PASSPHRASE)
        try:
            for study in studies:
                taken = import_files(station, study.files, Unwatched())
                assert taken.stored == len(study.files)
        finally:
            station.close()
        return folder

    def new_folder(self) -> Path:
        self._seats += 1
        folder = self.folder / f"made {self._seats}"
        folder.mkdir()
        return folder


def nodelay(on: bool) -> dict[str, str]:
    """Return DCMTK's environment with Nagle off, or as installed."""
    kept = {k: v for k, v in os.environ.items() if k != "TCP_NODELAY"}
    return {**kept, **({"TCP_NODELAY": "1"} if on else {})}


def written(folder: Path, count: int, *, compressed: bool) -> Ct:
    """Return a CT of so many slices on disk."""
    folder.mkdir()
    step_mm = 1.0
    drawn = replace(
        phantom.demonstration().current,
        key=f"benchmarks {folder.name}",
        shape=(_DRAWN, SIZE, SIZE),
        spacing_mm=(0.7, 0.7, step_mm * count / _DRAWN),
    )
    files: list[Path] = []
    for part10 in phantom.dicom_series(drawn):
        dataset = pydicom.dcmread(BytesIO(part10))
        plane = np.frombuffer(dataset.PixelData, "<u2").reshape(SIZE, SIZE)
        for shift in range(-(-count // _DRAWN)):
            if len(files) == count:
                break
            k = len(files)
            _place(dataset, np.roll(plane, shift, axis=1), k, k * step_mm, compressed=compressed)
            files.append(folder / f"{k:04}.dcm")
            dataset.save_as(files[-1], enforce_file_format=True)
    return Ct(drawn.study_uid, drawn.series_uid, tuple(files))


def _place(
    dataset: pydicom.Dataset, plane: np.ndarray, k: int, z_mm: float, *, compressed: bool
) -> None:
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset.InstanceNumber = k + 1
    at = list(dataset.ImagePositionPatient)
    dataset.ImagePositionPatient = [at[0], at[1], z_mm]
    dataset.SliceLocation = z_mm
    dataset.SliceThickness = 1.0
    if not compressed:
        dataset.PixelData = plane.tobytes()
        return
    dataset.file_meta.TransferSyntaxUID = JPEGLSLossless
    dataset.PixelData = encapsulate([bytes(imagecodecs.jpegls_encode(np.ascontiguousarray(plane)))])
    dataset["PixelData"].is_undefined_length = True

"""Letters, sides and places in all 48 orientations, as GDCM, dcm2niix and plain formulas have them.

The 48: every way to lay rows, columns and slices along the patient's axes, mirrored stacks too.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from itertools import permutations, product
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, generate_uid

from domain.geometry import Direction, Lattice
from domain.volume import Volume
from domain.work import Unwatched
from imaging.assembly import arrange, load
from imaging.geometry import orientation_letters
from imaging.reading import Readers
from viewer.session.content import acquired_orientation

Vector = tuple[float, float, float]
SPACING = (0.75, 1.25)  # between rows, between columns
STEP, ROWS, COLUMNS, SLICES = 2.5, 14, 18, 7
FIRST = (-31.25, 14.5, 203.75)
MARKED = (5, 3, 11)  # slice in the order of the files, row, column
CT = UID("1.2.840.10008.5.1.4.1.1.2")


def ways() -> list[tuple[Vector, Vector, Vector]]:
    unit = np.eye(3)
    found = []
    for order, signs in product(permutations(range(3)), product((1, -1), repeat=3)):
        found.append(
            tuple(tuple(map(float, unit[a] * s)) for a, s in zip(order, signs, strict=True))
        )
    return found  # type: ignore[return-value]


WAYS = ways()
# Untyped in its library.
name_axes: Any = nibabel.aff2axcodes


def place_of(way: tuple[Vector, Vector, Vector], slice_: int, row: int, column: int) -> Vector:
    """Return where a pixel lies by PS3.3 C.7.6.2.1.1, written out."""
    along_row, along_column, on = way
    x, y, z = (
        FIRST[axis]
        + on[axis] * STEP * slice_
        + along_row[axis] * SPACING[1] * column
        + along_column[axis] * SPACING[0] * row
        for axis in range(3)
    )
    return x, y, z


def written(way: tuple[Vector, Vector, Vector], number: int, folder: Path) -> list[Path]:
    """Write one series with one bright pixel; its files are numbered against their order."""
    folder.mkdir(parents=True, exist_ok=True)
    series, frame = generate_uid(), generate_uid()
    paths = []
    for slice_ in range(SLICES):
        made = Dataset()
        made.file_meta = FileMetaDataset()
        made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID = CT
        made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID = generate_uid()
        made.StudyInstanceUID, made.SeriesInstanceUID = "1.2.826.0.1.3680043.2.1125.7", series
        made.FrameOfReferenceUID = frame
        made.PatientID, made.PatientName, made.Modality = "48", "Phantom^Axes", "CT"
        made.Manufacturer, made.SeriesNumber = "SIEMENS", number
        made.StudyDate, made.StudyTime, made.StudyID, made.AccessionNumber = (
            "20260112", "091200", "1", "",
        )  # fmt: skip
        made.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
        made.InstanceNumber = (slice_ * 3) % SLICES + 1
        made.ImagePositionPatient = list(place_of(way, slice_, 0, 0))
        made.ImageOrientationPatient = [*way[0], *way[1]]
        made.PixelSpacing, made.SliceThickness = list(SPACING), STEP
        made.Rows, made.Columns, made.SamplesPerPixel = ROWS, COLUMNS, 1
        made.PhotometricInterpretation, made.PixelRepresentation = "MONOCHROME2", 1
        made.BitsAllocated, made.BitsStored, made.HighBit = 16, 16, 15
        made.RescaleSlope, made.RescaleIntercept, made.RescaleType = 1, 0, "HU"
        pixels = np.zeros((ROWS, COLUMNS), "<i2")
        if slice_ == MARKED[0]:
            pixels[MARKED[1], MARKED[2]] = 1000
        made.PixelData = pixels.tobytes()
        path = folder / f"{made.SOPInstanceUID}.dcm"
        made.save_as(path, enforce_file_format=True)
        paths.append(path)
    return paths


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> list[list[Path]]:
    root = tmp_path_factory.mktemp("ways")
    return [written(way, number + 1, root / f"{number:02}") for number, way in enumerate(WAYS)]


@pytest.fixture(scope="module")
def volumes(series: list[list[Path]]) -> Iterator[list[Volume]]:
    with Readers(2) as readers:
        yield [_volume(paths, readers) for paths in series]


class _Folder:
    def __init__(self) -> None:
        self.paths: dict[str, Path] = {}

    def read(self, sop_uid: str) -> bytes:
        return self.paths[sop_uid].read_bytes()

    def read_part(self, sop_uid: str, offset: int, length: int) -> bytes:
        return self.paths[sop_uid].read_bytes()[offset : offset + length]


def _volume(paths: list[Path], readers: Readers) -> Volume:
    folder, instances = _Folder(), []
    for path, found in readers.headers((str(path), path.read_bytes()) for path in paths):
        assert not isinstance(found, Exception)
        folder.paths[found.sop_uid] = Path(path)
        instances.append(found)
    (stack,) = arrange(instances)
    volume = load(stack, folder, readers, Unwatched())
    assert isinstance(volume, Volume)
    return volume


def brightest(voxels: NDArray[np.generic]) -> tuple[int, ...]:
    return tuple(int(index) for index in np.argwhere(voxels == voxels.max())[0])


def test_p04_each_pixel_is_where_the_standard_puts_it_in_all_48_orientations(
    volumes: list[Volume],
) -> None:
    for way, volume in zip(WAYS, volumes, strict=True):
        k, j, i = brightest(volume.voxels)
        found = volume.lattice.point(i, j, k).array()
        assert found == pytest.approx(place_of(way, *MARKED), abs=1e-3)


def test_p05_slices_are_in_the_order_of_their_places_whatever_their_numbers_say(
    volumes: list[Volume],
) -> None:
    for volume in volumes:
        along = [source.along_normal_mm for source in volume.sources]
        assert along == sorted(along, key=float)  # type: ignore[arg-type]  # none is None here
        numbers = [source.instance.number for source in volume.sources]
        assert numbers != sorted(numbers, key=lambda n: n or 0)


def test_p01_the_plane_has_the_name_that_gdcm_gives_it(
    series: list[list[Path]], volumes: list[Volume], program: Callable[[str], str]
) -> None:
    gdcminfo = program("gdcminfo")
    for paths, volume in zip(series, volumes, strict=True):
        run = subprocess.run(  # noqa: S603 - the program fixture found it
            [gdcminfo, str(paths[0])], capture_output=True, text=True, check=True
        )
        label = re.search(r"Orientation Label: (\w+)", run.stdout)
        assert label is not None
        assert acquired_orientation(volume.lattice).value == label[1].lower()


def test_p01_p03_dcm2niix_finds_the_marker_at_our_place_and_names_our_axes(
    series: list[list[Path]],
    volumes: list[Volume],
    program: Callable[[str], str],
    tmp_path: Path,
) -> None:
    run = subprocess.run(  # noqa: S603 - the program fixture found it
        [program("dcm2niix"), "-z", "n", "-b", "n", "-m", "n", "-d", "1", "-f", "s%s",
         "-o", str(tmp_path), str(series[0][0].parent.parent)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    files = {
        int(found[1]): path
        for path in tmp_path.glob("*.nii")
        if (found := re.fullmatch(r"s(\d+)", path.stem))
    }
    assert len(files) == 48, run.stdout[-2000:]
    for number, volume in enumerate(volumes):
        image = nibabel.load(files[number + 1])
        values = np.asarray(image.dataobj)  # type: ignore[attr-defined]  # a NIfTI image
        affine = np.diag([-1.0, -1.0, 1.0, 1.0]) @ image.affine  # type: ignore[attr-defined]  # the same
        theirs = (affine @ (*brightest(values), 1.0))[:3]
        k, j, i = brightest(volume.voxels)
        assert volume.lattice.point(i, j, k).array() == pytest.approx(theirs, abs=1e-3)
        # Their first axis runs along our rows, and nibabel names its way in R, A, S.
        codes = name_axes(image.affine)  # type: ignore[attr-defined]  # the same
        ours = orientation_letters(Direction.along(*volume.lattice.step_i))
        assert codes[0].replace("S", "H").replace("I", "F") == ours


def test_p08_the_tilt_is_the_angle_between_step_and_normal_in_closed_form() -> None:
    for degrees in (-30.0, -18.5, 0.5, 7.0, 30.0):
        for row, column, on in WAYS:
            lean = np.array(on) * STEP + np.array(column) * STEP * np.tan(np.radians(degrees))
            step = (float(lean[0]), float(lean[1]), float(lean[2]))
            made = Lattice(FIRST, row, column, step, (5, 6, 7))
            assert made.tilt_degrees == pytest.approx(abs(degrees), abs=1e-9)

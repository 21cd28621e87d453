"""Every voxel of every real volume lies where dcm2niix puts it, to 0.001 mm.

dcm2niix writes NIfTI: its axes point right to left and back to front otherwise than DICOM's, its
rows run upwards. nibabel reads its matrix. Where dcm2niix cannot decode, it gets a copy with the
same header and 16 x 16 black pixels: the places are what is compared.
"""

from __future__ import annotations

import re
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray

from domain.geometry import Lattice
from imaging.assembly import VOLUME, Stack, arrange
from imaging.geometry import image_lattice
from imaging.reading import Readers

WITHIN_MM = 0.001
FROM_RAS_TO_LPS = np.diag([-1.0, -1.0, 1.0, 1.0])

# Not objects/rtdose.dcm: dcm2niix says that it cannot tell where its planes lie, and guesses 1 mm.
READABLE = ("ct-head-64px", "ct-mr-enhanced-small/eCT_Supplemental.dcm")
COMPRESSED = (
    "ct-thorax-lidc0314",
    "pt-wholebody-qin0024/pet",
    "objects/ct-3slice-*.dcm",
)
SINGLE = (
    "ts-matrix-wg04/CT2_RLE.dcm",
    "ts-matrix-wg04/CT2_J2KI.dcm",
    "ts-matrix-basic/ct-LittleEndianImplicit.dcm",
    "odd-files/explicit_VR-UN.dcm",
    "odd-files/MR_small_padded.dcm",
)


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(2) as readers:
        yield readers


@dataclass(frozen=True)
class Converted:
    """What dcm2niix wrote for one series, and what it said."""

    to_patient: NDArray[np.float64]  # voxel of the NIfTI -> LPS mm
    shape: tuple[int, ...]
    said: str
    slice_mm: float


def files_of(folder: Path, name: str) -> list[Path]:
    """Return the files that a name, a pattern or a folder stands for."""
    if (folder / name).is_dir():
        return sorted((folder / name).iterdir())
    return sorted(folder.glob(name))


def convert(program: str, source: Path, out: Path) -> Converted:
    out.mkdir()
    run = subprocess.run(  # noqa: S603 - the program fixture found it
        [program, "-z", "n", "-b", "n", "-m", "n", "-f", "volume", "-o", str(out), str(source)],
        capture_output=True,
        text=True,
        check=False,
    )
    written = [path for path in out.glob("*.nii") if not re.search("_Eq|_Tilt", path.name)]
    assert written, run.stdout
    (one,) = written
    image: Any = nibabel.load(one)
    affine = FROM_RAS_TO_LPS @ image.affine
    return Converted(affine, image.shape, run.stdout, float(image.header.get_zooms()[2]))


def blackened(files: list[Path], folder: Path) -> Path:
    """Copy headers with 16 x 16 black pixels that any program can decode."""
    folder.mkdir()
    for path in files:
        data = pydicom.dcmread(path)
        data.Rows = data.Columns = 16
        frames = int(data.get("NumberOfFrames", 1) or 1)
        data.PixelData = bytes(16 * 16 * 2 * frames)
        data["PixelData"].VR = "OW"
        data.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
        for group in (0x2000, 0x7FE1):
            data.group_dataset(group).clear()
        data.save_as(folder / path.name, enforce_file_format=True)
    return folder


def stack_of(files: list[Path], readers: Readers) -> Stack:
    named = ((path.name, path.read_bytes()) for path in files)
    instances = [instance for _, instance in readers.headers(named)]
    (only,) = arrange(instances)  # type: ignore[arg-type]
    return only


def farthest_mm(ours: Lattice, theirs: Converted, planes: list[int]) -> float:
    """Return the largest distance between where both put the corners of slices.

    The rows and slices of a NIfTI may run the other way.
    """
    columns, rows, slices = theirs.shape[:3]
    apart = []
    for upwards, backwards in product((True, False), repeat=2):
        worst = 0.0
        for n, k in enumerate(planes):
            for i, j in product((0, columns - 1), (0, rows - 1)):
                there = (i, rows - 1 - j if upwards else j, slices - 1 - n if backwards else n, 1)
                place = theirs.to_patient @ there
                worst = max(worst, float(np.linalg.norm(ours.point(i, j, k).array() - place[:3])))
        apart.append(worst)
    return min(apart)


@pytest.mark.parametrize("name", READABLE)
def test_a_volume_lies_where_dcm2niix_puts_it(
    name: str,
    real_data: Path,
    program: Callable[[str], str],
    readers: Readers,
    tmp_path: Path,
) -> None:
    files = files_of(real_data, name)
    source = files[0].parent
    if len(files) == 1:
        source = tmp_path / "alone"
        source.mkdir()
        (source / files[0].name).write_bytes(files[0].read_bytes())
    witness = convert(program("dcm2niix"), source, tmp_path / "nii")
    ours = stack_of(files, readers)

    assert ours.lattice is not None
    assert witness.shape[:3] == ours.lattice.shape[::-1]
    assert farthest_mm(ours.lattice, witness, list(range(witness.shape[2]))) <= WITHIN_MM


@pytest.mark.parametrize("name", COMPRESSED)
def test_a_compressed_volume_lies_where_dcm2niix_puts_its_uncompressed_twin(
    name: str,
    real_data: Path,
    program: Callable[[str], str],
    readers: Readers,
    tmp_path: Path,
) -> None:
    files = files_of(real_data, name)
    witness = convert(program("dcm2niix"), blackened(files, tmp_path / "black"), tmp_path / "nii")
    ours = stack_of(files, readers)

    assert ours.lattice is not None
    assert witness.shape[2] == ours.lattice.shape[0]
    assert farthest_mm(ours.lattice, witness, list(range(witness.shape[2]))) <= WITHIN_MM


@pytest.mark.parametrize("archive", ["t1-memprage.tar.xz", "t2-fse.tar.xz"])
def test_a_series_with_a_missing_slice_lies_where_dcm2niix_puts_it_up_to_the_gap(
    archive: str,
    real_data: Path,
    program: Callable[[str], str],
    readers: Readers,
    tmp_path: Path,
) -> None:
    source = tmp_path / "series"
    with tarfile.open(real_data / "mr-brain-multiseq" / archive) as tar:
        tar.extractall(source, filter="data")
    files = sorted(path for path in source.rglob("*") if path.is_file())
    witness = convert(program("dcm2niix"), source, tmp_path / "nii")
    ours = stack_of(files, readers)

    # NIfTI has no gaps: dcm2niix warns, and what follows the gap is misplaced by it.
    assert "Interslice distance varies" in witness.said
    assert [doubt.code for doubt in ours.doubts] == ["gap"]
    assert ours.lattice is not None
    missing = (set(range(ours.lattice.shape[0])) - set(ours.plane_of_source)).pop()
    assert farthest_mm(ours.lattice, witness, list(range(missing))) <= WITHIN_MM


def test_the_gantry_tilt_and_the_slice_distance_are_those_dcm2niix_finds(
    real_data: Path, program: Callable[[str], str], readers: Readers, tmp_path: Path
) -> None:
    source = real_data / "ct-head-tilt-ge"
    witness = convert(program("dcm2niix"), source, tmp_path / "nii")
    ours = stack_of(sorted(source.iterdir()), readers)

    estimated = re.search(r"estimated from slice vector (-?[0-9.]+)", witness.said)
    assert estimated is not None
    assert ours.lattice is not None
    assert abs(ours.lattice.tilt_degrees - abs(float(estimated[1]))) < 0.05
    along = np.dot(ours.lattice.step_k, ours.lattice.normal.array())
    assert along == pytest.approx(witness.slice_mm, abs=WITHIN_MM)
    assert "Interslice distance varies" in witness.said
    assert {"uneven", "tilt"} <= {doubt.code for doubt in ours.doubts}
    # Its matrix for tilted images is no map of places; the corner that it starts from is one.
    first = witness.to_patient[:3, 3]
    rows = ours.lattice.shape[1]
    assert ours.lattice.point(0, rows - 1, 0).array()[:1] == pytest.approx(first[:1], abs=WITHIN_MM)


@pytest.mark.parametrize("name", SINGLE)
def test_a_single_slice_lies_where_dcm2niix_puts_it(
    name: str,
    real_data: Path,
    program: Callable[[str], str],
    readers: Readers,
    tmp_path: Path,
) -> None:
    (file,) = files_of(real_data, name)
    folder = tmp_path / "alone"
    folder.mkdir()
    (folder / file.name).write_bytes(file.read_bytes())
    witness = convert(program("dcm2niix"), folder, tmp_path / "nii")
    ours = stack_of([file], readers)
    assert ours.kind != VOLUME
    image = ours.sources[0].instance
    assert image.pixels is not None
    lattice = image_lattice(image.frame_geometry(0), image.pixels.rows, image.pixels.columns)

    assert farthest_mm(lattice, witness, [0]) <= WITHIN_MM


@pytest.mark.parametrize("name", ["BRTUM003.dcm", "BRTUM008.dcm"])
def test_frames_that_were_filed_alternately_lie_where_each_one_says(
    name: str, real_data: Path, readers: Readers
) -> None:
    # dcm2niix 2022 takes the thickness (5 mm) for the distance (6 mm) here and keeps the order of
    # the file, so each frame's own header is the witness.
    file = real_data / "mr-brain-enhanced" / name
    written = [
        np.array(group.PlanePositionSequence[0].ImagePositionPatient, dtype=float)
        for group in pydicom.dcmread(file).PerFrameFunctionalGroupsSequence
    ]
    ours = stack_of([file], readers)

    assert ours.lattice is not None
    assert (ours.kind, ours.doubts) == (VOLUME, ())
    for source, plane in zip(ours.sources, ours.plane_of_source, strict=True):
        assert plane is not None
        place = ours.lattice.point(0, 0, plane).array()
        assert place == pytest.approx(written[source.frame], abs=WITHIN_MM)

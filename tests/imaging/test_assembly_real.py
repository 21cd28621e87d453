"""Real series become what their manifest says, with the values that other programs read.

Witnesses: SimpleITK (GDCM) image by image, and what ``MANIFEST.md`` found out about each series.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import SimpleITK
from numpy.typing import NDArray

from domain.errors import Unreadable
from domain.volume import ImageStack, Volume
from domain.work import Unwatched
from imaging.assembly import IMAGES, REFUSED, VOLUME, Stack, arrange, load
from imaging.display import raw_picture
from imaging.reading import Readers
from imaging.value_scales import in_unit

# SimpleITK has no types.
sitk: Any = SimpleITK


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(2) as readers:
        yield readers


class Folder:
    """Files on disk as a store of objects."""

    def __init__(self) -> None:
        self.paths: dict[str, Path] = {}

    def read(self, sop_uid: str) -> bytes:
        return self.paths[sop_uid].read_bytes()

    def read_part(self, sop_uid: str, offset: int, length: int) -> bytes:
        with self.paths[sop_uid].open("rb") as file:
            file.seek(offset)
            return file.read(length)


def opened(paths: list[Path], readers: Readers) -> tuple[tuple[Stack, ...], Folder]:
    folder = Folder()
    by_name = {str(path): path for path in paths}
    instances = []
    for name, found in readers.headers((str(path), path.read_bytes()) for path in paths):
        if isinstance(found, Unreadable):
            continue
        folder.paths[found.sop_uid] = by_name[name]
        instances.append(found)
    return arrange(instances), folder


def volume_in(paths: list[Path], readers: Readers) -> tuple[Volume, Folder]:
    stacks, folder = opened(paths, readers)
    (only,) = stacks
    volume = load(only, folder, readers, Unwatched())
    assert isinstance(volume, Volume)
    return volume, folder


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def as_itk_reads(path: Path) -> NDArray[Any]:
    return np.asarray(sitk.GetArrayFromImage(sitk.ReadImage(str(path)))[0])


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("ct-head-64px", (93, 64, 64)),
        ("pt-wholebody-qin0024/pet", (299, 128, 128)),
    ],
)
def test_every_value_of_a_volume_is_the_one_itk_reads(
    name: str, shape: tuple[int, int, int], real_data: Path, readers: Readers
) -> None:
    volume, folder = volume_in(files(real_data / name), readers)
    if volume.modality == "PT":
        # It is shown in SUV; the file's own unit is what another program reads.
        shown = in_unit(volume, "BQML")
        assert isinstance(shown, Volume)
        volume = shown

    assert volume.lattice.shape == shape
    assert volume.ready
    for source, plane in zip(volume.sources, volume.plane_of_source, strict=True):
        assert plane is not None
        theirs = as_itk_reads(folder.paths[source.instance.sop_uid])
        assert np.allclose(volume.voxels[plane], theirs, rtol=1e-6, atol=0.0)


def test_the_thorax_is_275_even_slices_in_hounsfield_units(
    real_data: Path, readers: Readers
) -> None:
    volume, folder = volume_in(files(real_data / "ct-thorax-lidc0314"), readers)

    assert volume.lattice.shape == (275, 512, 512)
    assert volume.lattice.spacing_mm[2] == pytest.approx(1.0, abs=1e-6)
    assert volume.lattice.point(0, 0, 0).z == pytest.approx(-679.8, abs=1e-3)
    assert volume.lattice.point(0, 0, 274).z == pytest.approx(-405.8, abs=1e-3)
    assert volume.unit == "HU"
    assert volume.voxels.dtype == np.int16
    for plane in (0, 137, 274):
        path = folder.paths[volume.sources[plane].instance.sop_uid]
        assert np.array_equal(volume.voxels[plane], as_itk_reads(path))


def test_the_tilted_head_is_resampled_and_says_both_its_tilt_and_its_distances(
    real_data: Path, readers: Readers
) -> None:
    volume, folder = volume_in(files(real_data / "ct-head-tilt-ge"), readers)

    assert {doubt.code for doubt in volume.doubts} == {"uneven", "tilt"}
    assert volume.lattice.tilt_degrees == pytest.approx(18.5, abs=0.05)
    assert volume.filled.all()
    as_acquired = [
        (source, plane)
        for source, plane in zip(volume.sources, volume.plane_of_source, strict=True)
        if plane is not None
    ]
    assert len(as_acquired) >= 14
    for source, plane in as_acquired[:3]:
        theirs = as_itk_reads(folder.paths[source.instance.sop_uid])
        assert np.array_equal(volume.voxels[plane], theirs)


def test_the_missing_slice_of_the_brain_is_named_and_left_out(
    real_data: Path, readers: Readers, tmp_path: Path
) -> None:
    with tarfile.open(real_data / "mr-brain-multiseq" / "t1-memprage.tar.xz") as tar:
        tar.extractall(tmp_path, filter="data")

    volume, _ = volume_in(files(tmp_path), readers)

    (gap,) = volume.doubts
    assert gap.fact == "1 image missing between 114 and 116 (gap 2.0 mm)."
    assert "1.0 mm is usual" in gap.consequence
    assert (volume.voxels.shape[0], int((~volume.filled).sum())) == (176, 1)


def test_the_pieces_that_make_no_volume_say_why(real_data: Path, readers: Readers) -> None:
    (uneven,), _ = opened(files(real_data / "ct-bad-geometry" / "increment"), readers)
    (one_place,), _ = opened(files(real_data / "ct-bad-geometry" / "notavolume"), readers)

    assert uneven.kind == VOLUME
    assert [doubt.code for doubt in uneven.doubts] == ["gap"]
    assert "(gap 10.0 mm)" in uneven.doubts[0].fact
    assert "5.0 mm is usual" in uneven.doubts[0].consequence
    assert one_place.kind == IMAGES
    assert one_place.doubts[0].fact == "All 4 images lie at one position."


@pytest.mark.parametrize(
    "name",
    ["ts-matrix-basic", "ts-matrix-wg04", "us-colour", "luts-overlays", "objects", "odd-files",
     "ct-mr-enhanced-small", "cr-chest-rsna", "dx-chest-nih-set", "dicomdir", "charsets"],
)  # fmt: skip
def test_whatever_is_opened_ends_as_pictures_or_with_a_reason(
    name: str, real_data: Path, readers: Readers
) -> None:
    stacks, folder = opened(files(real_data / name), readers)

    for stack in stacks:
        if stack.kind == REFUSED:
            assert stack.doubts[0].fact.endswith(".")
            continue
        shown = load(stack, folder, readers, Unwatched())
        images = list(shown.voxels) if isinstance(shown, Volume) else shown.images
        told = any(doubt.code == "unread" for doubt in shown.doubts)
        for image in images if isinstance(shown, ImageStack) else images[:2]:
            assert image is not None or told
            if image is not None:
                picture = raw_picture(image, shown.windows, inverted=shown.inverted)
                assert picture.shape == image.shape
                assert picture.dtype == np.uint8

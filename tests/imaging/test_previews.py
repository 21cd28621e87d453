"""A preview is small, says what it is and of what, and is never taken for the image.

Judges: dciodvfy for the header, DCMTK's dcmdump for the encapsulation, GDCM for the pixels.
"""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from domain.errors import Unreadable
from imaging.preview_uids import preview_uid
from imaging.reading import Readers
from tests.imaging.test_decoding_judges import GDCM, _judged

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:pydicom")
SINGLE = (
    "ts-matrix-basic/ct-LittleEndianImplicit.dcm",
    "ct-head-64px/",
    "us-colour/examples_rgb_color.dcm",
    "cr-chest-rsna/chest-mono1-10bit.dcm",
)


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(1) as pool:
        yield pool


def source_of(name: str, real_data: Path) -> bytes:
    path = real_data / name
    return (min(path.rglob("*.dcm")) if path.is_dir() else path).read_bytes()


@pytest.mark.parametrize("name", SINGLE)
def test_a_preview_is_an_object_of_its_own_that_names_its_source_and_its_loss(
    name: str, readers: Readers, real_data: Path
) -> None:
    source = source_of(name, real_data)
    image: Any = pydicom.dcmread(io.BytesIO(source))
    uid, made = readers.preview(source, readers.header(source))
    small: Any = pydicom.dcmread(io.BytesIO(made))
    assert small.SOPInstanceUID == small.file_meta.MediaStorageSOPInstanceUID == uid
    assert uid == preview_uid(image.SOPInstanceUID) != image.SOPInstanceUID
    assert small.SeriesInstanceUID == preview_uid(image.SeriesInstanceUID)
    assert small.StudyInstanceUID == image.StudyInstanceUID
    assert small.get("PatientID") == image.get("PatientID")
    assert small.SeriesDescription.endswith("preview")
    assert small.ImageType[0] == "DERIVED"
    assert small.LossyImageCompression == "01"
    methods = small.LossyImageCompressionMethod
    assert (methods if isinstance(methods, str) else methods[-1]) == "ISO_15444_1"
    (of,) = small.SourceImageSequence
    assert of.ReferencedSOPInstanceUID == image.SOPInstanceUID
    assert small.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.91"
    assert readers.preview(source, readers.header(source))[0] == uid  # never twice there


@pytest.mark.parametrize("name", [SINGLE[0], SINGLE[3]])
def test_a_preview_is_much_smaller_and_shows_the_same_patient(
    name: str, readers: Readers, real_data: Path, program: Callable[[str], str], tmp_path: Path
) -> None:
    source = source_of(name, real_data)
    instance = readers.header(source)
    _, made = readers.preview(source, instance)
    assert len(made) < len(source) / 10
    file = tmp_path / "preview.dcm"
    file.write_bytes(made)
    (judged,) = _judged(GDCM, program, file, tmp_path, 1)
    seen = judged.astype(np.float64)
    whole = readers.decode(source, instance, 0).stored.astype(np.float64)
    spread = float(whole.max() - whole.min())
    assert np.abs(seen - whole).mean() < spread / 50
    assert np.corrcoef(seen.ravel(), whole.ravel())[0, 1] > 0.98


@pytest.mark.parametrize("name", SINGLE)
def test_a_preview_has_no_fault_that_its_source_has_not(
    name: str, readers: Readers, real_data: Path, program: Callable[[str], str], tmp_path: Path
) -> None:
    source = source_of(name, real_data)
    _, made = readers.preview(source, readers.header(source))
    assert faults(made, program, tmp_path) <= faults(source, program, tmp_path)


def faults(part10: bytes, program: Callable[[str], str], folder: Path) -> set[str]:
    file = folder / "judged.dcm"
    file.write_bytes(part10)
    judged = subprocess.run(  # noqa: S603 - a judge, by full path
        [program("dciodvfy"), str(file)], capture_output=True, check=False
    )
    said = judged.stderr.decode("latin-1").splitlines()
    return {line for line in said if line.startswith("Error")}


@pytest.mark.parametrize(
    "name",
    ["mr-brain-enhanced/BRTUM003.dcm", "us-colour/examples_palette.dcm", "objects/seg.dcm"],
)
def test_no_preview_is_made_of_what_it_could_not_show(
    name: str, readers: Readers, real_data: Path
) -> None:
    source = (real_data / name).read_bytes()
    with pytest.raises(Unreadable):
        readers.preview(source, readers.header(source))

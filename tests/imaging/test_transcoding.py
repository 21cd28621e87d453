"""An object in another compression has the same pixels and the same header, or is not made.

Judges: DCMTK's dcmdjpls and dcmdrle, GDCM, and the decoders of ``imaging.decoders``; for HTJ2K the
encoder is OpenJPH and the decoder is OpenJPEG.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray

from domain.errors import Unreadable
from imaging.part10 import open_part10
from imaging.reading import Readers
from tests.imaging.test_decoding_judges import DCMDJPLS, DCMDRLE, GDCM, _judged

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:pydicom")

EXPLICIT = "1.2.840.10008.1.2.1"
JPEG_LS, JPEG_2000 = "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.90"
HTJ2K, RLE = "1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.5"
LOSSLESS = {JPEG_LS: (DCMDJPLS, GDCM), JPEG_2000: (GDCM,), RLE: (DCMDRLE, GDCM), HTJ2K: ()}
Pixels = NDArray[np.generic]


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(2) as pool:
        yield pool


def phantom(
    values: Pixels, bits: int, *, photometric: str = "", planar: int = 0, more: bytes = b""
) -> bytes:
    """Return an uncompressed image of (frames, rows, columns[, 3]), by pydicom."""
    dataset = pydicom.Dataset()
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    dataset.SOPInstanceUID, dataset.StudyInstanceUID = "1.2.3.4", "1.2.3"
    dataset.SeriesInstanceUID, dataset.PatientID, dataset.PatientName = "1.2.3.1", "P1", "A^B"
    dataset.Modality = "OT"
    colour = values.ndim == 4
    dataset.SamplesPerPixel = 3 if colour else 1
    dataset.PhotometricInterpretation = photometric or ("RGB" if colour else "MONOCHROME2")
    if colour:
        dataset.PlanarConfiguration = planar
    dataset.NumberOfFrames, dataset.Rows, dataset.Columns = values.shape[:3]
    dataset.BitsAllocated = values.dtype.itemsize * 8
    dataset.BitsStored, dataset.HighBit = bits, bits - 1
    dataset.PixelRepresentation = int(values.dtype.kind == "i")
    laid = np.moveaxis(values, -1, 1) if colour and planar else values
    body = laid.tobytes() + more
    dataset.PixelData = body + b"\0" * (len(body) % 2)
    dataset["PixelData"].VR = "OW" if dataset.BitsAllocated > 8 else "OB"
    dataset.file_meta = pydicom.dataset.FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    written = io.BytesIO()
    dataset.save_as(written, enforce_file_format=True)
    return written.getvalue()


def noise(shape: tuple[int, ...], low: int, high: int, kind: str) -> Pixels:
    """Return a ramp with noise over the whole range, its ends included."""
    dice = np.random.default_rng(20260112)
    drawn = dice.integers(low, high + 1, shape).astype(kind)
    drawn.flat[0], drawn.flat[-1] = low, high
    drawn[:, 3:9] = np.asarray(low, kind)  # a flat patch, for run lengths
    return drawn


PHANTOMS = {
    "8 bits": phantom(noise((1, 33, 47), 0, 255, "u1"), 8),
    "12 bits": phantom(noise((1, 33, 47), 0, 4095, "<u2"), 12),
    "16 bits": phantom(noise((1, 33, 47), 0, 65535, "<u2"), 16),
    "16 bits, signed": phantom(noise((1, 33, 47), -32768, 32767, "<i2"), 16),
    "12 bits, signed": phantom(noise((1, 33, 47), -2048, 2047, "<i2"), 12),
    "colour": phantom(noise((1, 33, 47, 3), 0, 255, "u1"), 8),
    "colour by planes": phantom(noise((1, 33, 47, 3), 0, 255, "u1"), 8, planar=1),
    "three frames": phantom(noise((3, 33, 47), 0, 4095, "<u2"), 12),
    "two frames in colour": phantom(noise((2, 33, 47, 3), 0, 255, "u1"), 8),
    "inverted": phantom(noise((1, 33, 47), 0, 1023, "<u2"), 10, photometric="MONOCHROME1"),
}
REAL = (
    "ts-matrix-basic/CT0012.not_fragmented_bot_rle.dcm",
    "ts-matrix-basic/ct-LittleEndianImplicit.dcm",
    "ts-matrix-basic/ct-DeflatedExplicitVRLittleEndian.dcm",
    "ts-matrix-wg04/NM1_JPLL.dcm",
    "us-colour/examples_rgb_color.dcm",
    "mr-brain-enhanced/BRTUM003.dcm",
    "cr-chest-rsna/chest-mono1-10bit.dcm",
)


def values_of(part10: bytes, readers: Readers) -> list[Pixels]:
    instance = readers.header(part10)
    assert instance.pixels is not None
    return [readers.decode(part10, instance, n).stored for n in range(instance.pixels.frames)]


def same(one: list[Pixels], other: list[Pixels]) -> bool:
    return len(one) == len(other) and all(
        a.shape == b.shape and np.array_equal(a.astype(np.int64), b.astype(np.int64))
        for a, b in zip(one, other, strict=True)
    )


def judge_all(
    source: bytes, made: bytes, syntax: str, readers: Readers, program: Callable[[str], str],
    folder: Path,
) -> None:  # fmt: skip
    before = values_of(source, readers)
    assert same(before, values_of(made, readers))
    file = folder / "made.dcm"
    file.write_bytes(made)
    for judge in LOSSLESS[syntax]:
        assert same(before, _judged(judge, program, file, folder, len(before))), judge


@pytest.mark.parametrize("syntax", LOSSLESS)
@pytest.mark.parametrize("name", PHANTOMS)
def test_every_pixel_of_a_phantom_survives_as_other_programs_see_it(
    name: str, syntax: str, readers: Readers, program: Callable[[str], str], tmp_path: Path
) -> None:
    source = PHANTOMS[name]
    made = readers.transcode(source, readers.header(source), syntax)
    assert open_part10(made).transfer_syntax == syntax
    judge_all(source, made, syntax, readers, program, tmp_path)


@pytest.mark.parametrize("syntax", LOSSLESS)
@pytest.mark.parametrize("name", REAL)
def test_every_pixel_of_a_real_image_survives_as_other_programs_see_it(
    name: str,
    syntax: str,
    readers: Readers,
    real_data: Path,
    program: Callable[[str], str],
    tmp_path: Path,
) -> None:
    source = (real_data / name).read_bytes()
    made = readers.transcode(source, readers.header(source), syntax)
    judge_all(source, made, syntax, readers, program, tmp_path)


@pytest.mark.parametrize("name", [*REAL, "us-colour/US1_J2KR.dcm", "ts-matrix-wg04/RG3_J2KI.dcm"])
def test_what_a_peer_does_not_take_compressed_it_gets_uncompressed_and_the_same(
    name: str, readers: Readers, real_data: Path
) -> None:
    source = (real_data / name).read_bytes()
    made = readers.transcode(source, readers.header(source), EXPLICIT)
    assert open_part10(made).transfer_syntax == EXPLICIT
    assert same(values_of(source, readers), values_of(made, readers))
    read = pydicom.dcmread(io.BytesIO(made))
    frames = int(read.get("NumberOfFrames", 1))
    size = frames * read.Rows * read.Columns * read.SamplesPerPixel * read.BitsAllocated // 8
    assert len(read.PixelData) == size + size % 2


@pytest.mark.parametrize("name", [*REAL, "objects/sr-tid1500-qin.dcm", "objects/rtdose.dcm"])
def test_an_object_in_the_oldest_syntax_says_the_same(
    name: str, readers: Readers, real_data: Path
) -> None:
    """Judge: pydicom, but for private elements, whose type it guesses."""
    source = (real_data / name).read_bytes()
    instance = readers.header(source)
    made = readers.transcode(source, instance, "1.2.840.10008.1.2")
    before, now = (pydicom.dcmread(io.BytesIO(part10)) for part10 in (source, made))
    if instance.pixels is not None:
        assert same(values_of(source, readers), values_of(made, readers))
    for element in before:
        if not (
            element.keyword == "PixelData" or element.tag.element == 0 or element.tag.is_private
        ):
            assert now[element.tag].value == element.value


@pytest.mark.parametrize("syntax", [*LOSSLESS, EXPLICIT])
def test_nothing_of_the_header_changes_but_what_says_how_pixels_are_written(
    syntax: str, readers: Readers, real_data: Path
) -> None:
    source = (real_data / "ct-thorax-lidc0314").rglob("*.dcm").__next__().read_bytes()
    made = readers.transcode(source, readers.header(source), syntax)
    before, now = (pydicom.dcmread(io.BytesIO(part10)) for part10 in (source, made))
    assert now.SOPInstanceUID == now.file_meta.MediaStorageSOPInstanceUID == before.SOPInstanceUID
    for element in before:
        if element.keyword not in ("PixelData",) and element.tag.element != 0:
            assert now[element.tag] == element
    assert {e.tag for e in now} == {e.tag for e in before if e.tag.element != 0}


@pytest.mark.parametrize("syntax", LOSSLESS)
def test_encapsulation_is_what_the_standard_says(syntax: str, readers: Readers) -> None:
    """PS3.5 A.4: an item of offsets, then a fragment a frame, each of an even length."""
    source = PHANTOMS["three frames"]
    made = readers.transcode(source, readers.header(source), syntax)
    dataset = pydicom.dcmread(io.BytesIO(made))
    assert dataset["PixelData"].VR == "OB"
    assert dataset["PixelData"].is_undefined_length
    data = dataset.PixelData
    tag, length = struct.unpack_from("<HHL", data)[0:2], struct.unpack_from("<L", data, 4)[0]
    assert tag == (0xFFFE, 0xE000)
    offsets = struct.unpack_from(f"<{length // 4}L", data, 8)
    at, starts = 8 + length, []
    first = at
    while at < len(data) and struct.unpack_from("<HH", data, at) == (0xFFFE, 0xE000):
        starts.append(at - first)
        size = struct.unpack_from("<L", data, at + 4)[0]
        assert size % 2 == 0
        at += 8 + size
    assert tuple(starts) == offsets
    assert len(offsets) == 3


def test_a_peer_gets_lossless_images_smaller_than_uncompressed_ones(
    readers: Readers, real_data: Path
) -> None:
    source = (real_data / "ts-matrix-basic/ct-LittleEndianImplicit.dcm").read_bytes()
    for syntax in (JPEG_LS, JPEG_2000, HTJ2K):
        assert len(readers.transcode(source, readers.header(source), syntax)) < len(source) * 0.6


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("ts-matrix-basic/ct-JPEGProcess1.dcm", "with a loss already"),
        ("ts-matrix-basic/ct-BigEndianExplicit.dcm", "big endian"),
        ("us-colour/US1_J2KR.dcm", "colours"),
        ("luts-overlays/six-overlays.dcm", "spare bits"),
        ("objects/seg.dcm", "width"),
        ("objects/rtdose.dcm", "width"),
        ("objects/parametric_map_float.dcm", "no pixels that can be compressed"),
        ("objects/sr-tid1500-qin.dcm", "no pixels"),
    ],
)
def test_what_would_change_is_not_compressed(
    name: str, why: str, readers: Readers, real_data: Path
) -> None:
    source = (real_data / name).read_bytes()
    with pytest.raises(Unreadable, match=why):
        readers.transcode(source, readers.header(source), JPEG_LS)


def test_an_encoder_that_changes_one_pixel_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from imaging import encoding, transcoding
    from imaging.parsing import instance_of

    source = open_part10(PHANTOMS["12 bits"])
    right = encoding.ENCODERS[JPEG_2000]

    def wrong(values: Pixels, pixels: object) -> bytes:
        changed = values.copy()
        changed[20, 20] ^= 1
        return right(changed, pixels)  # type: ignore[arg-type]

    monkeypatch.setitem(encoding.ENCODERS, JPEG_2000, wrong)
    with pytest.raises(Unreadable, match="pixels would change"):
        transcoding.transcoded(source, instance_of(source).pixels, JPEG_2000)

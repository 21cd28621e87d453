"""PNG, JPEG, TIFF and PDF files become DICOM objects that hold just what they held.

Judges: dciodvfy, DCMTK's decoder, Pillow.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image
from pydicom import Dataset, dcmread
from pydicom.encaps import generate_frames

from domain.errors import Unreadable
from domain.study import Patient
from imaging.foreign.kinds import Kind, Largest, demand_size, kind_of
from imaging.reading import Readers
from tests.imaging.foreign_files import COLOUR, GREY, RANDOM, STUDY, kept, made_of, pages, written

_MAGIC = {
    Kind.PNG: b"\x89PNG\r\n\x1a\n",
    Kind.JPEG: b"\xff\xd8\xff",
    Kind.TIFF: b"II*\0",
    Kind.PDF: b"%PDF-",
    Kind.NRRD: b"NRRD000",
}
DEEP = RANDOM.integers(0, 65536, (31, 41), dtype=np.uint16)


def read(part10: bytes) -> Dataset:
    return dcmread(BytesIO(part10))


def test_a_file_is_known_by_its_first_bytes() -> None:
    picture = Image.fromarray(GREY)
    assert kind_of(written(picture, "PNG")) is Kind.PNG
    assert kind_of(written(picture, "JPEG")) is Kind.JPEG
    assert kind_of(written(picture, "TIFF")) is Kind.TIFF
    assert kind_of(b"%PDF-1.7\n") is Kind.PDF
    assert kind_of(b"II*\0".ljust(128, b"\0") + b"DICM") is None
    assert kind_of(b"Dear colleague") is None
    assert kind_of(b"") is None


@given(st.binary(max_size=600), st.sampled_from(list(_MAGIC)))
def test_any_bytes_are_of_the_kind_that_their_beginning_says_or_of_none(
    tail: bytes, kind: Kind
) -> None:
    """REQUIREMENTS I03."""
    assert kind_of(_MAGIC[kind] + tail) is kind or tail[128 - len(_MAGIC[kind]) :][:4] == b"DICM"
    if not any(tail.startswith(magic) for magic in _MAGIC.values()):
        assert kind_of(tail) in (None, Kind.TIFF, Kind.NIFTI)
    assert kind_of(tail.ljust(128, b"\0")[:128] + b"DICM") is None


@pytest.mark.parametrize(
    ("content", "pixels"),
    [
        (written(Image.fromarray(GREY), "PNG"), GREY),
        (bytes(imagecodecs.png_encode(DEEP)), DEEP),
        (written(Image.fromarray(COLOUR), "PNG"), COLOUR),
        (written(Image.fromarray(GREY), "TIFF", compression="tiff_lzw"), GREY),
        (pages(DEEP), DEEP),
        (written(Image.fromarray(COLOUR).quantize(256), "PNG"), None),
        (written(Image.fromarray(COLOUR).quantize(256), "TIFF"), None),
        (written(Image.fromarray(GREY > 99), "PNG"), (GREY > 99) * np.uint8(255)),
        (
            written(Image.fromarray(GREY > 99), "TIFF", compression="group4"),
            (GREY > 99) * np.uint8(255),
        ),
    ],
)
def test_every_pixel_of_a_picture_is_kept_at_its_depth(
    content: bytes, pixels: NDArray[np.generic] | None
) -> None:
    if pixels is None:  # a palette, expanded
        pixels = np.asarray(Image.open(BytesIO(content)).convert("RGB"))

    (part10,), _doubts = made_of(content)
    with Readers(1) as readers:
        instance = readers.header(part10)
        decoded = readers.decode(part10, instance, 0).stored

    assert np.array_equal(decoded, pixels)
    assert instance.pixels is not None
    assert instance.pixels.bits_stored == 8 * pixels.itemsize
    assert np.array_equal(read(part10).pixel_array, pixels)
    assert not instance.lossy


@pytest.mark.parametrize(
    "content",
    [
        written(Image.fromarray(GREY), "PNG"),
        bytes(imagecodecs.png_encode(DEEP)),
        written(Image.fromarray(COLOUR), "PNG"),
        written(Image.fromarray(COLOUR), "JPEG"),
        written(Image.fromarray(GREY), "JPEG"),
        written(Image.fromarray(COLOUR), "JPEG", progressive=True),
        pages(GREY, GREY[::-1]),
        pages(DEEP, DEEP[::-1]),
        pages(COLOUR, COLOUR[::-1]),
        pages(COLOUR, GREY),
    ],
)
def test_the_standards_own_judge_finds_no_error(
    content: bytes, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """Judge: dciodvfy."""
    objects, _doubts = made_of(content)
    for file in kept(tmp_path, objects):
        said = subprocess.run(  # noqa: S603 - a judge
            [program("dciodvfy"), file], capture_output=True, text=True, check=False
        )
        assert "Error" not in said.stderr, said.stderr
        assert "SCImage" in said.stderr


def test_a_jpeg_is_kept_as_it_was_coded_and_says_that_it_lost() -> None:
    """Judge: Pillow decodes the stream taken out of the object, and the file itself."""
    content = written(
        Image.fromarray(COLOUR), "JPEG", quality=71, subsampling=2, comment=b"Sharma, Meera"
    )

    (part10,), doubts = made_of(content)

    dataset = read(part10)
    (stream,) = generate_frames(dataset.PixelData, number_of_frames=1)
    stream = bytes(stream).rstrip(b"\0")
    entropy = content[content.index(b"\xff\xda") :]
    assert stream.endswith(entropy)
    assert b"Meera" not in part10.replace(b"Sharma^Meera", b"")
    alone, whole = (np.asarray(Image.open(BytesIO(one))) for one in (stream, content))
    assert np.array_equal(alone, whole)
    assert dataset.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.50"
    assert (dataset.LossyImageCompression, dataset.LossyImageCompressionMethod) == (
        "01",
        "ISO_10918_1",
    )
    assert dataset.PhotometricInterpretation == "YBR_FULL_422"
    assert any("no scale" in doubt for doubt in doubts)
    with Readers(1) as readers:
        instance = readers.header(part10)
        shown = readers.decode(part10, instance, 0).stored.astype(int)
    assert instance.lossy
    difference = np.abs(shown - np.asarray(Image.open(BytesIO(content))).astype(int))
    assert difference.max() <= 2


def test_a_photograph_stands_upright_as_its_camera_said() -> None:
    """Judge: Pillow's own turning by Exif, for each of the eight ways."""
    from PIL import ImageOps

    with Readers(1) as readers:
        for orientation in range(1, 9):
            exif = Image.Exif()
            exif[0x0112] = orientation
            content = written(Image.fromarray(COLOUR), "JPEG", quality=95, exif=exif)
            (part10,), doubts = made_of(content)
            upright = ImageOps.exif_transpose(Image.open(BytesIO(content))).convert("RGB")
            instance = readers.header(part10)
            shown = readers.decode(part10, instance, 0).stored.astype(int)
            assert shown.shape == np.asarray(upright).shape
            assert np.abs(shown - np.asarray(upright).astype(int)).max() <= 2, orientation
            assert any("turned" in doubt for doubt in doubts) == (orientation != 1)
            assert instance.lossy


def test_twelve_bits_are_kept_and_a_lossless_jpeg_is_not_called_lossy() -> None:
    deep = (np.arange(64 * 64, dtype=np.uint16).reshape(64, 64)) % 4096

    (extended,), _ = made_of(bytes(imagecodecs.jpeg8_encode(deep, bitspersample=12)))
    (lossless,), _ = made_of(bytes(imagecodecs.ljpeg_encode(deep, bitspersample=12)))

    assert read(extended).file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.51"
    assert (read(extended).BitsStored, read(extended).LossyImageCompression) == (12, "01")
    assert "LossyImageCompression" not in read(lossless)
    assert np.array_equal(read(lossless).pixel_array, deep)


def test_a_jpeg_for_printing_is_refused_with_advice() -> None:
    picture = Image.fromarray(np.dstack([COLOUR, COLOUR[..., 0]]), "CMYK")

    with pytest.raises(Unreadable, match="printing") as refused:
        made_of(written(picture, "JPEG"))

    assert refused.value.reason == "unsupported"
    assert refused.value.advice


def test_what_is_see_through_is_laid_on_black_and_said() -> None:
    alpha = np.zeros(GREY.shape, np.uint8)
    alpha[:, :20] = 255
    content = written(Image.fromarray(np.dstack([GREY, alpha]), "LA"), "PNG")

    (part10,), doubts = made_of(content)

    pixels = read(part10).pixel_array
    assert np.array_equal(pixels[:, :20], GREY[:, :20])
    assert not pixels[:, 20:].any()
    assert any("see-through" in doubt for doubt in doubts)


def test_pages_alike_become_one_object_and_others_one_each() -> None:
    (together,), _ = made_of(pages(DEEP, DEEP[::-1], DEEP // 2))
    apart, _ = made_of(pages(COLOUR, GREY))

    dataset = read(together)
    assert dataset.SOPClassUID == "1.2.840.10008.5.1.4.1.1.7.3"
    assert np.array_equal(dataset.pixel_array, np.stack([DEEP, DEEP[::-1], DEEP // 2]))
    assert [read(part10).InstanceNumber for part10 in apart] == [1, 2]
    assert len({read(part10).SeriesInstanceUID for part10 in apart}) == 1


def test_white_on_black_is_not_turned_round() -> None:
    """A film scanned as "white is zero" is shown as it was: MONOCHROME1."""
    content = written(Image.fromarray(GREY), "TIFF", tiffinfo={262: 0})

    (part10,), _doubts = made_of(content)

    assert read(part10).PhotometricInterpretation == "MONOCHROME1"


def test_the_same_file_becomes_the_same_object_and_another_patients_is_another() -> None:
    content = written(Image.fromarray(GREY), "PNG")
    other = replace(STUDY, patient=Patient("F-2", "Sharma^Meera"))

    (once,), _ = made_of(content)
    (again,), _ = made_of(content)
    (theirs,), _ = made_of(content, study=other)

    assert once == again
    assert read(once).SOPInstanceUID.startswith("2.25.")
    assert read(once).SOPInstanceUID != read(theirs).SOPInstanceUID
    assert read(theirs).PatientID == "F-2"


def test_a_picture_may_show_a_name_so_it_says_that_one_is_burned_in() -> None:
    (part10,), _ = made_of(written(Image.fromarray(GREY), "PNG"))
    dataset = read(part10)
    assert (dataset.BurnedInAnnotation, dataset.ConversionType) == ("YES", "WSD")
    assert dataset.SeriesDescription == "From a PNG file"


def test_a_pdf_is_kept_byte_for_byte_and_its_pages_are_drawn(
    tmp_path: Path, program: Callable[[str], str]
) -> None:
    """Judges: dciodvfy, and DCMTK's dcm2pdf gives the file back."""
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 700, "A letter from the clinic")
    canvas.save()
    content = out.getvalue()

    (part10,), _doubts = made_of(content)

    (file,) = kept(tmp_path, [part10])
    said = subprocess.run(  # noqa: S603 - a judge
        [program("dciodvfy"), file], capture_output=True, text=True, check=False
    )
    assert "Error" not in said.stderr, said.stderr
    subprocess.run(  # noqa: S603 - a judge
        [program("dcm2pdf"), file, tmp_path / "back.pdf"], check=True, capture_output=True
    )
    assert (tmp_path / "back.pdf").read_bytes().rstrip(b"\0") == content.rstrip(b"\0")
    with Readers(1) as readers:
        assert readers.document(part10).pdf == content


def test_limits_stand_before_anything_is_read_and_count_the_last_byte() -> None:
    demand_size(Kind.PNG, 50_000_000, Largest())
    demand_size(Kind.NIFTI, 2_000_000_000, Largest())
    for kind, size in ((Kind.TIFF, 50_000_001), (Kind.PDF, 2_000_000_001)):
        with pytest.raises(Unreadable, match=str(size)) as refused:
            demand_size(kind, size, Largest())
        assert refused.value.reason == "too-large"

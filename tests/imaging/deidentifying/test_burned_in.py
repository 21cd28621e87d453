"""PR02: text that is burned into an image is found here, and gone from every frame that leaves."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from pydicom import dcmread
from pydicom.dataset import Dataset

from domain.errors import Unreadable
from imaging.deidentifying.blanking import blanked
from imaging.deidentifying.judging import may_be_burned_in
from imaging.deidentifying.reading import texts_in
from imaging.deidentifying.region_rules import ruled
from imaging.deidentifying.telling import Rectangle
from imaging.parsing import instance_of
from imaging.part10 import open_part10
from imaging.reading import Readers
from tests.imaging.deidentifying.made import clean, ct, written

WORDS = ("QUIXPLANT", "ZEBEDIA", "4711-0815", "03.12.1951")
FONT = Path(__file__).parents[3] / "resources" / "fonts" / "Inter-Medium.ttf"
LOSSLESS = {
    "jpeg-ls": "1.2.840.10008.1.2.4.80",
    "jpeg 2000": "1.2.840.10008.1.2.4.90",
    "htj2k": "1.2.840.10008.1.2.4.201",
    "rle": "1.2.840.10008.1.2.5",
}


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(1) as pool:
        yield pool


def picture() -> NDArray[np.uint8]:
    """Return a grey image of 480 x 640 with a name over it, as ultrasound writes it."""
    shades = np.add.outer(np.arange(480), np.arange(640)) // 20
    made = Image.fromarray(shades.astype(np.uint8))
    draw = ImageDraw.Draw(made)
    face = ImageFont.truetype(str(FONT), 22)
    draw.text((16, 12), "QUIXPLANT ZEBEDIA", fill=230, font=face)
    draw.text((430, 12), "4711-0815", fill=255, font=face)
    draw.text((16, 440), "03.12.1951", fill=200, font=face)
    return np.asarray(made)


def ultrasound(frames: int = 1, *, colour: bool = False, **more: object) -> Dataset:
    made = ct()
    made.SOPClassUID, made.Modality = "1.2.840.10008.5.1.4.1.1.6.1", "US"
    made.Rows, made.Columns = 480, 640
    made.BitsAllocated = made.BitsStored = 8
    made.HighBit = 7
    for word in ("PatientAge", "PixelSpacing", "RescaleIntercept", "RescaleSlope"):
        del made[word]
    grey = picture()
    one = np.repeat(grey[..., None], 3, axis=2) if colour else grey
    if colour:
        made.SamplesPerPixel, made.PhotometricInterpretation = 3, "RGB"
        made.PlanarConfiguration = 0
    if frames > 1:
        made.NumberOfFrames = frames
        made.SOPClassUID = "1.2.840.10008.5.1.4.1.1.3.1"
    for keyword, value in more.items():
        setattr(made, keyword, value)
    if made.PhotometricInterpretation == "MONOCHROME1":
        one = 255 - one
    if colour and made.PlanarConfiguration == 1:
        one = np.moveaxis(one, -1, 0)
    made.PixelData = np.concatenate([one[None]] * frames).tobytes()
    return made


def found_in(readers: Readers, part10: bytes) -> tuple[tuple[Rectangle, str], ...]:
    instance = readers.header(part10)
    return tuple((text.place, text.text) for text in texts_in(readers, part10, instance, 0))


def read_by_tesseract(tesseract: str, shown: NDArray[np.generic], tmp_path: Path) -> str:
    grey = np.asarray(shown, np.float64)
    grey = (grey - grey.min()) / max(np.ptp(grey), 1) * 255
    Image.fromarray(grey.astype(np.uint8)).save(tmp_path / "seen.png")
    said = subprocess.run(  # noqa: S603 - a judge, on a picture of ours
        [tesseract, str(tmp_path / "seen.png"), "-", "--psm", "11"],
        capture_output=True, text=True, check=True, env={"OMP_THREAD_LIMIT": "1"},
    )  # fmt: skip
    return re.sub(r"\s+", " ", said.stdout.upper())


def plane(frame: NDArray[np.generic]) -> NDArray[np.generic]:
    return frame if frame.ndim == 2 else frame[..., 0]


def frames_of(part10: bytes, readers: Readers) -> list[NDArray[np.generic]]:
    instance = readers.header(part10)
    assert instance.pixels is not None
    return [readers.decode(part10, instance, n).stored for n in range(instance.pixels.frames)]


VARIANTS: dict[str, Callable[[], Dataset]] = {
    "grey": ultrasound,
    "inverted": lambda: ultrasound(PhotometricInterpretation="MONOCHROME1"),
    "colour": lambda: ultrasound(colour=True),
    "colour by planes": lambda: ultrasound(colour=True, PlanarConfiguration=1),
    "run of three": lambda: ultrasound(3),
}
CASES = [
    *[(name, "1.2.840.10008.1.2.1") for name in VARIANTS],
    ("grey", "1.2.840.10008.1.2"),
    ("grey", "1.2.840.10008.1.2.1.99"),
    ("grey", "1.2.840.10008.1.2.2"),
    *[("run of three", syntax) for syntax in LOSSLESS.values()],
    ("colour", LOSSLESS["jpeg-ls"]),
    ("colour", LOSSLESS["jpeg 2000"]),
]


@pytest.mark.parametrize(("variant", "syntax"), CASES)
def test_no_planted_word_can_be_read_in_any_frame_after_blanking(
    readers: Readers, program: Callable[[str], str], tmp_path: Path, variant: str, syntax: str
) -> None:
    """A-17. Judge: tesseract, which shares nothing with the finder."""
    tesseract = program("tesseract")
    source = written(VARIANTS[variant]())
    if syntax in LOSSLESS.values():
        source = readers.transcode(source, readers.header(source), syntax)
    else:
        source = written(VARIANTS[variant](), syntax)
    before = frames_of(source, readers)
    seen = read_by_tesseract(tesseract, plane(before[0]), tmp_path)
    assert any(word in seen for word in WORDS), "the judge must be able to read it before"

    regions = tuple(place for place, _ in found_in(readers, source))
    made, again, _ = clean(source, regions=regions, pixels_cleaned=True)
    after = frames_of(made, readers)
    assert len(after) == len(before)
    for one in after[::2]:
        left = read_by_tesseract(tesseract, plane(one), tmp_path)
        assert [word for word in WORDS if word in left] == []
    assert again.BurnedInAnnotation == "NO"
    plain = syntax.replace("1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.1")  # no longer deflated
    assert again.file_meta.TransferSyntaxUID == plain
    outside = np.ones(before[0].shape[:2], bool)
    for left_, top, right, bottom in regions:
        outside[top:bottom, left_:right] = False
    for was, now in zip(before, after, strict=True):
        assert np.array_equal(was[outside], now[outside])  # and nothing else was touched
        assert len(np.unique(now[~outside])) == 1


def test_the_finder_reads_what_was_written(readers: Readers) -> None:
    said = " ".join(text for _, text in found_in(readers, written(ultrasound()))).upper()
    assert "QUIXPLANT" in said
    assert "4711-0815" in said
    assert "1951" in said


def test_an_image_that_was_compressed_with_a_loss_stays_said_to_be(readers: Readers) -> None:
    import imagecodecs
    from pydicom.encaps import encapsulate

    source = ultrasound(LossyImageCompression="01", LossyImageCompressionMethod="ISO_10918_1")
    stream = imagecodecs.jpeg8_encode(picture(), level=90)
    source.PixelData = encapsulate([bytes(stream)])
    source["PixelData"].VR = "OB"
    whole = written(source, "1.2.840.10008.1.2.4.50")
    made, again, _ = clean(whole, regions=((0, 0, 640, 50),), pixels_cleaned=True)
    assert again.LossyImageCompression == "01"
    assert again.file_meta.TransferSyntaxUID == LOSSLESS["jpeg-ls"]
    assert len(np.unique(frames_of(made, readers)[0][:50])) == 1
    assert np.array_equal(frames_of(made, readers)[0][50:], frames_of(whole, readers)[0][50:])


def test_single_bits_and_colours_that_two_pixels_share_are_blanked(readers: Readers) -> None:
    bits = ct()
    bits.Rows, bits.Columns, bits.BitsAllocated, bits.BitsStored, bits.HighBit = 16, 20, 1, 1, 0
    bits.PixelData = bytes([255]) * 40
    made = dcmread(BytesIO(blanked(written(bits), ((3, 2, 7, 5),))))
    single = np.unpackbits(np.frombuffer(made.PixelData, np.uint8), bitorder="little")
    shown = single[:320].reshape(16, 20)
    assert shown[2:5, 3:7].sum() == 0
    assert shown.sum() == 320 - 12

    shared = ct()
    shared.Rows, shared.Columns, shared.SamplesPerPixel = 8, 8, 3
    shared.BitsAllocated = shared.BitsStored = 8
    shared.HighBit, shared.PlanarConfiguration = 7, 0
    shared.PhotometricInterpretation = "YBR_FULL_422"
    shared.PixelData = bytes([200]) * (8 * 8 * 2)
    frame = frames_of(blanked(written(shared), ((2, 1, 5, 4),)), readers)[0]
    assert frame[1:4, 2:5].max() == 0


def overlaid(values: NDArray[np.uint16]) -> Dataset:
    """Return an image with an overlay in the highest bit of every pixel."""
    source = ct()
    source.PixelData = (values | 0x8000).astype("<u2").tobytes()
    source.add_new(0x60000010, "US", 4)
    source.add_new(0x60000011, "US", 4)
    source.add_new(0x60000040, "CS", "G")
    source.add_new(0x60000050, "SS", [1, 1])
    source.add_new(0x60000100, "US", 16)
    source.add_new(0x60000102, "US", 15)
    return source


def test_an_overlay_that_hides_in_spare_bits_is_cleared_and_the_values_stay() -> None:
    values = np.arange(16, dtype=np.uint16).reshape(4, 4) * 100
    _, again, _ = clean(written(overlaid(values)))
    assert np.array_equal(np.frombuffer(again.PixelData, "<u2").reshape(4, 4), values)
    assert 0x60000102 not in again


def test_an_overlay_inside_compressed_pixels_keeps_its_image_here() -> None:
    """A-17: nothing reaches the bits that the codec has packed away."""
    source = overlaid(np.arange(16, dtype=np.uint16).reshape(4, 4) * 100)
    source = dcmread(BytesIO(written(source)))
    source.compress(LOSSLESS["rle"])
    file = BytesIO()
    source.save_as(file)
    with pytest.raises(Unreadable, match="compressed pixels"):
        clean(file.getvalue())


@pytest.mark.parametrize(
    ("change", "suspect"),
    [
        ({"Modality": "US"}, True),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7"}, True),
        ({"BurnedInAnnotation": "YES"}, True),
        ({"Modality": "XA", "ImageType": ["DERIVED", "SECONDARY"]}, True),
        ({"Modality": "XA", "ImageType": ["ORIGINAL", "PRIMARY"]}, False),
        ({"ImageType": ["DERIVED", "SECONDARY", "SCREEN SAVE"]}, True),
        ({}, False),
    ],
)
def test_which_images_do_not_leave_unseen(change: dict[str, object], suspect: bool) -> None:
    source = ct()
    for keyword, value in change.items():
        setattr(source, keyword, value)
    instance = instance_of(open_part10(written(source)))
    assert bool(may_be_burned_in(instance)) is suspect


def test_a_device_rule_blanks_the_head_line_of_ultrasound_whatever_is_read_there() -> None:
    source = ultrasound()
    region = Dataset()
    region.RegionSpatialFormat, region.RegionDataType, region.RegionFlags = 1, 1, 0
    region.RegionLocationMinX0, region.RegionLocationMinY0 = 100, 60
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = 500, 460
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3
    region.PhysicalDeltaX = region.PhysicalDeltaY = 0.05
    source.SequenceOfUltrasoundRegions = [region]
    assert ruled(instance_of(open_part10(written(source)))) == ((0, 0, 640, 60),)
    unsaid = ultrasound(Manufacturer="GE Healthcare")
    assert ruled(instance_of(open_part10(written(unsaid)))) == ((0, 0, 640, 38),)
    assert ruled(instance_of(open_part10(written(ct())))) == ()

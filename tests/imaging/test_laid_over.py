"""Overlay planes and shutters are those of PS3.3 C.9.2 and C.7.6.11, bit for bit.

Witnesses: pydicom's overlay arrays, the stored words themselves, and shapes drawn with loops.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray

from domain.graphics import OverlayPlane, Shutter
from domain.study import Instance
from domain.volume import ImageStack, Volume
from domain.work import Unwatched
from imaging.assembly import arrange, load
from imaging.display import automatic_window
from imaging.parsing import read_header
from imaging.reading import Readers
from imaging.shutters import open_area, shutter_grey
from tests.imaging.made_objects import Element, image, item, sequence, short, text
from tests.phantoms.slices import Shelf

Bits = NDArray[np.uint8]


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(1) as readers:
        yield readers


def packed(bits: Bits) -> bytes:
    flat = np.packbits(bits.ravel(), bitorder="little").tobytes()
    return flat + bytes(len(flat) % 2)


def overlay(
    group: int, bits: Bits, *extra: Element, origin: tuple[int, int] = (1, 1)
) -> list[Element]:
    base = group << 16
    rows, columns = bits.shape[-2:]
    return [
        short(base | 0x0010, rows),
        short(base | 0x0011, columns),
        text(base | 0x0040, "CS", "G"),
        short(base | 0x0050, *origin, vr="SS"),
        short(base | 0x0100, 1),
        short(base | 0x0102, 0),
        (base | 0x3000, "OW", packed(bits)),
        *extra,
    ]


def laid_over(part10: bytes, readers: Readers, frame: int = 0) -> dict[int, Bits]:
    instance = readers.header(part10)
    return {o.plane.group: o.bits for o in readers.overlays(part10, instance, frame)}


def dots(rows: int, columns: int, seed: int = 1) -> Bits:
    return np.asarray(np.random.default_rng(seed).integers(0, 2, (rows, columns)), dtype=np.uint8)


# ------------------------------------------------------------------------------- overlays


def test_the_overlays_of_a_real_image_are_those_pydicom_reads(
    real_data: Path, readers: Readers
) -> None:
    path = real_data / "luts-overlays" / "six-overlays.dcm"
    witness = pydicom.dcmread(path)
    words = np.frombuffer(witness.PixelData, "<u2").reshape(witness.Rows, witness.Columns)

    found = laid_over(path.read_bytes(), readers)

    # Two lie in bits 15 and 14 of the pixels, two in data of their own.
    assert np.array_equal(found[0x6000], words >> 15 & 1)
    assert np.array_equal(found[0x6002], words >> 14 & 1)
    assert np.array_equal(found[0x6004], witness.overlay_array(0x6004))
    assert np.array_equal(found[0x6006], witness.overlay_array(0x6006))


def test_p13_bits_of_an_overlay_in_the_pixels_are_no_part_of_any_value(
    real_data: Path, readers: Readers
) -> None:
    part10 = (real_data / "luts-overlays" / "six-overlays.dcm").read_bytes()
    instance = readers.header(part10)

    stored = readers.decode(part10, instance, 0).stored

    assert int(stored.max()) < 1 << 12


@pytest.mark.parametrize("origin", [(1, 1), (-2, 3), (5, -1), (90, 90)])
def test_an_overlay_of_another_size_lies_where_its_origin_says(
    origin: tuple[int, int], readers: Readers
) -> None:
    bits = dots(7, 11)
    part10 = image(12, 10, bytes(240), *overlay(0x6000, bits, origin=origin))
    expected = np.zeros((12, 10), np.uint8)
    for row in range(7):
        for column in range(11):
            r, c = row + origin[0] - 1, column + origin[1] - 1
            if 0 <= r < 12 and 0 <= c < 10:
                expected[r, c] = bits[row, column]

    found = laid_over(part10, readers)

    assert np.array_equal(found.get(0x6000, np.zeros_like(expected)), expected)


def test_each_frame_of_an_overlay_lies_over_its_own_frame_of_the_image(readers: Readers) -> None:
    # 21 pixels a frame: the second frame begins within a byte.
    bits = np.stack([dots(3, 7, seed) for seed in (1, 2)])
    part10 = image(
        3,
        7,
        bytes(3 * 7 * 2 * 4),
        text(0x00280008, "IS", "4"),
        *overlay(0x6000, bits, text(0x60000015, "IS", "2"), short(0x60000051, 2)),
    )

    assert [laid_over(part10, readers, frame).get(0x6000) is None for frame in range(4)] == [
        True, False, False, True,
    ]  # fmt: skip
    assert np.array_equal(laid_over(part10, readers, 1)[0x6000], bits[0])
    assert np.array_equal(laid_over(part10, readers, 2)[0x6000], bits[1])


def test_an_overlay_without_frames_lies_over_every_frame(readers: Readers) -> None:
    bits = dots(4, 4)
    part10 = image(4, 4, bytes(64), text(0x00280008, "IS", "2"), *overlay(0x6002, bits))

    assert all(np.array_equal(laid_over(part10, readers, n)[0x6002], bits) for n in (0, 1))


def test_a_region_of_interest_says_that_it_is_one() -> None:
    label = text(0x60001500, "LO", "lesion 1")
    bits = overlay(0x6000, dots(4, 4), label)
    bits[2] = text(0x60000040, "CS", "R")
    (plane,) = read_header(image(4, 4, bytes(32), *bits)).overlays

    assert (plane.kind, plane.name) == ("R", "lesion 1")


@pytest.mark.parametrize(
    "wrong",
    [
        [short(0x60000010, 0)],
        [short(0x60000010, 4000)],
        [(0x60003000, "OW", b"\0\0")],
        [(0x60003000, "OW", b""), short(0x60000102, 3)],
        [(0x60003000, "OW", b""), short(0x60000102, 16)],
        [text(0x60000015, "IS", "0")],
    ],
)
def test_an_overlay_that_contradicts_itself_is_left_out_and_said(wrong: list[Element]) -> None:
    elements = {e[0]: e for e in (*overlay(0x6000, dots(8, 8)), *wrong)}

    instance = read_header(image(8, 8, bytes(128), *elements.values()))

    assert instance.overlays == ()
    assert any("overlay" in doubt for doubt in instance.doubts)


def test_a_series_brings_its_overlays_along(readers: Readers) -> None:
    bits = dots(8, 8)
    content = loaded(image(8, 8, bytes(128), *overlay(0x6000, bits)), readers)

    (picture,) = content.overlays[0]
    assert isinstance(picture.plane, OverlayPlane)
    assert np.array_equal(picture.bits, bits)


def loaded(part10: bytes, readers: Readers) -> Volume | ImageStack:
    instance = readers.header(part10)
    (stack,) = arrange((instance,))
    return load(stack, Shelf({instance.sop_uid: part10}), readers, Unwatched())


# ------------------------------------------------------------------------------- shutters


def shuttered(*elements: Element) -> Instance:
    return read_header(image(40, 50, bytes(4000), *elements))


def test_a_shutter_is_read_from_the_header() -> None:
    instance = shuttered(
        text(0x00181600, "CS", "RECTANGULAR\\CIRCULAR\\POLYGONAL"),
        text(0x00181602, "IS", "5"),
        text(0x00181604, "IS", "45"),
        text(0x00181606, "IS", "3"),
        text(0x00181608, "IS", "38"),
        text(0x00181610, "IS", "20\\25"),
        text(0x00181612, "IS", "18"),
        text(0x00181620, "IS", "1\\1\\1\\50\\40\\25"),
        short(0x00181622, 0x8000),
    )

    polygon = ((1, 1), (1, 50), (40, 25))
    assert instance.shutter == Shutter((5, 45, 3, 38), (20, 25, 18), polygon, None, 0x8000)


def test_each_frame_has_its_own_shutter_or_the_one_for_all() -> None:
    def circle(radius: int) -> Element:
        shape = text(0x00181600, "CS", "CIRCULAR")
        size = text(0x00181612, "IS", str(radius))
        return sequence(0x00189472, item(shape, text(0x00181610, "IS", "20\\25"), size))

    instance = read_header(
        image(
            40, 50, bytes(3 * 4000), text(0x00280008, "IS", "3"),
            sequence(0x52009229, item(circle(18))),
            sequence(0x52009230, item(circle(9)), item(), item(circle(4))),
        )
    )  # fmt: skip

    shutters = [instance.frame_shutter(n) for n in range(3)]
    assert shutters == [Shutter(circle=(20, 25, radius)) for radius in (9, 18, 4)]


@pytest.mark.parametrize("meant", ["COLOR", "MIXED", "MONOCHROME"])
def test_colours_beside_a_grey_image_are_never_left_out_in_silence(meant: str) -> None:
    table = struct.pack("<100H", *range(100))
    tables = [(0x00281201 + n, "OW", table) for n in range(3)]
    descriptors = [short(0x00281101 + n, 100, 1024, 16) for n in range(3)]

    instance = read_header(
        image(4, 4, bytes(32), text(0x00089205, "CS", meant), *descriptors, *tables)
    )

    said = [doubt for doubt in instance.doubts if "1024 to 1123" in doubt]
    assert len(said) == (meant != "MONOCHROME")


def test_the_colours_of_a_real_enhanced_ct_are_said_to_be_left_out(
    real_data: Path,
) -> None:
    file = real_data / "ct-mr-enhanced-small" / "eCT_Supplemental.dcm"

    assert any("colours are left out" in doubt for doubt in read_header(file.read_bytes()).doubts)


@pytest.mark.parametrize("shape", ["RECTANGULAR", "CIRCULAR", "POLYGONAL", "BITMAP", "HEART"])
def test_a_shutter_that_is_not_described_is_said_and_not_applied(shape: str) -> None:
    instance = shuttered(text(0x00181600, "CS", shape))

    assert instance.shutter is None
    assert any("shutter" in doubt for doubt in instance.doubts)


@pytest.mark.parametrize(
    "shutter",
    [
        Shutter(rectangle=(5, 45, 3, 38)),
        Shutter(circle=(20, 25, 17)),
        Shutter(circle=(0, 0, 30)),
        Shutter(polygon=((3, 4), (10, 44), (37, 30), (20, 20))),
        Shutter(polygon=((3, 4), (30, 4), (30, 40), (3, 40), (15, 20))),
        Shutter((5, 45, 3, 38), (20, 25, 17), ((1, 1), (1, 50), (40, 25))),
    ],
)
def test_only_what_lies_within_every_shape_of_a_shutter_is_seen(shutter: Shutter) -> None:
    expected = [[seen(shutter, row, column) for column in range(1, 51)] for row in range(1, 41)]

    assert open_area(shutter, 40, 50).tolist() == expected


def seen(shutter: Shutter, row: int, column: int) -> bool:
    """One pixel at a time, by the words of the standard."""
    inside = True
    if shutter.rectangle is not None:
        left, right, upper, lower = shutter.rectangle
        inside &= left <= column <= right and upper <= row <= lower
    if shutter.circle is not None:
        centre_row, centre_column, radius = shutter.circle
        inside &= (row - centre_row) ** 2 + (column - centre_column) ** 2 <= radius**2
    if shutter.polygon:
        inside &= winds(shutter.polygon, row, column)
    return inside


def winds(corners: tuple[tuple[int, int], ...], row: int, column: int) -> bool:
    turns = 0
    for (r0, c0), (r1, c1) in zip(corners, (*corners[1:], corners[0]), strict=True):
        side = (c1 - c0) * (row - r0) - (column - c0) * (r1 - r0)
        on = min(r0, r1) <= row <= max(r0, r1) and min(c0, c1) <= column <= max(c0, c1)
        if side == 0 and on:
            return True
        if r0 <= row < r1 and side > 0:
            turns += 1
        elif r1 <= row < r0 and side < 0:
            turns -= 1
    return turns != 0


def test_covered_pixels_do_not_decide_the_automatic_window(readers: Readers) -> None:
    from viewer.session.windows import auto_window

    pixels = np.full((40, 50), 4000, "<u2")
    pixels[10:30, 10:40] = np.arange(600, dtype="<u2").reshape(20, 30)
    shutter = [
        text(0x00181600, "CS", "RECTANGULAR"),
        text(0x00181602, "IS", "11"),
        text(0x00181604, "IS", "40"),
        text(0x00181606, "IS", "11"),
        text(0x00181608, "IS", "30"),
    ]
    content = loaded(image(40, 50, pixels.tobytes(), *shutter, modality="DX"), readers)

    window = auto_window(content)

    assert window == automatic_window(np.arange(600))
    assert window.centre + window.width / 2 < 600


@pytest.mark.parametrize(("p_value", "shown"), [(0, 0), (0x8000, 128), (0xFFFF, 255)])
def test_what_is_covered_is_shown_in_the_grey_that_the_file_asks_for(
    p_value: int, shown: int
) -> None:
    assert shutter_grey(Shutter(circle=(1, 1, 1), grey=p_value)) == shown


def test_a_shutter_has_a_shape() -> None:
    with pytest.raises(ValueError, match="shape"):
        Shutter()
    with pytest.raises(ValueError, match="corners"):
        Shutter(circle=(1, 1, 1), polygon=((1, 1), (2, 2)))


def test_a_whole_file_of_odd_length_reads() -> None:
    # The writer above pads; a value of one byte would shift every element behind it.
    assert struct.calcsize("<H") == len(packed(np.ones((1, 1), np.uint8)))

"""RELIABILITY P-13 to P-18 and B-13: bits, tables, windows, polarity, padding and colour.

Witnesses: arithmetic spelt out here from the standard, and DCMTK on the same bytes.
"""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from domain.errors import LightboxError
from domain.study import Pixels, Window
from domain.volume import ImageStack, Volume
from domain.work import Unwatched
from imaging.assembly import arrange, load
from imaging.display import automatic_window, raw_picture, window_table
from imaging.native import stored_values
from imaging.own_pixels import own_pixels
from imaging.reading import Readers
from tests.imaging.made_objects import (
    Element,
    identity,
    image,
    item,
    sequence,
    shape,
    short,
    text,
)
from tests.imaging.made_objects import (
    part10 as whole_file,
)
from tests.phantoms.slices import Shelf

EVERY_WORD = np.arange(1 << 16, dtype=np.uint16)
EVERY_INT16 = np.arange(-(1 << 15), 1 << 15).astype(np.int16)
BY_BITS = np.concatenate((EVERY_INT16[1 << 15 :], EVERY_INT16[: 1 << 15])).astype(np.float64)
SIGMOID_BOUND = 700.0


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(1) as readers:
        yield readers


def loaded(part10: bytes, readers: Readers) -> Volume | ImageStack:
    instance = readers.header(part10)
    (stack,) = arrange((instance,))
    return load(stack, Shelf({instance.sop_uid: part10}), readers, Unwatched())


def values_of(content: Volume | ImageStack) -> NDArray[np.generic]:
    found = content.voxels[0] if isinstance(content, Volume) else content.images[0]
    assert found is not None
    return found


def picture(part10: bytes, readers: Readers, window: Window | None = None) -> NDArray[np.uint8]:
    instance = readers.header(part10)
    shelf = Shelf({instance.sop_uid: part10})
    return own_pixels(instance, 0, shelf, readers, Unwatched(), window=window)


def by_dcmtk(program: str, part10: bytes, folder: Path, *options: str) -> NDArray[np.uint8]:
    file = folder / "it.dcm"
    file.write_bytes(part10)
    command = [program, "-q", "-O", *options, str(file)]
    encoded = subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603
    kind, size, _, rest = encoded.split(b"\n", 3)
    columns, rows = (int(part) for part in size.split())
    flat = np.frombuffer(rest, np.uint8)
    return flat.reshape((rows, columns, 3) if kind == b"P6" else (rows, columns))


# ------------------------------------------------------------------------------- P-13


@pytest.mark.parametrize("stored", range(1, 17))
def test_p13_every_word_becomes_the_value_of_its_stored_bits(stored: int) -> None:
    for high, signed in product(range(stored - 1, 16), (False, True)):
        pixels = Pixels(256, 256, bits_stored=stored, high_bit=high, signed=signed)
        expected = EVERY_WORD.astype(np.int64) // (1 << (high + 1 - stored)) % (1 << stored)
        if signed:
            expected = np.where(expected < 1 << (stored - 1), expected, expected - (1 << stored))

        found = stored_values(EVERY_WORD.tobytes(), pixels)

        assert np.array_equal(found.ravel().astype(np.int64), expected)


@pytest.mark.parametrize(("stored", "high"), [(12, 11), (12, 15), (10, 12), (15, 14), (16, 15)])
@pytest.mark.parametrize("signed", [False, True])
def test_p13_an_opened_image_shows_the_same_values_as_dcmtk(
    stored: int, high: int, signed: bool, program: Callable[[str], str],
    readers: Readers, tmp_path: Path,
) -> None:  # fmt: skip
    words = np.random.default_rng(stored + high).integers(0, 1 << 16, (64, 48)).astype("<u2")
    said = [
        short(0x00280101, stored),
        short(0x00280102, high),
        short(0x00280103, int(signed)),
        text(0x00281052, "DS", "-100"),
        text(0x00281053, "DS", "1"),
    ]
    part10 = image(64, 48, words.tobytes(), *said)
    window = Window(float((1 << stored) // 4), float(1 << (stored - 1)))

    witness = by_dcmtk(
        program("dcmj2pnm"), part10, tmp_path, "+Ww", str(window.centre), str(window.width)
    )

    ours = picture(part10, readers, window)
    assert np.abs(ours.astype(int) - witness.astype(int)).max() <= 1


# ------------------------------------------------------------------------------- P-14


def lut(first: int, entries: list[int], bits: int = 16) -> bytes:
    return item(
        # 65536 does not fit into 16 bits and is written as 0.
        (0x00283002, "US", struct.pack("<3H", len(entries) & 0xFFFF, first & 0xFFFF, bits)),
        text(0x00283003, "LO", f"from {first}"),
        (0x00283006, "OW", struct.pack(f"<{len(entries)}H", *entries)),
    )


SIGNED = short(0x00280103, 1)


def test_p14_what_a_modality_table_gives_is_never_negative(readers: Readers) -> None:
    stored = np.array([[-2, -1, 0, 1]], "<i2")
    table = sequence(0x00283000, lut(-2, [10, 60000, 65535, 7]))

    content = loaded(image(1, 4, stored.tobytes(), SIGNED, table), readers)

    assert values_of(content).astype(int).tolist() == [[10, 60000, 65535, 7]]


def test_p14_the_first_value_of_a_modality_table_has_the_sign_of_the_pixels(
    readers: Readers,
) -> None:
    stored = np.array([[0xFFFE, 0xFFFF]], "<u2")
    table = sequence(0x00283000, lut(-2, [5, 6]))

    unsigned = loaded(image(1, 2, stored.tobytes(), table), readers)

    assert values_of(unsigned).astype(int).tolist() == [[5, 6]]


@pytest.mark.parametrize(
    ("extra", "first"),
    [
        ((), 0xFF00),  # unsigned pixels: so is what goes into the table
        ((SIGNED,), -256),
        ((text(0x00281052, "DS", "-1024"), text(0x00281053, "DS", "1")), -256),
        ((SIGNED, sequence(0x00283000, lut(-2, [0, 1]))), 0xFF00),  # P-14: after a modality LUT
    ],
)
def test_p14_the_first_value_of_a_voi_table_has_the_sign_of_what_goes_into_it(
    extra: tuple[Element, ...], first: int, readers: Readers
) -> None:
    table = sequence(0x00283010, lut(-256, [0, 65535]))

    content = loaded(image(1, 2, bytes(4), *extra, table), readers)

    assert isinstance(content, ImageStack)
    assert [one.first for one in content.voi_luts[0]] == [first]


def test_p14_a_frame_s_own_rescale_decides_the_sign_of_its_voi_table(readers: Readers) -> None:
    # Stored 0 to 3 become -2 to 1; the table begins at -2, and the top level says nothing.
    rescale = item(text(0x00281053, "DS", "1"), text(0x00281052, "DS", "-2"))
    shown = item(sequence(0x00283010, lut(-2, [0, 20000, 40000, 65535])))
    part10 = image(
        2, 2, np.arange(4, dtype="<u2").tobytes(), text(0x00280008, "IS", "1"),
        sequence(0x52009229, item(sequence(0x00289145, rescale))),
        sequence(0x52009230, item(sequence(0x00289132, shown))), modality="MR",
    )  # fmt: skip

    assert picture(part10, readers).ravel().tolist() == [0, 78, 156, 255]


def test_p14_a_table_of_65536_entries_says_0_of_them(readers: Readers) -> None:
    entries = list(range(65535, -1, -1))
    words = np.array([[0, 1, 65535]], "<u2")
    table = sequence(0x00283000, lut(0, entries))

    content = loaded(image(1, 3, words.tobytes(), table), readers)

    assert values_of(content).astype(int).tolist() == [[65535, 65534, 0]]


# ------------------------------------------------------------------------------- P-15


windows = st.builds(
    Window,
    st.floats(-40000, 40000).map(lambda c: round(c, 3)),
    st.one_of(st.floats(1, 70000), st.integers(1, 5000).map(float)).map(lambda w: round(w, 3)),
    st.just(""),
    st.sampled_from(["LINEAR", "LINEAR_EXACT", "SIGMOID"]),
)


@given(windows)
@settings(max_examples=1000, deadline=None)
def test_p15_every_stored_value_gets_the_grey_of_the_standard(window: Window) -> None:
    c, w = window.centre, window.width
    x = BY_BITS
    if window.function == "SIGMOID":
        power = np.clip(-4 * (x - c) / w, -SIGMOID_BOUND, SIGMOID_BOUND)
        expected = 255 / (1 + np.exp(power))
    elif window.function == "LINEAR_EXACT":
        inner = ((x - c) / w + 0.5) * 255
        expected = np.where(x <= c - w / 2, 0, np.where(x > c + w / 2, 255, inner))
    else:
        inner = ((x - (c - 0.5)) / (w - 1) + 0.5) * 255 if w > 1 else np.zeros_like(x)
        low, high = c - 0.5 - (w - 1) / 2, c - 0.5 + (w - 1) / 2
        expected = np.where(x <= low, 0, np.where(x > high, 255, inner))

    assert np.abs(window_table(window).astype(np.float64) - expected).max() <= 0.501


def test_p15_every_window_and_table_of_a_file_is_offered_by_its_name(readers: Readers) -> None:
    from viewer.session.windows import presets_of

    part10 = image(
        2,
        2,
        bytes(8),
        text(0x00281050, "DS", "10\\20"),
        text(0x00281051, "DS", "30\\40"),
        text(0x00281055, "LO", "SOFT\\HARD"),
        sequence(0x00283010, lut(0, [0, 65535]), lut(5, [65535, 0])),
        modality="DX",
    )
    content = loaded(part10, readers)

    offered = [(p.key, p.name) for p in presets_of(content) if p.window is None or p.window.name]

    assert {(1, "from 0"), (2, "from 5"), (None, "SOFT"), (None, "HARD")} <= set(offered)


@pytest.mark.parametrize("width", ["1", "0.5"])
def test_p15_floating_point_pixels_between_0_and_1_are_not_all_black_or_white(
    width: str, readers: Readers
) -> None:
    stored = np.linspace(0.25, 0.75, 64, dtype="<f4").reshape(8, 8)
    elements = {e[0]: e for e in (*identity(modality="MR"), *shape(8, 8, bits=32))}
    elements[0x7FE00008] = (0x7FE00008, "OF", stored.tobytes())
    elements[0x00281050] = text(0x00281050, "DS", "0.5")
    elements[0x00281051] = text(0x00281051, "DS", width)

    shown = picture(whole_file(elements.values()), readers)

    expected = (stored.astype(float) - 0.5) / float(width) + 0.5
    assert np.abs(shown - 255 * expected).max() <= 0.5 + 1e-4


# ------------------------------------------------------------------------------- P-16


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize("shape", ["", "IDENTITY", "INVERSE"])
def test_p16_polarity_is_turned_once_after_the_window_as_in_dcmtk(
    photometric: str, shape: str, program: Callable[[str], str], readers: Readers, tmp_path: Path
) -> None:
    stored = np.arange(256, dtype="<u2").reshape(16, 16)
    extra = [text(0x20500020, "CS", shape)] if shape else []
    part10 = image(16, 16, stored.tobytes(), text(0x00280004, "CS", photometric), *extra)

    witness = by_dcmtk(program("dcmj2pnm"), part10, tmp_path, "+Ww", "128", "256")

    ours = picture(part10, readers, Window(128.0, 256.0))
    assert np.abs(ours.astype(int) - witness.astype(int)).max() <= 1


def test_p16_values_under_the_pointer_are_not_turned_over(readers: Readers) -> None:
    stored = np.arange(16, dtype="<u2").reshape(4, 4)
    content = loaded(image(4, 4, stored.tobytes(), text(0x00280004, "CS", "MONOCHROME1")), readers)

    assert content.inverted
    assert values_of(content).astype(int).tolist() == stored.tolist()


# ------------------------------------------------------------------------------- P-17


@pytest.mark.parametrize("limit", [None, 65000])
def test_p17_padding_decides_no_automatic_window_and_is_black(
    limit: int | None, readers: Readers
) -> None:
    stored = np.tile(np.arange(100, 356, dtype="<u2"), (64, 1))
    stored[:20] = 64000 if limit is None else 64500
    padding = [short(0x00280120, 64000)]
    padding += [] if limit is None else [short(0x00280121, limit)]
    content = loaded(image(64, 256, stored.tobytes(), *padding), readers)
    values = values_of(content)

    window = automatic_window(values, padding=content.padding)

    assert window.centre - window.width / 2 >= 100
    assert window.centre + window.width / 2 <= 356
    for inverted in (False, True):
        shown = raw_picture(values, inverted=inverted, padding=content.padding, window=window)
        assert (shown[:20] == 0).all()


@pytest.mark.parametrize(("kind", "tag", "filler"), [("<f4", 0x00280122, -9999.0),
                                                     ("<f8", 0x00280123, -1e300)])  # fmt: skip
def test_p17_floating_point_pixels_name_their_padding_too(
    kind: str, tag: int, filler: float, readers: Readers
) -> None:
    stored = np.linspace(-1.0, 1.0, 64).reshape(8, 8).astype(kind)
    stored[0] = filler
    vr, data = ("FL", 0x7FE00008) if kind == "<f4" else ("FD", 0x7FE00009)
    elements = {e[0]: e for e in (*identity(modality="MR"), *shape(8, 8, bits=32))}
    elements[tag] = (tag, vr, np.array(filler, kind).tobytes())
    elements[data] = (data, "OF" if kind == "<f4" else "OD", stored.tobytes())
    content = loaded(whole_file(elements.values()), readers)

    window = automatic_window(values_of(content), padding=content.padding)
    shown = raw_picture(values_of(content), padding=content.padding, inverted=True)

    assert window.centre - window.width / 2 >= stored[1:].min() - 1e-6
    assert (shown[0] == 0).all()
    assert shown[1:].max() > 200


@pytest.mark.parametrize("slope", ["0.0123", "1.7E-3", "3.3333333"])
def test_p17_padding_is_known_again_after_a_rescale_that_no_float_holds(
    slope: str, readers: Readers
) -> None:
    stored = np.arange(1000, 1256, dtype="<i2").reshape(16, 16)
    stored[:4] = -2000
    said = [short(0x00280103, 1), short(0x00280120, -2000, vr="SS"),
            text(0x00281053, "DS", slope), text(0x00281052, "DS", "0.1")]  # fmt: skip
    content = loaded(image(16, 16, stored.tobytes(), *said), readers)

    values = np.asarray(values_of(content), np.float64)
    assert content.padding is not None
    inside = (values >= content.padding[0]) & (values <= content.padding[1])

    assert np.array_equal(inside, stored == -2000)


# ------------------------------------------------------------------------------- P-18


def colour(
    samples: NDArray[np.uint8], photometric: str, planar: int = 0, size: tuple[int, int] = (4, 4)
) -> bytes:
    rows, columns = size
    return image(
        rows,
        columns,
        samples.tobytes() + b"\0" * (samples.size % 2),
        short(0x00280002, 3),
        text(0x00280004, "CS", photometric),
        short(0x00280006, planar),
        short(0x00280100, 8),
        short(0x00280101, 8),
        short(0x00280102, 7),
        kind="1.2.840.10008.5.1.4.1.1.7",
        modality="OT",
    )


@pytest.mark.parametrize("planar", [0, 1])
def test_p18_luminance_and_chrominance_become_the_colours_of_the_standard(
    planar: int, readers: Readers
) -> None:
    # DCMTK takes 127.5 for no chrominance; PS3.3 C.7.6.3.1.2 has 128.
    samples = np.random.default_rng(3).integers(0, 256, (20, 14, 3)).astype(np.uint8)
    laid = samples if planar == 0 else np.ascontiguousarray(np.moveaxis(samples, 2, 0))
    forwards = np.array(
        [[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]]
    )
    back = (samples - np.array([0.0, 128.0, 128.0])) @ np.linalg.inv(forwards).T

    shown = picture(colour(laid, "YBR_FULL", planar, (20, 14)), readers)

    assert np.abs(shown - np.clip(back, 0, 255)).max() <= 0.51


@pytest.mark.parametrize("photometric", ["RGB"])
@pytest.mark.parametrize("planar", [0, 1])
def test_p18_colours_are_those_of_dcmtk(
    photometric: str, planar: int, program: Callable[[str], str], readers: Readers, tmp_path: Path
) -> None:
    samples = np.random.default_rng(3).integers(0, 256, (20, 14, 3)).astype(np.uint8)
    laid = samples if planar == 0 else np.ascontiguousarray(np.moveaxis(samples, 2, 0))
    part10 = colour(laid, photometric, planar, (20, 14))

    witness = by_dcmtk(program("dcmj2pnm"), part10, tmp_path)

    assert np.abs(picture(part10, readers).astype(int) - witness.astype(int)).max() <= 1


def palette_image(tables: list[Element], bits: int = 8) -> bytes:
    stored = np.arange(16, dtype="<u2" if bits == 16 else "u1")
    return image(
        4,
        4,
        stored.tobytes(),
        text(0x00280004, "CS", "PALETTE COLOR"),
        short(0x00280100, bits),
        short(0x00280101, bits),
        short(0x00280102, bits - 1),
        *tables,
        modality="OT",
    )


def plain_tables(bits: int) -> tuple[list[Element], NDArray[np.uint8]]:
    """Three tables of 16 entries; entry n is 16 n, its mirror, and half of it."""
    grey = np.arange(16) * 16
    channels = (grey, grey[::-1], grey // 2)
    tables = []
    for number, channel in enumerate(channels):
        entries = channel * 257 if bits == 16 else channel
        tables.append((0x00281101 + number, "US", struct.pack("<3H", 16, 0, bits)))
        raw = entries.astype("<u2" if bits == 16 else "u1").tobytes()
        tables.append((0x00281201 + number, "OW", raw))
    return tables, np.stack(channels, axis=-1).reshape(4, 4, 3).astype(np.uint8)


@pytest.mark.parametrize("bits", [8, 16])
def test_p18_a_palette_of_8_or_16_bits_gives_its_colours(bits: int, readers: Readers) -> None:
    tables, expected = plain_tables(bits)

    assert np.array_equal(picture(palette_image(tables), readers), expected)


def test_p18_a_palette_of_8_bits_in_16_is_not_black(readers: Readers) -> None:
    tables, expected = plain_tables(16)
    in_16 = [
        (tag, vr, (np.frombuffer(raw, "<u2") // 257).astype("<u2").tobytes())
        if tag >= 0x00281201
        else (tag, vr, raw)
        for tag, vr, raw in tables
    ]

    assert np.array_equal(picture(palette_image(in_16), readers), expected)


def test_p18_a_segmented_palette_is_unfolded(readers: Readers) -> None:
    # PS3.3 C.7.9.2: one discrete value, then a straight line of 15 to the last; then the same
    # again for green by an indirect segment would need its own table, so each is spelt out.
    tables: list[Element] = []
    for number, (start, stop) in enumerate(((0, 61680), (61680, 0), (0, 30840))):
        tables.append((0x00281101 + number, "US", struct.pack("<3H", 16, 0, 16)))
        segments = struct.pack("<6H", 0, 1, start, 1, 15, stop)
        tables.append((0x00281221 + number, "OW", segments))

    shown = picture(palette_image(tables), readers)

    expected = [[n * 4112 >> 8, (15 - n) * 4112 >> 8, n * 2056 >> 8] for n in range(16)]
    assert shown.reshape(16, 3).tolist() == expected


def test_p18_a_palette_that_copies_its_segments_is_unfolded(readers: Readers) -> None:
    # PS3.3 C.7.9.2.3, both widths: two discrete, three to 40, then those two segments again.
    # The line of the copy begins where the entries have come to.
    entries = [8, 10, 20, 30, 40, 8, 10, 20, 30, 40, 40, 40, 40, 40, 40, 40]
    for bits in (8, 16):
        high = 1 if bits == 8 else 256
        code = "B" if bits == 8 else "H"
        segments = struct.pack(f"<4{code}", 0, 2, 8 * high, 10 * high)
        segments += struct.pack(f"<3{code}", 1, 3, 40 * high)
        segments += struct.pack(f"<2{code}L", 2, 2, 0)
        segments += struct.pack(f"<3{code}", 1, 6, 40 * high)
        tables: list[Element] = []
        for number in range(3):
            tables.append((0x00281101 + number, "US", struct.pack("<3H", 16, 0, bits)))
            tables.append((0x00281221 + number, "OW", segments + b"\0" * (len(segments) % 2)))

        shown = picture(palette_image(tables), readers)

        assert shown.reshape(16, 3)[:, 0].tolist() == entries


def test_p18_a_palette_that_copies_what_is_not_there_is_refused(readers: Readers) -> None:
    for offset in (8, 10, 400):
        segments = struct.pack("<6HL", 0, 2, 0, 256, 2, 7, offset)
        tables: list[Element] = []
        for number in range(3):
            tables.append((0x00281101 + number, "US", struct.pack("<3H", 16, 0, 16)))
            tables.append((0x00281221 + number, "OW", segments))
        with pytest.raises(LightboxError):
            picture(palette_image(tables), readers)


def test_p18_a_colour_profile_is_stated(readers: Readers) -> None:
    samples = np.zeros((4, 4, 3), np.uint8)
    with_profile = colour(samples, "RGB")
    elements = [(0x00282000, "OB", bytes(128)), text(0x00282002, "CS", "ADOBERGB")]
    part10 = image(
        4, 4, samples.tobytes(), short(0x00280002, 3), text(0x00280004, "CS", "RGB"),
        short(0x00280006, 0), short(0x00280100, 8), short(0x00280101, 8), short(0x00280102, 7),
        *elements, modality="OT",
    )  # fmt: skip

    assert readers.header(with_profile).colour_space == ""
    facts = [doubt.fact for doubt in loaded(part10, readers).doubts]
    assert any("ADOBERGB" in fact for fact in facts)


# ------------------------------------------------------------------------------- B-13


SLOPES = ["0", "-1", "1e-30", "NaN", "1e300", "", "-0.5", "1,5", "inf"]
WINDOWS = ["0", "-5", "0.3", "1", "NaN", "1e-300", ""]
DESCRIPTORS = [(0, 0, 16), (2, 0, 0), (2, 0, 17), (65535, 0, 16), (2, 0x8000, 16), (1, 0, 8)]


def test_b13_odd_values_end_in_a_picture_by_rule_or_in_a_sentence(readers: Readers) -> None:
    stored = np.arange(-8, 8, dtype="<i2").reshape(4, 4)
    cases: list[list[Element]] = [
        [text(0x00281053, "DS", slope), text(0x00281052, "DS", intercept), *window]
        for slope, intercept in product(SLOPES, ("0", "-1024", "NaN"))
        for window in (
            [],
            [text(0x00281050, "DS", "0"), text(0x00281051, "DS", "4")],
        )
    ]
    cases += [
        [text(0x00281050, "DS", centre), text(0x00281051, "DS", width),
         text(0x00281056, "CS", function)]
        for centre, width, function in product(
            ("0", "NaN"), WINDOWS, ("LINEAR", "LINEAR_EXACT", "SIGMOID", "CURVED")
        )
    ]  # fmt: skip
    cases += [
        [sequence(tag, item((0x00283002, "US", struct.pack("<3H", *descriptor)),
                            (0x00283006, "OW", bytes(size))))]
        for tag, descriptor, size in product((0x00283000, 0x00283010), DESCRIPTORS, (0, 4, 200))
    ]  # fmt: skip
    assert len(cases) > 140
    shown = refused = 0
    for extra in cases:
        try:
            found = picture(image(4, 4, stored.tobytes(), SIGNED, *extra), readers)
        except LightboxError:
            refused += 1
            continue
        assert found.shape == (4, 4)
        shown += 1
    assert shown > 60
    assert refused > 10


def test_b13_a_slope_of_nothing_leaves_the_stored_values_and_says_so(readers: Readers) -> None:
    stored = np.arange(16, dtype="<u2").reshape(4, 4)
    extra = [text(0x00281053, "DS", "0"), text(0x00281052, "DS", "-1024")]

    content = loaded(image(4, 4, stored.tobytes(), *extra), readers)

    assert values_of(content).astype(int).tolist() == stored.tolist()
    assert content.unit == ""
    assert any("stored values are shown" in doubt.fact for doubt in content.doubts)


def test_b13_a_slope_and_intercept_of_its_own_hold_in_each_frame(readers: Readers) -> None:
    def transform(slope: str) -> bytes:
        return item(
            sequence(0x00289145, item(text(0x00281053, "DS", slope), text(0x00281052, "DS", "1")))
        )

    stored = np.ones((2, 2, 2), "<u2")
    part10 = image(
        2, 2, stored.tobytes(), text(0x00280008, "IS", "2"),
        sequence(0x52009230, transform("2"), transform("-0.25")), modality="NM",
    )  # fmt: skip
    instance = readers.header(part10)
    shelf = Shelf({instance.sop_uid: part10})
    images = [
        np.asarray(one)
        for stack in arrange((instance,))
        for content in [load(stack, shelf, readers, Unwatched())]
        for one in (content.voxels if isinstance(content, Volume) else content.images)
        if one is not None
    ]

    assert sorted({float(one[0, 0]) for one in images}) == [0.75, 3.0]

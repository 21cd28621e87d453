"""RELIABILITY 2.2, B-07 to B-10, at their counts: lies about pixels, frames, streams and letters.

Every try ends in an object of the size its header says, or in a sentence; the seeds are fixed.
"""

from __future__ import annotations

import os
import random
import struct
import subprocess
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import imagecodecs
import numpy as np
import pytest

from domain.errors import Unreadable
from domain.study import Instance
from imaging.decoded import Decoded
from imaging.limits import decoding_seconds
from imaging.reading import Readers
from tests.imaging.made_objects import (
    JPEG_2000,
    Element,
    compressed,
    identity,
    image,
    part10,
    shape,
    short,
    text,
)

SECONDS = 10.0
# 2,000 for each codec before a release (LIGHTBOX_COUNTS=release); here enough to notice a fall.
STREAMS_EACH = 2000 if os.environ.get("LIGHTBOX_COUNTS") == "release" else 400
BASELINE = "1.2.840.10008.1.2.4.50"
EXTENDED = "1.2.840.10008.1.2.4.51"
LOSSLESS = "1.2.840.10008.1.2.4.70"
JPEG_LS = "1.2.840.10008.1.2.4.80"
HTJ2K = "1.2.840.10008.1.2.4.201"
RLE = "1.2.840.10008.1.2.5"
RAMP = (np.arange(16 * 12, dtype=np.uint16) * 17).reshape(16, 12)
SMALL = (RAMP >> 4).astype(np.uint8)


def rle(values: np.ndarray[tuple[int, int], np.dtype[np.uint16]]) -> bytes:
    segments = []
    for plane in (values >> 8, values & 0xFF):
        raw = plane.astype(np.uint8).tobytes()
        segment = b"".join(
            bytes([len(run) - 1]) + run
            for run in (raw[at : at + 128] for at in range(0, len(raw), 128))
        )
        segments.append(segment + b"\0" * (len(segment) % 2))
    head = struct.pack("<16L", 2, 64, 64 + len(segments[0]), *([0] * 13))
    return head + b"".join(segments)


STREAMS: dict[str, tuple[bytes, list[Element]]] = {
    BASELINE: (bytes(imagecodecs.jpeg8_encode(SMALL, level=95)), shape(16, 12, bits=8)),
    EXTENDED: (
        bytes(imagecodecs.jpeg8_encode(RAMP & np.uint16(0xFFF), level=95, bitspersample=12)),
        shape(16, 12, stored=12),
    ),
    LOSSLESS: (bytes(imagecodecs.ljpeg_encode(RAMP, bitspersample=16)), []),
    JPEG_LS: (bytes(imagecodecs.jpegls_encode(RAMP)), []),
    JPEG_2000: (
        bytes(imagecodecs.jpeg2k_encode(RAMP, codecformat="J2K", reversible=True, level=0)),
        [],
    ),
    HTJ2K: (bytes(imagecodecs.htj2k_encode(RAMP)), []),
    RLE: (rle(RAMP), []),
}


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(2, seconds=SECONDS) as readers:
        yield readers


def outcomes(readers: Readers, files: list[bytes]) -> list[Decoded | Instance | Unreadable]:
    """Open each file as far as it goes, two at a time."""
    headers = dict(readers.headers((str(n), file) for n, file in enumerate(files)))
    ended: dict[int, Decoded | Instance | Unreadable] = {
        int(name): header for name, header in headers.items()
    }
    images = [
        (n, one) for n, one in ended.items() if isinstance(one, Instance) and one.pixels is not None
    ]
    wanted = (
        (n, given(files[n]), one, one.pixels.frames - 1)
        for n, one in images
        if one.pixels is not None
    )
    for number, decoded in readers.decode_many(wanted):
        header = ended[number]
        assert isinstance(header, Instance)
        assert header.pixels is not None
        if isinstance(decoded, Decoded):
            assert decoded.stored.shape[:2] == (header.pixels.rows, header.pixels.columns)
        ended[number] = decoded
    for one in ended.values():
        if isinstance(one, Unreadable):
            assert str(one).endswith(".")
            assert one.reason not in ("timeout", "crashed"), str(one)
    return [ended[n] for n in range(len(files))]


def given(file: bytes) -> Callable[[], bytes]:
    return lambda: file


def shown(ended: list[Decoded | Instance | Unreadable]) -> list[Decoded]:
    return [one for one in ended if isinstance(one, Decoded)]


# ------------------------------------------------------------------------------- B-07


def test_b07_two_hundred_lies_about_the_shape_are_refused_or_hold(readers: Readers) -> None:
    chosen = random.Random(7)  # noqa: S311 - the same files every time
    lies: dict[int, tuple[int, ...]] = {
        0x00280010: (0, 1, 15, 17, 128, 65535),
        0x00280011: (0, 1, 11, 13, 127, 65535),
        0x00280002: (0, 2, 3, 4, 65535),
        0x00280100: (0, 1, 8, 12, 32, 64, 65535),
        0x00280101: (0, 1, 8, 17, 65535),
        0x00280102: (0, 7, 16, 65535),
    }
    files = []
    for _ in range(200):
        elements = {e[0]: e for e in shape(16, 12)}
        for tag in chosen.sample(sorted(lies), chosen.randint(1, 3)):
            elements[tag] = short(tag, chosen.choice(lies[tag]))
        if chosen.random() < 0.3:
            frames = chosen.choice(("0", "-1", "2", "1000000", "4294967297", "x"))
            elements[0x00280008] = text(0x00280008, "IS", frames)
        pixels = RAMP.tobytes()
        if chosen.random() < 0.3:
            pixels = chosen.choice((pixels[:-2], pixels[:2], pixels + b"\1\2", pixels * 3))
        files.append(image(16, 12, pixels, *elements.values()))

    ended = outcomes(readers, files)

    for one in shown(ended):
        # Whatever is shown uses every byte there is: a wrong width would shift each row.
        assert one.stored.nbytes <= RAMP.nbytes * 8
    assert len(shown(ended)) < 40


@pytest.mark.parametrize(("rows", "columns"), [(128, 127), (127, 128), (129, 128), (64, 255)])
def test_b07_a_column_less_than_there_is_is_never_shown(
    rows: int, columns: int, readers: Readers
) -> None:
    pixels = np.arange(128 * 128, dtype="<u2").tobytes()

    (ended,) = outcomes(readers, [image(rows, columns, pixels)])

    assert isinstance(ended, Unreadable)
    assert ended.reason in ("geometry", "truncated")


# ------------------------------------------------------------------------------- B-08


def garbled(fragments: list[bytes], chosen: random.Random) -> list[bytes]:
    """Return fragments with one of the faults that wrappings have; some have none."""
    fragments = list(fragments)
    at = chosen.randrange(len(fragments))
    middle = len(fragments[at]) // 2
    match chosen.randrange(6):
        case 0:
            fragments.insert(at, b"")
        case 1 if len(fragments) > 1:
            del fragments[at]
        case 2 if middle > 4:
            cut = chosen.randrange(2, 2 * middle - 2) // 2 * 2
            fragments[at : at + 1] = [fragments[at][:cut], fragments[at][cut:]]
        case 3:
            fragments.append(chosen.choice(fragments))
        case 4 if middle > 1:
            fragments[at] = fragments[at][: chosen.randrange(0, 2 * middle, 2)]
        case _:
            pass
    return fragments


def test_b08_two_hundred_garbled_wrappings_give_the_right_frames_or_none(
    readers: Readers,
) -> None:
    chosen = random.Random(8)  # noqa: S311 - the same files every time
    streams = [bytes(imagecodecs.jpegls_encode(RAMP + np.uint16(n))) for n in range(3)]
    streams = [stream + b"\0" * (len(stream) % 2) for stream in streams]
    files = []
    last = []
    for _ in range(200):
        fragments = list(streams)
        for _ in range(chosen.choice((0, 1, 1, 1, 2))):
            fragments = garbled(fragments, chosen)
        table = chosen.choice(
            (b"", chosen.randbytes(12), chosen.randbytes(4), struct.pack("<3L", 0, 1, 2),
             struct.pack("<3L", 0, 0, 0), struct.pack("<3L", 2**32 - 1, 8, 16))
        )  # fmt: skip
        long_table: list[Element] = []
        if chosen.random() < 0.3:  # an extended offset table, right in form alone
            offsets = struct.pack("<3Q", *(chosen.randrange(400) for _ in range(3)))
            lengths = struct.pack("<3Q", *(chosen.randrange(400) for _ in range(3)))
            long_table = [(0x7FE00001, "OV", offsets), (0x7FE00002, "OV", lengths)]
        file = compressed(16, 12, JPEG_LS, *fragments, frames=3, table=table, extra=long_table)
        if chosen.random() < 0.1:
            file = file[: -chosen.choice((4, 8))]
        files.append(file)
        # Where a frame was lost and another is there twice, no byte tells so.
        all_whole = len(fragments) == 3 and set(fragments) <= set(streams)
        last.append(streams.index(fragments[2]) if all_whole else 2)

    ended = outcomes(readers, files)

    for one, number in zip(ended, last, strict=True):
        # The last frame was asked for. Another frame in its place would be another place.
        if isinstance(one, Decoded):
            assert np.array_equal(one.stored, RAMP + number)
    assert len(shown(ended)) > 30


def test_b08_a_lost_and_a_broken_fragment_put_no_frame_in_place_of_another(
    readers: Readers,
) -> None:
    streams = [bytes(imagecodecs.jpegls_encode(RAMP + np.uint16(n))) for n in range(3)]
    first, second = streams[1] + b"\0" * (len(streams[1]) % 2), streams[2]
    half = len(second) // 4 * 2
    pieces = [first, second[:half], second[half:] + b"\0" * (len(second) % 2)]
    file = compressed(16, 12, JPEG_LS, *pieces, frames=3)
    header = readers.header(file)

    for frame in (1, 2):
        with pytest.raises(Unreadable):
            readers.decode(file, header, frame)


def test_b08_two_pictures_for_one_frame_are_refused(readers: Readers) -> None:
    stream = STREAMS[LOSSLESS][0]

    (ended,) = outcomes(readers, [compressed(16, 12, LOSSLESS, stream, stream)])

    assert isinstance(ended, Unreadable)


# ------------------------------------------------------------------------------- B-09


@pytest.mark.parametrize("syntax", sorted(STREAMS))
def test_b09_broken_streams_of_a_codec_are_survived(syntax: str, readers: Readers) -> None:
    stream, said = STREAMS[syntax]
    chosen = random.Random(f"9 {syntax}")  # noqa: S311 - the same files every time
    files = []
    for _ in range(STREAMS_EACH):
        broken = bytearray(stream)
        match chosen.randrange(4):
            case 0:
                for _ in range(chosen.randint(1, 6)):
                    broken[chosen.randrange(len(broken))] = chosen.randrange(256)
            case 1:
                del broken[chosen.randrange(2, len(broken)) :]
            case 2:
                at = chosen.randrange(len(broken) - 4)
                broken[at : at + 4] = struct.pack(">L", chosen.choice((0, 1, 0xFFFFFFFF, 65536)))
            case _:
                at, to = sorted(chosen.sample(range(len(broken)), 2))
                broken[at:at] = broken[at:to][:64]
        broken += b"\0" * (len(broken) % 2)
        files.append(compressed(16, 12, syntax, bytes(broken), extra=said))

    ended = outcomes(readers, files)

    assert len(ended) == STREAMS_EACH
    (whole,) = outcomes(readers, [compressed(16, 12, syntax, stream, extra=said)])
    assert isinstance(whole, Decoded)


@pytest.mark.parametrize("left", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("syntax", sorted(STREAMS))
def test_b09_a_stream_without_its_end_is_refused(
    syntax: str, left: float, readers: Readers
) -> None:
    stream, said = STREAMS[syntax]
    cut = stream[: int(len(stream) * left) // 2 * 2]

    (ended,) = outcomes(readers, [compressed(16, 12, syntax, cut, extra=said)])

    assert isinstance(ended, Unreadable)
    assert ended.reason in ("truncated", "codec")


@pytest.mark.parametrize(("rows", "columns"), [(12, 16), (15, 12), (16, 11), (8, 12), (17, 12)])
@pytest.mark.parametrize("syntax", sorted(STREAMS))
def test_b09_a_stream_of_another_size_than_the_header_is_never_shown(
    syntax: str, rows: int, columns: int, readers: Readers
) -> None:
    stream, said = STREAMS[syntax]
    size = [short(0x00280010, rows), short(0x00280011, columns)]

    (ended,) = outcomes(readers, [compressed(rows, columns, syntax, stream, extra=[*said, *size])])

    if syntax == RLE and rows * columns == RAMP.size:
        # Run-length coding knows no rows: only the number of pixels can contradict it.
        assert isinstance(ended, Decoded)
    else:
        assert isinstance(ended, Unreadable)


def test_b09_a_small_image_is_stopped_within_ten_seconds() -> None:
    assert decoding_seconds(512 * 512, 100) < 10.0
    # A whole mammogram, at the speed of the slowest codec on an old machine.
    assert decoding_seconds(4096 * 3328, 1) > 4096 * 3328 / 8e6 * 10


# ------------------------------------------------------------------------------- B-10


NAMES = (
    (b"", "ascii", "Doe^Jane"),
    (b"ISO_IR 100", "latin-1", "Sch\u00f6n^J\u00e9r"),
    (b"ISO_IR 144", "iso8859-5", "\u0424\u0430^\u0418"),
    (b"ISO_IR 192", "utf-8", "\u0930\u093e\u092e^Ram"),
    (b"GB18030", "gb18030", "Wang^XiaoDong=\u738b^\u5c0f\u4e1c"),
    (b"\\ISO 2022 IR 149", "euc_kr", "Hong^Gildong=\x1b$)C\u6d2a^\x1b$)C\u5409\u6d1e"),
    (b"\\ISO 2022 IR 87", "ascii", "Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B"),
    (b"\\ISO 2022 IR 159", "ascii", "Ama^Kei=\x1b$(D0!\x1b(B^\x1b$(D0#\x1b(B"),
)


def named(charset: bytes, name: bytes) -> bytes:
    elements = {e[0]: e for e in identity()}
    elements[0x00080005] = (0x00080005, "CS", charset + b" " * (len(charset) % 2))
    elements[0x00100010] = (0x00100010, "PN", name + b" " * (len(name) % 2))
    return part10(elements.values())


def names_of_dcmtk(dcmdump: str, files: list[bytes], folder: Path) -> list[str | None]:
    """Return each patient's name as DCMTK reads it; None where it cannot."""
    names: list[str | None] = []
    for number, file in enumerate(files):
        path = folder / f"{number}.dcm"
        path.write_bytes(file)
        ended = subprocess.run(  # noqa: S603
            [dcmdump, "+U8", "+L", "+P", "0010,0010", str(path)], capture_output=True, check=False
        )
        said = ended.stdout.decode()
        read = ended.returncode == 0 and "[" in said
        names.append(said.split("[", 1)[1].rsplit("]", 1)[0].rstrip() if read else None)
    return names


def readable(name: str) -> str:
    return "".join(letter for letter in name if unicodedata.category(letter) != "Cc")


def test_b10_a_hundred_and_twenty_odd_names_read_as_dcmtk_reads_them(
    program: Callable[[str], str], readers: Readers, tmp_path: Path
) -> None:
    chosen = random.Random(10)  # noqa: S311 - the same files every time
    files = []
    for n in range(120):
        charset, codec, name = NAMES[n % len(NAMES)]
        raw = name.encode(codec)
        match n // len(NAMES) % 5:
            case 1:
                charset = chosen.choice([said for said, _, _ in NAMES] + [b"ISO_IR 999", b"\\\\"])
            case 2:
                raw = raw.replace(b"^", b"^\x1b$B", 1)
            case 3:
                raw = raw + b"\0" * 2 + "e\N{COMBINING ACUTE ACCENT}".encode()
            case 4:
                raw = (
                    raw
                    + b"^"
                    + "\N{HEBREW LETTER ALEF}".encode("iso8859-8") * (30_000 if n > 100 else 40)
                )
            case _:
                pass
        files.append(named(charset, raw))
    theirs = names_of_dcmtk(program("dcmdump"), files, tmp_path)

    read = dict(readers.headers((str(n), file) for n, file in enumerate(files)))

    for n, their in enumerate(theirs):
        header = read[str(n)]
        assert isinstance(header, Instance), files[n]
        name = header.study.patient.name
        name.encode("utf-8")  # no half of a surrogate pair
        assert name == readable(name)
        # An escape that makes sense is read even where the file does not declare it.
        if their is not None and "\x1b(B" not in their and "\x1b$)C" not in their:
            assert name == readable(their), files[n]
        family = NAMES[n % len(NAMES)][2].split("^")[0]
        if family.isascii():
            assert name.startswith(f"{family}^")
            assert name.split("^")[0] == family
            # Behind an escape to a set of two bytes, "=" may as well be half of a letter.
            if b"IR 159" not in NAMES[n % len(NAMES)][0]:
                assert ("=" in name) == ("=" in NAMES[n % len(NAMES)][2])
    assert sum(their is not None for their in theirs) > 50


@pytest.mark.parametrize("number", range(6))
def test_b10_a_lawful_name_reads_as_dcmtk_reads_it(
    number: int, program: Callable[[str], str], readers: Readers, tmp_path: Path
) -> None:
    charset, codec, name = NAMES[number]
    file = named(charset, name.encode(codec))

    (theirs,) = names_of_dcmtk(program("dcmdump"), [file], tmp_path)

    assert readers.header(file).study.patient.name == theirs


def test_b10_control_characters_are_left_out_of_names_with_a_doubt(readers: Readers) -> None:
    header = readers.header(named(b"", b"Doe\x07\x1b[31m^Ja\nne"))

    assert header.study.patient.name == "Doe[31m^Jane"
    assert any("Control characters" in doubt for doubt in header.doubts)
    assert not readers.header(named(b"", b"Doe^Jane\0\0")).doubts

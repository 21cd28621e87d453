"""Whatever bytes arrive, the workstation answers with an object or a sentence, and goes on."""

from __future__ import annotations

import random
import struct
import time
import zlib
from collections.abc import Iterable, Iterator

import imagecodecs
import numpy as np
import pytest

from domain.errors import Unreadable
from domain.study import Instance
from imaging.decoded import Decoded
from imaging.reading import Readers
from tests.imaging.made_objects import (
    DEFLATED,
    JPEG_2000,
    Element,
    compressed,
    encoded,
    identity,
    image,
    item,
    meta,
    part10,
    sequence,
    shape,
    short,
    text,
    uid,
)

SECONDS = 10.0  # a task's limit; nothing here may need it
JPEG, JPEG_LS, RLE = (f"1.2.840.10008.1.2.{end}" for end in ("4.70", "4.80", "5"))
RAMP = (np.arange(16 * 12, dtype=np.uint16) * 17).reshape(16, 12)


def _rle(values: np.ndarray[tuple[int, int], np.dtype[np.uint16]]) -> bytes:
    """Return PS3.5 annex G of 16-bit values, every run a literal one."""
    segments = []
    for plane in (values >> 8, values & 0xFF):
        raw = plane.astype(np.uint8).tobytes()
        runs = [raw[at : at + 128] for at in range(0, len(raw), 128)]
        segment = b"".join(bytes([len(run) - 1]) + run for run in runs)
        segments.append(segment + b"\0" * (len(segment) % 2))
    offsets = (64, 64 + len(segments[0]))
    return struct.pack("<16L", 2, *offsets, *([0] * 13)) + b"".join(segments)


STREAMS = {
    JPEG: bytes(imagecodecs.ljpeg_encode(RAMP, bitspersample=16)),
    JPEG_LS: bytes(imagecodecs.jpegls_encode(RAMP)),
    JPEG_2000: bytes(imagecodecs.jpeg2k_encode(RAMP, codecformat="J2K", reversible=True, level=0)),
    RLE: _rle(RAMP),
}
PLAIN = image(
    16,
    12,
    RAMP.tobytes(),
    text(0x00200032, "DS", "1\\2\\3"),
    text(0x00200037, "DS", "1\\0\\0\\0\\1\\0"),
    text(0x00280030, "DS", "0.5\\0.5"),
    sequence(0x00081140, item(uid(0x00081155, "1.2.3")), item(uid(0x00081155, "1.2.4"))),
)
SEEDS = [PLAIN, *(compressed(16, 12, syntax, stream) for syntax, stream in STREAMS.items())]


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(2, seconds=SECONDS) as pool:
        yield pool


def outcome(readers: Readers, file: bytes) -> Instance | Decoded | Unreadable:
    """Return how opening a file as far as it goes ends; anything untyped flies."""
    began = time.monotonic()
    result: Instance | Decoded | Unreadable
    try:
        result = instance = readers.header(file)
        if instance.pixels is not None:
            result = readers.decode(file, instance, instance.pixels.frames - 1)
    except Unreadable as refused:
        result = refused
    assert time.monotonic() - began < SECONDS
    if isinstance(result, Unreadable):
        assert str(result).endswith(".")
        assert result.reason not in ("timeout", "crashed"), result.reason
    return result


def refusal(readers: Readers, file: bytes) -> Unreadable:
    result = outcome(readers, file)
    assert isinstance(result, Unreadable)
    return result


def all_answered(readers: Readers, files: Iterable[bytes]) -> int:
    """Open each file; return how many were opened to the pixels."""
    shown = sum(isinstance(outcome(readers, file), Decoded) for file in files)
    alive(readers)
    return shown


def alive(readers: Readers) -> None:
    instance = readers.header(PLAIN)
    assert np.array_equal(readers.decode(PLAIN, instance, 0).stored, RAMP)


def test_the_seeds_themselves_open(readers: Readers) -> None:
    for seed in SEEDS:
        decoded = outcome(readers, seed)
        assert isinstance(decoded, Decoded)
        assert np.array_equal(decoded.stored, RAMP)


def test_a_file_cut_off_anywhere_is_refused(readers: Readers) -> None:
    chosen = random.Random(1)  # noqa: S311 - the same files every time
    cuts = [(seed, chosen.randrange(len(seed) - 1)) for seed in SEEDS for _ in range(100)]
    cuts += [(PLAIN, at) for at in range(0, len(PLAIN) - 1, 7)]
    # Cut between two elements, a bare header remains, which is an object without pixels.
    assert all_answered(readers, (seed[:at] for seed, at in cuts)) == 0


def test_flipped_bytes_end_in_an_object_or_a_sentence(readers: Readers) -> None:
    chosen = random.Random(2)  # noqa: S311 - the same files every time
    mutants = []
    for seed in SEEDS:
        for _ in range(100):
            mutant = bytearray(seed)
            for _ in range(chosen.randint(1, 32)):
                mutant[chosen.randrange(128, len(mutant))] = chosen.randrange(256)
            mutants.append(bytes(mutant))
    all_answered(readers, mutants)


def test_lengths_that_lie_end_in_an_object_or_a_sentence(readers: Readers) -> None:
    lies = [0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFFFFFFE, 3, 0x10000]
    mutants = []
    for seed in SEEDS:
        for at in range(132, min(len(seed) - 8, 600), 11):
            for lie in lies:
                mutants.append(seed[: at + 4] + struct.pack("<L", lie) + seed[at + 8 :])
    all_answered(readers, mutants[::5])


@pytest.mark.parametrize(
    "file", [b"", b"\0", b"DICM", bytes(128) + b"DICM", bytes(4096), b"PK\3\4" * 99]
)
def test_what_is_no_dicom_is_called_so(readers: Readers, file: bytes) -> None:
    assert refusal(readers, file).reason in ("not-dicom", "syntax")


@pytest.mark.parametrize(
    "preamble",
    [b"MZ\x90\0", b"\x7fELF\2\1\1", b"#!/bin/sh\n", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"],
)
def test_a_file_that_is_also_a_program_is_set_aside(readers: Readers, preamble: bytes) -> None:
    file = preamble.ljust(128, b"\0") + PLAIN[128:]
    refused = refusal(readers, file)
    assert refused.reason == "hostile"
    assert "administrator" in refused.advice


@pytest.mark.parametrize("preamble", [b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b"\xff" * 128])
def test_a_file_that_is_also_a_tiff_is_opened(readers: Readers, preamble: bytes) -> None:
    assert isinstance(outcome(readers, preamble.ljust(128, b"\0") + PLAIN[128:]), Decoded)


def test_a_deflated_file_that_inflates_without_end_is_refused(readers: Readers) -> None:
    deflater = zlib.compressobj(9, wbits=-15)
    body = b"".join(encoded(e) for e in (*identity(), *shape(4, 4)))
    bomb = deflater.compress(body)
    for _ in range(400):
        bomb += deflater.compress(bytes(1 << 20))
    file = bytes(128) + b"DICM" + meta(DEFLATED, "1.2.3.4") + bomb + deflater.flush()
    assert len(file) < 1 << 20
    assert refusal(readers, file).reason == "hostile"
    alive(readers)


ENDLESS = b"\xff\xff\xff\xff"
OPEN = b"\x08\0\x40\x11SQ\0\0" + ENDLESS + b"\xfe\xff\x00\xe0" + ENDLESS
SHUT = b"\xfe\xff\x0d\xe0\0\0\0\0" + b"\xfe\xff\xdd\xe0\0\0\0\0"


@pytest.mark.parametrize("depth", [100, 500, 5_000, 100_000])
@pytest.mark.parametrize("shut", [True, False])
def test_sequences_without_end_in_one_another_are_refused(
    readers: Readers, depth: int, *, shut: bool
) -> None:
    body = encoded(identity()[0]) + OPEN * depth + (SHUT * depth if shut else b"")
    file = bytes(128) + b"DICM" + meta("1.2.840.10008.1.2.1", "1.2.3.4") + body
    assert refusal(readers, file).reason == "hostile"
    alive(readers)


@pytest.mark.parametrize("depth", [100, 2_000])
def test_a_report_nested_without_end_is_refused(readers: Readers, depth: int) -> None:
    content = b""
    for _ in range(depth):
        content = item((0x0040A040, "CS", b"CONTAINER "), (0x0040A730, "SQ", content))
    file = part10([*identity(kind="1.2.840.10008.5.1.4.1.1.88.11"), (0x0040A730, "SQ", content)])
    with pytest.raises(Unreadable) as refused:
        readers.document(file)
    assert refused.value.reason == "hostile"
    alive(readers)


def test_a_report_of_too_many_items_is_refused(readers: Readers) -> None:
    one = item((0x0040A040, "CS", b"TEXT"))
    file = part10([*identity(), (0x0040A730, "SQ", one * 150_000)])
    with pytest.raises(Unreadable) as refused:
        readers.document(file)
    assert refused.value.reason == "hostile"


def test_a_million_empty_items_cost_little(readers: Readers) -> None:
    endless = b"\x08\0\x40\x11SQ\0\0" + ENDLESS + b"\xfe\xff\x00\xe0\0\0\0\0" * 1_000_000
    body = encoded(identity()[0]) + endless + b"\xfe\xff\xdd\xe0\0\0\0\0"
    body += b"".join(encoded(e) for e in identity()[1:])
    file = bytes(128) + b"DICM" + meta("1.2.840.10008.1.2.1", "1.2.3.4") + body
    assert isinstance(outcome(readers, file), Instance)


JP2 = b"\x00\x00\x00\x0cjP  \r\n\x87\n"


@pytest.mark.parametrize(
    "stream",
    [
        JP2 + b"\0\0\0\0ftyp" + bytes(50),
        JP2 + b"\0\0\0\1ftyp" + bytes(58),
        JP2 + b"\0\0\0\x08free" * 7,
        JP2 + b"\xff\xff\xff\xffjp2c",
        b"\xff\x4f\xff\x51" + bytes(66),
        b"\xff\x4f\xff\x51" + b"\xff" * 66,
        b"",
        b"\xff\xd8" * 35,
    ],
)
def test_a_jpeg_2000_stream_that_hangs_other_readers_is_refused(
    readers: Readers, stream: bytes
) -> None:
    # 70 bytes with a box of length 0 hold pydicom 3.0.2 for ever.
    refused = refusal(readers, compressed(16, 12, JPEG_2000, stream))
    assert refused.reason in ("codec", "geometry", "missing")
    alive(readers)


@pytest.mark.parametrize("syntax", [JPEG, JPEG_LS, JPEG_2000])
@pytest.mark.parametrize(("rows", "columns"), [(12, 16), (16, 13), (8, 12), (17, 12)])
def test_a_stream_of_another_size_is_never_shown(
    readers: Readers, syntax: str, rows: int, columns: int
) -> None:
    refused = refusal(readers, compressed(rows, columns, syntax, STREAMS[syntax]))
    assert refused.reason == "geometry"
    assert f"{rows} x {columns}" in str(refused)


def test_a_stream_that_claims_more_than_its_header_is_not_decoded(readers: Readers) -> None:
    stream = bytearray(STREAMS[JPEG_LS])
    at = stream.index(b"\xff\xf7") + 5
    stream[at : at + 4] = b"\xff\xff\xff\xff"
    assert refusal(readers, compressed(16, 12, JPEG_LS, bytes(stream))).reason == "geometry"


def test_sixteen_bits_in_an_image_of_eight_are_refused(readers: Readers) -> None:
    file = compressed(16, 12, JPEG_LS, STREAMS[JPEG_LS], extra=shape(16, 12, bits=8))
    assert refusal(readers, file).reason == "geometry"


def test_one_codec_is_never_tried_in_place_of_another(readers: Readers) -> None:
    swapped = {JPEG: JPEG_LS, JPEG_LS: JPEG, JPEG_2000: JPEG, RLE: JPEG_2000}
    for syntax, other in swapped.items():
        refused = refusal(readers, compressed(16, 12, syntax, STREAMS[other]))
        assert refused.reason == "codec"


@pytest.mark.parametrize(
    "offsets", [(0, 0), (64, 64), (64, 0xFFFFFFFF), (100, 64), (64, 10_000), (60, 200)]
)
def test_run_lengths_with_wrong_offsets_are_refused(
    readers: Readers, offsets: tuple[int, int]
) -> None:
    stream = struct.pack("<16L", 2, *offsets, *([0] * 13)) + STREAMS[RLE][64:]
    assert refusal(readers, compressed(16, 12, RLE, stream)).reason == "codec"


# --------------------------------------------------------------- where frames begin (B-08)


def frames_of(readers: Readers, file: bytes) -> list[bool]:
    instance = readers.header(file)
    return [
        bool(np.array_equal(readers.decode(file, instance, n).stored, RAMP + n)) for n in range(3)
    ]


THREE = [bytes(imagecodecs.jpegls_encode(RAMP + np.uint16(n))) for n in range(3)]
THREE = [stream + b"\0" * (len(stream) % 2) for stream in THREE]
HALVES = [half for stream in THREE for half in (stream[:40], stream[40:])]


def table_of(*offsets: int) -> bytes:
    return struct.pack(f"<{len(offsets)}L", *offsets)


STARTS = [0, len(THREE[0]) + 16, len(THREE[0]) + len(THREE[1]) + 32]


@pytest.mark.parametrize(
    ("fragments", "table"),
    [
        (THREE, b""),
        (HALVES, table_of(*STARTS)),
        (HALVES, b""),
        (HALVES, table_of(0, 1, 2)),  # a garbled table; the streams tell
        (HALVES, table_of(*reversed(STARTS))),
    ],
)
def test_each_frame_is_found_by_table_or_by_stream(
    readers: Readers, fragments: list[bytes], table: bytes
) -> None:
    file = compressed(16, 12, JPEG_LS, *fragments, frames=3, table=table)
    assert frames_of(readers, file) == [True, True, True]


@pytest.mark.parametrize("fragments", [THREE[:2], [*HALVES[:4], HALVES[4][:2]], HALVES[1:]])
def test_frames_that_cannot_be_told_apart_are_refused(
    readers: Readers, fragments: list[bytes]
) -> None:
    assert refusal(readers, compressed(16, 12, JPEG_LS, *fragments, frames=3)).reason in (
        "codec",
        "geometry",
    )


def test_a_missing_delimiter_behind_the_pixels_is_refused(readers: Readers) -> None:
    assert (
        refusal(readers, compressed(16, 12, JPEG_LS, STREAMS[JPEG_LS])[:-8]).reason == "truncated"
    )


@pytest.mark.parametrize(
    "lie", [short(0x00280010, 65535), text(0x00280008, "IS", "999999"), short(0x00280101, 1)]
)
def test_a_header_that_lies_about_a_stream_is_refused_or_stays_in_its_size(
    readers: Readers, lie: Element
) -> None:
    elements = {e[0]: e for e in shape(16, 12)} | {lie[0]: lie}
    elements[0x00280102] = short(0x00280102, elements[0x00280101][2][0] - 1)
    file = compressed(16, 12, JPEG_LS, STREAMS[JPEG_LS], extra=elements.values())
    result = outcome(readers, file)
    assert isinstance(result, Unreadable) or (
        isinstance(result, Decoded) and result.stored.shape == (16, 12)
    )
    alive(readers)

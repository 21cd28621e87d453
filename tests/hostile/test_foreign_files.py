"""Whatever lies in a picture, a document or a volume, it becomes an object or a sentence.

Each file costs a bounded time and memory, and nothing of a refused one is kept (REQUIREMENTS I03).
"""

from __future__ import annotations

import gzip
import random
import resource
import struct
import time
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from domain.errors import Unreadable
from imaging.foreign.kinds import kind_of
from tests.imaging.foreign_files import (
    COLOUR,
    GREY,
    WHOLE,
    affine,
    made_of,
    nifti,
    nrrd,
    pages,
    png_of,
    written,
)

SECONDS = 20.0
SPACE = ("space: LPS", "space directions: (1,0,0) (0,1,0) (0,0,2)", "space origin: (0,0,0)")


def document() -> bytes:
    out = BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 700, "A letter")
    canvas.save()
    return out.getvalue()


WHOLE_NRRD = nrrd(WHOLE.transpose(2, 1, 0).copy(), *SPACE)
WHOLE_NIFTI = nifti(WHOLE, affine())
SEEDS = {
    "png": written(Image.fromarray(GREY), "PNG"),
    "jpeg": written(Image.fromarray(COLOUR), "JPEG"),
    "progressive": written(Image.fromarray(COLOUR), "JPEG", progressive=True),
    "tiff": pages(GREY, GREY[::-1], compression="tiff_lzw"),
    "pdf": document(),
    "nifti": WHOLE_NIFTI,
    "gzip": gzip.compress(WHOLE_NIFTI),
    "nrrd": WHOLE_NRRD,
}


def outcome(content: bytes) -> list[bytes] | Unreadable | None:
    """Return what becomes of a file: objects, a sentence, or nothing where its kind is unknown."""
    if kind_of(content[:8192]) is None:
        return None
    began = time.monotonic()
    result: list[bytes] | Unreadable
    try:
        result, _doubts = made_of(content)
    except Unreadable as refused:
        result = refused
    assert time.monotonic() - began < SECONDS
    if isinstance(result, Unreadable):
        assert str(result).endswith(".")
        assert result.advice
        assert result.reason not in ("timeout", "crashed"), str(result)
    return result


def reason(content: bytes) -> str:
    result = outcome(content)
    assert isinstance(result, Unreadable), result
    return result.reason


@pytest.mark.parametrize("name", SEEDS)
def test_a_file_cut_off_anywhere_never_becomes_half_an_object(name: str) -> None:
    seed, chosen = SEEDS[name], random.Random(7)  # noqa: S311 - the same files every time
    for at in sorted(chosen.randrange(1, len(seed) - 2) for _ in range(6)):
        # A PDF says at its end where its parts are; its reader may find them without.
        assert isinstance(outcome(seed[:at]), Unreadable | None) or name == "pdf", at


@pytest.mark.parametrize("name", SEEDS)
def test_flipped_bytes_end_in_an_object_or_a_sentence(name: str) -> None:
    chosen = random.Random(8)  # noqa: S311 - the same files every time
    for _ in range(6):
        mutant = bytearray(SEEDS[name])
        for _ in range(chosen.randint(1, 24)):
            mutant[chosen.randrange(9, len(mutant))] = chosen.randrange(256)
        outcome(bytes(mutant))


@pytest.mark.parametrize(
    "bomb",
    [
        lambda: png_of(65_535, 65_535),
        lambda: png_of(40_000, 40_000, data=bytes(64 << 20)),
        lambda: png_of(1 << 30, 1 << 30),
        lambda: _jpeg_of(65_535, 65_535),
        lambda: _tiff_of(60_000, 60_000),
        lambda: _nifti_of((32_767, 32_767, 32_767)),
        lambda: gzip.compress(_nifti_of((32_767, 32_767, 32_767))),
        lambda: WHOLE_NRRD.replace(b"sizes: 20 24 7", b"sizes: 60000 60000 60000"),
    ],
)
def test_a_picture_that_says_it_is_gigantic_is_refused_before_it_is_decoded(
    bomb: Callable[[], bytes],
) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert reason(bomb()) in ("hostile", "geometry")
    grown = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss - before
    assert grown < 512 << 10  # KiB


def test_a_gzip_file_that_inflates_without_end_is_refused() -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = packer.compress(WHOLE_NIFTI)
    for _ in range(300):
        bomb += packer.compress(bytes(1 << 20))
    bomb += packer.flush()
    assert len(bomb) < 2 << 20
    assert reason(bomb) == "hostile"


def test_a_tiff_whose_pages_lead_back_to_the_first_ends() -> None:
    seed = bytearray(written(Image.fromarray(GREY), "TIFF"))
    first = struct.unpack_from("<L", seed, 4)[0]
    count = struct.unpack_from("<H", seed, first)[0]
    struct.pack_into("<L", seed, first + 2 + 12 * count, first)
    result = outcome(bytes(seed))
    assert isinstance(result, Unreadable) or len(result or ()) == 1


def test_sizes_that_lie_are_named() -> None:
    lies = [
        WHOLE_NRRD.replace(b"sizes: 20 24 7", b"sizes: 20 24 9"),
        WHOLE_NRRD.replace(b"dimension: 3", b"dimension: 2"),
        _patched(WHOLE_NIFTI, 40, "<4h", 3, 20, 24, 8),
        _patched(WHOLE_NIFTI, 72, "<h", 32),  # bits of a voxel
        _patched(WHOLE_NIFTI, 108, "<f", 1e9),  # where the voxels begin
        _patched(WHOLE_NIFTI, 108, "<f", float("nan")),
        _patched(WHOLE_NIFTI, 280, "<f", float("nan")),  # the affine
    ]
    for lie in lies:
        assert isinstance(outcome(lie), Unreadable)


def test_a_file_of_two_kinds_is_taken_for_its_first_and_nothing_of_the_second_is_kept() -> None:
    """A picture may carry an archive or a program behind its end (polyglots)."""
    hidden = b"PK\x03\x04 a program, or the name of a patient"
    for name in ("png", "jpeg", "tiff", "nifti"):
        result = outcome(SEEDS[name] + hidden)
        assert isinstance(result, list), result
        assert not any(hidden in part10 for part10 in result), name


def test_a_pdf_that_is_none_and_one_that_is_locked_are_told_apart() -> None:
    from pypdf import PdfReader, PdfWriter

    assert reason(b"%PDF-1.7\n" + bytes(5000)) == "garbled"
    locked, out = PdfWriter(PdfReader(BytesIO(document()))), BytesIO()
    locked.encrypt("secret", algorithm="AES-256")
    locked.write(out)
    assert reason(out.getvalue()) == "password"


def _patched(content: bytes, at: int, what: str, *values: float) -> bytes:
    changed = bytearray(content)
    struct.pack_into(what, changed, at, *values)
    return bytes(changed)


def _nifti_of(shape: tuple[int, int, int]) -> bytes:
    return _patched(WHOLE_NIFTI, 40, "<4h", 3, *shape)


def _jpeg_of(columns: int, rows: int) -> bytes:
    seed = bytearray(SEEDS["jpeg"])
    struct.pack_into(">HH", seed, seed.index(b"\xff\xc0") + 5, rows, columns)
    return bytes(seed)


def _tiff_of(columns: int, rows: int) -> bytes:
    seed = bytearray(written(Image.fromarray(GREY), "TIFF"))
    first = struct.unpack_from("<L", seed, 4)[0]
    for entry in range(struct.unpack_from("<H", seed, first)[0]):
        at = first + 2 + 12 * entry
        tag = struct.unpack_from("<H", seed, at)[0]
        if tag in (256, 257):
            struct.pack_into("<HLL", seed, at + 2, 4, 1, columns if tag == 256 else rows)
    return bytes(seed)

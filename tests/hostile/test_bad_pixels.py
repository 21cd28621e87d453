"""RELIABILITY 2.2, B-07 at its count, and names as B-10 has them.

Every try ends in an object of the size its header says, or in a sentence; the seeds are fixed.
"""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from domain.errors import Unreadable
from domain.study import Instance
from imaging.reading import Decoded, Readers
from tests.imaging.made_objects import (
    identity,
    image,
    part10,
    shape,
    short,
    text,
)

SECONDS = 10.0
RAMP = (np.arange(16 * 12, dtype=np.uint16) * 17).reshape(16, 12)


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


# ------------------------------------------------------------------------------- B-10


NAMES = (
    (b"", "Doe^Jane"),
    (b"ISO_IR 100", "Sch\u00f6n^J\u00e9r"),
    (b"ISO_IR 144", "\u0424\u0430^\u0418"),
    (b"ISO_IR 192", "\u0930\u093e\u092e^Ram"),
    (b"GB18030", "Wang^XiaoDong=\u738b^\u5c0f\u4e1c"),
    (b"\\ISO 2022 IR 87", "Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B"),
)  # fmt: skip
_PYTHON = {b"": "ascii", b"ISO_IR 100": "latin-1", b"ISO_IR 144": "iso8859-5",
           b"ISO_IR 192": "utf-8", b"GB18030": "gb18030",
           b"\\ISO 2022 IR 87": "ascii"}  # fmt: skip


def named(charset: bytes, name: bytes) -> bytes:
    elements = {e[0]: e for e in identity()}
    elements[0x00080005] = (0x00080005, "CS", charset + b" " * (len(charset) % 2))
    elements[0x00100010] = (0x00100010, "PN", name + b" " * (len(name) % 2))
    return part10(elements.values())


@pytest.mark.parametrize("number", range(5))
def test_b10_a_lawful_name_reads_as_dcmtk_reads_it(
    number: int, program: Callable[[str], str], readers: Readers, tmp_path: Path
) -> None:
    charset, name = NAMES[number]
    file = tmp_path / "named.dcm"
    file.write_bytes(named(charset, name.encode(_PYTHON[charset])))

    said = subprocess.run(  # noqa: S603
        [program("dcmdump"), "+U8", "+L", "+P", "0010,0010", str(file)],
        capture_output=True,
        check=True,
    ).stdout.decode()

    theirs = said.split("[", 1)[1].split("]", 1)[0].strip()
    assert readers.header(file.read_bytes()).study.patient.name == theirs

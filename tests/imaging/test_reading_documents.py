"""Reports, encapsulated documents and other objects without an image can be read as text."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from imaging.reading import Readers
from tests.imaging.made_objects import identity, image, item, part10, sequence, short, text

PDF_CLASS = "1.2.840.10008.5.1.4.1.1.104.1"
REFERENCE = re.compile(r"see item |[0-9]+(\.[0-9]+){3,}")
REPORT_CLASS = "1.2.840.10008.5.1.4.1.1.88.33"


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(1) as pool:
        yield pool


@pytest.mark.parametrize("name", ["sr-tid1500-qin.dcm", "test-SR.dcm"])
def test_a_report_says_what_dcmtk_says_it_says(
    name: str, readers: Readers, real_data: Path, program: Callable[[str], str]
) -> None:
    file = real_data / "objects" / name
    dumped = subprocess.run(  # noqa: S603 - a judge, by full path
        [program("dsrdump"), "+U8", "+Pl", file], capture_output=True, check=False
    ).stdout.decode("utf_8", "replace")
    document = readers.document(file.read_bytes())
    said = [line for line in document.lines if line[1] not in ("Completion", "Verification")]
    assert document.title in dumped
    assert len(said) > 5
    unnamed = ("contains", "item", "inferred from", "Verified by")
    for _, concept, value in said:
        assert concept in unnamed or concept in dumped
        # There, references to images are named by kind only, and codes come with their values.
        if value and not REFERENCE.match(value):
            assert value.split()[0].lower() in dumped.lower()


def content(kind: str, concept: str, *rest: tuple[int, str, bytes]) -> bytes:
    name = sequence(0x0040A043, item(text(0x00080104, "LO", concept)))
    return item(text(0x0040A040, "CS", kind), name, *rest)


def test_a_number_in_a_report_keeps_its_digits_and_its_unit(readers: Readers) -> None:
    unit = item(text(0x00080100, "SH", "mm"), text(0x00080104, "LO", "millimeter"))
    measured = item(sequence(0x004008EA, unit), text(0x0040A30A, "DS", "12.30"))
    inner = content("NUM", "Diameter", sequence(0x0040A300, measured))
    outer = content("CONTAINER", "Findings", sequence(0x0040A730, inner))
    file = part10(
        [
            *identity(kind=REPORT_CLASS, modality="SR"),
            sequence(0x0040A043, item(text(0x00080104, "LO", "Imaging Report"))),
            text(0x0040A491, "CS", "COMPLETE"),
            text(0x0040A493, "CS", "UNVERIFIED"),
            sequence(0x0040A730, outer),
        ]
    )
    document = readers.document(file)
    assert document.title == "Imaging Report"
    assert document.lines == (
        (0, "Completion", "complete"),
        (0, "Verification", "not verified"),
        (0, "Findings", ""),
        (1, "Diameter", "12.30 mm"),
    )


def test_an_encapsulated_pdf_comes_back_byte_for_byte(readers: Readers) -> None:
    pdf = b"%PDF-1.7\n" + bytes(range(256)) * 300 + b"%%EOF"
    file = part10(
        [
            *identity(kind=PDF_CLASS, modality="DOC"),
            text(0x00420010, "ST", "Discharge letter"),
            (0x00420011, "OB", pdf + b"\0" * (len(pdf) % 2)),
            text(0x00420012, "LO", "application/pdf"),
            (0x00420015, "UL", len(pdf).to_bytes(4, "little")),
        ]
    )
    document = readers.document(file)
    assert (document.title, document.pdf) == ("Discharge letter", pdf)


def test_what_only_claims_to_be_a_pdf_is_shown_as_header_lines(readers: Readers) -> None:
    file = part10(
        [
            *identity(kind=PDF_CLASS, modality="DOC"),
            (0x00420011, "OB", b"<script>alert(1)</script>\0"),
            text(0x00420012, "LO", "application/pdf"),
        ]
    )
    document = readers.document(file)
    assert document.pdf == b""
    assert (0, "Encapsulated Document", "26 bytes") in document.lines


def test_any_other_object_is_shown_as_named_header_lines(readers: Readers, real_data: Path) -> None:
    lines = readers.document((real_data / "objects" / "rtplan.dcm").read_bytes()).lines
    names = {name for _, name, _ in lines}
    assert {"Patient's Name", "RT Plan Label", "Beam Sequence", "Control Point Sequence"} <= names
    assert max(depth for depth, _, _ in lines) >= 2


# ------------------------------------------------------------------------------------ tables


def lut(first: int, count: int, bits: int, values: np.ndarray, name: str = "") -> bytes:
    return item(
        short(0x00283002, count & 0xFFFF, first & 0xFFFF, bits),
        text(0x00283003, "LO", name),
        (0x00283006, "OW", values.astype("<u2").tobytes()),
    )


def test_a_modality_table_begins_where_signed_pixels_begin(
    readers: Readers, real_data: Path
) -> None:
    file = (real_data / "luts-overlays" / "mlut_18.dcm").read_bytes()
    tables = readers.lookup_tables(file, readers.header(file), 0)
    assert tables.modality is not None
    assert tables.modality.first == -2048
    assert len(tables.modality.values) == 4096
    assert tables.modality_unit == "US"


def test_each_voi_table_comes_with_its_name_and_all_its_entries(readers: Readers) -> None:
    whole = np.arange(65536) // 2
    file = image(
        4,
        4,
        bytes(32),
        sequence(0x00283010, lut(0, 65536, 16, whole, "ALL"), lut(100, 4, 8, np.arange(4), "FEW")),
    )
    instance = readers.header(file)
    assert instance.values[0].has_voi_lut
    everything, few = readers.lookup_tables(file, instance, 0).voi
    assert (everything.name, everything.first, everything.bits) == ("ALL", 0, 16)
    assert np.array_equal(everything.values, whole)
    assert (few.name, few.first, few.values.tolist()) == ("FEW", 100, [0, 1, 2, 3])


def test_a_palette_is_handed_out_as_its_three_tables(readers: Readers, real_data: Path) -> None:
    file = (real_data / "us-colour" / "examples_palette.dcm").read_bytes()
    palette = readers.lookup_tables(file, readers.header(file), 0).palette
    assert palette is not None
    assert [len(table.values) for table in palette] == [256, 256, 256]

"""Key objects, headers, PDF pages and measurements are read within limits (B-17, B-18)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from reportlab.pdfgen import canvas

from domain.errors import Unreadable
from imaging.reading import Readers
from tests.imaging.made_objects import identity, item, part10, sequence, text, uid

PDF = "1.2.840.10008.5.1.4.1.1.104.1"
KEY_OBJECTS = "1.2.840.10008.5.1.4.1.1.88.59"
REPORT = "1.2.840.10008.5.1.4.1.1.88.33"


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(1) as pool:
        yield pool


def encapsulated(pdf: bytes) -> bytes:
    return part10(
        [
            *identity(kind=PDF, modality="DOC"),
            (0x00420011, "OB", pdf + b"\0" * (len(pdf) % 2)),
            text(0x00420012, "LO", "application/pdf"),
        ]
    )


def drawn_pdf(
    pages: int = 2, *, size: tuple[float, float] = (300.0, 400.0), extra: str = ""
) -> bytes:
    stream = io.BytesIO()
    sheet = canvas.Canvas(stream, pagesize=size)
    for number in range(pages):
        sheet.rect(30, 40, 60, 50, fill=1)
        sheet.drawString(50, 300, f"Page {number + 1}")
        if extra:
            sheet.addLiteral(extra)
        sheet.showPage()
    sheet.save()
    return stream.getvalue()


def test_a_page_is_drawn_where_its_author_drew(readers: Readers) -> None:
    page = readers.pdf_page(encapsulated(drawn_pdf()), 1, 600)
    assert page.count == 2
    assert page.pixels.shape == (800, 600, 3)
    # The filled rectangle: 30 to 90 points across, 40 to 90 up from the foot.
    assert (page.pixels[800 - 178 : 800 - 82, 62:178] < 40).all()
    assert (page.pixels[800 - 178 : 800 - 82, 190:300] > 250).all()


def test_b18_a_page_a_mile_long_is_drawn_small(readers: Readers) -> None:
    pixels = readers.pdf_page(encapsulated(drawn_pdf(1, size=(14000.0, 14000.0))), 0, 14000).pixels
    assert pixels.shape[0] * pixels.shape[1] <= (16 << 20) * 1.01


def test_b18_scripts_and_launch_actions_do_nothing(readers: Readers, tmp_path: Path) -> None:
    trace = tmp_path / "launched"
    action = (
        f"/OpenAction << /S /Launch /F ({trace}) /Next << /S /JavaScript /JS (app.alert(1)) >> >> "
    )
    pdf = drawn_pdf(1).replace(b"/Type /Catalog", f"{action}/Type /Catalog".encode())
    assert b"/Launch" in pdf
    assert readers.pdf_page(encapsulated(pdf), 0, 300).count == 1
    assert not trace.exists()


@pytest.mark.parametrize(
    ("pdf", "page", "words"),
    [
        (b"%PDF-1.7\n" + b"\xff" * 2000, 0, "damaged"),
        (drawn_pdf(1)[:300], 0, "damaged"),
        (drawn_pdf(1), 7, "no page 8"),
        (b"<xml>", 0, "no PDF"),
    ],
)
def test_b18_what_is_no_whole_pdf_is_refused_with_the_reason(
    pdf: bytes, page: int, words: str, readers: Readers
) -> None:
    with pytest.raises(Unreadable, match=words):
        readers.pdf_page(encapsulated(pdf), page, 300)


def content(kind: str, code: str, *rest: tuple[int, str, bytes]) -> bytes:
    name = sequence(
        0x0040A043, item(text(0x00080100, "SH", code), text(0x00080104, "LO", f"Name of {code}"))
    )
    return item(text(0x0040A040, "CS", kind), name, *rest)


def image(sop_uid: str, frames: str = "") -> bytes:
    named = [uid(0x00081155, sop_uid)] + ([text(0x00081160, "IS", frames)] if frames else [])
    return item(text(0x0040A040, "CS", "IMAGE"), sequence(0x00081199, item(*named)))


def test_a_key_object_selection_says_who_why_and_which(readers: Readers) -> None:
    file = part10(
        [
            *identity(kind=KEY_OBJECTS, modality="KO"),
            text(0x00080023, "DA", "20260112"),
            text(0x00080033, "TM", "101530"),
            sequence(0x0040A043, item(text(0x00080104, "LO", "For Surgery"))),
            sequence(
                0x0040A730,
                content("PNAME", "121008", text(0x0040A123, "PN", "Weber^Clara")),
                content("TEXT", "113012", text(0x0040A160, "UT", "Segment VI")),
                image("1.2.3.4.5"),
                image("1.2.3.4.6", "2\\3"),
            ),
        ]
    )
    keys = readers.key_objects(file)
    assert (keys.title, keys.author, keys.note) == ("For Surgery", "Weber^Clara", "Segment VI")
    assert keys.made == "20260112101530"
    assert [(i.sop_uid, i.frames) for i in keys.images] == [
        ("1.2.3.4.5", ()),
        ("1.2.3.4.6", (1, 2)),
    ]


def test_a_header_shows_every_element_with_tag_vr_and_value(
    readers: Readers, real_data: Path
) -> None:
    header = readers.header_lines((real_data / "objects" / "rtstruct.dcm").read_bytes())
    by_tag = {tag: (name, vr, value) for _, tag, name, vr, value in header.lines}
    assert by_tag[0x00080060] == ("Modality", "CS", "RTSTRUCT")
    assert by_tag[0x30060020][2].endswith("items")
    assert not header.cut_short
    assert max(line[0] for line in header.lines) >= 4


def test_private_elements_name_their_creator_and_show_no_bulk(readers: Readers) -> None:
    file = part10(
        [
            *identity(),
            text(0x00290010, "LO", "ACME 1.0"),
            (0x00291001, "OB", bytes(5000)),
            text(0x00291002, "LO", "seven"),
        ]
    )
    lines = {line[1]: line[2:] for line in readers.header_lines(file).lines}
    assert lines[0x00290010] == ("Private Creator", "LO", "ACME 1.0")
    assert lines[0x00291001] == ("Private: ACME 1.0", "OB", "5000 bytes")
    assert lines[0x00291002] == ("Private: ACME 1.0", "LO", "seven")


def test_b17_a_hundred_thousand_items_are_cut_in_a_header_and_refused_as_measurements(
    readers: Readers,
) -> None:
    many = part10(
        [
            *identity(kind=REPORT, modality="SR"),
            sequence(0x0040A730, *[content("TEXT", "121071")] * 100_002),
        ]
    )
    header = readers.header_lines(many)
    assert header.cut_short
    assert len(header.lines) == 100_000
    with pytest.raises(Unreadable, match="more measurements"):
        readers.measurements(many)
    with pytest.raises(Unreadable, match="lines"):
        readers.document(many)


def test_b17_a_reference_in_a_circle_is_a_line_and_no_loop(readers: Readers) -> None:
    circle = item(
        text(0x0040A010, "CS", "INFERRED FROM"),
        (0x0040DB73, "UL", np.array((1, 1), "<u4").tobytes()),
    )
    group = content("CONTAINER", "125007", sequence(0x0040A730, circle))
    file = part10([*identity(kind=REPORT, modality="SR"), sequence(0x0040A730, group)])
    assert readers.document(file).lines[-1][2] == "see item 1.1"
    (found,) = readers.measurements(file).groups
    assert found.lines == ()


def test_b17_points_that_do_not_pair_are_no_line(readers: Readers) -> None:
    odd = content(
        "SCOORD",
        "111030",
        text(0x00700023, "CS", "POLYLINE"),
        (0x00700022, "FL", np.array((1, 2, 3), "<f4").tobytes()),
    )
    group = content("CONTAINER", "125007", sequence(0x0040A730, odd))
    file = part10([*identity(kind=REPORT, modality="SR"), sequence(0x0040A730, group)])
    (found,) = readers.measurements(file).groups
    assert found.lines == ()


def test_numbers_of_other_makers_keep_their_digits_and_units(
    readers: Readers, real_data: Path
) -> None:
    report = readers.measurements((real_data / "objects" / "sr-tid1500-qin.dcm").read_bytes())
    (group,) = report.groups
    assert group.identifier == "primary tumor"
    volume = next(n for n in group.numbers if n.name == "Volume")
    assert (volume.value, volume.unit) == ("33.5824", "ml")

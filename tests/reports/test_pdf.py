"""The printed report says whose it is on every page, and only what its reader stands behind."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader
from reportlab.pdfbase.ttfonts import TTFont

from domain.errors import Refused
from domain.finding import Decision, Finding
from domain.measurement import Measurement, caption
from domain.report import Origin, Report, Sentence
from domain.study import Instance, Patient, Study
from reports import wording
from reports.composing import add
from reports.pdf import NOTICE, AuditHead, KeyPicture, runs, write_pdf

FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"
HEAD = AuditHead(4711, "ab" * 32)


@pytest.fixture
def picture() -> KeyPicture:
    values = np.random.default_rng(1).integers(0, 255, (128, 128), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(values).save(out, "PNG")
    return KeyPicture(out.getvalue(), "Axial 5: mass, 75.0 mm")


@pytest.fixture
def read(tmp_path: Path, program: Callable[[str], str]) -> Callable[..., str]:
    def text(pdf: bytes, *options: str) -> str:
        (tmp_path / "r.pdf").write_bytes(pdf)
        command = [program("pdftotext"), *options, str(tmp_path / "r.pdf"), "-"]
        return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()  # noqa: S603

    return text


def _words(text: str) -> str:
    return " ".join(text.split())


def _pages(
    report: Report,
    study: Study,
    instances: tuple[Instance, ...],
    marks: tuple[Measurement, ...] = (),
    findings: tuple[Finding, ...] = (),
    pictures: tuple[KeyPicture, ...] = (),
) -> bytes:
    return write_pdf(
        report,
        study,
        instances,
        pictures,
        HEAD,
        marks=marks,
        findings=findings,
        signed_at=report.changed,
        organisation="Rural Clinic",
    )


def test_every_page_names_the_patient_the_study_and_its_own_number(
    report: Report,
    study: Study,
    instances: tuple[Instance, ...],
    picture: KeyPicture,
    read: Callable[..., str],
) -> None:
    pdf = _pages(report, study, instances, pictures=(picture,) * 6)
    pages = read(pdf).split("\f")[:-1]
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        for said in (
            "Doe, Jane",
            "ID 1CT1",
            "Born 1962-03-04",
            "Sex F",
            "Accession 4711",
            "CT CHEST W/O · 2026-01-12",
            f"Page {number} of {len(pages)}",
            NOTICE,
            f"Report {report.id}, version 1",
            f"Text SHA-256 {wording.fingerprint(report)}",
            f"Audit log 4711, root {'ab' * 32}",
        ):
            assert said in page


def test_the_signed_text_is_on_the_pages_word_for_word_and_in_order(
    report: Report, study: Study, instances: tuple[Instance, ...], read: Callable[..., str]
) -> None:
    page = _words(read(_pages(report, study, instances)))
    at = 0
    signed = tuple(wording.paragraphs(report))
    assert signed
    for paragraph in signed:
        assert paragraph.whole in page[at:]
        at = page.index(paragraph.whole, at)


def test_tables_state_the_numbers_as_the_screen_does(
    report: Report,
    study: Study,
    instances: tuple[Instance, ...],
    marks: tuple[Measurement, ...],
    nodule: Finding,
    read: Callable[..., str],
) -> None:
    page = _words(read(_pages(report, study, instances, marks, (nodule,)), "-layout"))
    tables = page[page.index("Accepted findings") :]
    for mark in marks[:4]:
        assert caption(mark) in tables
    assert "Lung nodule, right middle lobe 12.4 mm 998 mm³ 35.0 HU" in tables
    assert "accepted" in tables
    assert nodule.model.label in tables


def test_what_nobody_decided_is_not_printed(
    report: Report,
    study: Study,
    instances: tuple[Instance, ...],
    proposed: Finding,
    read: Callable[..., str],
) -> None:
    section = report.section("impression")
    waiting = Sentence("A drafted rumour.", Origin.DRAFTED)
    rumour = report.with_section(replace(section, sentences=(*section.sentences, waiting)))
    sly = replace(rumour, finding_ids=(proposed.id,))
    hidden = replace(proposed, site="left adrenal", decision=Decision.PROPOSED)
    page = read(_pages(sly, study, instances, (), (hidden,)))
    assert "rumour" not in page
    assert "adrenal" not in page


def test_a_report_without_signature_says_draft_on_every_page(
    report: Report, study: Study, instances: tuple[Instance, ...], read: Callable[..., str]
) -> None:
    pdf = write_pdf(report, study, instances)
    assert "DRAFT, NOT SIGNED" in read(pdf)
    assert "DRAFT" not in read(_pages(report, study, instances))


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Müller^Jörg^^Dr.", "Müller, Jörg Dr."),
        ("Παπαδόπουλος^Γιώργος", "Παπαδόπουλος, Γιώργος"),
        ("Иванова^Анна", "Иванова, Анна"),
        ("Nguyễn^Thị Hồng", "Nguyễn, Thị Hồng"),
    ],
)
def test_names_in_other_letters_are_printed_and_can_be_copied(
    report: Report,
    study: Study,
    instances: tuple[Instance, ...],
    read: Callable[..., str],
    name: str,
    printed: str,
) -> None:
    other = replace(study, patient=replace(study.patient, name=name))
    ours = tuple(replace(i, study=other) for i in instances)
    assert printed in read(_pages(report, other, ours))


def test_hindi_is_set_in_its_own_face(
    report: Report, study: Study, instances: tuple[Instance, ...], read: Callable[..., str]
) -> None:
    hindi = add(report, "impression", "कमल Kamal")
    assert ("NotoSansDevanagari-Regular", "कमल ") in runs("कमल Kamal")
    pdf = _pages(hindi, study, instances)
    assert "कमल" in read(pdf)


def test_a_letter_that_no_face_has_shows_as_a_box_and_is_not_dropped() -> None:
    (run,) = runs("a\u4e2db")
    assert run == ("Inter-Regular", "a\u25a1b")
    assert 0x25A1 in TTFont("box", str(FONTS / "Inter-Regular.ttf")).face.charToGlyph


def test_all_faces_are_embedded(
    report: Report,
    study: Study,
    instances: tuple[Instance, ...],
) -> None:
    reader = PdfReader(io.BytesIO(_pages(report, study, instances)))
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            assert "/FontFile2" in font.get_object()["/FontDescriptor"]


def test_markup_from_outside_stays_text(
    report: Report, study: Study, instances: tuple[Instance, ...], read: Callable[..., str]
) -> None:
    evil = '<b>bold</b> & <a href="file:///etc/passwd">x</a> </para> <img src="/etc/passwd"/>'
    patient = Patient('1<b>&"', "Doe^<font>Jane", "19620304", "F")
    other = replace(study, patient=patient, description="CT <para> &amp; W/O")
    ours = tuple(replace(i, study=other) for i in instances)
    page = _words(read(_pages(add(report, "impression", evil), other, ours)))
    assert evil in page
    assert "Doe, <font>Jane" in page
    assert 'ID 1<b>&"' in page
    assert "CT <para> &amp; W/O" in page


def test_the_same_report_gives_the_same_bytes(
    report: Report,
    study: Study,
    instances: tuple[Instance, ...],
    marks: tuple[Measurement, ...],
    nodule: Finding,
    picture: KeyPicture,
) -> None:
    one, two = (_pages(report, study, instances, marks, (nodule,), (picture,)) for _ in range(2))
    assert one == two
    assert re.search(rb"/CreationDate \(D:20260112095210", one)


def test_a_full_report_with_four_pictures_takes_two_pages(
    report: Report,
    study: Study,
    instances: tuple[Instance, ...],
    marks: tuple[Measurement, ...],
    nodule: Finding,
    picture: KeyPicture,
) -> None:
    pdf = _pages(report, study, instances, marks, (nodule,), (picture,) * 4)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2


def test_a_very_long_report_breaks_over_pages_and_loses_no_word(
    report: Report, study: Study, instances: tuple[Instance, ...], read: Callable[..., str]
) -> None:
    words = " ".join(f"word{n}" for n in range(4000))
    text = _words(read(_pages(add(report, "findings.other", words), study, instances)))
    assert all(f"word{n}" in text for n in range(4000))


def test_another_patients_marks_are_never_printed(
    report: Report,
    study: Study,
    instances: tuple[Instance, ...],
    marks: tuple[Measurement, ...],
) -> None:
    mark = marks[0]
    strange = replace(mark, place=replace(mark.place, study_uid="9.9"))
    with pytest.raises(Refused, match="measurements"):
        _pages(report, study, instances, (strange,))
    other = replace(instances[0].study, patient=Patient("2CT2", "Roe^Ann"))
    with pytest.raises(Refused, match="patient"):
        _pages(report, study, (replace(instances[0], study=other),))

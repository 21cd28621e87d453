"""The report as pages: calm, complete, and saying on each page whose it is."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from domain.finding import Finding
from domain.measurement import Measurement, caption, shape
from domain.report import Report
from domain.study import Instance, Study
from reports import drafting, numbers, wording
from reports.agreement import Vouched
from reports.belonging import demand_one_study

NOTICE = "Lightbox is not a cleared medical device."
_FONTS = Path(__file__).resolve().parents[1] / "resources" / "fonts"
# In this order a letter looks for a face that has it. Inter first, because it is our own.
_FACES = {
    "regular": ("Inter-Regular", "NotoSansDevanagari-Regular", "NotoSans-Regular"),
    "medium": ("Inter-Medium", "NotoSansDevanagari-Regular", "NotoSans-Medium"),
    "semibold": ("Inter-SemiBold", "NotoSansDevanagari-Regular", "NotoSans-SemiBold"),
}
_UNKNOWN_LETTER = "\u25a1"

_INK = "#14181D"
_QUIET = "#5A6470"
_LINE = "#D5DAE0"
_ACCENT = "#1F6FB2"
_SHADE = "#F4F6F8"

_LEFT, _RIGHT, _TOP, _BOTTOM = 48.0, 48.0, 92.0, 62.0


@dataclass(frozen=True, slots=True)
class KeyPicture:
    """One key image as it is printed."""

    png: bytes
    caption: str


@dataclass(frozen=True, slots=True)
class AuditHead:
    """Where the audit log stood when the report was written: its last event and root hash."""

    sequence: int
    root: str


def write_pdf(
    report: Report,
    study: Study,
    instances: Sequence[Instance],
    key_pictures: Sequence[KeyPicture] = (),
    audit_head: AuditHead | None = None,
    *,
    marks: Sequence[Measurement] = (),
    findings: Sequence[Finding] = (),
    signed_at: datetime | None = None,
    organisation: str = "",
    vouched: Vouched | None = None,
) -> bytes:
    """Return the report as an A4 PDF. The same report at the same time gives the same bytes.

    Only what the report names is printed: accepted findings, its measurements, its decided
    sentences. Without ``signed_at`` every page says that it is a draft.

    Raises:
        Refused: Something belongs to another study or patient.
    """
    demand_one_study(study, report=report, instances=instances, marks=marks, findings=findings)
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    register_faces()
    frame = Frame(
        _LEFT, _BOTTOM, A4[0] - _LEFT - _RIGHT, A4[1] - _TOP - _BOTTOM, 0, 0, 0, 0, id="page"
    )
    out = io.BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=A4,
        title=f"Report {report.id}",
        author=wording.plain(report.author),
        subject="Radiology report",
        keywords=vouched.mark if vouched is not None else "",
        creator="Lightbox",
        producer="Lightbox",
        lang="en",
        invariant=1,
    )
    document.addPageTemplates(PageTemplate("page", frames=[frame]))
    story = _story(report, study, instances, key_pictures, marks, findings, signed_at)
    rim = _Rim(report, study, audit_head, signed_at, organisation)
    document.build(story, canvasmaker=_canvas_class(rim, signed_at or report.changed))
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Rim:
    """What stands at the top and foot of every page."""

    report: Report
    study: Study
    audit_head: AuditHead | None
    signed_at: datetime | None
    organisation: str


def register_faces() -> None:
    """Let ReportLab know the faces that the texts are printed in."""
    from reportlab.pdfbase import pdfmetrics

    for face in _coverage():
        if face not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(_face(face))


@cache
def _face(name: str) -> Any:
    from reportlab.pdfbase.ttfonts import TTFont

    return TTFont(name, str(_FONTS / f"{name}.ttf"))


@cache
def _coverage() -> dict[str, frozenset[int]]:
    names = dict.fromkeys(name for faces in _FACES.values() for name in faces)
    return {name: frozenset(_face(name).face.charToGlyph) for name in names}


def runs(text: str, weight: str = "regular") -> tuple[tuple[str, str], ...]:
    """Return text cut into runs, each with the first face that has all its letters.

    A letter that no face has becomes an empty box: visibly absent, never silently dropped.
    """
    found: list[tuple[str, str]] = []
    for letter in wording.plain(text):
        faces = _FACES[weight]
        face = next((f for f in faces if ord(letter) in _coverage()[f]), None)
        if face is None:
            letter, face = _UNKNOWN_LETTER, faces[0]
        # A space belongs to the run before it, so that a run of Hindi is not cut at each word.
        if found and (letter == " " or found[-1][0] == face):
            found[-1] = (found[-1][0], found[-1][1] + letter)
        else:
            found.append((face, letter))
    return tuple(found)


def _markup(text: str, weight: str = "regular") -> str:
    """Return text for a ReportLab paragraph; whatever it holds, it stays text."""
    return "".join(
        f'<font name="{face}">{escape(letters)}</font>' for face, letters in runs(text, weight)
    )


@cache
def _style(size: float, line: float, colour: str, before: float = 0, after: float = 0) -> Any:
    from reportlab.lib.styles import ParagraphStyle

    return ParagraphStyle(
        f"{size}/{line}/{colour}/{before}/{after}",
        fontName="Inter-Regular",
        fontSize=size,
        leading=line,
        textColor=colour,
        spaceBefore=before,
        spaceAfter=after,
        splitLongWords=True,
    )


def paragraph(
    text: str, *, weight: str = "regular", size: float = 9.5, colour: str = _INK, **space: float
) -> Any:
    """Return a text as it is printed, each letter in a face that has it."""
    from reportlab.platypus import Paragraph

    return Paragraph(_markup(text, weight), _style(size, round(size * 1.45, 1), colour, **space))


def heading(text: str) -> Any:
    """Return the line above a section, which never stands alone at the foot of a page."""
    line = paragraph(text, weight="semibold", size=8.5, colour=_ACCENT, before=9, after=2.5)
    line.keepWithNext = True
    return line


def _story(
    report: Report,
    study: Study,
    instances: Sequence[Instance],
    key_pictures: Sequence[KeyPicture],
    marks: Sequence[Measurement],
    findings: Sequence[Finding],
    signed_at: datetime | None,
) -> list[Any]:
    from reportlab.platypus import Paragraph, Spacer

    name = wording.plain(study.description) or " ".join(
        sorted({i.series.modality for i in instances})
    )
    title = "Addendum" if report.follows else "Radiology report"
    story: list[Any] = [
        paragraph(name or title, weight="semibold", size=15, after=1),
        paragraph(_subtitle(title, report, study), size=8.5, colour=_QUIET, after=2),
    ]
    last = ""
    for said in wording.paragraphs(report):
        if said.heading != last:
            story.append(heading(said.heading))
            last = said.heading
        lead = _markup(f"{said.lead}.", "semibold") + " " if said.lead else ""
        style = _style(9.5, 13.8, _INK, 0, 1.5)
        story.append(Paragraph(lead + _markup(said.text), style))
    story += _finding_table([f for f in drafting.accepted(findings) if f.id in report.finding_ids])
    story += _mark_table([m for m in marks if m.id in report.measurement_ids])
    story += _pictures(key_pictures)
    story += [Spacer(1, 10), _signature(report, signed_at)]
    return story


def _subtitle(title: str, report: Report, study: Study) -> str:
    parts = [title, f"version {report.version}"]
    if report.follows:
        parts.append(f"follows report {report.follows}")
    if study.referring_physician:
        parts.append(f"for {wording.person_name(study.referring_physician)}")
    return " · ".join(parts)


def _finding_table(findings: Iterable[Finding]) -> list[Any]:
    rows = []
    labels = []
    for finding in findings:
        size, volume, mean = (
            quantity.text if quantity is not None else "none"
            for quantity in (
                numbers.diameter(finding),
                numbers.volume(finding),
                numbers.mean(finding),
            )
        )
        where = drafting.thing(finding)
        model = f"{finding.model.id} {finding.model.version}".strip()
        by = wording.person_name(finding.decided_by) or "the reader"
        rows.append((where, size, volume, mean, f"{model}, accepted by {by}"))
        labels.append(drafting.model_named(finding.model))
    if not rows:
        return []
    head = ("Finding", "Diameter", "Volume", "Mean", "Marked by")
    noted = [paragraph(label, size=7.5, colour=_QUIET, before=2) for label in dict.fromkeys(labels)]
    table = _table("Accepted findings", head, rows, (0.3, 0.12, 0.13, 0.14, 0.31))
    return [*table, *noted]


def _mark_table(marks: Iterable[Measurement]) -> list[Any]:
    rows = []
    for number, mark in enumerate(marks, 1):
        name = wording.plain(mark.label) or shape(mark).capitalize()
        basis = mark.place.reformatted or "acquired image"
        spacing = mark.place.spacing_basis
        rows.append((f"{number}  {name}", caption(mark), f"{basis}, {spacing or 'no scale'}"))
    if not rows:
        return []
    return _table("Measurements", ("Mark", "Value", "Made on"), rows, (0.34, 0.38, 0.28))


def _table(
    title: str, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]
) -> list[Any]:
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import Table, TableStyle

    full = A4[0] - _LEFT - _RIGHT
    cells = [[paragraph(cell, weight="medium", size=7.5, colour=_QUIET) for cell in head]]
    cells += [[paragraph(cell, size=8.5) for cell in row] for row in rows]
    style = TableStyle(
        [
            ("FONTNAME", (0, 0), (-1, -1), "Inter-Regular"),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 6),
            ("RIGHTPADDING", (0, 0), (-1, -1), 6),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
            ("BACKGROUND", (0, 0), (-1, 0), _SHADE),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
        ]
    )
    table = Table(
        cells,
        colWidths=[full * width for width in widths],
        style=style,
        repeatRows=1,
        hAlign="LEFT",
    )
    return [heading(title), table]


def _pictures(pictures: Sequence[KeyPicture]) -> list[Any]:
    """Return the key images, two beside each other, each with its caption below."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import Table, TableStyle

    if not pictures:
        return []
    across = 2  # three across, and their letters could not be read
    gap = 10.0
    width = (A4[0] - _LEFT - _RIGHT - gap * (across - 1)) / across
    cells: list[Any] = [
        [_image(p.png, width), paragraph(p.caption, size=7.5, colour=_QUIET, before=2)]
        for p in pictures
    ]
    cells += [""] * (-len(cells) % across)
    style = TableStyle(
        [
            ("FONTNAME", (0, 0), (-1, -1), "Inter-Regular"),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-2, -1), gap),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
        ]
    )
    rows = [cells[start : start + across] for start in range(0, len(cells), across)]
    widths = [width + gap] * (across - 1) + [width]
    return [heading("Key images"), Table(rows, colWidths=widths, style=style, hAlign="LEFT")]


def _image(png: bytes, width: float) -> Any:
    from reportlab.lib.utils import ImageReader
    from reportlab.platypus import Image

    across, down = ImageReader(io.BytesIO(png)).getSize()
    # A tall picture must not push its caption to another page.
    scale = min(width / across, 240.0 / down)
    return Image(io.BytesIO(png), across * scale, down * scale, hAlign="LEFT")


def _signature(report: Report, signed_at: datetime | None) -> Any:
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import KeepTogether, Table, TableStyle

    said = f"Signed electronically {_moment(signed_at)}" if signed_at else "Draft, not signed"
    lines = [
        paragraph(wording.person_name(report.author), weight="semibold", size=10),
        paragraph(said, size=8.5, colour=_QUIET),
        paragraph(NOTICE, size=8.5, colour=_QUIET),
    ]
    style = TableStyle(
        [
            ("FONTNAME", (0, 0), (-1, -1), "Inter-Regular"),
            ("LINEABOVE", (0, 0), (-1, 0), 0.8, _INK),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 5),
        ]
    )
    return KeepTogether([Table([[lines]], colWidths=[A4[0] - _LEFT - _RIGHT], style=style)])


def _moment(when: datetime) -> str:
    # With its offset: a signed time without one cannot be put in order with another seat's.
    return when.strftime("%Y-%m-%d %H:%M:%S %z").strip()


def _canvas_class(rim: _Rim, written: datetime) -> Any:
    """Return a canvas that knows, when it draws a page's foot, how many pages there are."""
    from reportlab.pdfgen.canvas import Canvas

    class Pages(Canvas):  # type: ignore[misc]  # ReportLab has no types
        def __init__(self, *arguments: Any, **named: Any) -> None:
            named["initialFontName"] = "Inter-Regular"
            super().__init__(*arguments, **named)
            self._doc._timeStamp = _Moment(written)
            self._held: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802  ReportLab's name
            self._held.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            pages = self._held
            for number, page in enumerate(pages, 1):
                self.__dict__.update(page)
                _draw_rim(self, rim, number, len(pages))
                super().showPage()
            super().save()

    return Pages


class _Moment:
    """The time a PDF says it was written, in the form ReportLab asks for."""

    def __init__(self, when: datetime) -> None:
        when = when.astimezone(UTC)
        self.t = when.timestamp()
        self.lt = when.timetuple()
        self.YMDhms = tuple(self.lt)[:6]
        self.dhh = self.dmm = 0
        self.tzname = "UTC"

    @property
    def datetime(self) -> datetime:
        return datetime.fromtimestamp(self.t, UTC)

    @property
    def asctime(self) -> str:
        return self.datetime.strftime("%a %b %d %H:%M:%S %Y")


def _draw_rim(canvas: Any, rim: _Rim, number: int, count: int) -> None:
    width, height = canvas._pagesize
    right = width - _RIGHT
    patient, study = rim.study.patient, rim.study
    name = wording.person_name(patient.name) or "Name not given"
    y = height - 40
    _draw(canvas, _LEFT, y, name, 12, "semibold", _INK, right - _LEFT - 150)
    if rim.organisation:
        _draw_right(canvas, right, y, rim.organisation, 8, _QUIET)
    who = [
        f"ID {wording.plain(patient.id) or 'not given'}",
        f"Born {wording.date(patient.birth_date) or 'not given'}",
        f"Sex {wording.plain(patient.sex) or 'not given'}",
        f"Accession {wording.plain(study.accession) or 'not given'}",
    ]
    _draw(canvas, _LEFT, y - 15, " · ".join(who), 8.5, "medium", _INK, right - _LEFT)
    what = [wording.plain(study.description), wording.date(study.date)]
    said = " · ".join(part for part in what if part)
    _draw(canvas, _LEFT, y - 28, said, 8.5, "regular", _QUIET, right - _LEFT)
    if rim.signed_at is None:
        _draw_right(canvas, right, y - 28, "DRAFT, NOT SIGNED", 8.5, "#A23B2C")
    canvas.setStrokeColor(_LINE)
    canvas.setLineWidth(0.6)
    canvas.line(_LEFT, y - 37, right, y - 37)
    canvas.line(_LEFT, 48, right, 48)
    _draw(canvas, _LEFT, 37, f"Report {rim.report.id}, version {rim.report.version}", 7, "regular")
    _draw_right(canvas, right, 37, f"Page {number} of {count}", 7, _QUIET)
    _draw(canvas, _LEFT, 27, f"Text SHA-256 {wording.fingerprint(rim.report)}", 7, "regular")
    if rim.audit_head is not None:
        head = f"Audit log {rim.audit_head.sequence}, root {wording.plain(rim.audit_head.root)}"
        _draw(canvas, _LEFT, 17, head, 7, "regular")
    _draw_right(canvas, right, 17, NOTICE, 7, _QUIET)


def _draw(
    canvas: Any,
    x: float,
    y: float,
    text: str,
    size: float,
    weight: str,
    colour: str = _QUIET,
    room: float = 500.0,
) -> None:
    """Draw one line; one too long is set smaller, never cut: it may hold a patient's name."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    cut = runs(text, weight)
    wide = sum(stringWidth(letters, face, size) for face, letters in cut)
    size *= min(1.0, room / wide) if wide else 1.0
    line = canvas.beginText(x, y)
    line.setFillColor(colour)
    for face, letters in cut:
        line.setFont(face, size)
        line.textOut(letters)
    canvas.drawText(line)


def _draw_right(canvas: Any, x: float, y: float, text: str, size: float, colour: str) -> None:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    wide = sum(stringWidth(letters, face, size) for face, letters in runs(text))
    _draw(canvas, x - wide, y, text, size, "regular", colour, room=wide + 1)

"""The access report of one patient as a PDF: who looked, when, and why."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from domain.access import AccessReport
from domain.audit import Outcome
from domain.showing import visible
from reports.pdf import paragraph, register_faces

_MARGIN = 42.0
_WIDTHS = (0.07, 0.15, 0.14, 0.12, 0.2, 0.32)
_LINE = "#D5DAE0"
_SHADE = "#F4F6F8"
_INK, _QUIET = "#14181D", "#5A6470"


def write_access_report(report: AccessReport) -> bytes:
    """Return the report as an A4 PDF across; whatever events say stays text."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Spacer, Table, TableStyle

    register_faces()
    size = landscape(A4)
    width = size[0] - 2 * _MARGIN
    out = io.BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=size,
        title="Access report",
        author="Lightbox",
        creator="Lightbox",
        producer="Lightbox",
        lang="en",
        invariant=1,
    )
    frame = Frame(_MARGIN, 48, width, size[1] - 48 - _MARGIN, 0, 0, 0, 0, id="page")

    def foot(canvas: Any, _document: Any) -> None:
        canvas.setFont("Inter-Regular", 7)
        canvas.drawString(_MARGIN, 30, f"Audit log {report.log_end}, root {report.log_root}")
        canvas.drawRightString(size[0] - _MARGIN, 30, f"Page {canvas.getPageNumber()}")

    document.addPageTemplates(PageTemplate("page", frames=[frame], onPage=foot))
    cells = [
        [_said(title, quiet=True) for title in
         ("No.", "When (UTC)", "Who", "From", "What", "Why, whom, and how it ended")]
    ]  # fmt: skip
    cells += [[_said(visible(part)) for part in row] for row in rows(report)]
    style = TableStyle(
        [
            ("FONTNAME", (0, 0), (-1, -1), "Inter-Regular"),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (-1, 0), _SHADE),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ]
    )
    people = ", ".join(f"{visible(who) or 'unknown'} ({times})" for who, times in report.people)
    document.build(
        [
            paragraph("Access report", weight="semibold", size=15),
            _said(f"Patient {visible(report.patient_id)}. {_period(report)}"),
            _said(f"{len(report.accesses)} accesses by: {people or 'nobody'}."),
            _said(f"Made {_moment(report.made_at)} by {visible(report.made_by)}.", quiet=True),
            Spacer(1, 8),
            Table(cells, colWidths=[width * part for part in _WIDTHS], style=style, repeatRows=1,
                  hAlign="LEFT"),
        ]
    )  # fmt: skip
    return out.getvalue()


def _said(text: str, *, quiet: bool = False) -> Any:
    return paragraph(text, size=8, colour=_QUIET if quiet else _INK)


def rows(report: AccessReport) -> Sequence[Sequence[str]]:
    """Return what stands in the table, for whichever form it leaves in."""
    return [
        (
            str(one.seq),
            _moment(one.at),
            one.who,
            one.workstation,
            one.action,
            "  ".join(
                part
                for part in (
                    one.why,
                    one.peer,
                    f"study {one.study_uid}" if one.study_uid else "",
                    "" if one.outcome is Outcome.SUCCESS else _OUTCOMES[one.outcome],
                )
                if part
            ),
        )
        for one in report.accesses
    ]


_OUTCOMES = {
    Outcome.MINOR_FAILURE: "ended before it was done",
    Outcome.SERIOUS_FAILURE: "refused, or failed",
    Outcome.MAJOR_FAILURE: "failed",
}


def _period(report: AccessReport) -> str:
    if report.since is None and report.until is None:
        return "All that the log holds."
    since = _moment(report.since) if report.since is not None else "the beginning"
    until = _moment(report.until) if report.until is not None else "now"
    return f"From {since} to {until}."


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")

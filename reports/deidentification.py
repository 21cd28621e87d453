"""What a de-identified export did, as a page and as JSON: never whose data it was."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from reports.pdf import NOTICE, heading, paragraph, register_faces

Row = tuple[int, str, str, int]  # tag, name, what was done, how often


def as_json(
    *,
    edition: str,
    project: str,
    options: Mapping[str, str],
    made: datetime,
    counts: Mapping[str, int],
    rows: Sequence[Row],
    left_out: Sequence[tuple[str, str]],
) -> dict[str, Any]:
    """Return the report; ``options`` are (code of CID 7050: meaning)."""
    return {
        "profile": edition,
        "project": project,
        "options": dict(options),
        "made": made.isoformat(timespec="seconds"),
        **counts,
        "attributes": [
            {"tag": _tag(tag), "name": name, "done": what, "times": times}
            for tag, name, what, times in rows
        ],
        "left_out": [{"object": place, "why": why} for place, why in left_out],
    }


def as_pdf(told: Mapping[str, Any]) -> bytes:
    """Return the report of ``as_json`` as pages."""
    from reportlab.lib.colors import HexColor
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate, Spacer, Table, TableStyle

    register_faces()
    story: list[Any] = [paragraph("De-identified export", weight="semibold", size=14)]
    facts = [
        f"Profile: {told['profile']}",
        f"Project: {told['project']}",
        f"Made: {told['made']}",
        f"Studies: {told['studies']}, objects: {told['objects']}, "
        f"left out: {len(told['left_out'])}",
        "Options: " + ("; ".join(told["options"].values()) or "none"),
    ]
    story += [paragraph(fact) for fact in facts]
    tables: list[tuple[tuple[str, ...], list[tuple[str, ...]], tuple[int, ...]]] = [
        (("Tag", "Attribute", "What was done", "Times"),
         [(a["tag"], a["name"], a["done"], str(a["times"])) for a in told["attributes"]],
         (70, 230, 110, 60)),
        (("Left out", "Why"), [(o["object"], o["why"]) for o in told["left_out"]], (150, 320)),
    ]  # fmt: skip
    for title, rows, widths in tables:
        if not rows:
            continue
        story.append(heading("Attributes" if title[0] == "Tag" else "Left out"))
        cells = [[paragraph(cell, size=8) for cell in row] for row in (title, *rows)]
        lines = TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor("#D5DAE0"))])
        story += [Table(cells, colWidths=widths, repeatRows=1, style=lines), Spacer(1, 10)]
    story.append(paragraph(NOTICE))
    out = io.BytesIO()
    SimpleDocTemplate(
        out, pagesize=A4, title="De-identified export", author="Lightbox", invariant=True
    ).build(story)
    return out.getvalue()


def _tag(tag: int) -> str:
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})" if tag else ""

"""The page with a seat's recovery key, to be printed and kept in a safe."""

from __future__ import annotations

import io

from reports.pdf import NOTICE, register_faces

_LEFT, _WIDTH = 64.0, 467.0
_SENTENCES = (
    "This key opens everything that the seat keeps when its passphrase is forgotten or its",
    "keyring is lost. Whoever holds this page and the seat's disk can read every record.",
    "Keep it in a safe, apart from the seat. Do not photograph, scan or type it elsewhere.",
)
_HOW = (
    "To use it: lightbox recover, on the command line of the seat. Capital and small letters are",
    "the same, so are 0 and O, 1, I and L. The fifth character of each group checks the other",
    "four. Afterwards make a new key: lightbox recovery.",
)


def recovery_page(words: str, *, seat: str, made: str) -> bytes:
    """Return one A4 page as PDF. What stands on it is kept nowhere else."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    register_faces()
    room = io.BytesIO()
    page = Canvas(room, pagesize=A4, pageCompression=1)
    page.setTitle("Lightbox recovery key")
    height = A4[1]
    page.setFont("Inter-SemiBold", 22)
    page.drawString(_LEFT, height - 96, "Recovery key")
    page.setFont("Inter-Regular", 11)
    page.drawString(_LEFT, height - 118, f"Seat {seat}, made {made}. Earlier pages are void.")
    top = height - 180
    page.setLineWidth(0.8)
    page.roundRect(_LEFT, top - 96, _WIDTH, 116, 6)
    page.setFont("Courier-Bold", 24)
    groups = words.split()
    for number, group in enumerate(groups):
        column, row = number % 4, number // 4
        page.drawString(_LEFT + 24 + column * 112, top - 22 - row * 46, group)
    page.setFont("Inter-Regular", 11)
    line = top - 140
    for sentence in (*_SENTENCES, "", *_HOW):
        page.drawString(_LEFT, line, sentence)
        line -= 18
    page.setFont("Inter-Regular", 9)
    page.drawString(_LEFT, 56, NOTICE)
    page.showPage()
    page.save()
    return room.getvalue()

"""The text that a report's signature covers, word for word the same in every object made of it."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass

from domain.report import Report, Section

_GROUP_TITLES = {"findings": "Findings"}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph under one heading; ``lead`` is the part's name within it, such as Lungs."""

    section_id: str
    heading: str
    lead: str
    text: str

    @property
    def whole(self) -> str:
        return f"{self.lead}. {self.text}" if self.lead else self.text


def heading(section: Section) -> str:
    """Return the heading a section stands under: ``findings.lungs`` stands under Findings."""
    group, dot, _ = section.id.partition(".")
    return _GROUP_TITLES.get(group, group.capitalize()) if dot else section.title


def paragraphs(report: Report) -> tuple[Paragraph, ...]:
    """Return what a person stands behind, in order; empty sections and drafts left out."""
    return tuple(
        Paragraph(
            section.id,
            heading(section),
            section.title if "." in section.id else "",
            plain(section.text),
        )
        for section in report.sections
        if plain(section.text)
    )


def plain(text: str) -> str:
    """Return text on one line, without control characters or marks that turn its direction.

    Text from outside could otherwise hide or reorder words on the page (RELIABILITY A-09).
    """
    kept = (" " if c.isspace() else c for c in text if c.isspace() or _visible(c))
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def _visible(character: str) -> bool:
    # Cf holds the bidirectional overrides; the two joiners in it are spelling in Indian scripts.
    if character in "\u200c\u200d":
        return True
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def fingerprint(report: Report) -> str:
    """Return the SHA-256 of the report's text, to compare the objects made of it."""
    lines = (f"{paragraph.heading}\n{paragraph.whole}" for paragraph in paragraphs(report))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def person_name(name: str) -> str:
    """Return a DICOM person name as it is read: family, given; every group that was sent.

    Source: PS3.5 6.2.1.1.
    """
    groups = []
    for group in name.split("="):
        family, _, rest = plain(group).partition("^")
        given = " ".join(rest.replace("^", " ").split())
        said = ", ".join(part for part in (family.strip(), given) if part)
        if said and said not in groups:
            groups.append(said)
    if not groups:
        return ""
    return groups[0] + (f" ({' / '.join(groups[1:])})" if groups[1:] else "")


def date(text: str) -> str:
    """Return a DICOM date as 2026-01-12; a date that is none is returned as it was sent."""
    text = plain(text)
    if len(text) == 8 and text.isascii() and text.isdigit():
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return text

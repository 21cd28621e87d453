"""A report: fixed sections of sentences, each the reader's own or drafted and not yet decided."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum

from domain.measurement import KeyImage, new_id


class Origin(Enum):
    """Who wrote a sentence, and whether a person stands behind it."""

    READER = "reader"
    DRAFTED = "drafted"  # proposed by the program; never in a signed report
    ACCEPTED = "accepted"  # drafted, then accepted by the reader


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence. ``about`` is the id of the measurement or finding whose number it states."""

    text: str
    origin: Origin = Origin.READER
    about: str = ""
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of the template, with its sentences."""

    id: str  # indication, technique, comparison, findings, impression…
    title: str
    sentences: tuple[Sentence, ...] = ()
    required: bool = False

    @property
    def text(self) -> str:
        """What a person stands behind: drafted, undecided sentences are left out."""
        return " ".join(s.text for s in self.sentences if s.origin is not Origin.DRAFTED)


class Stage(Enum):
    """Where a report stands on its way to the archive."""

    DRAFT = "draft"
    SIGNED = "signed"  # signed on this seat, not yet confirmed by the archive
    STORED = "stored"  # the archive confirmed every object


@dataclass(frozen=True, slots=True)
class Report:
    """One report on one study. A signed report is never edited, only followed by another."""

    study_uid: str
    template: str
    sections: tuple[Section, ...]
    author: str
    changed: datetime
    version: int = 1
    stage: Stage = Stage.DRAFT
    key_images: tuple[KeyImage, ...] = ()
    measurement_ids: tuple[str, ...] = ()
    finding_ids: tuple[str, ...] = ()
    follows: str = ""  # id of the report that this one amends
    id: str = field(default_factory=new_id)

    def section(self, id_: str) -> Section:
        """Return a section by its id.

        Raises:
            KeyError: The template has no such section.
        """
        for section in self.sections:
            if section.id == id_:
                return section
        raise KeyError(id_)

    def with_section(self, section: Section) -> Report:
        """Return the report with one section changed."""
        sections = tuple(section if s.id == section.id else s for s in self.sections)
        return replace(self, sections=sections)

    @property
    def undecided(self) -> tuple[Sentence, ...]:
        return tuple(
            sentence
            for section in self.sections
            for sentence in section.sentences
            if sentence.origin is Origin.DRAFTED
        )

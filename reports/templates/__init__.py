"""The kinds of report, one file each: fixed sections, and the studies they suit."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from domain.errors import NotFound
from domain.report import Section
from domain.study import Instance


@dataclass(frozen=True, slots=True)
class Heading:
    """One section as the template fixes it."""

    id: str
    title: str
    required: bool
    words: tuple[str, ...]  # a finding or mark with one of these is drafted here

    def empty(self) -> Section:
        return Section(self.id, self.title, (), self.required)


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of report."""

    id: str
    title: str
    modalities: frozenset[str]
    body_parts: frozenset[str]
    examination: str  # what Technique calls it; empty: the modality's name
    headings: tuple[Heading, ...]

    def __post_init__(self) -> None:
        ids = [heading.id for heading in self.headings]
        if len(set(ids)) != len(ids):
            raise ValueError(f"template {self.id} has a section twice")

    def suits(self, instances: Iterable[Instance]) -> bool:
        """Return whether any series of the study is of this template's kind."""
        return any(
            (not self.modalities or instance.series.modality in self.modalities)
            and (not self.body_parts or _names(instance, self.body_parts))
            for instance in instances
        )


def _names(instance: Instance, body_parts: frozenset[str]) -> bool:
    # Many scanners leave Body Part Examined empty; the descriptions then say it.
    said = f"{instance.series.body_part} {instance.series.description} {instance.study.description}"
    return any(part in said.upper() for part in body_parts)


@cache
def templates() -> tuple[Template, ...]:
    """Return every template, the most particular first."""
    found = [
        _read(file.read_text("utf-8"))
        for file in files(__name__).iterdir()
        if file.name.endswith(".toml")
    ]
    return tuple(sorted(found, key=lambda t: (not t.modalities, not t.body_parts, t.id)))


def template(id_: str) -> Template:
    """Return a template by its id.

    Raises:
        NotFound: There is no such template.
    """
    for known in templates():
        if known.id == id_:
            return known
    names = ", ".join(known.id for known in templates())
    raise NotFound(f"There is no report template {id_!r}.", advice=f"Choose one of: {names}.")


def template_for(instances: Iterable[Instance]) -> Template:
    """Return the most particular template that suits a study."""
    instances = tuple(instances)
    for known in templates():
        if known.suits(instances):
            return known
    return template("general")


def _read(text: str) -> Template:
    said = tomllib.loads(text)
    return Template(
        id=said["id"],
        title=said["title"],
        modalities=frozenset(said["modalities"]),
        body_parts=frozenset(said["body_parts"]),
        examination=said["examination"],
        headings=tuple(
            Heading(
                section["id"],
                section["title"],
                section.get("required", False),
                tuple(section.get("words", ())),
            )
            for section in said["section"]
        ),
    )

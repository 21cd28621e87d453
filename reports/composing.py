"""The draft of a report, and what a reader decides about each of its sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from domain.errors import NotFound, Refused
from domain.finding import Finding, ModelIdentity
from domain.measurement import KeyImage, Measurement
from domain.relation import LengthChange, RatioCourse
from domain.report import Origin, Report, Section, Sentence, Stage
from domain.study import Instance, Study
from domain.volume import Doubt
from reports import drafting, wording
from reports.belonging import demand_one_study
from reports.drafting import Prior
from reports.templates import Template, template, template_for

__all__ = [
    "Prior",
    "accept",
    "add",
    "amend",
    "compose",
    "edit",
    "reject",
    "undecided",
    "write_section",
]


def compose(
    study: Study,
    instances: Sequence[Instance],
    marks: Sequence[Measurement] = (),
    findings: Sequence[Finding] = (),
    key_images: Sequence[KeyImage] = (),
    *,
    template: str = "",
    author: str,
    prior: Prior | None = None,
    expected_images: int | None = None,
    doubts: Sequence[Doubt] = (),
    indication: str = "",
    onto: Report | None = None,
    courses: Sequence[RatioCourse] = (),
    changes: Sequence[LengthChange] = (),
    now: datetime | None = None,
) -> Report:
    """Draft a report from accepted findings and a reader's measurements; nothing is normal unsaid.

    With ``onto``, everything the reader has decided stays; undecided sentences are drafted anew,
    and what was drafted before and rejected is not proposed again.

    Raises:
        Refused: Something is of another study or patient, or ``onto`` is signed.
        NotFound: There is no such template.
    """
    demand_one_study(
        study,
        report=onto,
        instances=instances,
        marks=marks,
        findings=findings,
        key_images=key_images,
        relations=(*(c.ratio for c in courses), *(c.comparison for c in changes)),
    )
    kind = _template(template, onto, instances)
    held = drafting.accepted(findings)
    measured = drafting.measured(marks)
    if onto is None:
        base = Report(
            study.uid,
            kind.id,
            tuple(heading.empty() for heading in kind.headings),
            author,
            now or datetime.now(UTC),
        )
        if indication:
            base = _with(base, "indication", (Sentence(wording.plain(indication)),))
    else:
        _demand_draft(onto)
        base = onto
    settled = _settled(base)
    report = replace(
        _without_undecided(base),
        author=author,
        changed=now or datetime.now(UTC),
        key_images=tuple(key_images),
        measurement_ids=tuple(mark.id for mark in measured),
        finding_ids=tuple(finding.id for finding in held),
    )
    if _repeats_headers(onto, "technique"):
        technique = drafting.technique_sentences(
            instances, kind.examination, expected_images=expected_images, doubts=doubts
        )
        report = _with(report, "technique", technique)
    if _repeats_headers(onto, "comparison"):
        report = _with(report, "comparison", (drafting.comparison_sentence(study, prior),))
    marked: dict[tuple[str, str], ModelIdentity] = {}
    for finding in held:
        if finding.id in settled:
            continue
        place = _place(kind, f"{finding.kind} {finding.site}")
        report = _with(report, place, (drafting.finding_sentence(finding, study, prior),))
        report = _with(report, "impression", (drafting.impression_sentence(finding, prior),))
        marked[place, drafting.provenance(finding.model)] = finding.model
    for (place, about), model in marked.items():
        if all(s.about != about for s in report.section(place).sentences):
            report = _with(report, place, (drafting.provenance_sentence(model),))
    # A ratio or a change says what its lengths are for; they are not said again by themselves.
    told = {id_ for c in courses for id_ in c.ratio.lengths} | {c.comparison.now for c in changes}
    for sentence in (
        *(drafting.ratio_sentence(course, study) for course in courses),
        *(drafting.change_sentence(change, study) for change in changes),
    ):
        if sentence.about not in settled:
            report = _with(report, _place(kind, sentence.text), (sentence,))
    for mark in measured:
        if mark.id not in settled and mark.id not in told:
            report = _with(report, _place(kind, mark.label), (drafting.mark_sentence(mark),))
    return report if onto is None else _with_known_ids(report, onto)


def _with_known_ids(report: Report, onto: Report) -> Report:
    """Give sentences that say the same as before the ids they had, so that they can be named."""
    known = {
        (section.id, s.text, s.about): s.id for section in onto.sections for s in section.sentences
    }
    sections = tuple(
        replace(
            section,
            sentences=tuple(
                replace(s, id=known.get((section.id, s.text, s.about), s.id))
                for s in section.sentences
            ),
        )
        for section in report.sections
    )
    return replace(report, sections=sections)


def _template(id_: str, onto: Report | None, instances: Sequence[Instance]) -> Template:
    if onto is not None:
        return template(onto.template)
    return template(id_) if id_ else template_for(instances)


def _place(kind: Template, said: str) -> str:
    """Return the section for something described so; without a telling word, the last findings."""
    said = said.lower()
    for heading in kind.headings:
        if any(word in said for word in heading.words):
            return heading.id
    return [h.id for h in kind.headings if h.id.partition(".")[0] == "findings"][-1]


def _with(report: Report, section_id: str, sentences: tuple[Sentence, ...]) -> Report:
    section = report.section(section_id)
    return report.with_section(replace(section, sentences=section.sentences + sentences))


def _repeats_headers(onto: Report | None, section_id: str) -> bool:
    """Return whether a section is still what the headers say, so that it may be said anew."""
    if onto is None:
        return True
    return any(s.about == drafting.HEADER for s in onto.section(section_id).sentences)


def _settled(report: Report) -> set[str]:
    """Return the ids that need no new sentence: decided on, or once drafted and then rejected."""
    waiting = {sentence.about for sentence in report.undecided}
    return {id_ for id_ in (*report.finding_ids, *report.measurement_ids) if id_ not in waiting}


def _without_undecided(report: Report) -> Report:
    def decided(section: Section) -> tuple[Sentence, ...]:
        return tuple(
            s
            for s in section.sentences
            if s.origin is not Origin.DRAFTED and s.about != drafting.HEADER
        )

    return _each_section(report, decided)


def _each_section(report: Report, change: Callable[[Section], tuple[Sentence, ...]]) -> Report:
    return replace(report, sections=tuple(replace(s, sentences=change(s)) for s in report.sections))


def _demand_draft(report: Report) -> None:
    if report.stage is not Stage.DRAFT:
        raise Refused(
            "A signed report cannot be changed.", advice="Write an addendum that follows it."
        )


def _decided(report: Report, sentence_id: str, outcome: tuple[Sentence, ...]) -> Report:
    _demand_draft(report)
    if not any(s.id == sentence_id for section in report.sections for s in section.sentences):
        raise NotFound("That sentence is no longer in the report.")

    def change(section: Section) -> tuple[Sentence, ...]:
        kept: list[Sentence] = []
        for sentence in section.sentences:
            kept += outcome if sentence.id == sentence_id else (sentence,)
        return tuple(kept)

    return replace(_each_section(report, change), changed=datetime.now(UTC))


def sentence(report: Report, sentence_id: str) -> Sentence:
    """Return a sentence by its id.

    Raises:
        NotFound: The report has no such sentence.
    """
    for section in report.sections:
        for known in section.sentences:
            if known.id == sentence_id:
                return known
    raise NotFound("That sentence is no longer in the report.")


def accept(report: Report, sentence_id: str) -> Report:
    """Make one drafted sentence a sentence that the reader stands behind.

    There is no way to accept them all at once: each is a decision.

    Raises:
        NotFound: The report has no such sentence.
        Refused: The report is signed.
    """
    known = sentence(report, sentence_id)
    if known.origin is not Origin.DRAFTED:
        return report
    return _decided(report, sentence_id, (replace(known, origin=Origin.ACCEPTED),))


def edit(report: Report, sentence_id: str, text: str) -> Report:
    """Make a sentence the reader's own words; empty words take it out.

    Raises:
        NotFound: The report has no such sentence.
        Refused: The report is signed.
    """
    known = sentence(report, sentence_id)
    text = wording.plain(text)
    about = "" if known.about == drafting.HEADER else known.about
    mine = (replace(known, text=text, origin=Origin.READER, about=about),) if text else ()
    return _decided(report, sentence_id, mine)


def reject(report: Report, sentence_id: str) -> Report:
    """Take a sentence out.

    Raises:
        NotFound: The report has no such sentence.
        Refused: The report is signed.
    """
    sentence(report, sentence_id)
    return _decided(report, sentence_id, ())


def add(report: Report, section_id: str, text: str, *, about: str = "") -> Report:
    """Add a sentence of the reader's own at the end of a section.

    Raises:
        NotFound: The template has no such section.
        Refused: The report is signed.
    """
    _demand_draft(report)
    _demand_section(report, section_id)
    own = Sentence(wording.plain(text), about=about)
    return replace(_with(report, section_id, (own,)), changed=datetime.now(UTC))


def write_section(report: Report, section_id: str, text: str) -> Report:
    """Put the reader's own text in place of what a section's decided sentences say.

    Drafted sentences stay, undecided, after it.

    Raises:
        NotFound: The template has no such section.
        Refused: The report is signed.
    """
    _demand_draft(report)
    _demand_section(report, section_id)
    section = report.section(section_id)
    own = (Sentence(wording.plain(text)),) if wording.plain(text) else ()
    drafts = tuple(s for s in section.sentences if s.origin is Origin.DRAFTED)
    changed = report.with_section(replace(section, sentences=own + drafts))
    return replace(changed, changed=datetime.now(UTC))


def _demand_section(report: Report, section_id: str) -> None:
    if all(section.id != section_id for section in report.sections):
        raise NotFound(f"This report has no section {section_id!r}.")


def undecided(report: Report) -> tuple[Sentence, ...]:
    """Return the drafted sentences that no person has decided on."""
    return report.undecided


def amend(report: Report, *, author: str, now: datetime | None = None) -> Report:
    """Return an addendum: a new draft that follows a signed report, which stays as it is.

    Raises:
        Refused: The report is not signed, so it can simply be edited.
    """
    if report.stage is Stage.DRAFT:
        raise Refused("Only a signed report can be followed by an addendum.")
    return Report(
        report.study_uid,
        report.template,
        tuple(replace(section, sentences=()) for section in report.sections),
        author,
        now or datetime.now(UTC),
        version=report.version + 1,
        follows=report.id,
    )

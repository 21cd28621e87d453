"""Before signing, everything that is still open is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.errors import Refused
from domain.finding import Decision, Finding
from domain.geometry import Point
from domain.measurement import Length, Measurement
from domain.report import Report, Section
from domain.study import Instance, Study
from reports.composing import accept, compose, write_section
from reports.open_items import demand_signable, open_items


def _codes(items: object) -> list[str]:
    return [item.code for item in items]  # type: ignore[attr-defined]


def test_a_finished_report_has_nothing_open(
    report: Report,
    instances: tuple[Instance, ...],
    marks: tuple[Measurement, ...],
    nodule: Finding,
) -> None:
    items = open_items(
        report, instances=instances, marks=marks, findings=(nodule,), expected_images=12
    )
    assert items == ()
    demand_signable(items)


def test_undecided_findings_drafted_sentences_and_missing_images_are_open(
    study: Study, instances: tuple[Instance, ...], nodule: Finding, proposed: Finding
) -> None:
    draft = compose(study, instances, (), (nodule,), author="Mehra^Anita")
    items = open_items(draft, instances=instances, findings=(nodule, proposed), expected_images=14)
    assert _codes(items).count("finding") == 1
    assert _codes(items).count("drafted") == len(draft.undecided)
    assert "2 of 14 images were not received." in [item.text for item in items]


def test_an_empty_required_section_holds_signing_back(
    study: Study, instances: tuple[Instance, ...]
) -> None:
    draft = compose(study, instances, author="Mehra^Anita")
    items = open_items(draft, instances=instances)
    empty = {item.at for item in items if item.code == "empty"}
    # Technique says what the headers say, so it is not empty.
    assert empty == {"indication", "findings.lungs", "impression"}
    with pytest.raises(Refused, match="Impression is empty"):
        demand_signable(items)


@pytest.mark.parametrize(("word", "wrong"), [("left", True), ("right", False), ("", False)])
def test_a_side_that_the_images_contradict_is_open(
    report: Report,
    instances: tuple[Instance, ...],
    marks: tuple[Measurement, ...],
    word: str,
    wrong: bool,
) -> None:
    mass = marks[0]
    assert isinstance(mass, Length)
    # Patient x grows to the left, and the images' middle is x = 0: this one is on the right.
    mass = replace(mass, start=Point(-90, 0, -80), end=Point(-60, 0, -80))
    sentence = next(s for s in report.section("findings.lungs").sentences if s.about == mass.id)
    said = replace(sentence, text=f"Mass in the {word} lung, 30.0 mm.")
    report = report.with_section(replace(report.section("findings.lungs"), sentences=(said,)))
    items = open_items(report, instances=instances, marks=(mass, *marks[1:]))
    assert ("laterality" in _codes(items)) is wrong


def test_a_side_against_the_site_of_the_finding_is_open(
    report: Report,
    instances: tuple[Instance, ...],
    marks: tuple[Measurement, ...],
    nodule: Finding,
) -> None:
    site = replace(nodule, site="left upper lobe")
    items = open_items(report, instances=instances, marks=marks, findings=(site,))
    assert "laterality" in _codes(items)


def test_a_side_against_a_one_sided_study_is_open(
    report: Report, instances: tuple[Instance, ...]
) -> None:
    left_knee = [replace(i, series=replace(i.series, laterality="L")) for i in instances]
    report = write_section(report, "impression", "Fracture of the right patella.")
    report = replace(report, sections=(report.section("impression"),))
    items = open_items(report, instances=left_knee)
    assert _codes(items) == ["laterality"]


def test_a_number_that_changed_after_it_was_accepted_holds_signing_back(
    report: Report,
    instances: tuple[Instance, ...],
    marks: tuple[Measurement, ...],
    nodule: Finding,
) -> None:
    mass = marks[0]
    assert isinstance(mass, Length)
    longer = replace(mass, end=Point(0, 46, -80))
    items = open_items(report, instances=instances, marks=(longer, *marks[1:]), findings=(nodule,))
    (changed,) = items
    assert changed.code == "changed"
    assert changed.required
    assert "75.6 mm" in changed.text


def test_a_sentence_whose_mark_was_deleted_holds_signing_back(
    report: Report,
    instances: tuple[Instance, ...],
    marks: tuple[Measurement, ...],
    nodule: Finding,
) -> None:
    items = open_items(report, instances=instances, marks=marks[1:], findings=(nodule,))
    assert [(item.code, item.required) for item in items] == [("removed", True)]


def test_a_finding_rejected_after_its_sentence_was_accepted_holds_signing_back(
    report: Report,
    instances: tuple[Instance, ...],
    marks: tuple[Measurement, ...],
    nodule: Finding,
) -> None:
    regret = replace(nodule, decision=Decision.REJECTED)
    items = open_items(report, instances=instances, marks=marks, findings=(regret,))
    assert {item.code for item in items} == {"removed"}


def test_accepting_every_sentence_clears_the_drafted_items(
    study: Study, instances: tuple[Instance, ...], marks: tuple[Measurement, ...]
) -> None:
    draft = compose(study, instances, marks, author="Mehra^Anita")
    for sentence in draft.undecided:
        draft = accept(draft, sentence.id)
    items = open_items(draft, instances=instances, marks=marks)
    assert "drafted" not in _codes(items)
    assert all(isinstance(section, Section) for section in draft.sections)

"""A report is drafted from what a person accepted or measured, then decided by sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import NotFound, Refused
from domain.finding import Decision, Finding
from domain.measurement import Length, Measurement, caption
from domain.report import Origin, Report, Stage
from domain.study import Instance, Patient, Study
from domain.volume import Doubt
from reports import composing, numbers, wording
from reports.composing import Prior, accept, amend, compose, edit, reject, write_section
from reports.templates import template, template_for, templates


def _texts(report: Report, section: str) -> str:
    return " ".join(s.text for s in report.section(section).sentences)


@pytest.fixture
def draft(
    study: Study,
    instances: tuple[Instance, ...],
    marks: tuple[Measurement, ...],
    nodule: Finding,
    proposed: Finding,
) -> Report:
    return compose(study, instances, marks, (nodule, proposed), author="Mehra^Anita")


def test_every_conclusion_waits_for_a_person(draft: Report) -> None:
    assert draft.undecided
    assert all(
        s.origin is Origin.DRAFTED
        for section in draft.sections
        if section.id not in ("technique", "comparison")
        for s in section.sentences
    )
    assert {p.section_id for p in wording.paragraphs(draft)} == {"technique", "comparison"}


def test_what_the_headers_say_is_stated_and_drafted_anew_until_a_person_changes_it(
    study: Study, instances: tuple[Instance, ...]
) -> None:
    first = compose(study, instances, author="Mehra^Anita")
    more = compose(study, instances[:6], author="Mehra^Anita", onto=first)
    assert _texts(more, "technique") != _texts(first, "technique")

    mine = edit(more, more.section("technique").sentences[0].id, "As agreed with the ward.")
    again = compose(study, instances, author="Mehra^Anita", onto=mine)

    assert "As agreed with the ward." in _texts(again, "technique")


def test_a_sentence_drafted_again_keeps_its_name(
    study: Study, instances: tuple[Instance, ...], marks: tuple[Measurement, ...]
) -> None:
    first = compose(study, instances, marks, author="Mehra^Anita")
    again = compose(study, instances, marks, author="Mehra^Anita", onto=first)

    assert [s.id for s in again.undecided] == [s.id for s in first.undecided]


def test_a_chest_ct_gets_the_chest_template_and_anything_else_the_general_one(
    study: Study, instances: tuple[Instance, ...]
) -> None:
    assert template_for(instances).id == "ct-chest"
    knee = replace(study, description="KNEE")
    films = [
        replace(
            i,
            study=knee,
            series=replace(i.series, modality="DX", body_part="KNEE", description="AP"),
        )
        for i in instances
    ]
    assert template_for(films).id == "general"
    assert {t.id for t in templates()} >= {"ct-chest", "general"}


def test_only_accepted_findings_are_drafted(
    draft: Report, nodule: Finding, proposed: Finding
) -> None:
    assert draft.finding_ids == (nodule.id,)
    about = {s.about for s in draft.undecided}
    assert nodule.id in about
    assert proposed.id not in about


def test_a_finding_without_a_decision_leaves_no_word_in_the_report(
    study: Study, instances: tuple[Instance, ...], proposed: Finding
) -> None:
    report = compose(study, instances, (), (proposed,), author="Mehra^Anita")
    rejected = replace(proposed, decision=Decision.REJECTED)
    assert "nodule" not in _texts(report, "findings.lungs").lower()
    report = compose(study, instances, (), (rejected,), author="Mehra^Anita")
    assert "nodule" not in _texts(report, "findings.lungs").lower()


def test_a_mark_is_stated_with_the_number_beside_it(
    draft: Report, marks: tuple[Measurement, ...]
) -> None:
    for mark in marks[:4]:
        (sentence,) = [s for s in draft.undecided if s.about == mark.id]
        assert caption(mark) in sentence.text


def test_numbers_in_table_and_structured_report_are_the_caption_digit_for_digit(
    marks: tuple[Measurement, ...],
) -> None:
    length, angle, ellipse, probe, arrow = marks
    assert [q.text for q in numbers.quantities(length)] == [caption(length)]
    assert [q.text for q in numbers.quantities(angle)] == [caption(angle)]
    assert [q.text for q in numbers.quantities(probe)] == [caption(probe)]
    area, _, mean, spread, *_ = numbers.quantities(ellipse)
    assert caption(ellipse) == f"{area.text} · mean {mean.digits} (SD {spread.digits}) HU"
    assert numbers.quantities(arrow) == ()


def test_an_uncalibrated_length_states_no_millimetres(
    study: Study, instances: tuple[Instance, ...], marks: tuple[Measurement, ...]
) -> None:
    length = marks[0]
    assert isinstance(length, Length)
    bare = replace(length, place=replace(length.place, spacing_basis=""))
    report = compose(study, instances, (bare,), author="Mehra^Anita")
    (sentence,) = [s for s in report.undecided if s.about == bare.id]
    assert " mm" not in sentence.text
    assert "uncalibrated" in sentence.text
    assert numbers.quantities(bare) == ()


def test_a_section_with_a_models_findings_names_the_model_and_its_label_once(
    draft: Report, nodule: Finding
) -> None:
    section = next(s for s in draft.sections if any(t.about == nodule.id for t in s.sentences))

    said = [t.text for t in section.sentences if "lung-nodule-demo 1.0" in t.text]

    assert len(said) == 1
    assert "AI-marked" in said[0]
    assert "demonstration: trained on phantoms, not for clinical use" in said[0]


def test_a_models_finding_in_the_impression_is_marked_as_such(
    draft: Report, nodule: Finding
) -> None:
    (sentence,) = [s for s in draft.section("impression").sentences if s.about == nodule.id]

    assert "AI-marked" in sentence.text


def test_marks_land_under_the_heading_that_their_words_name(draft: Report) -> None:
    assert "Effusion" in _texts(draft, "findings.pleura")
    assert "Aorta" in _texts(draft, "findings.mediastinum")
    assert "Cobb" in _texts(draft, "findings.bones")


def test_technique_names_slices_kernel_and_every_missing_image(
    study: Study, instances: tuple[Instance, ...]
) -> None:
    held = instances[:6] + instances[7:]
    report = compose(
        study,
        held,
        author="Mehra^Anita",
        expected_images=12,
        doubts=(Doubt("gap", "Gap 5.0 mm at -70.0", "the slice between is not shown"),),
    )
    said = _texts(report, "technique")
    assert "11 images in 1 series, slices of 5.0 mm, kernel B70f" in said
    assert "1 of 12 images was not received." in said
    assert "Gap 5.0 mm at -70.0; the slice between is not shown." in said


def test_a_hole_in_the_image_numbers_is_named(instances: tuple[Instance, ...]) -> None:
    from reports.drafting import absent_numbers

    long = [replace(instances[0], number=n, sop_uid=f"1.2.{n}") for n in range(1, 31) if n != 7]
    assert absent_numbers(long) == ("Image 7 of series 2 is absent.",)
    every_second = [replace(instances[0], number=n, sop_uid=f"1.2.{n}") for n in range(1, 31, 2)]
    assert absent_numbers(every_second) == ()


@pytest.fixture
def prior(study: Study, nodule: Finding) -> Prior:
    then = replace(study, uid="1.2.3.4", date="20250712", description="CT CHEST")
    before = replace(nodule, id="before", study_uid=then.uid, diameter_mm=9.87, volume_mm3=499.155)
    return Prior(then, ((nodule.id, before),))


def test_growth_states_both_diameters_and_a_doubling_time(
    study: Study, instances: tuple[Instance, ...], nodule: Finding, prior: Prior
) -> None:
    report = compose(study, instances, (), (nodule,), author="Mehra^Anita", prior=prior)
    said = _texts(report, "findings.lungs")
    assert "Diameter 9.9 mm on 2025-07-12, now 12.4 mm." in said
    # The volume is exactly twice what it was, so it doubled in the 184 days between.
    assert "Volume doubling time 184 days." in said
    assert "CT CHEST, 2025-07-12." in _texts(report, "comparison")
    assert "12.4 mm (9.9 mm on 2025-07-12)" in _texts(report, "impression")


@pytest.mark.parametrize("reason", ["small", "other model", "soon", "no volume", "no date"])
def test_no_doubling_time_is_stated_without_a_reason_to_believe_it(
    study: Study, instances: tuple[Instance, ...], nodule: Finding, prior: Prior, reason: str
) -> None:
    before, then = prior.matches[0][1], prior.study
    match reason:
        case "small":
            before = replace(before, volume_mm3=900.0)
        case "other model":
            before = replace(before, model=replace(before.model, version="0.9"))
        case "soon":
            then = replace(then, date="20260101")
        case "no volume":
            before = replace(before, volume_mm3=None)
        case "no date":
            then = replace(then, date="")
    report = compose(
        study,
        instances,
        (),
        (nodule,),
        author="Mehra^Anita",
        prior=Prior(then, ((nodule.id, before),)),
    )
    assert "doubling" not in _texts(report, "findings.lungs")


def test_another_patients_study_is_never_a_prior(
    study: Study, instances: tuple[Instance, ...], prior: Prior
) -> None:
    other = replace(prior.study, patient=Patient("2CT2", "Doe^Jane"))
    with pytest.raises(Refused):
        compose(study, instances, author="Mehra^Anita", prior=Prior(other))


def test_images_of_another_study_are_refused(study: Study, instances: tuple[Instance, ...]) -> None:
    strange = replace(instances[0], study=replace(study, uid="9.9"))
    with pytest.raises(Refused, match="do not belong"):
        compose(study, (*instances, strange), author="Mehra^Anita")


def test_accepting_one_sentence_leaves_the_others_undecided(draft: Report) -> None:
    first, *others = draft.undecided
    after = accept(draft, first.id)
    assert [s.id for s in after.undecided] == [s.id for s in others]
    assert composing.sentence(after, first.id).origin is Origin.ACCEPTED
    assert not hasattr(composing, "accept_all")


def test_an_edited_sentence_is_the_readers_and_keeps_its_link(
    draft: Report, nodule: Finding
) -> None:
    sentence = next(s for s in draft.undecided if s.about == nodule.id)
    mine = composing.sentence(edit(draft, sentence.id, "Nodule,\n12.4 mm."), sentence.id)
    assert (mine.text, mine.origin, mine.about) == (
        "Nodule, 12.4 mm.",
        Origin.READER,
        nodule.id,
    )


def test_a_rejected_sentence_is_gone_and_not_drafted_again(
    draft: Report,
    study: Study,
    instances: tuple[Instance, ...],
    marks: tuple[Measurement, ...],
    nodule: Finding,
) -> None:
    for sentence in draft.undecided:
        if sentence.about == marks[0].id:
            draft = reject(draft, sentence.id)
    again = compose(study, instances, marks, (nodule,), author="Mehra^Anita", onto=draft)
    assert not [s for s in again.undecided if s.about == marks[0].id]


def test_drafting_again_keeps_what_was_decided_and_renews_what_was_not(
    draft: Report,
    study: Study,
    instances: tuple[Instance, ...],
    marks: tuple[Measurement, ...],
    nodule: Finding,
) -> None:
    about_mass = next(s for s in draft.undecided if s.about == marks[0].id)
    draft = accept(draft, about_mass.id)
    aorta = marks[3]
    changed = (*marks[:3], replace(aorta, value=55.0, id=aorta.id), marks[4])  # type: ignore[arg-type]
    again = compose(study, instances, changed, (nodule,), author="Mehra^Anita", onto=draft)
    assert about_mass.id in {
        s.id for s in again.section("findings.lungs").sentences if s.origin is Origin.ACCEPTED
    }
    assert "Aorta: 55 HU." in _texts(again, "findings.mediastinum")
    assert "42 HU" not in _texts(again, "findings.mediastinum")
    assert len(_texts(again, "comparison").split(".")) == 2


def test_a_signed_report_cannot_be_changed_only_followed(report: Report) -> None:
    signed = replace(report, stage=Stage.SIGNED)
    some = signed.section("impression").sentences[0].id
    with pytest.raises(Refused):
        edit(signed, some, "Something else.")
    with pytest.raises(Refused):
        write_section(signed, "impression", "Something else.")
    later = datetime.now(UTC) + timedelta(days=1)
    addendum = amend(signed, author="Rao^Vikram", now=later)
    assert (addendum.follows, addendum.version, addendum.stage) == (
        signed.id,
        2,
        Stage.DRAFT,
    )
    assert addendum.id != signed.id
    with pytest.raises(Refused):
        amend(report, author="Rao^Vikram")


def test_a_sentence_or_template_that_is_not_there_is_named(report: Report) -> None:
    with pytest.raises(NotFound):
        accept(report, "no such sentence")
    with pytest.raises(NotFound, match="ct-brain"):
        template("ct-brain")


def test_hidden_and_reordering_characters_do_not_reach_the_text() -> None:
    hostile = "No\u202e tumour\u2066\x1b[31m\r\nseen\x00 नमस्ते \u200dhere"
    assert wording.plain(hostile) == "No tumour[31m seen नमस्ते \u200dhere"

"""The structured report holds the words and digits of the screen, and judges find no fault."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

from domain.errors import Refused
from domain.finding import Decision, Finding
from domain.measurement import Ellipse, Length, Measurement, caption
from domain.report import Report, Stage
from domain.study import Instance, Study
from reports import wording
from reports.composing import accept, amend, compose, write_section
from reports.structured import document_uid, measurement_report, predecessor

Faults = Callable[..., list[str]]
ALL = ("dciodvfy", "dsrdump", "DicomSRValidator")


@pytest.fixture
def written(
    report: Report,
    study: Study,
    instances: tuple[Instance, ...],
    marks: tuple[Measurement, ...],
    nodule: Finding,
) -> bytes:
    return measurement_report(
        report,
        study,
        instances,
        marks,
        (nodule,),
        signed_at=report.changed,
        organisation="Rural Clinic",
    )


def _read(part10: bytes) -> Dataset:
    return pydicom.dcmread(io.BytesIO(part10))


def _items(item: Dataset) -> Iterator[Dataset]:
    yield item
    for child in getattr(item, "ContentSequence", ()):
        yield from _items(child)


def _named(part10: bytes, code: str) -> list[Dataset]:
    return [
        item
        for item in _items(_read(part10))
        if "ConceptNameCodeSequence" in item and item.ConceptNameCodeSequence[0].CodeValue == code
    ]


def _numbers(item: Dataset) -> list[tuple[str, str, str]]:
    found = []
    for number in _items(item):
        if number.get("ValueType") != "NUM":
            continue
        name = number.ConceptNameCodeSequence[0].CodeMeaning
        for child in number.get("ContentSequence", ()):
            if child.ValueType == "CODE":
                name = child.ConceptCodeSequence[0].CodeMeaning
        value = number.MeasuredValueSequence[0]
        unit = value.MeasurementUnitsCodeSequence[0].CodeValue
        found.append((name, value["NumericValue"].value.original_string, unit))
    return found


def _group(part10: bytes, tracking: str) -> Dataset:
    for group in _named(part10, "125007"):
        if group.ContentSequence[0].TextValue == tracking:
            return group
    raise AssertionError(f"no group {tracking}")


def test_the_judges_find_no_fault(written: bytes, faults: Faults) -> None:
    assert faults(written, *ALL) == []


def test_the_judges_do_find_a_fault_where_there_is_one(written: bytes, faults: Faults) -> None:
    broken = _read(written)
    del broken.CompletionFlag
    out = io.BytesIO()
    broken.save_as(out)
    assert faults(out.getvalue(), "dciodvfy") != []


def test_a_normal_report_without_any_number_is_written_too(
    study: Study,
    instances: tuple[Instance, ...],
    faults: Faults,
) -> None:
    report = compose(study, instances, author="Mehra^Anita", indication="Cough.")
    for sentence in report.undecided:
        report = accept(report, sentence.id)
    report = write_section(report, "findings.lungs", "Clear.")
    report = write_section(report, "impression", "No abnormality.")
    written = measurement_report(report, study, instances, signed_at=report.changed)
    assert faults(written, *ALL) == []
    assert _numbers(_read(written)) == []
    (impression,) = _named(written, "121073")
    assert impression.TextValue == "No abnormality."


def test_the_words_are_the_signed_words(report: Report, written: bytes) -> None:
    codes = {"121110", "121065", "121069", "121073"}
    texts = [
        item.TextValue
        for item in _items(_read(written))
        if item.get("ValueType") == "TEXT"
        and (
            item.ConceptNameCodeSequence[0].CodeValue in codes
            or item.ConceptNameCodeSequence[0].CodeMeaning == "Finding"
        )
    ]
    assert texts == [paragraph.whole for paragraph in wording.paragraphs(report)]


def test_every_number_has_the_digits_of_the_screen(
    written: bytes, marks: tuple[Measurement, ...]
) -> None:
    assert _numbers(_group(written, "Mass, right upper lobe")) == [("Length", "75.0", "mm")]
    assert caption(marks[0]) == "75.0 mm"
    assert _numbers(_group(written, "Cobb, spine")) == [("Angle", "90.0", "deg")]
    assert _numbers(_group(written, "Effusion, left")) == [
        ("Area", "188.5", "mm2"),
        ("Perimeter", "51.1", "mm"),
        ("Mean", "-12.3", "[hnsf'U]"),
        ("Standard Deviation", "8.2", "[hnsf'U]"),
        ("Minimum", "-60.0", "[hnsf'U]"),
        ("Maximum", "31.0", "[hnsf'U]"),
    ]
    assert caption(marks[2]) == "188.5 mm² · mean -12.3 (SD 8.2) HU"
    assert _numbers(_group(written, "Aorta")) == [("Attenuation Coefficient", "42", "[hnsf'U]")]
    assert _numbers(_group(written, "Lung nodule, right middle lobe")) == [
        ("Diameter", "12.4", "mm"),
        ("Volume", "998", "mm3"),
        ("Mean", "35.0", "[hnsf'U]"),
        ("Standard Deviation", "12.0", "[hnsf'U]"),
    ]
    assert all(len(digits) <= 16 for _, digits, _ in _numbers(_read(written)))


def test_highdicom_reads_back_the_same_places_and_numbers(
    written: bytes, marks: tuple[Measurement, ...], place: Any
) -> None:
    from highdicom.sr import Comprehensive3DSR, MeasurementReport

    content = Comprehensive3DSR.from_dataset(_read(written)).content
    assert isinstance(content, MeasurementReport)
    groups = content.get_image_measurement_groups()
    assert len(groups) == 5
    mass = next(g for g in groups if g.tracking_identifier == "Mass, right upper lobe")
    (number,) = mass.get_measurements()
    assert number.value == 75.0
    (points,) = number.referenced_coordinates
    length = marks[0]
    assert isinstance(length, Length)
    expected = [
        (length.start.x, length.start.y, length.start.z),
        (length.end.x, length.end.y, length.end.z),
    ]
    np.testing.assert_array_equal(points.value, expected)
    assert points.frame_of_reference_uid == place.frame_of_reference
    (image,) = mass.source_images
    assert image.referenced_sop_instance_uid == place.sop_uid


def test_an_ellipse_is_written_by_its_longer_axis_first(
    written: bytes, marks: tuple[Measurement, ...]
) -> None:
    group = _group(written, "Effusion, left")
    scoord = next(i for i in _items(group) if i.get("ValueType") == "SCOORD3D")
    assert scoord.GraphicType == "ELLIPSE"
    ends = np.array(scoord.GraphicData).reshape(4, 3)
    expected = [(20, 20, -80), (40, 20, -80), (30, 14, -80), (30, 26, -80)]
    np.testing.assert_array_equal(ends, expected)
    ellipse = marks[2]
    assert isinstance(ellipse, Ellipse)
    semi = [np.linalg.norm(ends[n + 1] - ends[n]) / 2 for n in (0, 2)]
    assert np.pi * semi[0] * semi[1] == pytest.approx(ellipse.area_mm2, rel=1e-6)


def test_the_model_is_named_with_version_label_and_hash(written: bytes, nodule: Finding) -> None:
    (name,) = _named(written, "111001")
    (version,) = _named(written, "111003")
    parameters = {item.TextValue for item in _named(written, "111002")}
    assert (name.TextValue, version.TextValue) == ("lung-nodule-demo", "1.0")
    assert nodule.model.label in parameters
    assert f"weights SHA-256 {nodule.model.weights_sha256}" in parameters


def test_only_accepted_findings_and_named_marks_are_written(
    report: Report,
    study: Study,
    instances: tuple[Instance, ...],
    marks: tuple[Measurement, ...],
    proposed: Finding,
) -> None:
    sly = replace(report, finding_ids=(proposed.id,), measurement_ids=())
    written = measurement_report(sly, study, instances, marks, (proposed,))
    assert _numbers(_read(written)) == []
    rejected = replace(proposed, decision=Decision.REJECTED)
    written = measurement_report(sly, study, instances, marks, (rejected,))
    assert _numbers(_read(written)) == []


def test_only_a_signed_report_is_verified_complete_and_final(
    report: Report, study: Study, instances: tuple[Instance, ...], written: bytes
) -> None:
    signed = _read(written)
    flags = (signed.CompletionFlag, signed.VerificationFlag, signed.PreliminaryFlag)
    assert flags == ("COMPLETE", "VERIFIED", "FINAL")
    observer = signed.VerifyingObserverSequence[0]
    assert observer.VerifyingObserverName == "Mehra^Anita"
    assert observer.VerificationDateTime == "20260112095210+0000"
    draft = _read(measurement_report(report, study, instances))
    flags = (draft.CompletionFlag, draft.VerificationFlag, draft.PreliminaryFlag)
    assert flags == ("PARTIAL", "UNVERIFIED", "PRELIMINARY")
    assert "VerifyingObserverSequence" not in draft


def test_an_addendum_names_the_document_it_follows_and_is_another_object(
    report: Report,
    study: Study,
    instances: tuple[Instance, ...],
    faults: Faults,
) -> None:
    first = replace(report, stage=Stage.SIGNED)
    addendum = write_section(
        amend(first, author="Rao^Vikram"), "impression", "The mass was biopsied."
    )
    with pytest.raises(Refused, match="follows"):
        measurement_report(addendum, study, instances)
    written = measurement_report(
        addendum,
        study,
        instances,
        signed_at=addendum.changed,
        follows=(predecessor(first),),
    )
    dataset = _read(written)
    (before,) = dataset.PredecessorDocumentsSequence
    (series,) = before.ReferencedSeriesSequence
    (document,) = series.ReferencedSOPSequence
    assert document.ReferencedSOPInstanceUID == document_uid(first)
    assert dataset.SOPInstanceUID != document_uid(first)
    assert faults(written, "dciodvfy", "dsrdump") == []


def test_a_second_try_gives_the_same_object_byte_for_byte(
    report: Report,
    study: Study,
    instances: tuple[Instance, ...],
    marks: tuple[Measurement, ...],
    nodule: Finding,
    written: bytes,
) -> None:
    again = measurement_report(
        report,
        study,
        instances,
        marks,
        (nodule,),
        signed_at=report.changed,
        organisation="Rural Clinic",
    )
    assert again == written
    assert _read(written).SOPInstanceUID == document_uid(report)
    assert document_uid(report).startswith("2.25.")
    assert document_uid(replace(report, version=2)) != document_uid(report)


@pytest.mark.parametrize(
    "name", ["Müller^Jörg", "Παπαδόπουλος^Γιώργος", "Иванова^Анна", "कुमार^कमल", "山田^太郎"]
)
def test_names_in_any_letters_survive(
    report: Report,
    study: Study,
    instances: tuple[Instance, ...],
    faults: Faults,
    name: str,
) -> None:
    other = replace(study, patient=replace(study.patient, name=name))
    ours = tuple(replace(i, study=other) for i in instances)
    report = replace(report, author=name)
    written = measurement_report(report, other, ours, signed_at=report.changed)
    assert str(_read(written).PatientName) == name
    assert faults(written, "dciodvfy", "dsrdump") == []


def test_a_patient_with_nothing_but_an_identifier_still_gets_a_report(
    report: Report,
    study: Study,
    instances: tuple[Instance, ...],
    faults: Faults,
) -> None:
    bare = Study(study.uid, replace(study.patient, name="", birth_date="", sex=""))
    ours = tuple(replace(i, study=bare) for i in instances)
    assert (
        faults(measurement_report(report, bare, ours, signed_at=report.changed), "dciodvfy") == []
    )


def test_malformed_dates_are_not_sent_on(
    report: Report, study: Study, instances: tuple[Instance, ...], faults: Faults
) -> None:
    patient = replace(study.patient, birth_date="1962.03.04", sex="female")
    odd = replace(study, patient=patient, date="2026", time="8 o'clock", age="63")
    ours = tuple(replace(i, study=odd) for i in instances)
    written = measurement_report(report, odd, ours, signed_at=report.changed)
    dataset = _read(written)
    assert (dataset.PatientBirthDate, dataset.PatientSex, dataset.StudyDate) == ("", "", "")
    assert faults(written, "dciodvfy", "dsrdump") == []


def test_a_mark_on_an_image_without_geometry_refers_to_the_image(
    report: Report,
    study: Study,
    instances: tuple[Instance, ...],
    marks: tuple[Measurement, ...],
    faults: Faults,
) -> None:
    probe = marks[3]
    flat = replace(probe, place=replace(probe.place, frame_of_reference=""))
    film = tuple(replace(i, frame_of_reference="", geometry=()) for i in instances)
    written = measurement_report(report, study, film, (flat,), signed_at=report.changed)
    assert not [i for i in _items(_read(written)) if i.get("ValueType") == "SCOORD3D"]
    assert _numbers(_group(written, "Aorta"))[0][1] == "42"
    assert faults(written, "dciodvfy", "dsrdump") == []

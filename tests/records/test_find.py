"""Queries are answered as PS3.4 C.2.2.2 says, at every level, with every key that was asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.errors import Refused
from domain.study import Patient
from records.archive import Archive
from tests.records.making import CT, EXPLICIT_LITTLE, a_study, an_instance, part10

YAMADA = "Yamada^Tarou=山田^太郎=やまだ^たろう"


@pytest.fixture
def filled(archive: Archive) -> Archive:
    studies = (
        a_study("1.1"),
        a_study(
            "1.2", date="20260220", time="081500.5", accession="A[1]", description="CT ABDOMEN"
        ),
        a_study("2.1", patient=Patient("2", YAMADA, "19800101", "M"), date="20250505"),
        a_study("3.1", patient=Patient("3", "O'NEIL^SEÁN^", "", ""), date="", time=""),
    )
    for study in studies:
        for number in (1, 2, 3):
            archive.store(part10(20), an_instance(number, study=study), origin="test")
    archive.store(
        part10(20),
        an_instance(1, study=studies[1], series_number=7, modality="SR"),
        origin="test",
    )
    return archive


def uids(archive: Archive, **keys: str) -> list[str]:
    return sorted(row["StudyInstanceUID"] for row in archive.find("STUDY", keys))


ALL = ["1.1", "1.2", "2.1", "3.1"]


@pytest.mark.parametrize(
    ("keyword", "wanted", "found"),
    [
        ("PatientName", "", ALL),
        ("PatientName", "*", ALL),
        ("PatientName", "DOE^JANE", ["1.1", "1.2"]),
        ("PatientName", "doe^jane", ["1.1", "1.2"]),
        ("PatientName", "doe*", ["1.1", "1.2"]),
        ("PatientName", "D?E*", ["1.1", "1.2"]),
        ("PatientName", "*jane", ["1.1", "1.2"]),
        ("PatientName", "DOE", []),
        ("PatientName", "yamada*", ["2.1"]),
        ("PatientName", "山田^太郎", ["2.1"]),
        ("PatientName", "やまだ*", ["2.1"]),
        ("PatientName", YAMADA, ["2.1"]),
        ("PatientName", "o'neil^sean", ["3.1"]),
        ("PatientName", "O'NEIL^SEÁN", ["3.1"]),
        ("PatientName", "'; DROP TABLE studies; --", []),
        ("PatientID", "1CT1", ["1.1", "1.2"]),
        ("PatientID", "1ct1", []),
        ("PatientID", "1*", ["1.1", "1.2"]),
        ("PatientID", "?", ["2.1", "3.1"]),
        ("StudyDate", "20260112", ["1.1"]),
        ("StudyDate", "20260101-20260131", ["1.1"]),
        ("StudyDate", "20260112-20260220", ["1.1", "1.2"]),
        ("StudyDate", "20260113-", ["1.2"]),
        ("StudyDate", "-20251231", ["2.1"]),
        ("StudyDate", "*", ALL),
        ("StudyTime", "080000-090000", ["1.2"]),
        ("StudyTime", "0815", ["1.2"]),
        ("StudyTime", "-0815", ["1.2"]),
        ("AccessionNumber", "A[1]", ["1.2"]),
        ("AccessionNumber", "A[1*", ["1.2"]),
        ("StudyDescription", "*ABDOMEN*", ["1.2"]),
        ("StudyInstanceUID", "1.1\\3.1\\9.9", ["1.1", "3.1"]),
        ("ModalitiesInStudy", "SR", ["1.2"]),
        ("ModalitiesInStudy", "SR\\CT", ALL),
        ("ModalitiesInStudy", "C?", ALL),
        ("ModalitiesInStudy", "MR", []),
        ("PatientBirthDate", "19800101", ["2.1"]),
        ("PatientSex", "F", ["1.1", "1.2"]),
        ("ReferringPhysicianName", "house*", ALL),
        ("NumberOfStudyRelatedInstances", "99", ALL),
        ("NoSuchKeyword", "x", ALL),
    ],
)
def test_a_key_matches_as_the_standard_says(
    filled: Archive, keyword: str, wanted: str, found: list[str]
) -> None:
    assert uids(filled, **{keyword: wanted}) == found


def test_several_keys_must_all_match(filled: Archive) -> None:
    assert uids(filled, PatientName="DOE*", ModalitiesInStudy="SR") == ["1.2"]
    assert uids(filled, PatientName="DOE*", StudyDate="2025*") == []


def test_every_key_that_was_asked_comes_back(filled: Archive) -> None:
    keys = dict.fromkeys(
        (
            "PatientName",
            "PatientID",
            "IssuerOfPatientID",
            "StudyTime",
            "ModalitiesInStudy",
            "SOPClassesInStudy",
            "NumberOfStudyRelatedSeries",
            "NumberOfStudyRelatedInstances",
            "OtherPatientIDs",
            "SeriesInstanceUID",
        ),
        "",
    )
    (answer,) = filled.find("STUDY", {**keys, "StudyInstanceUID": "1.2"})
    assert answer == {
        "QueryRetrieveLevel": "STUDY",
        "PatientName": "DOE^JANE",
        "PatientID": "1CT1",
        "IssuerOfPatientID": "HOSPITAL",
        "StudyTime": "081500.5",
        "ModalitiesInStudy": "CT\\SR",
        "SOPClassesInStudy": CT,
        "NumberOfStudyRelatedSeries": "2",
        "NumberOfStudyRelatedInstances": "4",
        "OtherPatientIDs": "",
        "SeriesInstanceUID": "",
        "StudyInstanceUID": "1.2",
    }


def test_a_patient_is_one_answer_whatever_the_number_of_studies(filled: Archive) -> None:
    found = filled.find("PATIENT", {"PatientName": "*", "NumberOfPatientRelatedStudies": ""})
    assert [(row["PatientID"], row["NumberOfPatientRelatedStudies"]) for row in found] == [
        ("1CT1", "2"),
        ("3", "1"),
        ("2", "1"),
    ]


def test_series_and_images_are_found_below_their_study(filled: Archive) -> None:
    series = filled.find(
        "SERIES",
        {"StudyInstanceUID": "1.2", "Modality": "", "NumberOfSeriesRelatedInstances": ""},
    )
    assert [(row["Modality"], row["NumberOfSeriesRelatedInstances"]) for row in series] == [
        ("CT", "3"),
        ("SR", "1"),
    ]
    assert [row["SeriesInstanceUID"] for row in filled.find("SERIES", {"Modality": "SR"})] == [
        "1.2.7"
    ]
    images = filled.find("IMAGE", {"SeriesInstanceUID": "1.2.2", "InstanceNumber": "", "Rows": ""})
    assert [(row["SOPInstanceUID"], row["InstanceNumber"], row["Rows"]) for row in images] == [
        ("1.2.2.1", "1", "512"),
        ("1.2.2.2", "2", "512"),
        ("1.2.2.3", "3", "512"),
    ]
    one = filled.find("IMAGE", {"SeriesInstanceUID": "1.2.2", "InstanceNumber": "2"})
    assert [row["SOPInstanceUID"] for row in one] == ["1.2.2.2"]
    assert filled.find("IMAGE", {"InstanceNumber": "two"}) == []


def test_an_unknown_level_is_refused(filled: Archive) -> None:
    with pytest.raises(Refused):
        filled.find("WARD", {})
    with pytest.raises(Refused):
        filled.matching("WARD", {"StudyInstanceUID": "1.1"})


def test_a_retrieve_names_exactly_the_objects_below_what_it_asks(filled: Archive) -> None:
    study = filled.matching("STUDY", {"StudyInstanceUID": "1.2"})
    assert [uid for uid, _, _ in study] == ["1.2.2.1", "1.2.2.2", "1.2.2.3", "1.2.7.1"]
    assert {(kind, syntax) for _, kind, syntax in study} == {(CT, EXPLICIT_LITTLE)}
    series = filled.matching("SERIES", {"StudyInstanceUID": "1.2", "SeriesInstanceUID": "1.2.7"})
    assert [uid for uid, _, _ in series] == ["1.2.7.1"]
    patient = filled.matching("PATIENT", {"PatientID": "1CT1"})
    assert len(patient) == 7
    assert filled.matching("STUDY", {"StudyInstanceUID": "9.9"}) == ()


@pytest.mark.parametrize("asked", [{}, {"StudyInstanceUID": ""}, {"StudyInstanceUID": "*"}])
def test_a_retrieve_of_everything_is_refused(archive: Archive, asked: dict[str, str]) -> None:
    with pytest.raises(Refused):
        archive.matching("STUDY", asked)


def test_text_that_is_no_unicode_is_still_stored_and_found(archive: Archive) -> None:
    odd = a_study(patient=Patient("8", "BAD\udcff^NAME"))
    archive.store(part10(), replace(an_instance(study=odd)), origin="test")
    assert archive.instances("1.2.3.2")[0].study == odd
    assert uids(archive, PatientName="BAD*") == ["1.2.3"]

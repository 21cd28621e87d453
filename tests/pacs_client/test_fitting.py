"""A row is kept only if it contradicts nothing that was asked for (PS3.4 C.2.2.2)."""

from __future__ import annotations

import pytest

from pacs_client.fitting import fits, unanswered
from pacs_client.identifier import EXPLICIT, IMPLICIT, Elements, decode, encode, writes

STEP = {"Modality": "CT", "ScheduledProcedureStepStartDate": "20260112"}
ROW: Elements = {
    "PatientName": "Müller^Änne^^^=MUELLER^AENNE",
    "PatientID": "LBX-[1]",
    "StudyInstanceUID": "1.2.3",
    "StudyDate": "20260112",
    "StudyTime": "101530.25",
    "ModalitiesInStudy": "CT\\SR",
    "ScheduledProcedureStepSequence": (STEP, {"Modality": "MR"}),
}


@pytest.mark.parametrize(
    "keys",
    [
        {"PatientName": ""},
        {"PatientName": "*"},
        {"PatientName": "müller*"},
        {"PatientName": "mueller^aenne"},
        {"PatientID": "LBX-[1]"},
        {"PatientID": "LBX-???"},
        {"StudyInstanceUID": "9.9\\1.2.3"},
        {"StudyDate": "20260101-20260112"},
        {"StudyDate": "-20260112"},
        {"StudyTime": "1015-"},
        {"StudyTime": "0900-1015"},
        {"ModalitiesInStudy": "SR"},
        {"ScheduledProcedureStepSequence": ({"Modality": "MR"},)},
        {"ScheduledProcedureStepSequence": ({"Modality": "", "Laterality": ""},)},
        {"QueryRetrieveLevel": "SERIES"},
        {"InstitutionName": "Elsewhere"},  # not spoken of, so not contradicted
    ],
    ids=str,
)
def test_this_row_fits(keys: Elements) -> None:
    assert fits(keys, ROW)


@pytest.mark.parametrize(
    "keys",
    [
        {"PatientName": "Müller"},
        {"PatientID": "LBX-1"},
        {"StudyInstanceUID": "1.2.30"},
        {"StudyDate": "20260113-"},
        {"StudyDate": "20260111"},
        {"StudyTime": "1016-"},
        {"StudyTime": "-1014"},
        {"ModalitiesInStudy": "MR"},
        {"ScheduledProcedureStepSequence": ({"Modality": "PT"},)},
        # Both of one step, not one of each.
        {
            "ScheduledProcedureStepSequence": (
                {"Modality": "CT", "ScheduledProcedureStepStartDate": "20260113"},
            )
        },
    ],
    ids=str,
)
def test_this_row_does_not_fit(keys: Elements) -> None:
    assert not fits(keys, ROW)


def test_a_key_that_no_answer_speaks_of_is_named() -> None:
    keys: Elements = {"InstitutionName": "Here", "StudyDate": "20260112", "StationName": ""}
    assert unanswered(keys, [ROW]) == ("InstitutionName",)


@pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT])
@pytest.mark.parametrize(
    ("specific", "name"),
    [
        ("ISO_IR 100", "Buc^Jérôme"),
        ("ISO_IR 166", "สมชาย^ใจดี"),
        ("\\ISO 2022 IR 87", "Yamada^Tarou=山田^太郎=やまだ^たろう"),
        ("\\ISO 2022 IR 149", "Hong^Gildong=洪^吉洞=홍^길동"),
        ("GB18030", "Wang^XiaoDong=王^小东"),
        ("ISO_IR 192", "शर्मा^राम"),
    ],
)
def test_a_name_is_written_in_its_set_as_it_is_read(specific: str, name: str, syntax: str) -> None:
    item: Elements = {"ReferringPhysicianName": name}
    asked: Elements = {
        "SpecificCharacterSet": specific,
        "PatientName": name,
        "ReferencedStudySequence": (item,),
    }
    assert decode(encode(asked, syntax), syntax) == {
        **asked,
        "ReferencedStudySequence": (item,),
    }


def test_a_set_without_a_letter_is_known_not_to_have_it() -> None:
    assert writes("ISO_IR 100", {"PatientName": "Müller"})
    assert not writes("ISO_IR 100", {"PatientName": "王"})
    assert not writes("\\ISO 2022 IR 149", {"PatientName": "शर्मा"})


def test_the_standards_worked_example_of_japanese_is_written_byte_for_byte() -> None:
    """PS3.5 H.3.1: Yamada^Tarou in ISO 2022 IR 87."""
    keys = {
        "SpecificCharacterSet": "\\ISO 2022 IR 87",
        "PatientName": "Yamada^Tarou=山田^太郎=やまだ^たろう",
    }
    name = b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B"
    assert name in encode(keys, EXPLICIT)

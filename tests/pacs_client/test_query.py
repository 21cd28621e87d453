"""A row is shown only if it is what was asked for, whatever the peer understood of the question."""

from __future__ import annotations

from datetime import date

import pytest

from domain.study import Patient, Study
from pacs_client.query import Criteria, RemoteStudy, matches

FOUND = RemoteStudy(
    Study(
        "1.2.3",
        Patient("LBX-[1]", "Müller^Änne^^^=MUELLER^AENNE"),
        date="20260112",
        accession="A4711",
        description="CT CHEST W/O",
    ),
    ("CT", "SR"),
)


@pytest.mark.parametrize(
    "criteria",
    [
        Criteria(),
        Criteria(name="müller^änne"),
        Criteria(name="M?ller*"),
        Criteria(name="mueller^aenne"),
        Criteria(patient_id="LBX-[1]"),
        Criteria(patient_id="LBX-*"),
        Criteria(date_from=date(2026, 1, 12)),
        Criteria(date_to=date(2026, 1, 12)),
        Criteria(date_from=date(2026, 1, 12), date_to=date(2026, 1, 12)),
        Criteria(modality="SR"),
        Criteria(accession="a4711"),
        Criteria(study_uid="1.2.3"),
        Criteria(description="*chest*"),
    ],
    ids=str,
)
def test_this_study_answers(criteria: Criteria) -> None:
    assert matches(criteria, FOUND)


@pytest.mark.parametrize(
    "criteria",
    [
        Criteria(name="Müller"),
        Criteria(name="ROE*"),
        Criteria(patient_id="LBX"),
        Criteria(date_from=date(2026, 1, 13)),
        Criteria(date_to=date(2026, 1, 11)),
        Criteria(modality="MR"),
        Criteria(accession="A471"),
        Criteria(study_uid="1.2.30"),
        Criteria(description="chest"),
    ],
    ids=str,
)
def test_this_study_does_not_answer(criteria: Criteria) -> None:
    assert not matches(criteria, FOUND)


def test_a_study_without_a_date_is_not_within_a_range() -> None:
    undated = RemoteStudy(Study("1.2.3", Patient("1", "DOE^JANE")))
    assert not matches(Criteria(date_to=date(2026, 1, 1), date_from=date(2025, 1, 1)), undated)


def test_a_range_that_runs_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="first day"):
        Criteria(date_from=date(2026, 2, 1), date_to=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("criteria", "written"),
    [
        (Criteria(date_from=date(2026, 1, 1)), "20260101-"),
        (Criteria(date_to=date(2026, 1, 1)), "-20260101"),
        (Criteria(date_from=date(2026, 1, 1), date_to=date(2026, 1, 31)), "20260101-20260131"),
        (Criteria(date_from=date(2026, 1, 1), date_to=date(2026, 1, 1)), "20260101"),
        (Criteria(), ""),
    ],
    ids=["from", "to", "both", "one day", "any"],
)
def test_a_range_is_written_as_the_standard_has_it(criteria: Criteria, written: str) -> None:
    assert criteria.dates == written

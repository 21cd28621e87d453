"""A reader finds the next study: urgent first, newest first, filtered as asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.state.worklist import (
    AnalysisState,
    Filter,
    List,
    Priority,
    ReadState,
    Worklist,
    WorklistRow,
)
from tests.app.listed import pages

TODAY = date(2026, 1, 12)
ROW = WorklistRow(
    study_uid="1.2.3",
    patient_name="DOE^JANE",
    patient_id="1CT1",
    sex="F",
    age="063Y",
    birth_date="19620304",
    modality="CT",
    description="CT CHEST W/O",
    date="2026-01-12",
    time="09:12",
    accession="4711",
    series_count=3,
    image_count=549,
    expected_count=551,
    arriving=False,
    priority=Priority.ROUTINE,
    analysis=AnalysisState(),
    read_state=ReadState.UNREAD,
    reader="",
    origin="PACS-MAIN",
)
OLDER = replace(ROW, study_uid="1.2.4", date="2026-01-02", patient_name="ROE^RICHARD")
CRITICAL = replace(ROW, study_uid="1.2.5", date="2025-12-01", priority=Priority.CRITICAL)
SIGNED = replace(
    ROW, study_uid="1.2.6", read_state=ReadState.SIGNED, modality="MR", image_count=551
)


@pytest.fixture
def worklist() -> Worklist:
    worklist = Worklist(pages(lambda: (OLDER, ROW, SIGNED, CRITICAL), TODAY), today=lambda: TODAY)
    worklist.reload()
    return worklist


def uids(worklist: Worklist) -> list[str]:
    return [row.study_uid for row in worklist.rows]


def test_a_critical_study_stands_first_however_old(worklist: Worklist) -> None:
    assert uids(worklist)[0] == CRITICAL.study_uid


def test_within_one_priority_the_newest_stands_first(worklist: Worklist) -> None:
    assert uids(worklist)[-1] == OLDER.study_uid


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (Filter(list=List.NOT_STORED), {"1.2.6"}),
        (Filter(list=List.INCOMPLETE), {"1.2.3", "1.2.4", "1.2.5"}),
        (Filter(modalities=frozenset({"MR"})), {"1.2.6"}),
        (Filter(days=1), {"1.2.3", "1.2.6"}),
        (Filter(text="richard roe"), {"1.2.4"}),
    ],
)
def test_a_filter_shows_what_it_says(
    worklist: Worklist, chosen: Filter, expected: set[str]
) -> None:
    worklist.narrow(chosen)

    assert set(uids(worklist)) == expected


def test_an_incomplete_study_says_how_many_of_how_many() -> None:
    assert ROW.complete_words == "549 of 551"
    assert replace(ROW, expected_count=None, arriving=True).complete_words == "549 so far"


def test_new_arrivals_leave_the_chosen_row_chosen() -> None:
    here = [ROW]
    worklist = Worklist(pages(lambda: here, TODAY))
    worklist.reload()
    worklist.choose(ROW.study_uid)

    here.insert(0, CRITICAL)
    worklist.reload()

    assert worklist.chosen == ROW


def test_read_next_is_the_first_unread_row_on_the_list(worklist: Worklist) -> None:
    following = worklist.next_unread()

    assert following is not None
    assert following.study_uid == CRITICAL.study_uid


def test_a_study_of_two_modalities_is_found_under_either() -> None:
    both = replace(ROW, modality="PT/CT")
    for wanted, found in (("PT", True), ("CT", True), ("MR", False)):
        chosen = Filter(List.ALL, modalities=frozenset({wanted}))
        assert chosen.shows(both, today=date(2026, 1, 13)) is found

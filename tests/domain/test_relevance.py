"""The prior that matters most comes first: the same region, then the same modality, then lately."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from domain.relevance import Candidate, Wanted, ranked


def candidate(uid: str, day: str, modality: str, text: str) -> Candidate:
    return Candidate(uid, day, frozenset({modality}), text)


CURRENT = candidate("1", "20260112", "CT", "CT CHEST W/O")
OLD_CHEST = candidate("2", "20240101", "CT", "Thorax nativ")
NEW_HEAD = candidate("3", "20260101", "CT", "CT HEAD")
CHEST_FILM = candidate("4", "20251231", "DX", "Chest PA")
UNNAMED = candidate("5", "20250601", "CT", "Follow-up")
LATER = candidate("6", "20260201", "CT", "CT CHEST")
ALL = (OLD_CHEST, NEW_HEAD, CHEST_FILM, UNNAMED, LATER)
TODAY = date(2026, 1, 12)


def test_the_region_counts_before_the_modality_and_that_before_the_date() -> None:
    assert ranked(CURRENT, ALL) == (OLD_CHEST, CHEST_FILM, UNNAMED, NEW_HEAD)


def test_later_studies_and_the_study_itself_are_no_priors() -> None:
    assert LATER not in ranked(CURRENT, ALL)
    assert ranked(CURRENT, [CURRENT]) == ()


def test_only_what_the_rules_want_is_fetched() -> None:
    assert Wanted(most=2).chosen(CURRENT, ALL, TODAY) == (OLD_CHEST, CHEST_FILM)
    assert Wanted(years=1).chosen(CURRENT, ALL, TODAY) == (CHEST_FILM, UNNAMED)
    strict = Wanted(same_modality=True).chosen(CURRENT, ALL, TODAY)
    assert strict == (OLD_CHEST, UNNAMED)
    wide = Wanted(most=50, same_region=False).chosen(CURRENT, ALL, TODAY)
    assert wide == ranked(CURRENT, ALL)


STUDIES = st.lists(
    st.builds(
        Candidate,
        st.text("0123456789.", min_size=1, max_size=6),
        st.sampled_from(["", "20200101", "20250101", "20260101", "20270101"]),
        st.frozensets(st.sampled_from(["CT", "MR", "DX"]), max_size=2),
        st.sampled_from(["CHEST", "Head", "", "knee left", "whole body"]),
    ),
    max_size=8,
    unique_by=lambda each: each.study_uid,
)


@given(STUDIES, st.randoms())
def test_the_order_does_not_depend_on_the_order_of_the_answers(
    others: list[Candidate], chance: st.DataObject
) -> None:
    shuffled = list(others)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert ranked(CURRENT, shuffled) == ranked(CURRENT, others)
    assert len(set(ranked(CURRENT, others))) == len(ranked(CURRENT, others))

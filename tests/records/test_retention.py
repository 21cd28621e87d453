"""PR05, PR06: what has expired goes, to the day; what a person or the law keeps stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.retention import RetentionRule, Since, StudyFacts, judge, years_after

TEN = RetentionRule("ten", 10)
OF_2015 = StudyFacts("1.2.3", day="20150310", born="19500101", modalities=("CT",))


def test_a_study_is_kept_to_the_end_of_its_last_day_and_goes_on_the_next() -> None:
    assert judge(OF_2015, [TEN], date(2025, 3, 9)).reason == "not-yet"
    last = judge(OF_2015, [TEN], date(2025, 3, 10))
    assert (last.goes, last.kept_until) == (False, date(2025, 3, 10))
    assert judge(OF_2015, [TEN], date(2025, 3, 11)).goes


@pytest.mark.parametrize(
    ("keeper", "reason"),
    [({"pinned": True}, "pinned"), ({"held": True}, "held"), ({"busy": "on its way"}, "busy")],
)
def test_what_somebody_keeps_stays_however_old(keeper: dict[str, object], reason: str) -> None:
    verdict = judge(replace(OF_2015, **keeper), [TEN], date(2225, 1, 1))  # type: ignore[arg-type]
    assert (verdict.goes, verdict.reason) == (False, reason)


def test_without_a_rule_that_fits_everything_is_kept_for_ever() -> None:
    assert judge(OF_2015, [], date(9999, 1, 1)).reason == "no-rule"
    mr = RetentionRule("mr", 1, modalities=("MR",))
    assert judge(OF_2015, [mr], date(9999, 1, 1)).reason == "no-rule"


def test_the_first_rule_that_fits_counts() -> None:
    ct = RetentionRule("ct", 30, modalities=("CT", "PT"))
    assert judge(OF_2015, [ct, TEN], date(2030, 1, 1)).rule == ct
    assert not judge(OF_2015, [ct, TEN], date(2030, 1, 1)).goes
    assert judge(OF_2015, [TEN, ct], date(2030, 1, 1)).goes


def test_a_child_is_kept_until_grown_up_and_longer() -> None:
    children = RetentionRule("children", 10, under_age=18, until_age=28)
    child = replace(OF_2015, born="20050601")
    assert judge(child, [children, TEN], date(2033, 6, 1)).reason == "not-yet"
    assert judge(child, [children, TEN], date(2033, 6, 2)).goes
    grown = replace(OF_2015, born="19970310")  # 18 that very day
    assert judge(grown, [children, TEN], date(2026, 1, 1)).rule == TEN
    day_short = replace(OF_2015, born="19970311")
    assert judge(day_short, [children, TEN], date(2026, 1, 1)).rule == children


def test_an_unknown_birth_date_is_taken_for_a_childs_and_kept() -> None:
    children = RetentionRule("children", 10, under_age=18, until_age=28)
    verdict = judge(replace(OF_2015, born=""), [children, TEN], date(2090, 1, 1))
    assert (verdict.goes, verdict.reason) == (False, "no-date")


def test_an_unknown_or_impossible_day_is_kept_and_named() -> None:
    for day in ("", "2015", "20150230", "later"):
        assert judge(replace(OF_2015, day=day), [TEN], date(2090, 1, 1)).reason == "no-date"


def test_the_last_access_counts_where_the_rule_says_so() -> None:
    rule = RetentionRule("idle", 2, since=Since.ACCESS)
    opened = replace(OF_2015, accessed=date(2024, 2, 29))
    assert judge(opened, [rule], date(2026, 3, 1)).reason == "not-yet"
    assert judge(opened, [rule], date(2026, 3, 2)).goes
    assert judge(OF_2015, [rule], date(2026, 3, 2)).reason == "no-date"


@given(day=st.dates(date(1900, 1, 1), date(2100, 1, 1)), years=st.integers(1, 100))
def test_years_are_whole_on_every_day_of_the_calendar(day: date, years: int) -> None:
    after = years_after(day, years)
    assert after.year == day.year + years
    assert (after.month, after.day) == (day.month, day.day) or (day.month, day.day) == (2, 29)
    facts = replace(OF_2015, day=f"{day:%Y%m%d}")
    rule = RetentionRule("r", years)
    assert not judge(facts, [rule], after).goes
    assert judge(facts, [rule], after + timedelta(days=1)).goes


@pytest.mark.parametrize("wrong", [{"keep_years": 0}, {"keep_years": 201}, {"until_age": -1}])
def test_a_rule_that_says_nonsense_does_not_exist(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"years|age"):
        replace(TEN, **wrong)  # type: ignore[arg-type]

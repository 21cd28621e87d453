"""Every study has exactly one way to go: the first rule that is for it, always the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.routing import About, Act, Condition, Deed, Facts, Rule, check_rules, route

WORDS = st.sampled_from(["CT", "MR", "CHEST", "HEAD", "PACS", "CT1", "Chest routine", "", "ÄÖ"])
PATTERNS = st.sampled_from(["CT", "ct*", "*", "?R", "CHEST", "*routine", "[CT]", "CT1", "ÄÖ"])
CONDITIONS = st.builds(
    Condition, st.sampled_from(About), st.lists(PATTERNS, min_size=1, max_size=3).map(tuple)
)
ACTS = st.sampled_from([Act(Deed.STORE), Act(Deed.FORWARD, "PACS"), Act(Deed.NOTIFY)])
RULES = st.lists(
    st.builds(
        Rule,
        st.text("abcdef", min_size=1, max_size=4),
        st.lists(ACTS, min_size=1, max_size=2, unique=True).map(tuple),
        st.lists(CONDITIONS, max_size=3).map(tuple),
        st.booleans(),
    ),
    max_size=6,
    unique_by=lambda rule: rule.name,
)
FACTS = st.builds(
    Facts,
    WORDS,
    st.lists(WORDS, max_size=3).map(tuple),
    st.lists(WORDS, max_size=2).map(tuple),
    st.lists(WORDS, max_size=3).map(tuple),
)


@given(RULES, FACTS)
def test_the_first_rule_that_holds_wins_and_no_other(rules: list[Rule], facts: Facts) -> None:
    routed = route(rules, facts)
    holding = [rule for rule in rules if rule.holds(facts)]
    assert routed.rule == (holding[0] if holding else None)
    assert [tried.rule for tried in routed.tried] == rules
    assert sum(tried.won for tried in routed.tried) == bool(holding)


@given(RULES, FACTS)
def test_every_study_has_something_done_with_it_and_always_the_same(
    rules: list[Rule], facts: Facts
) -> None:
    first = route(rules, facts)
    assert first.acts
    assert route(rules, facts) == first
    if first.rule is None:
        assert first.acts == (Act(Deed.STORE),)


@given(RULES, FACTS)
def test_every_rule_that_did_not_win_says_why(rules: list[Rule], facts: Facts) -> None:
    for tried in route(rules, facts).tried:
        reasons = [tried.won, bool(tried.against), bool(tried.after)]
        assert reasons.count(True) == 1
        assert all(not condition.holds(facts) for condition in tried.against)


@given(RULES, RULES, FACTS)
def test_what_stands_behind_the_winner_changes_nothing(
    rules: list[Rule], more: list[Rule], facts: Facts
) -> None:
    routed = route(rules, facts)
    if routed.rule is not None:
        assert route([*rules, *more], facts).rule == routed.rule


@pytest.mark.parametrize(
    ("pattern", "value", "alike"),
    [
        ("ct*", "CT CHEST", True),
        ("CT", "CT CHEST", False),
        ("?R", "MR", True),
        ("[CM]T", "CT", False),
        ("[CM]T", "[CM]T", True),
        ("*thorax*", "Ganz THORAX nativ", True),
    ],
)
def test_patterns_know_two_wildcards_and_no_case(pattern: str, value: str, alike: bool) -> None:
    condition = Condition(About.DESCRIPTION, (pattern,))
    assert condition.holds(Facts(descriptions=(value,))) == alike


def test_one_condition_is_enough_where_the_rule_says_so() -> None:
    conditions = (Condition(About.MODALITY, ("CT",)), Condition(About.BODY_PART, ("HEAD",)))
    facts = Facts(modalities=("CT", "SR"), body_parts=("CHEST",))
    acts = (Act(Deed.FORWARD, "PACS"),)
    assert not Rule("both", acts, conditions).holds(facts)
    assert Rule("either", acts, conditions, needs_all=False).holds(facts)


def test_rules_that_mean_nothing_do_not_exist() -> None:
    store = (Act(Deed.STORE),)
    with pytest.raises(ValueError, match="needs"):
        Act(Deed.FORWARD)
    with pytest.raises(ValueError, match="has no"):
        Act(Deed.STORE, "PACS")
    with pytest.raises(ValueError, match="at least one value"):
        Condition(About.MODALITY, (" ",))
    with pytest.raises(ValueError, match="does something"):
        Rule("empty", ())
    with pytest.raises(ValueError, match="same name"):
        check_rules((Rule("A", store), Rule("a", store)))

"""No two accounts have names that one could be taken for the other."""

from __future__ import annotations

import pytest

from domain.account_names import LONGEST, BadName, account_name, looks_like


def test_case_width_and_blanks_make_no_other_name() -> None:
    assert account_name(" A.Mehra ") == account_name("\uff41.mehra") == "a.mehra"


@pytest.mark.parametrize("name", ["अंजलि", "jürgen", "иванов", "j-p_o.1", "山田"])
def test_a_name_of_any_one_script_is_taken(name: str) -> None:
    assert account_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "  ",
        "x" * (LONGEST + 1),
        "pаypal",  # noqa: RUF001 - the point: its second letter is Cyrillic
        "a b",
        "a\u202eb",
        "a\nb",
        "a*b",
        "-rf",
        "nobody",
        "Owner",
        "mehra\u0661",
    ],
)
def test_a_name_that_could_mislead_is_refused(name: str) -> None:
    with pytest.raises(BadName):
        account_name(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [("paul", "pau1"), ("ororo", "0r0r0"), ("modern", "modem"), ("ape", "\u0430\u0440\u0435")],
)
def test_names_that_look_alike_look_the_same(one: str, other: str) -> None:
    assert account_name(one) != account_name(other)
    assert looks_like(account_name(one)) == looks_like(account_name(other))

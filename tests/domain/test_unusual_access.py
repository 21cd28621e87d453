"""AU08: what stands out is found, and an ordinary year raises next to no alarm."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from domain.unusual_access import (
    Facts,
    Habit,
    Seen,
    Sign,
    Watch,
    family_names,
    habit_of,
    names_in,
    volume_limit,
)

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
PEOPLE = {"dr.house": 9, "dr.cuddy": 5, "dr.wilson": 3, "dr.grey": 14, "dr.shepherd": 1}


def ordinary(days: int, seed: int = 7) -> list[Seen]:
    """Return what five people look at: on weekdays from eight to five, some nights on duty."""
    chance = random.Random(seed)  # noqa: S311 - a made-up department
    looks: list[tuple[datetime, str, str]] = []
    patient = 0
    for day in range(days):
        today = MONDAY + timedelta(days=day)
        for who, an_hour in PEOPLE.items():
            if today.weekday() > 4 or chance.random() < 0.12:  # weekends and holidays
                continue
            pace = an_hour * chance.choice((0.6, 0.9, 1.0, 1.1, 1.3, 1.8))
            late = chance.random() < 0.15
            for hour in range(8, 19 if late else 17):
                for _ in range(sum(chance.random() < pace / 20 for _ in range(20))):
                    patient += 1
                    at = today + timedelta(hours=hour, minutes=chance.randrange(60))
                    looks.append((at, who, f"P{patient}"))
                    if chance.random() < 0.2:  # looked at again in the same hour
                        looks.append((at, who, f"P{patient}"))
    looks.sort()
    return [Seen(n, at, who, patient) for n, (at, who, patient) in enumerate(looks, 1)]


def test_an_ordinary_year_raises_next_to_no_alarm() -> None:
    """The rate of false alarms is printed; it is held under one in two hundred person-days."""
    looks = ordinary(365)
    watch = Watch(lambda _: Facts(has_order=True))
    alarms = [one for look in looks for one in watch.see(look)]
    days = len({(look.who, look.at.date()) for look in looks})
    print(f"{len(looks)} looks, {days} person-days, {len(alarms)} alarms:"  # noqa: T201 - told
          f" {Counter(one.sign.value for one in alarms)}")  # fmt: skip
    assert len(looks) > 50_000
    assert len(alarms) / days < 1 / 200


@pytest.mark.parametrize("seed", range(3))
def test_every_planted_pattern_is_found_when_it_happens(seed: int) -> None:
    looks = ordinary(60, seed)
    watch = Watch(
        lambda seen: Facts(
            family_names=family_names("HOUSE^BLYTHE") if seen.patient_id == "MOTHER" else
            frozenset(),
            own_names=names_in(seen.who),
            has_order=seen.patient_id != "NEIGHBOUR",
            watched=seen.patient_id == "MINISTER",
        )
    )  # fmt: skip
    for look in looks:
        watch.see(look)
    day = looks[-1].at.replace(hour=0, minute=0) + timedelta(days=1)

    def signs(*planted: Seen) -> set[Sign]:
        return {one.sign for look in planted for one in watch.see(look)}

    noon = day + timedelta(hours=12)
    assert signs(Seen(1, noon, "dr.house", "OTHER")) == set()
    assert signs(Seen(2, noon, "dr.house", "MOTHER")) == {Sign.SAME_NAME}
    assert signs(Seen(3, noon, "dr.house", "NEIGHBOUR")) == {Sign.NO_ORDER}
    assert signs(Seen(4, noon, "dr.cuddy", "MINISTER")) == {Sign.WATCHED}
    assert signs(Seen(5, day + timedelta(hours=3), "dr.wilson", "OTHER")) == {Sign.HOURS}
    much = [
        Seen(10 + n, noon + timedelta(hours=1, seconds=20 * n), "dr.shepherd", f"X{n}")
        for n in range(90)
    ]
    assert signs(*much) == {Sign.VOLUME}


def test_looking_again_at_the_same_patient_is_one_look() -> None:
    watch = Watch(lambda _: Facts(watched=True))
    at = MONDAY + timedelta(hours=9)
    looks = [Seen(n, at + timedelta(minutes=n), "dr.house", "P1") for n in range(30)]
    assert sum(len(watch.see(look)) for look in looks) == 1


def test_of_somebody_new_nothing_is_said_but_what_nobody_does() -> None:
    watch = Watch(lambda _: Facts())
    night = MONDAY + timedelta(hours=3)
    quiet = [Seen(n, night + timedelta(seconds=n), "new", f"P{n}") for n in range(60)]
    assert [one for look in quiet for one in watch.see(look)] == []
    (found,) = watch.see(Seen(99, night + timedelta(minutes=30), "new", "P99"))
    assert found.sign is Sign.VOLUME


def test_a_habit_is_of_the_last_weeks_and_its_limit_lies_above_every_busy_hour() -> None:
    past = tuple(ordinary(28))
    for who in PEOPLE:
        own = tuple(look for look in past if look.who == who)
        habit = habit_of(own)
        assert habit.is_known
        assert habit.times <= set(range(8, 19))
        assert volume_limit(habit) > max(habit.hours)
    assert not Habit(()).is_known


@pytest.mark.parametrize(
    ("dicom", "typed", "same"),
    [
        ("HOUSE^GREGORY", "gregory.house", True),
        ("House-Cuddy^Lisa", "dr.house", True),
        ("Müller^Anna", "a.muller", True),
        ("WOODHOUSE^A", "house", False),
        ("DOE^HOUSE", "house", False),  # a given name is no family name
        ("Yamada^Tarou=山田^太郎", "t.yamada", True),
        ("", "house", False),
    ],
)
def test_a_family_name_is_compared_as_a_whole_in_every_script(
    dicom: str, typed: str, *, same: bool
) -> None:
    assert bool(family_names(dicom) & names_in(typed)) is same

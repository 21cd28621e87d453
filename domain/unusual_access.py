"""What is unusual about an access: rules, and the person's own past as the measure.

Pure. An access is judged by what is known when it is written; a rule that lacks a fact says
nothing, for a guess would accuse somebody.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum


class Sign(Enum):
    """Why an access stands out."""

    VOLUME = "volume"  # far more patients in an hour than this person ever looks at
    HOURS = "hours"  # at a time of day at which this person never works
    SAME_NAME = "same-name"  # the patient bears the person's own family name
    NO_ORDER = "no-order"  # nothing was ordered or received for this patient, and it is not new
    WATCHED = "watched"  # a patient whose record the site watches


@dataclass(frozen=True, slots=True)
class Seen:
    """One look at one patient."""

    seq: int
    at: datetime  # on the clock of the seat, with its time zone
    who: str
    patient_id: str
    study_uid: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the seat knows about whom was looked at, and by whom."""

    family_names: frozenset[str] = frozenset()  # of the patient
    own_names: frozenset[str] = frozenset()  # of the person
    has_order: bool | None = None  # None: this seat knows no orders at all
    watched: bool = False


@dataclass(frozen=True, slots=True)
class Habit:
    """What one person does on ordinary days, from the last weeks before the look."""

    hours: tuple[int, ...]  # patients in each hour in which the person worked
    times: frozenset[int] = frozenset()  # hours of the day at which the person works
    days: int = 0  # on which the person worked

    @property
    def is_known(self) -> bool:
        """Whether there is enough of it to judge by."""
        return self.days >= 10 and len(self.hours) >= 20


@dataclass(frozen=True, slots=True)
class Unusual:
    """One access, and why it stands out."""

    seen: Seen
    sign: Sign
    words: str


# Beyond the busiest hours of the person's past by so much; the floor spares who reads little.
_ABOVE_USUAL = 3.0
_LEAST_PATIENTS = 20
_MOST_UNKNOWN = 60  # patients in an hour that stand out before anything is known of a person
_NEIGHBOURS = (-2, -1, 0, 1, 2)  # two hours earlier or later than ever is no night


def judge(seen: Seen, facts: Facts, habit: Habit, patients_this_hour: int) -> tuple[Unusual, ...]:
    """Return why a look stands out; nothing where it does not."""
    found = []
    limit = volume_limit(habit)
    if patients_this_hour == limit + 1:  # said once an hour, when it is passed
        found.append(
            Unusual(seen, Sign.VOLUME, f"{patients_this_hour} patients in an hour, usual {limit}")
        )
    is_first = patients_this_hour == 1  # of the hour: an evening is told once an hour
    if (
        is_first
        and habit.is_known
        and not any((seen.at.hour + near) % 24 in habit.times for near in _NEIGHBOURS)
    ):
        found.append(Unusual(seen, Sign.HOURS, f"at {seen.at:%H:%M}, when this person never works"))
    if facts.own_names & facts.family_names:
        found.append(Unusual(seen, Sign.SAME_NAME, "the patient has the person's family name"))
    if facts.has_order is False:
        found.append(Unusual(seen, Sign.NO_ORDER, "nothing was ordered for the patient"))
    if facts.watched:
        found.append(Unusual(seen, Sign.WATCHED, "the site watches this patient's record"))
    return tuple(found)


def volume_limit(habit: Habit) -> int:
    """Return how many patients an hour may have before it stands out."""
    if not habit.is_known:
        return _MOST_UNKNOWN
    ordered = sorted(habit.hours)
    busiest = ordered[min(len(ordered) - 1, math.ceil(0.99 * len(ordered)) - 1)]
    middle = ordered[len(ordered) // 2]
    return max(_LEAST_PATIENTS, busiest + round(_ABOVE_USUAL * max(1, busiest - middle)))


def habit_of(past: tuple[Seen, ...]) -> Habit:
    """Return what a person does, from the looks of the last weeks."""
    patients: dict[datetime, set[str]] = {}
    for one in past:
        hour = one.at.replace(minute=0, second=0, microsecond=0)
        patients.setdefault(hour, set()).add(one.patient_id)
    return Habit(
        tuple(len(each) for each in patients.values()),
        frozenset(hour.hour for hour in patients),
        len({hour.date() for hour in patients}),
    )


def names_in(text: str) -> frozenset[str]:
    """Return the names in a person's name, as they are compared: DICOM's form or as written."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    words = "".join(c if c.isalpha() else " " for c in plain).split()
    return frozenset(word for word in words if len(word) > 2)


def family_names(dicom_name: str) -> frozenset[str]:
    """Return the family names of a DICOM person name, in each of its scripts (PS3.5 6.2.1.2)."""
    return frozenset[str]().union(
        *(names_in(group.partition("^")[0]) for group in dicom_name.split("="))
    )


PAST = timedelta(days=28)


class Watch:
    """Judges looks one after another, as they come; remembers weeks of looks of each person.

    ``facts`` says what the seat knows; it is asked once for each patient that a person opens in
    an hour, and not for every event.
    """

    def __init__(self, facts: Callable[[Seen], Facts]) -> None:
        self._facts = facts
        self._past: dict[str, list[Seen]] = {}
        self._habits: dict[tuple[str, datetime], Habit] = {}

    def remember(self, seen: Seen) -> None:
        """Take a look of the past into the person's habit, without judging it."""
        self._past.setdefault(seen.who, []).append(seen)

    def see(self, seen: Seen) -> tuple[Unusual, ...]:
        """Judge a look, and remember it."""
        past = self._past.setdefault(seen.who, [])
        hour = seen.at.replace(minute=0, second=0, microsecond=0)
        this_hour = {one.patient_id for one in reversed_until(past, hour) if one.at >= hour}
        is_new = seen.patient_id not in this_hour
        past.append(seen)
        if not is_new:
            return ()
        day = seen.at.replace(hour=0, minute=0, second=0, microsecond=0)
        key = seen.who, day
        if key not in self._habits:
            self._forget(seen.who, day)
            before = tuple(one for one in self._past[seen.who] if one.at < day)
            self._habits[key] = habit_of(before)
        return judge(seen, self._facts(seen), self._habits[key], len(this_hour) + 1)

    def _forget(self, who: str, day: datetime) -> None:
        self._past[who] = [one for one in self._past[who] if one.at >= day - PAST]
        self._habits = {key: habit for key, habit in self._habits.items() if key[0] != who}


def reversed_until(past: list[Seen], since: datetime) -> list[Seen]:
    """Return the last looks, newest first, back to a moment."""
    found = []
    for one in reversed(past):
        if one.at < since:
            break
        found.append(one)
    return found

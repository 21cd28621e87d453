"""How long studies are kept: rules, and what they say of one study on one day. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum


class Since(Enum):
    """From which day the years are counted."""

    STUDY = "study"  # the day of the examination
    ACCESS = "access"  # the day somebody opened it last, or it arrived


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """For which studies, how long, and from when. A study that no rule fits is kept."""

    name: str
    keep_years: int
    since: Since = Since.STUDY
    modalities: tuple[str, ...] = ()  # any of them; empty: every study
    under_age: int = 0  # only of patients younger than this at the examination; 0: of all
    until_age: int = 0  # kept until the patient is so old, whatever the years say; 0: no matter
    with_reports: bool = False  # signed reports too; else they outlive the images

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a rule has a name")
        if not 1 <= self.keep_years <= 200:
            raise ValueError("a rule keeps for 1 to 200 years")
        if not (0 <= self.under_age <= 150 and 0 <= self.until_age <= 150):
            raise ValueError("an age lies between 0 and 150 years")


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """All that the rules ask of a study."""

    study_uid: str
    patient_id: str = ""
    issuer: str = ""
    day: str = ""  # of the examination, YYYYMMDD
    born: str = ""  # YYYYMMDD
    modalities: tuple[str, ...] = ()
    accessed: date | None = None
    pinned: bool = False
    held: bool = False
    busy: str = ""  # why it cannot go at this moment: on its way, a report begun


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to become of a study on a day, and why."""

    facts: StudyFacts
    goes: bool
    rule: RetentionRule | None
    kept_until: date | None  # its last day; None: no rule says
    reason: str  # a short code: expired, pinned, held, busy, not-yet, no-rule, no-date


def judge(facts: StudyFacts, rules: Sequence[RetentionRule], today: date) -> Verdict:
    """Say whether a study may go today: by the first rule that fits, unless somebody keeps it."""
    rule = next((rule for rule in rules if fits(rule, facts)), None)
    if rule is None:
        return Verdict(facts, False, None, None, "no-rule")
    until = kept_until(rule, facts)
    if until is None:
        return Verdict(facts, False, rule, None, "no-date")
    if today <= until:
        return Verdict(facts, False, rule, until, "not-yet")
    if facts.held:
        return Verdict(facts, False, rule, until, "held")
    if facts.pinned:
        return Verdict(facts, False, rule, until, "pinned")
    if facts.busy:
        return Verdict(facts, False, rule, until, "busy")
    return Verdict(facts, True, rule, until, "expired")


def judge_all(
    studies: Iterable[StudyFacts], rules: Sequence[RetentionRule], today: date
) -> tuple[Verdict, ...]:
    return tuple(judge(facts, rules, today) for facts in studies)


def fits(rule: RetentionRule, facts: StudyFacts) -> bool:
    """Return whether a rule is about a study; an unknown age is taken for a child's."""
    if rule.modalities and not set(rule.modalities) & set(facts.modalities):
        return False
    if not rule.under_age:
        return True
    born, day = day_of(facts.born), day_of(facts.day)
    return born is None or day is None or day < years_after(born, rule.under_age)


def kept_until(rule: RetentionRule, facts: StudyFacts) -> date | None:
    """Return the last day that a study is kept; None where a day is not known that decides."""
    start = day_of(facts.day) if rule.since is Since.STUDY else facts.accessed
    if start is None:
        return None
    until = years_after(start, rule.keep_years)
    if rule.until_age:
        born = day_of(facts.born)
        if born is None:
            return None
        until = max(until, years_after(born, rule.until_age))
    return until


def day_of(text: str) -> date | None:
    """Return a DICOM date, or None where it is none."""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8])) if len(text) == 8 else None
    except ValueError:
        return None


def years_after(day: date, years: int) -> date:
    """Return the same day so many years on; of 29 February the 1st of March in other years."""
    year = min(day.year + years, 9999)
    if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 3, 1)
    return day.replace(year=year)

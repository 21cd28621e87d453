"""Dates moved by whole days, so that what lies between two of them stays what it was."""

from __future__ import annotations

import re
from datetime import date, timedelta

_DAY = re.compile(r"(\d{4})[.]?(\d{2})[.]?(\d{2})")  # ACR-NEMA wrote 1997.04.24
DUMMIES = {"DA": "19000101", "DT": "19000101000000", "TM": "000000"}


def shifted(value: str, days: int) -> str | None:
    """Return a date or date-time (DA, DT) so many days on; None where no whole day is said.

    The time of day, its fraction and its offset from UTC stay as they were written: times within
    a day, and from one day to the next, keep their distance.
    """
    text = value.strip("\0 ")
    if not text:
        return ""
    found = _DAY.match(text)
    if found is None:
        return None  # a year or a month alone cannot be moved by days
    rest = text[found.end() :]
    if rest and not re.fullmatch(r"\d{0,6}(\.\d{1,6})?([+-]\d{4})?", rest):
        return None  # a range, or no date at all
    try:
        moved = date(*map(int, found.groups())) + timedelta(days)
    except (ValueError, OverflowError):
        return None
    return f"{moved:%Y%m%d}".zfill(8) + rest


def capped_age(value: str) -> str:
    """Return an age (AS), or 90 years where it is higher: few people are that old."""
    text = value.strip("\0 ")
    if not re.fullmatch(r"\d{3}[DWMY]", text):
        return ""
    return "090Y" if text[3] == "Y" and int(text[:3]) > 89 else text


def written_ways(day: str) -> tuple[str, ...]:
    """Return how people write a day (YYYYMMDD) in a text."""
    if not re.fullmatch(r"\d{8}", day):
        return ()
    y, m, d = day[:4], day[4:6], day[6:]
    return (day, f"{y}-{m}-{d}", f"{y}/{m}/{d}", f"{y}.{m}.{d}", f"{d}.{m}.{y}",
            f"{d}/{m}/{y}", f"{m}/{d}/{y}", f"{d}-{m}-{y}", f"{m}-{d}-{y}")  # fmt: skip

"""When studies were made: which was first, and in words."""

from __future__ import annotations

from datetime import datetime

from domain.study import Study


def when_made(study: Study) -> tuple[int, int]:
    """Return a study's date and time as numbers to compare; what is not stated is 0.

    Studies of the same day are told apart by their time (RELIABILITY P-36).
    """
    day, time = study.date, study.time.split(".")[0].ljust(6, "0")
    return (
        int(day) if day.isascii() and day.isdecimal() else 0,
        int(time) if time.isascii() and time.isdecimal() else 0,
    )


def date_words(yyyymmdd: str, hhmmss: str = "") -> str:
    """Return a DICOM date, and time where there is one, as 2026-01-12 09:12."""
    if len(yyyymmdd) < 8 or not yyyymmdd[:8].isdigit():
        return yyyymmdd
    day = f"{yyyymmdd[:4]}-{yyyymmdd[4:6]}-{yyyymmdd[6:8]}"
    if len(hhmmss) >= 4 and hhmmss[:4].isdigit():
        return f"{day} {hhmmss[:2]}:{hhmmss[2:4]}"
    return day


def day_number(yyyymmdd: str) -> int:
    """Return a DICOM date as a number of days to set dates apart by; 0 where it is none."""
    try:
        return datetime.strptime(yyyymmdd[:8], "%Y%m%d").toordinal()  # noqa: DTZ007  a day
    except ValueError:
        return 0

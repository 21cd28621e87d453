"""Which of two studies was made first."""

from __future__ import annotations

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

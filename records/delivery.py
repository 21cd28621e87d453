"""How objects go to one peer: in which compression, how fast, at which hours, and what first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

# The words a person says, and the transfer syntaxes (PS3.6 annex A) that they mean.
SYNTAXES = {
    "explicit": "1.2.840.10008.1.2.1",
    "jpeg-ls": "1.2.840.10008.1.2.4.80",
    "jpeg-2000": "1.2.840.10008.1.2.4.90",
    "htj2k": "1.2.840.10008.1.2.4.201",
    "rle": "1.2.840.10008.1.2.5",
}
AS_STORED = "stored"
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Hours:
    """One stretch of the day, by the clock on the wall; it may go over midnight."""

    begin: str  # HH:MM
    end: str

    def __post_init__(self) -> None:
        if not _HOURS.fullmatch(f"{self.begin}-{self.end}"):
            raise ValueError(f"hours are written HH:MM-HH:MM, unlike {self}")
        if self.begin == self.end:
            raise ValueError("hours that end when they begin are none")

    def __str__(self) -> str:
        return f"{self.begin}-{self.end}"

    def hold(self, moment: datetime) -> bool:
        """Return whether a moment, by the clock on the wall, lies within."""
        begin, end, now = (
            time.fromisoformat(self.begin),
            time.fromisoformat(self.end),
            moment.time(),
        )
        if begin < end:
            return begin <= now < end
        return now >= begin or now < end

    def next_begin(self, moment: datetime) -> datetime:
        """Return when these hours begin next, after a moment by the clock on the wall."""
        begin = time.fromisoformat(self.begin)
        day = moment.replace(hour=begin.hour, minute=begin.minute, second=0, microsecond=0)
        return day if day > moment else day + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was agreed for one peer; the default sends everything at once and as it is stored.

    The hours hold back images. Reports, marks and key objects go at any hour, because somebody
    may be waiting for them, unless ``hold_reports`` says otherwise.
    """

    syntax: str = AS_STORED
    limit_kb_s: int = 0  # kilobytes (1,000 bytes) a second, every association together; 0: none
    hours: tuple[Hours, ...] = ()  # when images may go; none: always
    hold_reports: bool = False
    preview_first: bool = False  # key images and lossy previews before the full images

    def __post_init__(self) -> None:
        if self.syntax != AS_STORED and self.syntax not in SYNTAXES:
            raise ValueError(f"there is no transfer syntax called {self.syntax}")
        if self.limit_kb_s < 0:
            raise ValueError(f"a limit is above 0 kB/s, or 0 for none, not {self.limit_kb_s}")

    @property
    def transfer_syntax(self) -> str:
        """The UID of the wanted transfer syntax, or nothing where objects go as they are."""
        return SYNTAXES.get(self.syntax, "")

    def open_at(self, moment: datetime) -> bool:
        """Return whether images may go at a moment, by the clock on the wall."""
        return not self.hours or any(hours.hold(moment) for hours in self.hours)

    def opens_at(self, moment: datetime) -> datetime | None:
        """Return when the next hours begin; None where nothing is held back now."""
        if self.open_at(moment):
            return None
        return min(hours.next_begin(moment) for hours in self.hours)


def hours_of(text: str) -> tuple[Hours, ...]:
    """Return the hours that HH:MM-HH:MM,HH:MM-HH:MM describes.

    Raises:
        ValueError: The text has another form.
    """
    found = []
    for part in filter(None, (word.strip() for word in text.split(","))):
        begin, dash, end = part.partition("-")
        if not dash:
            raise ValueError(f"hours are written HH:MM-HH:MM, unlike {part}")
        found.append(Hours(begin, end))
    return tuple(found)

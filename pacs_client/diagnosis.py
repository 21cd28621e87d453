"""What an examination of an archive showed, step by step, and how to mend what failed.

Nothing in it is about a patient: it goes to the archive's administrator as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Step(Enum):
    """What is tried, in this order."""

    NAME = "Name"
    LINE = "Line"
    SECURE = "Secure line"
    ASSOCIATION = "Association"
    ECHO = "Echo"
    QUERY = "Query"
    LISTENER = "Our listener"
    MOVE = "Test move"
    GET = "Fall back"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one step showed. ``ok`` is None where it was not tried, or does not matter."""

    step: Step
    ok: bool | None
    words: str


@dataclass(frozen=True, slots=True)
class Fix:
    """What is the matter, and who has to do what."""

    cause: str  # The archive does not know this seat
    ask: str  # Ask its administrator to add
    line: str = ""  # to copy: AET HOST PORT
    by_get: bool = False  # studies can come by C-GET meanwhile


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The whole examination of one archive."""

    peer: str
    address: str  # AET@HOST:PORT
    seat: str  # AET HOST PORT, as the archive would see this seat
    at: datetime
    seconds: float
    findings: tuple[Finding, ...]
    fix: Fix | None

    @property
    def ok(self) -> bool:
        return all(finding.ok is not False for finding in self.findings)


@dataclass(frozen=True, slots=True)
class OwnSide:
    """This seat's receiving side, as the doctor may use it."""

    aet: str
    port: int
    listens: bool  # this program itself holds the port
    expect: Callable[[str], None]  # a test object is about to come: it is not to be kept
    arrived: Callable[[str], bool]

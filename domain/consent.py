"""What a patient may agree to or refuse, and what follows where nothing was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Subject(Enum):
    """What a patient is asked about."""

    AI = "ai"  # models look at the images
    ACCESS = "access"  # people of this site look at them


@dataclass(frozen=True, slots=True)
class Consent:
    """One thing that a patient said, as a person put it on record."""

    patient_id: str
    issuer: str
    subject: Subject
    given: bool
    note: str
    who: str
    at: datetime

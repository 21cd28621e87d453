"""What AI is for, and where it is switched on: for all modalities, or for one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Feature(Enum):
    """One thing that models are for. The value is what manifests, policy and the log say."""

    ABNORMALITY_DETECTION = "abnormality_detection"
    PRIORITY_FLAGGING = "priority_flagging"
    MEASUREMENTS = "measurements"
    COMPARISON = "comparison"
    QUALITY = "quality"
    REPORT_GENERATION = "report_generation"
    SIMILARITY = "similarity"
    LLM = "llm"


EVERY = ""  # in place of a modality: all of them


@dataclass(frozen=True, slots=True)
class Toggle:
    """A feature switched on or off, by whom, when and why."""

    feature: Feature
    modality: str
    on: bool
    reason: str
    by: str
    at: datetime | None = None  # None: the site's policy says so
    by_policy: bool = False

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("switching a feature on or off takes a reason")
        if self.modality != self.modality.strip().upper() or len(self.modality) > 16:
            raise ValueError("a modality is written as DICOM does: CT, MR, US")


def deciding(feature: Feature, modality: str, toggles: Iterable[Toggle]) -> Toggle | None:
    """Return what decides whether a feature is on for a modality; None: nobody has decided.

    What the policy says wins over what this seat says; within each, what is said of the modality
    wins over what is said of all.
    """
    about = [t for t in toggles if t.feature is feature and t.modality in (modality, EVERY)]
    return max(about, key=lambda t: (t.by_policy, t.modality != EVERY), default=None)

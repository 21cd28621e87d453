"""The profile and the options of PS3.15 E.1 to E.3, as a person chooses them and a file names them.

The codes are those of CID 7050, with which an object says what was done to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from domain.errors import Refused

EDITION = "DICOM PS3.15 2026c, annex E"
BASIC = ("113100", "Basic Application Confidentiality Profile")


class Option(Enum):
    """One option; its value is its word on the command line, and its column in the table."""

    SAFE_PRIVATE = "safe-private"
    UIDS = "uids"
    DEVICE = "device"
    INSTITUTION = "institution"
    PATIENT = "patient"
    FULL_DATES = "full-dates"
    MODIFIED_DATES = "modified-dates"
    DESCRIPTORS = "descriptors"
    STRUCTURED = "structured"
    GRAPHICS = "graphics"
    PIXELS = "pixels"


CODES: dict[Option, tuple[str, str]] = {
    Option.PIXELS: ("113101", "Clean Pixel Data Option"),
    Option.GRAPHICS: ("113103", "Clean Graphics Option"),
    Option.STRUCTURED: ("113104", "Clean Structured Content Option"),
    Option.DESCRIPTORS: ("113105", "Clean Descriptors Option"),
    Option.FULL_DATES: (
        "113106",
        "Retain Longitudinal Temporal Information Full Dates Option",
    ),
    Option.MODIFIED_DATES: (
        "113107",
        "Retain Longitudinal Temporal Information Modified Dates Option",
    ),
    Option.PATIENT: ("113108", "Retain Patient Characteristics Option"),
    Option.DEVICE: ("113109", "Retain Device Identity Option"),
    Option.UIDS: ("113110", "Retain UIDs Option"),
    Option.SAFE_PRIVATE: ("113111", "Retain Safe Private Option"),
    Option.INSTITUTION: ("113112", "Retain Institution Identity Option"),
}

# What each one means to a person who has not read the standard.
WORDS: dict[Option, str] = {
    Option.MODIFIED_DATES: "Shift all dates of a patient by one secret number of days",
    Option.FULL_DATES: "Keep dates and times as they are",
    Option.DESCRIPTORS: "Keep descriptions, cleaned: only words from a list of harmless ones stay",
    Option.STRUCTURED: "Keep the texts of structured reports, cleaned in the same way",
    Option.GRAPHICS: "Keep graphics of presentation states without their texts",
    Option.PIXELS: "Find text that is burned into images, and blank it",
    Option.PATIENT: "Keep age, sex, height and weight; ages above 89 become 90",
    Option.DEVICE: "Keep what identifies the device",
    Option.INSTITUTION: "Keep what identifies the institution",
    Option.SAFE_PRIVATE: "Keep private elements that the standard lists as harmless",
    Option.UIDS: "Keep the identifiers of studies, series and images",
}
DEFAULT = frozenset({Option.MODIFIED_DATES, Option.PIXELS})

# Faces can be drawn from head images (113102): nothing here removes them.
VISUAL_FEATURES = "visual-features"


def chosen(words: Iterable[str]) -> frozenset[Option]:
    """Return the options that a person named.

    Raises:
        Refused: One is not known, cannot be done here, or two exclude each other.
    """
    found = set()
    for word in words:
        if word == VISUAL_FEATURES:
            raise Refused(
                "Faces cannot be removed from images here.",
                advice="Remove them with a defacing program first; take extra care with heads.",
            )
        try:
            found.add(Option(word))
        except ValueError:
            names = ", ".join(option.value for option in Option)
            raise Refused(
                f"There is no de-identification option called {word}.",
                advice=f"Options are: {names}.",
            ) from None
    if {Option.FULL_DATES, Option.MODIFIED_DATES} <= found:
        raise Refused(
            "Dates are either kept or shifted, not both.",
            advice="Choose full-dates or modified-dates.",
        )
    return frozenset(found)

"""Items of structured reports that describe the person, where no text says it (PS3.15 E.3.4-1)."""

from __future__ import annotations

from pydicom.dataset import Dataset

# Texts, names, dates and UIDs of an item go by their own rows of the table; numbers and codes
# that describe the person have none.
_OF_THE_PATIENT = frozenset(
    (
        ("DCM", "121032"),  # subject sex
        ("DCM", "121033"),  # subject age
        ("LN", "8302-2"),  # body height
        ("LN", "3137-7"),
        ("LN", "29463-7"),  # body weight
        ("LN", "3141-9"),
        ("LN", "8277-6"),  # body surface area
        ("LN", "39156-5"),  # body mass index
        ("LN", "21112-8"),  # date of birth
        ("LN", "46098-0"),  # sex
        ("SRT", "R-42BFA"),  # birth weight…
        ("DCM", "121118"),  # patient characteristics
    )
)


def identifies(item: Dataset) -> bool:
    """Return whether a content item describes the person rather than what was imaged."""
    names = item.get("ConceptNameCodeSequence") or ()
    return any(
        (str(name.get("CodingSchemeDesignator", "")), str(name.get("CodeValue", "")))
        in _OF_THE_PATIENT
        for name in names
    )

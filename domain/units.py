"""The units of values as a reader is told them."""

from __future__ import annotations

UNSPECIFIED = "US"  # PS3.3 C.11.1.1.2: Rescale Type of values whose unit is not said


def unit_words(unit: str) -> str:
    """Return a unit in words: what DICOM calls US has none, and is no ultrasound."""
    if unit == UNSPECIFIED:
        return "no unit"
    return unit or "stored value"

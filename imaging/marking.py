"""What an object says of having been changed here (PS3.3 C.12.1.1.5 and C.12.1.1.9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from pydicom.dataset import Dataset

from imaging.header import Header

CONTRIBUTING_EQUIPMENT = 0x0018A001
ORIGINAL_ATTRIBUTES = 0x04000561
_MAKER = "Lightbox"
_REPAIRED = "Repaired by Lightbox: "
_LONGEST = 400


def repair_mark(steps: tuple[str, ...]) -> Dataset:
    """Return the item that says what was repaired (CID 7005: modifying equipment)."""
    purpose = Dataset()
    purpose.CodeValue, purpose.CodingSchemeDesignator = "109103", "DCM"
    purpose.CodeMeaning = "Modifying Equipment"
    item = Dataset()
    item.Manufacturer = _MAKER
    item.ManufacturerModelName = _MAKER
    item.ContributionDateTime = _now()
    item.ContributionDescription = (_REPAIRED + " ".join(steps))[:1024]
    item.PurposeOfReferenceCodeSequence = [purpose]
    return item


def original_values(originals: Dataset, *, reason: str, source: str) -> Dataset:
    """Return the item that keeps what an object said before (reason: COERCE or CORRECT)."""
    item = Dataset()
    item.SourceOfPreviousValues = source
    item.AttributeModificationDateTime = _now()
    item.ModifyingSystem = _MAKER
    item.ReasonForTheAttributeModification = reason
    item.ModifiedAttributesSequence = [originals]
    return item


def repairs_said(header: Header) -> list[str]:
    """Return, as doubts, what an object says was repaired on a seat like this."""
    return [
        f"Repaired: {said.removeprefix(_REPAIRED)[:_LONGEST]}"
        for item in header.items(CONTRIBUTING_EQUIPMENT)[:100]
        if item.trimmed(0x00080070) == _MAKER
        and (said := item.text(0x0018A003).strip()).startswith(_REPAIRED)
    ]


def identity_elements(identity: Mapping[str, str]) -> Dataset:
    """Return the elements that name a patient, from keywords."""
    dataset = Dataset()
    for keyword, value in identity.items():
        setattr(dataset, keyword, value)
    return dataset


def _now() -> str:
    return datetime.now(UTC).strftime("%Y%m%d%H%M%S+0000")

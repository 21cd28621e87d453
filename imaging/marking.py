"""What an object says of having been changed here (PS3.3 C.12.1.1.5 and C.12.1.1.9)."""

from __future__ import annotations

from datetime import UTC, datetime

from pydicom.dataset import Dataset

from imaging.header import Header
from imaging.rewriting import encoded, sequence

CONTRIBUTING_EQUIPMENT = 0x0018A001
ORIGINAL_ATTRIBUTES = 0x04000561
_MODIFIED_ATTRIBUTES = 0x04000550
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


def original_values(originals: bytes, *, source: str, implicit: bool) -> bytes:
    """Return the item that keeps what an object said before, written as the object writes.

    ``originals`` are the elements as they stood, in the object's own character set.
    """
    rest = Dataset()
    rest.AttributeModificationDateTime = _now()
    rest.ModifyingSystem = _MAKER
    rest.SourceOfPreviousValues = source
    rest.ReasonForTheAttributeModification = "COERCE"
    held = sequence(_MODIFIED_ATTRIBUTES, [originals], implicit=implicit)
    return held + encoded(rest, implicit=implicit)


def repairs_said(header: Header) -> list[str]:
    """Return, as doubts, what an object says was repaired on a seat like this."""
    return [
        f"Repaired: {said.removeprefix(_REPAIRED)[:_LONGEST]}"
        for item in header.items(CONTRIBUTING_EQUIPMENT)[:100]
        if item.trimmed(0x00080070) == _MAKER
        and (said := item.text(0x0018A003).strip()).startswith(_REPAIRED)
    ]


def _now() -> str:
    return datetime.now(UTC).strftime("%Y%m%d%H%M%S+0000")

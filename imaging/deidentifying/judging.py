"""Which objects may not leave unseen: text may be burned in, or nothing is known of their kind."""

from __future__ import annotations

from domain.study import Instance
from imaging.deidentifying.required import known

# Screens, prints and papers that were photographed; ultrasound writes the name over its images.
_MODALITIES = frozenset(("US", "IVUS", "SC", "OT", "XC", "ES", "GM", "SM", "HC", "DOC", "OP"))
_SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_SCREENED = frozenset(("XA", "RF", "RG"))  # with a screen of the console among their images
_ULTRASOUND = frozenset(
    ("1.2.840.10008.5.1.4.1.1.3.1", "1.2.840.10008.5.1.4.1.1.6.1", "1.2.840.10008.5.1.4.1.1.6.2")
)
_DOCUMENTS = "1.2.840.10008.5.1.4.1.1.104."
_RAW = "1.2.840.10008.5.1.4.1.1.66"


def may_be_burned_in(instance: Instance) -> str:
    """Return why text may be burned into an image, as a sentence; empty where nothing says so."""
    if instance.pixels is None:
        return ""
    if instance.burned_in:
        return "The image says that text is burned into it."
    if instance.sop_class.startswith(_SECONDARY_CAPTURE):
        return "It is a picture of a screen or a paper: text may be burned into it."
    if instance.series.modality in _MODALITIES or instance.sop_class in _ULTRASOUND:
        return "Devices of its kind write names over their images."
    if any("SCREEN" in word.upper() or "DOSE" in word.upper() for word in instance.image_type):
        return "It is a picture of a screen or a paper: text may be burned into it."
    made_of_others = {"SECONDARY", "DERIVED"} & set(instance.image_type)
    if instance.series.modality in _SCREENED and made_of_others:
        return "It was derived from others, maybe with its console's text on it."
    return ""


def cannot_leave(instance: Instance) -> str:
    """Return why an object can never be de-identified here, as a sentence; else nothing."""
    if instance.sop_class.startswith(_DOCUMENTS):
        return "It holds a document, whose text cannot be cleaned here."
    if instance.sop_class == _RAW:
        return "It holds raw data, which nobody here can look through."
    if not known(instance.sop_class):
        return "It is of a kind that the standard does not know."
    return ""

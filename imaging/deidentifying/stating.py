"""What a de-identified object says of itself (PS3.15 E.1.1, CID 7050)."""

from __future__ import annotations

from collections.abc import Collection

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from imaging.deidentifying.options import BASIC, CODES, EDITION, Option


def state_what_was_done(
    dataset: Dataset, options: Collection[Option], *, pixels_cleaned: bool
) -> None:
    """Say in the object by which profile and options it names nobody."""
    done = [option for option in Option if option in options]
    if not pixels_cleaned:
        done = [option for option in done if option is not Option.PIXELS]
    codes = [BASIC, *(CODES[option] for option in done)]
    dataset.PatientIdentityRemoved = "YES"
    dataset.DeidentificationMethod = [f"Lightbox, {EDITION}"]
    dataset.DeidentificationMethodCodeSequence = Sequence([_code(*code) for code in codes])
    if Option.FULL_DATES in options:
        dataset.LongitudinalTemporalInformationModified = "UNMODIFIED"
    elif Option.MODIFIED_DATES in options:
        dataset.LongitudinalTemporalInformationModified = "MODIFIED"
    else:
        dataset.LongitudinalTemporalInformationModified = "REMOVED"
    if pixels_cleaned and "PixelData" in dataset:
        dataset.BurnedInAnnotation = "NO"


def _code(value: str, meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, "DCM", meaning
    return code

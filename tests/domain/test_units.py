"""A unit that DICOM leaves open is said to be none."""

import pytest

from domain.units import unit_words


@pytest.mark.parametrize(
    ("unit", "words"), [("US", "no unit"), ("", "stored value"), ("HU", "HU"), ("SUVbw", "SUVbw")]
)
def test_p12_a_unit_that_is_not_said_is_no_ultrasound(unit: str, words: str) -> None:
    assert unit_words(unit) == words

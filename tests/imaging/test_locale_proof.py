"""P-37: a number is read and written the same wherever the seat stands, to its last digit."""

from __future__ import annotations

import locale
from collections.abc import Iterator
from dataclasses import replace

import pytest

from domain.geometry import Point
from domain.measurement import Length, Place, caption
from imaging.parsing import read_header
from imaging.suv import uptake_scales
from tests.imaging.made_objects import image, text
from tests.imaging.test_suv import ORDINARY, pet
from tests.viewer.phantoms import NOON, READER

_COMMA = ("de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "pt_BR.UTF-8", "ru_RU.UTF-8")


@pytest.fixture(params=["C", "comma"])
def place(request: pytest.FixtureRequest) -> Iterator[str]:
    """A seat in the C locale, and one where the decimal sign is a comma."""
    before = locale.setlocale(locale.LC_ALL)
    names = ("C",) if request.param == "C" else _COMMA
    for name in names:
        try:
            locale.setlocale(locale.LC_ALL, name)
        except locale.Error:
            continue
        yield name
        locale.setlocale(locale.LC_ALL, before)
        return
    pytest.skip("no locale with a decimal comma on this machine")


def test_p37_numbers_have_a_point_in_every_locale(place: str) -> None:
    assert place
    read = read_header(image(4, 4, bytes(32), text(0x00280030, "DS", "0.5\\0.25")))
    assert read.geometry[0].spacing_mm == (0.5, 0.25)
    mark = Length(Place("1", "2", "3"), Point(0, 0, 0), Point(1234.56, 0, 0), READER, NOON)
    assert caption(mark) == "1234.6 mm"


@pytest.mark.parametrize("written", ["1,234", "1,5", "1.234,5", "1 234", "0x10", "1_000", "1e", ""])
def test_p37_a_number_in_another_notation_is_no_number(written: str) -> None:
    file = image(4, 4, bytes(32), text(0x00101030, "DS", written), modality="PT")
    said = read_header(file).uptake
    assert said is not None
    assert said.weight_kg is None
    refused = uptake_scales([pet(replace(ORDINARY, weight_kg=said.weight_kg))]).refused
    assert "weight" in refused["SUVbw"]


@pytest.mark.parametrize(
    "written", ["0.48828125000001", "-1.23456789E-05", "12345678.1234567", "+0.0000000000001"]
)
def test_p37_sixteen_characters_lose_nothing(written: str) -> None:
    assert len(written) <= 16
    slope = text(0x00281053, "DS", written)
    file = image(4, 4, bytes(32), slope, text(0x00281052, "DS", "0"))
    assert read_header(file).values[0].slope == float(written)

"""A number stands with its unit, and without calibration there are no millimetres."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.geometry import Point
from domain.measurement import (
    Angle,
    Author,
    Ellipse,
    Length,
    Place,
    Probe,
    RegionStatistics,
    caption,
)

PLACE = Place("1.2", "1.2.3", "1.2.3.4")
READER = Author("Dr Example")
NOW = datetime(2026, 1, 12, tzinfo=UTC)


def length(millimetres: float) -> Length:
    return Length(PLACE, Point(0, 0, 0), Point(millimetres, 0, 0), READER, NOW)


def test_a_length_is_told_to_a_tenth_of_a_millimetre() -> None:
    assert caption(length(78.74)) == "78.7 mm"


def test_without_calibration_no_millimetres_are_told() -> None:
    uncalibrated = replace(length(78.7), place=replace(PLACE, spacing_basis=""))

    assert caption(uncalibrated) == "78.7 px, uncalibrated"


@pytest.mark.parametrize("degrees", [0.01, 45.0, 90.0, 135.0, 179.99])
def test_an_angle_is_exact_even_near_its_ends(degrees: float) -> None:
    import math

    arm = Point(math.cos(math.radians(degrees)), math.sin(math.radians(degrees)), 0)
    angle = Angle(PLACE, Point(1, 0, 0), Point(0, 0, 0), arm, READER, NOW)

    assert angle.degrees == pytest.approx(degrees, abs=1e-9)


def test_an_angle_without_an_arm_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="arms"):
        Angle(PLACE, Point(0, 0, 0), Point(0, 0, 0), Point(1, 0, 0), READER, NOW)


def test_a_region_tells_area_mean_and_spread_with_the_unit_of_its_values() -> None:
    statistics = RegionStatistics(38.04, 17.2, -20, 90, 812, 314.16, "HU")
    region = Ellipse(
        PLACE, Point(0, 0, 0), Point(10, 0, 0), Point(0, 10, 0), READER, NOW, statistics
    )

    assert caption(region) == "314.2 mm² · mean 38.0 (SD 17.2) HU"


@pytest.mark.parametrize(
    ("unit", "mean", "sd", "said"),
    [
        ("HU", 43.25, 12.0, "mean 43.2 (SD 12.0) HU"),
        ("HU", 40.0, 0.0, "mean 40.0 (SD 0.0) HU"),
        ("SUVbw", 2.345, 0.61, "mean 2.35 (SD 0.61) SUVbw"),
        ("mm2/s", 0.000812, 0.00012, "mean 0.00081 (SD 0.00012) mm2/s"),
        ("mm2/s", 0.000812, 0.0, "mean 0.00081 (SD 0.00000) mm2/s"),
    ],
)
def test_a_mean_is_told_with_digits_that_its_spread_gives_a_meaning_to(
    unit: str, mean: float, sd: float, said: str
) -> None:
    found = RegionStatistics(mean, sd, mean, mean, 9, 1.0, unit)
    ends = (Point(0, 0, 0), Point(1, 0, 0), Point(0, 1, 0))
    assert caption(Ellipse(PLACE, *ends, READER, NOW, found)).endswith(said)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (-1024.0, "-1024"),
        (1234567.0, "1234567"),
        (4294967295.0, "4294967295"),
        (12345.678, "12345.7"),
        (0.0000812, "0.0000812"),
        (-0.5, "-0.5"),
    ],
)
def test_p37_a_value_is_told_without_powers_of_ten(value: float, said: str) -> None:
    assert caption(Probe(PLACE, Point(0, 0, 0), value, "HU", READER, NOW)) == f"{said} HU"

"""The numbers a report states, each with the code and unit it has in a structured report.

Text, table and structured report all take a number from here, already rounded, so that none of
them can show more or other digits than the reader saw.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain import codes
from domain.codes import Code
from domain.finding import Finding
from domain.measurement import (
    Angle,
    Arrow,
    Bidirectional,
    Calibration,
    CobbAngle,
    Ellipse,
    Length,
    Measurement,
    Polygon,
    Polyline,
    Probe,
    Region,
    Text,
    decimals,
    has_angles,
    value_words,
)
from domain.relation import CARDIOTHORACIC, RatioCourse
from domain.units import unit_words

_UNITS = {
    "HU": codes.HOUNSFIELD,
    "BQML": Code("Bq/ml", "UCUM", "Becquerels/milliliter"),
    "SUVbw": Code("g/ml{SUVbw}", "UCUM", "Standardized Uptake Value body weight"),
    "SUVlbm": Code(
        "g/ml{SUVlbm(Janma)}", "UCUM", "Standardized Uptake Value lean body mass (Janma)"
    ),
    "SUVbsa": Code("cm2/ml{SUVbsa}", "UCUM", "Standardized Uptake Value body surface area"),
    "CNTS": Code("{counts}", "UCUM", "Counts"),
    "": codes.NO_UNITS,
    "US": codes.NO_UNITS,
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number: what it is, its digits as shown, its unit."""

    name: Code
    digits: str
    unit: Code
    unit_shown: str

    @property
    def text(self) -> str:
        gap = "" if self.unit_shown == "°" else " "
        return f"{self.digits}{gap}{self.unit_shown}"


def unit_code(unit: str) -> Code:
    """Return the UCUM code of a unit as the images say it; unknown ones carry their own name."""
    return _UNITS.get(unit, Code(f"{{{unit}}}", "UCUM", unit))


def value_concept(unit: str) -> Code:
    """Return what a voxel's value is called: only Hounsfield units have a name of their own."""
    if unit == "HU":
        return Code("112031", "DCM", "Attenuation Coefficient")
    return Code("246205007", "SCT", "Quantity")


def quantities(mark: Measurement) -> tuple[Quantity, ...]:
    """Return every number of a mark; an uncalibrated mark has no millimetres to give."""
    calibrated = mark.place.has_millimetres
    match mark:
        case Length():
            return (_distance(codes.LENGTH, mark.millimetres),) if calibrated else ()
        case Polyline():
            return (_distance(codes.PATH_LENGTH, mark.millimetres),) if calibrated else ()
        case Bidirectional():
            long_ = _distance(codes.LONG_AXIS, mark.long_mm)
            short = _distance(codes.SHORT_AXIS, mark.short_mm)
            return (long_, short) if calibrated else ()
        case Angle() | CobbAngle() if not has_angles(mark.place):
            return ()
        case Angle():
            return (Quantity(codes.ANGLE, f"{mark.degrees:.1f}", codes.DEGREE, "°"),)
        case CobbAngle():
            return (Quantity(codes.COBB_ANGLE, f"{mark.degrees:.1f}", codes.DEGREE, "°"),)
        case Polygon() if mark.crosses_itself:
            return ()
        case Ellipse() | Polygon():
            area = Quantity(codes.AREA, f"{mark.area_mm2:.1f}", codes.SQUARE_MILLIMETRE, "mm²")
            round_ = _distance(codes.PERIMETER, mark.perimeter_mm)
            return ((area, round_) if calibrated else ()) + _statistics(mark)
        case Probe():
            shown = unit_words(mark.unit)
            value = value_concept(mark.unit)
            return (Quantity(value, value_words(mark.value), unit_code(mark.unit), shown),)
        case Arrow() | Text() | Calibration():
            return ()


def ratio(course: RatioCourse) -> Quantity:
    """Return a ratio; only the cardiothoracic one has a name of its own."""
    named = course.ratio.name == CARDIOTHORACIC
    name = codes.CARDIOTHORACIC_RATIO if named else codes.RATIO
    return Quantity(name, course.words, codes.UNIT_RATIO, "")


def _distance(name: Code, mm: float) -> Quantity:
    return Quantity(name, f"{mm:.1f}", codes.MILLIMETRE, "mm")


def _statistics(region: Region) -> tuple[Quantity, ...]:
    found = region.statistics
    if found is None:
        return ()
    unit, shown = unit_code(found.unit), unit_words(found.unit)
    values = [
        (codes.MEAN, found.mean),
        (codes.STANDARD_DEVIATION, found.sd),
        (codes.MINIMUM, found.minimum),
        (codes.MAXIMUM, found.maximum),
    ]
    if found.median is not None:
        values.append((codes.MEDIAN, found.median))
    if found.percentiles is not None:
        values += zip(codes.PERCENTILES, found.percentiles, strict=True)
    digits = decimals(found.unit, found.mean, found.sd)
    return tuple(Quantity(name, f"{value:.{digits}f}", unit, shown) for name, value in values)


def diameter(finding: Finding) -> Quantity | None:
    """Return a finding's diameter, or None where the model gave none."""
    if finding.diameter_mm is None:
        return None
    return Quantity(codes.DIAMETER, f"{finding.diameter_mm:.1f}", codes.MILLIMETRE, "mm")


def volume(finding: Finding) -> Quantity | None:
    """Return a finding's volume, or None where the model gave none."""
    if finding.volume_mm3 is None:
        return None
    return Quantity(codes.VOLUME, f"{finding.volume_mm3:.0f}", codes.CUBIC_MILLIMETRE, "mm³")


def mean(finding: Finding) -> Quantity | None:
    """Return the mean value within a finding, or None where it was not counted."""
    if finding.mean_value is None:
        return None
    shown = unit_words(finding.unit)
    return Quantity(
        codes.MEAN,
        f"{finding.mean_value:.{_digits(finding)}f}",
        unit_code(finding.unit),
        shown,
    )


def spread(finding: Finding) -> Quantity | None:
    """Return the standard deviation within a finding, or None where it was not counted."""
    if finding.sd_value is None:
        return None
    shown = unit_words(finding.unit)
    code = codes.STANDARD_DEVIATION
    return Quantity(
        code, f"{finding.sd_value:.{_digits(finding)}f}", unit_code(finding.unit), shown
    )


def _digits(finding: Finding) -> int:
    return decimals(finding.unit, finding.mean_value or 0.0, finding.sd_value or 0.0)


def finding_quantities(finding: Finding) -> tuple[Quantity, ...]:
    """Return every number of a finding."""
    found = (diameter(finding), volume(finding), mean(finding), spread(finding))
    return tuple(quantity for quantity in found if quantity is not None)

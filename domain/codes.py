"""Coded terms of DICOM (PS3.16) and SNOMED CT that Lightbox writes and reads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A term: value, coding scheme designator, meaning."""

    value: str
    scheme: str
    meaning: str


LUNG = Code("39607008", "SCT", "Lung")
NODULE = Code("27925004", "SCT", "Nodule")
MASS = Code("4147007", "SCT", "Mass")
LENGTH = Code("410668003", "SCT", "Length")
DIAMETER = Code("81827009", "SCT", "Diameter")
ANGLE = Code("1483009", "SCT", "Angle")
AREA = Code("42798000", "SCT", "Area")
VOLUME = Code("118565006", "SCT", "Volume")
MEAN = Code("373098007", "SCT", "Mean")
STANDARD_DEVIATION = Code("386136009", "SCT", "Standard Deviation")
MINIMUM = Code("255605001", "SCT", "Minimum")
MAXIMUM = Code("56851009", "SCT", "Maximum")
MEDIAN = Code("373099004", "SCT", "Median")
# The standard's code lists name the outer two alone.
PERCENTILES = (
    Code("371888009", "SCT", "Fifth percentile"),
    Code("percentile-25", "99LIGHTBOX", "25th percentile"),
    Code("percentile-75", "99LIGHTBOX", "75th percentile"),
    Code("371889001", "SCT", "Ninety-fifth percentile"),
)
RATIO = Code("118586006", "SCT", "Ratio")
# No list of the standard has the ratio of two widths; the LOINC codes are of areas and girths.
CARDIOTHORACIC_RATIO = Code("cardiothoracic-ratio", "99LIGHTBOX", "Cardiothoracic ratio")
UNIT_RATIO = Code("{ratio}", "UCUM", "ratio")
PATH_LENGTH = Code("121211", "DCM", "Path length")
PERIMETER = Code("131191004", "SCT", "Perimeter")
LONG_AXIS = Code("103339001", "SCT", "Long axis")
SHORT_AXIS = Code("103340004", "SCT", "Short axis")
COBB_ANGLE = Code("285285000", "SCT", "Cobb angle")
MILLIMETRE = Code("mm", "UCUM", "millimeter")
SQUARE_MILLIMETRE = Code("mm2", "UCUM", "square millimeter")
CUBIC_MILLIMETRE = Code("mm3", "UCUM", "cubic millimeter")
DEGREE = Code("deg", "UCUM", "degree")
HOUNSFIELD = Code("[hnsf'U]", "UCUM", "Hounsfield unit")
NO_UNITS = Code("1", "UCUM", "no units")

"""What a pixel is worth in millimetres, by which rule, and where the answer is: nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.measurement import Scale
from domain.study import Instance, UltrasoundRegion

Spacing = tuple[float, float]  # between rows, between columns, in mm

PROJECTIONS = frozenset(("CR", "DX", "MG", "RF", "RG", "XA", "IO", "PX", "XC"))
SECONDARY_CAPTURES = "1.2.840.10008.5.1.4.1.1.7"

PIXEL_SPACING = "Pixel Spacing (0028,0030)"
IMAGER_SPACING = "Imager Pixel Spacing (0018,1164)"
NOMINAL_SPACING = "Nominal Scanned Pixel Spacing (0018,2010)"
MAGNIFICATION = "Estimated Radiographic Magnification Factor (0018,1114)"
CALIBRATION_TYPE = "Pixel Spacing Calibration Type (0028,0A02)"
CALIBRATION_WORDS = "Pixel Spacing Calibration Description (0028,0A04)"
REGIONS = "Sequence of Ultrasound Regions (0018,6011)"

# Spacings written with different numbers of digits are still the same spacing.
_SAME = 1e-4

# Region Spatial Format (PS3.3 C.8.5.5.1.1).
_FORMATS = {1: "two-dimensional", 2: "M-mode", 3: "spectral", 4: "wave form", 5: "graphics"}
# Physical Units X and Y Direction (PS3.3 C.8.5.5.1.15), in the unit shown and how many it is.
_UNITS = {
    1: ("%", 1.0),
    2: ("dB", 1.0),
    3: ("mm", 10.0),
    4: ("s", 1.0),
    5: ("Hz", 1.0),
    6: ("dB/s", 1.0),
    7: ("cm/s", 1.0),
    8: ("cm²", 1.0),
    9: ("cm²/s", 1.0),
    10: ("cm³", 1.0),
    11: ("cm³/s", 1.0),
    12: ("°", 1.0),
}
# Region Flags bit 0: the pixels of this region count where regions overlap.
_HIGH_PRIORITY = 1

NO_SPACING = "The image states no pixel spacing, so it has no millimetres."
NO_REGIONS = "The ultrasound image states no calibrated regions, so it has no millimetres."
OUTSIDE = "This lies outside the calibrated regions of the image."
ACROSS = "This reaches over regions of the image that are calibrated apart."
CONTRADICTION = "Regions of different scales overlap here, and none is given precedence."
NO_SCALE = "The region states no scale for both of its axes."


@dataclass(frozen=True, slots=True)
class Stated:
    """What an image's header says of its scale; None where it says nothing."""

    modality: str
    pixel: Spacing | None = None
    imager: Spacing | None = None
    nominal: Spacing | None = None
    magnification: float | None = None
    kind: str = ""  # Pixel Spacing Calibration Type
    secondary_capture: bool = False
    has_regions: bool = False


def spacing_rule(stated: Stated) -> tuple[Spacing | None, str]:
    """Return the spacing between rows and columns with the rule that gives it (PS3.3 10.7.1.3).

    Only mammograms are corrected by the estimated magnification, as their profile asks
    (IHE RAD TF-2 4.16.4.2.2.1): elsewhere the factor is one guess for all depths of the patient,
    and numbers made with it have been wrong unnoticed; they stay those at the detector.
    """
    if stated.modality in ("US", "IVUS") or stated.has_regions:
        # An ultrasound image has regions with units of their own; one spacing for all of it
        # would measure text and Doppler curves in millimetres.
        return None, ""
    pixel, imager, nominal = stated.pixel, stated.imager, stated.nominal
    if pixel is not None:
        if stated.kind in ("GEOMETRY", "FIDUCIAL"):
            return pixel, f"PixelSpacing (calibrated: {stated.kind.lower()})"
        if imager is not None:
            if not _same(pixel, imager):
                return pixel, "PixelSpacing (calibrated)"
            return _at_detector(imager, "PixelSpacing", stated)
        if nominal is not None:
            if _same(pixel, nominal):
                return pixel, "NominalScannedPixelSpacing (on the scanned film)"
            return pixel, "PixelSpacing (calibrated)"
        if stated.modality in PROJECTIONS or stated.secondary_capture:
            return pixel, "PixelSpacing (calibration not stated)"
        return pixel, "PixelSpacing"
    if imager is not None:
        return _at_detector(imager, "ImagerPixelSpacing", stated)
    if nominal is not None:
        return nominal, "NominalScannedPixelSpacing (on the scanned film)"
    return None, ""


def _at_detector(imager: Spacing, name: str, stated: Stated) -> tuple[Spacing, str]:
    factor = stated.magnification
    if stated.modality == "MG" and factor is not None and factor >= 1:
        corrected = (imager[0] / factor, imager[1] / factor)
        return corrected, f"ImagerPixelSpacing / {factor:g} (magnification estimated)"
    return imager, f"{name} (at the detector)"


def is_magnified(stated: Stated, basis: str) -> bool:
    """Return whether a known magnification is left in the distances."""
    return (
        stated.magnification is not None and stated.magnification > 1 and "at the detector" in basis
    )


def _same(one: Spacing, other: Spacing) -> bool:
    return all(abs(a - b) <= _SAME * b for a, b in zip(one, other, strict=True))


# ------------------------------------------------------------------------ at a place of an image


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a step from pixel to pixel is worth at a place of an image, or why nothing."""

    basis: str = ""  # as in Place.spacing_basis; "" where there are no millimetres
    mm_per_pixel: Spacing | None = None  # between rows, between columns
    # For ultrasound: what one pixel along x (columns) and y (rows) is worth, with units.
    scale: Scale | None = None
    refused: str = ""  # why there are no millimetres, in a sentence
    region: int | None = None  # which ultrasound region, from 0
    is_torn: bool = False  # the points lie in images of their own: not even an angle holds


def calibration_at(
    instance: Instance, frame: int, points: Sequence[tuple[float, float]]
) -> Calibration:
    """Return what pixels are worth where all these points lie.

    Args:
        instance: The image.
        frame: Which of its frames, from 0.
        points: (column, row), counted from 0 at the centre of the first pixel; every corner of
            what is to be measured.
    """
    geometry = instance.frame_geometry(frame)
    if geometry.spacing_mm is not None:
        return Calibration(geometry.spacing_basis or "PixelSpacing", geometry.spacing_mm)
    if instance.regions:
        return _in_regions(instance.regions, points)
    if instance.series.modality in ("US", "IVUS"):
        return Calibration(refused=NO_REGIONS)
    return Calibration(refused=NO_SPACING)


def _in_regions(
    regions: Sequence[UltrasoundRegion], points: Sequence[tuple[float, float]]
) -> Calibration:
    around = [n for n, region in enumerate(regions) if all(_holds(region, at) for at in points)]
    if not around:
        all_inside = all(any(_holds(region, at) for region in regions) for at in points)
        across = bool(points) and all_inside
        some = any(_holds(region, at) for region in regions for at in points)
        return Calibration(refused=ACROSS if across else OUTSIDE, is_torn=some)
    first = [n for n in around if regions[n].flags & _HIGH_PRIORITY]
    chosen = first if len({_worth(regions[n]) for n in around}) > 1 and first else around
    if len({_worth(regions[n]) for n in chosen}) > 1:
        return Calibration(refused=CONTRADICTION, is_torn=True)
    number = chosen[0]
    region = regions[number]
    scale = scale_of(region)
    name = f"{REGIONS}, region {number + 1}"
    if scale is None:
        return Calibration(refused=NO_SCALE, region=number)
    if scale.is_spatial and region.spatial == 1:
        return Calibration(
            f"{name} (two-dimensional)", (scale.down, scale.across), scale, region=number
        )
    what = _FORMATS.get(region.spatial, "other")
    units = " and ".join(unit for unit in (scale.unit_across, scale.unit_down) if unit)
    refused = f"This is a {what} region: its axes are {units}, not the plane of the patient."
    return Calibration(scale=scale, refused=refused, region=number)


def _holds(region: UltrasoundRegion, at: tuple[float, float]) -> bool:
    column, row = at
    return (
        region.left - 0.5 <= column <= region.right + 0.5
        and region.top - 0.5 <= row <= region.bottom + 0.5
    )


def _worth(region: UltrasoundRegion) -> tuple[float, ...]:
    return (
        float(region.spatial == 1),
        float(region.unit_x),
        float(region.unit_y),
        round(abs(region.delta_x), 9),
        round(abs(region.delta_y), 9),
    )


def scale_of(region: UltrasoundRegion) -> Scale | None:
    """Return what a pixel of a region is worth along each axis, or None where it is not said."""
    along = []
    for unit, delta in ((region.unit_x, region.delta_x), (region.unit_y, region.delta_y)):
        known = _UNITS.get(unit)
        if region.spatial != 1 and (unit == 0 or delta == 0):
            along.append((1.0, ""))  # a trace may have one axis that counts, and one that does not
            continue
        # A negative step is an axis that runs the other way; its size is what a distance needs.
        if known is None or not 0 < abs(delta) < float("inf"):
            return None
        along.append((abs(delta) * known[1], known[0]))
    (across, unit_across), (down, unit_down) = along
    if not (unit_across or unit_down):
        return None
    if region.spatial != 1 and unit_across == unit_down == "mm":
        # Only a two-dimensional region is a plane of the patient.
        return None
    return Scale(across, down, unit_across, unit_down)


def region_words(region: UltrasoundRegion) -> str:
    """Return what a region is and what its pixels are worth, in words."""
    what = _FORMATS.get(region.spatial, "other")
    scale = scale_of(region)
    if scale is None:
        return f"{what}, no scale"
    sizes = ((scale.across, scale.unit_across), (scale.down, scale.unit_down))
    return f"{what}, {' by '.join(f'{size:.6g} {unit}' for size, unit in sizes if unit)} a pixel"

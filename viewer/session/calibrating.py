"""The scale that a mark gets from where it lies, on images that have no single one."""

from __future__ import annotations

from dataclasses import replace

from domain.measurement import Measurement, Place, Region, Scale
from domain.volume import ImageStack
from imaging.calibration import calibration_at
from viewer.session.content import Content, lattice_of
from viewer.tools.marks import outline


def calibrated(mark: Measurement, content: Content, image: int) -> Measurement:
    """Return a mark with the scale of the place it lies at, or with the reason for none.

    Asked anew whenever a mark is made, moved or reshaped: an ultrasound image has several
    scales, and each mark has that of the region all of it lies in.
    """
    if not isinstance(content, ImageStack):
        return mark
    source = content.sources[image]
    if source.instance.frame_geometry(source.frame).spacing_mm is not None:
        return mark
    lattice = lattice_of(content, image)
    points = [lattice.index(at)[:2] for at in outline(mark)]
    found = calibration_at(source.instance, source.frame, points)
    scale = found.scale
    if scale is not None:
        # A mark's coordinates step as the picture's pixels do, which need not be square.
        wide, high, _ = lattice.spacing_mm
        scale = Scale(scale.across / wide, scale.down / high, scale.unit_across, scale.unit_down)
    place = replace(
        mark.place,
        spacing_basis=found.basis,
        scale=scale,
        unscaled=found.refused,
        torn=found.is_torn,
    )
    if place == mark.place:
        return mark
    scaled = replace(mark, place=place)
    if isinstance(scaled, Region) and scaled.statistics is not None:
        area = scaled.area_mm2 if place.has_millimetres else None
        return replace(scaled, statistics=replace(scaled.statistics, area_mm2=area))
    return scaled


def calibrated_among(mark: Measurement, contents: tuple[Content, ...]) -> Measurement:
    """Return a mark with the scale of the place it lies at, on whichever image it was made."""
    found = located(mark.place, contents)
    return mark if found is None else calibrated(mark, *found)


def located(place: Place, contents: tuple[Content, ...]) -> tuple[Content, int] | None:
    """Return the series and the number of the acquired image that a place is on."""
    for content in contents:
        if content.series_uid != place.series_uid:
            continue
        for image, source in enumerate(content.sources):
            if (source.instance.sop_uid, source.frame) == (place.sop_uid, place.frame):
                return content, image
    return None

"""Which image or plane a mark belongs to."""

from __future__ import annotations

from domain.geometry import Point
from domain.measurement import Measurement, Place
from domain.volume import ImageStack
from viewer.session.acknowledging import caveat_of
from viewer.session.content import is_interpolated, is_located, space, space_of, spacing_basis
from viewer.session.slices import slice_axis
from viewer.session.views import Viewport
from viewer.tools.marks import outline


def place_of(view: Viewport) -> Place:
    """Return what a mark made in a viewport now would belong to."""
    if view.content is None or view.state is None:
        raise ValueError("a mark needs an image")
    content, state = view.content, view.state
    sop_uid, frame, reformatted = "", 0, ""
    if isinstance(content, ImageStack):
        source = content.sources[view.image]
        sop_uid, frame = source.instance.sop_uid, source.frame
    else:
        axis = slice_axis(content, state)
        plane = axis.number(state.centre)
        reformatted = state.slab.words or ("" if axis.acquired else state.name)
        if not reformatted and is_interpolated(content, plane):
            reformatted = "interpolated plane"
        if not reformatted and plane in content.source_on:
            source = content.sources[content.source_on[plane]]
            sop_uid, frame = source.instance.sop_uid, source.frame
    located = is_located(content, view.image)
    return Place(
        content.study_uid,
        content.series_uid,
        content.frame_of_reference if located else "",
        sop_uid,
        frame,
        spacing_basis(content, view.image),
        reformatted,
        caveat=caveat_of(view),
    )


def lies_on(mark: Measurement, view: Viewport) -> bool:
    """Return whether a mark lies on what a viewport shows."""
    content, state, place = view.content, view.state, mark.place
    if content is None or state is None:
        return False
    if isinstance(content, ImageStack):
        source = content.sources[view.image]
        return (place.sop_uid, place.frame) == (source.instance.sop_uid, source.frame)
    if space(place.frame_of_reference, place.series_uid) != space_of(content):
        return False
    axis = slice_axis(content, state)
    pitch = abs(axis.normal.dot(Point(*axis.step)))
    half = max(state.slab.thickness_mm, pitch) / 2 + 1e-3
    normal, centre = state.normal, state.centre
    return all(
        abs(normal.dot(Point(at.x - centre.x, at.y - centre.y, at.z - centre.z))) <= half
        for at in outline(mark)
    )


def middle_of_mark(mark: Measurement) -> Point:
    """Return the place that shows a mark."""
    points = outline(mark)
    return Point(
        sum(p.x for p in points) / len(points),
        sum(p.y for p in points) / len(points),
        sum(p.z for p in points) / len(points),
    )

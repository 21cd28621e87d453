"""Which image or plane a mark belongs to."""

from __future__ import annotations

from collections.abc import Iterable

from domain.geometry import Point
from domain.measurement import Measurement, Place
from domain.volume import ImageStack, SliceSource, Volume
from viewer.session.acknowledging import caveat_of
from viewer.session.content import (
    Content,
    is_interpolated,
    is_located,
    space,
    space_of,
    spacing_basis,
)
from viewer.session.slices import slice_axis
from viewer.session.views import Viewport
from viewer.tools.marks import outline


def place_of(view: Viewport) -> Place:
    """Return what a mark made in a viewport now would belong to."""
    if view.content is None or view.state is None:
        raise ValueError("a mark needs an image")
    content, state = view.content, view.state
    sop_uid, frame, reformatted = "", 0, ""
    stack: tuple[str, int] | None = None
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
        if not sop_uid and content.sources:
            stack = _name(content.sources[0])
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
        stack=stack,
    )


def _name(source: SliceSource) -> tuple[str, int]:
    return source.instance.sop_uid, source.frame


def is_under(place: Place, content: Content) -> bool:
    """Return whether a mark at a place was made on a stack, and not on another of its series."""
    if content.series_uid != place.series_uid:
        return False
    named = (place.sop_uid, place.frame) if place.sop_uid else place.stack
    if named is None:
        # Marks from before stacks were named, and of other programs: by their space alone.
        mine = space(place.frame_of_reference, place.series_uid)
        return isinstance(content, Volume) and space_of(content) == mine
    return any(_name(source) == named for source in content.sources)


def content_of(place: Place, contents: Iterable[Content]) -> Content | None:
    """Return the stack that a mark was made on; None where it is not open, or cannot be told."""
    found = [content for content in contents if is_under(place, content)]
    named = bool(place.sop_uid) or place.stack is not None
    return found[0] if found and (named or len(found) == 1) else None


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

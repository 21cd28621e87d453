"""The acquired images of an unevenly spaced series, beside the planes that were made of them."""

from __future__ import annotations

from dataclasses import replace

from domain.geometry import Point
from domain.volume import Doubt, ImageStack, Volume
from viewer.session.content import (
    Content,
    acquired_orientation,
    is_acquired,
    lattice_of,
    nearest_image,
)
from viewer.session.hanging import Kind, Pane
from viewer.session.slices import slice_axis, through
from viewer.session.view_state import SlabMode
from viewer.session.views import Viewport, content_key


def is_resampled(content: Content | None) -> bool:
    """Return whether planes of a volume were interpolated between its images."""
    return isinstance(content, Volume) and None in content.plane_of_source


def acquired_images(volume: Volume) -> ImageStack:
    """Return the images of a volume one by one, with their own values at their own places."""
    images = [
        volume.between.get(number)
        if plane is None
        else (volume.voxels[plane] if volume.filled[plane] else None)
        for number, plane in enumerate(volume.plane_of_source)
    ]
    doubts = tuple(
        Doubt(doubt.code, doubt.fact, "These are the acquired images. Planes are interpolated.")
        if doubt.code == "uneven"
        else doubt
        for doubt in volume.doubts
    )
    return ImageStack(
        volume.series_uid, volume.study_uid, volume.patient_id, volume.frame_of_reference,
        volume.modality, volume.unit, list(images), volume.sources, windows=volume.windows,
        doubts=doubts, padding=volume.padding, inverted=volume.inverted, title=volume.title,
        voi_luts=dict.fromkeys(range(len(images)), volume.voi_luts) if volume.voi_luts else {},
        overlays=volume.overlays,
    )  # fmt: skip


def by_image(pane: Pane) -> Pane:
    """Return a pane that shows the acquired images where their own plane is asked for."""
    content = pane.content
    if pane.kind is not Kind.PLANE or not isinstance(content, Volume):
        return pane
    own = pane.orientation is acquired_orientation(content.lattice)
    if not own or not is_resampled(content) or pane.slab.mode is not SlabMode.OFF:
        return pane
    middle = len(content.sources) // 2
    return replace(pane, kind=Kind.IMAGE, content=acquired_images(content), image=middle)


def can_switch(view: Viewport, behind: Content | None) -> bool:
    """Return whether a viewport can show acquired images for planes, or planes for them."""
    if not isinstance(behind, Volume) or not is_resampled(behind) or view.state is None:
        return False
    return view.kind in (Kind.IMAGE, Kind.PLANE)


def switched(view: Viewport, volume: Volume) -> Viewport:
    """Return a viewport with acquired images in the place of planes, or planes in theirs."""
    state = view.state
    if state is None:
        return view
    if view.kind is Kind.IMAGE:
        own = acquired_orientation(volume.lattice)
        state = replace(state, orientation=own)
        state = through(state, slice_axis(volume, state), state.centre)
        return replace(view, kind=Kind.PLANE, content=volume, state=state, image=0)
    if not is_acquired(volume.lattice, state.normal):
        return view
    stack = acquired_images(volume)
    image = nearest_image(stack, state.centre) or 0
    centre = onto_image(stack, image, state.centre)
    state = replace(state, centre=centre, slab=type(state.slab)())
    return replace(view, kind=Kind.IMAGE, content=stack, state=state, image=image)


def onto_image(stack: ImageStack, image: int, at: Point) -> Point:
    """Return the place on an image that lies straight before or behind another."""
    own = lattice_of(stack, image)
    first = own.point(0, 0, 0)
    off = own.normal.dot(Point(at.x - first.x, at.y - first.y, at.z - first.z))
    return at.moved(own.normal, -off)


def grown(view: Viewport, before: Content, now: Content) -> Viewport:
    """Return a viewport with a series that has more images, at the image it showed."""
    if view.content is None or content_key(view.content) != content_key(before):
        return view
    shown = view.content
    if isinstance(shown, Volume):
        return replace(view, content=now)
    content = acquired_images(now) if isinstance(now, Volume) else now
    source = shown.sources[view.image]
    names = [(s.instance.sop_uid, s.frame) for s in content.sources]
    return replace(
        view, content=content, image=names.index((source.instance.sop_uid, source.frame))
    )


def renewed(view: Viewport, content: Content) -> Viewport:
    """Return a viewport with what has become of its series: more images, or a wider volume."""
    if view.content is None or content_key(view.content) != content_key(content):
        return view
    if isinstance(view.content, ImageStack) and isinstance(content, Volume):
        return replace(view, content=acquired_images(content))
    return replace(view, content=content)

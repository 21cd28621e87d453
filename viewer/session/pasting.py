"""Marks copied onto another slice, phase or frame: the same places there, measured anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.errors import Refused
from domain.geometry import Lattice, Point
from domain.measurement import (
    Author,
    Calibration,
    Measurement,
    Probe,
    Region,
    new_id,
)
from domain.volume import Volume
from viewer.session.belonging import place_of
from viewer.session.calibrating import located
from viewer.session.content import lattice_of, space, space_of, value_at
from viewer.session.editing import counted_anew
from viewer.session.hanging import Kind
from viewer.session.screen import Screen
from viewer.session.view_state import SlabMode
from viewer.session.views import Viewport
from viewer.tools.marks import moved, outline

# How far beside its original a copy on the same image lies, in pixels of the image.
_BESIDE = 6
# A mark that leans by more than this out of the shown plane is not of its slant, in mm.
_FLAT_MM = 0.01


def paste(
    screen: Screen, marks: tuple[Measurement, ...], *, author: Author, now: datetime
) -> tuple[Measurement, ...]:
    """Return copies of marks on what the active viewport shows, with the values found there.

    Raises:
        Refused: One of them cannot be the same there, so none is copied.
    """
    view = screen.view
    if view.content is None or view.state is None or view.kind not in (Kind.PLANE, Kind.IMAGE):
        raise Refused("There is no image to put the marks on.", advice="Choose a viewport.")
    if screen.acknowledged.refuses(view, "length"):
        raise Refused(
            "These images are in doubt: nothing is measured on them before that is accepted.",
            advice="Draw one mark there first, and accept the doubt.",
        )
    return tuple(_there(screen, view, mark, author, now) for mark in marks)


def _there(
    screen: Screen, view: Viewport, mark: Measurement, author: Author, now: datetime
) -> Measurement:
    if isinstance(mark, Calibration):
        raise Refused("A line of known length holds for its own image alone.")
    place = place_of(view)
    shifted = _in_patient(view, mark) if isinstance(view.content, Volume) else None
    if shifted is None:
        shifted = _on_image(screen, view, mark)
    if (place.series_uid, place.sop_uid, place.frame) == (
        mark.place.series_uid, mark.place.sop_uid, mark.place.frame,
    ) and shifted == mark:  # fmt: skip
        shifted = _beside(view, shifted)
    copy = replace(shifted, id=new_id(), author=author, made=now, place=place)
    if isinstance(copy, Region):
        copy = replace(copy, statistics=None)
    if isinstance(copy, Probe):
        _demand_value(view, copy)
    return counted_anew(screen, copy)


def _in_patient(view: Viewport, mark: Measurement) -> Measurement:
    """Return a mark brought along the normal into the plane that is shown."""
    content, state = view.content, view.state
    if content is None or state is None:
        raise ValueError("a mark needs an image")
    own = space(mark.place.frame_of_reference, mark.place.series_uid)
    if not mark.place.frame_of_reference or own != space_of(content):
        raise Refused(
            "The marks lie in another frame of reference: the same place there is not known.",
            advice="Measure there by hand.",
        )
    normal, centre = state.normal, state.centre
    off = [
        normal.dot(Point(at.x - centre.x, at.y - centre.y, at.z - centre.z)) for at in outline(mark)
    ]
    if max(off) - min(off) > _FLAT_MM:
        raise Refused(
            "The marks were drawn on a plane of another slant: they would be measured shorter.",
            advice="Show the plane that they were drawn on.",
        )
    start = Point(0.0, 0.0, 0.0)
    return moved(mark, start, start.moved(normal, -sum(off) / len(off)))


def _on_image(screen: Screen, view: Viewport, mark: Measurement) -> Measurement:
    """Return a mark at the same pixels of another image."""
    content = view.content
    if content is None:
        raise ValueError("a mark needs an image")
    found = located(mark.place, (*screen.contents, *screen.priors))
    here = lattice_of(content, view.image)
    if found is None or not _alike(lattice_of(*found), here):
        raise Refused(
            "The marks were drawn on an image of another size or scale.",
            advice="Copy marks between images of one run or series.",
        )
    return mark


def _alike(one: Lattice, other: Lattice) -> bool:
    return (one.shape[1:], one.origin, one.step_i, one.step_j) == (
        other.shape[1:], other.origin, other.step_i, other.step_j,
    )  # fmt: skip


def _beside(view: Viewport, mark: Measurement) -> Measurement:
    if view.content is None or view.state is None:
        raise ValueError("a mark needs an image")
    step = _BESIDE * min(lattice_of(view.content, view.image).spacing_mm[:2])
    start = Point(0.0, 0.0, 0.0)
    return moved(mark, start, start.moved(view.state.right, step).moved(view.state.down, step))


def _demand_value(view: Viewport, probe: Probe) -> None:
    thick = view.state is not None and view.state.slab.mode is not SlabMode.OFF
    if thick or view.content is None or value_at(view.content, view.image, probe.at) is None:
        raise Refused("There is no value at that place here.", advice="Show thin slices there.")

"""What the other viewports do when one is moved, windowed or enlarged."""

from __future__ import annotations

from dataclasses import replace

from domain.geometry import Point
from domain.volume import Volume
from viewer.session.content import space_of
from viewer.session.hanging import Kind
from viewer.session.slices import SliceAxis, slice_axis, through
from viewer.session.view_state import ViewState
from viewer.session.views import Viewport

Viewports = tuple[Viewport, ...]


def with_view(views: Viewports, number: int, view: Viewport) -> Viewports:
    """Return the viewports with one of them changed."""
    return (*views[:number], view, *views[number + 1 :])


def through_place(views: Viewports, at: Point, in_space: str, *, only: int | None) -> Viewports:
    """Return the viewports with the planes of a space on the slice nearest to a place.

    Args:
        views: The viewports.
        at: The place.
        in_space: See content.space_of.
        only: The one viewport that goes there; None takes all.
    """

    def moved(number: int, view: Viewport) -> Viewport:
        content, state = view.content, view.state
        if view.kind is not Kind.PLANE or not isinstance(content, Volume) or state is None:
            return view
        if space_of(content) != in_space or only not in (None, number):
            return view
        return replace(view, state=through(state, slice_axis(content, state), at))

    return tuple(moved(number, view) for number, view in enumerate(views))


def carried(at: Point, axis: SliceAxis, state: ViewState) -> Point:
    """Return the crosshair after its viewport scrolled.

    It stays where it is on the screen: it moves along the slices' step.
    """
    steps = axis.exact(state.centre) - axis.exact(at)
    x, y, z = axis.step
    return Point(at.x + x * steps, at.y + y * steps, at.z + z * steps)


def followed(
    views: Viewports, number: int, state: ViewState, at: Point, moved_mm: float
) -> Viewports:
    """Return the viewports with the others where a scrolled one has taken the crosshair."""
    frame = _space(views[number])

    def follows(other: int, view: Viewport) -> Viewport:
        content, theirs = view.content, view.state
        if other == number or view.kind is not Kind.PLANE or theirs is None:
            return view
        if not isinstance(content, Volume):
            return view
        axis = slice_axis(content, theirs)
        if space_of(content) == frame:
            return replace(view, state=through(theirs, axis, at))
        if theirs.orientation is state.orientation:
            # Another frame of reference: no common place, but the same distance.
            place = theirs.centre.moved(theirs.normal, moved_mm)
            return replace(view, state=through(theirs, axis, place))
        return view

    return tuple(follows(other, view) for other, view in enumerate(views))


def _space(view: Viewport) -> str:
    return "" if view.content is None else space_of(view.content)


def shares_window(mine: Viewport, other: Viewport, *, link: bool) -> bool:
    """Return whether a window set in one viewport holds in the other."""
    if other.kind is Kind.SCENE:
        return other is mine
    if other is mine or (other.content is mine.content and mine.content is not None):
        return True
    if not link or mine.content is None or other.content is None:
        return False
    same = mine.content.modality == other.content.modality
    return same and bool(mine.role and other.role)


def zoomed(
    views: Viewports, number: int, factor: float, about: Point | None, *, link: bool
) -> Viewports:
    """Return the viewports with one enlarged, and films beside it alike."""
    mine = views[number]
    if mine.state is None:
        return views

    def larger(other: int, view: Viewport) -> Viewport:
        if view.state is None:
            return view
        if other == number:
            return replace(view, state=view.state.zoomed(factor, about or view.state.centre))
        if link and mine.role and view.role:
            return replace(view, state=view.state.zoomed(factor, view.state.centre))
        return view

    return tuple(larger(other, view) for other, view in enumerate(views))

"""What the other viewports do when one is moved, windowed or enlarged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from domain.geometry import Point
from domain.volume import ImageStack, Volume
from viewer.session.content import Content, is_located, lattice_of, nearest_image, space_of
from viewer.session.hanging import Kind
from viewer.session.links import Link, Links, Pair
from viewer.session.slices import SliceAxis, slice_axis, through
from viewer.session.view_state import Orientation, ViewState
from viewer.session.views import Viewport, at_image, content_key, is_calibrated

Viewports = tuple[Viewport, ...]

# Images that lean by more than this (cosine) are not slices of the plane that is scrolled.
_PARALLEL = 0.985


def with_view(views: Viewports, number: int, view: Viewport) -> Viewports:
    """Return the viewports with one of them changed."""
    return (*views[:number], view, *views[number + 1 :])


def follows(view: Viewport, link: Link, links: Links) -> bool:
    """Return whether a viewport takes part in a link."""
    return link in links.on and link not in view.apart


def through_place(
    views: Viewports, at: Point, in_space: str, links: Links, *, linked: bool, active: int
) -> Viewports:
    """Return the viewports with the planes of a space on the slice nearest to a place.

    Args:
        views: The viewports.
        at: The place.
        in_space: See content.space_of.
        links: What is linked.
        linked: Whether others than the active viewport go there too.
        active: The viewport that goes there in any case.
    """

    def moved(number: int, view: Viewport) -> Viewport:
        goes = number == active or (linked and follows(view, Link.SCROLL, links))
        return brought(view, at, in_space, links) if goes else view

    return tuple(moved(number, view) for number, view in enumerate(views))


def brought(view: Viewport, at: Point, in_space: str, links: Links) -> Viewport:
    """Return a viewport on its slice nearest to a place, with its own offset added."""
    content, state = view.content, view.state
    if content is None or state is None:
        return view
    here = links.place_in(space_of(content), at, in_space)
    if here is None:
        return view
    if view.kind is Kind.IMAGE and isinstance(content, ImageStack):
        nearest = nearest_image(content, here)
        return view if nearest is None else at_image(view, nearest)
    if view.kind is not Kind.PLANE or not isinstance(content, Volume):
        return view
    here = here.moved(state.normal, view.offset_mm)
    return replace(view, state=_onto(content, state, here))


def _onto(content: Volume, state: ViewState, at: Point) -> ViewState:
    if state.orientation is Orientation.OBLIQUE:
        # An oblique plane has no slices of its own to keep to: it goes exactly through the place.
        off = state.normal.dot(
            Point(at.x - state.centre.x, at.y - state.centre.y, at.z - state.centre.z)
        )
        return replace(state, centre=state.centre.moved(state.normal, off))
    return through(state, slice_axis(content, state), at)


def carried(at: Point, axis: SliceAxis, state: ViewState) -> Point:
    """Return the crosshair after its viewport scrolled.

    It stays where it is on the screen: it moves along the slices' step.
    """
    steps = axis.exact(state.centre) - axis.exact(at)
    x, y, z = axis.step
    return Point(at.x + x * steps, at.y + y * steps, at.z + z * steps)


def followed(views: Viewports, number: int, state: ViewState, at: Point, links: Links) -> Viewports:
    """Return the viewports with the others where a scrolled one has taken the crosshair.

    In one frame of reference, or in a registered one, they go to the slice nearest to the
    crosshair. Frames that the reader paired go on by the same distance; all others stay.
    """
    mine = views[number]
    if not follows(mine, Link.SCROLL, links):
        return views
    frame = _space(mine)

    def goes(other: int, view: Viewport) -> Viewport:
        content, theirs = view.content, view.state
        if other == number or theirs is None or content is None:
            return view
        if not follows(view, Link.SCROLL, links):
            return view
        if isinstance(content, ImageStack):
            return _on_nearest_image(view, content, frame, state, at)
        if view.kind is not Kind.PLANE:
            return view
        space = space_of(content)
        if links.place_in(space, at, frame) is not None:
            return brought(view, at, frame, links)
        if theirs.orientation is not state.orientation:
            return view
        beside = links.beside(frame, space, state.orientation.value, state.normal.dot(at))
        return view if beside is None else _gone_to(view, content, theirs, beside)

    return tuple(goes(other, view) for other, view in enumerate(views))


def _gone_to(view: Viewport, content: Volume, state: ViewState, at_mm: float) -> Viewport:
    """Return a paired viewport on its slice nearest to a place along its own normal."""
    ahead = at_mm + view.offset_mm - state.normal.dot(state.centre)
    wanted = state.centre.moved(state.normal, ahead)
    return replace(view, state=through(state, slice_axis(content, state), wanted))


def paired_slices(views: Viewports, number: int, links: Links) -> Links:
    """Return the links with the slice of a viewport paired with those in other frames.

    Only planes of the same name are paired, and only where no frame or registration joins them.
    """
    mine = views[number]
    if mine.kind is not Kind.PLANE or mine.state is None:
        return links
    space = _space(mine)
    at = mine.state.normal.dot(mine.state.centre)
    for view in views:
        if view.kind is not Kind.PLANE or view.state is None:
            continue
        if view.state.orientation is not mine.state.orientation:
            continue
        other = _space(view)
        if links.place_in(other, mine.state.centre, space) is not None:
            continue
        there = view.state.normal.dot(view.state.centre)
        links = links.with_pair(Pair(space, other, mine.state.orientation.value, at, there))
    return links


def _between(start: Point, end: Point) -> Point:
    return Point(end.x - start.x, end.y - start.y, end.z - start.z)


def _on_nearest_image(
    view: Viewport, stack: ImageStack, frame: str, state: ViewState, at: Point
) -> Viewport:
    """Return a stack on its image nearest to the crosshair, of those parallel to the plane."""
    if view.kind is not Kind.IMAGE or space_of(stack) != frame or not stack.frame_of_reference:
        return view
    away: dict[int, float] = {}
    for image in range(len(stack.images)):
        if not is_located(stack, image):
            continue
        lattice = lattice_of(stack, image)
        if abs(lattice.normal.dot(state.normal)) >= _PARALLEL:
            away[image] = abs(lattice.normal.dot(_between(lattice.point(0, 0, 0), at)))
    return at_image(view, min(away, key=lambda image: away[image])) if away else view


def _space(view: Viewport) -> str:
    return "" if view.content is None else space_of(view.content)


def stand_together(mine: Viewport, other: Viewport) -> bool:
    """Return whether two viewports stand beside each other to be compared, at one scale."""
    if mine.group or other.group:
        return mine.group == other.group
    if mine.content is None or other.content is None:
        return False
    several = mine.content.study_uid != other.content.study_uid
    return bool(mine.role and other.role) or (several and bool(mine.role or other.role))


def shares_window(mine: Viewport, other: Viewport, links: Links, *, link: bool) -> bool:
    """Return whether a window set in one viewport holds in the other."""
    if other.kind is Kind.SCENE:
        return other is mine
    if other is mine:
        return True
    apart = Link.WINDOW in mine.apart or Link.WINDOW in other.apart
    if apart or mine.content is None or other.content is None:
        return False
    if content_key(other.content) == content_key(mine.content):
        # The planes of one series: two windows on it would be two pictures of one thing.
        return True
    if not link or Link.WINDOW not in links.on:
        return False
    return stand_together(mine, other) and _means_the_same(mine.content, other.content)


def _means_the_same(one: Content, other: Content) -> bool:
    """Return whether a value is as bright in one series as in the other."""
    if (one.modality, one.unit) != (other.modality, other.unit):
        return False
    # Signal has no scale: only a sequence and its earlier self are windowed alike.
    return one.modality != "MR" or bool(one.unit) or _name(one) == _name(other)


def _name(content: Content) -> str:
    return content.title.casefold().strip()


def look_alike(mine: Viewport, other: Viewport, links: Links) -> bool:
    """Return whether zoom and pan of one viewport mean the same in the other.

    So it is for what stands side by side to be compared, and for one plane of one frame of
    reference (or of paired frames). The three planes of a volume keep their own zoom.
    """
    if mine.state is None or other.state is None or mine.kind is not other.kind:
        return False
    if stand_together(mine, other):
        return mine.state.orientation is other.state.orientation
    if mine.kind is not Kind.PLANE or mine.content is None or other.content is None:
        return False
    if mine.state.orientation is not other.state.orientation:
        return False
    one, two = space_of(mine.content), space_of(other.content)
    return one == two or links.paired(one, two)


def same_scale(mine: Viewport, other: Viewport, links: Links) -> bool:
    """Return whether a millimetre is equally long in both, because they are zoomed together.

    Otherwise a lesion would seem to grow from one to the other.
    """
    zoomed_together = follows(mine, Link.ZOOM, links) and follows(other, Link.ZOOM, links)
    flat = mine.kind in (Kind.PLANE, Kind.IMAGE)
    measured = is_calibrated(mine) and is_calibrated(other)
    return zoomed_together and flat and measured and look_alike(mine, other, links)


def along(
    views: Viewports, number: int, which: Link, links: Links, *, link: bool
) -> tuple[int, ...]:
    """Return the other viewports that an action in one takes along."""
    mine = views[number]
    if not link or not follows(mine, which, links):
        return ()
    return tuple(
        other
        for other, view in enumerate(views)
        if other != number and follows(view, which, links) and look_alike(mine, view, links)
    )


def _spread(
    views: Viewports,
    number: int,
    change: Callable[[int, Viewport, ViewState], ViewState],
    links: Links,
    which: Link,
    *,
    link: bool,
) -> Viewports:
    taken = {number, *along(views, number, which, links, link=link)}
    return tuple(
        replace(view, state=change(other, view, view.state))
        if other in taken and view.state is not None
        else view
        for other, view in enumerate(views)
    )


def zoomed(
    views: Viewports,
    number: int,
    factor: float,
    about: Point | None,
    links: Links,
    *,
    link: bool,
) -> Viewports:
    """Return the viewports with one enlarged, and those that look alike with it.

    What is pointed at stays where it is, in the others too: where the frame of reference is one,
    that very place, else what lies as far from the middle of the picture.
    """
    mine = views[number]
    if mine.state is None:
        return views
    state = mine.state
    place = about or state.centre
    factor = state.zoomed(factor, place).zoom / state.zoom

    def larger(other: int, view: Viewport, theirs: ViewState) -> ViewState:
        if other == number:
            return theirs.zoomed(factor, place)
        if same_scale(mine, view, links):
            # Also what was zoomed alone before has the scale of the others from now on.
            theirs = replace(theirs, zoom=state.zoom)
        return theirs.zoomed(factor, _beside(mine, view, place, links))

    return _spread(views, number, larger, links, Link.ZOOM, link=link)


def _beside(mine: Viewport, other: Viewport, at: Point, links: Links) -> Point:
    """Return the place of another viewport that stands beside a place of this one."""
    if mine.state is None or other.state is None:
        raise ValueError("a viewport that shows nothing has no places")
    if mine.kind is Kind.PLANE and _space(mine) and _space(other):
        there = links.place_in(_space(other), at, _space(mine))
        if there is not None:
            return there
    c = mine.state.centre
    ahead = Point(at.x - c.x, at.y - c.y, at.z - c.z)
    right, down = mine.state.right.dot(ahead), mine.state.down.dot(ahead)
    right = -right if _back_to_back(mine, other) else right
    return other.state.centre.moved(other.state.right, right).moved(other.state.down, down)


def _back_to_back(mine: Viewport, other: Viewport) -> bool:
    """Return whether two breasts hang so: what goes outwards goes the other way on the screen."""
    return bool(mine.align and other.align and mine.align != other.align)


def panned(
    views: Viewports, number: int, right_mm: float, down_mm: float, links: Links, *, link: bool
) -> Viewports:
    """Return the viewports with one moved over the screen, and those that look alike with it.

    Breasts hang back to back: what is pulled outwards on one side goes outwards on the other.
    """
    mine = views[number]

    def moved(_other: int, view: Viewport, state: ViewState) -> ViewState:
        against = _back_to_back(mine, view)
        return state.panned(-right_mm if against else right_mm, down_mm)

    return _spread(views, number, moved, links, Link.PAN, link=link)


def offset(views: Viewports, number: int, by_mm: float) -> Viewports:
    """Return the viewports with one keeping a distance from the place the others go to."""
    view = views[number]
    return with_view(views, number, replace(view, offset_mm=view.offset_mm + by_mm))

"""The crosshair: where other planes cut a viewport, what of it can be taken hold of and turned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import cos, hypot, inf, radians, sin

import numpy as np

from domain.geometry import Direction, Point
from domain.volume import Volume
from viewer.session.content import Content, screen_axes, space_of
from viewer.session.hanging import Kind
from viewer.session.linking import Viewports
from viewer.session.view_plane import ViewPlane
from viewer.session.view_state import Orientation, Slab, SlabMode, ViewState
from viewer.session.views import Viewport, content_key
from viewer.tools.gesture import Grip, Hold, ThickenTo, TurnPlanes

# The middle stays open, so that what is pointed at can be seen.
OPEN_PX = 18.0
# A hand is to find these without aiming.
HANDLE_PX, LINE_PX = 11.0, 7.0
# Shorter arms have no room for handles that can be told apart.
_ROOM_PX = 70.0
_TURN_AT, _SLAB_AT = 0.72, 0.42
# A thin plane's thickness is taken hold of this far beside its line.
_BESIDE_PX = 12.0
_EDGE_PX = 14.0
_FROM_RIGHT_PX, _FROM_BOTTOM_PX = 78.0, 60.0
_TAG_ROOM_PX = 24.0
# Less than this many degrees between two planes, and their line says nothing.
_PARALLEL = sin(radians(3.0))


@dataclass(frozen=True, slots=True)
class CrossLine:
    """Where another viewport's plane cuts this one, in pixels of this one."""

    viewport: int  # whose plane it is
    x: float  # the place on the line that is nearest to the crosshair
    y: float
    dx: float  # along the line, of length 1
    dy: float
    tag: str
    half_px: float  # half of the other plane's slab; 0 for a thin one
    perpendicular: Direction  # to the line within this viewport, in the patient

    def arms(self, width: float, height: float) -> tuple[float, float]:
        """Return how far the line goes to either edge, along and against its direction."""
        return (
            _reach(self.x, self.y, self.dx, self.dy, width, height),
            _reach(self.x, self.y, -self.dx, -self.dy, width, height),
        )

    def turn_handles(self, width: float, height: float) -> tuple[tuple[float, float], ...]:
        """Return where the line is taken hold of to be turned."""
        free = self.tag_at(width, height) - _TAG_ROOM_PX
        return tuple(
            self._along(way, min(reach * _TURN_AT, free) if way > 0 else reach * _TURN_AT)
            for way, reach in self._long(width, height)
        )

    def tag_at(self, width: float, height: float) -> float:
        """Return how far along the line its letter stands: clear of letters and slice bar."""
        across = (width - _FROM_RIGHT_PX - self.x) / self.dx if self.dx > 1e-6 else inf
        down = (height - _FROM_BOTTOM_PX - self.y) / self.dy if self.dy > 1e-6 else inf
        up = (_FROM_BOTTOM_PX - self.y) / self.dy if self.dy < -1e-6 else inf
        return min(across, down, up)

    def slab_handles(self, width: float, height: float) -> tuple[tuple[float, float], ...]:
        """Return where the slab is taken hold of to be made thicker."""
        beside = max(self.half_px, _BESIDE_PX)
        found = []
        for way, reach in self._long(width, height):
            x, y = self._along(way, reach * _SLAB_AT)
            found += [
                (x - self.dy * beside * side, y + self.dx * beside * side) for side in (1, -1)
            ]
        return tuple(found)

    def _along(self, way: int, far: float) -> tuple[float, float]:
        return self.x + self.dx * way * far, self.y + self.dy * way * far

    def _long(self, width: float, height: float) -> list[tuple[int, float]]:
        return [
            (way, reach)
            for way, reach in zip((1, -1), self.arms(width, height), strict=True)
            if reach >= _ROOM_PX
        ]


def _reach(x: float, y: float, dx: float, dy: float, width: float, height: float) -> float:
    across = ((width if dx > 0 else 0) - x) / dx if abs(dx) > 1e-9 else inf
    down = ((height if dy > 0 else 0) - y) / dy if abs(dy) > 1e-9 else inf
    return max(0.0, min(across, down) - _EDGE_PX)


def is_of_crosshair(mine: Viewport, theirs: Viewport) -> bool:
    """Return whether another viewport's plane is one of the planes of this one's volume."""
    return (
        theirs.kind is Kind.PLANE
        and theirs.state is not None
        and isinstance(theirs.content, Volume)
        and mine.content is not None
        # Acquired images of a volume are cut by its planes as one of them would be.
        and content_key(theirs.content) == content_key(mine.content)
    )


def cross_lines(
    views: Viewports, number: int, plane: ViewPlane, at: Point
) -> tuple[CrossLine, ...]:
    """Return the lines of the other planes of a viewport's volume, each where it truly lies."""
    found: list[CrossLine] = []
    for other, theirs in enumerate(views):
        if other == number or theirs.state is None or not is_of_crosshair(views[number], theirs):
            continue
        line = line_of(plane, theirs.state, at, other)
        # Two viewports of one plane are one line.
        if line is not None and not any(_is_same(line, known) for known in found):
            found.append(line)
    return tuple(found)


def line_of(plane: ViewPlane, theirs: ViewState, at: Point, viewport: int) -> CrossLine | None:
    """Return where another plane cuts this one, or None where the two are nearly parallel."""
    mine, other = plane.normal.array(), theirs.normal.array()
    along = np.cross(mine, other)
    if float(np.linalg.norm(along)) < _PARALLEL:
        return None
    direction = Direction.along(*(float(part) for part in along))
    dx, dy = direction.dot(plane.right), direction.dot(plane.down)
    if dx + dy < -1e-9:
        dx, dy = -dx, -dy
    within = other - float(other @ mine) * mine
    on_mine = at.moved(plane.normal, -plane.distance_mm(at))
    c = theirs.centre
    off = float(other @ (on_mine.array() - c.array()))
    shift = -off / float(within @ within) * within
    place = Point(*(float(part) for part in on_mine.array() + shift))
    x, y = plane.to_pixel(place)
    half = 0.0
    if theirs.slab.mode is not SlabMode.OFF:
        # A plane that leans is cut through more of its thickness.
        half = theirs.slab.thickness_mm / 2 / float(np.linalg.norm(within)) / plane.mm_per_pixel
    perpendicular = Direction.along(*(float(part) for part in within))
    return CrossLine(viewport, x, y, dx, dy, theirs.tag, half, perpendicular)


def _is_same(one: CrossLine, other: CrossLine) -> bool:
    if abs(one.dx * other.dy - one.dy * other.dx) > 1e-3:
        return False
    return abs((one.x - other.x) * one.dy - (one.y - other.y) * one.dx) < 2.0


def grip_at(
    lines: Iterable[CrossLine],
    plane: ViewPlane,
    at: Point,
    pointer: tuple[float, float],
    *,
    whole: bool,
) -> Grip | None:
    """Return what of the crosshair lies under the pointer.

    Args:
        lines: The lines of the viewport.
        plane: The viewport.
        at: The crosshair.
        pointer: In pixels of the viewport.
        whole: Whether lines and middle can be taken hold of too, not only the handles.
    """
    x, y = pointer
    lines = tuple(lines)
    size = plane.width, plane.height
    for hold, handles in (
        (Hold.TURN, CrossLine.turn_handles),
        (Hold.SLAB, CrossLine.slab_handles),
    ):
        for line in lines:
            if any(hypot(hx - x, hy - y) <= HANDLE_PX for hx, hy in handles(line, *size)):
                return _grip(hold, line, lines, at)
    if not whole or not lines:
        return None
    mx, my = plane.to_pixel(at)
    if hypot(mx - x, my - y) <= OPEN_PX:
        return Grip(Hold.MIDDLE, -1, at, lines[0].perpendicular, lines[0].perpendicular)
    for line in lines:
        if abs((x - line.x) * line.dy - (y - line.y) * line.dx) <= LINE_PX:
            return _grip(Hold.LINE, line, lines, at)
    return None


def grip_under(
    views: Viewports,
    number: int,
    plane: ViewPlane,
    crosshairs: Mapping[str, Point],
    pointer: tuple[float, float],
    *,
    whole: bool,
) -> Grip | None:
    """Return what of the crosshair of a viewport's space lies under the pointer (see grip_at)."""
    mine = views[number]
    at = crosshairs.get(space_of(mine.content)) if mine.content is not None else None
    if at is None or mine.kind is not Kind.PLANE:
        return None
    return grip_at(cross_lines(views, number, plane, at), plane, at, pointer, whole=whole)


def _grip(hold: Hold, line: CrossLine, lines: tuple[CrossLine, ...], at: Point) -> Grip:
    # The crosshair slides along the other line, so that the other plane stays where it is.
    beside = [other for other in lines if other is not line]
    if not beside:
        return Grip(hold, line.viewport, at, line.perpendicular, line.perpendicular)
    across = beside[0].perpendicular
    own = line.perpendicular
    # Within the viewport's plane the line is at right angles to its own perpendicular.
    normal = across.cross(own)
    slide = normal.cross(across)
    return Grip(hold, line.viewport, at, own, slide if slide.dot(own) > 0 else slide.reversed())


# ------------------------------------------------------------------------------ what a hold does


def turned_planes(views: Viewports, number: int, change: TurnPlanes) -> Viewports:
    """Return the viewports with the other planes turned about the crosshair.

    All planes that cut the viewport turn together and so keep their angles to one another, unless
    one is to turn alone.
    """
    mine = views[number]
    if mine.state is None:
        return views
    state = mine.state
    into = state.right.cross(state.down)

    def turned(other: int, view: Viewport) -> Viewport:
        if other == number or view.state is None or not is_of_crosshair(mine, view):
            return view
        if change.alone and other != change.viewport:
            return view
        if abs(view.state.normal.dot(state.normal)) > 1 - 1e-9:
            return view  # the same plane once more
        return replace(view, state=about(view.state, into, change.about, change.degrees))

    return tuple(turned(other, view) for other, view in enumerate(views))


def about(state: ViewState, axis: Direction, at: Point, degrees: float) -> ViewState:
    """Return a plane turned about an axis through a place that stays put on the screen."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    a = axis.array()
    cross = np.array([[0, -a[2], a[1]], [a[2], 0, -a[0]], [-a[1], a[0], 0]])
    turn = np.eye(3) * c + cross * s + np.outer(a, a) * (1 - c)
    right = Direction.along(*(float(part) for part in turn @ state.right.array()))
    into = right.cross(Direction.along(*(float(part) for part in turn @ state.down.array())))
    centre = at.array() + turn @ (state.centre.array() - at.array())
    # What was half a slice off, because it kept to its slices, is now exactly on the place.
    normal = turn @ state.normal.array()
    centre -= normal * float(normal @ (centre - at.array()))
    return replace(
        state,
        orientation=Orientation.OBLIQUE,
        home=state.home or state.orientation,
        right=right,
        # Products keep the axes at right angles, however often small turns are added up.
        down=into.cross(right),
        centre=Point(*(float(part) for part in centre)),
    )


def thickened(views: Viewports, change: ThickenTo) -> Viewports:
    """Return the viewports with one plane's slab at another thickness; 0 makes it thin."""
    view = views[change.viewport]
    if view.state is None:
        return views
    slab = view.state.slab
    mode = SlabMode.MEAN if slab.mode is SlabMode.OFF else slab.mode
    slab = Slab(mode, change.mm) if change.mm > 0 else Slab()
    changed = replace(view, state=replace(view.state, slab=slab))
    return (*views[: change.viewport], changed, *views[change.viewport + 1 :])


def straightened(views: Viewports, content: Content | None, at: Point | None) -> Viewports:
    """Return the viewports with the planes of a volume at right angles again.

    Zoom, window and slab stay, and the crosshair stays where it is on the screen.
    """
    if not isinstance(content, Volume):
        return views

    def straight(view: Viewport) -> Viewport:
        state = view.state
        if view.content is not content or view.kind is not Kind.PLANE or state is None:
            return view
        if state.orientation is not Orientation.OBLIQUE:
            return view
        home = state.home or Orientation.AXIAL
        right, down = screen_axes(content.lattice, home)
        middle = at or state.centre
        ahead = Point(
            state.centre.x - middle.x, state.centre.y - middle.y, state.centre.z - middle.z
        )
        centre = middle.moved(right, state.right.dot(ahead)).moved(down, state.down.dot(ahead))
        plain = replace(
            state, orientation=home, home=None, right=right, down=down, centre=centre,
            mirrored=False, quarter=False,
        )  # fmt: skip
        return replace(view, state=plain)

    return tuple(straight(view) for view in views)


def is_straight(views: Viewports, content: Content | None) -> bool:
    """Return whether no plane of a volume was turned."""
    return not any(
        view.content is content
        and view.kind is Kind.PLANE
        and view.state is not None
        and view.state.orientation is Orientation.OBLIQUE
        for view in views
    )


def shares_space(mine: Viewport, theirs: Viewport) -> bool:
    """Return whether places of one viewport are places of the other."""
    if mine.content is None or theirs.content is None:
        return False
    return space_of(mine.content) == space_of(theirs.content)

"""How content is looked at when it is first shown, and what makes it fit its viewport."""

from __future__ import annotations

from dataclasses import dataclass, replace

from domain.geometry import Direction, Point
from domain.volume import ImageStack, Volume
from viewer.session.body import Box
from viewer.session.content import (
    Content,
    acquired_orientation,
    is_colour,
    lattice_of,
    screen_axes,
    spacing_basis,
)
from viewer.session.fused_look import Fused
from viewer.session.hanging import Kind
from viewer.session.links import Link
from viewer.session.scene_look import AS_IT_COMES, SceneLook
from viewer.session.slices import slice_axis, through
from viewer.session.view_state import Orientation, SlabMode, ViewState
from viewer.session.windows import first_window

# Where the patient's axes lie when the 3D picture is first shown: from the front, a little turned.
_SCENE_TURN, _SCENE_TILT = 20.0, 10.0
# So much more than the body as seen from the front: what is turned shows its depth too.
_SCENE_ROOM = 1.15


@dataclass(frozen=True, slots=True, eq=False)
class Viewport:
    """One rectangle of the screen: its content, or why it has none."""

    kind: Kind
    content: Content | None = None
    state: ViewState | None = None
    image: int = 0  # which image of a stack
    role: str = ""
    reason: str = ""
    remedy: str = ""
    scene_preset: str = ""
    scene: SceneLook = AS_IT_COMES
    fused: Fused | None = None  # what lies over a plane
    over: Content | None = None  # what its hanging lays over it, once that has come
    apart: frozenset[Link] = frozenset()  # links this viewport does not take part in
    offset_mm: float = 0.0  # how far from the linked place it keeps, along its normal
    group: str = ""  # viewports of one group have the same scale
    align: str = ""  # left, right: the edge of the viewport that its picture touches


EMPTY = Viewport(Kind.EMPTY, reason="Nothing is shown here yet.")


def content_key(content: Content) -> tuple[str, str, int]:
    """Return what tells a stack from the others, also of its own series."""
    if not content.sources:
        return content.series_uid, "", 0
    first = content.sources[0]
    return content.series_uid, first.instance.sop_uid, first.frame


def first_state(content: Content, orientation: Orientation, image: int = 0) -> ViewState:
    """Return how a plane or image is looked at when it is first shown."""
    lattice = lattice_of(content, image)
    right, down = screen_axes(lattice, orientation)
    window = first_window(content, image)
    # Uptake is read as black on white.
    dark = content.modality == "PT" and not is_colour(content, image)
    state = ViewState(orientation, right, down, lattice.centre, window, inverted=dark)
    if isinstance(content, Volume):
        return through(state, slice_axis(content, state), lattice.centre)
    return state


def own_orientation(content: Content) -> Orientation:
    if isinstance(content, Volume):
        return acquired_orientation(content.lattice)
    return Orientation.IMAGE


def scene_state(content: Volume, box: Box) -> ViewState:
    right, down = screen_axes(content.lattice, Orientation.CORONAL)
    front = ViewState(Orientation.OBLIQUE, right, down, box.centre)
    return front.tumbled(_SCENE_TURN, 0.0).tumbled(0.0, _SCENE_TILT)


def at_image(view: Viewport, image: int) -> Viewport:
    """Return a stack on another image, turned, zoomed and panned alike."""
    if not isinstance(view.content, ImageStack) or view.state is None or image == view.image:
        return view
    state, old = view.state, lattice_of(view.content, view.image)
    new = lattice_of(view.content, image)
    axes = screen_axes(old, Orientation.IMAGE)
    onto = screen_axes(new, Orientation.IMAGE)
    ahead = Point(
        state.centre.x - old.centre.x,
        state.centre.y - old.centre.y,
        state.centre.z - old.centre.z,
    )
    centre = new.centre
    for own, other in zip(axes, onto, strict=True):
        centre = centre.moved(other, own.dot(ahead))
    right = _carried(state.right, axes, onto)
    down = _carried(state.down, axes, onto)
    window = state.window
    if window == first_window(view.content, view.image):
        window = first_window(view.content, image)
    state = replace(state, centre=centre, right=right, down=down, window=window)
    return replace(view, image=image, state=state)


def _carried(
    direction: Direction, axes: tuple[Direction, Direction], onto: tuple[Direction, Direction]
) -> Direction:
    along = [own.dot(direction) for own in axes]
    return Direction.along(
        onto[0].x * along[0] + onto[1].x * along[1],
        onto[0].y * along[0] + onto[1].y * along[1],
        onto[0].z * along[0] + onto[1].z * along[1],
    )


def middle_of(content: Content, box: Box, state: ViewState) -> Point:
    """Return the middle of a box on the plane that is shown."""
    middle = box.centre
    if isinstance(content, Volume):
        axis = slice_axis(content, state)
        steps = axis.exact(state.centre) - axis.exact(middle)
        x, y, z = axis.step
        return Point(middle.x + x * steps, middle.y + y * steps, middle.z + z * steps)
    return middle


def is_thick(view: Viewport) -> bool:
    """Return whether pixels are made of many voxels, so that none has one voxel's value."""
    return view.state is not None and view.state.slab.mode is not SlabMode.OFF


def is_calibrated(view: Viewport) -> bool:
    return view.content is not None and bool(spacing_basis(view.content, view.image))


def fit_mm_per_pixel(view: Viewport, box: Box, width: float, height: float) -> float:
    if view.state is None or view.content is None:
        return 1.0
    if view.state.mm_per_pixel is not None:
        return view.state.mm_per_pixel
    if view.kind is Kind.SCENE:
        # However the volume is turned about its length, its width is the same on the screen.
        right, down = screen_axes(box.lattice, Orientation.CORONAL)
    elif view.state.orientation is Orientation.OBLIQUE and view.state.home is None:
        right, down = view.state.right, view.state.down
    else:
        # A plane keeps its scale while it is turned: lengths must not breathe under the eye.
        named = view.state.home or view.state.orientation
        right, down = screen_axes(box.lattice, named)
    across, along = (
        high - low for low, high in (box.reach_mm(direction) for direction in (right, down))
    )
    if view.state.area_mm is not None:
        across, along = view.state.area_mm
    if view.state.quarter:
        across, along = along, across
    room = _SCENE_ROOM if view.kind is Kind.SCENE else 1.0
    return room * max(across / max(width, 1), along / max(height, 1))

"""Applies presentation states to viewports, each to the images it names and to no other (P-34)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, floor

from domain.errors import Refused
from domain.geometry import Lattice
from domain.graphics import Shutter
from domain.presentation import DisplayedArea, Look, PresentationState
from domain.study import Instance, Window
from domain.volume import ImageStack
from imaging.geometry import image_lattice, is_placed
from imaging.softcopy import full_window, why_not_values
from viewer.session.content import lattice_of, screen_axes
from viewer.session.softcopy import Softcopy
from viewer.session.source_shown import source_shown
from viewer.session.view_plane import ViewPlane
from viewer.session.view_state import Orientation, ViewState, turn
from viewer.session.views import Viewport, own_orientation
from viewer.session.windows import first_window

_SAME = 1 - 1e-6
_TRUE_SIZE = "true size is not kept: the size of this display's pixels is not known"


def image_of(view: Viewport) -> tuple[Instance, int] | None:
    """Return the acquired image that a viewport shows, and its frame from 0; None on a reformat."""
    number = source_shown(view)
    if number is None or view.content is None:
        return None
    source = view.content.sources[number]
    return source.instance, source.frame


def offered(states: Sequence[PresentationState], view: Viewport) -> tuple[PresentationState, ...]:
    """Return the states that are about the image a viewport shows, the newest first."""
    image = image_of(view)
    if image is None:
        return ()
    about = [state for state in states if state.is_about(image[0].sop_uid, image[1])]
    return tuple(sorted(about, key=lambda state: state.made, reverse=True))


def softcopy_of(view: Viewport) -> Softcopy | None:
    """Return the state a viewport shows its present image through; None off its images."""
    if view.state is None or view.state.softcopy is None:
        return None
    image = image_of(view)
    state = view.state.softcopy.state
    if image is None or not state.is_about(image[0].sop_uid, image[1]):
        return None
    return _softcopy(state, *image)


def shown_state(view: Viewport) -> ViewState | None:
    """Return how the present image is shown: through the state where it is about this image."""
    state = view.state
    if state is None or state.softcopy is None or view.content is None:
        return state
    now = softcopy_of(view)
    # A window that came with the state follows it from image to image; the reader's own stays.
    untouched = state.window in (None, state.softcopy.voi)
    if now is not None:
        window = None if untouched else state.window
        return replace(state, softcopy=now, window=window)
    window = first_window(view.content, view.image) if untouched else state.window
    return replace(state, softcopy=None, window=window)


def presented(view: Viewport, state: PresentationState) -> Viewport:
    """Return a viewport as a state wants its image to be seen.

    Raises:
        Refused: The state cannot be shown exactly, or is not about this image.
    """
    image = image_of(view)
    if image is None or view.state is None or not state.is_about(image[0].sop_uid, image[1]):
        raise Refused("The presentation state is about other images than this one.")
    advice = "The image is shown as it was sent."
    if state.refusal:
        raise Refused(state.refusal, advice=advice)
    instance, frame = image
    if instance.pixels is None or instance.pixels.samples != 1:
        raise Refused(
            "The presentation state is not applied: it is greyscale, and the image is in colour.",
            advice=advice,
        )
    why = why_not_values(state, instance.frame_values(frame))
    if why:
        raise Refused(why, advice=advice)
    held = {plane.group for plane in instance.overlays}
    lacking = [group for group, _layer in state.overlays if group not in held]
    if lacking:
        raise Refused(
            f"The presentation state is not applied: it shows overlay {lacking[0]:04X}, which the"
            " image does not have.",
            advice=advice,
        )
    return _turned(view, state, instance, frame)


def without(view: Viewport) -> Viewport:
    """Return a viewport without a presentation state, looked at as it was sent."""
    if view.state is None or view.state.softcopy is None or view.content is None:
        return view
    window = view.state.window
    if window in (None, view.state.softcopy.voi):
        window = first_window(view.content, view.image)
    state = replace(view.state, softcopy=None, window=window, area_mm=None, mm_per_pixel=None)
    return replace(view, state=state)


def pixel_lattice(view: Viewport) -> Lattice | None:
    """Return where the pixels (i, j) of the acquired image in a viewport lie; k has no meaning."""
    if isinstance(view.content, ImageStack):
        return lattice_of(view.content, view.image)
    image = image_of(view)
    if image is None or image[0].pixels is None:
        return None
    geometry = image[0].frame_geometry(image[1])
    if not is_placed(geometry):
        return None
    return image_lattice(geometry, image[0].pixels.rows, image[0].pixels.columns)


def area_corners(
    state: PresentationState, area: DisplayedArea
) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
    """Return what is upper left, upper right and lower left in view, as (column, row) from 0, 0.

    Source: PS3.3 C.10.4 (corners), C.10.6 (first the rotation, then the flip).
    """
    left, right = sorted((area.top_left[0], area.bottom_right[0]))
    upper, lower = sorted((area.top_left[1], area.bottom_right[1]))
    x0, x1, y0, y1 = left - 1.0, float(right), upper - 1.0, float(lower)
    around = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    turns = state.rotation // 90
    corners = [around[(n - turns) % 4] for n in range(4)]
    if state.flip:
        corners = [corners[1], corners[0], corners[3], corners[2]]
    return corners[0], corners[1], corners[3]


def _softcopy(state: PresentationState, instance: Instance, frame: int) -> Softcopy:
    choice = state.voi_of(instance.sop_uid, frame)
    voi = None if choice is None else choice.window or choice.table
    if voi is None:
        assert instance.pixels is not None  # noqa: S101 - an image has pixels
        voi = full_window(instance.pixels, state)
    area = state.area_of(instance.sop_uid, frame)
    not_kept = _TRUE_SIZE if area is not None and area.mode == "TRUE SIZE" else ""
    return Softcopy(state, instance.frame_values(frame), voi, not_kept)


def _turned(view: Viewport, state: PresentationState, instance: Instance, frame: int) -> Viewport:
    lattice = pixel_lattice(view)
    assert view.state is not None and view.content is not None  # noqa: S101, PT018 - it shows one
    if lattice is None:
        raise Refused("The presentation state is not applied: the image states no geometry.")
    right, down = screen_axes(lattice, Orientation.IMAGE)
    softcopy = _softcopy(state, instance, frame)
    window = softcopy.voi if isinstance(softcopy.voi, Window) else None
    shown = replace(
        view.state,
        orientation=own_orientation(view.content),
        right=right,
        down=down,
        zoom=1.0,
        mirrored=False,
        quarter=False,
        inverted=False,
        window=window,
        softcopy=softcopy,
        area_mm=None,
        mm_per_pixel=None,
    )
    area = state.area_of(instance.sop_uid, frame)
    if area is not None:
        shown = _framed(shown, area, lattice)
    shown = shown.turned(state.rotation)
    if state.flip:
        shown = shown.flipped_sideways()
    return replace(view, state=shown)


def _framed(shown: ViewState, area: DisplayedArea, lattice: Lattice) -> ViewState:
    x0, x1 = sorted((area.top_left[0], area.bottom_right[0]))
    y0, y1 = sorted((area.top_left[1], area.bottom_right[1]))
    along_i, along_j, _ = lattice.spacing_mm
    middle = lattice.point((x0 + x1) / 2 - 1, (y0 + y1) / 2 - 1, 0)
    fixed = None
    if area.mode == "MAGNIFY" and area.magnification and area.magnification > 0:
        fixed = along_i / area.magnification
    size = ((x1 - x0 + 1) * along_i, (y1 - y0 + 1) * along_j)
    return replace(shown, centre=middle, area_mm=size, mm_per_pixel=fixed)


def look_of(view: Viewport, plane: ViewPlane | None = None) -> Look:
    """Return how an acquired image is looked at, for a state that says the same.

    Args:
        view: The viewport.
        plane: Where its pixels lie, if the part that is seen matters.
    """
    lattice, state = pixel_lattice(view), view.state
    if lattice is None or state is None:
        return Look()
    softcopy = softcopy_of(view)
    shutter = _file_shutter(view) if softcopy is None else softcopy.state.shutter
    own = softcopy.voi if softcopy is not None and isinstance(softcopy.voi, Window) else None
    inverse = softcopy is not None and softcopy.state.inverse
    look = Look(state.window or own, inverted=state.inverted != inverse, shutter=shutter)
    for flip in (False, True):
        for rotation in (0, 90, 180, 270):
            right, down = screen_axes(lattice, Orientation.IMAGE)
            right, down = turn(right, down, rotation)
            right = right.reversed() if flip else right
            if right.dot(state.right) > _SAME and down.dot(state.down) > _SAME:
                area = None if plane is None else _seen(lattice, plane)
                return replace(look, rotation=rotation, flip=flip, area=area)
    return look


def _file_shutter(view: Viewport) -> Shutter | None:
    """Return the image's own shutter, which a state without one would lift (PS3.3 A.33.2.1)."""
    image = image_of(view)
    own = None if image is None else image[0].frame_shutter(image[1])
    # One of bits would need the overlay beside it.
    return None if own is None or own.overlay is not None else own


def _seen(lattice: Lattice, plane: ViewPlane) -> tuple[int, int, int, int]:
    """Return the pixels at the edges of what is seen, from 1: left, upper, right, lower."""
    ends = [lattice.index(plane.to_patient(x, y))[:2] for x in (0, plane.width)
            for y in (0, plane.height)]  # fmt: skip
    columns, rows = ([end[n] for end in ends] for n in (0, 1))
    return (
        floor(min(columns)) + 1,
        floor(min(rows)) + 1,
        ceil(max(columns)) + 1,
        ceil(max(rows)) + 1,
    )

"""What an image's own file lays over it: overlay planes and a shutter, shown or put aside."""

from __future__ import annotations

from dataclasses import dataclass

from domain.graphics import Shutter
from domain.volume import Doubt, ImageStack, OverlayPicture, SliceSource, Volume
from viewer.session.hanging import Kind
from viewer.session.presentation import softcopy_of
from viewer.session.slices import slice_axis
from viewer.session.view_state import SlabMode
from viewer.session.views import Viewport

_COVERED = Doubt(
    "shutter",
    "A shutter of the file covers part of the image.",
    "Shift+U shows what lies beneath it.",
)
_LIFTED = Doubt(
    "shutter",
    "The file covers part of this image with a shutter, which is lifted.",
    "Shift+U puts it back.",
)


@dataclass(frozen=True, slots=True)
class LaidOver:
    """Whether overlays are drawn, and whether the reader looks beneath shutters."""

    overlays: bool = True
    shutters: bool = True


def source_shown(view: Viewport) -> int | None:
    """Return which source a viewport shows just as it was acquired; None in reformats and 3D."""
    content, state = view.content, view.state
    if content is None or state is None or view.kind is Kind.SCENE:
        return None
    if isinstance(content, ImageStack):
        return view.image if view.image < len(content.sources) else None
    if view.kind is not Kind.PLANE or state.slab.mode is not SlabMode.OFF:
        return None
    return _acquired(content, view)


def _acquired(content: Volume, view: Viewport) -> int | None:
    if view.state is None:
        return None
    axis = slice_axis(content, view.state)
    if not axis.acquired:
        return None
    plane = axis.number(view.state.centre)
    # A plane that is mixed from two images is neither of them.
    found = [n for n, k in enumerate(content.plane_of_source) if k == plane]
    return found[0] if len(found) == 1 else None


def overlays_over(view: Viewport, laid: LaidOver) -> tuple[OverlayPicture, ...]:
    """Return the overlay planes to draw; a presentation state says itself which it wants."""
    number = source_shown(view)
    if not laid.overlays or number is None or view.content is None:
        return ()
    stated = softcopy_of(view)
    if stated is not None:
        wanted = {group for group, _layer in stated.state.overlays}
        own = view.content.overlays.get(number, ())
        return tuple(one for one in own if one.plane.group in wanted)
    shutter = _shutter(view.content.sources[number])
    covering = None if shutter is None else shutter.overlay
    found = view.content.overlays.get(number, ())
    return tuple(one for one in found if one.plane.group != covering)


def shutter_over(view: Viewport, laid: LaidOver) -> Shutter | None:
    """Return the shutter to apply; None where there is none, or the reader lifted the file's."""
    stated = softcopy_of(view)
    if stated is not None:
        # It takes the place of the file's own, and its name stands in the picture.
        return stated.state.shutter
    return _shutter_of_file(view) if laid.shutters else None


def shutter_doubts(view: Viewport, laid: LaidOver) -> tuple[Doubt, ...]:
    """Return what is to be said of a shutter for as long as its image is shown."""
    if _shutter_of_file(view) is None:
        return ()
    return (_COVERED,) if laid.shutters else (_LIFTED,)


def covering_bits(view: Viewport, shutter: Shutter) -> OverlayPicture | None:
    """Return the overlay whose bits cover the image, where a shutter names one."""
    number = source_shown(view)
    if number is None or view.content is None or shutter.overlay is None:
        return None
    found = view.content.overlays.get(number, ())
    return next((one for one in found if one.plane.group == shutter.overlay), None)


def _shutter_of_file(view: Viewport) -> Shutter | None:
    number = source_shown(view)
    if number is None or view.content is None or _stated(view):
        return None
    return _shutter(view.content.sources[number])


def _shutter(source: SliceSource) -> Shutter | None:
    return source.instance.frame_shutter(source.frame)


def _stated(view: Viewport) -> bool:
    # Off the images that the state names, the file's own shutter holds.
    return softcopy_of(view) is not None

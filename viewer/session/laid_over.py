"""What an image's own file lays over it: overlay planes and a shutter, shown or put aside."""

from __future__ import annotations

from dataclasses import dataclass

from domain.graphics import Shutter
from domain.volume import Doubt, OverlayPicture, SliceSource
from viewer.session.presentation import softcopy_of
from viewer.session.source_shown import source_shown
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

"""Puts an image's own overlays and shutter into its picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.graphics import Shutter
from domain.volume import OverlayPicture
from imaging.shutters import open_area, shutter_grey
from viewer.render.flat_bits import bits_on_plane
from viewer.session.content import Content
from viewer.session.laid_over import LaidOver, covering_bits, overlays_over, shutter_over
from viewer.session.view_plane import ViewPlane
from viewer.session.views import Viewport
from viewer.ui.palette import OV, colour


@dataclass(frozen=True, slots=True)
class LyingOver:
    """What is to be laid over one picture: two equal ones give the same picture."""

    overlays: tuple[OverlayPicture, ...] = ()
    shutter: Shutter | None = None
    covering: OverlayPicture | None = None  # bits that belong to the shutter


def lying_over(view: Viewport, laid: LaidOver) -> LyingOver:
    """Return what is to be laid over the picture of a viewport."""
    shutter = shutter_over(view, laid)
    covering = None if shutter is None else covering_bits(view, shutter)
    return LyingOver(overlays_over(view, laid), shutter, covering)


def laid(
    shown: NDArray[np.uint8], wanted: LyingOver, content: Content, image: int, plane: ViewPlane
) -> NDArray[np.uint8]:
    """Return the picture with what lies over it; grey stays grey where nothing is drawn."""
    if wanted.shutter is not None:
        shown = _covered(shown, wanted, content, image, plane)
    if not wanted.overlays:
        return shown
    coloured = np.repeat(shown[:, :, np.newaxis], 3, axis=2) if shown.ndim == 2 else shown.copy()
    hue = colour(OV)
    for overlay in wanted.overlays:
        set_ = bits_on_plane(overlay.bits.view(np.bool_), content, image, plane)
        coloured[set_] = (hue.red(), hue.green(), hue.blue())
    return coloured


def _covered(
    shown: NDArray[np.uint8], wanted: LyingOver, content: Content, image: int, plane: ViewPlane
) -> NDArray[np.uint8]:
    pixels = content.sources[image].instance.pixels if content.sources else None
    if wanted.shutter is None or pixels is None:
        return shown
    closed = ~open_area(wanted.shutter, pixels.rows, pixels.columns)
    if wanted.covering is not None:
        closed |= wanted.covering.bits.view(np.bool_)
    covered = shown.copy()
    covered[bits_on_plane(closed, content, image, plane)] = shutter_grey(wanted.shutter)
    return covered

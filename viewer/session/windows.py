"""Which window a series opens with, and which ones the digits choose."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.study import Window
from domain.volume import ImageStack, Volume
from imaging.display import automatic_window
from imaging.presets import Preset, presets
from viewer.session.content import Content, file_window

_MEDIASTINUM = Window(40.0, 400.0, "mediastinum")


def first_window(content: Content, image: int = 0) -> Window | None:
    """Return the window to open with; None where the file's own look-up table comes first."""
    if isinstance(content, ImageStack) and image in content.voi_luts:
        return None
    said = file_window(content, image)
    if said is not None:
        return said
    if content.modality == "CT" and content.unit == "HU":
        return _MEDIASTINUM
    return auto_window(content, image)


def auto_window(content: Content, image: int = 0) -> Window:
    """Return a window that suits the values that have arrived."""
    return automatic_window(_sample(content, image), padding=content.padding)


def presets_of(content: Content, image: int = 0) -> tuple[Preset, ...]:
    """Return what the digit keys choose for an image."""
    windows = content.windows
    if isinstance(content, ImageStack) and content.sources:
        source = content.sources[image]
        windows = source.instance.frame_values(source.frame).windows or windows
    automatic = auto_window(content, image)
    return presets(content.modality, windows, automatic, unit=content.unit)


def _sample(content: Content, image: int) -> NDArray[Any] | None:
    if isinstance(content, Volume):
        arrived = np.flatnonzero(content.filled)
        return content.voxels[arrived[:: max(1, len(arrived) // 16)], ::4, ::4]
    pixels = content.images[image]
    return None if pixels is None or pixels.ndim == 3 else pixels

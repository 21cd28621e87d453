"""Which window a series opens with, and which ones the digits choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.study import Instance, Window
from domain.volume import ImageStack, VoiLut, Volume
from imaging.display import automatic_window, level
from imaging.presets import OwnPreset, Preset, opening_preset, presets
from imaging.shutters import open_area
from viewer.session.content import Content, file_window, is_colour

_TRACE = 0.002
_ENOUGH = 1 << 16


def first_window(content: Content, image: int = 0) -> Window | None:
    """Return the window to open with; None where the file's own look-up table comes first."""
    if luts_of(content, image):
        return None
    said = file_window(content, image)
    if said is not None:
        return said
    if content.modality == "CT" and content.unit == "HU":
        source = content.sources[min(image, len(content.sources) - 1)] if content.sources else None
        tissue = opening_preset(_body_part(source.instance if source else None)).window
        if tissue is not None and _shows_something(content, image, tissue):
            return tissue
    return auto_window(content, image)


def _shows_something(content: Content, image: int, tissue: Window) -> bool:
    """Return whether a tissue is worth a look: not where all but a trace is black or white."""
    sample = _sample(content, image)
    if sample is None or sample.size == 0:
        return True
    shown = level(sample.reshape(-1)[:: max(1, sample.size // _ENOUGH)], tissue)
    return bool((shown > 0.0).mean() > _TRACE and (shown < 1.0).mean() > _TRACE)


def auto_window(content: Content, image: int = 0) -> Window:
    """Return a window that suits the values that have arrived, padded and covered ones left out."""
    return automatic_window(_sample(content, image), padding=content.padding)


def luts_of(content: Content, image: int = 0) -> tuple[VoiLut, ...]:
    """Return the VOI LUTs that the file brings for an image, or for all images of a volume."""
    if isinstance(content, ImageStack):
        return content.voi_luts.get(image, ())
    return content.voi_luts


def without_luts(content: Content) -> Content:
    """Return content as if its file had brought no table: what stands where one is dragged."""
    if isinstance(content, ImageStack):
        return replace(content, voi_luts={})
    return replace(content, voi_luts=())


def presets_of(
    content: Content, image: int = 0, own: Sequence[OwnPreset] = ()
) -> tuple[Preset, ...]:
    """Return what the digit keys and the preset menu choose; nothing for an image in colour."""
    if is_colour(content, image):
        return ()
    windows = content.windows
    instance = content.sources[0].instance if content.sources else None
    if isinstance(content, ImageStack) and content.sources:
        source = content.sources[image]
        instance = source.instance
        windows = instance.frame_values(source.frame).windows or windows
    return presets(
        content.modality,
        windows,
        auto_window(content, image),
        unit=content.unit,
        body_part=_body_part(instance),
        voi_luts=tuple(lut.name for lut in luts_of(content, image)),
        inverted=content.inverted,
        own=own,
    )


def _body_part(instance: Instance | None) -> str:
    if instance is None:
        return ""
    series = instance.series
    return series.body_part or f"{series.description} {series.protocol}"


def _sample(content: Content, image: int) -> NDArray[Any] | None:
    if isinstance(content, Volume):
        arrived = np.flatnonzero(content.filled)
        sample = content.voxels[arrived[:: max(1, len(arrived) // 16)], ::4, ::4]
        seen = _seen(content, image=None)
        return sample if seen is None else sample[:, seen[::4, ::4]]
    pixels = content.images[image]
    if pixels is None or pixels.ndim == 3:
        return None
    seen = _seen(content, image)
    return pixels if seen is None or seen.shape != pixels.shape else pixels[seen]


def _seen(content: Content, image: int | None) -> NDArray[np.bool_] | None:
    """Return which pixels no shutter covers; None where nothing is covered, or not everywhere."""
    sources = content.sources if image is None else content.sources[image : image + 1]
    shutters = {source.instance.frame_shutter(source.frame) for source in sources}
    shutter = shutters.pop() if len(shutters) == 1 else None
    pixels = sources[0].instance.pixels if sources else None
    if shutter is None or pixels is None:
        return None
    return open_area(shutter, pixels.rows, pixels.columns)

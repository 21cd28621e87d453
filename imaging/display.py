"""From values to grey levels, exactly as PS3.3 C.11 and C.7.6.3.1.2 say."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.study import Window
from domain.volume import VoiLut
from imaging.presets import Preset, presets
from imaging.quantiles import quantiles

__all__ = [
    "Grey", "Padding", "Preset", "apply_table", "automatic_window",
    "first_window", "full_range", "level", "presets", "raw_picture", "table_values",
    "window_table", "window_values",
]  # fmt: skip

Grey = NDArray[np.uint8]
Padding = tuple[float, float] | None


_LOWEST = -(1 << 15)
_EVERY_INT16 = np.arange(_LOWEST, -_LOWEST, dtype=np.float64)
# Rows worked on at a time: their values in double precision then stay in the processor's cache.
_BLOCK = 1 << 16
# An automatic window leaves out the darkest and the brightest of these shares.
_DARKEST, _BRIGHTEST = 0.005, 0.995
_ENOUGH_TO_SEE = 1 << 20


def level(values: NDArray[Any] | float, window: Window) -> NDArray[np.float64]:
    """Return what a window makes of values: 0 for black to 1 for white (PS3.3 C.11.2.1.2)."""
    x = np.array(values, dtype=np.float64)
    c, w = window.centre, window.width
    if window.function == "SIGMOID":
        # Beyond 700 the exponential overflows, long after the result is 0 or 1.
        return 1.0 / (1.0 + np.exp(np.clip(-4.0 * (x - c) / w, -700.0, 700.0)))
    # LINEAR is defined for widths from 1 on; files of small real values mean the exact form.
    if window.function == "LINEAR" and w >= 1.0:
        if w == 1.0:
            return np.where(x <= c - 0.5, 0.0, 1.0)
        c, w = c - 0.5, w - 1.0
    # Step by step in place: the standard's own order of operations, without copies between.
    x -= c
    x /= w
    x += 0.5
    return np.clip(x, 0.0, 1.0, out=x)


def window_values(
    values: NDArray[Any],
    window: Window,
    *,
    inverted: bool = False,
    padding: Padding = None,
) -> Grey:
    """Return the grey levels of values under a window.

    Args:
        values: Any shape, after the modality rescale.
        window: The VOI window.
        inverted: Whether low values are bright (MONOCHROME1); applied after the window.
        padding: Values in this range are no part of the image: always black.
    """
    if values.dtype == np.int16:
        return _looked_up(values, window_table(window, inverted, padding))
    return _in_blocks(values, lambda block: level(block, window), inverted, padding)


def _looked_up(values: NDArray[np.int16], table: Grey) -> Grey:
    grey = np.empty(values.shape, dtype=np.uint8)
    np.take(table, np.ascontiguousarray(values).view(np.uint16), out=grey, mode="clip")
    return grey


@lru_cache(maxsize=64)
def window_table(window: Window, inverted: bool = False, padding: Padding = None) -> Grey:
    """Return the grey level of every int16 value, indexed by the value's bits as uint16."""
    grey = _grey(level(_EVERY_INT16, window), inverted)
    if padding is not None:
        grey[_within(_EVERY_INT16, padding)] = 0
    table = np.concatenate((grey[-_LOWEST:], grey[:-_LOWEST]))
    table.flags.writeable = False
    return table


def _in_blocks(values: NDArray[Any], level_of: Any, inverted: bool, padding: Padding) -> Grey:
    flat = np.ascontiguousarray(values).reshape(-1)
    grey = np.empty(flat.shape, dtype=np.uint8)
    for at in range(0, flat.size, _BLOCK):
        block = flat[at : at + _BLOCK]
        nothing = np.isnan(block) if block.dtype.kind == "f" else None
        if nothing is not None and not nothing.any():
            nothing = None
        if padding is not None:
            padded = _within(block, padding)
            nothing = padded if nothing is None else nothing | padded
        if nothing is not None:
            block = np.where(nothing, 0, block)
        part = _grey(level_of(block), inverted)
        if nothing is not None:
            part[nothing] = 0
        grey[at : at + _BLOCK] = part
    return grey.reshape(values.shape)


def _within(values: NDArray[Any], limits: tuple[float, float]) -> NDArray[np.bool_]:
    low, high = limits
    return np.asarray((values >= low) & (values <= high))


def _grey(levels: NDArray[np.float64], inverted: bool) -> Grey:
    """Round levels to the nearest of 256 greys, halves upwards, then turn them over if asked."""
    levels *= 255.0
    levels += 0.5
    steps = levels.astype(np.uint8)
    return np.subtract(255, steps, out=steps) if inverted else steps


def apply_table(
    stored: NDArray[Any], first: int, entries: NDArray[np.uint16]
) -> NDArray[np.uint16]:
    """Return what a look-up table makes of values (PS3.3 C.11.1.1.1, C.11.2.1.1).

    Values below the first mapped one take the first entry, those above the last take the last.
    What comes out is unsigned, whatever went in; ``first`` has the sign of what goes in.
    """
    if stored.dtype.kind == "f":
        stored = np.rint(stored)
    at = np.clip(stored.astype(np.int64) - first, 0, len(entries) - 1)
    return np.asarray(entries, dtype=np.uint16)[at]


def full_range(entries: NDArray[np.uint16], bits: int) -> NDArray[np.uint16]:
    """Return the entries of a VOI LUT of ``bits`` bits spread so that 65535 is white."""
    white = (1 << bits) - 1
    spread = np.rint(np.minimum(entries, white) * (65535.0 / white))
    return np.asarray(spread, dtype=np.uint16)


def table_values(
    values: NDArray[Any],
    lut: VoiLut,
    *,
    inverted: bool = False,
    padding: Padding = None,
) -> Grey:
    """Return the grey levels of values under a VOI LUT of the file."""

    def level_of(block: NDArray[Any]) -> NDArray[np.float64]:
        return apply_table(block, lut.first, lut.entries) / 65535.0

    return _in_blocks(values, level_of, inverted, padding)


def automatic_window(values: NDArray[Any] | None, *, padding: Padding = None) -> Window:
    """Return a window over all but the extreme values, padding left out."""
    if values is None or values.size == 0:
        return Window(0.5, 1.0, "automatic", "LINEAR_EXACT")
    seen = values.reshape(-1)
    # Every n-th value says the same as all of them, at a size that takes no time.
    seen = seen[:: max(1, seen.size // _ENOUGH_TO_SEE)]
    if seen.dtype.kind == "f":
        seen = seen[np.isfinite(seen)]
    if padding is not None:
        seen = seen[(seen < padding[0]) | (seen > padding[1])]
    if seen.size == 0:
        return Window(0.5, 1.0, "automatic", "LINEAR_EXACT")
    low, high = quantiles(seen, (_DARKEST, _BRIGHTEST))
    if not high > low:
        low, high = float(seen.min()), float(seen.max())
    if not high > low:
        return Window(low, 1.0, "automatic", "LINEAR_EXACT")
    return Window((low + high) / 2.0, high - low, "automatic", "LINEAR_EXACT")


def first_window(
    windows: Sequence[Window], values: NDArray[Any] | None, padding: Padding
) -> Window:
    """Return the window an image is first shown with: the file's own, else an automatic one."""
    return windows[0] if windows else automatic_window(values, padding=padding)


def raw_picture(
    values: NDArray[Any],
    windows: Sequence[Window] = (),
    *,
    inverted: bool = False,
    padding: Padding = None,
    voi_lut: VoiLut | None = None,
    window: Window | None = None,
) -> Grey:
    """Return one image's own pixels after the display pipeline, one for one.

    Args:
        values: One image after the modality rescale, or RGB, which is shown as it is.
        windows: The file's own windows, the first of which counts.
        inverted: Whether low values are bright (MONOCHROME1).
        padding: Range of values that are no part of the image.
        voi_lut: The file's own VOI LUT; it wins over the file's windows.
        window: A window chosen by the reader; it wins over everything in the file.

    Returns:
        uint8, (rows, columns), or (rows, columns, 3) for colour.
    """
    if values.ndim == 3:
        return np.ascontiguousarray(values, dtype=np.uint8)
    if window is None and voi_lut is not None:
        return table_values(values, voi_lut, inverted=inverted, padding=padding)
    chosen = window or first_window(windows, values, padding)
    return window_values(values, chosen, inverted=inverted, padding=padding)

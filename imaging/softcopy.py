"""What a presentation state makes of an image's pixels (PS3.4 N.2, PS3.3 C.11)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.presentation import PresentationState, Table
from domain.study import FrameValues, Pixels, Window
from imaging.display import Grey, Padding, apply_table, level
from imaging.shutters import open_area, shutter_grey


def why_not_values(state: PresentationState, values: FrameValues) -> str:
    """Return why a state's modality transformation cannot take the place of the image's own."""
    if values.has_modality_lut != (state.modality_table is not None):
        return (
            "The presentation state is not applied: it brings another modality table than the"
            " image has."
        )
    return ""


def values_of_state(
    values: NDArray[Any], state: PresentationState, own: FrameValues
) -> NDArray[Any]:
    """Return the values that the state's own rescale gives, from those that the image's gave."""
    wanted = state.rescale or (1.0, 0.0)
    if state.modality_table is not None or wanted == (own.slope, own.intercept):
        return values
    stored = (values.astype(np.float64) - own.intercept) / own.slope
    return np.asarray(stored * wanted[0] + wanted[1])


def full_window(pixels: Pixels, state: PresentationState) -> Window:
    """Return the window of all values there can be: what stands where a state has no VOI."""
    if state.modality_table is not None:
        low, high = 0.0, float((1 << state.modality_table.bits) - 1)
    else:
        least = -(1 << (pixels.bits_stored - 1)) if pixels.signed else 0
        slope, intercept = state.rescale or (1.0, 0.0)
        ends = [least, least + (1 << pixels.bits_stored) - 1]
        low, high = sorted(end * slope + intercept for end in ends)
    return Window((low + high) / 2, high - low, "all values", "LINEAR_EXACT")


def softcopy_levels(
    values: NDArray[Any],
    state: PresentationState,
    voi: Window | Table,
    *,
    inverted: bool = False,
) -> NDArray[np.float64]:
    """Return P-values from 0 to 1: VOI, then presentation LUT.

    Args:
        values: Any shape, after the state's modality transformation.
        state: The presentation state.
        voi: The state's window or table, or a window that the reader chose in its place.
        inverted: Whether the reader turned the polarity over.
    """
    if isinstance(voi, Window):
        levels = level(values, voi)
    else:
        white = (1 << voi.bits) - 1
        levels = np.minimum(apply_table(values, voi.first, voi.values) / white, 1.0)
    table = state.presentation_table
    if table is not None:
        # C.11.4: the table's own length is the range of what goes into it.
        at = np.floor(levels * (len(table.values) - 1) + 1e-9).astype(np.int64)
        levels = np.minimum(table.values[at] / float((1 << table.bits) - 1), 1.0)
    if state.inverse != inverted:
        levels = 1.0 - levels
    return levels


def softcopy_grey(
    values: NDArray[Any],
    state: PresentationState,
    voi: Window | Table,
    own: FrameValues,
    *,
    inverted: bool = False,
    padding: Padding = None,
) -> Grey:
    """Return 256 grey levels of values under a state; padding is black.

    Args:
        values: Any shape, after the image's own modality transformation.
        state: The presentation state.
        voi: As for ``softcopy_levels``.
        own: How the image itself is valued, where the state brings another rescale.
        inverted: Whether the reader turned the polarity over.
        padding: Values in this range are no part of the image.
    """
    if values.dtype == np.int16:
        table = _table_of(state, voi, own, inverted, padding)
        return np.take(table, np.ascontiguousarray(values).view(np.uint16))
    nothing = np.isnan(values) if values.dtype.kind == "f" else np.zeros(values.shape, np.bool_)
    if padding is not None:
        nothing |= (values >= padding[0]) & (values <= padding[1])
    known = values_of_state(np.where(nothing, 0, values), state, own)
    levels = softcopy_levels(known, state, voi, inverted=inverted)
    shown = np.floor(levels * 255.0 + 0.5).astype(np.uint8)
    shown[nothing] = 0
    return shown


@lru_cache(maxsize=16)
def _table_of(
    state: PresentationState,
    voi: Window | Table,
    own: FrameValues,
    inverted: bool,
    padding: Padding,
) -> Grey:
    """Return the grey level of every int16 value, indexed by the value's bits as uint16."""
    every = np.arange(1 << 16, dtype=np.uint16).view(np.int16).astype(np.float64)
    return softcopy_grey(every, state, voi, own, inverted=inverted, padding=padding)


def softcopy_picture(
    values: NDArray[Any],
    state: PresentationState,
    pixels: Pixels,
    own: FrameValues,
    sop_uid: str = "",
    frame: int = 0,
) -> Grey:
    """Return one image's own pixels as a state shows them, one for one, shutter and overlays too.

    Rotation, flip and displayed area move pixels and change none; they are not applied here.
    """
    choice = state.voi_of(sop_uid, frame)
    voi: Window | Table = full_window(pixels, state)
    if choice is not None:
        voi = choice.window or choice.table or voi
    shown = softcopy_grey(values, state, voi, own)
    for bitmap in state.bitmaps:
        row, column = bitmap.origin[0] - 1, bitmap.origin[1] - 1
        high, wide = bitmap.pixels.shape
        at = np.zeros((shown.shape[0] + 2 * high, shown.shape[1] + 2 * wide), np.bool_)
        if -high <= row <= shown.shape[0] and -wide <= column <= shown.shape[1]:
            at[row + high : row + 2 * high, column + wide : column + 2 * wide] = bitmap.pixels
        grey = round(sum(state.colour_of(bitmap.layer)) / 3)
        shown[at[high:-high, wide:-wide]] = grey
    if state.shutter is not None:
        seen = open_area(state.shutter, shown.shape[0], shown.shape[1])
        shown[~seen] = shutter_grey(state.shutter)
    return shown

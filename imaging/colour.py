"""Colour pixels as RGB with 8 bits (PS3.3 C.7.6.3.1.2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from imaging.tables import Palette


def rgb_of_ybr(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return RGB of YBR_FULL, by the equations of PS3.3 C.7.6.3.1.2."""
    y = values[..., 0].astype(np.float32)
    b = values[..., 1].astype(np.float32) - 128.0
    r = values[..., 2].astype(np.float32) - 128.0
    rgb = np.stack((y + 1.402 * r, y - 0.344136 * b - 0.714136 * r, y + 1.772 * b), axis=-1)
    clipped: NDArray[np.uint8] = np.clip(np.rint(rgb), 0, 255).astype(np.uint8)
    return clipped


def ybr_of_422(raw: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.uint8]:
    """Return YBR with a sample of each for every pixel; PS3.3: two Y share one Cb and Cr."""
    pairs = raw[: rows * columns * 2].reshape(rows, columns // 2, 4)
    ybr = np.empty((rows, columns, 3), np.uint8)
    ybr[:, 0::2, 0], ybr[:, 1::2, 0] = pairs[..., 0], pairs[..., 1]
    ybr[:, :, 1] = np.repeat(pairs[..., 2], 2, axis=1)
    ybr[:, :, 2] = np.repeat(pairs[..., 3], 2, axis=1)
    return ybr


def rgb_of_palette(
    stored: NDArray[np.generic], palettes: tuple[Palette, Palette, Palette]
) -> NDArray[np.uint8]:
    """Return RGB of palette indices; indices beyond a table take its first or last colour."""
    index = stored.astype(np.int64)
    channels = []
    for palette in palettes:
        at = np.clip(index - palette.first, 0, len(palette.values) - 1)
        channels.append(palette.eight_bits().take(at))
    return np.stack(channels, axis=-1)


def eight_bits(values: NDArray[np.generic], bits: int) -> NDArray[np.uint8]:
    """Return colour samples of ``bits`` bits with 8, keeping the highest."""
    if bits <= 8:
        return values.astype(np.uint8)
    return np.right_shift(values.astype(np.uint32), bits - 8).astype(np.uint8)

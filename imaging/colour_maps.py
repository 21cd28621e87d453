"""The colours that values are fused in: the well-known palettes of PS3.6 Annex B, and a rainbow."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

RAINBOW = "Rainbow"
# Name for a reader: the file of that palette (CID 1.2.840.10008.1.5.x) that pydicom ships.
_FILES = {
    "Hot Iron": "hotiron",
    "PET": "pet",
    "Hot Metal Blue": "hotmetalblue",
    "PET 20 Step": "pet20step",
}
COLOUR_MAPS = (*_FILES, RAINBOW)


@lru_cache(maxsize=8)
def colour_map(name: str) -> NDArray[np.uint8]:
    """Return 256 colours, (256, 3) RGB from the lowest value to the highest.

    Raises:
        ValueError: There is no such map.
    """
    if name == RAINBOW:
        return _rainbow()
    if name not in _FILES:
        raise ValueError(f"there is no colour map {name}")
    # Read here: few studies are ever fused.
    from pydicom import dcmread
    from pydicom.data import get_palette_files

    (path,) = get_palette_files(f"{_FILES[name]}.dcm")
    palette = dcmread(path)
    tables = [
        np.frombuffer(palette[f"{colour}PaletteColorLookupTableData"].value, np.uint8)[:256]
        for colour in ("Red", "Green", "Blue")
    ]
    return np.stack(tables, axis=1)


def _rainbow() -> NDArray[np.uint8]:
    """Return blue, cyan, green, yellow, red."""
    at = np.linspace(0, 1, 256)
    stops = np.array((0.0, 0.25, 0.5, 0.75, 1.0))
    red = np.interp(at, stops, (0, 0, 0, 255, 255))
    green = np.interp(at, stops, (0, 255, 255, 255, 0))
    blue = np.interp(at, stops, (255, 255, 0, 0, 0))
    return np.rint(np.stack((red, green, blue), axis=1)).astype(np.uint8)

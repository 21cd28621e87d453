"""How wide the window is for its text: what a room shows, folds away or drops."""

from __future__ import annotations

from enum import Enum


class Width(Enum):
    """Three widths; large text makes any window narrow."""

    WIDE = "wide"
    MIDDLE = "middle"
    NARROW = "narrow"

    @classmethod
    def of(cls, pixels: int, scale: float) -> Width:
        """Return the width class of a window ``pixels`` wide at a text scale."""
        if pixels < 1200 or scale >= 1.25:
            return cls.NARROW
        return cls.WIDE if pixels >= 1500 else cls.MIDDLE

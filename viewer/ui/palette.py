"""The colours and type that overlays are painted with."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QColor, QFont

VIEW = "#000000"
S0 = "#0A0B0D"
S1 = "#111316"
S3 = "#22262C"
S4 = "#2C3139"
LINE = "#262B32"
CTL = "#6B7480"
T1 = "#E4E7EB"
T2 = "#AEB5BF"
T3 = "#8D96A1"
T4 = "#59616C"
OV = "#D9DEE4"
OV2 = "#BCC3CC"
ACC = "#58A9EC"
ACCH = "#7CBDF2"
ACCD = "#15304A"
AMB = "#E3AC45"
AMB_TINT = "#30260F"
AMB_STRIP = "#2B220D"
AMB_LINE = "#4A3A16"
RED = "#F2716A"
RED_TINT = "#381917"
GRN = "#5DBE82"
VIEWED = "#B9C0C9"
CAPTION = "#060C12"

_FAMILIES = ["Inter", "Noto Sans", "Noto Sans Devanagari", "DejaVu Sans"]


@lru_cache(maxsize=64)
def colour(hex_: str, share: float = 1.0) -> QColor:
    """Return a colour, let through by a share."""
    made = QColor(hex_)
    made.setAlphaF(share)
    return made


@lru_cache(maxsize=32)
def font(px: int, weight: int = 400) -> QFont:
    """Return the type of that size, its figures all of one width."""
    made = QFont(_FAMILIES)
    made.setPixelSize(px)
    made.setWeight(QFont.Weight(weight))
    made.setFeature(QFont.Tag("tnum"), 1)
    return made

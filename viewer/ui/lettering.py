"""Words on images: light letters with a black edge, readable on any picture."""

from __future__ import annotations

from functools import lru_cache
from math import ceil
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QGuiApplication,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
)

from viewer.ui.palette import OV, colour, font

_FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"
_EDGE_PX = 3.0
# What text on the screen measures at 100 % (SCREENS.md section 2).
_BODY_PX = 13


@lru_cache(maxsize=1)
def ship_fonts() -> tuple[int, ...]:
    """Make the fonts that ship with the program known to Qt, once."""
    return tuple(QFontDatabase.addApplicationFont(str(file)) for file in _FONTS.glob("*.ttf"))


@lru_cache(maxsize=1024)
def _lettered(text: str, px: int, weight: int, hue: str, ratio: float) -> QImage:
    face = font(px, weight)
    metrics = QFontMetricsF(face)
    width = ceil(metrics.horizontalAdvance(text)) + 4
    height = ceil(metrics.height()) + 4
    # No pixmap: key images are lettered on threads of jobs, and a pixmap is the GUI thread's own.
    picture = QImage(
        ceil(width * ratio), ceil(height * ratio), QImage.Format.Format_ARGB32_Premultiplied
    )
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    path = QPainterPath()
    path.addText(QPointF(2, 2 + metrics.ascent()), face, text)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = QPen(Qt.GlobalColor.black, _EDGE_PX)
    edge.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, edge)
    painter.fillPath(path, colour(hue))
    painter.end()
    return picture


def grown(px: float) -> int:
    """Return a length on the picture, larger where the reader has the text of the screen so."""
    own = QGuiApplication.font().pixelSize()  # less than 0 where nobody chose one
    return round(px * own / _BODY_PX) if own > 0 else round(px)


def type_of(px: int, weight: int = 400) -> QFont:
    """Return the type of words on the picture, which grows with the text of the screen."""
    return font(grown(px), weight)


def size_of(text: str, px: int = 12, weight: int = 400) -> tuple[float, float]:
    """Return the width and height that words take on the picture."""
    return _size(text, grown(px), weight)


@lru_cache(maxsize=4096)
def _size(text: str, px: int, weight: int) -> tuple[float, float]:
    metrics = QFontMetricsF(font(px, weight))
    return metrics.horizontalAdvance(text), metrics.height()


def write(
    painter: QPainter,
    text: str,
    x: float,
    y: float,
    *,
    px: int = 12,
    weight: int = 400,
    hue: str = OV,
    across: float = 0.0,
    down: float = 0.0,
) -> QRectF:
    """Write words on the picture, and return the rectangle they take.

    ``across`` and ``down`` say which point of the words lies at (x, y): 0 left or top, 0.5 the
    middle, 1 right or bottom.
    """
    ratio = painter.device().devicePixelRatioF()
    picture = _lettered(text, grown(px), weight, hue, ratio)
    width, height = size_of(text, px, weight)
    left, top = round(x - width * across), round(y - height * down)
    painter.drawImage(QPointF(left - 2, top - 2), picture)
    return QRectF(left, top, width, height)

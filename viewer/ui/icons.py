"""The viewer's line drawings, tinted and drawn at the size that is asked for."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from viewer.ui.palette import ACCH, T2, T4

_ICONS = Path(__file__).resolve().parents[2] / "resources" / "icons"


@lru_cache(maxsize=128)
def _drawing(name: str, hue: str) -> QSvgRenderer:
    source = (_ICONS / f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(source.replace("currentColor", hue).encode()))


def paint_icon(painter: QPainter, name: str, hue: str, rect: QRectF) -> None:
    """Paint an icon into a rectangle."""
    _drawing(name, hue).render(painter, rect)


def icon(name: str, side: int = 20) -> QIcon:
    """Return an icon with its states: at rest, chosen, disabled."""
    made = QIcon()
    for hue, mode, state in (
        (T2, QIcon.Mode.Normal, QIcon.State.Off),
        (ACCH, QIcon.Mode.Normal, QIcon.State.On),
        (T4, QIcon.Mode.Disabled, QIcon.State.Off),
    ):
        for scale in (1, 2):
            picture = QPixmap(QSize(side * scale, side * scale))
            picture.setDevicePixelRatio(scale)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_icon(painter, name, hue, QRectF(0, 0, side, side))
            painter.end()
            made.addPixmap(picture, mode, state)
    return made

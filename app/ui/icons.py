"""Icons from line drawings, tinted with the colour of the text beside them."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.ui.shipped import ICONS


@cache
def drawing(name: str, colour: str) -> QSvgRenderer:
    """Return the drawing ``name`` with its lines in ``colour``."""
    source = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))


def paint_icon(painter: QPainter, name: str, colour: str, rect: QRect | QRectF) -> None:
    """Paint an icon into ``rect``."""
    drawing(name, colour).render(painter, QRectF(rect))


def icon(name: str, colour: str, disabled: str = "") -> QIcon:
    """Return an icon for widgets that paint it themselves; sharp at every scale."""
    return QIcon(_Tinted(name, colour, disabled or colour))


class _Tinted(QIconEngine):
    """Draws the icon at the size that is asked for, so that no scaled bitmap is ever shown."""

    def __init__(self, name: str, colour: str, disabled: str) -> None:
        super().__init__()
        self._name, self._colour, self._disabled = name, colour, disabled

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        colour = self._disabled if mode is QIcon.Mode.Disabled else self._colour
        paint_icon(painter, self._name, colour, rect)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        return _Tinted(self._name, self._colour, self._disabled)

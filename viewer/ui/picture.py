"""Paints a whole screen into one image, without a window."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from viewer.render.scene3d import Scene
from viewer.session.layout import cells
from viewer.session.screen import Screen
from viewer.ui.lettering import ship_fonts
from viewer.ui.overlays import NOTHING, paint_viewport, picture_area
from viewer.ui.palette import S0, colour
from viewer.ui.pictures import make, wanted
from viewer.ui.sizes import tell_sizes


def paint_screen(screen: Screen, width: int, height: int, *, ratio: float = 1.0) -> QImage:
    """Return exactly what the viewer would show of a screen, at any size.

    Args:
        screen: What is shown; every picture is made now, at full fidelity.
        width: Of the grid, in pixels of the layout.
        height: Of the grid.
        ratio: Device pixels per pixel.
    """
    ship_fonts()
    image = QImage(round(width * ratio), round(height * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(colour(S0))
    scenes: list[Scene] = []

    def scene() -> Scene:
        if not scenes:
            scenes.append(Scene())
        return scenes[0]

    painter = QPainter(image)
    placed = cells(screen.layout, width, height, screen.maximised)
    tell_sizes(screen, placed)
    for number, cell in placed.items():
        area = picture_area(screen, number, cell.width, cell.height)
        want = wanted(screen, number, area.width(), area.height(), ratio)
        picture = NOTHING if want is None else make(want, scene)
        painter.save()
        painter.translate(cell.x, cell.y)
        painter.setClipRect(QRect(0, 0, cell.width, cell.height))
        paint_viewport(painter, screen, number, (cell.width, cell.height), picture)
        painter.restore()
    painter.end()
    for made in scenes:
        made.close()
    return image

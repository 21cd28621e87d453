"""The crop box of a 3D picture: its edges, and a handle on each of its six faces."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from math import hypot

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from domain.geometry import Lattice
from domain.volume import Volume
from viewer.session.hanging import Kind
from viewer.session.pointing import At
from viewer.session.scene_look import CropBox, whole_box
from viewer.session.screen import Screen
from viewer.session.view_plane import ViewPlane
from viewer.session.views import Viewport
from viewer.ui.palette import ACC, OV2, VIEW, colour

_HANDLE_PX = 5.0
_REACH_PX = 11.0
# A face whose axis points at the eye cannot be dragged: a pixel would mean any distance.
_LEAST_PX_PER_VOXEL = 0.02


@dataclass(slots=True)
class CropGrip:
    """A face of the box under the hand."""

    screen: Screen
    number: int
    axis: int
    upper: bool
    began: At
    box: CropBox
    lattice: Lattice
    per_voxel: tuple[float, float]  # pixels right and down for one voxel along the axis

    def move(self, at: At) -> None:
        """Bring the face under the pointer."""
        dx, dy = at.x - self.began.x, at.y - self.began.y
        right, down = self.per_voxel
        by = (dx * right + dy * down) / (right * right + down * down)
        start = (self.box.high if self.upper else self.box.low)[self.axis]
        crop = self.box.moved(self.axis, self.upper, start + by, whole_box(self.lattice))
        self.screen.dragging = True

        self.screen.change_scene(self.number, lambda look: replace(look, crop=crop))

    def release(self) -> None:
        """Let go; the picture becomes fine again."""
        self.screen.dragging = False
        self.screen.tell()


def grip_of(screen: Screen, number: int, at: At) -> CropGrip | None:
    """Return the handle of the crop box under a pixel, or None."""
    view = screen.viewports[number]
    plane = screen.plane(number, at.width, at.height)
    box = _box(view)
    if box is None or plane is None or not isinstance(view.content, Volume):
        return None
    lattice = view.content.lattice
    nearest: tuple[float, int, bool] | None = None
    for axis, upper in product(range(3), (False, True)):
        x, y = plane.to_pixel(box.face(lattice, axis, upper))
        far = hypot(x - at.x, y - at.y)
        if far <= _REACH_PX and (nearest is None or far < nearest[0]):
            nearest = (far, axis, upper)
    if nearest is None:
        return None
    _, axis, upper = nearest
    step = (lattice.step_i, lattice.step_j, lattice.step_k)[axis]
    right = sum(a * b for a, b in zip(step, plane.right.array(), strict=True))
    down = sum(a * b for a, b in zip(step, plane.down.array(), strict=True))
    per_voxel = (float(right) / plane.mm_per_pixel, float(down) / plane.mm_per_pixel)
    if hypot(*per_voxel) < _LEAST_PX_PER_VOXEL:
        return None
    return CropGrip(screen, number, axis, upper, at, box, lattice, per_voxel)


def paint_crop_box(painter: QPainter, view: Viewport, plane: ViewPlane, area: QRectF) -> None:
    """Paint the box's twelve edges and six handles."""
    box = _box(view)
    if box is None or not isinstance(view.content, Volume):
        return
    lattice = view.content.lattice
    painter.save()
    painter.translate(area.topLeft())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    corners = {
        bits: QPointF(
            *plane.to_pixel(
                lattice.point(*((box.low, box.high)[bit][n] for n, bit in enumerate(bits)))
            )
        )
        for bits in product((0, 1), repeat=3)
    }
    for pen in (QPen(colour(VIEW, 0.6), 3), QPen(colour(OV2, 0.8), 1)):
        painter.setPen(pen)
        for bits, corner in corners.items():
            for axis in range(3):
                if not bits[axis]:
                    far = (*bits[:axis], 1, *bits[axis + 1 :])
                    painter.drawLine(corner, corners[far])
    painter.setPen(QPen(colour(VIEW), 1.5))
    painter.setBrush(colour(ACC))
    for axis, upper in product(range(3), (False, True)):
        at = QPointF(*plane.to_pixel(box.face(lattice, axis, upper)))
        painter.drawEllipse(at, _HANDLE_PX, _HANDLE_PX)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.restore()


def _box(view: Viewport) -> CropBox | None:
    return view.scene.crop if view.kind is Kind.SCENE and view.scene.box_shown else None

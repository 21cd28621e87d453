"""Segments over a picture: the areas a plane cuts, and outlines that lie in it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from domain.segmentation import Contour
from viewer.render.segment_picture import lies_in_outlines
from viewer.session.segments_shown import Segment, SegmentLook
from viewer.session.view_plane import ViewPlane
from viewer.ui.palette import VIEW, colour

_EDGE_PX = 1.5


def layer_of(pixels: NDArray[np.uint8] | None) -> QImage | None:
    """Return premultiplied blue, green, red, alpha as an image."""
    if pixels is None:
        return None
    height, width = pixels.shape[:2]
    form = QImage.Format.Format_ARGB32_Premultiplied
    # A copy: an image does not keep the array alive.
    return QImage(pixels.data, width, height, 4 * width, form).copy()


def paint_outlines(
    painter: QPainter,
    segments: tuple[Segment, ...],
    plane: ViewPlane,
    look: SegmentLook,
) -> None:
    """Paint the outlines that lie in a plane, as they were drawn."""
    for segment in segments:
        if not lies_in_outlines(segment, plane):
            continue
        closed, open_ = QPainterPath(), QPainterPath()
        closed.setFillRule(Qt.FillRule.OddEvenFill)
        for contour in outlines_in(segment, plane):
            at = QPolygonF([QPointF(x, y) for x, y in _pixels(contour, plane)])
            if contour.closed:
                closed.addPolygon(at)
                closed.closeSubpath()
            elif len(contour.points) == 1:
                open_.addEllipse(at.first(), 4.0, 4.0)
            else:
                open_.addPolygon(at)
        _paint(painter, closed, segment, look, filled=look.is_filled)
        _paint(painter, open_, segment, look, filled=False)


def _paint(
    painter: QPainter, path: QPainterPath, segment: Segment, look: SegmentLook, *, filled: bool
) -> None:
    if path.isEmpty():
        return
    hue = QColor(*segment.colour)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if filled:
        area = QColor(hue)
        area.setAlphaF(look.opacity)
        painter.fillPath(path, area)
    line = QColor(hue)
    line.setAlphaF(min(1.0, 2.5 * look.opacity))
    for pen in (QPen(colour(VIEW, 0.45 * line.alphaF()), _EDGE_PX + 1.5), QPen(line, _EDGE_PX)):
        pen.setCosmetic(True)
        painter.strokePath(path, pen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def outlines_in(segment: Segment, plane: ViewPlane) -> list[Contour]:
    """Return a segment's outlines nearest to a plane, none farther off than half their distance."""
    normal = plane.normal.array()
    depths, half = _depths(segment, tuple(float(part) for part in normal))
    at = float(normal @ plane.centre.array())
    off = np.abs(depths - at)
    if not len(off) or off.min() > half:
        return []
    near = off <= off.min() + 1e-2
    return [segment.contours[n] for n in np.flatnonzero(near)]


@lru_cache(maxsize=256)
def _depths(
    segment: Segment, normal: tuple[float, float, float]
) -> tuple[NDArray[np.float64], float]:
    """Return how deep each outline lies, and how far from its plane it may still be shown."""
    along = np.array(normal)
    depths = np.array([float((c.points @ along).mean()) for c in segment.contours])
    levels = np.unique(np.round(depths, 2))
    half = float(np.median(np.diff(levels))) / 2 if len(levels) > 1 else 0.0
    thick = segment.mask.lattice.spacing_mm[2] / 2 if segment.mask is not None else 0.5
    return depths, max(half, thick) + 1e-3


def _pixels(contour: Contour, plane: ViewPlane) -> list[tuple[float, float]]:
    ahead = contour.points - plane.centre.array()
    x = ahead @ plane.right.array() / plane.mm_per_pixel + plane.width / 2
    y = ahead @ plane.down.array() / plane.mm_per_pixel + plane.height / 2
    return list(zip(x.tolist(), y.tolist(), strict=True))


def paint_layer(painter: QPainter, layer: QImage | None, area: QRectF) -> None:
    """Paint the areas that a plane cuts."""
    if layer is not None:
        painter.drawImage(area, layer)

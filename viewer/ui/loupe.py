"""A round window over the picture that shows it larger, cut anew from every voxel there is."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from viewer.render.scene3d import Scene
from viewer.session.hanging import Kind
from viewer.session.screen import Screen
from viewer.session.view_plane import ViewPlane
from viewer.tools.gesture import Loupe
from viewer.ui.lettering import write
from viewer.ui.marks_painting import paint_marks
from viewer.ui.palette import OV, VIEW, colour
from viewer.ui.pictures import Wanted, make, wanted

SIDE_PX = 260


def loupe_picture(
    screen: Screen, number: int, area: QRect, loupe: Loupe, ratio: float
) -> Wanted | None:
    """Return which picture a loupe shows; None over 3D and where there is no picture."""
    want = wanted(screen, number, area.width(), area.height(), ratio)
    if want is None or want.kind is Kind.SCENE:
        return None
    side = round(SIDE_PX * ratio)
    seen = want.plane
    plane = ViewPlane(
        loupe.at, seen.right, seen.down, seen.mm_per_pixel / loupe.factor, side, side,
        seen.mirrored,
    )  # fmt: skip
    return replace(want, plane=plane, draft=False)


def paint_loupe(
    painter: QPainter, screen: Screen, number: int, area: QRect, loupe: Loupe, ratio: float
) -> None:
    """Paint a loupe over a viewport, round the place that it magnifies."""
    want = loupe_picture(screen, number, area, loupe, ratio)
    under = screen.plane(number, area.width(), area.height())
    if want is None or under is None:
        return
    picture = make(want, _no_scene)
    if picture.image is None:
        return
    middle = QPointF(*under.to_pixel(loupe.at)) + QPointF(area.topLeft())
    box = QRectF(0, 0, SIDE_PX, SIDE_PX)
    box.moveCenter(middle)
    round_ = QPainterPath()
    round_.addEllipse(box)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(round_)
    painter.fillRect(box, colour(VIEW))
    painter.drawImage(box, picture.image)
    painter.translate(box.topLeft())
    inside = want.plane.sampled(SIDE_PX, SIDE_PX)
    marks, whole = screen.marks(number), QRectF(0, 0, SIDE_PX, SIDE_PX)
    paint_marks(painter, marks, inside, whole, screen.is_chosen, captions=False)
    write(painter, _words(loupe), SIDE_PX / 2, SIDE_PX - 12, across=0.5, down=1.0)
    painter.restore()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(colour(VIEW, 0.75), 4), QPen(colour(OV), 1.5)):
        painter.setPen(pen)
        painter.drawEllipse(box)
    painter.restore()


def _words(loupe: Loupe) -> str:
    return f"{loupe.factor:g}\N{MULTIPLICATION SIGN}"


def _no_scene() -> Scene:
    raise AssertionError("a loupe shows no 3D picture")

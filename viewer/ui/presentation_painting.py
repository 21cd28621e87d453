"""Paints what a presentation state draws over its image: graphics, texts, its name."""

from __future__ import annotations

from collections.abc import Callable
from math import atan2, cos, degrees, hypot, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from domain.geometry import Lattice
from domain.presentation import Bitmap, Graphic, Words, covered
from viewer.session.presentation import (
    area_corners,
    image_of,
    offered,
    pixel_lattice,
    softcopy_of,
)
from viewer.session.screen import Screen
from viewer.session.softcopy import Softcopy
from viewer.session.view_plane import ViewPlane
from viewer.ui.lettering import grown, size_of, type_of, write
from viewer.ui.palette import CAPTION, OV, T3, VIEW, colour
from viewer.ui.wording import tr

OWN_MAKER = "Lightbox"
_LINE_PX, _UNDER_PX, _UNDER_SHARE = 1.5, 3.5, 0.55
_POINT_PX = 3.5
_CHIP_PX = 20
_EDGE_PX = 28.0  # of the slice bar and what is written beside it
ToPixel = Callable[[float, float], QPointF]  # (column, row) in the units of a graphic


def paint_softcopy(
    painter: QPainter, screen: Screen, number: int, plane: ViewPlane, area: QRectF
) -> None:
    """Paint what the state of a viewport draws over its picture."""
    view = screen.viewports[number]
    softcopy, lattice, image = softcopy_of(view), pixel_lattice(view), image_of(view)
    if softcopy is None or lattice is None or image is None:
        return
    state = softcopy.state
    about = image[0].sop_uid, image[1]
    on_image = _on_image(lattice, plane)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if screen.overlay < 2 and not draws_own_marks(screen, number, softcopy):
        on_display = _on_display(softcopy, about, lattice, on_image)
        ways = {"PIXEL": on_image, "DISPLAY": on_display}
        order = {layer.name: layer.order for layer in state.layers}
        for bitmap in state.bitmaps:
            _paint_bitmap(painter, bitmap, state.colour_of(bitmap.layer), on_image)
        drawn = [g for g in state.graphics if covered(g.references, *about)]
        for graphic in sorted(drawn, key=lambda g: order.get(g.layer, 0)):
            to_pixel = ways[graphic.units]
            if to_pixel is not None:
                _paint_graphic(painter, graphic, state.colour_of(graphic.layer), to_pixel)
        written = [w for w in state.words if covered(w.references, *about)]
        for words in sorted(written, key=lambda w: order.get(w.layer, 0)):
            _paint_words(painter, words, state.colour_of(words.layer), ways, area)
    painter.restore()


def draws_own_marks(screen: Screen, number: int, softcopy: Softcopy) -> bool:
    """Return whether the state's drawings are the very marks that the image carries here."""
    return softcopy.state.maker == OWN_MAKER and bool(screen.marks(number))


def chip_words(screen: Screen, number: int) -> str:
    """Return what is said of states and key images over a viewport; often there is nothing."""
    return " · ".join(w for w in (_state_words(screen, number), _key_words(screen, number)) if w)


def _key_words(screen: Screen, number: int) -> str:
    image = image_of(screen.viewports[number]) if screen.flagged else None
    if image is None:
        return ""
    here = [k for k in screen.flagged if (k.sop_uid, k.frame) == (image[0].sop_uid, image[1])]
    return tr("Key image of {who}").format(who=here[0].author.name) if here else ""


def _state_words(screen: Screen, number: int) -> str:
    view = screen.viewports[number]
    softcopy = softcopy_of(view)
    if softcopy is not None:
        state = softcopy.state
        made = f"{state.made[:4]}-{state.made[4:6]}-{state.made[6:8]}" if state.made else ""
        creator = state.creator.replace("^", " ").strip()
        parts = [
            tr("Presentation state: {name}").format(name=state.label or state.description),
            creator,
            made,
        ]
        changed = view.state is not None and view.state.window not in (None, softcopy.voi)
        parts += [tr("window changed") if changed else "", softcopy.not_kept]
        return " · ".join(part for part in parts if part)
    count = len(offered(screen.states, view))
    if not count:
        return ""
    if count == 1:
        return tr("1 presentation state")
    return tr("{n} presentation states").format(n=count)


def paint_chip(painter: QPainter, screen: Screen, number: int, at: QPointF, width: float) -> None:
    """Paint the name of the state in use, or that there are some, with the upper left corner at."""
    words = chip_words(screen, number)
    if not words:
        return
    in_use = softcopy_of(screen.viewports[number]) is not None
    room = size_of(words, 12, 500)[0]
    box = QRectF(at.x(), at.y(), min(width, room + 12), grown(_CHIP_PX))
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(CAPTION, 0.82))
    painter.drawRoundedRect(box, 2, 2)
    painter.setPen(colour(OV if in_use else T3))
    painter.setFont(type_of(12, 500 if in_use else 400))
    elide = Qt.TextElideMode.ElideRight
    said = painter.fontMetrics().elidedText(words, elide, int(box.width() - 10))
    painter.drawText(box.adjusted(6, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, said)
    painter.restore()


# ------------------------------------------------------------------------------- places


def _on_image(lattice: Lattice, plane: ViewPlane) -> ToPixel:
    """Return where image places lie: (0, 0) is the upper left corner of the first pixel."""
    return lambda x, y: QPointF(*plane.to_pixel(lattice.point(x - 0.5, y - 0.5, 0)))


def _on_display(
    softcopy: Softcopy, about: tuple[str, int], lattice: Lattice, on_image: ToPixel
) -> ToPixel:
    """Return where shares of the displayed area lie; they move with the picture."""
    area = softcopy.state.area_of(*about)
    if area is None:
        _, rows, columns = lattice.shape
        corner, right, down = (0.0, 0.0), (float(columns), 0.0), (0.0, float(rows))
    else:
        corner, right, down = area_corners(softcopy.state, area)

    def to_pixel(u: float, v: float) -> QPointF:
        x = corner[0] + (right[0] - corner[0]) * u + (down[0] - corner[0]) * v
        y = corner[1] + (right[1] - corner[1]) * u + (down[1] - corner[1]) * v
        return on_image(x, y)

    return to_pixel


# ------------------------------------------------------------------------------- painting


def _paint_bitmap(
    painter: QPainter, bitmap: Bitmap, rgb: tuple[int, int, int], on_image: ToPixel
) -> None:
    rows, columns = bitmap.pixels.shape
    picture = QImage(columns, rows, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    hue = QColor(*rgb)
    for row, column in zip(*bitmap.pixels.nonzero(), strict=True):
        picture.setPixelColor(int(column), int(row), hue)
    row, column = bitmap.origin
    corner = on_image(column - 1, row - 1)
    right, down = on_image(column, row - 1) - corner, on_image(column - 1, row) - corner
    painter.save()
    painter.setTransform(
        QTransform(right.x(), right.y(), down.x(), down.y(), corner.x(), corner.y()), combine=True
    )
    painter.drawImage(0, 0, picture)
    painter.restore()


def _paint_graphic(
    painter: QPainter, graphic: Graphic, rgb: tuple[int, int, int], to_pixel: ToPixel
) -> None:
    path = path_of(graphic, to_pixel)
    hue = QColor(*rgb)
    closed = graphic.kind in ("CIRCLE", "ELLIPSE") or graphic.points[0] == graphic.points[-1]
    if graphic.kind == "POINT" or (graphic.filled and closed):
        painter.fillPath(path, hue)
    for pen in (QPen(colour(VIEW, _UNDER_SHARE), _UNDER_PX), QPen(hue, _LINE_PX)):
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.strokePath(path, pen)


def path_of(graphic: Graphic, to_pixel: ToPixel) -> QPainterPath:
    """Return the outline of one graphic on the screen (PS3.3 C.10.5.1.2)."""
    points = [to_pixel(x, y) for x, y in graphic.points]
    path = QPainterPath()
    match graphic.kind:
        case "POINT":
            path.addEllipse(points[0], _POINT_PX, _POINT_PX)
        case "CIRCLE":
            edge = points[1] - points[0]
            radius = hypot(edge.x(), edge.y())
            path.addEllipse(points[0], radius, radius)
        case "ELLIPSE":
            path.addPolygon(_ellipse(points))
        case "INTERPOLATED":
            path = _through(points)
        case _:
            path.addPolygon(QPolygonF(points))
    return path


def _ellipse(points: list[QPointF]) -> QPolygonF:
    """Return the ellipse whose axes end at the first two and at the last two points."""
    middle = (points[0] + points[1]) / 2
    one, other = (points[1] - points[0]) / 2, (points[3] - points[2]) / 2
    turns = [degree * 3.141592653589793 / 90 for degree in range(181)]
    return QPolygonF([middle + one * cos(t) + other * sin(t) for t in turns])


def _through(points: list[QPointF]) -> QPainterPath:
    """Return a smooth curve through all points: Catmull and Rom's, as cubic pieces."""
    path = QPainterPath(points[0])
    closed = len(points) > 3 and points[0] == points[-1]
    count = len(points)
    for n in range(count - 1):
        before = points[n - 1] if n else (points[-2] if closed else points[0])
        after = points[n + 2] if n + 2 < count else (points[1] if closed else points[-1])
        path.cubicTo(
            points[n] + (points[n + 1] - before) / 6,
            points[n + 1] - (after - points[n]) / 6,
            points[n + 1],
        )
    return path


def _paint_words(
    painter: QPainter,
    words: Words,
    rgb: tuple[int, int, int],
    ways: dict[str, ToPixel],
    area: QRectF,
) -> None:
    lines = [line for line in words.text.replace("\r", "\n").split("\n") if line.strip()]
    if not lines:
        return
    hue = QColor(*rgb).name()
    wide = max(size_of(line)[0] for line in lines)
    step = grown(16)
    if words.box is not None:
        units, start, end, side = words.box
        corners = QPolygonF([ways[units](*start), ways[units](*end)]).boundingRect()
        at, across = corners.topLeft(), {"CENTER": 0.5, "RIGHT": 1.0}.get(side, 0.0)
        at.setX(at.x() + corners.width() * across)
    else:
        assert words.anchor is not None  # noqa: S101 - a text has a place
        tip = ways[words.anchor[0]](*words.anchor[1])
        # At its right, or at its left where there is no room: never over what it speaks of.
        fits = tip.x() + 8 + wide <= area.right() - _EDGE_PX
        at = tip + QPointF(8 if fits else -8, -step / 2)
        across = 0.0 if fits else 1.0
    # A text that another screen had room for is kept within this one.
    high = step * len(lines)
    rightmost = area.right() - _EDGE_PX - wide * (1 - across)
    at.setX(max(min(at.x(), rightmost), area.left() + 4 + wide * across))
    at.setY(min(max(at.y(), area.top() + 4), area.bottom() - 4 - high))
    if words.anchor is not None and words.anchor[2]:
        _paint_leader(painter, ways[words.anchor[0]](*words.anchor[1]), at, wide, high, across, hue)
    for n, line in enumerate(lines):
        write(painter, line, at.x(), at.y() + n * step, across=across, hue=hue)


def _paint_leader(
    painter: QPainter,
    tip: QPointF,
    at: QPointF,
    wide: float,
    high: float,
    across: float,
    hue: str,
) -> None:
    box = QRectF(at.x() - wide * across - 3, at.y() - 1, wide + 6, high + 2)
    if box.contains(tip):
        return
    start = QPointF(
        min(max(tip.x(), box.left()), box.right()), min(max(tip.y(), box.top()), box.bottom())
    )
    path = QPainterPath(start)
    path.lineTo(tip)
    back = degrees(atan2(start.y() - tip.y(), start.x() - tip.x()))
    for turn in (25, -25):
        angle = (back + turn) * 3.141592653589793 / 180
        path.moveTo(tip)
        path.lineTo(tip + QPointF(cos(angle), sin(angle)) * 9)
    for pen in (QPen(colour(VIEW, _UNDER_SHARE), _UNDER_PX), QPen(QColor(hue), _LINE_PX)):
        painter.strokePath(path, pen)

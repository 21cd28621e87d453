"""Everything that lies over a picture, painted in one pass and in one order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import atan2

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QImage, QPainter, QPen, QPolygonF

from domain.finding import Decision, Finding
from domain.geometry import Direction, Point
from domain.measurement import Measurement
from viewer.render.slice_picture import Cut
from viewer.session.captions import Corners, corners, on_outer_side
from viewer.session.content import letters, spacing_basis
from viewer.session.fusible import registered_by
from viewer.session.hanging import Kind
from viewer.session.pointing import At, shown_marks
from viewer.session.screen import Screen
from viewer.session.slices import Mark, SliceBar
from viewer.session.view_plane import ViewPlane
from viewer.tools.gesture import CaptionGrip, CutOff, Sketch
from viewer.ui.asking import paint_ask
from viewer.ui.crop_box import paint_crop_box
from viewer.ui.crosshair_painting import paint_crosshair, paint_reference_lines
from viewer.ui.fusion_legend import paint_legend
from viewer.ui.gap_painting import paint_gap_words
from viewer.ui.lettering import grown, size_of, type_of, write
from viewer.ui.marks_painting import caption_boxes, caption_under, paint_line, paint_marks
from viewer.ui.outlining_painting import paint_scissors
from viewer.ui.palette import (
    ACC,
    AMB,
    AMB_LINE,
    AMB_TINT,
    OV,
    OV2,
    S3,
    S4,
    T1,
    T2,
    T4,
    VIEW,
    VIEWED,
    colour,
)
from viewer.ui.presentation_painting import paint_chip, paint_softcopy
from viewer.ui.segments_painting import paint_layer, paint_outlines
from viewer.ui.warning_strip import paint_strip, strip_height
from viewer.ui.wording import tr

INSET, RIGHT_INSET = 12, 28
_LETTER_ROOM, _STEP, _LEAST_LETTERS, _CUT = 16, 17, 6, "\N{HORIZONTAL ELLIPSIS}"
BAR_WIDTH, BAR_FROM_RIGHT, BAR_MARGIN = 4, 12, 8
# The last three only where a small thing fills the viewport.
_RULERS_MM = (200, 100, 50, 20, 10, 5, 2, 1)
_RULER_SHORTEST, _RULER_LONGEST = 60, 160
_LABEL_TRIES = 6  # above and below a finding, further and further away
_BAR_COLOURS = {Mark.WAITING: S4, Mark.LOADED: T4, Mark.VIEWED: VIEWED, Mark.MISSING: AMB}


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """What there is to paint for one viewport: the picture, and what lies on its pixels."""

    image: QImage | None
    gap: NDArray[np.bool_] | None = None
    segments: QImage | None = None
    fused: QImage | None = None
    waiting: bool = False  # a newer picture is being made
    preview: bool = False  # fewer samples than the view asks for
    cut: Cut | None = None  # the values it shows, for another window


@dataclass(frozen=True, slots=True)
class Written:
    """Words on the picture, and the rectangle they take."""

    words: str
    box: QRectF


NOTHING = Picture(None)


def picture_area(screen: Screen, number: int, width: int, height: int) -> QRect:
    """Return the part of a viewport that its picture fills: what the warning strip leaves."""
    top = strip_height(screen.warnings(number), width)
    return QRect(0, top, width, max(1, height - top))


def paint_viewport(
    painter: QPainter,
    screen: Screen,
    number: int,
    size: tuple[int, int],
    picture: Picture,
    sketch: Sketch = None,
) -> None:
    """Paint one viewport with its upper left corner at (0, 0)."""
    width, height = size
    area = QRectF(picture_area(screen, number, width, height))
    view = screen.viewports[number]
    reason = screen.can_show(number)
    if reason or picture.image is None:
        painter.fillRect(QRectF(0, 0, width, height), colour(VIEW))
    else:  # the picture covers the rest
        painter.fillRect(QRectF(0, 0, width, area.top()), colour(VIEW))
    painter.save()
    painter.setClipRect(area)
    if reason:
        _paint_reason(painter, area, reason, view.remedy)
    else:
        _paint_picture(painter, screen, number, area, picture, sketch)
        asked = screen.acknowledged.asks(view)
        if asked:
            paint_ask(painter, area, asked)
    painter.restore()
    doubts = screen.warnings(number)
    if doubts:
        paint_strip(painter, doubts, width)
    if picture.waiting:
        painter.fillRect(QRectF(0, height - 2, width, 2), colour(ACC))
    if number == screen.active and len(screen.viewports) > 1:
        painter.setPen(QPen(colour(ACC), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(0.5, 0.5, width - 1, height - 1))


def caption_at(screen: Screen, number: int, at: At) -> CaptionGrip | None:
    """Return the mark's caption under a pixel of a viewport, where captions are shown."""
    plane = screen.plane(number, at.width, at.height)
    if plane is None or screen.overlay == 2 or screen.can_show(number):
        return None
    return caption_under(screen.marks(number), plane, at.x, at.y)


def _paint_picture(
    painter: QPainter,
    screen: Screen,
    number: int,
    area: QRectF,
    picture: Picture,
    sketch: Sketch,
) -> None:
    view = screen.viewports[number]
    if picture.image is not None:
        painter.drawImage(area, picture.image)
    plane = screen.plane(number, area.width(), area.height())
    if plane is None:
        return
    tiny = area.width() < 200 or area.height() < 160
    # Words need more of it where they are larger; what is drawn on the picture does not.
    few = area.width() < grown(200) or area.height() < grown(160)
    small = area.width() < grown(320) or area.height() < grown(240)
    if view.kind is Kind.SCENE:
        if screen.overlay < 2 and not tiny:
            paint_crop_box(painter, view, plane, area)
            _paint_letters(painter, screen, number, plane, area)
        if screen.overlay == 0 and not tiny:
            texts = on_outer_side(corners(screen, number), view.align, small=small)
            # What it is not for is said however few words there is room for.
            texts = replace(texts, top_left=(), top_right=(), bottom_right=()) if few else texts
            _paint_corners(painter, texts, foot(texts, area), area)
        return
    if picture.gap is not None:
        _paint_gap(painter, picture.gap, area)
    painter.save()
    painter.translate(area.topLeft())
    inner = QRectF(0, 0, area.width(), area.height())
    if screen.overlay < 2 and not tiny:
        paint_layer(painter, picture.fused, inner)
        paint_layer(painter, picture.segments, inner)
        paint_outlines(painter, screen.segments_over(number), plane, screen.segments.look)
        if screen.references_shown:
            paint_reference_lines(painter, screen, number, plane, inner)
        if screen.crosshair_shown:
            paint_crosshair(painter, screen, number, plane, inner)
        # Over the lines: what was never acquired is said whatever runs through it.
        paint_gap_words(painter, screen, number, plane, inner)
        paint_softcopy(painter, screen, number, plane, inner)
        marks, line = shown_marks(screen.marks(number), sketch)
        findings = screen.findings(number)
        taken = _captions(marks, plane, inner) if findings else []
        for finding in findings:
            chosen = finding.id == screen.chosen
            taken += _paint_finding(painter, finding, plane, inner, taken, chosen=chosen)
        paint_marks(painter, marks, plane, inner, screen.is_chosen)
        if line is not None:
            paint_line(painter, line, plane, inner)
        if isinstance(sketch, CutOff):
            paint_scissors(painter, sketch, plane)
        over = screen.fused_volume(number)
        if over is not None and view.fused is not None and picture.fused is not None:
            paint_legend(painter, view.fused, over, inner, registered_by(screen, view))
    painter.restore()
    texts = corners(screen, number, preview=picture.preview) if screen.overlay == 0 else Corners()
    if not few:
        texts = on_outer_side(texts, view.align, small=small)
    written = () if few else foot(texts, area)
    if screen.overlay < 2 and not tiny:
        _paint_ruler(painter, screen, number, plane, area, written)
    _paint_letters(painter, screen, number, plane, area)
    _paint_corners(painter, texts, written, area, only_position=few)
    if not tiny:
        below = area.topLeft() + QPointF(INSET - 6, INSET + grown(22 if small else 40))
        paint_chip(painter, screen, number, below, area.width() - INSET - RIGHT_INSET)
    if screen.overlay < 2:
        bar = screen.bar(number)
        if bar is not None:
            paint_bar(painter, bar, bar_rect(area))


# ---------------------------------------------------------------------- words and letters


def _paint_letters(
    painter: QPainter, screen: Screen, number: int, plane: ViewPlane, area: QRectF
) -> None:
    view = screen.viewports[number]
    if view.content is None:
        return
    x, y = area.center().x(), area.center().y()
    right, down = plane.right, plane.down
    edges: tuple[tuple[Direction, float, float, float, float], ...] = (
        (right.reversed(), area.left() + INSET, y, 0.0, 0.5),
        (right, area.right() - RIGHT_INSET, y, 1.0, 0.5),
        (down.reversed(), x, area.top() + INSET - 4, 0.5, 0.0),
        (down, x, area.bottom() - INSET + 4, 0.5, 1.0),
    )
    for direction, at_x, at_y, across, along in edges:
        text = letters(view.content, view.image, direction)
        if text:
            write(painter, text, at_x, at_y, px=15, weight=600, across=across, down=along)


def _paint_corners(
    painter: QPainter,
    texts: Corners,
    written: tuple[Written, ...],
    area: QRectF,
    *,
    only_position: bool = False,
) -> None:
    left, right = area.left() + INSET, area.right() - RIGHT_INSET
    top = area.top() + INSET - 4
    if only_position:
        for text in texts.top_right[-1:]:
            write(painter, text, right, top, across=1.0)
        return
    # Up to the letter in the middle of the upper edge.
    half = area.width() / 2 - grown(_LETTER_ROOM)
    for row, text in enumerate(texts.top_left):
        weight, hue = (600, OV) if row == 0 else (400, OV2)
        said = _cut(text, half - INSET, weight)
        write(painter, said, left, top + row * grown(_STEP), weight=weight, hue=hue)
    for row, text in enumerate(texts.top_right):
        hue = OV if row == 0 else OV2
        weight = 600 if row == 0 and not texts.top_left else 400
        said = _cut(text, half - RIGHT_INSET, weight)
        write(painter, said, right, top + row * grown(_STEP), across=1.0, weight=weight, hue=hue)
    for line in written:
        write(painter, line.words, line.box.left(), line.box.bottom(), down=1.0)


def foot(texts: Corners, area: QRectF) -> tuple[Written, ...]:
    """Return the words along the lower edge: none over another, nor over the letter there."""
    left, right = area.left() + INSET, area.right() - RIGHT_INSET
    bottom = area.bottom() - INSET + 4
    step, room = grown(_STEP), grown(_LETTER_ROOM)
    letter = QRectF(area.center().x() - room, bottom - step, 2 * room, step)
    found: list[Written] = []
    for lines, at_right in ((texts.bottom_left, False), (texts.bottom_right, True)):
        up = 0
        for line in reversed(lines):
            words = tr(line)
            width, height = size_of(words)
            box = QRectF(right - width if at_right else left, bottom - height, width, height)
            box.translate(0, -up * step)
            while box.intersects(letter) or any(
                box.adjusted(-4, 2, 4, -2).intersects(other.box) for other in found
            ):
                box.translate(0, -step)
                up += 1
            found.append(Written(words, box))
            up += 1
    return tuple(found)


def _cut(text: str, room: float, weight: int) -> str:
    """Return as much of a text as there is room for, never less than its first letters."""
    if size_of(text, weight=weight)[0] <= room:
        return text
    kept = text
    while len(kept) > _LEAST_LETTERS and size_of(kept + _CUT, weight=weight)[0] > room:
        kept = kept[:-1].rstrip()
    return kept + _CUT


def _paint_ruler(
    painter: QPainter,
    screen: Screen,
    number: int,
    plane: ViewPlane,
    area: QRectF,
    written: tuple[Written, ...],
) -> None:
    """Paint a length of the patient above the letter at the lower edge, clear of all words."""
    view = screen.viewports[number]
    if view.content is None:
        return
    own = screen.place(number).reader_scale
    if own is None and not spacing_basis(view.content, view.image):
        return
    mm_per_pixel = plane.mm_per_pixel * (own or 1.0)
    # From the middle to the right there must be room for half of it and for its words.
    room = 2 * (area.width() / 2 - RIGHT_INSET - 8 - size_of(f"{_RULERS_MM[0]} mm")[0])
    longest = min(_RULER_LONGEST, room)
    found = [mm for mm in _RULERS_MM if mm / mm_per_pixel <= longest]
    if not found or found[0] / mm_per_pixel < _RULER_SHORTEST / 2:
        return
    length = found[0] / mm_per_pixel
    left = round(area.center().x() - length / 2)
    words = f"{found[0]} mm"
    # Above the letter that stands at the lower edge, and above what is written there.
    step = grown(_STEP)
    box = QRectF(left - 4, 0, length + 16 + size_of(words)[0], step + 1)
    box.moveBottom(area.bottom() - INSET - step - 1)
    while any(box.intersects(other.box) for other in written):
        box.translate(0, -step)
    y = round(box.bottom() - 4)
    ticks = 5
    path = [QPointF(left + 0.5, y - 6.5), QPointF(left + 0.5, y + 0.5)]
    path += [QPointF(left + length + 0.5, y + 0.5), QPointF(left + length + 0.5, y - 6.5)]
    inner = [
        (QPointF(round(left + length * n / ticks) + 0.5, y - 3.5),
         QPointF(round(left + length * n / ticks) + 0.5, y + 0.5))
        for n in range(1, ticks)
    ]  # fmt: skip
    for pen in (QPen(colour(VIEW, 0.75), 3), QPen(colour(OV), 1)):
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(path))
        for start, end in inner:
            painter.drawLine(start, end)
    write(painter, words, left + length + 8, y + 3, down=1.0)


# ---------------------------------------------------------------------- places


def box_on_plane(finding: Finding, plane: ViewPlane) -> list[tuple[float, float]]:
    """Return the corners of what a plane cuts out of a finding's box, in pixels."""
    low, high = finding.corners
    at = [Point(x, y, z) for x in (low.x, high.x) for y in (low.y, high.y) for z in (low.z, high.z)]
    off = [plane.distance_mm(corner) for corner in at]
    cuts: list[tuple[float, float]] = []
    for one in range(8):
        for bit in (1, 2, 4):
            other = one | bit
            if other == one or (off[one] > 0) == (off[other] > 0):
                continue
            share = off[one] / (off[one] - off[other])
            a, b = at[one], at[other]
            cuts.append(
                plane.to_pixel(
                    Point(
                        a.x + (b.x - a.x) * share,
                        a.y + (b.y - a.y) * share,
                        a.z + (b.z - a.z) * share,
                    )
                )
            )
    if len(cuts) < 3:
        return []
    cx = sum(x for x, _ in cuts) / len(cuts)
    cy = sum(y for _, y in cuts) / len(cuts)
    return sorted(cuts, key=lambda p: atan2(p[1] - cy, p[0] - cx))


def _captions(marks: Sequence[Measurement], plane: ViewPlane, area: QRectF) -> list[QRectF]:
    boxes = caption_boxes(marks, plane, area).values()
    return [QRectF(box.left, box.top, box.width, box.height) for box in boxes]


def label_place(
    bounds: QRectF, width: float, height: float, area: QRectF, taken: Sequence[QRectF]
) -> QRectF:
    """Return where the label of a box stands: as near above or below as nothing is written."""
    left = max(area.left() + 4, min(bounds.left(), area.right() - RIGHT_INSET - width))
    room = grown(_LETTER_ROOM)
    upper_letter = QRectF(area.center().x() - room, area.top(), 2 * room, 2 * room)
    step = height + 4
    for number in range(_LABEL_TRIES):
        for top in (bounds.top() - step * (number + 1), bounds.bottom() + 4 + step * number):
            box = QRectF(left, top, width, height)
            inside = box.top() >= area.top() + 4 and box.bottom() <= area.bottom() - 4
            if inside and not any(box.intersects(other) for other in (upper_letter, *taken)):
                return box
    return QRectF(left, max(area.top() + 4, bounds.top() + 4), width, height)


def _paint_finding(
    painter: QPainter,
    finding: Finding,
    plane: ViewPlane,
    area: QRectF,
    taken: Sequence[QRectF],
    *,
    chosen: bool,
) -> list[QRectF]:
    """Paint a finding; return where its label stands, if it has one."""
    cut = box_on_plane(finding, plane)
    if not cut:
        return []
    shape = QPolygonF([QPointF(round(x) + 0.5, round(y) + 0.5) for x, y in cut])
    proposed = finding.decision is Decision.PROPOSED
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour(VIEW, 0.55), 3.5))
    painter.drawPolygon(shape)
    pen = QPen(colour(AMB if proposed else OV), 2.0 if chosen else 1.5)
    if proposed:
        # Qt counts dashes in pen widths.
        pen.setDashPattern([6 / pen.widthF(), 4 / pen.widthF()])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawPolygon(shape)
    if not proposed:
        return []
    words = f"{tr('AI proposed')} \N{MIDDLE DOT} {finding.confidence:.2f}"
    width, _ = size_of(words)
    box = label_place(shape.boundingRect(), width + 12, grown(18), area, taken)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour(AMB, 0.7), 1))
    painter.setBrush(colour(AMB_TINT))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setFont(type_of(12))
    painter.setPen(colour(AMB))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
    return [box]


def _paint_gap(painter: QPainter, gap: NDArray[np.bool_], area: QRectF) -> None:
    """Hatch what was never acquired: it must look like no tissue at all."""
    if not gap.any():
        return
    height, width = gap.shape
    rows = np.flatnonzero(gap.any(axis=1))
    columns = np.flatnonzero(gap.any(axis=0))
    alpha = np.where(gap, np.uint8(255), np.uint8(0))
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    inside = QPainter(image)
    box = QRect(int(columns[0]), int(rows[0]), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1)
    inside.fillRect(box, QBrush(colour(AMB_LINE)))
    inside.fillRect(box, QBrush(colour(AMB, 0.8), Qt.BrushStyle.BDiagPattern))
    inside.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
    stencil = QImage(
        np.ascontiguousarray(alpha).data, width, height, width, QImage.Format.Format_Alpha8
    )
    inside.drawImage(0, 0, stencil)
    inside.end()
    painter.drawImage(area, image)


# ---------------------------------------------------------------------- state


def bar_rect(area: QRectF) -> QRectF:
    """Return where the slice bar lies in a viewport."""
    left = area.right() - BAR_FROM_RIGHT - BAR_WIDTH / 2
    return QRectF(round(left), area.top() + BAR_MARGIN, BAR_WIDTH, area.height() - 2 * BAR_MARGIN)


def slice_at(bar: SliceBar, rect: QRectF, y: float) -> int:
    """Return the slice at a height of the bar."""
    count = len(bar.marks)
    share = (y - rect.top()) / max(1.0, rect.height())
    return min(count - 1, max(0, int(share * count)))


def paint_bar(painter: QPainter, bar: SliceBar, rect: QRectF) -> None:
    """Paint which slices are loaded, viewed and missing, and which one is shown."""
    count = len(bar.marks)
    painter.fillRect(rect, colour(S4))
    changes = np.flatnonzero(np.diff(bar.marks)) + 1
    starts = [0, *changes.tolist()]
    ends = [*changes.tolist(), count]
    missing = []
    for start, end in zip(starts, ends, strict=True):
        mark = Mark(int(bar.marks[start]))
        top = rect.top() + rect.height() * start / count
        height = rect.height() * (end - start) / count
        if mark is Mark.MISSING:
            missing.append(QRectF(rect.center().x() - 5, top + height / 2 - 1.5, 10, 3))
            continue
        painter.fillRect(QRectF(rect.left(), top, rect.width(), height), colour(_BAR_COLOURS[mark]))
    for tick in missing:
        painter.fillRect(tick.adjusted(-1, -1, 1, 1), colour(VIEW))
        painter.fillRect(tick, colour(AMB))
    for key in bar.keys:
        at = round(rect.top() + rect.height() * (key + 0.5) / count)
        painter.fillRect(QRectF(rect.right() + 2, at - 2, 5, 4), colour(VIEW))
        painter.fillRect(QRectF(rect.right() + 2, at - 1, 4, 2), colour(OV))
    y = rect.top() + rect.height() * (bar.position + 0.5) / count
    painter.fillRect(QRectF(rect.left() - 3, round(y) - 1, rect.width() + 6, 2), colour(ACC))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(ACC))
    x = rect.left() - 3
    painter.drawPolygon(
        QPolygonF(
            [QPointF(x, round(y)), QPointF(x - 6, round(y) - 4), QPointF(x - 6, round(y) + 4)]
        )
    )
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def _paint_reason(painter: QPainter, area: QRectF, reason: str, remedy: str) -> None:
    painter.setFont(type_of(13))
    painter.setPen(colour(T2))
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    room = QRectF(0, 0, min(440.0, area.width() - 32), area.height())
    room.moveCenter(area.center() - QPointF(0, 20 if remedy else 0))
    painter.drawText(room, flags, "\n".join(tr(line) for line in reason.split("\n")))
    if remedy:
        box = remedy_rect(area, remedy)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(S3))
        painter.drawRoundedRect(box, 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(colour(T1))
        painter.setFont(type_of(13, 500))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, tr(remedy))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def remedy_rect(area: QRectF, remedy: str) -> QRectF:
    """Return where the one button under the reason lies."""
    width, _ = size_of(tr(remedy), 13, 500)
    box = QRectF(0, 0, width + 24, grown(32))
    box.moveCenter(area.center() + QPointF(0, grown(28)))
    return box

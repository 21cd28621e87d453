"""A small line of what a ratio was over the years; the newest point is the accent one."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.naming import named
from app.ui.theme import Theme
from domain.relation import RatioAt, ratio_words
from viewer.session.chronology import date_words, day_number

_HEIGHT = 92
_INSET = 14
# A flat course fills the height no more than one that changes by this much.
_LEAST_SPAN = 0.08


class Trend(QWidget):
    """Points at their dates, each with its value; the first, the last and the dates between."""

    def __init__(self, theme: Theme, points: tuple[RatioAt, ...], name: str) -> None:
        super().__init__()
        self._theme, self._points = theme, points
        self.setFixedHeight(theme.px(_HEIGHT))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        said = ", ".join(f"{date_words(p.date)} {ratio_words(p.value)}" for p in points)
        named(self, f"{name}: {said}", tip=" ")
        self.setToolTip("")

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places = self._places()
        floor = self.height() - theme.px(24)
        painter.fillRect(QRectF(0, floor, self.width(), 1), theme.colour("line"))
        painter.setPen(QPen(theme.colour("t3"), 1.2 * theme.scale))
        for one, other in pairwise(places):
            painter.drawLine(one, other)
        last = len(places) - 1
        taken = -1e9
        for number, (place, point) in enumerate(zip(places, self._points, strict=True)):
            newest = number == last
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("acc" if newest else "t2"))
            radius = theme.px(4 if newest else 3)
            painter.drawEllipse(place, radius, radius)
            painter.setFont(theme.font(12, 600 if newest else 400))
            painter.setPen(theme.colour("t1" if newest else "t2"))
            self._write(painter, ratio_words(point.value), place.x(), place.y() - theme.px(24))
            # A date that would run into the one before it is left to the tooltip of the card.
            painter.setFont(theme.font(11))
            painter.setPen(theme.colour("t3"))
            month = date_words(point.date)[:7]
            wide = painter.fontMetrics().horizontalAdvance(month)
            left = self._left(wide, place.x())
            room_for_last = self.width() - wide - theme.px(6)
            if left > taken and (newest or left + wide < room_for_last):
                self._write(painter, month, place.x(), floor + theme.px(6))
                taken = left + wide + theme.px(6)
        painter.end()

    def _places(self) -> list[QPointF]:
        theme, inset = self._theme, self._theme.px(_INSET)
        days = [day_number(point.date) for point in self._points]
        first, span = days[0], max(1, days[-1] - days[0])
        values = [point.value for point in self._points]
        middle = (min(values) + max(values)) / 2
        half = max(max(values) - min(values), _LEAST_SPAN) / 2
        top, foot = theme.px(30), self.height() - theme.px(36)
        return [
            QPointF(
                inset + (self.width() - 2 * inset) * (day - first) / span,
                foot - (foot - top) * ((value - middle) / (2 * half) + 0.5),
            )
            for day, value in zip(days, values, strict=True)
        ]

    def _left(self, wide: float, x: float) -> float:
        return max(0.0, min(x - wide / 2, self.width() - wide))

    def _write(self, painter: QPainter, words: str, x: float, top: float) -> None:
        metrics = painter.fontMetrics()
        wide = metrics.horizontalAdvance(words)
        box = QRectF(self._left(wide, x), top, wide + 1, metrics.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft, words)

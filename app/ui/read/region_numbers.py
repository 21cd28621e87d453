"""All numbers of one region, with a small histogram of the values that it holds."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.ui.labels import label
from app.ui.naming import named
from app.ui.panels import column
from app.ui.theme import Theme
from app.ui.words import minus
from domain.measurement import (
    Polygon,
    Region,
    RegionStatistics,
    area_words,
    decimals,
    distance_words,
    value_words,
)
from domain.units import unit_words

Words = Callable[[str], str]


class RegionNumbers(QWidget):
    """Two columns of names and values, below them the histogram."""

    def __init__(self, theme: Theme, region: Region) -> None:
        super().__init__()
        inside = column(self, margins=(0, theme.px(6), 0, theme.px(4)), gap=theme.px(8))
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(6))
        grid.setVerticalSpacing(theme.px(3))
        inside.addLayout(grid)
        for number, (name, value) in enumerate(numbers_of(region, self.tr)):
            row, side = divmod(number, 2)
            grid.addWidget(label(name, "faint"), row, side * 3)
            shown = label(minus(value), "valuesmall")
            shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(shown, row, side * 3 + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(4, 1)
        grid.setColumnMinimumWidth(2, theme.px(8))
        found = region.statistics
        if found is None:
            return
        if found.histogram is not None and len(found.histogram.counts) > 1:
            inside.addWidget(HistogramView(theme, found, self.tr))
        said = left_out_words(found, self.tr)
        if said:
            inside.addWidget(label(said, "small", wraps=True))


def numbers_of(region: Region, tr: Words) -> list[tuple[str, str]]:
    """Return the name and value of each number, in the order that they are read in."""
    place, found = region.place, region.statistics
    if isinstance(region, Polygon) and region.crosses_itself:
        return []
    rows = [
        (tr("Area"), area_words(region.area_mm2, place).split(",")[0]),
        (tr("Perimeter"), distance_words(region.perimeter_mm, place).split(",")[0]),
    ]
    if found is None:
        return rows
    unit = f" {unit_words(found.unit)}" if found.unit else ""
    digits = decimals(found.unit, found.mean, found.sd)

    def value(number: float) -> str:
        return value_words(number) if number == round(number) else f"{number:.{digits}f}"

    rows += [
        (tr("Mean"), f"{found.mean:.{digits}f}{unit}"),
        (tr("SD"), f"{found.sd:.{digits}f}"),
    ]
    rows.append((tr("Min"), value(found.minimum)))
    rows.append((tr("Max"), value(found.maximum)))
    if found.percentiles is not None and found.median is not None:
        low, quarter, three, high = found.percentiles
        rows += [
            (tr("Median"), value(found.median)),
            (tr("Samples") if found.sampled else tr("Voxels"), str(found.count)),
            (tr("5 %"), value(low)),
            (tr("95 %"), value(high)),
            (tr("25 %"), value(quarter)),
            (tr("75 %"), value(three)),
        ]
    return rows


def left_out_words(found: RegionStatistics, tr: Words) -> str:
    """Return what must be known of a count: what was left out, and what was read in between."""
    said = []
    if found.sampled:
        said.append(tr("Oblique plane: values read between voxels, one voxel apart."))
    if found.left_out:
        left_out = tr("{n} without a value left out (padding, gaps, not arrived).")
        said.append(left_out.format(n=found.left_out))
    return " ".join(said)


class HistogramView(QWidget):
    """How often each value occurs within a region; the median is the line."""

    def __init__(self, theme: Theme, found: RegionStatistics, tr: Words) -> None:
        super().__init__()
        self._theme, self._found = theme, found
        self.setFixedHeight(theme.px(66))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        words = tr("Histogram from {low} to {high}")
        named(self, words.format(low=f"{found.minimum:g}", high=f"{found.maximum:g}"), tip=" ")
        self.setToolTip("")

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(66))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, found, histogram = self._theme, self._found, self._found.histogram
        if histogram is None:
            return
        painter = QPainter(self)
        foot = theme.px(16)
        height = self.height() - foot
        across = self.width() / len(histogram.counts)
        most = max(histogram.counts)
        for number, count in enumerate(histogram.counts):
            tall = height * count / most
            # A step with few values must not look as one with none.
            tall = max(1.0, tall) if count else 0.0
            left, right = round(number * across), round((number + 1) * across)
            gap = 1 if across >= 4 else 0
            bar = QRectF(left, height - tall, max(1, right - left - gap), tall)
            painter.fillRect(bar, theme.colour("ctl"))
        painter.fillRect(QRectF(0, height, self.width(), 1), theme.colour("line"))
        if found.median is not None:
            share = (found.median - histogram.start) / (histogram.step * len(histogram.counts))
            x = round(share * (self.width() - 1))
            painter.fillRect(QRectF(x, 0, 1, height), theme.colour("acc"))
        painter.setFont(theme.font(11))
        painter.setPen(theme.colour("t3"))
        end = histogram.start + histogram.step * len(histogram.counts)
        row = QRectF(0, height + 2, self.width(), foot - 2)
        painter.drawText(row, Qt.AlignmentFlag.AlignLeft, minus(f"{histogram.start:g}"))
        painter.drawText(
            row, Qt.AlignmentFlag.AlignRight, minus(f"{end:g} {unit_words(found.unit)}".strip())
        )
        painter.end()

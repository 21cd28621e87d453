"""The measurements on the open study, each with where its number comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from app.reading import Reading
from app.ui.buttons import IconButton, Link
from app.ui.labels import Cut, Rule, label
from app.ui.messages import Nothing
from app.ui.naming import named
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.read.asks import ReadAsks
from app.ui.read.findings import mark_title
from app.ui.read.region_numbers import RegionNumbers
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive
from app.ui.words import clock, minus
from domain.measurement import (
    Calibration,
    CobbAngle,
    Ellipse,
    Length,
    Measurement,
    Polygon,
    Probe,
    Region,
    caption,
)


class MeasurementsPanel(Panel):
    """A click shows a mark on its image; its origin is one click away."""

    def __init__(self, theme: Theme, reading: Reading, asks: ReadAsks) -> None:
        super().__init__("s1")
        self._theme, self._reading, self._asks = theme, reading, asks
        self._unfolded: set[str] = set()
        self._shown: tuple[object, ...] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", "own")
        self.setAccessibleName(self.tr("Measurements"))
        inside = QWidget()
        self._rows = column(inside)
        column(self).addWidget(Scrolling(inside))
        watch_while_alive(self, reading.annotations.watch, self.show_marks)
        watch_while_alive(self, reading.screen.watch, self.show_marks)
        self.show_marks()

    def show_marks(self) -> None:
        """Read the marks again."""
        now = (
            self._reading.annotations.items,
            self._reading.screen.chosen,
            frozenset(self._unfolded),
        )
        if now == self._shown:
            return
        self._shown = now
        clear(self._rows)
        for mark in self._reading.annotations.items:
            self._rows.addWidget(self._row(mark))
            self._rows.addWidget(Rule())
        if not self._reading.annotations.items:
            self._rows.addWidget(
                Nothing(
                    self._theme,
                    self.tr("Nothing measured yet"),
                    self.tr("D length, A angle, E ellipse, Y line, N arrow, B text."),
                )
            )
        self._rows.addStretch(1)

    def _row(self, mark: Measurement) -> QWidget:
        theme = self._theme
        row = _MarkRow(theme, self._asks, mark, chosen=mark.id == self._reading.screen.chosen)
        inside = row.inside
        for words in self._facts(mark):
            inside.addWidget(Cut(words, role="faint"))
        if isinstance(mark, Region) and mark.id == self._reading.screen.chosen:
            inside.addWidget(RegionNumbers(theme, mark))
        is_open = mark.id in self._unfolded
        link = Link(
            theme,
            self.tr("Hide the origin") if is_open else self.tr("Where this number comes from"),
            ink="acc",
        )
        link.clicked.connect(lambda: self._turn(mark.id))
        inside.addWidget(link)
        if is_open:
            for name, value in origin(mark, self.tr):
                line_ = line(gap=theme.px(8))
                name_label = label(name, "small")
                name_label.setFixedWidth(theme.px(84))
                name_label.setAlignment(Qt.AlignmentFlag.AlignTop)
                line_.addWidget(name_label)
                # A UID has no place to break: it is cut in the middle, whole in the tooltip.
                uid = name == self.tr("Image")
                line_.addWidget(
                    Cut(value, role="detail", middle=True)
                    if uid
                    else label(value, "detail", wraps=True),
                    1,
                )
                inside.addLayout(line_)
        return row

    def _facts(self, mark: Measurement) -> list[str]:
        where = self._asks.slice_of(mark)
        parts = (where, mark.author.name, clock(mark.made)[:5])
        return [" · ".join(p for p in parts if p)]

    def _turn(self, mark_id: str) -> None:
        self._unfolded ^= {mark_id}
        self.show_marks()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        items = [mark.id for mark in self._reading.annotations.items]
        chosen = self._reading.screen.chosen
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and chosen in items:
            self._asks.delete_mark(chosen)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and items:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            at = items.index(chosen) + step if chosen in items else 0
            self._asks.show_mark(items[max(0, min(len(items) - 1, at))])
        else:
            super().keyPressEvent(event)


class _MarkRow(Panel):
    def __init__(self, theme: Theme, asks: ReadAsks, mark: Measurement, *, chosen: bool) -> None:
        super().__init__("s2" if chosen else "s1")
        self._asks, self._mark = asks, mark
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.inside = column(
            self, margins=(theme.px(16), theme.px(10), theme.px(10), theme.px(10)), gap=theme.px(3)
        )
        top = line(gap=theme.px(8))
        title = mark_title(mark, self.tr)
        top.addWidget(Cut(title, role="medium"), 1)
        value = caption(mark) if mark.kind not in ("text", "arrow") else ""
        short = value.split(" · ")[0]
        if value:
            mean = "amber" if "uncalibrated" in short else ""
            top.addWidget(label(minus(short), "strong", mean=mean))
        away = IconButton(
            theme, "cross", self.tr("Delete {name}").format(name=title), key="Del", side=24,
            drawing=14,
        )  # fmt: skip
        away.clicked.connect(lambda: asks.delete_mark(mark.id))
        top.addWidget(away)
        self.inside.addLayout(top)
        if " · " in value:
            self.inside.addWidget(label(minus(value.split(" · ", 1)[1]), "detail", wraps=True))
        named(self, f"{title} {value}", tip=" ")
        self.setToolTip("")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._asks.show_mark(self._mark.id)
        event.accept()


_BASES = {
    "PixelSpacing": "Pixel Spacing (0028,0030) of the file",
    "ImagerPixelSpacing": "Imager Pixel Spacing (0018,1164): lengths at the detector plane",
    "NominalScannedPixelSpacing": "Nominal Scanned Pixel Spacing (0018,2010) of the file",
}


def origin(mark: Measurement, tr: Callable[[str], str]) -> list[tuple[str, str]]:
    """Return where a mark's number comes from, in rows of name and words."""
    place = mark.place
    basis = _BASES.get(place.spacing_basis, place.spacing_basis)
    rows = [(tr("Scale"), basis or tr("none in the file: no millimetres are given"))]
    if place.reader_scale is not None:
        rows = [
            (tr("Scale"), tr("by a reader: {who}").format(who=place.scaled_by)),
            (tr("By the file"), _by_the_file(mark, tr)),
        ]
    rows.append((tr("Plane"), place.reformatted or tr("acquired image")))
    match mark:
        case Length():
            rows.append((tr("From"), _point(mark.start)))
            rows.append((tr("To"), _point(mark.end)))
        case Ellipse(statistics=statistics) | Polygon(statistics=statistics) if (
            statistics is not None
        ):
            rows.append((tr("Counted"), tr("{n} voxels").format(n=statistics.count)))
            span = f"{statistics.minimum:.0f} … {statistics.maximum:.0f} {statistics.unit}"
            rows.append((tr("Range"), minus(span)))
        case CobbAngle():
            rows.append((tr("Supplement"), f"{180.0 - mark.degrees:.1f}°"))
        case Probe():
            rows.append((tr("At"), _point(mark.at)))
        case _:
            pass
    who = tr("model {name}") if mark.author.is_model else "{name}"
    rows.append((tr("By"), f"{who.format(name=mark.author.name)}, {clock(mark.made)}"))
    if place.sop_uid:
        rows.append((tr("Image"), place.sop_uid))
    return rows


def _by_the_file(mark: Measurement, tr: Callable[[str], str]) -> str:
    """Return what a mark would measure by the file's own scale, beside the reader's."""
    place = replace(mark.place, reader_scale=None, scaled_by="")
    if isinstance(mark, Calibration) or not place.has_millimetres:
        return place.spacing_basis or tr("no scale")
    return caption(replace(mark, place=place)).split(" · ")[0] + f", {place.spacing_basis}"


def _point(at: object) -> str:
    x, y, z = at.x, at.y, at.z  # type: ignore[attr-defined]  # a Point
    return minus(f"({x:.1f}, {y:.1f}, {z:.1f}) mm")

"""The layer over the active series: which one, its colours, opacity, window and threshold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QDoubleValidator, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.state.reading import Reading
from app.ui.buttons import Button
from app.ui.labels import Cut, label, say
from app.ui.naming import named
from app.ui.panels import Panel, clear, column, line
from app.ui.read.asks import ReadAsks
from app.ui.sliders import Slider
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive
from domain.errors import LightboxError
from domain.units import unit_words
from imaging.colour_maps import COLOUR_MAPS, colour_map
from viewer.session.fused_look import Fused
from viewer.session.fusible import Candidate, candidates, chosen
from viewer.session.fusion import with_ends

_MOST_UNFIT = 6


class FusionPanel(Panel):
    """Absent while the study has one series; lists what fits, and what does not with the reason."""

    def __init__(self, theme: Theme, reading: Reading, asks: ReadAsks) -> None:
        super().__init__("s1", "bottom")
        self._theme, self._reading, self._asks = theme, reading, asks
        self._shown: tuple[object, ...] | None = None
        self.setAccessibleName(self.tr("Fusion"))
        side = theme.px(16)
        # Shown and hidden as one: a panel without a parent would open as a window of its own.
        self._inside = QWidget()
        column(self).addWidget(self._inside)
        whole = column(self._inside, margins=(side, theme.px(10), theme.px(10), theme.px(10)))
        whole.setSpacing(theme.px(6))
        whole.addLayout(self._top())
        series = QWidget()
        self._series = column(series, gap=theme.px(2))
        whole.addWidget(series)
        self._look = QWidget()
        inside = column(self._look, gap=theme.px(8))
        inside.addLayout(self._colours())
        self._opacity, self._share = self._slider(inside, self.tr("Opacity"))
        self._opacity.valueChanged.connect(
            lambda n: self._change(lambda look: replace(look, opacity=n / 100))
        )
        self._threshold, self._least = self._slider(inside, self.tr("Threshold"))
        self._threshold.valueChanged.connect(
            lambda n: self._change(lambda look: replace(look, threshold=n / 100))
        )
        inside.addLayout(self._window())
        whole.addWidget(self._look)
        watch_while_alive(self, reading.screen.watch, self.show_fusion)
        self.show_fusion()

    # ------------------------------------------------------------------ parts

    def _top(self) -> QHBoxLayout:
        row = line(gap=self._theme.px(6))
        row.addWidget(label(self.tr("Fusion"), "strong"))
        row.addStretch(1)
        self._swap = Button(self._theme, self.tr("Swap"), height="button_in_text")
        self._swap.clicked.connect(lambda: self._asks.run("fusion.swap"))
        self._end = Button(self._theme, self.tr("End fusion"), height="button_in_text")
        self._end.clicked.connect(lambda: self._asks.run("fusion.unfuse"))
        row.addWidget(self._swap)
        row.addWidget(self._end)
        return row

    def _colours(self) -> QHBoxLayout:
        row = line(gap=self._theme.px(4))
        self._swatches: dict[str, _Swatch] = {}
        for name in COLOUR_MAPS:
            swatch = _Swatch(self._theme, name)
            id_ = f"fusion.colours.{name.lower().replace(' ', '_')}"
            swatch.clicked.connect(lambda _on=False, command=id_: self._asks.run(command))
            self._swatches[name] = swatch
            row.addWidget(swatch, 1)
        return row

    def _slider(self, inside: QVBoxLayout, name: str) -> tuple[Slider, QLabel]:
        row = line(gap=self._theme.px(8))
        words = label(name, "faint")
        words.setFixedWidth(self._theme.px(64))
        row.addWidget(words)
        slider = Slider(self._theme, name)
        row.addWidget(slider, 1)
        said: QLabel = label("", "detail")
        said.setFixedWidth(self._theme.px(64))
        row.addWidget(said)
        inside.addLayout(row)
        return slider, said

    def _window(self) -> QHBoxLayout:
        row = line(gap=self._theme.px(6))
        words = label(self.tr("Window"), "faint")
        words.setFixedWidth(self._theme.px(64))
        row.addWidget(words)
        self._ends = (QLineEdit(), QLineEdit())
        names = (self.tr("Lowest value of the layer"), self.tr("Highest value of the layer"))
        for field, name in zip(self._ends, names, strict=True):
            field.setMinimumWidth(self._theme.px(48))
            field.setMaximumWidth(self._theme.px(72))
            field.setValidator(QDoubleValidator(field))
            field.editingFinished.connect(self._set_ends)
            named(field, name)
        row.addWidget(self._ends[0], 1)
        row.addWidget(label(self.tr("to"), "faint"))
        row.addWidget(self._ends[1], 1)
        self._unit = label("", "faint")
        row.addWidget(self._unit)
        row.addStretch(1)
        return row

    # ------------------------------------------------------------------ showing

    def show_fusion(self) -> None:
        """Read the layer of the active viewport again."""
        screen = self._reading.screen
        look = screen.view.fused
        found = candidates(screen)
        self._inside.setVisible(bool(found))
        for widget in (self._look, self._swap, self._end):
            widget.setVisible(look is not None)
        now = (found, look.key if look is not None else None)
        if now != self._shown:
            self._shown = now
            self._list(found, look)
        if look is not None:
            self._show_look(look)

    def _list(self, found: tuple[Candidate, ...], look: Fused | None) -> None:
        clear(self._series)
        fitting = [each for each in found if not each.reason]
        for each in fitting:
            self._series.addWidget(self._row(each, on=look is not None and look.key == each.key))
            said = each.registered and self.tr("Registered by {who}").format(who=each.registered)
            if said:
                self._series.addWidget(Cut(said, role="faint"))
            if each.note:
                self._series.addWidget(label(each.note, "detail", mean="amber", wraps=True))
        if not fitting:
            self._series.addWidget(
                label(self.tr("No other series fits over this one."), "detail", wraps=True)
            )
        reasons: dict[str, list[Candidate]] = {}
        for each in found:
            if each.reason:
                reasons.setdefault(each.reason, []).append(each)
        for reason, series in list(reasons.items())[:_MOST_UNFIT]:
            named_ = "; ".join(each.words for each in series[:3])
            more = self.tr(" and {n} more").format(n=len(series) - 3) if len(series) > 3 else ""
            self._series.addWidget(Cut(f"{named_}{more}", role="faint"))
            why = label(reason, "faint", wraps=True)
            why.setContentsMargins(self._theme.px(8), 0, 0, self._theme.px(2))
            self._series.addWidget(why)

    def _row(self, each: Candidate, *, on: bool) -> QWidget:
        place = QWidget()
        row = line(place, gap=self._theme.px(6))
        row.addWidget(Cut(each.words, role="medium"), 1)
        words = self.tr("Fused") if on else self.tr("Fuse")
        button = Button(
            self._theme, words, height="button_in_text",
            name=self.tr("Fuse with {series}").format(series=each.words),
        )  # fmt: skip
        button.setCheckable(True)
        button.setChecked(on)
        button.clicked.connect(lambda: self._fuse(each))
        row.addWidget(button)
        return place

    def _show_look(self, look: Fused) -> None:
        for name, swatch in self._swatches.items():
            swatch.setChecked(name == look.colours)
        for slider, share in ((self._opacity, look.opacity), (self._threshold, look.threshold)):
            slider.blockSignals(True)
            slider.setValue(round(100 * share))
            slider.blockSignals(False)
        say(self._share, f"{round(100 * look.opacity)} %")
        unit = unit_words(look.unit)
        least = self.tr("from {value}").format(value=f"{look.least_shown:.3g}")
        say(self._least, least)
        say(self._unit, unit)
        for field, value in zip(self._ends, (look.low, look.high), strict=True):
            if not field.hasFocus():
                field.setText(f"{value:.5g}")

    # ------------------------------------------------------------------ asking

    def _fuse(self, each: Candidate) -> None:
        screen = self._reading.screen
        look = screen.view.fused
        if look is not None and look.key == each.key:
            self._asks.run("fusion.unfuse")
            return
        over = chosen(screen, each.key)
        if over is None:
            return
        try:
            screen.fuse(screen.active, over)
        except LightboxError as error:
            screen.refuse(error)
        self._shown = None
        self.show_fusion()

    def _change(self, change: Callable[[Fused], Fused]) -> None:
        screen = self._reading.screen
        screen.change_fused(screen.active, change)

    def _set_ends(self) -> None:
        screen = self._reading.screen
        look = screen.view.fused
        texts = [field.text().strip().replace(",", ".") for field in self._ends]
        try:
            low, high = (float(text) for text in texts)
        except ValueError:
            return
        if look is None or texts == [f"{look.low:.5g}", f"{look.high:.5g}"]:
            return
        try:
            screen.change_fused(screen.active, lambda look: with_ends(look, low, high))
        except LightboxError as error:
            screen.refuse(error)


class _Swatch(QAbstractButton):
    """A map of colours, from its lowest to its highest."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        colours = np.ascontiguousarray(colour_map(name).reshape(1, 256, 3))
        self._image = QImage(colours.data, 256, 1, 768, QImage.Format.Format_RGB888).copy()
        self.setCheckable(True)
        named(self, name)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(40), self._theme.px(20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        inside = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        painter.drawImage(inside, self._image)
        if self.isChecked():
            painter.setPen(QPen(self._theme.colour("acc"), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))

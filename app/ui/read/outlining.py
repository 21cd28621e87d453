"""Marking out by hand: which segment is worked on, the brush, the range, and what can be done."""

from __future__ import annotations

from math import log

from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from app.state.reading import Reading
from app.ui.buttons import Button, IconButton
from app.ui.labels import label, say
from app.ui.naming import named
from app.ui.panels import Panel, column, line
from app.ui.read.asks import ReadAsks
from app.ui.sliders import Slider
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive
from domain.units import unit_words
from viewer.session.outlining import LARGEST_MM, SMALLEST_MM

# The slider's steps grow with the brush: near 1 mm a tenth counts, near 100 mm it does not.
_STEPS = 100
_TOOLS = (("brush", "Brush"), ("grow", "Grow"), ("scissors", "Scissors"))


class OutliningBar(Panel):
    """Folded to one button until something is marked out, or is about to be."""

    def __init__(self, theme: Theme, reading: Reading, asks: ReadAsks) -> None:
        super().__init__("s1", "bottom")
        self._theme, self._reading, self._asks = theme, reading, asks
        self._outlining = reading.screen.outlining
        self.setAccessibleName(self.tr("Mark out by hand"))
        side = theme.px(16)
        whole = column(self, margins=(side, theme.px(10), theme.px(10), theme.px(10)))
        whole.setSpacing(theme.px(8))
        whole.addLayout(self._top())
        self._tools = QWidget()
        inside = column(self._tools, gap=theme.px(8))
        inside.addLayout(self._brush())
        inside.addLayout(self._range())
        inside.addLayout(self._acts())
        whole.addWidget(self._tools)
        watch_while_alive(self, reading.screen.watch, self.show_outlining)
        self.show_outlining()

    # ------------------------------------------------------------------ parts

    def _top(self) -> QHBoxLayout:
        row = line(gap=self._theme.px(8))
        self._name = QLineEdit()
        named(self._name, self.tr("Name of the segment"))
        self._name.editingFinished.connect(self._rename)
        row.addWidget(self._name, 1)
        self._new = Button(self._theme, self.tr("New segment"), icon="plus")
        self._new.clicked.connect(lambda: self._asks.run("segment.new"))
        row.addWidget(self._new)
        self._none = QWidget()
        self._none.setMinimumWidth(0)
        row.addWidget(self._none, 1)
        return row

    def _brush(self) -> QHBoxLayout:
        row = line(gap=self._theme.px(4))
        self._buttons: dict[str, IconButton] = {}
        for id_, name in _TOOLS:
            button = IconButton(self._theme, f"tool-{id_}", self.tr(name), side=28, drawing=18)
            button.setCheckable(True)
            button.clicked.connect(lambda _on, tool=id_: self._asks.run(f"view.tool.{tool}"))
            self._buttons[id_] = button
            row.addWidget(button)
        row.addSpacing(self._theme.px(8))
        self._size = Slider(self._theme, self.tr("Size of the brush"), _STEPS, 2)
        self._size.valueChanged.connect(self._resize)
        row.addWidget(self._size, 1)
        self._millimetres = label("", "detail")
        self._millimetres.setFixedWidth(self._theme.px(56))
        row.addWidget(self._millimetres)
        self._ball = Button(self._theme, "", height="button_in_text", name=self.tr("Disc or ball"))
        self._ball.clicked.connect(lambda: self._asks.run("segment.ball"))
        row.addWidget(self._ball)
        return row

    def _range(self) -> QHBoxLayout:
        row = line(gap=self._theme.px(6))
        row.addWidget(label(self.tr("Range"), "faint"))
        self._ends = (QLineEdit(), QLineEdit())
        for field, name in zip(
            self._ends, (self.tr("Lowest value"), self.tr("Highest value")), strict=True
        ):
            field.setFixedWidth(self._theme.px(56))
            field.setValidator(QDoubleValidator(field))
            field.setPlaceholderText(self.tr("any"))
            field.editingFinished.connect(self._set_range)
            named(field, name)
            row.addWidget(field)
        self._unit = label("", "faint")
        row.addWidget(self._unit)
        row.addStretch(1)
        return row

    def _act(self, command: str, title: str) -> Button:
        button = Button(self._theme, title, height="button_in_text")
        button.clicked.connect(lambda _on: self._asks.run(command))
        return button

    def _acts(self) -> QGridLayout:
        """Return what can be done, in two columns of buttons of one width."""
        self._only = self._act("segment.only_range", self.tr("Paint in range"))
        self._only.setCheckable(True)
        self._all = self._act("segment.mark_range", self.tr("Mark all in range"))
        between = self._act("segment.between", self.tr("Fill slices between"))
        holes = self._act("segment.holes", self.tr("Fill holes"))
        largest = self._act("segment.largest", self.tr("Keep largest part"))
        save = self._act("segment.save", self.tr("Save as object"))
        self._delete = self._act("segment.remove", self.tr("Delete"))
        self._acting = (between, holes, largest, save)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, self._theme.px(6), 0)
        grid.setSpacing(self._theme.px(6))
        here = self._act("segment.range_here", self.tr("From crosshair"))
        here.setToolTip(self.tr("Take the range from the values at the crosshair"))
        for at, button in enumerate(
            (here, self._only, self._all, between, largest, holes, save, self._delete)
        ):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            grid.addWidget(button, at // 2, at % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return grid

    # ------------------------------------------------------------------ showing

    def show_outlining(self) -> None:
        """Read the segments and the brush again."""
        screen, outlining = self._reading.screen, self._outlining
        current = outlining.current
        tool = screen.buttons["left"]
        self._tools.setVisible(bool(outlining.items) or tool in self._buttons)
        self._name.setVisible(current is not None)
        self._none.setVisible(current is None)
        self._new.fold(current is not None)
        if not self._name.hasFocus():
            self._name.setText(current.name if current is not None else "")
            self._name.setCursorPosition(0)
        for id_, button in self._buttons.items():
            button.setChecked(tool == id_)
            button.setEnabled(id_ not in screen.tools_away)
        self._size.blockSignals(True)
        self._size.setValue(_step_of(outlining.radius_mm))
        self._size.blockSignals(False)
        say(self._millimetres, f"{2 * outlining.radius_mm:.1f} mm")
        self._ball.say(self.tr("Ball") if outlining.is_ball else self.tr("Disc"))
        for end, field in enumerate(self._ends):
            if not field.hasFocus():
                values = outlining.values
                field.setText("" if values is None else f"{values[end]:g}")
        content = screen.view.content
        say(self._unit, unit_words(content.unit) if content is not None else "")
        self._only.setEnabled(outlining.values is not None)
        self._all.setEnabled(outlining.values is not None)
        self._only.setChecked(outlining.only_in_range)
        self._delete.setEnabled(current is not None)
        for acting in self._acting:
            acting.setEnabled(current is not None and current.count > 0)

    # ------------------------------------------------------------------ asking

    def _rename(self) -> None:
        current = self._outlining.current
        if current is not None:
            self._outlining.rename(current.id, self._name.text())

    def _resize(self, step: int) -> None:
        self._outlining.set_radius(_radius_of(step))

    def _set_range(self) -> None:
        texts = [field.text().strip().replace(",", ".") for field in self._ends]
        if not any(texts):
            self._outlining.set_range(None)
            return
        if all(texts):
            try:
                low, high = (float(text) for text in texts)
            except ValueError:
                return
            self._outlining.set_range((low, high))


def _radius_of(step: int) -> float:
    return float(SMALLEST_MM * (LARGEST_MM / SMALLEST_MM) ** (step / _STEPS))


def _step_of(radius_mm: float) -> int:
    return round(_STEPS * log(radius_mm / SMALLEST_MM) / log(LARGEST_MM / SMALLEST_MM))


class OutliningPage(QWidget):
    """What lies over the images: fusion above, the marking out below it, then the segments."""

    def __init__(self, fusion: QWidget, bar: OutliningBar, listed: QWidget) -> None:
        super().__init__()
        whole = column(self)
        whole.addWidget(fusion)
        whole.addWidget(bar)
        whole.addWidget(listed, 1)
        self.setFocusProxy(listed)

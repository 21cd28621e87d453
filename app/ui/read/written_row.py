"""One mark of a saved report: read only, with who made it; a reader may take it over."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent

from app.ui.buttons import Link
from app.ui.labels import Cut, label
from app.ui.naming import named
from app.ui.panels import Panel, column, line
from app.ui.read.asks import ReadAsks
from app.ui.read.findings import mark_title
from app.ui.theme import Theme
from app.ui.words import minus
from domain.measurement import Measurement, caption


class WrittenRow(Panel):
    """A click shows the mark on its image; it changes nothing."""

    def __init__(self, theme: Theme, asks: ReadAsks, mark: Measurement) -> None:
        super().__init__("s1")
        self._asks, self._mark = asks, mark
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        inside = column(
            self, margins=(theme.px(16), theme.px(10), theme.px(10), theme.px(10)), gap=theme.px(3)
        )
        top = line(gap=theme.px(8))
        title = mark_title(mark, self.tr)
        top.addWidget(Cut(title, role="medium"), 1)
        value = caption(mark) if mark.kind not in ("text", "arrow") else ""
        if value:
            top.addWidget(label(minus(value.split(" · ")[0]), "strong"))
        top.addWidget(label(self.tr("Saved"), "chip"))
        inside.addLayout(top)
        said = (mark.author.name, mark.made.astimezone().strftime("%Y-%m-%d"), asks.slice_of(mark))
        inside.addWidget(Cut(" · ".join(part for part in said if part), role="faint"))
        take = Link(theme, self.tr("Take over"), ink="acc")
        take.setToolTip(self.tr("Make it your own, to be changed"))
        take.clicked.connect(lambda: asks.take_over(mark.id))
        inside.addWidget(take, 0, Qt.AlignmentFlag.AlignLeft)
        named(self, f"{title} {value}, {mark.author.name}", tip=" ")
        self.setToolTip("")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._asks.show_written(self._mark.id)
        event.accept()

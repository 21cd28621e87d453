"""A small picture of one stage of a hanging protocol: its grid, with what each viewport shows."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui.theme import Theme
from viewer.session.layout import cells
from viewer.session.protocols import PaneRule, StageRule, auto_layout

_WIDTH, _HEIGHT = 152, 96


class StagePicture(QWidget):
    """Numbered rectangles of the first monitor; a prior has a dim number, an unused one none."""

    def __init__(self, theme: Theme, stage: StageRule) -> None:
        super().__init__()
        self._theme, self._stage = theme, stage
        self.setFixedSize(self.sizeHint())
        self.setAccessibleName(self.tr("Grid {layout}").format(layout=stage.layout))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(_WIDTH), self._theme.px(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, stage = self._theme, self._stage
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("s0"))
        here = [(n, pane) for n, pane in enumerate(stage.panes) if pane.monitor == 1]
        layout = stage.grid or auto_layout(max(2, len(here)))
        painter.setFont(theme.font(11, 500))
        for number, cell in cells(layout, self.width() - 2, self.height() - 2).items():
            box = QRectF(cell.x + 1.5, cell.y + 1.5, cell.width - 1, cell.height - 1)
            painter.fillRect(box, theme.colour("s3" if number < len(here) else "view"))
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.drawRect(box)
            if number < len(here):
                pane = here[number][1]
                painter.setPen(theme.colour("t1" if pane.role == "current" else "t3"))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, _letters(*here[number]))


def _letters(number: int, pane: PaneRule) -> str:
    return f"{number + 1}P" if pane.role == "prior" else str(number + 1)

"""Chooses a grid of viewports: the pointer or the arrow keys stretch it over four by four cells."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QWidget, QWidgetAction

from viewer.session.layout import MOST, Layout, grid
from viewer.ui.palette import ACC, ACCD, CTL, S1, T1, T3, colour, font
from viewer.ui.wording import tr

_CELL, _GAP, _MARGIN, _WORDS = 26, 4, 12, 24


class LayoutPicker(QWidget):
    """Four rows of four cells; those up to the pointer are the grid that a click chooses."""

    def __init__(self, now: Layout, choose: Callable[[Layout], None]) -> None:
        super().__init__()
        self._choose = choose
        self._rows, self._columns = (0, 0) if now.spans else (now.rows, now.columns)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Grid of viewports"))
        self._say()

    def sizeHint(self) -> QSize:
        side = MOST * _CELL + (MOST - 1) * _GAP + 2 * _MARGIN
        return QSize(side, side + _WORDS)

    def _say(self) -> None:
        words = (
            tr("{rows} rows of {columns}").format(rows=self._rows, columns=self._columns)
            if self._rows
            else tr("nothing chosen yet")
        )
        self.setAccessibleDescription(words)
        self.update()

    def _stretch(self, rows: int, columns: int) -> None:
        rows, columns = min(MOST, max(1, rows)), min(MOST, max(1, columns))
        if (rows, columns) != (self._rows, self._columns):
            self._rows, self._columns = rows, columns
            self._say()

    def _at(self, position: QPointF) -> tuple[int, int]:
        step = _CELL + _GAP
        return (
            int((position.y() - _MARGIN) // step) + 1,
            int((position.x() - _MARGIN) // step) + 1,
        )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._stretch(*self._at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._stretch(*self._at(event.position()))
        self._take()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Up: (-1, 0),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is not None and (event.key() != Qt.Key.Key_Down or self._rows < MOST):
            self._stretch(self._rows + step[0], self._columns + step[1])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._take()
        else:
            super().keyPressEvent(event)

    def _take(self) -> None:
        if self._rows:
            self._choose(grid(self._rows, self._columns))

    def event(self, event: QEvent) -> bool:
        # A menu moves its own choice with the arrows; while the picker has them, they stretch it.
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        event.accept()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step = _CELL + _GAP
        for row in range(MOST):
            for column in range(MOST):
                on = row < self._rows and column < self._columns
                box = QRectF(_MARGIN + column * step, _MARGIN + row * step, _CELL, _CELL)
                painter.setPen(QPen(colour(ACC if on else CTL), 1))
                painter.setBrush(colour(ACCD if on else S1))
                painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
        painter.setFont(font(12))
        painter.setPen(colour(T1 if self._rows else T3))
        words = (
            f"{self._rows}\N{MULTIPLICATION SIGN}{self._columns}"
            if self._rows
            else tr("Rows, columns")
        )
        below = QRectF(0, self.height() - _WORDS - 4, self.width(), _WORDS)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()


def add_picker(menu: QMenu, now: Layout, choose: Callable[[Layout], None]) -> LayoutPicker:
    """Put the picker into a menu, which closes when a grid is chosen."""

    def chosen(layout: Layout) -> None:
        menu.close()
        choose(layout)

    picker = LayoutPicker(now, chosen)
    action = QWidgetAction(menu)
    action.setDefaultWidget(picker)
    menu.addAction(action)
    return picker

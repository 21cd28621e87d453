"""Why a number of the report is what it is, on a card over the images beside the text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.ui.buttons import IconButton
from app.ui.labels import Cut, label
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.read.explanation import ExplanationRows
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive
from app.ui.words import minus
from viewer.session.screen import Screen

_WIDE_PX, _HIGH_PX, _GAP_PX = 344, 460, 16


class ExplanationCard(Panel):
    """Shown while a number is asked about; it takes nothing from the text."""

    def __init__(self, theme: Theme, screen: Screen, over: QWidget) -> None:
        super().__init__("s2", "left")
        self.setParent(over)
        self._theme, self._screen, self._over = theme, screen, over
        self._shown: object = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Where this number comes from"))
        inside = QWidget()
        margins = (theme.px(16), theme.px(10), theme.px(10), theme.px(10))
        self._rows = column(inside, margins=margins, gap=theme.px(3))
        column(self).addWidget(Scrolling(inside))
        over.installEventFilter(self)
        watch_while_alive(self, screen.watch, self.show_asked)
        self.hide()

    def show_asked(self) -> None:
        """Read again what is asked about."""
        found = self._screen.explanation
        if found == self._shown:
            return
        self._shown = found
        clear(self._rows)
        self.setVisible(found is not None)
        if found is None:
            return
        theme = self._theme
        top = line(gap=theme.px(8))
        top.addWidget(Cut(found.title, role="medium"), 1)
        top.addWidget(label(minus(found.number), "strong"))
        away = IconButton(
            theme, "cross", self.tr("Close the explanation"), key="Esc", side=24, drawing=14
        )
        away.clicked.connect(lambda: self._screen.explain(None))
        top.addWidget(away)
        self._rows.addLayout(top)
        self._rows.addWidget(ExplanationRows(theme, found))
        self._rows.addStretch(1)
        self._place()
        self.raise_()

    def lie_over(self, over: QWidget) -> None:
        """Lie over another part of the room."""
        if over is self._over:
            return
        self._over.removeEventFilter(self)
        self._over = over
        self.setParent(over)
        over.installEventFilter(self)
        self.setVisible(self._shown is not None)
        self._place()

    def _place(self) -> None:
        px = self._theme.px
        gap = px(_GAP_PX)
        high = min(px(_HIGH_PX), max(px(120), self._over.height() - 2 * gap))
        wide = min(px(_WIDE_PX), max(px(200), self._over.width() - 2 * gap))
        self.setGeometry(self._over.width() - wide - gap, gap, wide, high)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._screen.explain(None)
        else:
            super().keyPressEvent(event)

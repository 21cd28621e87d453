"""Which tool is on which mouse button now; a click on one offers others for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QSizePolicy, QWidget

from viewer.session.screen import Screen
from viewer.tools import ON_BUTTONS
from viewer.tools import tool as tool_named
from viewer.ui.controls import named
from viewer.ui.palette import ACC, CTL, S3, T2, T3, colour, font
from viewer.ui.wording import later, tr

_SAID = {
    "left": later("Left mouse button: {tool}"),
    "middle": later("Middle mouse button: {tool}"),
    "right": later("Right mouse button: {tool}"),
}
_BUTTONS = (("L", "left"), ("M", "middle"), ("R", "right"))


class MouseLegend(QWidget):
    """``run`` does a command of the window: one tool on one button, which the seat remembers."""

    def __init__(self, screen: Screen, run: Callable[[str], None], *, scale: float = 1.0) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Mouse buttons"))
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        self._parts = [_Part(screen, run, letter, name, scale) for letter, name in _BUTTONS]
        for part in self._parts:
            inside.addWidget(part)
        self._stop: Callable[[], None] | None = screen.watch(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Read the tools again."""
        for part in self._parts:
            part.refresh()

    def stop_watching(self) -> None:
        if self._stop is not None:
            self._stop()
            self._stop = None


class _Part(QAbstractButton):
    """One mouse button: its letter in a box, and its tool."""

    def __init__(
        self, screen: Screen, run: Callable[[str], None], letter: str, button: str, scale: float
    ) -> None:
        super().__init__()
        self._screen, self._run, self._letter, self._button = screen, run, letter, button
        self._scale = scale
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.open_menu)

    def refresh(self) -> None:
        """Read the tool again."""
        label = tr(tool_named(self._screen.buttons[self._button]).label)
        if self.text() != label.lower():
            self.setText(label.lower())
            named(self, tr(_SAID[self._button]).format(tool=label.lower()), "")
            self.updateGeometry()
            self.update()

    def _px(self, length: float) -> float:
        return length * self._scale

    def sizeHint(self) -> QSize:
        words = QFontMetricsF(font(round(self._px(12)))).horizontalAdvance(self.text())
        return QSize(round(words + self._px(34)), round(self._px(22)))

    def paintEvent(self, event: QPaintEvent) -> None:
        event.accept()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        if self.underMouse() or self.hasFocus():
            painter.setPen(QPen(colour(ACC), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(colour(S3))
            painter.drawRoundedRect(whole.adjusted(1, 1, -1, -1), 4, 4)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        side = self._px(15)
        box = QRectF(self._px(5), (whole.height() - side) / 2, side, side)
        painter.setPen(QPen(colour(CTL), 1))
        painter.drawRoundedRect(box, 2, 2)
        painter.setFont(font(round(self._px(11)), 500))
        painter.setPen(colour(T3))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._letter)
        painter.setFont(font(round(self._px(12))))
        painter.setPen(colour(T2))
        words = whole.adjusted(self._px(26), 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()

    def fill(self, menu: QMenu) -> None:
        """Offer the tools that this button may have."""
        for id_ in ON_BUTTONS:
            action = QAction(tr(tool_named(id_).label), menu)
            action.setCheckable(True)
            action.setChecked(self._screen.buttons[self._button] == id_)
            action.setEnabled(id_ not in self._screen.tools_away)
            # The left button's tool is the one in use; the others keep theirs.
            left = self._button == "left"
            command = f"view.tool.{id_}" if left else f"mouse.{self._button}.{id_}"
            action.triggered.connect(partial(self._ask, command))
            menu.addAction(action)

    def _ask(self, command: str, _on: bool = False) -> None:
        self._run(command)

    def open_menu(self) -> None:
        """Offer other tools beside the button."""
        menu = QMenu(self)
        self.fill(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        size = menu.sizeHint()
        # Upwards where it stands at the foot of the window.
        below = self.mapToGlobal(QPoint(0, self.height() + 2))
        room = self.screen().availableGeometry().bottom() - below.y()
        menu.popup(below if room > size.height() else self.mapToGlobal(QPoint(0, -size.height())))

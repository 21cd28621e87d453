"""The buttons of the viewer's tool bar: icons that are on or off, and choices that open a menu."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from viewer.ui.icons import paint_icon
from viewer.ui.palette import ACC, ACCD, ACCH, S3, S4, T1, T2, T3, T4, colour, font
from viewer.ui.tips import plain_tip


def named(button: QAbstractButton, name: str, key: str) -> None:
    """Give a control its name for assistive tools and its tooltip: name, then key."""
    button.setAccessibleName(name)
    button.setToolTip(plain_tip(f"{name}  {key}" if key else name))


def _ring(painter: QPainter, button: QAbstractButton) -> None:
    if button.hasFocus():
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(ACC), 2))
        painter.drawRoundedRect(QRectF(button.rect()).adjusted(1, 1, -1, -1), 4, 4)


class IconButton(QAbstractButton):
    """A square with an icon; on, it is the chosen tool."""

    def __init__(self, icon: str, name: str, key: str = "", *, scale: float = 1.0) -> None:
        super().__init__()
        self.drawing_name, self._side = icon, round(32 * scale)
        self._name = name
        self._drawing = round(20 * scale)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        named(self, name, key)

    def say_key(self, key: str) -> None:
        """Name the key that does the same."""
        named(self, self._name, key)

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def paintEvent(self, event: QPaintEvent) -> None:
        event.accept()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = ACCD if self.isChecked() else S4 if self.isDown() else ""
        if not ground and self.underMouse() and self.isEnabled():
            ground = S3
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(ground))
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        hue = ACCH if self.isChecked() else T2 if self.isEnabled() else T4
        inset = (self._side - self._drawing) / 2
        paint_icon(
            painter, self.drawing_name, hue, QRectF(inset, inset, self._drawing, self._drawing)
        )
        _ring(painter, self)
        painter.end()


class Choice(QAbstractButton):
    """The value in use, and a menu of the others."""

    def __init__(
        self,
        name: str,
        fill: Callable[[QMenu], None],
        *,
        icon: str = "",
        key: str = "",
        scale: float = 1.0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._fill, self._icon, self._scale = fill, icon, scale
        self._name, self._digit = name, ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        named(self, name, key)
        self.clicked.connect(self._open)

    def say_key(self, key: str) -> None:
        """Name the key that is in force now."""
        self.setToolTip(plain_tip(f"{self._name}  {key}" if key else self._name))

    def say(self, text: str, digit: str = "") -> None:
        """Show the value in use, with the digit that chooses it."""
        if (text, digit) != (self.text(), self._digit):
            self.setText(text)
            self._digit = digit
            self.setAccessibleName(f"{self._name}: {text}")
            self.updateGeometry()
            self.update()

    def _px(self, length: float) -> float:
        return length * self._scale

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(font(round(self._px(13)), 500))
        width = metrics.horizontalAdvance(self.text()) + self._px(12 + 8 + 16 + 8)
        if self._digit:
            width += metrics.horizontalAdvance(self._digit) + self._px(8)
        if self._icon:
            width += self._px(24)
        return QSize(round(width), round(self._px(32)))

    def paintEvent(self, event: QPaintEvent) -> None:
        event.accept()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        lit = self.isDown() or (self.underMouse() and self.isEnabled())
        painter.setBrush(colour(S4 if lit else S3))
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        x, height = self._px(12), float(self.height())
        if self._icon:
            side = self._px(16)
            paint_icon(painter, self._icon, T2, QRectF(x, (height - side) / 2, side, side))
            x += self._px(24)
        painter.setFont(font(round(self._px(13)), 500))
        metrics = painter.fontMetrics()
        for text, hue in ((self._digit, T3), (self.text(), T1 if self.isEnabled() else T4)):
            if not text:
                continue
            painter.setPen(colour(hue))
            room = self.width() - self._px(8 + 16) - x
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room))
            painter.drawText(QRectF(x, 0, room, height), Qt.AlignmentFlag.AlignVCenter, shown)
            x += metrics.horizontalAdvance(shown) + self._px(8)
        side = self._px(16)
        chevron = QRectF(self.width() - self._px(8) - side, (height - side) / 2, side, side)
        paint_icon(painter, "chevron-down", T2, chevron)
        _ring(painter, self)
        painter.end()

    def _open(self) -> None:
        menu = QMenu(self)
        self._fill(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

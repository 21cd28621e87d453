"""Everything that is pressed: buttons with their key, icons, rows to choose, boxes to tick."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from app.ui.icons import paint_icon
from app.ui.naming import named
from app.ui.theme import Theme
from viewer.ui.tips import plain_tip

# ground, ground under the pointer, ground while pressed, text, key
_KINDS = {
    "normal": ("s3", "s4", "s4", "t1", "t3"),
    "primary": ("acc", "acch", "acc", "onacc", "onacc"),
    "danger": ("", "redd", "redd", "red", "red"),
    "quiet": ("", "s3", "s4", "t1", "t3"),
    "grave": ("", "redd", "redd", "red", "red"),  # a danger that stands aside: it has no frame
}


class Button(QAbstractButton):
    """A word, its icon before it and its key behind it."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        *,
        key: str = "",
        kind: str = "normal",
        icon: str = "",
        height: str = "button",
        opens: bool = False,
        shows_key: bool = True,
        name: str = "",
    ) -> None:
        super().__init__()
        self._theme, self._kind, self._icon, self._opens = theme, kind, icon, opens
        self._key = key
        self._shows_key = shows_key
        self._folded = False
        self._height = theme.size(height)
        self._gap = theme.px(8)
        self._side = theme.px(12 if height == "button" else 10 if height == "button_small" else 8)
        self._face = theme.font(
            13 if height != "button_in_text" else 12, 600 if kind == "primary" else 500
        )
        self._key_face = theme.font(
            12 if height == "button" else 11, 500 if kind == "primary" else 400
        )
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        named(self, name or text, key)

    def set_kind(self, kind: str) -> None:
        self._kind = kind
        self.update()

    def say(self, text: str) -> None:
        """Change the word on the button."""
        if self.text() != text:
            # A tooltip that says more than the word is somebody else's, and stays.
            if self.toolTip() in ("", self.text(), f"{self.text()}  {self._key}"):
                self.setToolTip(plain_tip(f"{text}  {self._key}" if self._key else text))
            self.setText(text)
            self.setAccessibleName(text)
            self.updateGeometry()

    def show_key(self, shown: bool) -> None:
        """Leave the key out where room is short; the tooltip keeps it."""
        if shown != self._shows_key:
            self._shows_key = shown
            self.updateGeometry()
            self.update()

    def fold(self, folded: bool) -> None:
        """Show the icon alone where room is short; the tooltip keeps the word."""
        if folded != self._folded and self._icon:
            self._folded = folded
            self.updateGeometry()
            self.update()

    def _said(self) -> str:
        return "" if self._folded else self.text()

    def _shown_key(self) -> str:
        return self._key if self._shows_key and self._said() else ""

    def sizeHint(self) -> QSize:
        width = 2 * self._side
        if self._icon:
            width += self._theme.size("icon_inline") + (self._gap if self._said() else 0)
        width += QFontMetrics(self._face).horizontalAdvance(self._said())
        if self._shown_key():
            width += QFontMetrics(self._key_face).horizontalAdvance(self._key) + self._gap + 2
        if self._opens:
            width += self._theme.size("icon_inline") + self._gap // 2
        return QSize(width, self._height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rest, over, down, ink, key_ink = _KINDS[self._kind]
        ground = down if self.isDown() else over if self.underMouse() else rest
        if not self.isEnabled():
            ground, ink, key_ink = ("s3" if rest else ""), "off", "off"
        if self.isChecked():
            ground, ink, key_ink = "accd", "t1", "t2"
        elif ground == "s4":
            key_ink = "t2"
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self._kind == "danger":
            painter.setPen(QPen(self._theme.colour(ink), 1))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            box = QRectF(self.rect())
        painter.setBrush(self._theme.colour(ground) if ground else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 4, 4)
        self._paint_inside(painter, ink, key_ink)

    def _paint_inside(self, painter: QPainter, ink: str, key_ink: str) -> None:
        room = self.rect()
        inside = self.sizeHint().width() - 2 * self._side
        at = (room.width() - inside) // 2 if room.width() > self.sizeHint().width() else self._side
        side = self._theme.size("icon_inline")
        upwards = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if self._icon:
            top = (room.height() - side) / 2
            paint_icon(painter, self._icon, self._theme.hex(ink), QRectF(at, top, side, side))
            at += side + self._gap
        short = room.width() < self.sizeHint().width()
        if self._said():
            metrics = QFontMetrics(self._face)
            width = metrics.horizontalAdvance(self.text())
            said = self.text()
            if short:  # the key goes first, then the end of the word; both are in the tooltip
                opens = side if self._opens else 0
                width = min(width, room.width() - at - self._side - opens)
                said = metrics.elidedText(said, Qt.TextElideMode.ElideRight, width)
            painter.setFont(self._face)
            painter.setPen(self._theme.colour(ink))
            painter.drawText(QRect(at, 0, width + 2, room.height()), upwards, said)
            at += width
        if self._shown_key() and not short:
            width = QFontMetrics(self._key_face).horizontalAdvance(self._key)
            painter.setFont(self._key_face)
            painter.setPen(self._theme.colour(key_ink))
            at += self._gap + 2
            painter.drawText(QRect(at, 0, width + 2, room.height()), upwards, self._key)
        if self._opens:
            place = QRectF(
                room.width() - self._side - side + 2, (room.height() - side) / 2, side, side
            )
            paint_icon(painter, "chevron-down", self._theme.hex("t2"), place)


class IconButton(QAbstractButton):
    """An icon that is pressed; its name and key stand in the tooltip."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        name: str,
        *,
        key: str = "",
        side: int = 32,
        drawing: int = 20,
        ink: str = "t2",
    ) -> None:
        super().__init__()
        self._theme, self._icon, self._ink = theme, icon, ink
        self._side, self._drawing = theme.px(side), theme.px(drawing)
        self._badge = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedSize(self._side, self._side)
        named(self, name, key)

    def set_icon(self, icon: str) -> None:
        """Show another icon: what the button stands for has changed."""
        if icon != self._icon:
            self._icon = icon
            self.update()

    def badge(self, text: str) -> None:
        """Show what waits behind the button, in amber."""
        self._badge = text
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "accd" if self.isChecked() else "s4" if self.isDown() else ""
        ground = ground or ("s3" if self.underMouse() and self.isEnabled() else "")
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour(ground))
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        ink = "t4" if not self.isEnabled() else "acch" if self.isChecked() else self._ink
        at = (self._side - self._drawing) / 2
        paint_icon(
            painter, self._icon, self._theme.hex(ink), QRectF(at, at, self._drawing, self._drawing)
        )
        if self._badge:
            painter.setFont(self._theme.font(11, 500))
            painter.setPen(self._theme.colour("amb"))
            corner = self.rect().adjusted(0, 1, -4, 0)
            painter.drawText(
                corner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, self._badge
            )


class ListRow(QAbstractButton):
    """One line of a list to choose from, with how many stand behind it."""

    def __init__(self, theme: Theme, text: str, *, boxed: bool = False) -> None:
        super().__init__()
        self._theme, self._boxed = theme, boxed
        self._count = ""
        self._ink = "t2"
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        named(self, text)

    def show_count(self, count: int, *, mean: str = "") -> None:
        """Show how many; thousands are set apart by a thin space."""
        self._count = f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
        self._ink = "amb" if mean == "amber" else "t2"
        self.setAccessibleDescription(self._count)
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._theme.font(13, 500))
        width = metrics.horizontalAdvance(self.text()) + metrics.horizontalAdvance(self._count)
        return QSize(width + self._theme.px(56), self._theme.px(28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked() and not self._boxed
        if chosen or self.underMouse():
            painter.fillRect(self.rect(), self._theme.colour("s3" if chosen else "s2"))
        side = self._theme.px(12)
        room = self.rect().adjusted(side, 0, -side, 0)
        if self._boxed:
            self._paint_box(painter, side)
            room.setLeft(side + self._theme.px(24))
        painter.setFont(self._theme.font(13, 500 if chosen else 400))
        ink = self._ink if self._ink == "amb" else "t1" if chosen else "t2"
        painter.setPen(self._theme.colour(ink))
        middle = Qt.AlignmentFlag.AlignVCenter
        count_width = painter.fontMetrics().horizontalAdvance(self._count)
        name_room = room.adjusted(0, 0, -count_width - self._theme.px(8), 0)
        name = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, name_room.width()
        )
        painter.drawText(name_room, middle | Qt.AlignmentFlag.AlignLeft, name)
        painter.setFont(self._theme.font(13, 400))
        if self._ink != "amb":
            painter.setPen(self._theme.colour("t2" if chosen else "t3"))
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, self._count)

    def _paint_box(self, painter: QPainter, left: int) -> None:
        side = self._theme.px(16)
        box = QRectF(left, (self.height() - side) / 2, side, side)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("acc"))
            painter.drawRoundedRect(box, 3, 3)
            paint_icon(
                painter, "box-checked", self._theme.hex("onacc"), box.adjusted(1.5, 1.5, -1.5, -1.5)
            )
            return
        painter.setPen(QPen(self._theme.colour("ctl"), 1))
        painter.setBrush(self._theme.colour("s0"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


class Link(QAbstractButton):
    """A word that is pressed, in running text."""

    def __init__(self, theme: Theme, text: str, *, ink: str = "t2", key: str = "") -> None:
        super().__init__()
        self._theme, self._ink = theme, ink
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        named(self, text, key)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._theme.font(13, 500))
        return QSize(metrics.horizontalAdvance(self.text()) + 2, self._theme.px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._theme.font(13, 500))
        painter.setPen(self._theme.colour("t1" if self.underMouse() else self._ink))
        painter.drawText(
            self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text()
        )


class RoomTab(QAbstractButton):
    """A room in the app bar, or a tab of a column: its word, its key or count, its underline."""

    def __init__(self, theme: Theme, text: str, *, note: str = "", height: str = "app_bar") -> None:
        super().__init__()
        self._theme, self._height = theme, height
        self._note, self._note_ink = note, "t3"
        self._icon = ""  # stands for the word where room is short
        self._noted = True
        self.setText(text)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        named(self, text, note if height == "app_bar" else "")

    def set_height(self, pixels: int) -> None:
        self.setFixedHeight(pixels)

    def note(self, text: str, ink: str = "t3") -> None:
        """Show a count behind the word."""
        if (text, ink) != (self._note, self._note_ink):
            self._note, self._note_ink = text, ink
            self.updateGeometry()
            self.update()

    def show_note(self, shown: bool) -> None:
        """Leave the key or the count out where room is short."""
        if shown != self._noted:
            self._noted = shown
            self.updateGeometry()
            self.update()

    def fold(self, icon: str) -> None:
        """Show an icon for the word, or the word again where no icon is named."""
        if icon != self._icon:
            self._icon = icon
            self.setToolTip(plain_tip(self.text()))
            self.updateGeometry()
            self.update()

    def _said_width(self) -> int:
        if self._icon:
            return self._theme.px(18)
        return QFontMetrics(self._theme.font(13, 500)).horizontalAdvance(self.text())

    def sizeHint(self) -> QSize:
        width = self._said_width()
        if self._note and self._noted:
            width += self._theme.px(4 if self._icon else 8)
            width += QFontMetrics(self._theme.font(11, 500)).horizontalAdvance(self._note)
        return QSize(width + 2, self._theme.size(self._height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._theme.font(13, 500))
        bright = self.isChecked() or self.underMouse()
        painter.setPen(self._theme.colour("t1" if bright else "t2"))
        upwards = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if self._icon:
            side = self._theme.px(18)
            box = QRectF(0, (self.height() - side) / 2, side, side)
            paint_icon(painter, self._icon, self._theme.hex("t1" if bright else "t2"), box)
        else:
            painter.drawText(self.rect(), upwards, self.text())
        if self._note and self._noted:
            at = self._said_width() + self._theme.px(4 if self._icon else 8)
            painter.setFont(self._theme.font(11, 500))
            painter.setPen(self._theme.colour(self._note_ink))
            painter.drawText(self.rect().adjusted(at, 0, 0, 0), upwards, self._note)
        if self.isChecked():
            painter.fillRect(
                QRect(0, self.height() - 2, self.width(), 2), self._theme.colour("acc")
            )


def dot(painter: QPainter, centre: QPointF, radius: float, colour: QColor, *, hollow: bool) -> None:
    """Paint a state's dot: filled, or a ring."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if hollow:
        painter.setPen(QPen(colour, 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, radius - 0.3, radius - 0.3)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(centre, radius, radius)

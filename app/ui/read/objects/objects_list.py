"""The objects of the study that are no pictures, under its series."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.state.objects import Objects, StudyObject
from app.ui.panels import Panel, Scrolling, appear, clear, column
from app.ui.read.objects.asks import ObjectAsks
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive
from viewer.ui.tips import plain_tip

_MOST_HIGH = 8  # rows before the list scrolls


class ObjectRow(QAbstractButton):
    """One object: its kind as a tag, its name, what it is. Enter or a click reads it."""

    wanted = Signal(str)

    def __init__(self, theme: Theme, item: StudyObject, *, rail: bool, failed: str) -> None:
        super().__init__()
        self._theme, self._item, self._rail, self._failed = theme, item, rail, failed
        self.chosen = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        words = ", ".join(w for w in (item.kind, item.title, failed or item.not_shown) if w)
        self.setAccessibleName(words)
        self.setToolTip(plain_tip(words.replace(", ", "\n", 1)))
        self.clicked.connect(lambda: self.wanted.emit(item.instance.sop_uid))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(60 if self._rail else 216), self._theme.px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        if self.chosen or self.underMouse():
            painter.fillRect(self.rect(), theme.colour("accd" if self.chosen else "s3"))
        if self.chosen:
            painter.fillRect(QRectF(0, 0, 2, self.height()), theme.colour("acc"))
        tag = QRectF(theme.px(12), theme.px(9), theme.px(36), theme.px(22))
        painter.setPen(QPen(theme.colour("ctl"), 1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawRoundedRect(tag.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
        painter.setFont(theme.font(11, 500))
        painter.setPen(theme.colour("amb" if self._failed else "t2"))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, self._item.short)
        if not self._rail:
            left = tag.right() + theme.px(10)
            room = self.width() - left - theme.px(12)
            title = self._item.title or self._item.kind
            under = self._item.kind if self._item.title else ""
            high = theme.px(17)
            top = (self.height() - high * (2 if under else 1)) / 2
            painter.setFont(theme.font(12, 500))
            painter.setPen(theme.colour("t1"))
            cut = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, int(room))
            painter.drawText(QRectF(left, top, room, high), Qt.AlignmentFlag.AlignVCenter, cut)
            painter.setFont(theme.font(12))
            painter.setPen(theme.colour("t3" if not self.chosen else "t2"))
            box = QRectF(left, top + high, room, high)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, under)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("acc"), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit(self._item.instance.sop_uid)
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()


class ObjectsList(Panel):
    """Absent where the study has pictures only."""

    def __init__(self, theme: Theme, objects: Objects, asks: ObjectAsks) -> None:
        super().__init__("s1", "top")
        self._theme, self._objects, self._asks = theme, objects, asks
        self._rail = False
        self._shown: object = None
        self._rows: list[ObjectRow] = []
        self.setAccessibleName(self.tr("Other objects of the study"))
        whole = column(self)
        self._heading = _Heading(theme, self.tr("Documents and objects"))
        whole.addWidget(self._heading)
        self._inside = QWidget()
        self._column = column(self._inside)
        self._scroll = Scrolling(self._inside)
        whole.addWidget(self._scroll)
        watch_while_alive(self, objects.watch, self.show_objects)
        self.show_objects()

    @property
    def rows(self) -> tuple[ObjectRow, ...]:
        return tuple(self._rows)

    def set_rail(self, *, rail: bool) -> None:
        """Show the tags alone, where the window is narrow; names are in the tooltips then."""
        self._rail = rail
        self.show_objects()

    def show_objects(self) -> None:
        """Read the objects again; rows are built anew only where something differs."""
        items = self._objects.items
        appear(self, shown=bool(items))
        now = (items, self._rail, tuple(sorted(self._objects.failed.items())))
        if now != self._shown:
            self._shown = now
            clear(self._column)
            self._rows = []
            for item in items:
                failed = self._objects.failed.get(item.instance.sop_uid, "")
                row = ObjectRow(self._theme, item, rail=self._rail, failed=failed)
                row.wanted.connect(self._asks.read)
                self._rows.append(row)
                self._column.addWidget(row)
            self._column.addStretch(1)
            self._heading.become(len(items), rail=self._rail)
            self._scroll.setFixedHeight(self._theme.px(40) * min(_MOST_HIGH, len(items)))
            self.setFixedWidth(self._theme.px(60 if self._rail else 216))
        opened = self._objects.opened
        for row, item in zip(self._rows, items, strict=True):
            chosen = opened is not None and opened.of.sop_uid == item.instance.sop_uid
            if row.chosen != chosen:
                row.chosen = chosen
                row.update()


class _Heading(QWidget):
    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__()
        self._theme, self._text, self._count, self._rail = theme, text, 0, False

    def become(self, count: int, *, rail: bool) -> None:
        self._count, self._rail = count, rail
        self.setFixedHeight(self._theme.px(24 if rail else 34))
        self.setAccessibleName(f"{self._text}, {count}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.setPen(theme.colour("t3"))
        painter.setFont(theme.font(11 if self._rail else 12, 500))
        if self._rail:
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("Other"))
            return
        box = QRectF(self.rect()).adjusted(theme.px(12), 0, -theme.px(12), 0)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self._text)
        painter.setFont(theme.font(12))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box, side, str(self._count))

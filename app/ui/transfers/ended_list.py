"""A list of things that came to an end: what it is, how it ended, why, in two lines each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from app.ui.theme import Theme
from viewer.ui.tips import plain_tip

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class EndedRow:
    """One thing: its name, how it ended in a word, the sentence that says why."""

    id: str
    title: str
    state: str
    mean: str  # grn, amb, red, t2: never without its word
    words: str = ""


class _Rows(QAbstractListModel):
    def __init__(self, parent: QListView) -> None:
        super().__init__(parent)
        self._rows: tuple[EndedRow, ...] = ()

    def show(self, rows: Sequence[EndedRow]) -> None:
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row(self, at: int) -> EndedRow:
        return self._rows[at]

    def place(self, id_: str) -> int:
        return next((at for at, row in enumerate(self._rows) if row.id == id_), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            words = "\n".join(part for part in (row.title, row.state, row.words) if part)
            return plain_tip(words) if role == Qt.ItemDataRole.ToolTipRole else words
        return None


class _Lines(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: EndedList) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(40, self._theme.px(48))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._theme
        row: EndedRow = index.data(Qt.ItemDataRole.UserRole)
        rect: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(rect, theme.colour("accd" if chosen else "s0"))
        foot = QRect(rect.left(), rect.bottom(), rect.width(), 1)
        painter.fillRect(foot, theme.colour("line"))
        if chosen:
            painter.fillRect(QRect(rect.left(), rect.top(), 2, rect.height()), theme.colour("acc"))
        side = theme.px(16)
        room = rect.adjusted(side, theme.px(5), -side, -theme.px(5))
        upper = QRect(room.left(), room.top(), room.width(), room.height() // 2)
        lower = QRect(room.left(), upper.bottom() + 1, room.width(), room.height() // 2)
        painter.setFont(theme.font(12, 500))
        width = painter.fontMetrics().horizontalAdvance(row.state) + 2
        painter.setPen(theme.colour(row.mean))
        painter.drawText(
            upper, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, row.state
        )
        middle = Qt.TextElideMode.ElideMiddle
        upper.setRight(upper.right() - width - theme.px(12))
        self._text(painter, upper, row.title, theme.font(13, 500), "t1", middle)
        ink = "t1" if chosen else "t2"
        right = Qt.TextElideMode.ElideRight
        self._text(painter, lower, row.words, theme.font(12, 400), ink, right)
        painter.restore()

    def _text(
        self, painter: QPainter, room: QRect, text: str, font: Any, ink: str, mode: Qt.TextElideMode
    ) -> None:
        painter.setFont(font)
        painter.setPen(self._theme.colour(ink))
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, left, painter.fontMetrics().elidedText(text, mode, room.width()))


class EndedList(QListView):
    """One row for each; the chosen one stays chosen when the rows are read again."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._rows = _Rows(self)
        self.setModel(self._rows)
        self.setItemDelegate(_Lines(theme, self))
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.selectionModel().currentChanged.connect(self._current_changed)

    @property
    def chosen_id(self) -> str:
        index = self.currentIndex()
        return self._rows.row(index.row()).id if index.isValid() else ""

    def show_rows(self, rows: Sequence[EndedRow]) -> None:
        """Show these rows."""
        before = self.chosen_id
        self._rows.show(rows)
        at = self._rows.place(before)
        if at >= 0:
            self.setCurrentIndex(self._rows.index(at))
        elif before:
            self.chosen.emit("")

    def choose(self, id_: str) -> None:
        """Go to a row, where it is there."""
        at = self._rows.place(id_)
        if at >= 0:
            self.setCurrentIndex(self._rows.index(at))

    def _current_changed(self, index: Index) -> None:
        if index.isValid():
            self.chosen.emit(self._rows.row(index.row()).id)

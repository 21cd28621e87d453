"""What the archives hold: one row for each study, chosen with its box, retrieved together."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.state.transfers import RemoteRow, Transfers
from app.ui.icons import paint_icon
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive
from app.ui.width import Width
from app.ui.words import person
from viewer.ui.tips import plain_tip

Index = QModelIndex | QPersistentModelIndex

BOX, PATIENT, ID, MOD, DESCRIPTION, DATE, IMAGES, FOUND, STATE = range(9)

_COLUMNS: dict[Width, dict[int, int]] = {
    Width.WIDE: {
        BOX: 38, PATIENT: 0, ID: 124, MOD: 76, DESCRIPTION: 0, DATE: 108, IMAGES: 72,
        FOUND: 190, STATE: 120,
    },
    Width.MIDDLE: {
        BOX: 38, PATIENT: 0, ID: 100, MOD: 76, DESCRIPTION: 0, DATE: 108, IMAGES: 64, STATE: 110,
    },
    Width.NARROW: {
        BOX: 38, PATIENT: 0, ID: 100, MOD: 76, DESCRIPTION: 0, DATE: 108, STATE: 110,
    },
}  # fmt: skip


class _Found(QAbstractTableModel):
    def __init__(self, transfers: Transfers, parent: QObject) -> None:
        super().__init__(parent)
        self._transfers = transfers
        self._rows: tuple[RemoteRow, ...] = ()
        self.titles = (
            "", self.tr("Patient"), self.tr("ID"), self.tr("Mod"), self.tr("Description"),
            self.tr("Date"), self.tr("Images"), self.tr("Found in"), self.tr("State"),
        )  # fmt: skip

    def read(self) -> None:
        rows = self._transfers.results
        if [r.study_uid for r in rows] != [r.study_uid for r in self._rows]:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        else:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, STATE))

    def row(self, at: int) -> RemoteRow:
        return self._rows[at]

    def is_chosen(self, row: RemoteRow) -> bool:
        return row.study_uid in self._transfers.chosen

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.titles[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            words = self._words(row, index.column())
            return words if role == Qt.ItemDataRole.DisplayRole else plain_tip(words)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            chosen = self.tr("chosen") if self.is_chosen(row) else self.tr("not chosen")
            return chosen if index.column() == BOX else self._words(row, index.column())
        return None

    def _words(self, row: RemoteRow, column: int) -> str:
        return (
            "",
            person(row.patient_name)[0],
            row.patient_id,
            row.modality,
            row.description,
            row.date,
            "" if row.images is None else str(row.images),
            " + ".join(row.peers),
            row.state,
        )[column]


class _Head(QHeaderView):
    def __init__(self, theme: Theme) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._theme = theme
        self.setFixedHeight(theme.size("table_head"))
        self.setMinimumSectionSize(24)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        theme = self._theme
        painter.fillRect(rect, theme.colour("s0"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line"))
        painter.setFont(theme.font(12, 500))
        painter.setPen(theme.colour("t2"))
        right = section == IMAGES
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        title = str(self.model().headerData(section, Qt.Orientation.Horizontal))
        painter.drawText(
            rect.adjusted(theme.px(6), 0, -theme.px(6), 0),
            Qt.AlignmentFlag.AlignVCenter | side,
            title,
        )
        if section == DATE:
            mark = theme.px(14)
            left = rect.left() + theme.px(10) + painter.fontMetrics().horizontalAdvance(title)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            place = QRectF(left, rect.center().y() - mark / 2, mark, mark)
            paint_icon(painter, "chevron-down", theme.hex("t2"), place)


class _Cells(QStyledItemDelegate):
    def __init__(self, theme: Theme, table: ResultsTable) -> None:
        super().__init__(table)
        self._theme, self._table = theme, table

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(40, self._theme.size("row"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._theme
        row: RemoteRow = index.data(Qt.ItemDataRole.UserRole)
        rect: QRect = option.rect
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        chosen = self._table.found.is_chosen(row)
        lit = chosen or (current and self._table.hasFocus())
        painter.save()
        painter.fillRect(rect, theme.colour("accd" if chosen else "s2" if lit else "s0"))
        if not chosen:
            foot = QRect(rect.left(), rect.bottom(), rect.width(), 1)
            painter.fillRect(foot, theme.colour("line"))
        if index.column() == BOX:
            if lit:
                painter.fillRect(
                    QRect(rect.left(), rect.top(), 2, rect.height()), theme.colour("acc")
                )
            self._box(painter, rect, chosen=chosen)
        else:
            self._words(painter, rect, row, index, chosen=chosen)
        painter.restore()

    def _box(self, painter: QPainter, rect: QRect, *, chosen: bool) -> None:
        theme, side = self._theme, self._theme.px(16)
        box = QRectF(rect.left() + theme.px(16), rect.center().y() - side / 2 + 0.5, side, side)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("acc"))
            painter.drawRoundedRect(box, 3, 3)
            inner = box.adjusted(1.5, 1.5, -1.5, -1.5)
            paint_icon(painter, "box-checked", theme.hex("onacc"), inner)
            return
        painter.setPen(QPen(theme.colour("ctl"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)

    def _words(
        self, painter: QPainter, rect: QRect, row: RemoteRow, index: Index, *, chosen: bool
    ) -> None:
        theme, column = self._theme, index.column()
        quiet = "t2" if chosen else "t3"
        ink = {PATIENT: "t1", MOD: "t1", DESCRIPTION: "t1", DATE: "t1", IMAGES: "t1"}.get(
            column, quiet if column == ID else "t2"
        )
        if column == STATE:
            ink = "amb" if row.other_id else "acc" if row.state == "Arriving" else quiet
            ink = "acch" if chosen and ink == "acc" else ink
        painter.setFont(theme.font(13, 600 if column == PATIENT else 400))
        painter.setPen(theme.colour(ink))
        room = rect.adjusted(theme.px(6), 0, -theme.px(6), 0)
        words = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, room.width()
        )
        right = column == IMAGES
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | side, words)


class ResultsTable(QTableView):
    """A click or Space on a row takes it or lets it go."""

    retrieve_asked = Signal()

    def __init__(self, theme: Theme, transfers: Transfers) -> None:
        super().__init__()
        self._theme, self._transfers = theme, transfers
        self._width = Width.WIDE
        self.found = _Found(transfers, self)
        self.setModel(self.found)
        self.setItemDelegate(_Cells(theme, self))
        self.setHorizontalHeader(_Head(theme))
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(theme.px(24))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Studies found in the archives"))
        watch_while_alive(self, transfers.watch, self.show_results)
        self.show_results()
        self.fit(Width.WIDE)

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        self._width = width
        self.verticalHeader().setDefaultSectionSize(
            self._theme.px(36 if width is Width.WIDE else 32)
        )
        self._share_out()

    def show_results(self) -> None:
        """Read the results again."""
        self.found.read()
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.retrieve_asked.emit()
        elif event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self._turn(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self._turn(index.row())

    def _turn(self, at: int) -> None:
        uid = self.found.row(at).study_uid
        self._transfers.choose(self._transfers.chosen ^ {uid})

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out()

    def _share_out(self) -> None:
        columns = _COLUMNS[self._width]
        fixed = sum(self._theme.px(width) for width in columns.values())
        left = max(0, self.viewport().width() - fixed)
        patient = round(left * 0.42)
        for column in range(self.found.columnCount()):
            self.setColumnHidden(column, column not in columns)
            if column == PATIENT:
                self.setColumnWidth(column, patient)
            elif column == DESCRIPTION:
                self.setColumnWidth(column, left - patient)
            elif column in columns:
                self.setColumnWidth(column, self._theme.px(columns[column]))

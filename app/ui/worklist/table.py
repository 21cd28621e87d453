"""The table of studies: rows as a reader works through them, painted by one delegate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.state.worklist import Priority, ReadState, Worklist, WorklistRow
from app.ui.buttons import dot
from app.ui.icons import paint_icon
from app.ui.theme import Theme
from app.ui.width import Width
from app.ui.words import age_words, person
from viewer.ui.tips import plain_tip

Index = QModelIndex | QPersistentModelIndex

PRIORITY, PATIENT, ID, AGE, MOD, DESCRIPTION, DATE, SERIES, COMPLETE, ANALYSIS, STATE, FROM = range(
    12
)

# Columns by width class, with their width in px; 0 takes a share of what is left.
_COLUMNS: dict[Width, dict[int, int]] = {
    Width.WIDE: {
        PRIORITY: 100, PATIENT: 0, ID: 136, AGE: 60, MOD: 56, DESCRIPTION: 0, DATE: 150,
        SERIES: 60, COMPLETE: 148, ANALYSIS: 128, STATE: 190, FROM: 136,
    },
    Width.MIDDLE: {
        PRIORITY: 88, PATIENT: 0, ID: 124, MOD: 56, DESCRIPTION: 0, DATE: 108, COMPLETE: 136,
        ANALYSIS: 116, STATE: 112,
    },
    Width.NARROW: {
        PRIORITY: 88, PATIENT: 0, MOD: 56, DESCRIPTION: 0, DATE: 108, COMPLETE: 136, STATE: 112,
    },
}  # fmt: skip

_DOTS = {
    ReadState.UNREAD: ("acc", False),
    ReadState.READING: ("acc", True),
    ReadState.DRAFT: ("t2", True),
}


class Studies(QAbstractTableModel):
    """The worklist's rows as Qt wants them; sorted by a column where the reader asked for it."""

    def __init__(self, worklist: Worklist, parent: QObject) -> None:
        super().__init__(parent)
        self._worklist = worklist
        self._rows: tuple[WorklistRow, ...] = ()
        self._by, self._falling = PRIORITY, False
        self.titles = (
            self.tr("Priority"), self.tr("Patient"), self.tr("ID"), self.tr("Age"),
            self.tr("Mod"), self.tr("Description"), self.tr("Date"), self.tr("Series"),
            self.tr("Complete"), self.tr("Analysis"), self.tr("Read state"), self.tr("From"),
        )  # fmt: skip

    @property
    def order(self) -> tuple[int, bool]:
        return self._by, self._falling

    @property
    def uids(self) -> tuple[str, ...]:
        return tuple(row.study_uid for row in self._rows)

    def row(self, at: int) -> WorklistRow:
        return self._rows[at]

    def position(self, study_uid: str) -> int:
        """Return where a study stands, or -1."""
        return next((n for n, r in enumerate(self._rows) if r.study_uid == study_uid), -1)

    def read(self) -> None:
        """Take the worklist's rows as they are now."""
        rows = self._ordered(self._worklist.rows)
        same = tuple(r.study_uid for r in rows) == self.uids
        if not same:
            self.beginResetModel()
        self._rows = rows
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, FROM))

    def order_by(self, column: int) -> None:
        """Sort by a column; asked again, the other way round. Priority is the worklist's order."""
        falling = not self._falling if column == self._by else column in (DATE, SERIES)
        self._by, self._falling = column, falling
        self.beginResetModel()
        self._rows = self._ordered(self._worklist.rows)
        self.endResetModel()

    def _ordered(self, rows: tuple[WorklistRow, ...]) -> tuple[WorklistRow, ...]:
        if self._by == PRIORITY:
            return rows[::-1] if self._falling else rows
        key = _ORDER[self._by]
        return tuple(sorted(rows, key=key, reverse=self._falling))

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
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(row, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.titles[index.column()]}: {self._words(row, index.column())}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._tip(row, index.column()))
        return None

    def _words(self, row: WorklistRow, column: int) -> str:
        match column:
            case 0:
                return self.priority_words(row.priority)
            case 1:
                return person(row.patient_name)[0] or self.tr("No name")
            case 3:
                return f"{row.sex} {_years(row)}".strip()
            case 6:
                return f"{row.date} {row.time}".strip()
            case 8:
                return " ".join(part for part in (row.complete_words, self.dispute(row)) if part)
            case 9:
                return row.analysis.words
            case 10:
                return self.state_words(row)[0]
            case 7:
                return str(row.series_count)
            case _:
                return {2: row.patient_id, 4: row.modality, 5: row.description, 11: row.origin}[
                    column
                ]

    def _tip(self, row: WorklistRow, column: int) -> str:
        if column == PATIENT:
            first, others = person(row.patient_name)
            return f"{first}  {others}".strip()
        if column == COMPLETE and row.incomplete:
            missing = (row.expected_count or 0) - row.image_count
            return self.tr("{n} images have not been received").format(n=missing)
        if column == COMPLETE and row.disputed:
            said = self.tr(
                "{n} objects contradict this study, for instance in whose it is. They wait in "
                "quarantine (F5) until a person decides."
            )
            return said.format(n=row.disputed)
        if column == STATE and row.unasked:
            said = self.tr("{who} sent this unasked, and nobody has looked at it yet")
            return said.format(who=row.unasked)
        if column == STATE:
            return " ".join(self.state_words(row)).strip()
        return self._words(row, column)

    def dispute(self, row: WorklistRow) -> str:
        """Return the words for what contradicts a study, or nothing."""
        return self.tr("{n} disputed").format(n=row.disputed) if row.disputed else ""

    def priority_words(self, priority: Priority) -> str:
        return {
            Priority.CRITICAL: self.tr("Critical"),
            Priority.URGENT: self.tr("Urgent"),
            Priority.ROUTINE: self.tr("Routine"),
        }[priority]

    def state_words(self, row: WorklistRow) -> tuple[str, str]:
        """Return the state's word, and what belongs to it."""
        match row.read_state:
            case ReadState.UNREAD:
                return self.tr("Unread"), self.tr("sent unasked") if row.unasked else ""
            case ReadState.READING:
                return self.tr("Reading"), row.reader
            case ReadState.DRAFT:
                return self.tr("Draft"), row.reader
            case ReadState.SIGNED:
                return self.tr("Signed"), self.tr("not yet stored")
            case ReadState.STORED:
                return self.tr("Signed"), self.tr("stored")


def _years(row: WorklistRow) -> str:
    return age_words(row.age, row.birth_date, row.date).removesuffix(" y")


_ORDER: dict[int, Callable[[WorklistRow], Any]] = {
    PATIENT: lambda r: r.patient_name.casefold(),
    ID: lambda r: r.patient_id.casefold(),
    AGE: lambda r: r.birth_date,
    MOD: lambda r: r.modality,
    DESCRIPTION: lambda r: r.description.casefold(),
    DATE: lambda r: (r.date, r.time),
    SERIES: lambda r: r.series_count,
    COMPLETE: lambda r: (not r.incomplete, r.image_count),
    ANALYSIS: lambda r: (not r.analysis.waits, r.analysis.words),
    STATE: lambda r: list(ReadState).index(r.read_state),
    FROM: lambda r: r.origin.casefold(),
}


class _Head(QHeaderView):
    """Column titles on the cells' own edges; the column that orders the rows has an arrow."""

    def __init__(self, theme: Theme, order: Callable[[], tuple[int, bool]]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._theme, self._order = theme, order
        self.setFixedHeight(theme.size("table_head"))
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(24)
        self.setAccessibleName(self.tr("Columns"))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        theme = self._theme
        painter.fillRect(rect, theme.colour("s0"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line"))
        title = str(self.model().headerData(section, Qt.Orientation.Horizontal))
        painter.setFont(theme.font(12, 500))
        room = cell_room(rect, theme, section)
        right = section == SERIES
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        by, falling = self._order()
        painter.setPen(theme.colour("t1" if section == by else "t2"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | side, title)
        if section == by:
            mark = theme.px(14)
            width = painter.fontMetrics().horizontalAdvance(title) + theme.px(4)
            left = room.right() - width - mark if right else room.left() + width
            place = QRectF(left, rect.center().y() - mark / 2, mark, mark)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_icon(painter, "chevron-down" if falling else "chevron-up", theme.hex("t2"), place)


def cell_room(rect: QRect, theme: Theme, column: int) -> QRect:
    """Return where a cell's words stand."""
    left = theme.px(16) if column == PRIORITY else theme.px(6)
    return rect.adjusted(left, 0, -theme.px(6), 0)


class _Cells(QStyledItemDelegate):
    """Paints every cell."""

    def __init__(self, theme: Theme, table: StudyTable) -> None:
        super().__init__(table)
        self._theme, self._table = theme, table

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(40, self._theme.size("row"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._theme
        row: WorklistRow = index.data(Qt.ItemDataRole.UserRole)
        rect: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        over = index.row() == self._table.row_under_pointer
        painter.save()
        painter.fillRect(rect, theme.colour("accd" if chosen else "s2" if over else "s0"))
        if not chosen:
            foot = QRect(rect.left(), rect.bottom(), rect.width(), 1)
            painter.fillRect(foot, theme.colour("line" if not over else "s2"))
        if chosen and index.column() == PRIORITY:
            bar = QRect(rect.left(), rect.top(), 3 if self._table.hasFocus() else 2, rect.height())
            painter.fillRect(bar, theme.colour("acc"))
        room = cell_room(rect, theme, index.column())
        match index.column():
            case 0:
                self._priority(painter, room, row, chosen=chosen)
            case 8:
                self._complete(painter, room, row, chosen=chosen)
            case 10:
                self._state(painter, room, row, chosen=chosen)
            case column:
                self._words(painter, room, row, column, str(index.data()), chosen=chosen)
        painter.restore()

    def _text(
        self, painter: QPainter, room: QRect, words: str, ink: str, weight: int = 400,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> int:  # fmt: skip
        """Paint words, cut where they must be; return how wide they are."""
        painter.setFont(self._theme.font(13, weight))
        painter.setPen(self._theme.colour(ink))
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | side, shown)
        return painter.fontMetrics().horizontalAdvance(shown)

    def _words(
        self, painter: QPainter, room: QRect, row: WorklistRow, column: int, words: str, *,
        chosen: bool,
    ) -> None:  # fmt: skip
        quiet = "t2" if chosen else "t3"
        if column == PATIENT:
            unread = row.read_state in (ReadState.UNREAD, ReadState.READING)
            ink = "t1" if row.patient_name.strip("^= ") else quiet
            self._text(painter, room, words, ink, 600 if unread else 400)
        elif column == ANALYSIS:
            state = row.analysis
            ink = "amb" if state.waits else "red" if state.failed else quiet
            self._text(
                painter, room, words, ("acch" if chosen else "acc") if state.running else ink
            )
        elif column == SERIES:
            self._text(painter, room, words, "t1", side=Qt.AlignmentFlag.AlignRight)
        elif column == DATE:
            wide = self._table.shows_time
            self._text(painter, room, words if wide else row.date, "t1")
        elif column in (ID, FROM):
            self._text(painter, room, words, quiet)
        else:
            self._text(painter, room, words, "t1" if column != AGE else "t2")

    def _priority(self, painter: QPainter, room: QRect, row: WorklistRow, *, chosen: bool) -> None:
        theme = self._theme
        model = self._table.studies
        words = model.priority_words(row.priority)
        if row.priority is Priority.ROUTINE:
            self._text(painter, room, words, "t2" if chosen else "t3")
            return
        font = theme.font(12, 500)
        width = QFontMetrics(font).horizontalAdvance(words) + theme.px(14)
        height = theme.px(20)
        chip = QRectF(room.left(), room.center().y() - height / 2 + 0.5, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.priority is Priority.CRITICAL:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("redd"))
            painter.drawRoundedRect(chip, 4, 4)
        else:
            painter.setPen(QPen(theme.colour("t2"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(font)
        painter.setPen(theme.colour("red" if row.priority is Priority.CRITICAL else "t1"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, words)

    def _complete(self, painter: QPainter, room: QRect, row: WorklistRow, *, chosen: bool) -> None:
        ink = "amb" if row.incomplete else "t2"
        width = self._text(painter, room, row.complete_words, ink)
        if dispute := self._table.studies.dispute(row):
            rest = room.adjusted(width + self._theme.px(6), 0, 0, 0)
            self._text(painter, rest, dispute, "amb")
        elif row.arriving:
            rest = room.adjusted(width + self._theme.px(6), 0, 0, 0)
            self._text(painter, rest, self._table.tr("arriving"), "t2" if chosen else "t3")

    def _state(self, painter: QPainter, room: QRect, row: WorklistRow, *, chosen: bool) -> None:
        theme = self._theme
        word, more = self._table.studies.state_words(row)
        mark = theme.px(14)
        middle = room.center().y() + 1
        if row.read_state in _DOTS:
            ink, hollow = _DOTS[row.read_state]
            at = QPointF(room.left() + mark / 2, middle)
            dot(painter, at, theme.px(3.5), theme.colour(ink), hollow=hollow)
        else:
            stored = row.read_state is ReadState.STORED
            place = QRectF(room.left(), middle - mark / 2, mark, mark)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ink = "grn" if stored else "amb"
            paint_icon(painter, "check" if stored else "clock", theme.hex(ink), place)
        room = room.adjusted(mark + theme.px(8), 0, 0, 0)
        width = self._text(painter, room, word, "t1")
        if more and self._table.shows_reader:
            amber = row.read_state is ReadState.SIGNED
            ink = "amb" if amber else "t2" if chosen else "t3"
            self._text(painter, room.adjusted(width + theme.px(6), 0, 0, 0), more, ink)


class StudyTable(QTableView):
    """Shows the rows; the chosen one stays where it is when others arrive."""

    opened = Signal(str)
    read_next = Signal()

    def __init__(self, theme: Theme, worklist: Worklist) -> None:
        super().__init__()
        self._theme, self._worklist = theme, worklist
        self._width = Width.WIDE
        self.row_under_pointer = -1
        self.studies = Studies(worklist, self)
        self.setModel(self.studies)
        self.setItemDelegate(_Cells(theme, self))
        self._head = _Head(theme, lambda: self.studies.order)
        self._head.sectionClicked.connect(self._order_by)
        self.setHorizontalHeader(self._head)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.size("row"))
        self.verticalHeader().setMinimumSectionSize(theme.px(24))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Studies"))
        self.doubleClicked.connect(self._open)
        self.show_rows()

    @property
    def shows_time(self) -> bool:
        return self._width is Width.WIDE

    @property
    def shows_reader(self) -> bool:
        return self._width is Width.WIDE

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        self._width = width
        part = self._theme.px(36 if width is Width.WIDE else 32)
        self.verticalHeader().setDefaultSectionSize(part)
        self._share_out()

    def show_rows(self) -> int:
        """Read the worklist again; return how many new rows stand above what is in view."""
        before = self.studies.uids
        top = self.rowAt(0)
        anchor = before[top] if 0 <= top < len(before) else ""
        offset = self.rowViewportPosition(top) if anchor else 0
        beside = self._beside()
        self.studies.read()
        after = self.studies.uids
        self._show_chosen()
        if after == before:
            return 0
        self._choose_again(beside)
        at = self.studies.position(anchor)
        if at > 0 and self.verticalScrollBar().value() + top > 0:
            self.verticalScrollBar().setValue(at * self.rowHeight(at) - offset)
            return len(set(after[:at]) - set(before))
        return 0

    def _show_chosen(self) -> None:
        chosen = self._worklist.chosen
        at = self.studies.position(chosen.study_uid) if chosen is not None else -1
        if at < 0:
            self.clearSelection()
            return
        if at != self.currentIndex().row() or not self.selectionModel().hasSelection():
            bar = self.verticalScrollBar().value()
            self.selectRow(at)
            self.verticalScrollBar().setValue(bar)

    def _beside(self) -> frozenset[str]:
        """Return the studies whose rows are chosen together, by Ctrl or Shift."""
        rows = (index.row() for index in self.selectionModel().selectedRows())
        return frozenset(self.studies.uids[row] for row in rows if row < len(self.studies.uids))

    def _choose_again(self, beside: frozenset[str]) -> None:
        """Choose several rows again, wherever they stand now: those that are gone are not."""
        rows = [at for uid in beside if (at := self.studies.position(uid)) >= 0]
        if len(rows) < 2 or self.currentIndex().row() not in rows:
            return
        again = QItemSelection()
        for row in rows:
            index = self.studies.index(row, 0)
            again.select(index, index)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(again, flags.ClearAndSelect | flags.Rows)

    def _order_by(self, column: int) -> None:
        beside = self._beside()
        self.studies.order_by(column)
        self._show_chosen()
        self._choose_again(beside)
        self._head.viewport().update()

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self.studies.row(index.row()).study_uid)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and current.row() < self.studies.rowCount():
            self._worklist.choose(self.studies.row(current.row()).study_uid)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self._worklist.choose_beside(self._beside())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif event.key() == Qt.Key.Key_Space:
            self.read_next.emit()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: Any) -> None:
        super().mouseMoveEvent(event)
        self._point_at(self.rowAt(event.position().toPoint().y()))

    def leaveEvent(self, event: Any) -> None:
        super().leaveEvent(event)
        self._point_at(-1)

    def _point_at(self, row: int) -> None:
        if row != self.row_under_pointer:
            self.row_under_pointer = row
            self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out()

    def _share_out(self) -> None:
        """Give each column its width; patient and description share what is left."""
        columns = _COLUMNS[self._width]
        fixed = sum(self._theme.px(width) for width in columns.values())
        left = max(0, self.viewport().width() - fixed)
        patient = round(left * 0.54)
        for column in range(self.studies.columnCount()):
            self.setColumnHidden(column, column not in columns)
            if column == PATIENT:
                self.setColumnWidth(column, patient)
            elif column == DESCRIPTION:
                self.setColumnWidth(column, left - patient)
            elif column in columns:
                self.setColumnWidth(column, self._theme.px(columns[column]))

"""The table of events: it reads on as a person scrolls, and never waits for the log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.ui.theme import Theme
from domain.audit import Outcome, RecordedEvent
from domain.showing import visible
from viewer.ui.tips import plain_tip

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, its width in px (0 takes a share of what is left), what it says."""

    title: str
    width: int
    says: Callable[[RecordedEvent], str]
    least: int = 0  # it gives way in a table that is narrower than so many px


class Events(QAbstractTableModel):
    """The events that have been read so far, and the way to more."""

    more_wanted = Signal()

    def __init__(self, columns: tuple[Column, ...], theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._columns, self._theme = columns, theme
        self._rows: list[RecordedEvent] = []
        self._has_more = self._asked = False

    def begin(self) -> None:
        """Forget what was read: something else is looked for."""
        self.beginResetModel()
        self._rows, self._has_more, self._asked = [], False, False
        self.endResetModel()

    def append(self, events: tuple[RecordedEvent, ...], *, has_more: bool) -> None:
        """Show more events below."""
        self._has_more, self._asked = has_more, False
        if not events:
            return
        first = len(self._rows)
        self.beginInsertRows(QModelIndex(), first, first + len(events) - 1)
        self._rows.extend(events)
        self.endInsertRows()

    def event_at(self, row: int) -> RecordedEvent:
        return self._rows[row]

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._has_more and not self._asked

    def fetchMore(self, _parent: Index) -> None:
        self._asked = True
        self.more_wanted.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        recorded = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            # Peers wrote some of it: shown as text, and nothing hidden in it.
            said = visible(self._columns[index.column()].says(recorded))
            if role == Qt.ItemDataRole.DisplayRole:
                return said
            return plain_tip(said) if len(said) > 24 else None
        if role == Qt.ItemDataRole.ForegroundRole:
            failed = recorded.event.outcome is not Outcome.SUCCESS
            return self._theme.colour("amb" if failed else "t1")
        return None


class EventTable(QTableView):
    """Rows of events, one of them chosen."""

    chosen = Signal(object)  # a RecordedEvent, or None

    def __init__(self, theme: Theme, name: str, columns: tuple[Column, ...]) -> None:
        super().__init__()
        self._theme, self._columns = theme, columns
        self.events = Events(columns, theme, self)
        self.setModel(self.events)
        self.setProperty("role", "lines")
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.px(28))
        head = self.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setMinimumSectionSize(theme.px(24))
        for at, column in enumerate(columns):
            if column.width:
                head.setSectionResizeMode(at, QHeaderView.ResizeMode.Fixed)
                self.setColumnWidth(at, theme.px(column.width))
            else:
                head.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        self.events.modelReset.connect(lambda: self.chosen.emit(None))

    def resizeEvent(self, event: QResizeEvent) -> None:
        for at, column in enumerate(self._columns):
            if column.least:
                self.setColumnHidden(at, self.width() < self._theme.px(column.least))
        super().resizeEvent(event)

    def _current_changed(self, index: Index) -> None:
        self.chosen.emit(self.events.event_at(index.row()) if index.isValid() else None)

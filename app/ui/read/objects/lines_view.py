"""A long list of lines with their depth: names on the left, values on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.ui.copied import copy_words
from app.ui.theme import Theme
from viewer.ui.tips import plain_tip

Index = QModelIndex | QPersistentModelIndex
_STEP = "\N{EM SPACE}"
_FEW_ENOUGH_TO_WRAP = 1500


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its cells, how deep it lies, what it leads to."""

    depth: int
    cells: tuple[str, ...]
    strong: bool = False
    quiet: bool = False
    link: tuple[str, int] | None = None  # SOP UID and frame of an image of the study


class LinesModel(QAbstractTableModel):
    """Lines as a table; a search leaves those that hold the words."""

    def __init__(self, theme: Theme, heads: Sequence[str]) -> None:
        super().__init__()
        self._theme, self._heads = theme, tuple(heads)
        self._lines: tuple[Line, ...] = ()
        self._shown: Sequence[Line] = ()
        self._words = ""

    def become(self, lines: tuple[Line, ...]) -> None:
        self._lines = lines
        self.search(self._words)

    def search(self, words: str) -> None:
        """Leave only the lines that hold all of the words, in any cell."""
        self.beginResetModel()
        self._words = words
        wanted = words.casefold().split()
        self._shown = (
            [
                line
                for line in self._lines
                if all(word in " ".join(line.cells).casefold() for word in wanted)
            ]
            if wanted
            else self._lines
        )
        self.endResetModel()

    def line(self, row: int) -> Line:
        return self._shown[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._heads)

    def headerData(self, section: int, side: Qt.Orientation, role: int = 0) -> object:
        if side is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        return None

    def data(self, index: Index, role: int = 0) -> object:
        line = self._shown[index.row()]
        text = line.cells[index.column()]
        last = index.column() == len(self._heads) - 1
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _STEP * line.depth + text if index.column() == 0 else text
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(text[:2000])
            case Qt.ItemDataRole.FontRole:
                return self._theme.font(13, 600 if line.strong else 400)
            case Qt.ItemDataRole.TextAlignmentRole:
                return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            case Qt.ItemDataRole.ForegroundRole:
                if last and line.link is not None:
                    return self._theme.colour("acch")
                if line.quiet:
                    return self._theme.colour("t3")
                return self._theme.colour("t1" if last or line.strong else "t2")
        return None


class LinesView(QTableView):
    """Shows lines; a click or Enter on one with a link leads to its image."""

    followed = Signal(str, int)

    def __init__(self, theme: Theme, heads: Sequence[str], shares: Sequence[int]) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "lines")
        self.lines = LinesModel(theme, heads)
        self.setModel(self.lines)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.px(24))
        self.verticalHeader().setMinimumSectionSize(theme.px(24))
        head = self.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setStretchLastSection(True)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setMinimumSectionSize(theme.px(40))
        self._shares = tuple(shares)
        self._fit_columns()
        self.lines.modelReset.connect(self._fit_rows)
        head.sectionResized.connect(lambda *_: self._fit_rows())

    def become(self, lines: tuple[Line, ...]) -> None:
        self.lines.become(lines)
        self.scrollToTop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Give each column its share where all have room, else less to the first, which wraps.

        The values, which are in the last one, keep at least two fifths: none is read sideways.
        """
        wanted = [self._theme.px(share) for share in self._shares]
        width = max(1, self.viewport().width())
        room = width - max(wanted[-1], round(0.4 * width)) if len(wanted) > 1 else width
        short = max(0, sum(wanted[:-1]) - room)
        for n, share in enumerate(wanted[:-1]):
            given = max(self._theme.px(96), share - short) if n == 0 else share
            self.setColumnWidth(n, given)

    def _fit_rows(self) -> None:
        # Measuring every row of a hundred thousand would hold up the window.
        if self.lines.rowCount() <= _FEW_ENOUGH_TO_WRAP:
            self.resizeRowsToContents()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() is Qt.MouseButton.LeftButton:
            self._follow(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            rows = sorted(index.row() for index in self.selectionModel().selectedRows())
            text = "\n".join("\t".join(self.lines.line(row).cells) for row in rows)
            copy_words(self, text)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._follow(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def _follow(self, row: int) -> None:
        link = self.lines.line(row).link
        if link is not None:
            self.followed.emit(*link)

"""Ctrl+K: every command, found by a few letters; those that wait for something stand below."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import (
    QEvent,
    QObject,
    QPoint,
    QRect,
    QRegularExpression,
    QSize,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import (
    QAction,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.ui.actions import WITHOUT_RIGHT
from app.ui.icons import icon
from app.ui.labels import label
from app.ui.naming import named
from app.ui.panels import column
from app.ui.theme import Theme

_ACTION = int(Qt.ItemDataRole.UserRole)
_KEY = _ACTION + 1
_NATIVE = QKeySequence.SequenceFormat.NativeText


class CommandPalette(QFrame):
    """A field and the commands that answer to what stands in it."""

    def __init__(self, theme: Theme, actions: Mapping[str, QAction], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._actions = actions
        self.setProperty("ground", "toast")
        self.setFixedSize(theme.px(560), theme.px(420))
        inside = column(self, margins=(8, 8, 8, 8), gap=8)
        self._field = QLineEdit()
        self._field.setPlaceholderText(self.tr("What should be done?"))
        self._field.addAction(
            icon("search", theme.hex("t2")), QLineEdit.ActionPosition.LeadingPosition
        )
        named(self._field, self.tr("Search commands"), "Ctrl+K")
        self._field.installEventFilter(self)
        self._field.textChanged.connect(self._narrow)
        self._field.returnPressed.connect(self._run)
        inside.addWidget(self._field)
        self._model = QStandardItemModel(self)
        self._found = QSortFilterProxyModel(self)
        self._found.setSourceModel(self._model)
        self._list = QListView()
        self._list.setModel(self._found)
        self._list.setItemDelegate(_Row(theme, self._list))
        self._list.setProperty("ground", "s3")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName(self.tr("Commands"))
        self._list.clicked.connect(lambda _index: self._run())
        inside.addWidget(self._list)
        self._none = label(self.tr("There is no command of that name."), "sentence")
        self._none.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        inside.addWidget(self._none)

    def open_over(self, window: QWidget) -> None:
        """Show every command, those that can be asked for now first."""
        self._model.clear()
        offered = (a for a in self._actions.values() if not a.property(WITHOUT_RIGHT))
        for action in sorted(offered, key=lambda a: (not a.isEnabled(), a.text().casefold())):
            item = QStandardItem(action.text())
            item.setData(action, _ACTION)
            item.setData(action.shortcut().toString(_NATIVE), _KEY)
            item.setEnabled(action.isEnabled())
            self._model.appendRow(item)
        self._field.clear()
        self._narrow("")
        top = window.mapToGlobal(QPoint((window.width() - self.width()) // 2, 88))
        self.move(top)
        self.show()
        self._field.setFocus()

    def _narrow(self, text: str) -> None:
        # Every word that is typed must be there, in any order: "image key" finds "Key image".
        words = "".join(f"(?=.*{QRegularExpression.escape(word)})" for word in text.split())
        option = QRegularExpression.PatternOption.CaseInsensitiveOption
        self._found.setFilterRegularExpression(QRegularExpression(words, option))
        self._list.setCurrentIndex(self._found.index(0, 0))
        self._list.setVisible(self._found.rowCount() > 0)
        self._none.setVisible(self._found.rowCount() == 0)

    def _run(self) -> None:
        action = self._list.currentIndex().data(_ACTION)
        if isinstance(action, QAction) and action.isEnabled():
            self.hide()
            action.trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                at = self._list.currentIndex().row() + step
                at = max(0, min(self._found.rowCount() - 1, at))
                self._list.setCurrentIndex(self._found.index(at, 0))
                return True
        return super().eventFilter(watched, event)


class _Row(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: object) -> QSize:
        return QSize(200, self._theme.px(32))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        theme = self._theme
        rect: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, theme.colour("accd" if chosen else "s3"))
        room = rect.adjusted(theme.px(12), 0, -theme.px(12), 0)
        painter.setFont(theme.font(13, 500))
        can = bool(option.state & QStyle.StateFlag.State_Enabled)
        painter.setPen(theme.colour("t1" if can else "t3"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, index.data())  # type: ignore[attr-defined]  # QModelIndex
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("t2" if chosen else "t3"))
        end = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(room, end, index.data(_KEY))  # type: ignore[attr-defined]  # QModelIndex

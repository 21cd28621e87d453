"""The page of keys: the habit to build on, and for every command the keys that ask for it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QKeyCombination, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QTableView,
    QWidget,
)

from app.commands import Command
from app.keymap import WINDOW_KEYS, Habit, KeyMap
from app.ui.buttons import Button
from app.ui.by_policy import ByPolicy
from app.ui.labels import Cut, label, say
from app.ui.naming import named
from app.ui.panels import Panel, appear, column, line
from app.ui.theme import Theme
from viewer.tools import ON_BUTTONS
from viewer.tools import tool as tool_named
from viewer.ui.wording import tr

_ID = int(Qt.ItemDataRole.UserRole)
_FILES = "*.toml"
_LAST_LATIN = 0x100
# Where the key of the digit 1 lies, as the systems count keys.
_LINUX_ONE = 10
_WINDOWS_ONE = 2


@dataclass(frozen=True)
class KeysAsks:
    """What the page reads and asks for."""

    commands: Sequence[Command]
    habits: Sequence[Habit]
    keymap: Callable[[], KeyMap]
    keep: Callable[[KeyMap], None]
    export_to: Callable[[Path], None]
    import_from: Callable[[Path], None]
    brighter_up: Callable[[], bool]
    set_brighter_up: Callable[[bool], None]
    fixed: Callable[[], frozenset[str]] = frozenset  # what the site's policy has decided


class KeysPage(QWidget):
    """Every command with its keys; a chosen one is given new keys by pressing them."""

    def __init__(self, theme: Theme, asks: KeysAsks) -> None:
        super().__init__()
        self._theme, self._asks = theme, asks
        self._commands = {command.id: command for command in asks.commands}
        pad = theme.px(24)
        whole = column(self, margins=(pad, theme.px(16), pad, theme.px(16)), gap=theme.px(12))
        whole.addWidget(label(self.tr("Keys and mouse"), "sheet"))
        whole.addLayout(self._habits())
        whole.addLayout(self._directions())
        whole.addLayout(self._mouse())
        whole.addLayout(self._tools())
        self._model = QStandardItemModel(0, 4, self)
        self._table = self._make_table()
        whole.addWidget(self._table, 1)
        whole.addWidget(self._editor())
        self.entered()

    # ------------------------------------------------------------------ parts

    def _habits(self) -> QHBoxLayout:
        row = line(gap=self._theme.px(8))
        row.addWidget(Cut(self.tr("Keys like"), "sentence"))
        self._chosen = QButtonGroup(self)
        self._habit_buttons: dict[str, Button] = {}
        for habit in self._asks.habits:
            button = Button(self._theme, habit.title, kind="quiet")
            button.setCheckable(True)
            button.clicked.connect(lambda _on, to=habit: self._take_habit(to))
            self._chosen.addButton(button)
            self._habit_buttons[habit.id] = button
            row.addWidget(button)
        self._habit_fixed = ByPolicy(self._theme)
        row.addWidget(self._habit_fixed)
        row.addStretch(1)
        return row

    def _directions(self) -> QHBoxLayout:
        row = line(gap=self._theme.px(8))
        row.addWidget(label(self.tr("Dragging upwards makes the picture"), "sentence"))
        group = QButtonGroup(self)
        self._brighter = Button(self._theme, self.tr("brighter"), kind="quiet")
        self._darker = Button(self._theme, self.tr("darker"), kind="quiet")
        for button, up in ((self._brighter, True), (self._darker, False)):
            button.setCheckable(True)
            group.addButton(button)
            button.clicked.connect(lambda _on, way=up: self._asks.set_brighter_up(way))
            row.addWidget(button)
        self._direction_fixed = ByPolicy(self._theme)
        row.addWidget(self._direction_fixed)
        row.addStretch(1)
        return row

    def _mouse(self) -> QHBoxLayout:
        row = line(gap=self._theme.px(8))
        row.addWidget(Cut(self.tr("Mouse buttons of a study that opens"), "sentence"))
        self._buttons: dict[str, Button] = {}
        for name in ("left", "middle", "right"):
            button = Button(self._theme, "", kind="quiet", opens=True)
            button.clicked.connect(lambda _on, of=name: self._offer_tools(of))
            self._buttons[name] = button
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _offer_tools(self, button: str) -> None:
        menu = QMenu(self)
        for id_ in ON_BUTTONS:
            action = menu.addAction(tr(tool_named(id_).label))
            action.triggered.connect(lambda _on=False, tool=id_: self._put(button, tool))
        menu.aboutToHide.connect(menu.deleteLater)
        at = self._buttons[button]
        menu.popup(at.mapToGlobal(at.rect().bottomLeft()))

    def _put(self, button: str, tool: str) -> None:
        self._asks.keep(self._asks.keymap().with_button(button, tool))
        self.entered()

    def _tools(self) -> QHBoxLayout:
        row = line(gap=self._theme.px(8))
        self._search = QLineEdit()
        self._search.setPlaceholderText(self.tr("Search by name or by key"))
        self._search.setMaximumWidth(self._theme.px(360))
        named(self._search, self.tr("Search commands"), "Ctrl+F")
        self._search.textChanged.connect(lambda _text: self._fill())
        row.addWidget(self._search, 1)
        row.addStretch(1)
        for words, act in (
            (self.tr("Import…"), self._import),
            (self.tr("Export…"), self._export),
            (self.tr("All as they came"), self._reset_all),
        ):
            button = Button(self._theme, words)
            button.clicked.connect(act)
            row.addWidget(button)
        return row

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self._model)
        table.setAccessibleName(self.tr("Commands and their keys"))
        table.setProperty("role", "lines")
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self._theme.px(30))
        table.setShowGrid(False)
        table.setMinimumHeight(self._theme.px(150))
        table.setWordWrap(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.selectionModel().currentRowChanged.connect(self._row_chosen)
        table.activated.connect(lambda _index: self._field.setFocus())
        return table

    def _editor(self) -> QWidget:
        theme = self._theme
        panel = Panel("s1", "top")
        whole = column(panel, margins=(0, theme.px(12), 0, 0), gap=theme.px(8))
        self._title = label("", "strong")
        whole.addWidget(self._title)
        row = line(gap=theme.px(8))
        self._field = KeyField(self.tr("Press the keys"))
        self._field.setMaximumWidth(theme.px(220))
        named(self._field, self.tr("New key"))
        self._field.pressed.connect(self._pressed)
        row.addWidget(self._field)
        self._set = Button(theme, self.tr("Use this key"))
        self._set.clicked.connect(lambda: self._take(add=False))
        self._add = Button(theme, self.tr("Add as a second"))
        self._add.clicked.connect(lambda: self._take(add=True))
        self._none = Button(theme, self.tr("No key"))
        self._none.clicked.connect(lambda: self._become(()))
        self._back = Button(theme, self.tr("As it came"))
        self._back.clicked.connect(self._reset)
        for button in (self._set, self._add, self._none, self._back):
            row.addWidget(button)
        row.addStretch(1)
        whole.addLayout(row)
        self._said = label("", "detail")
        whole.addWidget(self._said)
        return panel

    # ------------------------------------------------------------------ showing

    def entered(self) -> None:
        """Read the keys again."""
        keymap = self._asks.keymap()
        for id_, button in self._habit_buttons.items():
            button.setChecked(id_ == keymap.habit.id)
        fixed = self._asks.fixed()
        for button in self._habit_buttons.values():
            button.setEnabled("habit" not in fixed)
        for button in (self._brighter, self._darker):
            button.setEnabled("brighter_up" not in fixed)
        appear(self._habit_fixed, shown="habit" in fixed)
        appear(self._direction_fixed, shown="brighter_up" in fixed)
        up = self._asks.brighter_up()
        self._brighter.setChecked(up)
        self._darker.setChecked(not up)
        names = {"left": self.tr("Left"), "middle": self.tr("Middle"), "right": self.tr("Right")}
        for name, tool in keymap.buttons().items():
            self._buttons[name].say(f"{names[name]}: {tr(tool_named(tool).label).lower()}")
        self._fill()

    def focus_search(self) -> None:
        self._search.setFocus()
        self._search.selectAll()

    def _fill(self) -> None:
        """List the commands that answer to the search, and keep the chosen one chosen."""
        chosen, keymap = self._command_id(), self._asks.keymap()
        wanted = self._search.text().strip().casefold()
        self._model.clear()
        heads = (self.tr("Command"), self.tr("Keys"), self.tr("Where"), self.tr("Changed"))
        self._model.setHorizontalHeaderLabels(heads)
        for command in sorted(self._commands.values(), key=lambda c: (c.room, c.title.casefold())):
            keys = [native(key) for key in keymap.keys(command.id)]
            words = [tr(command.title), ", ".join(keys), self._where(command)]
            if wanted and not any(wanted in part.casefold() for part in (*words, command.menu)):
                continue
            words.append(self.tr("yours") if command.id in keymap.changes else "")
            items = [QStandardItem(part) for part in words]
            items[0].setData(command.id, _ID)
            self._model.appendRow(items)
        header = self._table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for section, width in ((1, 260), (2, 160), (3, 96)):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(section, self._theme.px(width))
        row = next((r for r in range(self._model.rowCount()) if self._id_at(r) == chosen), 0)
        self._table.selectRow(row)
        self._show_chosen()

    def _where(self, command: Command) -> str:
        rooms = {
            "": self.tr("everywhere"),
            "worklist": self.tr("worklist"),
            "read": self.tr("images"),
            "transfers": self.tr("transfers"),
            "report": self.tr("report"),
        }
        return rooms.get(command.room, command.room)

    def _id_at(self, row: int) -> str:
        return str(self._model.index(row, 0).data(_ID) or "")

    def _command_id(self) -> str:
        return self._id_at(self._table.currentIndex().row())

    def _row_chosen(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._field.forget()
        self._show_chosen()

    def _show_chosen(self) -> None:
        command = self._commands.get(self._command_id())
        say(self._title, tr(command.title) if command else self.tr("No command of that name"))
        keymap, key = self._asks.keymap(), self._field.key
        others = keymap.holders(key, command.id) if command is not None and key else ()
        if command is None:
            words, mean = "", ""
        elif key in WINDOW_KEYS:
            words = self.tr("{key} belongs to the window itself: “{title}”.")
            words, mean = words.format(key=native(key), title=tr(WINDOW_KEYS[key])), "amber"
        elif others:
            words = self.tr("{key} is on “{title}” now, which would lose it.")
            titles = self.tr("” and “").join(tr(other.title) for other in others)
            words, mean = words.format(key=native(key), title=titles), "amber"
        elif key:
            words, mean = self.tr("{key} is free.").format(key=native(key)), ""
        else:
            words = self.tr("Click the field and press what should ask for it.")
            mean = ""
        say(self._said, words, mean)
        key = "" if key in WINDOW_KEYS else key
        self._set.setEnabled(bool(command and key))
        has = bool(command and keymap.keys(command.id))
        self._add.setEnabled(bool(command and key and has))
        self._none.setEnabled(has)
        self._back.setEnabled(bool(command and command.id in keymap.changes))

    # ------------------------------------------------------------------ changing

    def _pressed(self) -> None:
        self._show_chosen()
        if self._set.isEnabled():
            self._set.setFocus()
        else:
            self._search.setFocus()

    def _take(self, *, add: bool) -> None:
        key, id_ = self._field.key, self._command_id()
        if not key or not id_ or key in WINDOW_KEYS:
            return
        before = self._asks.keymap().keys(id_) if add else ()
        self._become((*(k for k in before if k != key), key))

    def _become(self, keys: tuple[str, ...]) -> None:
        id_ = self._command_id()
        if id_:
            self._asks.keep(self._asks.keymap().with_keys(id_, keys))
            self._field.forget()
            self._fill()

    def _reset(self) -> None:
        self._asks.keep(self._asks.keymap().without_change(self._command_id()))
        self._fill()

    def _reset_all(self) -> None:
        keymap = self._asks.keymap()
        self._asks.keep(KeyMap(tuple(self._commands.values()), keymap.habit))
        self.entered()

    def _take_habit(self, habit: Habit) -> None:
        self._asks.keep(self._asks.keymap().with_habit(habit))
        self.entered()

    def _export(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export keys"), "lightbox-keys.toml", _FILES
        )
        if name:
            self._asks.export_to(Path(name))

    def _import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Import keys"), "", _FILES)
        if name:
            self._asks.import_from(Path(name))
            self.entered()


class KeyField(QLineEdit):
    """Takes the next key that is pressed, whatever it is, and says its name."""

    pressed = Signal()

    def __init__(self, asks: str) -> None:
        super().__init__()
        self.key = ""
        self.setPlaceholderText(asks)
        self.setReadOnly(True)

    def forget(self) -> None:
        """Wait for another key."""
        self.key = ""
        self.clear()

    def event(self, event: QEvent) -> bool:
        # Keys that are shortcuts now must come here too, or they could never be given away.
        if isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.KeyPress:
                self._take(event)
            event.accept()
            return True
        return super().event(event)

    def _take(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta):
            return
        self.key = pressed_key(event)
        self.setText(native(self.key))
        self.pressed.emit()


def pressed_key(event: QKeyEvent) -> str:
    """Return the name under which Qt hears a pressed key again, on any keyboard.

    With Shift a digit is heard by its digit ("Shift+1", also where it writes "!"), and another
    symbol by what it writes (":", not "Shift+:").
    """
    portable = QKeySequence.SequenceFormat.PortableText
    pressed: QKeyCombination = event.keyCombination()
    key, held = pressed.key(), pressed.keyboardModifiers()
    if not held & Qt.KeyboardModifier.ShiftModifier or not _is_symbol(key):
        return QKeySequence(pressed).toString(portable)
    digit = event.nativeScanCode() - (_WINDOWS_ONE if sys.platform == "win32" else _LINUX_ONE) + 1
    if 1 <= digit <= 10:
        key = Qt.Key(int(Qt.Key.Key_0) + digit % 10)
    else:
        held &= ~Qt.KeyboardModifier.ShiftModifier
    return QKeySequence(QKeyCombination(held, key)).toString(portable)


def _is_symbol(key: Qt.Key) -> bool:
    return int(Qt.Key.Key_Space) < int(key) < _LAST_LATIN and not chr(int(key)).isalnum()


def native(key: str) -> str:
    """Return a key as this system writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)

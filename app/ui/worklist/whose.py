"""Asks once, for all files of a drop that are not DICOM, whose they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QGridLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStackedWidget,
    QWidget,
)

from app.ui.buttons import Button, ListRow, RoomTab
from app.ui.labels import label, say
from app.ui.naming import named
from app.ui.panels import column, line
from app.ui.theme import Theme
from domain.errors import LightboxError
from viewer.ui.tips import plain_tip
from viewer.ui.wording import later

_MODALITIES = {
    "": later("as they are, of no modality"),
    "CT": "CT",
    "MR": "MR",
    "XC": later("photograph"),
    "US": later("ultrasound"),
    "ES": later("endoscopy"),
    "DX": later("radiograph"),
    "OP": later("eye photograph"),
    "SM": later("microscopy"),
}
_CHOICE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Choice:
    """A study of this seat or an order that files can belong to."""

    key: str
    words: str  # name, ID, date, description


@dataclass(frozen=True, slots=True)
class Said:
    """What the person said: a choice, or a new patient; and what the files show."""

    choice: str = ""
    patient_id: str = ""
    name: str = ""
    birth_date: str = ""
    sex: str = ""
    description: str = ""
    date: str = ""
    modality: str = ""
    hounsfield: bool = False


@dataclass(frozen=True)
class WhoseAsks:
    """What the dialog asks for, handed in by the window."""

    choices: Callable[[str], tuple[Choice, ...]]
    known_as: Callable[[str], str]  # who has this ID on this seat, in words; "" nobody
    take: Callable[[Said], None]  # raises LightboxError where it may not be
    leave: Callable[[], None]


class WhoseDialog(QDialog):
    """Nothing is stored until a patient is chosen or entered; files may be left out."""

    def __init__(
        self, theme: Theme, words: str, asks: WhoseAsks, parent: QWidget, *, volumes: bool
    ) -> None:
        super().__init__(parent)
        self._theme, self._asks = theme, asks
        self._modality, self._decided = "", False
        self.setWindowTitle(self.tr("Whose files are these?"))
        self.setProperty("ground", "s2")
        self.setFixedWidth(theme.px(640))
        pad = theme.px(20)
        whole = column(self, margins=(pad, pad, pad, pad), gap=theme.px(12))
        whole.addWidget(label(self.tr("Whose files are these?"), "strong"))
        whole.addWidget(label(words, "sentence", wraps=True))
        tabs = line(gap=theme.px(20))
        self._known = RoomTab(theme, self.tr("A study or an order"), height="tab_row")
        self._new = RoomTab(theme, self.tr("A new study"), height="tab_row")
        for tab in (self._known, self._new):
            tab.clicked.connect(self._show_side)
            tabs.addWidget(tab)
        tabs.addStretch(1)
        whole.addLayout(tabs)
        self._sides = QStackedWidget()
        self._sides.addWidget(self._choosing())
        self._sides.addWidget(self._entering())
        whole.addWidget(self._sides)
        whole.addLayout(self._about(volumes=volumes))
        self._wrong = label("", "detail", mean="red", wraps=True)
        self._wrong.hide()
        whole.addWidget(self._wrong)
        foot = line(gap=theme.px(8))
        away = Button(theme, self.tr("Leave them out"), kind="quiet")
        away.clicked.connect(self.reject)
        self._take = Button(theme, self.tr("Take them in"), kind="primary")
        self._take.clicked.connect(self._take_in)
        foot.addStretch(1)
        foot.addWidget(away)
        foot.addWidget(self._take)
        whole.addLayout(foot)
        self._known.setChecked(True)
        self.finished.connect(lambda _how: self._settle())
        self._look()
        self._show_side()

    # --- the two sides -----------------------------------------------------------------------

    def _choosing(self) -> QWidget:
        side = QWidget()
        inside = column(side, gap=self._theme.px(8))
        self._search = QLineEdit()
        self._search.setPlaceholderText(self.tr("Name, ID, accession, description"))
        named(self._search, self.tr("Search studies"))
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(150)
        self._clock.timeout.connect(self._look)
        self._search.textChanged.connect(lambda _text: self._clock.start())
        inside.addWidget(self._search)
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Studies and orders"))
        self._list.setFixedHeight(self._theme.px(196))
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemSelectionChanged.connect(self._show_possible)
        self._list.itemDoubleClicked.connect(lambda _item: self._take_in())
        inside.addWidget(self._list)
        return side

    def _entering(self) -> QWidget:
        side = QWidget()
        inside = column(side, gap=self._theme.px(8))
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self._theme.px(12))
        grid.setVerticalSpacing(self._theme.px(4))
        self._id = self._field(grid, 0, 0, self.tr("Patient ID"), "")
        self._name = self._field(grid, 0, 1, self.tr("Patient name"), self.tr("Sharma, Meera"))
        self._birth = self._field(grid, 2, 0, self.tr("Born on"), self.tr("YYYY-MM-DD"))
        self._sex = self._field(grid, 2, 1, self.tr("Sex"), self.tr("M, F or O"))
        self._study = self._field(grid, 4, 0, self.tr("Study description"), "", wide=True)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        inside.addLayout(grid)
        self._held = label("", "detail", mean="amber", wraps=True)
        inside.addWidget(self._held)
        inside.addStretch(1)
        self._id.textChanged.connect(lambda _text: self._show_held())
        for field in (self._id, self._name):
            field.textChanged.connect(lambda _text: self._show_possible())
        return side

    def _field(
        self, grid: QGridLayout, row: int, at: int, name: str, hint: str, *, wide: bool = False
    ) -> QLineEdit:
        grid.addWidget(label(name, "heading"), row, at)
        field = QLineEdit()
        field.setMaxLength(64)
        field.setPlaceholderText(hint)
        named(field, name)
        grid.addWidget(field, row + 1, at, 1, 2 if wide else 1)
        return field

    def _about(self, *, volumes: bool) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._theme.px(12))
        grid.setVerticalSpacing(self._theme.px(4))
        self._date = self._field(grid, 0, 0, self.tr("Made on"), self.tr("YYYY-MM-DD"))
        grid.addWidget(label(self.tr("Taken in as"), "heading"), 0, 1)
        self._kind = Button(self._theme, "", opens=True)
        self._kind.clicked.connect(self._open_kinds)
        grid.addWidget(self._kind, 1, 1)
        self._unit = ListRow(self._theme, self.tr("Its values are Hounsfield units"), boxed=True)
        self._unit.setVisible(volumes)
        grid.addWidget(self._unit, 2, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.choose_modality("")
        return grid

    def _open_kinds(self) -> None:
        menu = QMenu(self)
        for modality, words in _MODALITIES.items():
            action = menu.addAction(self.tr(words))
            action.triggered.connect(lambda _on, to=modality: self.choose_modality(to))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._kind.mapToGlobal(self._kind.rect().bottomLeft()))

    def choose_modality(self, modality: str) -> None:
        """Take the files in as this kind of image."""
        self._modality = modality
        words = self.tr(_MODALITIES[modality])
        self._kind.setText(words)
        named(self._kind, self.tr("Taken in as {what}").format(what=words))

    # --- what is shown -----------------------------------------------------------------------

    def _look(self) -> None:
        self._list.clear()
        for choice in self._asks.choices(self._search.text()):
            item = QListWidgetItem(choice.words)
            item.setData(_CHOICE, choice.key)
            item.setToolTip(plain_tip(choice.words))
            item.setSizeHint(QSize(0, self._theme.px(28)))
            self._list.addItem(item)
        self._show_possible()

    def _show_side(self) -> None:
        self._sides.setCurrentIndex(0 if self._known.isChecked() else 1)
        (self._search if self._known.isChecked() else self._id).setFocus()
        self._wrong.hide()
        self._show_possible()

    def _show_held(self) -> None:
        known = self._asks.known_as(self._id.text().strip())
        words = self.tr("On this seat this ID is {who}.").format(who=known) if known else ""
        say(self._held, words)

    def _show_possible(self) -> None:
        entered = bool(self._id.text().strip() and self._name.text().strip())
        chosen = bool(self._list.selectedItems())
        self._take.setEnabled(chosen if self._known.isChecked() else entered)

    # --- how it ends -------------------------------------------------------------------------

    def _take_in(self) -> None:
        if not self._take.isEnabled():
            return
        try:
            self._asks.take(self._said())
        except LightboxError as refusal:
            advice = f" {self.tr(refusal.advice)}" if refusal.advice else ""
            say(self._wrong, self.tr(str(refusal)) + advice)
            self._wrong.show()
            return
        self._decided = True
        self.accept()

    def _said(self) -> Said:
        common = (self._date.text().strip(), self._modality, self._unit.isChecked())
        if self._known.isChecked():
            (item,) = self._list.selectedItems()
            return Said(item.data(_CHOICE), "", "", "", "", "", *common)
        return Said(
            "",
            self._id.text(),
            self._name.text(),
            self._birth.text(),
            self._sex.text().strip().upper(),
            self._study.text(),
            *common,
        )

    def _settle(self) -> None:
        if not self._decided:
            self._decided = True
            self._asks.leave()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._settle()
        super().closeEvent(event)

"""How this seat sends to one peer: in which compression, how fast, and at which hours."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QGridLayout, QLineEdit, QMenu, QWidget

from app.ui.buttons import Button, ListRow
from app.ui.labels import label
from app.ui.naming import named
from app.ui.panels import column
from app.ui.theme import Theme
from records.delivery import AS_STORED, SYNTAXES, Delivery, hours_of
from viewer.ui.wording import later

_NAMES = {
    AS_STORED: later("as they are stored"),
    "explicit": later("uncompressed"),
    "jpeg-ls": "JPEG-LS",
    "jpeg-2000": "JPEG 2000",
    "htj2k": "HTJ2K",
    "rle": "RLE",
}


class DeliveryForm(QWidget):
    """Fields of what was agreed for one peer."""

    def __init__(self, theme: Theme, delivery: Delivery) -> None:
        super().__init__()
        self._theme, self._delivery = theme, delivery
        whole = column(self, gap=theme.px(4))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(12))
        grid.setVerticalSpacing(theme.px(4))
        grid.addWidget(label(self.tr("Images go"), "heading"), 0, 0)
        self._syntax = Button(theme, "", opens=True)
        self._syntax.clicked.connect(self._open_syntaxes)
        grid.addWidget(self._syntax, 1, 0)
        self._limit = self._field(
            grid,
            1,
            self.tr("At most, in kB/s"),
            str(delivery.limit_kb_s or ""),
            self.tr("no limit"),
        )
        self._limit.setValidator(QIntValidator(0, 10_000_000, self._limit))
        said = ", ".join(str(hours) for hours in delivery.hours)
        self._hours = self._field(grid, 2, self.tr("At these hours"), said, self.tr("always"))
        self._hours.setToolTip(self.tr("HH:MM-HH:MM, several with commas; reports go at any hour"))
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 2)
        whole.addLayout(grid)
        boxes = QGridLayout()
        boxes.setHorizontalSpacing(theme.px(8))
        self._preview = self._box(boxes, 0, self.tr("small previews first"), delivery.preview_first)
        self._held = self._box(
            boxes, 1, self.tr("reports wait for the hours too"), delivery.hold_reports
        )
        boxes.setColumnStretch(2, 1)
        whole.addLayout(boxes)
        self._show_syntax()

    def _field(self, grid: QGridLayout, at: int, name: str, text: str, none: str) -> QLineEdit:
        grid.addWidget(label(name, "heading"), 0, at)
        field = QLineEdit(text)
        field.setPlaceholderText(none)
        named(field, name)
        grid.addWidget(field, 1, at)
        return field

    def _box(self, grid: QGridLayout, at: int, words: str, on: bool) -> ListRow:
        box = ListRow(self._theme, words, boxed=True)
        box.setChecked(on)
        grid.addWidget(box, 0, at)
        grid.setColumnStretch(at, 1)
        return box

    def _show_syntax(self) -> None:
        words = self.tr(_NAMES[self._delivery.syntax])
        self._syntax.setText(words)
        named(self._syntax, self.tr("Images go {how}").format(how=words))

    def _open_syntaxes(self) -> None:
        menu = QMenu(self)
        for syntax in (AS_STORED, *SYNTAXES):
            action = menu.addAction(self.tr(_NAMES[syntax]))
            action.setCheckable(True)
            action.setChecked(syntax == self._delivery.syntax)
            action.triggered.connect(lambda _on, to=syntax: self.choose_syntax(to))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._syntax.mapToGlobal(self._syntax.rect().bottomLeft()))

    def choose_syntax(self, syntax: str) -> None:
        """Send images in this compression."""
        self._delivery = replace(self._delivery, syntax=syntax)
        self._show_syntax()

    def delivery(self) -> Delivery:
        """Return what the fields say.

        Raises:
            ValueError: The hours cannot be read.
        """
        return replace(
            self._delivery,
            limit_kb_s=int(self._limit.text() or 0),
            hours=hours_of(self._hours.text()),
            preview_first=self._preview.isChecked(),
            hold_reports=self._held.isChecked(),
        )

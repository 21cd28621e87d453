"""The page of window presets: those of one's own, to be named, put on a digit and deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QMenu, QWidget

from app.ui.buttons import Button
from app.ui.labels import label
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.theme import Theme
from app.ui.watching import Watch, watch_while_alive
from domain.study import Window
from imaging.presets import OWN_KEYS, OwnPreset, presets
from viewer.ui.wording import tr

# From this text size on four groups have no room beside each other.
_LARGE = 1.25


@dataclass(frozen=True)
class PresetsAsks:
    """What the page reads and asks for."""

    presets: Callable[[], tuple[OwnPreset, ...]]
    can_keep: Callable[[], bool]  # an image is shown through a window
    keep: Callable[[], None]
    rename: Callable[[OwnPreset, str], None]
    put_on_digit: Callable[[OwnPreset, int | None], None]
    delete: Callable[[OwnPreset], None]
    watches: tuple[Watch, ...]


class PresetsPage(QWidget):
    """One row for each preset of the reader's."""

    def __init__(self, theme: Theme, asks: PresetsAsks) -> None:
        super().__init__()
        self._theme, self._asks = theme, asks
        pad = theme.px(24)
        whole = column(self, margins=(pad, theme.px(16), pad, theme.px(16)), gap=theme.px(12))
        head = line(gap=theme.px(12))
        head.addWidget(label(self.tr("Window presets"), "sheet"))
        head.addStretch(1)
        self._add = Button(theme, self.tr("Keep the window of the active image"))
        self._add.clicked.connect(self._keep)
        head.addWidget(self._add)
        whole.addLayout(head)
        about = self.tr(
            "Digit 0 is automatic, 1 and 2 are the file's own windows. A preset of yours takes its"
            " digit for its modality alone."
        )
        whole.addWidget(label(about, "sentence", wraps=True))
        inside = QWidget()
        self._rows = column(inside, gap=theme.px(4))
        whole.addWidget(Scrolling(inside), 1)
        self._shown: tuple[OwnPreset, ...] | None = None
        for watch in asks.watches:
            watch_while_alive(self, watch, self.entered)
        self.entered()

    def entered(self) -> None:
        """Read the presets again."""
        self._add.setEnabled(self._asks.can_keep())
        own = self._asks.presets()
        if own == self._shown:
            return
        self._shown = own
        clear(self._rows)
        for preset in own:
            self._rows.addWidget(self._row(preset))
        if not own:
            words = self.tr("None yet. Set a window on an image, then keep it here.")
            self._rows.addWidget(label(words, "detail"))
        self._rows.addSpacing(self._theme.px(16))
        self._rows.addWidget(label(self.tr("What the other digits stand for"), "title"))
        self._rows.addLayout(self._shipped())
        self._rows.addStretch(1)

    def _shipped(self) -> QGridLayout:
        """Return the windows of the program, by modality and body part."""
        theme = self._theme
        groups = (
            (self.tr("CT"), presets("CT", unit="HU")),
            (self.tr("CT of the head"), presets("CT", unit="HU", body_part="HEAD")),
            (self.tr("CT of the spine"), presets("CT", unit="HU", body_part="SPINE")),
            (self.tr("PET in SUV"), presets("PT", unit="SUVbw")),
        )
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(32))
        grid.setVerticalSpacing(theme.px(16))
        across = len(groups) if theme.scale < _LARGE else 2
        for at, (title, windows) in enumerate(groups):
            rows = column(gap=theme.px(4))
            rows.addWidget(label(title, "strong"))
            for preset in windows:
                if preset.window is not None and preset.key is not None:
                    rows.addLayout(self._window(preset.key, preset.name, preset.window))
            rows.addStretch(1)
            grid.addLayout(rows, at // across, at % across)
        for at in range(across):
            grid.setColumnStretch(at, 1)
        return grid

    def _window(self, key: int, name: str, window: Window) -> QHBoxLayout:
        row = line(gap=self._theme.px(8))
        digit = label(str(key), "faint")
        digit.setFixedWidth(self._theme.px(12))
        row.addWidget(digit)
        said = tr(name)
        row.addWidget(label(f"{said[:1].upper()}{said[1:]}"), 1)
        row.addWidget(label(self._words(window.width, window.centre), "detail"))
        return row

    def _words(self, width: float, centre: float) -> str:
        return self.tr("W {width} L {level}").format(
            width=f"{width:g}", level=f"{centre:g}".replace("-", "\N{MINUS SIGN}")
        )

    def _row(self, preset: OwnPreset) -> QWidget:
        theme = self._theme
        panel = Panel("card")
        inside = line(panel, margins=(theme.px(12), theme.px(6), theme.px(12), theme.px(6)))
        inside.setSpacing(theme.px(12))
        modality = label(preset.modality, "strong")
        modality.setFixedWidth(theme.px(40))
        inside.addWidget(modality)
        name = QLineEdit(preset.name)
        name.setAccessibleName(self.tr("Name of the preset"))
        name.setMaxLength(40)
        name.editingFinished.connect(lambda: self._rename(preset, name))
        inside.addWidget(name, 1)
        window = label(self._words(preset.width, preset.centre), "detail")
        window.setFixedWidth(theme.px(140))
        inside.addWidget(window)
        digit = Button(theme, self._digit_words(preset.key), opens=True)
        digit.setAccessibleDescription(self.tr("The digit that chooses the preset"))
        digit.setFixedWidth(theme.px(112))
        digit.clicked.connect(lambda: self._open_digits(preset, digit))
        inside.addWidget(digit)
        away = Button(theme, self.tr("Delete"), kind="quiet")
        away.clicked.connect(lambda: self._delete(preset))
        inside.addWidget(away)
        return panel

    def _digit_words(self, key: int | None) -> str:
        return self.tr("No digit") if key is None else self.tr("Digit {key}").format(key=key)

    def _open_digits(self, preset: OwnPreset, button: Button) -> None:
        menu = QMenu(self)
        for key in (None, *OWN_KEYS):
            action = menu.addAction(self._digit_words(key))
            action.setCheckable(True)
            action.setChecked(key == preset.key)
            action.triggered.connect(lambda _on, to=key: self._put(preset, to))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _keep(self) -> None:
        self._asks.keep()
        self.entered()

    def _rename(self, preset: OwnPreset, field: QLineEdit) -> None:
        # A field says so once more when it loses the focus to the row that takes its place.
        if field.text().strip() == preset.name or preset not in self._asks.presets():
            return
        self._asks.rename(preset, field.text())
        self._shown = None  # a name that was refused goes back to what it was
        self.entered()

    def _put(self, preset: OwnPreset, key: int | None) -> None:
        self._asks.put_on_digit(preset, key)
        self.entered()

    def _delete(self, preset: OwnPreset) -> None:
        self._asks.delete(preset)
        self.entered()

"""What the hands of a reader are used to, asked at the first start; it may be left as it is."""

from __future__ import annotations

import tomllib

from PySide6.QtWidgets import QButtonGroup, QWidget

from app.ui.buttons import Button
from app.ui.labels import label
from app.ui.panels import column, line
from app.ui.shipped import KEYS
from app.ui.theme import Theme


def titles() -> tuple[tuple[str, str], ...]:
    """Return the id and title of every habit that ships, Lightbox's own first.

    Read here and not by ``app.keymap``: the first paint waits for no command and no library.
    """
    files = sorted(KEYS.glob("*.toml"))
    read = ((f.stem, str(tomllib.loads(f.read_text(encoding="utf-8"))["title"])) for f in files)
    return (("lightbox", "Lightbox"), *read)


class HabitChoice(QWidget):
    """Keys like another program's, and which way a drag brightens; all to be changed later."""

    def __init__(self, theme: Theme, habits: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        whole = column(self, margins=(0, theme.px(4), 0, theme.px(8)), gap=theme.px(6))
        whole.addWidget(label(self.tr("Keys and mouse like (may be changed later)"), "detail"))
        self._habits: dict[str, Button] = {}
        row = line(gap=theme.px(4))
        chosen = QButtonGroup(self)
        for id_, title in habits:
            button = Button(theme, title, kind="quiet", height="button_small")
            button.setCheckable(True)
            chosen.addButton(button)
            self._habits[id_] = button
            row.addWidget(button)
        row.addStretch(1)
        whole.addLayout(row)
        if habits:
            self._habits[habits[0][0]].setChecked(True)
        row = line(gap=theme.px(4))
        row.addWidget(label(self.tr("Dragging upwards makes images"), "detail"))
        way = QButtonGroup(self)
        self._up = Button(theme, self.tr("brighter"), kind="quiet", height="button_small")
        self._down = Button(theme, self.tr("darker"), kind="quiet", height="button_small")
        for button in (self._up, self._down):
            button.setCheckable(True)
            way.addButton(button)
            row.addWidget(button)
        self._up.setChecked(True)
        row.addStretch(1)
        whole.addLayout(row)

    @property
    def chosen(self) -> tuple[str, bool | None]:
        """The id of the habit, and the way of a drag: None where it is the habit's own."""
        habit = next((id_ for id_, button in self._habits.items() if button.isChecked()), "")
        return habit, False if self._down.isChecked() else None

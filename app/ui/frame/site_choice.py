"""Which site of this computer somebody signs in at, where there are several."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QMenu, QWidget

from app.ui.buttons import Button
from app.ui.labels import label
from app.ui.panels import line
from app.ui.theme import Theme


class SiteChoice(QWidget):
    """One line: this site by name, and the others; one of them begins a program of its own."""

    def __init__(self, theme: Theme, go_to: Callable[[Path], None]) -> None:
        super().__init__()
        self._sites: tuple[tuple[str, Path], ...] = ()
        self._here, self._go_to = Path(), go_to
        row = line(self, margins=(0, 0, 0, theme.px(12)), gap=theme.px(12))
        row.addWidget(label(self.tr("Site"), "detail"))
        self._name = Button(theme, "", opens=True, name=self.tr("Site"))
        self._name.clicked.connect(lambda: self._choose())
        row.addWidget(self._name)
        row.addStretch(1)

    @property
    def has_others(self) -> bool:
        """Whether there is anything to choose."""
        return any(folder != self._here for _name, folder in self._sites)

    def show_sites(self, sites: tuple[tuple[str, Path], ...], here: Path) -> None:
        """Show the sites by name; a folder that is none of them has no name of its own."""
        self._sites, self._here = sites, here
        names = [name for name, folder in sites if folder == here]
        self._name.say(names[0] if names else self.tr("this folder"))

    def menu(self) -> QMenu:
        """Return the sites to choose from."""
        menu = QMenu(self)
        for name, folder in self._sites:
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(folder == self._here)
            if folder != self._here:
                action.triggered.connect(partial(self._go, folder))
        return menu

    def _choose(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._name.mapToGlobal(self._name.rect().bottomLeft()))

    def _go(self, folder: Path, _checked: bool = False) -> None:
        self._go_to(folder)

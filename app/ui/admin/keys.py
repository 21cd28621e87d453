"""The page of the keys: what guards this seat, which keys seal what, and renewing them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from app.actions.rotating import CLASSES, KeyState
from app.sites import Site
from app.ui.buttons import Button
from app.ui.labels import Cut, label, say
from app.ui.naming import named
from app.ui.panels import Panel, Scrolling, appear, clear, column, line
from app.ui.theme import Theme
from app.ui.watching import Watch, watch_while_alive
from app.ui.words import iso_date
from viewer.ui.wording import later, tr

_TITLES = {
    "audit": later("Audit log"),
    "frames": later("Decoded frames"),
    "journal": later("What is on the screen"),
    "objects": later("Images and reports"),
    "sealed": later("Small secrets"),
    "seat": later("Records of this seat"),
}


@dataclass(frozen=True)
class KeysAsks:
    """What the page reads and asks for. A passphrase goes to whoever renews, and is not kept."""

    state: Callable[[], KeyState]
    running: Callable[[], bool]
    rotate: Callable[[], None]
    renew_guard: Callable[[str], None]  # the new passphrase; happens once a proof was given
    make_recovery: Callable[[Callable[[str], None]], None]  # who shows it, once proved
    save_page: Callable[[str], None]
    sites: Callable[[], tuple[Site, ...]]
    here: Path
    go_to: Callable[[Path], None]
    watches: tuple[Watch, ...] = ()


class KeysPage(QWidget):
    """Guard, recovery key, generations, and the sites of this computer, one card each."""

    def __init__(self, theme: Theme, asks: KeysAsks) -> None:
        super().__init__()
        self._theme, self._asks = theme, asks
        self._shown: object = None
        pad = theme.px(24)
        whole = column(self, margins=(pad, theme.px(16), pad, theme.px(16)), gap=theme.px(12))
        head = line(gap=theme.px(12))
        head.addWidget(label(self.tr("Keys"), "sheet"))
        head.addStretch(1)
        self._rotate = Button(theme, self.tr("Renew all keys"))
        self._rotate.clicked.connect(asks.rotate)
        head.addWidget(self._rotate)
        whole.addLayout(head)
        about = self.tr(
            "Everything that this seat keeps is sealed by keys of its own, and those by what guards"
            " the seat. Keys are renewed while the seat is in use; the old ones then open nothing."
        )
        whole.addWidget(label(about, "sentence", wraps=True))
        inside = QWidget()
        rows = column(inside, gap=theme.px(8))
        rows.addWidget(self._guard_card())
        rows.addWidget(self._recovery_card())
        self._classes = self._card(rows, self.tr("What is sealed, and since when by this key"))
        self._sites = self._card(rows, self.tr("Sites on this computer"))
        rows.addStretch(1)
        whole.addWidget(Scrolling(inside), 1)
        for watch in asks.watches:
            watch_while_alive(self, watch, self.entered)
        self.entered()

    def _card(self, rows: QVBoxLayout, title: str) -> QGridLayout:
        theme = self._theme
        card = Panel("card")
        whole = column(card, margins=(theme.px(12), theme.px(10), theme.px(12), theme.px(10)))
        whole.setSpacing(theme.px(6))
        whole.addWidget(label(title, "medium"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(24))
        grid.setVerticalSpacing(theme.px(6))
        whole.addLayout(grid)
        rows.addWidget(card)
        return grid

    def _guard_card(self) -> Panel:
        theme = self._theme
        card = Panel("card")
        whole = column(card, margins=(theme.px(12), theme.px(10), theme.px(12), theme.px(10)))
        whole.setSpacing(theme.px(6))
        whole.addWidget(label(self.tr("What guards this seat"), "medium"))
        self._guard = label("", "value", wraps=True)
        self._needs = label("", "detail", mean="amber", wraps=True)
        whole.addWidget(self._guard)
        row = line(gap=theme.px(8))
        self._fields = []
        for name in (self.tr("New passphrase"), self.tr("The same again")):
            self._fields.append(self._secret(name))
            row.addWidget(self._fields[-1], 4)
        whole.addLayout(row)
        if theme.is_enlarged:
            row = line()
            whole.addLayout(row)
        self._change = Button(theme, self.tr("Change the passphrase"), height="button_small")
        self._change.clicked.connect(self._renew_guard)
        row.addWidget(self._change)
        row.addStretch(1)
        whole.addWidget(self._needs)
        self._ask_for("")
        return card

    def _secret(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setPlaceholderText(name)
        field.setMaximumWidth(self._theme.px(230))
        named(field, name)
        field.textEdited.connect(lambda _text: self._ask_for(""))
        return field

    def _ask_for(self, words: str) -> None:
        """Say what is missing; a line without words takes no room."""
        say(self._needs, words)
        appear(self._needs, shown=bool(words))

    def _recovery_card(self) -> Panel:
        theme = self._theme
        card = Panel("card")
        whole = column(card, margins=(theme.px(12), theme.px(10), theme.px(12), theme.px(10)))
        whole.setSpacing(theme.px(6))
        whole.addWidget(label(self.tr("Recovery key"), "medium"))
        self._recovery = label("", "value", wraps=True)
        whole.addWidget(self._recovery)
        self._words = label("", "strong", wraps=True)
        whole.addWidget(self._words)
        row = line(gap=theme.px(8))
        renew = Button(theme, self.tr("Make a new recovery key"), height="button_small")
        renew.clicked.connect(self._make_recovery)
        self._save = Button(theme, self.tr("Save the page to print"), height="button_small")
        self._save.clicked.connect(lambda: self._asks.save_page(self._words.text()))
        self._hide = Button(theme, self.tr("It is on paper: hide it"), height="button_small")
        self._hide.clicked.connect(self._hide_recovery)
        for button in (renew, self._save, self._hide):
            row.addWidget(button)
        row.addStretch(1)
        whole.addLayout(row)
        self._hide_recovery()
        return card

    def entered(self) -> None:
        """Read how the keys stand again."""
        if self._shown is not None and not self.isVisible():
            return  # read anew when somebody looks
        now = (self._asks.state(), self._asks.running(), self._asks.sites())
        if now == self._shown:
            return
        self._shown = now
        state, running, sites = now
        self._rotate.setEnabled(not running)
        by_passphrase = state.guard == "passphrase"
        words = self.tr("A passphrase, since {day}")
        if not by_passphrase:
            words = self.tr("A key in the system's keyring, since {day}")
        say(self._guard, words.format(day=_day(state.guard_since)))
        for part in (*self._fields, self._change):
            part.setVisible(by_passphrase)
        if state.recovery_since:
            words = self.tr("Made on {day}; it opens the seat when its guard is lost.")
            say(self._recovery, words.format(day=_day(state.recovery_since)), "")
        else:
            none = self.tr("There is none: a lost passphrase is the loss of this seat.")
            say(self._recovery, none, "amber")
        self._show_classes(state, running=running)
        self._show_sites(sites)

    def _show_classes(self, state: KeyState, *, running: bool) -> None:
        clear(self._classes)
        shown = [c for name in CLASSES for c in state.classes if c.name == name]
        for row, kept in enumerate(shown):
            self._classes.addWidget(label(tr(_TITLES[kept.name]), "value"), row, 0)
            said = self.tr("key {n}, since {day}").format(n=kept.current, day=_day(kept.since))
            self._classes.addWidget(label(said, "detail"), row, 1)
            words = ""
            if kept.older:
                words = self.tr("being sealed anew; the old key is still needed")
            elif running:
                words = self.tr("waiting")
            self._classes.addWidget(Cut(words, "faint"), row, 2)
        self._classes.setColumnStretch(2, 1)

    def _show_sites(self, sites: tuple[Site, ...]) -> None:
        clear(self._sites)
        if not sites:
            none = self.tr("Only this one. lightbox sites add makes another known.")
            self._sites.addWidget(label(none, "detail"), 0, 0)
        for row, site in enumerate(sites):
            self._sites.addWidget(label(site.name, "value"), row, 0)
            self._sites.addWidget(Cut(str(site.folder), "detail", middle=True), row, 1)
            if site.folder == self._asks.here:
                self._sites.addWidget(label(self.tr("this one"), "faint"), row, 2)
                continue
            go = Button(self._theme, self.tr("Leave for it"), height="button_small")
            go.setAccessibleName(self.tr("Leave for {site}").format(site=site.name))
            go.clicked.connect(lambda _c=False, folder=site.folder: self._asks.go_to(folder))
            self._sites.addWidget(go, row, 2)
        self._sites.setColumnStretch(1, 1)

    def _renew_guard(self) -> None:
        one, other = (field.text() for field in self._fields)
        if not one or one != other:
            words = self.tr("The two passphrases differ.") if one else self.tr("Type it twice.")
            self._ask_for(words)
            self._fields[0].setFocus()
            return
        for field in self._fields:
            field.clear()
        self._asks.renew_guard(one)

    def _make_recovery(self) -> None:
        self._asks.make_recovery(self._show_recovery)

    def _show_recovery(self, words: str) -> None:
        say(self._words, words)
        for part in (self._words, self._save, self._hide):
            part.show()
        self.entered()

    def _hide_recovery(self) -> None:
        say(self._words, "")
        for part in (self._words, self._save, self._hide):
            part.hide()

    def hideEvent(self, event: object) -> None:
        """Show the recovery key once: not again when the page is left."""
        self._hide_recovery()
        super().hideEvent(event)  # type: ignore[arg-type]  # a QHideEvent


def _day(moment: str) -> str:
    return iso_date(moment[:10].replace("-", "")) if moment else "?"

"""The page of backups: the last and the next, whether a restore was tried, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from app.ui.buttons import Button
from app.ui.labels import Cut, label, say
from app.ui.naming import named
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.theme import Theme
from app.ui.watching import Watch, watch_while_alive
from app.ui.words import clock_short, iso_date, megabytes
from records.backup.plan import Plan, State
from viewer.ui.wording import tr


@dataclass(frozen=True)
class Stand:
    """How backups stand at this moment."""

    plan: Plan
    state: State
    next: datetime | None
    running: bool
    erasures: int  # whose keys wait to be destroyed in a folder that is away


@dataclass(frozen=True)
class BackupAsks:
    """What the page reads and asks for."""

    stand: Callable[[], Stand]
    set_up: Callable[[Path, str, int, int], None]  # folder, passphrase, how many, test every days
    back_up: Callable[[], None]
    try_restore: Callable[[], None]
    watches: tuple[Watch, ...] = ()


class BackupPage(QWidget):
    """One card says how it stands, one sets it up, one says how a seat comes back."""

    def __init__(self, theme: Theme, asks: BackupAsks) -> None:
        super().__init__()
        self._theme, self._asks = theme, asks
        self._shown: object = None
        self._plan: Plan | None = None
        pad = theme.px(24)
        whole = column(self, margins=(pad, theme.px(16), pad, theme.px(16)), gap=theme.px(10))
        head = line(gap=theme.px(8))
        head.addWidget(label(self.tr("Backup"), "sheet"))
        head.addStretch(1)
        self._try = Button(theme, self.tr("Try a restore"), kind="quiet")
        self._try.clicked.connect(lambda: self._asks.try_restore())
        head.addWidget(self._try)
        self._now = Button(theme, self.tr("Back up now"))
        self._now.clicked.connect(lambda: self._asks.back_up())
        head.addWidget(self._now)
        whole.addLayout(head)
        about = self.tr(
            "Everything that this seat keeps goes to a folder on another disk, encrypted: wholly"
            " once a day, and every hour what has changed. Each week a restore is tried."
        )
        whole.addWidget(label(about, "sentence", wraps=True))
        self._said = label("", "strong", wraps=True)
        whole.addWidget(self._said)
        inside = QWidget()
        cards = column(inside, gap=theme.px(8))
        facts = Panel("card")
        self._facts = QGridLayout(facts)
        self._facts.setContentsMargins(theme.px(12), theme.px(10), theme.px(12), theme.px(10))
        self._facts.setHorizontalSpacing(theme.px(16))
        self._facts.setVerticalSpacing(theme.px(6))
        self._facts.setColumnStretch(1, 1)
        cards.addWidget(facts)
        cards.addWidget(self._form())
        cards.addWidget(self._instructions())
        cards.addStretch(1)
        whole.addWidget(Scrolling(inside), 1)
        for watch in asks.watches:
            watch_while_alive(self, watch, self.entered)
        self.entered()

    def entered(self) -> None:
        """Read again how it stands."""
        stand = self._asks.stand()
        if stand == self._shown:
            return
        self._shown = stand
        has = bool(stand.plan.folder)
        self._now.setEnabled(has and not stand.running)
        self._try.setEnabled(has and stand.state.last is not None and not stand.running)
        self._say(stand)
        clear(self._facts)
        for row, (name, value, mean) in enumerate(self._rows(stand)):
            title = label(name, "detail")
            title.setMinimumWidth(self._theme.px(170))
            self._facts.addWidget(title, row, 0)
            self._facts.addWidget(label(value, mean=mean, wraps=True), row, 1)
        if stand.plan != self._plan:  # else what somebody is typing would be taken away
            self._plan = stand.plan
            self._folder.setText(stand.plan.folder)
            self._keep.setText(str(stand.plan.keep))
            self._days.setText(str(stand.plan.test_every_days))

    def _say(self, stand: Stand) -> None:
        state = stand.state
        if stand.running:
            say(self._said, self.tr("Under way…"), "")
        elif not stand.plan.folder:
            text = self.tr("This seat is not backed up: no folder is set. Set one below.")
            say(self._said, text, "amber")
        elif state.problem:
            say(self._said, _translated(state.problem), "red")
        elif state.tested is not None and not state.test_held:
            text = self.tr("The last restore test failed: {why}")
            say(self._said, text.format(why=_translated(state.test_words)), "red")
        elif state.last is None:
            say(self._said, self.tr("The first backup is about to begin."), "amber")
        else:
            say(self._said, self.tr("Backed up on {at}.").format(at=_when(state.last)), "green")

    def _rows(self, stand: Stand) -> list[tuple[str, str, str]]:
        plan, state = stand.plan, stand.state
        never = self.tr("never")
        rows = [
            (self.tr("Goes to"), plan.folder or "-", ""),
            (self.tr("Last"), _when(state.last) if state.last else never, ""),
            (self.tr("Next"), _when(stand.next) if stand.next else "-", ""),
        ]
        if state.last is not None:
            size = self.tr("{size} written, {images} images in it; {n} backups are kept")
            of = size.format(
                size=megabytes(state.last_bytes), images=state.last_objects, n=state.kept
            )
            rows.append((self.tr("Size"), of, ""))
        held = "green" if state.test_held else "red"
        tested = f"{_when(state.tested)}: {state.test_words}" if state.tested else never
        rows.append((self.tr("Restore tried"), tested, held if state.tested else ""))
        if state.unreadable:
            left = self.tr("{n} images are damaged on this seat and are not in the backup")
            rows.append((self.tr("Left out"), left.format(n=state.unreadable), "amber"))
        if stand.erasures:
            wait = self.tr("{n} keys are destroyed as soon as the folder can be reached")
            rows.append((self.tr("Erasures"), wait.format(n=stand.erasures), "amber"))
        return rows

    def _form(self) -> Panel:
        theme = self._theme
        card = Panel("card")
        inside = column(
            card, margins=(theme.px(12), theme.px(10), theme.px(12), theme.px(10)), gap=theme.px(8)
        )
        inside.addWidget(label(self.tr("Where it goes"), "medium"))
        first = line(gap=theme.px(12))
        self._folder = QLineEdit()
        first.addLayout(self._field(self.tr("Folder on another disk"), self._folder), 3)
        browse = Button(theme, self.tr("Choose…"), kind="quiet")
        browse.clicked.connect(self._choose)
        beside = column()
        beside.addStretch(1)
        beside.addWidget(browse)
        first.addLayout(beside)
        self._keep = QLineEdit()
        self._keep.setValidator(QIntValidator(1, 1000, self))
        share = 2 if theme.is_enlarged else 1
        first.addLayout(self._field(self.tr("Days kept"), self._keep), share)
        self._days = QLineEdit()
        self._days.setValidator(QIntValidator(0, 365, self))
        first.addLayout(self._field(self.tr("Test every … days"), self._days), share)
        inside.addLayout(first)
        second = line(gap=theme.px(12))
        self._word, self._again = QLineEdit(), QLineEdit()
        for field, name in (
            (self._word, self.tr("Backup passphrase, 12 characters or more")),
            (self._again, self.tr("The same again")),
        ):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            second.addLayout(self._field(name, field), 2)
        put = Button(theme, self.tr("Set"), kind="primary")
        put.clicked.connect(self._set)
        below = column()
        below.addStretch(1)
        below.addWidget(put)
        second.addLayout(below)
        inside.addLayout(second)
        self._needs = label("", "detail", mean="amber", wraps=True)
        self._needs.hide()  # a line without words takes no room
        inside.addWidget(self._needs)
        kept = self.tr(
            "The passphrase alone restores a seat. It is kept nowhere: write it down, and keep it"
            " apart from the disk."
        )
        inside.addWidget(label(kept, "detail", wraps=True))
        return card

    def _instructions(self) -> Panel:
        theme = self._theme
        card = Panel("card")
        inside = column(
            card, margins=(theme.px(12), theme.px(10), theme.px(12), theme.px(10)), gap=theme.px(6)
        )
        inside.addWidget(label(self.tr("Bringing a seat back"), "medium"))
        steps = (
            self.tr("Install Lightbox on the other computer and connect the disk of the backups."),
            self.tr("Call this at a terminal; with --at the seat comes back as it was then:"),
            "lightbox backup restore --from FOLDER --to PROFILE --at 2026-11-30T14:00",
            self.tr(
                "Start Lightbox with --profile PROFILE. What waited to be sent is held back until"
                " somebody has looked at it."
            ),
        )
        for words in steps:
            row = Cut(words, "value") if words.startswith("lightbox") else label(words, wraps=True)
            inside.addWidget(row)
        return card

    def _field(self, name: str, field: QWidget) -> QVBoxLayout:
        named(field, name)
        part = column(gap=self._theme.px(4))
        part.addWidget(Cut(name, "heading"))
        part.addWidget(field)
        return part

    def _ask_for(self, words: str) -> None:
        say(self._needs, words)
        self._needs.setVisible(bool(words))

    def _choose(self) -> None:
        found = QFileDialog.getExistingDirectory(self, self.tr("A folder for backups"))
        if found:
            self._folder.setText(found)

    def _set(self) -> None:
        folder, word = self._folder.text().strip(), self._word.text()
        if not folder:
            self._ask_for(self.tr("Choose a folder first."))
            return
        if not (self._keep.hasAcceptableInput() and self._days.hasAcceptableInput()):
            text = self.tr("1 to 1000 days are kept; a restore is tried every 1 to 365 days, or 0.")
            self._ask_for(text)
            return
        if word != self._again.text():
            self._ask_for(self.tr("The two passphrases differ. Type them again."))
            return
        self._ask_for("")
        self._asks.set_up(Path(folder), word, int(self._keep.text()), int(self._days.text()))
        for field in (self._word, self._again):
            field.clear()


def _when(at: datetime) -> str:
    return f"{iso_date(at.astimezone().strftime('%Y%m%d'))} {clock_short(at)}"


def _translated(words: str) -> str:
    return tr(words)

"""The page of the site's policy: what is in force, from which file, and who signed it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QGridLayout, QWidget

from app.ui.buttons import Button
from app.ui.by_policy import ByPolicy
from app.ui.labels import Cut, label, say
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.theme import Theme
from app.ui.watching import Watch, watch_while_alive
from app.ui.words import clock, iso_date


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One option as it stands."""

    name: str
    text: str
    value: str
    default: str
    may_be: str
    fixed: bool
    at_once: bool


@dataclass(frozen=True, slots=True)
class InForce:
    """Where the policy comes from, and all that it says."""

    file: str  # empty: there is none
    version: int
    site: str
    signed_by: str  # empty: nobody whose signature was checked
    signed_at: datetime | None
    key: str  # the key that this seat believes; empty: any file
    options: tuple[OptionRow, ...]
    also: tuple[tuple[str, str], ...]  # what else it fixes: a heading and its words


@dataclass(frozen=True)
class PolicyAsks:
    """What the page reads and asks for."""

    in_force: Callable[[], InForce]
    install: Callable[[Path], None]
    watches: tuple[Watch, ...] = ()


class PolicyPage(QWidget):
    """Each option with its value, its default and bounds; those that are fixed with a lock."""

    def __init__(self, theme: Theme, asks: PolicyAsks) -> None:
        super().__init__()
        self._theme, self._asks = theme, asks
        self._shown: InForce | None = None
        pad = theme.px(24)
        whole = column(self, margins=(pad, theme.px(16), pad, theme.px(16)), gap=theme.px(10))
        head = line(gap=theme.px(8))
        head.addWidget(label(self.tr("Policy"), "sheet"))
        head.addStretch(1)
        lay = Button(theme, self.tr("Install a policy file"))
        lay.clicked.connect(self._choose)
        head.addWidget(lay)
        whole.addLayout(head)
        self._file = Cut(role="strong", middle=True)
        self._signed = label("", "value", wraps=True)
        self._key = label("", "detail", wraps=True)
        for words in (self._file, self._signed, self._key):
            whole.addWidget(words)
        inside = QWidget()
        self._rows = column(inside, gap=theme.px(4))
        whole.addWidget(Scrolling(inside), 1)
        for watch in asks.watches:
            watch_while_alive(self, watch, self.entered)
        self.entered()

    def entered(self) -> None:
        """Read what is in force again."""
        now = self._asks.in_force()
        if now == self._shown:
            return
        self._shown = now
        say(self._file, now.file or self.tr("No policy file: every option has its default"))
        self._say_signed(now)
        key = self.tr("This seat obeys what is signed with {key} and nothing else.")
        none = self.tr(
            "This seat was given no policy key: it obeys whatever lies there. `policy pin` changes"
            " that."
        )
        say(self._key, key.format(key=now.key) if now.key else none)
        clear(self._rows)
        for heading, words in now.also:
            self._rows.addWidget(self._also(heading, words))
        for option in now.options:
            self._rows.addWidget(self._row(option))
        self._rows.addStretch(1)

    def _say_signed(self, now: InForce) -> None:
        self._signed.setVisible(bool(now.file))
        if not now.signed_by or now.signed_at is None:
            say(self._signed, self.tr("Not signed, or not checked by a key"), "amber")
            return
        day = iso_date(now.signed_at.astimezone().strftime("%Y%m%d"))
        words = self.tr("Version {n} for {site}, signed by {who} on {day} at {time}")
        said = words.format(
            n=now.version, site=now.site, who=now.signed_by, day=day, time=clock(now.signed_at)
        )
        say(self._signed, said, "green")

    def _row(self, option: OptionRow) -> Panel:
        theme = self._theme
        card, grid = self._columns(option.name)
        text = option.text if option.at_once else f"{option.text} {self.tr('At the next start.')}"
        grid.addWidget(label(text, "value", wraps=True), 0, 0)
        grid.addWidget(Cut(option.value, "strong", least=theme.px(60)), 0, 1)
        if option.fixed:
            grid.addWidget(ByPolicy(theme), 0, 2)
        else:
            grid.addWidget(label(self.tr("default"), "faint"), 0, 2)
        grid.addWidget(Cut(option.name, "faint", least=theme.px(120)), 1, 0)
        bounds = self.tr("{what}; default {value}")
        may_be = bounds.format(what=option.may_be, value=option.default)
        grid.addWidget(label(may_be, "faint", wraps=True), 1, 1, 1, 2)
        return card

    def _also(self, heading: str, words: str) -> Panel:
        card, grid = self._columns(heading)
        grid.addWidget(label(heading, "medium"), 0, 0)
        grid.addWidget(ByPolicy(self._theme), 0, 2)
        grid.addWidget(label(words, "value", wraps=True), 1, 0, 1, 2)
        return card

    def _columns(self, name: str) -> tuple[Panel, QGridLayout]:
        """Return an empty row; what is decided, its value and whose decision stand in columns."""
        theme = self._theme
        card = Panel("card")
        card.setAccessibleName(name)
        grid = QGridLayout(card)
        grid.setContentsMargins(theme.px(12), theme.px(6), theme.px(12), theme.px(6))
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(theme.px(2))
        for at, share in enumerate((5, 2, 2)):
            grid.setColumnStretch(at, share)
        return card, grid

    def _choose(self) -> None:
        kinds = self.tr("Policies ({kinds})").format(kinds="*.toml")
        name, _kind = QFileDialog.getOpenFileName(self, self.tr("A policy file"), "", kinds)
        if name:
            self._asks.install(Path(name))
            self.entered()

"""The page of the self-test: what was measured against references, and how it came out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from app.ui.buttons import Button
from app.ui.labels import label, say
from app.ui.messages import Glyph
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.theme import Theme
from app.ui.watching import Watch, watch_while_alive
from app.ui.words import clock, iso_date
from records.settings import SelfTested
from viewer.session.self_test import CHECKS, MEASURING
from viewer.tools import tool as tool_named
from viewer.ui.wording import tr


@dataclass(frozen=True)
class SelfTestAsks:
    """What the page reads and asks for."""

    tested: Callable[[], SelfTested | None]
    running: Callable[[], bool]
    start: Callable[[], None]
    watches: tuple[Watch, ...]  # when something of it may have changed


class SelfTestPage(QWidget):
    """Each check with its verdict; a failed one with its numbers and the tools that are off."""

    def __init__(self, theme: Theme, asks: SelfTestAsks) -> None:
        super().__init__()
        self._theme, self._asks = theme, asks
        pad = theme.px(24)
        whole = column(self, margins=(pad, theme.px(16), pad, theme.px(16)), gap=theme.px(12))
        head = line(gap=theme.px(12))
        head.addWidget(label(self.tr("Self-test"), "sheet"))
        head.addStretch(1)
        self._again = Button(theme, self.tr("Run again"))
        self._again.clicked.connect(asks.start)
        head.addWidget(self._again)
        whole.addLayout(head)
        about = self.tr(
            "Synthetic images with known answers are read and measured as a patient's are: after"
            " installation, after every update of the program, and on request."
        )
        whole.addWidget(label(about, "sentence", wraps=True))
        self._said = label("", "strong", wraps=True)
        whole.addWidget(self._said)
        inside = QWidget()
        self._rows = column(inside, gap=theme.px(4))
        whole.addWidget(Scrolling(inside), 1)
        self._shown: object = ()
        for watch in asks.watches:
            watch_while_alive(self, watch, self.entered)
        self.entered()

    def entered(self) -> None:
        """Read the last result again."""
        tested, running = self._asks.tested(), self._asks.running()
        self._again.setEnabled(not running)
        if self._shown == (tested, running):
            return
        self._shown = (tested, running)
        if running:
            say(self._said, self.tr("Measuring…"), "")
        elif tested is None:
            say(self._said, self.tr("Not run yet"), "amber")
        elif tested.failed:
            say(self._said, self.tr("Failed: the tools below are switched off"), "red")
        else:
            said = self.tr("{n} numbers as they should be, on {day} at {time}")
            day = iso_date(tested.at.astimezone().strftime("%Y%m%d"))
            say(self._said, said.format(n=tested.answers, day=day, time=clock(tested.at)), "green")
        clear(self._rows)
        if tested is not None:
            for check in tested.failed:
                off = self.tr("switched off: {tools}").format(tools=", ".join(check.tools))
                words = f"{check.words} {off if check.tools else ''}".strip()
                self._row("warning", "red", tr(check.title), words)
            for title in tested.held:
                self._row("check", "grn", tr(title), self._resting(title))
        self._rows.addStretch(1)

    def _resting(self, title: str) -> str:
        """Return which tools a check is for: they are switched off where it fails."""
        tools = next((check.tools for check in CHECKS if check.title == title), ())
        if set(tools) >= set(MEASURING):
            return self.tr("every measuring tool")
        return ", ".join(tr(tool_named(id_).label) for id_ in tools)

    def _row(self, icon: str, ink: str, title: str, words: str) -> None:
        theme = self._theme
        panel = Panel("card")
        inside = line(panel, margins=(0, theme.px(3), theme.px(12), theme.px(3)))
        inside.setSpacing(theme.px(12))
        inside.addWidget(Glyph(theme, icon, ink))
        named = label(title, wraps=True)
        named.setFixedWidth(theme.px(300))
        inside.addWidget(named)
        inside.addWidget(label(words, "detail", wraps=True), 1)
        self._rows.addWidget(panel)

"""The retrieve doctor: each step as it is taken, the cause of what failed, and the way round."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QWidget

from app.state.transfers import Doctored, Transfers
from app.ui.buttons import Button, IconButton
from app.ui.labels import Cut, label, say
from app.ui.messages import Glyph
from app.ui.panels import Panel, appear, clear, column, line
from app.ui.theme import Theme
from app.ui.transfers.asks import TransfersAsks
from app.ui.watching import watch_while_alive
from pacs_client.diagnosis import Finding, Fix, Step


def _tr(text: str) -> str:
    return QCoreApplication.translate("doctor", text)


class DoctorPanel(Panel):
    """Stands at the foot of the archives' page while an archive is examined, and afterwards."""

    def __init__(self, theme: Theme, transfers: Transfers, asks: TransfersAsks) -> None:
        super().__init__("s1", "top")
        self._theme, self._transfers, self._asks = theme, transfers, asks
        self._shown: Doctored | None = None
        side = theme.px(16)
        whole = column(self, margins=(side, theme.px(10), side, theme.px(12)), gap=theme.px(6))
        head = line(gap=theme.px(8))
        head.addWidget(Glyph(theme, "wrench", "t1"))
        head.addWidget(label(_tr("Retrieve doctor"), "strong"))
        self._about = Cut(role="faint")
        head.addWidget(self._about, 1)
        self._save = Button(theme, _tr("Save page for the archive team"), height="button_small")
        self._save.clicked.connect(lambda: asks.save_page())
        head.addWidget(self._save)
        close = IconButton(theme, "cross", _tr("Close the doctor"), side=28, drawing=16)
        close.clicked.connect(lambda: asks.close_doctor())
        head.addWidget(close)
        whole.addLayout(head)
        body = line(gap=theme.px(24))
        whole.addLayout(body)
        self._steps = column(gap=theme.px(4))
        body.addLayout(self._steps, 1)
        self._card = Panel("s2")
        self._card_inside = column(
            self._card, margins=(theme.px(12), theme.px(10), theme.px(12), theme.px(10)), gap=6
        )
        body.addWidget(self._card, 1, Qt.AlignmentFlag.AlignTop)
        watch_while_alive(self, transfers.watch, self.show_doctor)
        self.show_doctor()

    def show_doctor(self) -> None:
        """Read the examination again; nothing to show takes no room."""
        doctored = self._transfers.doctor
        appear(self, shown=doctored is not None)
        if doctored is None or doctored == self._shown:
            return
        self._shown = doctored
        diagnosis = doctored.diagnosis
        about = _tr("{archive} · examining").format(archive=doctored.peer)
        if diagnosis is not None:
            at = diagnosis.at.astimezone().strftime("%H:%M:%S")
            about = f"{doctored.peer} · {at} · {diagnosis.seconds} s"
        say(self._about, about)
        appear(self._save, shown=diagnosis is not None)
        clear(self._steps)
        for finding in doctored.findings:
            self._steps.addWidget(_StepRow(self._theme, finding))
        self._steps.addStretch(1)
        clear(self._card_inside)
        appear(self._card, shown=diagnosis is not None)
        if diagnosis is not None:
            self._show_fix(diagnosis.fix, doctored.peer)

    def _show_fix(self, fix: Fix | None, archive: str) -> None:
        theme, inside = self._theme, self._card_inside
        if fix is None:
            inside.addWidget(label(_tr("Studies come from this archive."), "strong"))
            inside.addWidget(
                label(_tr("Every step works; an object that was asked for arrived."), "sentence",
                      wraps=True)
            )  # fmt: skip
            return
        inside.addWidget(label(fix.cause, "strong", wraps=True))
        inside.addWidget(label(fix.ask, "sentence", wraps=True))
        if fix.line:
            ground = Panel("s0")
            row = line(ground, margins=(theme.px(10), theme.px(7), theme.px(10), theme.px(7)))
            words = label(fix.line.replace(" ", "   "), "mono")
            words.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            row.addWidget(words)
            inside.addWidget(ground)
        buttons = line(gap=theme.px(8))
        if fix.by_get:
            again = Button(theme, _tr("Retrieve by C-GET now"), height="button_small")
            again.clicked.connect(lambda: self._asks.by_get(archive))
            buttons.addWidget(again)
        if fix.line:
            copy = Button(theme, _tr("Copy"), height="button_small")
            copy.clicked.connect(lambda: self._asks.copy(fix.line))
            buttons.addWidget(copy)
        buttons.addStretch(1)
        if fix.by_get or fix.line:
            inside.addLayout(buttons)


class _StepRow(QWidget):
    """One step: its mark, its name, and what it showed."""

    def __init__(self, theme: Theme, finding: Finding) -> None:
        super().__init__()
        mark, ink = {True: ("check", "t2"), False: ("cross", "red")}.get(
            bool(finding.ok), ("check", "t2")
        )
        if finding.ok is None:
            mark, ink = "ring", "t3"
        row = line(self, gap=theme.px(12))
        row.addWidget(Glyph(theme, mark, ink))
        name = label(name_of(finding.step), "value")
        name.setFixedWidth(theme.px(96))
        row.addWidget(name)
        mean = "red" if finding.ok is False else ""
        words = Cut(finding.words, role="detail", mean=mean)
        row.addWidget(words, 1)
        said = {True: _tr("works"), False: _tr("fails"), None: _tr("not tried")}[finding.ok]
        self.setAccessibleName(f"{name_of(finding.step)}: {said}. {finding.words}")


def name_of(step: Step) -> str:
    """Return what a step is called on the screen."""
    return {
        Step.NAME: _tr("Name"),
        Step.LINE: _tr("Line"),
        Step.SECURE: _tr("Secure line"),
        Step.ASSOCIATION: _tr("Association"),
        Step.ECHO: _tr("Echo"),
        Step.QUERY: _tr("Query"),
        Step.LISTENER: _tr("Our listener"),
        Step.MOVE: _tr("Test move"),
        Step.GET: _tr("Fall back"),
    }[step]

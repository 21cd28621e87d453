"""The report at a glance beside the images: what stands in it, what a person must decide."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.state.reading import Reading
from app.ui.buttons import Button
from app.ui.labels import chip, label, say
from app.ui.messages import Nothing
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive
from app.ui.words import clock
from domain.report import Origin, Stage


class ReportTab(Panel):
    """Read only; writing happens in the report's own room."""

    def __init__(self, theme: Theme, reading: Reading, open_report: Callable[[], None]) -> None:
        super().__init__("s1")
        self._theme, self._reading, self._open = theme, reading, open_report
        self._stop: Callable[[], None] | None = None
        self._watched: object = None
        self.setAccessibleName(self.tr("Report"))
        whole = column(self)
        inside = QWidget()
        self._rows = column(
            inside,
            margins=(theme.px(16), theme.px(12), theme.px(16), theme.px(12)),
            gap=theme.px(4),
        )
        whole.addWidget(Scrolling(inside), 1)
        foot = Panel("s1", "top")
        row = line(foot, margins=(theme.px(16), theme.px(10), theme.px(16), theme.px(10)), gap=8)
        self._state = label("", "detail")
        row.addWidget(self._state)
        row.addStretch(1)
        button = Button(theme, self.tr("Open report"), key="F8", height="button_small")
        button.clicked.connect(open_report)
        row.addWidget(button)
        whole.addWidget(foot)
        watch_while_alive(self, reading.watch, self.show_report)
        self.show_report()

    def show_report(self) -> None:
        """Read the draft again."""
        draft = self._reading.draft
        if draft is not self._watched:
            self._watched = draft
            if self._stop is not None:
                self._stop()
            self._stop = (
                watch_while_alive(self, draft.watch, self.show_report)
                if draft is not None
                else None
            )
        clear(self._rows)
        if draft is None:
            self._rows.addWidget(
                Nothing(
                    self._theme,
                    self.tr("No report yet"),
                    self.tr("F8 drafts one from accepted findings and measurements."),
                )
            )
            say(self._state, "")
            return
        for section in draft.report.sections:
            self._rows.addSpacing(self._theme.px(6))
            self._rows.addWidget(label(section.title, "heading"))
            words = section.text
            self._rows.addWidget(label(words or self.tr("empty"), "sentence", wraps=True))
            drafted = sum(s.origin is Origin.DRAFTED for s in section.sentences)
            if drafted:
                said = self.tr("{n} drafted, not in the report yet").format(n=drafted)
                self._rows.addWidget(chip(said, "amber"))
        self._rows.addStretch(1)
        stage = {
            Stage.DRAFT: (self.tr("Draft"), ""),
            Stage.SIGNED: (self.tr("Signed, not yet stored"), "amber"),
            Stage.STORED: (self.tr("Signed and stored"), "green"),
        }[draft.report.stage]
        words = stage[0]
        if draft.report.stage is Stage.DRAFT and draft.saved_at is not None:
            words = self.tr("Draft saved {at}").format(at=clock(draft.saved_at))
        say(self._state, words, stage[1])

"""The jobs under way: how far each is, a way to stop it, and why one failed."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QWidget

from app.jobs import Ending, Job, Jobs
from app.ui.bars import Progress
from app.ui.buttons import IconButton
from app.ui.labels import Cut, Rule, label, say
from app.ui.panels import clear, column, line
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive
from viewer.ui.wording import tr


class JobsList(QFrame):
    """Opens below the app bar; closes on Esc or a click elsewhere."""

    def __init__(self, theme: Theme, jobs: Jobs, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme, self._jobs = theme, jobs
        self.setProperty("ground", "toast")
        self.setFixedWidth(theme.px(380))
        self.setAccessibleName(self.tr("Jobs"))
        whole = column(self, margins=(0, theme.px(8), 0, theme.px(8)))
        head = line(margins=(theme.px(16), 0, theme.px(16), theme.px(6)))
        head.addWidget(label(self.tr("Jobs"), "title"))
        head.addStretch(1)
        self._count = label("", "faint")
        head.addWidget(self._count)
        whole.addLayout(head)
        self._rows = column()
        whole.addLayout(self._rows)
        self._shown: dict[Job, _JobRow] = {}
        watch_while_alive(self, jobs.watch, self.show_jobs)

    def open_below(self, button: QWidget) -> None:
        """Show the list under the button that asked for it."""
        self.show_jobs()
        corner = button.mapToGlobal(QPoint(button.width(), button.height() + 4))
        self.move(corner.x() - self.width(), corner.y())
        self.show()
        self.setFocus()

    def show_jobs(self) -> None:
        """Read the jobs again; rows that stay are not built anew."""
        items = self._jobs.items
        if set(items) != set(self._shown):
            clear(self._rows)
            self._shown = {}
            for job in items:
                row = _JobRow(self._theme, self._jobs, job)
                self._shown[job] = row
                self._rows.addWidget(row)
            if not items:
                empty = label(self.tr("Nothing is under way."), "sentence")
                empty.setContentsMargins(self._theme.px(16), 8, self._theme.px(16), 8)
                self._rows.addWidget(empty)
        for row in self._shown.values():
            row.show_job()
        say(self._count, str(len(items)) if items else "")
        self.adjustSize()


class _JobRow(QWidget):
    def __init__(self, theme: Theme, jobs: Jobs, job: Job) -> None:
        super().__init__()
        self._jobs, self._job = jobs, job
        whole = column(self)
        whole.addWidget(Rule())
        inside = column(
            margins=(theme.px(16), theme.px(8), theme.px(10), theme.px(10)), gap=theme.px(4)
        )
        whole.addLayout(inside)
        top = line(gap=theme.px(8))
        self._title = Cut(tr(job.title), role="medium")
        self._done = label("", "detail")
        self._end = IconButton(theme, "cross", self.tr("Cancel"), side=24, drawing=16)
        self._end.clicked.connect(self._stop)
        top.addWidget(self._title, 1)
        top.addWidget(self._done)
        top.addWidget(self._end)
        inside.addLayout(top)
        self._bar = Progress(theme, tr(job.title))
        inside.addWidget(self._bar)
        self._note = label("", "faint", wraps=True)
        inside.addWidget(self._note)
        self.show_job()

    def show_job(self) -> None:
        job = self._job
        failed = job.state is Ending.FAILED
        waiting = job.state is Ending.WAITING
        say(self._done, self.tr("waiting") if waiting else f"{job.done * 100:.0f} %")
        self._bar.show_done(job.done, ink="red" if failed else "acc")
        if failed:
            say(self._done, self.tr("failed"), "red")
        advice = getattr(job.error, "advice", "")
        words = f"{job.error} {advice}".strip() if failed else job.note
        say(self._note, words)
        self._note.setVisible(bool(words))

    def _stop(self) -> None:
        if self._job.under_way:
            self._job.cancel()
        else:
            self._jobs.dismiss(self._job)

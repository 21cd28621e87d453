"""What moves: retrieves with their progress, the outbox with its proof."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.transfers import OutboxRow, RetrieveRow, Transfers
from app.ui.bars import Progress
from app.ui.buttons import Button, IconButton
from app.ui.labels import Cut, Rule, label, say
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.theme import Theme
from app.ui.transfers.outbox import ParcelRow
from app.ui.watching import watch_while_alive

_DOUBTFUL = ("incomplete", "slow", "waiting", "paused")


class Moving(Panel):
    """Bars move only when an object is stored here; "Stored" only when the archive confirmed."""

    def __init__(
        self,
        theme: Theme,
        transfers: Transfers,
        retry: Callable[[str], None],
        discard: Callable[[str], None],
        send_to_stick: Callable[[], None],
    ) -> None:
        super().__init__("s1", "left")
        self._retry, self._discard = retry, discard
        self._theme, self._transfers = theme, transfers
        self._retrieves: dict[str, _Retrieve] = {}
        self._outbox: tuple[OutboxRow, ...] | None = None
        whole = column(self)
        inside = QWidget()
        rows = column(inside, margins=(0, 0, 0, theme.px(12)))
        whole.addWidget(Scrolling(inside), 1)
        self._retrieve_count = self._head(rows, self.tr("Retrieving"), "")
        self._retrieve_rows = column()
        rows.addLayout(self._retrieve_rows)
        self._no_retrieve = self._quiet(self.tr("Nothing is being retrieved."))
        rows.addWidget(self._no_retrieve)
        rows.addSpacing(theme.px(16))
        self._outbox_count = self._head(
            rows, self.tr("Outbox"), self.tr("stored = the archive confirmed every object")
        )
        self._outbox_rows = column()
        rows.addLayout(self._outbox_rows)
        self._no_outbox = self._quiet(self.tr("Nothing waits to be sent."))
        rows.addWidget(self._no_outbox)
        rows.addStretch(1)
        foot = Panel("s1", "top")
        foot.setFixedHeight(theme.px(48))
        self._listening = Cut("", role="faint")
        inside_foot = line(foot, margins=(theme.px(16), 0, theme.px(16), 0), gap=theme.px(8))
        inside_foot.addWidget(self._listening, 1)
        stick = Button(theme, self.tr("Send to stick"), icon="stick", height="button_small")
        stick.clicked.connect(send_to_stick)
        inside_foot.addWidget(stick)
        whole.addWidget(foot)
        watch_while_alive(self, transfers.watch, self.show_moving)
        self.show_moving()

    def _head(self, rows: object, title: str, note: str) -> object:
        theme = self._theme
        head = line(margins=(theme.px(16), theme.px(12), theme.px(16), theme.px(8)), gap=8)
        head.addWidget(label(title, "strong"))
        count = label("", "faint")
        head.addWidget(count)
        head.addStretch(1)
        head.addWidget(Cut(note, role="faint"))
        rows.addLayout(head)  # type: ignore[attr-defined]  # a QVBoxLayout
        return count

    def _quiet(self, words: str) -> QWidget:
        said = label(words, "sentence")
        said.setContentsMargins(self._theme.px(16), 4, self._theme.px(16), 8)
        return said

    def show_moving(self) -> None:
        """Read the transfers again; rows that stay are not built anew."""
        transfers = self._transfers
        uids = [row.study_uid for row in transfers.retrieves]
        if uids != list(self._retrieves):
            clear(self._retrieve_rows)
            self._retrieves = {}
            for row in transfers.retrieves:
                self._retrieves[row.study_uid] = _Retrieve(self._theme, row)
                self._retrieve_rows.addWidget(self._retrieves[row.study_uid])
        for row in transfers.retrieves:
            self._retrieves[row.study_uid].show_row(row)
        if transfers.outbox != self._outbox:
            self._outbox = transfers.outbox
            clear(self._outbox_rows)
            for parcel in transfers.outbox:
                self._outbox_rows.addWidget(
                    ParcelRow(self._theme, parcel, self._retry, self._discard)
                )
        say(self._retrieve_count, str(len(uids)) if uids else "")  # type: ignore[arg-type]  # a QLabel
        say(self._outbox_count, str(len(transfers.outbox)) if transfers.outbox else "")  # type: ignore[arg-type]  # the same
        self._no_retrieve.setVisible(not uids)
        self._no_outbox.setVisible(not transfers.outbox)
        listening = self.tr("Listening as {name}").format(name=transfers.listening)
        nobody = self.tr("Not listening: archives cannot send to this seat")
        say(self._listening, listening if transfers.listening else nobody)


class _Retrieve(QWidget):
    def __init__(self, theme: Theme, row: RetrieveRow) -> None:
        super().__init__()
        self._row = row
        whole = column(self)
        side = theme.px(16)
        inside = column(margins=(side, theme.px(8), side, theme.px(10)), gap=theme.px(4))
        whole.addLayout(inside)
        whole.addWidget(Rule())
        top = line(gap=theme.px(8))
        self._title = Cut(role="medium")
        self._count = label("", "detail")
        self._cancel = IconButton(theme, "cross", self.tr("Cancel"), side=24, drawing=16)
        self._cancel.clicked.connect(lambda: self._row.cancel())
        top.addWidget(self._title, 1)
        top.addWidget(self._count)
        top.addWidget(self._cancel)
        inside.addLayout(top)
        self._bar = Progress(theme, row.title)
        inside.addWidget(self._bar)
        self._words = Cut(role="faint")
        inside.addWidget(self._words)

    def show_row(self, row: RetrieveRow) -> None:
        self._row = row
        doubtful, refused = row.state in _DOUBTFUL, row.state == "refused"
        mean = "red" if refused else "amber" if doubtful else "green" if row.state == "done" else ""
        say(self._title, row.title)
        known = row.expected is not None
        stored = self.tr("{n} of {total} stored") if known else self.tr("{n} stored")
        say(self._count, stored.format(n=row.stored, total=row.expected), mean)
        ink = {"red": "red", "amber": "amb", "green": "grn"}.get(mean, "acc")
        self._bar.show_done(row.stored / max(1, row.expected or 0) if known else None, ink=ink)
        words = {
            "waiting": self.tr("waiting"),
            "running": self.tr("arriving"),
            "incomplete": self.tr("incomplete"),
            "refused": self.tr("refused"),
            "done": self.tr("done, every image is on this seat"),
            "cancelled": self.tr("cancelled, what arrived is kept"),
        }.get(row.state, row.state)
        parts = (row.peer, words, row.words)
        say(self._words, " · ".join(p for p in parts if p), mean if mean != "green" else "")
        self._cancel.setVisible(row.state in ("waiting", "running", "slow", "paused"))

"""What moves: retrieves with their progress, the outbox with its proof."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.state.transfers import OutboxRow, Transfers
from app.ui.buttons import Button
from app.ui.labels import Cut, label, say
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.theme import Theme
from app.ui.transfers.outbox import ParcelRow
from app.ui.transfers.retrieve_row import RetrieveView
from app.ui.watching import watch_while_alive
from domain.rights import Right


class Moving(Panel):
    """Bars move only when an object is stored here; "Stored" only when the archive confirmed."""

    def __init__(
        self,
        theme: Theme,
        transfers: Transfers,
        retry: Callable[[str], None],
        discard: Callable[[str], None],
        send_to_stick: Callable[[], None],
        *,
        may: Callable[[Right], bool] = lambda _right: True,
    ) -> None:
        super().__init__("s1", "left")
        self._retry, self._discard = retry, discard
        self._manages = may(Right.OUTBOX_MANAGE)
        self._theme, self._transfers = theme, transfers
        self._retrieves: dict[str, RetrieveView] = {}
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
        self._stick = Button(theme, self.tr("Send to stick"), icon="stick", height="button_small")
        self._stick.clicked.connect(send_to_stick)
        inside_foot.addWidget(self._stick)
        self._stick.setVisible(may(Right.EXPORT))
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
                self._retrieves[row.study_uid] = RetrieveView(self._theme, row)
                self._retrieve_rows.addWidget(self._retrieves[row.study_uid])
        for row in transfers.retrieves:
            self._retrieves[row.study_uid].show_row(row)
        if transfers.outbox != self._outbox:
            self._outbox = transfers.outbox
            clear(self._outbox_rows)
            for parcel in transfers.outbox:
                self._outbox_rows.addWidget(
                    ParcelRow(
                        self._theme, parcel, self._retry, self._discard, manages=self._manages
                    )
                )
        say(self._retrieve_count, str(len(uids)) if uids else "")  # type: ignore[arg-type]  # a QLabel
        say(self._outbox_count, str(len(transfers.outbox)) if transfers.outbox else "")  # type: ignore[arg-type]  # the same
        self._no_retrieve.setVisible(not uids)
        self._no_outbox.setVisible(not transfers.outbox)
        listening = self.tr("Listening as {name}").format(name=transfers.listening)
        nobody = self.tr("Not listening: archives cannot send to this seat")
        say(self._listening, listening if transfers.listening else nobody)

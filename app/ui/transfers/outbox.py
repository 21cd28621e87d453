"""One parcel on its way to an archive, as a row; green only after proof."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QWidget

from app.state.transfers import OutboxRow
from app.ui.buttons import Button
from app.ui.labels import Cut, Rule, label
from app.ui.messages import Glyph
from app.ui.panels import column, line
from app.ui.theme import Theme


def _tr(text: str) -> str:
    return QCoreApplication.translate("outbox", text)


class ParcelRow(QWidget):
    """What it is, where it goes, how it stands, and what a person can do about it."""

    def __init__(
        self,
        theme: Theme,
        row: OutboxRow,
        retry: Callable[[str], None],
        discard: Callable[[str], None],
        *,
        manages: bool = True,
    ) -> None:
        super().__init__()
        mark, ink, mean = {
            "Stored": ("check", "grn", "green"),
            "Refused": ("cross", "red", "red"),
        }.get(row.state, ("clock", "amb", "amber"))
        self._theme, self._row = theme, row
        self._retry, self._discard = retry, discard
        self._title, state = title_of(row), state_of(row)
        whole = column(self)
        inside = line(
            margins=(theme.px(16), theme.px(7), theme.px(16), theme.px(8)), gap=theme.px(10)
        )
        whole.addLayout(inside)
        self._buttons = line(margins=(theme.px(42), 0, theme.px(16), theme.px(8)), gap=theme.px(8))
        inside.addWidget(Glyph(theme, mark, ink), 0, Qt.AlignmentFlag.AlignVCenter)
        words = column(gap=1)
        words.addWidget(Cut(self._title, role="medium"))
        said = words_of(row)
        refused = row.state == "Refused"
        # Why something has not gone is read whole: a person may have to act on it.
        whole_words = refused or row.state == "Waiting"
        words.addWidget(
            label(said, "faint", wraps=True) if whole_words else Cut(said, role="faint")
        )
        inside.addLayout(words, 1)
        inside.addWidget(label(state, "detail", mean=mean))
        if refused and manages:
            whole.addLayout(self._buttons)
            self._offer_both()
        whole.addWidget(Rule())
        self.setAccessibleName(f"{self._title} {state}")

    def _offer_both(self) -> None:
        # It stays until a person deals with it.
        self._clear()
        self._offer(_tr("Try again"), lambda: self._retry(self._row.id))
        self._offer(_tr("Discard"), self._ask)
        self._buttons.addStretch(1)

    def _ask(self) -> None:
        """Ask in the row's own place: what is discarded reaches nobody."""
        self._clear()
        stays = _tr("It will not be sent. The study stays here.")
        self._buttons.addWidget(Cut(stays, role="detail"), 1)
        self._offer(_tr("Keep it"), self._offer_both)
        self._offer(_tr("Do not send"), lambda: self._discard(self._row.id), "danger")

    def _clear(self) -> None:
        while (item := self._buttons.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def _offer(self, words: str, do: Callable[[], None], kind: str = "normal") -> None:
        name = _tr("{button}: {what}").format(button=words, what=self._title)
        button = Button(self._theme, words, kind=kind, height="button_in_text", name=name)
        button.clicked.connect(lambda: do())
        self._buttons.addWidget(button)


def title_of(row: OutboxRow) -> str:
    """Return whose objects these are, and how many of what."""
    what = {
        "report": _tr("report"),
        "images": _tr("images"),
        "previews": _tr("previews"),
    }.get(row.what, _tr("marks"))
    one = row.objects == 1
    counted = _tr("{what}, 1 object") if one else _tr("{what}, {n} objects")
    return " · ".join(p for p in (row.patient, counted.format(what=what, n=row.objects)) if p)


def state_of(row: OutboxRow) -> str:
    """Return how it stands, in one word."""
    return {
        "Stored": _tr("Stored"),
        "Sent": _tr("Sent"),
        "Waiting": _tr("Waiting"),
        "Refused": _tr("Refused"),
    }.get(row.state, row.state)


def words_of(row: OutboxRow) -> str:
    """Return where it goes, and by what it is proven or for what it waits."""
    # A peer's own refusal begins with its name already.
    parts = (
        []
        if row.state != "Stored" and row.reason.startswith(row.peer) and not row.waits
        else [row.peer]
    )
    if row.state == "Stored":
        found, committed = _tr("found back {n} of {n} · {time}"), _tr("commitment {time}")
        words = found if row.found_back else committed
        parts.append(words.format(n=row.objects, time=_clock(row.stored_at)))
        return " · ".join(parts)
    if row.waits == "unknown":
        parts.append(_tr("this seat does not know it any more"))
    elif row.waits == "silent":
        parts.append(_tr("does not answer; asked again at {time}").format(time=_hour(row.again_at)))
    elif row.waits == "hours":
        parts.append(_tr("waits for its hours, from {time}").format(time=_hour(row.again_at)))
    elif row.state == "Sent":
        parts.append(row.reason or _tr("sent, not yet confirmed"))
    elif row.reason:
        parts.append(row.reason)
        if row.state == "Waiting":
            parts.append(_tr("next try {time}").format(time=_hour(row.next_try)))
    if 0 < row.stored < row.objects:
        parts.append(_tr("{n} of {total} stored").format(n=row.stored, total=row.objects))
    if row.limit_kb_s and row.state == "Waiting":
        parts.append(_tr("at most {n} kB/s").format(n=row.limit_kb_s))
    return " · ".join(parts)


def _clock(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone():%H:%M:%S}"


def _hour(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone():%H:%M}"

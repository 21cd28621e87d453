"""One study on its way here, as a row: what is stored, how fast, and what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.state.transfers import RetrieveRow
from app.ui.bars import Progress
from app.ui.buttons import IconButton
from app.ui.labels import Cut, Rule, label, say
from app.ui.panels import appear, column, line
from app.ui.theme import Theme
from viewer.ui.tips import plain_tip

_MEAN = {
    "incomplete": "amber",
    "slow": "amber",
    "waiting": "amber",
    "paused": "amber",
    "refused": "red",
    "done": "green",
}
_INK = {"red": "red", "amber": "amb", "green": "grn"}
_UNDER_WAY = ("waiting", "running", "slow", "resumed", "paused")
_WAYS = {"move": "C-MOVE", "get": "C-GET", "web": "WADO-RS"}


def _tr(text: str) -> str:
    return QCoreApplication.translate("retrieve_row", text)


class RetrieveView(QWidget):
    """The bar moves only when an object is durable on this seat; green only when all are."""

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
        self._pause = IconButton(theme, "pause", _tr("Pause"), side=24, drawing=16)
        self._pause.clicked.connect(self._turn)
        self._cancel = IconButton(theme, "cross", _tr("Cancel"), side=24, drawing=16)
        self._cancel.clicked.connect(lambda: self._row.cancel())
        top.addWidget(self._title, 1)
        top.addWidget(self._count)
        top.addWidget(self._pause)
        top.addWidget(self._cancel)
        inside.addLayout(top)
        self._bar = Progress(theme, row.title)
        inside.addWidget(self._bar)
        foot = line(gap=theme.px(8))
        self._words = Cut(role="faint")
        self._left = label("", "faint")
        foot.addWidget(self._words, 1)
        foot.addWidget(self._left)
        inside.addLayout(foot)

    def _turn(self) -> None:
        act = self._row.pause or self._row.resume
        if act is not None:
            act()

    def show_row(self, row: RetrieveRow) -> None:
        """Show the retrieve as it stands now."""
        self._row = row
        mean = _MEAN.get(row.state, "")
        known = row.expected is not None
        say(self._title, row.title)
        stored = _tr("{n} of {total} stored") if known else _tr("{n} stored")
        say(self._count, stored.format(n=row.stored, total=row.expected), mean)
        done = row.stored / max(1, row.expected or 0) if known else None
        if done is not None and row.state != "done":
            done = min(done, 0.99)  # full only when every object is durable here
        self._bar.show_done(done, ink=_INK.get(mean, "acc"))
        say(self._words, words_of(row), "" if mean == "green" else mean)
        say(self._left, left_words(row.seconds_left), mean if row.state == "slow" else "")
        self._pause.set_icon("pause" if row.pause is not None else "resume")
        name = _tr("Pause") if row.pause is not None else _tr("Go on")
        self._pause.setToolTip(plain_tip(name))
        self._pause.setAccessibleName(f"{name}: {row.title}")
        appear(self._pause, shown=row.pause is not None or row.resume is not None)
        forget = row.state in ("incomplete", "refused")
        # What is left so is offered again at every start, until a person forgets it.
        name = _tr("Forget this retrieve") if forget else _tr("Cancel")
        self._cancel.setToolTip(plain_tip(name))
        self._cancel.setAccessibleName(f"{name}: {row.title}")
        appear(self._cancel, shown=forget or row.state in _UNDER_WAY)


def words_of(row: RetrieveRow) -> str:
    """Return where it comes from, how it stands, how fast it comes, and why it does not."""
    state = {
        "waiting": _tr("waiting"),
        "running": _tr("arriving"),
        "slow": _tr("slow"),
        "resumed": _tr("resumed"),
        "paused": _tr("paused, what arrived is kept"),
        "incomplete": _tr("incomplete"),
        "refused": _tr("refused"),
        "done": _tr("done, every image is on this seat"),
        "cancelled": _tr("cancelled, what arrived is kept"),
    }.get(row.state, row.state)
    rate = ""
    if row.per_second is not None:
        rate = _tr("{n} images/s").format(n=f"{row.per_second:.3g}")
    way = _WAYS.get(row.how, "") if row.state in _UNDER_WAY else ""
    return " · ".join(part for part in (row.peer, way, state, rate, row.words) if part)


def left_words(seconds: float | None) -> str:
    """Return the time left as a person says it; nothing where nobody can know."""
    if seconds is None:
        return ""
    if seconds < 90:
        return _tr("{n} s left").format(n=max(1, round(seconds)))
    return _tr("about {n} min").format(n=round(seconds / 60))

"""The page of what was put aside: why, what it says of itself, what differs, what can be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QWidget

from app.actions.comparing import Comparison
from app.actions.quarantine import Look
from app.actions.reconciling import Candidate
from app.ui.buttons import Button
from app.ui.labels import Cut, Rule, label, say
from app.ui.messages import Nothing
from app.ui.naming import named
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.theme import Theme
from app.ui.transfers.ended_list import EndedList, EndedRow
from app.ui.width import Width
from app.ui.words import clock_short, iso_date, megabytes, person
from records.archive import Quarantined
from viewer.ui.wording import later, tr

# What the index says of a contradiction; everything else was said by whoever read the file.
CONTRADICTIONS = (
    later("Another object with the same SOP Instance UID is held."),
    later("Its study is held under another patient; the two are not mixed."),
    later("Its series is held under another study."),
    later("An object with its SOP Instance UID is held in another series."),
    later("Its series says it belongs to another study."),
)
_DIFFERENCES = 40  # lines on the card; `quarantine compare` prints all


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found out about one thing in quarantine."""

    look: Look
    comparison: Comparison | None
    candidates: tuple[Candidate, ...]  # of its study, where it contradicts whose that is
    can_undo: bool


@dataclass(frozen=True)
class QuarantineAsks:
    """What this page asks for, handed in by the window. Each calls back when it is done."""

    items: Callable[[], tuple[Quarantined, ...]]
    look: Callable[[str, Callable[[Seen], None]], None]
    retry: Callable[[tuple[str, ...]], None]
    repair: Callable[[str], None]
    hand_out: Callable[[str], None]
    keep: Callable[[str, str], None]
    take: Callable[[str, str], None]
    discard: Callable[[str, str], None]
    reconcile: Callable[[str, Candidate, str], None]
    undo: Callable[[str], None]


class QuarantinePage(QWidget):
    """Nothing here is deleted but by a person who says why."""

    def __init__(self, theme: Theme, asks: QuarantineAsks) -> None:
        super().__init__()
        self._theme, self._asks = theme, asks
        self._items: dict[str, Quarantined] = {}
        self._seen: Seen | None = None
        self._wanted = ""
        whole = column(self)
        self._pages = QStackedWidget()
        both = QWidget()
        self._body: QHBoxLayout = line(both)
        self._list = EndedList(theme, self.tr("What was put aside"))
        self._list.chosen.connect(self._chose)
        self._body.addWidget(self._list, 1)
        self._card = _Card(theme, asks)
        self._body.addWidget(self._card)
        self._nothing = Nothing(
            theme,
            self.tr("Nothing is in quarantine"),
            self.tr("What cannot be understood, or contradicts what is held, would wait here."),
        )
        self._pages.addWidget(both)
        self._pages.addWidget(self._nothing)
        whole.addWidget(self._pages, 1)
        whole.addWidget(self._foot())
        self.read_again()

    def _foot(self) -> Panel:
        theme = self._theme
        foot = Panel("s0", "top")
        foot.setFixedHeight(theme.px(48))
        row = line(foot, margins=(theme.px(16), 0, theme.px(16), 0), gap=theme.px(8))
        self._count = Cut(role="sentence")
        row.addWidget(self._count, 1)
        self._all = Button(theme, self.tr("Read all again"), height="button_small", icon="retry")
        self._all.clicked.connect(self._retry_all)
        row.addWidget(self._all)
        return foot

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        self._card.setFixedWidth(self._theme.px(520 if width is Width.WIDE else 440))

    def entered(self) -> None:
        """Read what waits again."""
        self.read_again()

    def read_again(self) -> None:
        """Read what waits again; what is decided stands behind it."""
        items = sorted(self._asks.items(), key=lambda item: bool(item.settled))
        self._items = {item.id: item for item in items}
        waiting = [item for item in items if not item.settled]
        self._pages.setCurrentIndex(0 if items else 1)
        self._list.show_rows([self._row(item) for item in items])
        words = self.tr("{n} wait, {m} are decided")
        said = words.format(n=len(waiting), m=len(items) - len(waiting)) if items else ""
        say(self._count, said)
        self._all.setVisible(bool(waiting))
        if self._wanted in self._items:
            self._list.choose(self._wanted)
            self._wanted = ""
        elif items and not self._list.chosen_id:
            self._list.choose(items[0].id)
        elif items:
            self._chose(self._list.chosen_id)

    def show_item(self, id_: str) -> None:
        """Go to one thing, now or when the page is read again."""
        self._wanted = id_
        self.read_again()

    def say_why(self, reason: str) -> None:
        """Write the reason of the decision that follows."""
        self._card.why.setText(reason)

    def _row(self, item: Quarantined) -> EndedRow:
        state, ink = self.tr("waits"), "amb"
        if item.conflict:
            state = self.tr("in conflict")
        if item.settled:
            state, ink = self.tr("decided"), "t2"
        title = " · ".join(part for part in (item.name, item.origin) if part)
        return EndedRow(item.id, title, state, ink, item.settled or tr(item.reason))

    def _chose(self, id_: str) -> None:
        item = self._items.get(id_)
        self._card.show_item(item)
        if item is not None:
            self._asks.look(id_, self._card.show_seen)

    def _retry_all(self) -> None:
        self._asks.retry(tuple(id_ for id_, item in self._items.items() if not item.settled))


class _Card(Panel):
    """One thing: what it is, what it says, what differs, and the ways on."""

    def __init__(self, theme: Theme, asks: QuarantineAsks) -> None:
        super().__init__("s1", "left")
        self._theme, self._asks = theme, asks
        self._item: Quarantined | None = None
        self._seen: Seen | None = None
        whole = column(self)
        inside = QWidget()
        side = theme.px(16)
        rows = column(inside, margins=(side, theme.px(12), side, theme.px(12)), gap=theme.px(8))
        self._title = Cut(role="strong", middle=True)
        self._facts = label("", "detail", wraps=True)
        self._reason = label("", "sentence", mean="amber", wraps=True)
        rows.addWidget(self._title)
        rows.addWidget(self._reason)
        rows.addWidget(self._facts)
        self._parts = column(gap=theme.px(8))
        rows.addLayout(self._parts)
        rows.addStretch(1)
        whole.addWidget(Scrolling(inside), 1)
        whole.addWidget(self._ways())
        self.show_item(None)

    def _ways(self) -> Panel:
        theme = self._theme
        ways = Panel("s1", "top")
        side = theme.px(16)
        inside = column(ways, margins=(side, theme.px(10), side, theme.px(10)), gap=theme.px(8))
        self.why = QLineEdit()
        self.why.setPlaceholderText(self.tr("Why? It is kept with the decision."))
        named(self.why, self.tr("Reason for the decision"))
        self.why.textChanged.connect(self._show_ways)
        inside.addWidget(self.why)
        first, second = line(gap=theme.px(8)), line(gap=theme.px(8))
        self._keep = self._button(first, self.tr("Keep the held one"), self._do_keep)
        self._take = self._button(first, self.tr("Take the new one"), self._do_take)
        self._discard = self._button(first, self.tr("Discard"), self._do_discard, kind="danger")
        first.addStretch(1)
        self._retry = self._button(second, self.tr("Read it again"), self._do_retry)
        self._repair = self._button(second, self.tr("Repair a copy"), self._do_repair)
        self._out = self._button(second, self.tr("Write to a file…"), self._do_hand_out)
        second.addStretch(1)
        inside.addLayout(second)
        inside.addLayout(first)
        return ways

    def _button(
        self, row: QHBoxLayout, text: str, act: Callable[[], None], *, kind: str = "normal"
    ) -> Button:
        button = Button(self._theme, text, height="button_small", kind=kind)
        button.clicked.connect(act)
        row.addWidget(button)
        return button

    def show_item(self, item: Quarantined | None) -> None:
        """Show one thing, before anything of it was looked at."""
        if item is None or self._item is None or item.id != self._item.id:
            self.why.clear()
        self._item, self._seen = item, None
        clear(self._parts)
        self.setEnabled(item is not None)
        say(self._title, item.name or item.origin if item is not None else "")
        say(self._reason, (item.settled or tr(item.reason)) if item is not None else "")
        facts = ""
        if item is not None:
            facts = self.tr("from {origin}, {when}, {size}").format(
                origin=item.origin, when=clock_short(item.arrived), size=megabytes(item.size)
            )
        say(self._facts, facts)
        self._show_ways()

    def show_seen(self, seen: Seen) -> None:
        """Show what was found out, if it is still the one in front."""
        if self._item is None or seen.look.item.id != self._item.id:
            return
        self._seen = seen
        clear(self._parts)
        if seen.comparison is not None:
            self._show_comparison(seen.comparison)
        if seen.candidates:
            self._show_candidates(seen)
        self._heading(self.tr("What it says of itself"))
        if seen.look.unreadable:
            self._parts.addWidget(label(tr(seen.look.unreadable), "sentence", wraps=True))
        for name, value in seen.look.lines:
            self._pair(name, value)
        self._show_ways()

    def _heading(self, text: str) -> None:
        self._parts.addWidget(Rule())
        self._parts.addWidget(label(text, "heading"))

    def _pair(self, name: str, value: str) -> None:
        row = line(gap=self._theme.px(8))
        first = Cut(name, role="detail")
        first.setFixedWidth(self._theme.px(150))
        row.addWidget(first)
        row.addWidget(Cut(value, role="value", middle=True), 1)
        self._parts.addLayout(row)

    def _show_comparison(self, found: Comparison) -> None:
        self._heading(self.tr("What differs from the one that is held"))
        pixels = {
            "equal": self.tr("The pixels are the same, bit for bit."),
            "different": self.tr("The pixels differ."),
            "none": self.tr("Neither holds an image."),
        }.get(found.pixels, self.tr("Whether the pixels differ could not be told."))
        mean = "amber" if found.pixels not in ("equal", "none") else ""
        self._parts.addWidget(label(pixels, "sentence", mean=mean, wraps=True))
        sizes = self.tr("Held {held}, new {new} bytes").format(
            held=found.held_bytes, new=found.new_bytes
        )
        self._parts.addWidget(label(sizes, "detail"))
        for one in found.differences[:_DIFFERENCES]:
            self._parts.addWidget(Cut(f"{one.tag}  {one.name}", role="detail", middle=True))
            absent = self.tr("absent")
            self._pair(self.tr("held"), one.held or absent)
            self._pair(self.tr("new"), one.new or absent)
        more = len(found.differences) - _DIFFERENCES + found.more
        if more > 0:
            words = self.tr("{n} more differences: `quarantine compare` lists them.")
            self._parts.addWidget(label(words.format(n=more), "detail", wraps=True))

    def _show_candidates(self, seen: Seen) -> None:
        self._heading(self.tr("Whose study is this?"))
        self._whose: list[Button] = []
        for one in seen.candidates:
            row = line(gap=self._theme.px(8))
            words = column(gap=self._theme.px(1))
            name = person(one.patient.name)[0]
            state = self.tr("held") if one.held else self.tr("waits")
            words.addWidget(Cut(f"{name} · {state}", role="medium"))
            single = self.tr("1 object")
            parts = (
                one.patient.id,
                iso_date(one.patient.birth_date),
                one.patient.sex,
                single if one.objects == 1 else self.tr("{n} objects").format(n=one.objects),
            )
            said = " · ".join(part for part in parts if part)
            words.addWidget(label(said, "detail", wraps=True))
            row.addLayout(words, 1)
            all_here = Button(
                self._theme, self.tr("All are this patient's"), height="button_in_text",
                name=self.tr("All are of patient {id}").format(id=one.patient.id),
            )  # fmt: skip
            all_here.clicked.connect(lambda _on, whose=one: self._do_reconcile(whose))
            self._whose.append(all_here)
            row.addWidget(all_here)
            self._parts.addLayout(row)
        why = self.tr("Two patients are never shown under one header. Say why before you decide.")
        self._parts.addWidget(label(why, "detail", wraps=True))
        if seen.can_undo:
            undo = Button(self._theme, self.tr("Take the last decision back"),
                          height="button_in_text", icon="revert")  # fmt: skip
            undo.clicked.connect(self._do_undo)
            self._parts.addWidget(undo)

    def _show_ways(self) -> None:
        item, seen = self._item, self._seen
        waits = item is not None and not item.settled
        said = bool(self.why.text().strip())
        compared = seen is not None and seen.comparison is not None
        self._keep.setVisible(waits and item is not None and item.conflict)
        self._take.setVisible(waits and compared)
        self._repair.setVisible(waits and seen is not None and not seen.look.readable)
        self._retry.setVisible(waits)
        for button in (self._keep, self._take, self._discard):
            button.setEnabled(said)
        for button in getattr(self, "_whose", ()) if seen is not None and seen.candidates else ():
            button.setEnabled(said)

    def _do_keep(self) -> None:
        self._with_reason(self._asks.keep)

    def _do_take(self) -> None:
        self._with_reason(self._asks.take)

    def _do_discard(self) -> None:
        self._with_reason(self._asks.discard)

    def _with_reason(self, act: Callable[[str, str], None]) -> None:
        if self._item is not None:
            act(self._item.id, self.why.text())

    def _do_retry(self) -> None:
        if self._item is not None:
            self._asks.retry((self._item.id,))

    def _do_repair(self) -> None:
        if self._item is not None:
            self._asks.repair(self._item.id)

    def _do_hand_out(self) -> None:
        if self._item is not None:
            self._asks.hand_out(self._item.id)

    def _do_reconcile(self, whose: Candidate) -> None:
        if self._item is not None:
            self._asks.reconcile(self._item.study_uid, whose, self.why.text())

    def _do_undo(self) -> None:
        if self._item is not None:
            self._asks.undo(self._item.study_uid)

"""The rail that narrows the worklist: lists, modality, date, origin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from app.state.worklist import Filter, List, Worklist
from app.ui.buttons import ListRow
from app.ui.labels import label, say
from app.ui.panels import Panel, Scrolling, clear, column
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive


class FilterRail(Panel):
    """Each row is a filter with how many studies stand behind it."""

    def __init__(self, theme: Theme, worklist: Worklist, space: Callable[[], str]) -> None:
        super().__init__("s1", "right")
        self._theme, self._worklist, self._space = theme, worklist, space
        self.setFixedWidth(theme.px(216))
        self.setAccessibleName(self.tr("Filters"))
        outer = column(self)
        inside = QWidget()
        self._inside = column(inside, margins=(0, theme.px(6), 0, theme.px(12)))
        outer.addWidget(Scrolling(inside), 1)
        self._lists = self._group(self.tr("Lists"), self._list_rows(), exclusive=True)
        self._modalities = self._part(self.tr("Modality"))
        self._days = self._group(self.tr("Date"), self._day_rows(), exclusive=True)
        self._origins = self._part(self.tr("From"))
        self._inside.addStretch(1)
        self._foot = label("", "faint")
        self._foot.setContentsMargins(theme.px(12), 0, theme.px(12), theme.px(12))
        outer.addWidget(self._foot)
        self._boxes: dict[str, tuple[str, ...]] = {}
        self._box_rows: dict[tuple[str, str], ListRow] = {}
        watch_while_alive(self, worklist.watch, self.show_filter)
        self.show_filter()

    def _list_rows(self) -> dict[List, ListRow]:
        words = {
            List.MY_UNREAD: self.tr("My unread"),
            List.ALL: self.tr("All"),
            List.CRITICAL: self.tr("Critical"),
            List.DRAFTS: self.tr("Drafts of mine"),
            List.NOT_STORED: self.tr("Signed, not yet stored"),
            List.INCOMPLETE: self.tr("Incomplete"),
        }
        rows = {}
        for chosen in List:
            row = ListRow(self._theme, words[chosen])
            row.clicked.connect(lambda _on, to=chosen: self._narrow(list=to))
            rows[chosen] = row
        return rows

    def _day_rows(self) -> dict[int | None, ListRow]:
        words = {
            1: self.tr("Today"),
            3: self.tr("Last 3 days"),
            7: self.tr("Last 7 days"),
            None: self.tr("Any"),
        }
        rows = {}
        for days, said in words.items():
            row = ListRow(self._theme, said)
            row.clicked.connect(lambda _on, to=days: self._narrow(days=to))
            rows[days] = row
        return rows

    def _heading(self, words: str) -> None:
        heading = label(words, "heading")
        heading.setContentsMargins(
            self._theme.px(12), self._theme.px(12), self._theme.px(12), self._theme.px(6)
        )
        self._inside.addWidget(heading)

    def _group(self, title: str, rows: dict, *, exclusive: bool) -> dict:  # type: ignore[type-arg]  # keys differ by group
        self._heading(title)
        group = QButtonGroup(self)
        group.setExclusive(exclusive)
        for row in rows.values():
            group.addButton(row)
            self._inside.addWidget(row)
        return rows

    def _part(self, title: str) -> QVBoxLayout:
        self._heading(title)
        inside = QWidget()  # assistive tools read what stands in it where it stands
        self._inside.addWidget(inside)
        return column(inside)

    def _narrow(self, **change: object) -> None:
        self._worklist.narrow(replace(self._worklist.filter, **change))  # type: ignore[arg-type]  # fields by name

    def show_filter(self) -> None:
        """Read the worklist again."""
        filter_, counts = self._worklist.filter, self._worklist.counts
        for chosen, row in self._lists.items():
            row.setChecked(chosen is filter_.list)
            waits = chosen is List.NOT_STORED and counts.lists[chosen] > 0
            row.show_count(counts.lists[chosen], mean="amber" if waits else "")
        for days, row in self._days.items():
            row.setChecked(days == filter_.days)
            row.show_count(counts.days[days])
        modalities, origins = counts.modalities, counts.origins
        self._show_boxes("modalities", self._modalities, modalities, filter_.modalities)
        self._show_boxes("origins", self._origins, origins, filter_.origins)
        self._put_in_order()
        say(self._foot, self._space())
        self._foot.setVisible(bool(self._space()))

    def _put_in_order(self) -> None:
        """Let Tab go from top to bottom: boxes are made anew whenever there are others."""
        boxes = {
            field: [self._box_rows[field, name] for name in self._boxes[field]]
            for field in ("modalities", "origins")
        }
        rows = (
            *self._lists.values(), *boxes["modalities"], *self._days.values(), *boxes["origins"],
        )  # fmt: skip
        for above, below in pairwise(rows):
            QWidget.setTabOrder(above, below)

    def _show_boxes(
        self, field: str, part: QVBoxLayout, counts: Counter[str], chosen: frozenset[str]
    ) -> None:
        names = tuple(sorted(counts, key=lambda name: (-counts[name], name)))
        if self._boxes.get(field) != names:
            self._boxes[field] = names
            clear(part)
            for name in names:
                row = ListRow(self._theme, name or self.tr("not said"), boxed=True)
                row.clicked.connect(lambda on, f=field, n=name: self._tick(f, n, on))
                self._box_rows[field, name] = row
                part.addWidget(row)
        for name in names:
            row = self._box_rows[field, name]
            row.setChecked(not chosen or name in chosen)
            row.show_count(counts[name])

    def _tick(self, field: str, name: str, on: bool) -> None:
        names = frozenset(self._boxes[field])
        ticked: frozenset[str] = getattr(self._worklist.filter, field) or names
        ticked = ticked | {name} if on else ticked - {name}
        # All ticked is no filter; none ticked would hide everything, which nobody asks for.
        self._narrow(**{field: frozenset() if ticked >= names or not ticked else ticked})


def filter_words(filter_: Filter, tr: Callable[[str], str]) -> str:
    """Return the filter in a few words, for the folded button."""
    lists = {
        List.MY_UNREAD: tr("My unread"),
        List.ALL: tr("All studies"),
        List.CRITICAL: tr("Critical"),
        List.DRAFTS: tr("Drafts of mine"),
        List.NOT_STORED: tr("Not yet stored"),
        List.INCOMPLETE: tr("Incomplete"),
    }
    days = {1: tr("today"), 3: tr("last 3 days"), 7: tr("last 7 days")}
    parts = [lists[filter_.list]]
    if filter_.days is not None:
        parts.append(days[filter_.days])
    parts += sorted(filter_.modalities) + sorted(filter_.origins)
    return ", ".join(parts)

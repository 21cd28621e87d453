"""The rules of a hanging protocol in rows, each with its words, its weight, and whether it must."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from app.ui.buttons import Button, IconButton
from app.ui.labels import label
from app.ui.naming import named
from app.ui.panels import clear, column, line
from app.ui.theme import Theme
from viewer.session.protocols import COUNTS, WORDS, Rule
from viewer.ui.wording import later

_NAMES = {
    "modality": later("Modality is one of"),
    "body_part": later("Body part is one of"),
    "words": later("A description has one of"),
    "side": later("Side is one of"),
    "view": later("View is one of"),
    "series": later("Series, at least"),
    "images": later("Images, at least"),
    "volumes": later("Volumes, at least"),
    "films": later("Films, at least"),
    "priors": later("Priors, at least"),
    "monitors": later("Monitors, at least"),
}


class RuleRows(QWidget):
    """Shows the rules, and says after each change what they are now."""

    def __init__(self, theme: Theme, changed: Callable[[tuple[Rule, ...]], None]) -> None:
        super().__init__()
        self._theme, self._changed = theme, changed
        self._rules: tuple[Rule, ...] = ()
        self._rows = column(self, gap=theme.px(6))

    def show_rules(self, rules: tuple[Rule, ...], *, can_change: bool) -> None:
        """Show these rules; those of a shipped protocol are only read."""
        self._rules = rules
        clear(self._rows)
        for number, rule in enumerate(rules):
            self._rows.addWidget(self._row(number, rule, can_change=can_change))
        if not rules:
            self._rows.addWidget(label(self.tr("None: it suits every study."), "quiet"))
        if can_change:
            add = Button(self._theme, self.tr("Add a rule"), height="button_small", opens=True)
            add.clicked.connect(lambda: self._open_kinds(add))
            row = line()
            row.addWidget(add)
            row.addStretch(1)
            self._rows.addLayout(row)

    def _row(self, number: int, rule: Rule, *, can_change: bool) -> QWidget:
        theme = self._theme
        row = QWidget()
        inside = line(row, gap=theme.px(8))
        name = label(self.tr(_NAMES[rule.what]), "sentence")
        name.setFixedWidth(theme.px(156))
        inside.addWidget(name)
        said = str(rule.at_least) if rule.what in COUNTS else ", ".join(rule.any)
        words = QLineEdit(said)
        named(words, self.tr(_NAMES[rule.what]))
        words.setCursorPosition(0)  # its beginning is seen where it has no room
        words.editingFinished.connect(lambda: self._say(number, words.text()))
        inside.addWidget(words, 1)
        weight = QLineEdit(str(rule.weight))
        weight.setValidator(QIntValidator(0, 1000, weight))
        weight.setFixedWidth(theme.px(48))
        named(weight, self.tr("Weight"))
        weight.editingFinished.connect(lambda: self._weigh(number, weight.text()))
        inside.addWidget(label(self.tr("weight"), "quiet"))
        inside.addWidget(weight)
        must = Button(theme, self.tr("must hold"), height="button_small", kind="quiet")
        must.setCheckable(True)
        must.setChecked(rule.required)
        must.clicked.connect(lambda on: self._become(number, replace(rule, required=on)))
        inside.addWidget(must)
        gone = IconButton(theme, "cross", self.tr("Remove this rule"), side=28, drawing=16)
        gone.clicked.connect(lambda: self._become(number, None))
        inside.addWidget(gone)
        for field in (words, weight):
            field.setReadOnly(not can_change)
        must.setEnabled(can_change)
        must.setVisible(can_change or rule.required)
        gone.setVisible(can_change)
        return row

    def _say(self, number: int, text: str) -> None:
        rule = self._rules[number]
        if rule.what in COUNTS:
            least = int(text) if text.strip().isdecimal() else rule.at_least
            self._become(number, replace(rule, at_least=min(least, 100_000)))
            return
        words = tuple(word.strip() for word in text.split(",") if word.strip())
        self._become(number, replace(rule, any=words))

    def _weigh(self, number: int, text: str) -> None:
        if text.isdecimal():
            self._become(number, replace(self._rules[number], weight=min(1000, int(text))))

    def _become(self, number: int, rule: Rule | None) -> None:
        if rule == self._rules[number]:
            return
        new = () if rule is None else (rule,)
        self._changed((*self._rules[:number], *new, *self._rules[number + 1 :]))

    def _open_kinds(self, button: Button) -> None:
        menu = QMenu(self)
        for what in (*WORDS, *COUNTS):
            action = menu.addAction(self.tr(_NAMES[what]))
            action.triggered.connect(lambda _on, kind=what: self._add(kind))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _add(self, what: str) -> None:
        new = Rule(what, at_least=1) if what in COUNTS else Rule(what, any=("?",), weight=10)
        self._changed((*self._rules, new))

"""The page of rules: where what arrives goes, tried on a study before it is believed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.buttons import Button, IconButton
from app.ui.labels import Cut, chip, label, say
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.settings.rule_form import ABOUT, RuleForm, act_words
from app.ui.theme import Theme
from app.ui.watching import Watch, watch_while_alive
from domain.routing import Condition, Routed, Rule, Tried
from viewer.ui.tips import plain_tip


@dataclass(frozen=True)
class RulesAsks:
    """What the page reads and asks for. Keeping says whether the rules were kept."""

    rules: Callable[[], tuple[Rule, ...]]
    keep: Callable[[tuple[Rule, ...]], bool]
    peers: Callable[[], tuple[str, ...]]
    models: Callable[[], tuple[str, ...]]
    chosen: Callable[[], str]  # the study that a dry run would be of, in words; or nothing
    dry_run: Callable[[], Routed | None]
    seconds: Callable[[], int]
    watches: tuple[Watch, ...] = ()


class RulesPage(QWidget):
    """One card for each rule, the first to be held against a study on top."""

    def __init__(self, theme: Theme, asks: RulesAsks) -> None:
        super().__init__()
        self._theme, self._asks = theme, asks
        self._editing: str | None = None  # the rule whose form is open; "" for a new one
        self._routed: Routed | None = None
        self._shown: object = None
        pad = theme.px(24)
        whole = column(self, margins=(pad, theme.px(16), pad, theme.px(16)), gap=theme.px(12))
        head = line(gap=theme.px(8))
        head.addWidget(label(self.tr("Rules for what arrives"), "sheet"))
        head.addStretch(1)
        self._try = Button(theme, self.tr("Try on the chosen study"), kind="quiet")
        self._try.clicked.connect(self._dry_run)
        head.addWidget(self._try)
        add = Button(theme, self.tr("Add a rule"))
        add.clicked.connect(lambda: self._edit(""))
        head.addWidget(add)
        whole.addLayout(head)
        self._about = label("", "sentence", wraps=True)
        whole.addWidget(self._about)
        self._verdict = Cut(role="strong")
        whole.addWidget(self._verdict)
        inside = QWidget()
        self._cards = column(inside, gap=theme.px(6))
        whole.addWidget(Scrolling(inside), 1)
        for watch in asks.watches:
            watch_while_alive(self, watch, self.entered)
        self.entered()

    def entered(self) -> None:
        """Read the rules again."""
        now = (self._asks.rules(), self._editing, self._routed, self._asks.chosen())
        if now == self._shown:
            return
        self._shown = now
        rules, chosen = self._asks.rules(), self._asks.chosen()
        self._try.setEnabled(bool(rules and chosen))
        self._try.setToolTip(plain_tip(chosen or self.tr("Choose a study in the worklist first.")))
        about = self.tr(
            "A study to which nothing has come for {n} s is held against the rules from top to"
            " bottom. The first that holds wins, and no other; a study is decided once."
        )
        say(self._about, about.format(n=self._asks.seconds()))
        self._verdict.setVisible(self._routed is not None)
        if self._routed is not None:
            say(self._verdict, self._verdict_words(self._routed, chosen))
        clear(self._cards)
        if self._editing == "":
            self._cards.addWidget(self._form(None))
        for place, rule in enumerate(rules):
            if self._editing == rule.name:
                self._cards.addWidget(self._form(rule))
            else:
                self._cards.addWidget(self._card(place, rule, len(rules)))
        if not rules and self._editing is None:
            none = self.tr("None yet: what arrives stays here, and nothing more is done with it.")
            self._cards.addWidget(label(none, "detail"))
        self._cards.addStretch(1)

    def _verdict_words(self, routed: Routed, chosen: str) -> str:
        if routed.rule is None:
            return self.tr("{study}: no rule holds, it stays here").format(study=chosen)
        won = self.tr("{study}: the rule “{rule}” wins")
        return won.format(study=chosen, rule=routed.rule.name)

    def _form(self, rule: Rule | None) -> RuleForm:
        return RuleForm(
            self._theme,
            rule,
            peers=self._asks.peers(),
            models=self._asks.models(),
            keep=self._keep,
            leave=lambda: self._edit(None),
        )

    def _card(self, place: int, rule: Rule, count: int) -> Panel:
        theme = self._theme
        card = Panel("card")
        inside = line(card, margins=(theme.px(12), theme.px(8), theme.px(12), theme.px(8)))
        inside.setSpacing(theme.px(12))
        number = label(str(place + 1), "faint")
        number.setFixedWidth(theme.px(20))
        inside.addWidget(number)
        words = column(gap=theme.px(2))
        top = line(gap=theme.px(8))
        top.addWidget(label(rule.name, "medium"))
        words.addLayout(top)
        words.addWidget(Cut(self._when(rule), role="detail"))
        does = ", ".join(act_words(card, act) for act in rule.acts)
        words.addWidget(Cut(f"→ {does}", role="value"))
        tried = self._tried(rule)
        if tried is not None:
            self._add_verdict(words, top, tried)
        top.addStretch(1)
        inside.addLayout(words, 1)
        up = IconButton(theme, "up", self.tr("Stand before the rule above"), side=28, drawing=16)
        up.setEnabled(place > 0)
        up.clicked.connect(lambda: self._move(place, -1))
        behind = self.tr("Stand behind the rule below")
        down = IconButton(theme, "down", behind, side=28, drawing=16)
        down.setEnabled(place < count - 1)
        down.clicked.connect(lambda: self._move(place, 1))
        edit = Button(theme, self.tr("Edit"), kind="quiet", height="button_small")
        edit.clicked.connect(lambda: self._edit(rule.name))
        gone = IconButton(theme, "cross", self.tr("Remove this rule"), side=28, drawing=16)
        gone.clicked.connect(lambda: self._remove(rule.name))
        for button in (up, down, edit, gone):
            inside.addWidget(button)
        return card

    def _when(self, rule: Rule) -> str:
        if not rule.conditions:
            return self.tr("every study")
        joint = self.tr(" and ") if rule.needs_all else self.tr(" or ")
        return joint.join(self._condition(condition) for condition in rule.conditions)

    def _condition(self, condition: Condition) -> str:
        values = self.tr(" or ").join(condition.any)
        return f"{self.tr(ABOUT[condition.about])} {values}"

    def _tried(self, rule: Rule) -> Tried | None:
        if self._routed is None:
            return None
        return next((tried for tried in self._routed.tried if tried.rule == rule), None)

    def _add_verdict(self, words: QVBoxLayout, top: QHBoxLayout, tried: Tried) -> None:
        if tried.won:
            top.addWidget(chip(self.tr("wins"), "green"))
            return
        if tried.after:
            why = self.tr("holds, but stands behind “{rule}”").format(rule=tried.after)
        else:
            against = ", ".join(self._condition(condition) for condition in tried.against)
            why = self.tr("does not hold: {conditions}").format(conditions=against)
        words.addWidget(Cut(why, role="faint"))

    def _edit(self, name: str | None) -> None:
        self._editing = name
        self.entered()

    def _keep(self, rule: Rule) -> None:
        rules = self._asks.rules()
        names = [each.name for each in rules]
        if self._editing in names:
            at = names.index(self._editing or "")
            changed = (*rules[:at], rule, *rules[at + 1 :])
        else:
            changed = (*rules, rule)
        if self._asks.keep(changed):
            self._routed = None
            self._edit(None)

    def _move(self, place: int, step: int) -> None:
        rules = list(self._asks.rules())
        rules.insert(place + step, rules.pop(place))
        self._asks.keep(tuple(rules))
        self._routed = None
        self.entered()

    def _remove(self, name: str) -> None:
        self._asks.keep(tuple(rule for rule in self._asks.rules() if rule.name != name))
        self._routed = None
        self.entered()

    def _dry_run(self) -> None:
        self._routed = self._asks.dry_run()
        self.entered()

"""The form of one rule: for which studies it is, and what it does with them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout

from app.ui.buttons import Button, ListRow
from app.ui.labels import label
from app.ui.naming import named
from app.ui.panels import Panel, column, line
from app.ui.theme import Theme
from domain.routing import About, Act, Condition, Deed, Rule
from viewer.ui.wording import later

ABOUT = {
    About.SENDER: later("Sender"),
    About.MODALITY: later("Modality"),
    About.BODY_PART: later("Body part"),
    About.DESCRIPTION: later("Description"),
}


class RuleForm(Panel):
    """Fields for a new rule, or for one that stands in the list."""

    def __init__(
        self,
        theme: Theme,
        rule: Rule | None,
        *,
        peers: tuple[str, ...],
        models: tuple[str, ...],
        keep: Callable[[Rule], None],
        leave: Callable[[], None],
    ) -> None:
        super().__init__("cardtop")
        self._theme, self._keep = theme, keep
        pad = theme.px(16)
        whole = column(self, margins=(pad, pad, pad, pad), gap=theme.px(10))
        title = self.tr("A new rule") if rule is None else rule.name
        whole.addWidget(label(title, "strong"))
        fields = QGridLayout()
        fields.setHorizontalSpacing(theme.px(12))
        fields.setVerticalSpacing(theme.px(4))
        self._name = self._field(fields, 0, self.tr("Name"), rule.name if rule else "")
        self._name.setMaxLength(64)
        said = {c.about: ", ".join(c.any) for c in rule.conditions} if rule else {}
        self._any = {
            about: self._field(fields, at, self.tr(words), said.get(about, ""))
            for at, (about, words) in enumerate(ABOUT.items(), start=1)
        }
        for field in self._any.values():
            field.setPlaceholderText(self.tr("any"))
        for at, share in enumerate((3, 2, 2, 2, 3)):
            fields.setColumnStretch(at, share)
        whole.addLayout(fields)
        about = self.tr("Several values are separated by commas; * and ? stand for any letters.")
        whole.addWidget(label(about, "detail"))
        self._enough = self._box(
            whole, self.tr("One of these is enough"), rule is not None and not rule.needs_all
        )
        whole.addWidget(label(self.tr("Then"), "heading"))
        acts = QGridLayout()
        acts.setHorizontalSpacing(theme.px(8))
        acts.setVerticalSpacing(0)
        whole.addLayout(acts)
        possible = [Act(Deed.STORE), Act(Deed.NOTIFY)]
        possible += [Act(Deed.FORWARD, peer) for peer in peers]
        possible += [Act(Deed.ANALYSE, model) for model in models]
        # What the rule does stays in the form, also where its peer or model is gone.
        possible += [act for act in (rule.acts if rule else ()) if act not in possible]
        self._acts: dict[Act, ListRow] = {}
        for at, act in enumerate(possible):
            box = ListRow(theme, act_words(self, act), boxed=True)
            box.setCheckable(True)
            box.setChecked(rule is not None and act in rule.acts)
            self._acts[act] = box
            acts.addWidget(box, at // 3, at % 3)
            acts.setColumnStretch(at % 3, 1)
        self._wrong = label("", "detail", mean="red")
        self._wrong.hide()
        whole.addWidget(self._wrong)
        foot = line(gap=theme.px(8))
        save = Button(theme, self.tr("Keep"), kind="primary")
        save.clicked.connect(self._save)
        away = Button(theme, self.tr("Cancel"), kind="quiet")
        away.clicked.connect(leave)
        foot.addStretch(1)
        foot.addWidget(away)
        foot.addWidget(save)
        whole.addLayout(foot)
        self._name.setFocus()

    def _field(self, grid: QGridLayout, at: int, name: str, text: str) -> QLineEdit:
        grid.addWidget(label(name, "heading"), 0, at)
        field = QLineEdit(text)
        named(field, name)
        field.setMinimumWidth(self._theme.px(72))
        field.returnPressed.connect(self._save)
        grid.addWidget(field, 1, at)
        return field

    def _box(self, whole: QVBoxLayout, words: str, on: bool) -> ListRow:
        box = ListRow(self._theme, words, boxed=True)
        box.setCheckable(True)
        box.setChecked(on)
        whole.addWidget(box)
        return box

    def _save(self) -> None:
        name = self._name.text().strip()
        acts = tuple(act for act, box in self._acts.items() if box.isChecked())
        if not name or not acts:
            missing = self.tr("Give the rule a name, and choose what it does.")
            self._wrong.setText(missing)
            self._wrong.show()
            return
        conditions = []
        for about, field in self._any.items():
            values = tuple(part.strip() for part in field.text().split(",") if part.strip())
            if values:
                conditions.append(Condition(about, values))
        self._keep(Rule(name, acts, tuple(conditions), needs_all=not self._enough.isChecked()))


def act_words(shown: Panel, act: Act) -> str:
    """Return what is done, in the words of the screen."""
    words = {
        Deed.STORE: shown.tr("keep it here, no more"),
        Deed.NOTIFY: shown.tr("say that it has come"),
        Deed.FORWARD: shown.tr("forward it to {target}"),
        Deed.ANALYSE: shown.tr("analyse it with {target}"),
        Deed.ANONYMISE: shown.tr("send copies without names: {target}"),
    }[act.deed]
    return words.format(target=act.target)

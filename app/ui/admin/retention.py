"""The page of retention: rules, what would go today, legal holds, and erasing a patient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.admin.cards import card, field
from app.ui.admin.erase import EraseAsks, EraseCard
from app.ui.admin.holds import HoldsAsks, HoldsCard
from app.ui.buttons import Button, ListRow
from app.ui.by_policy import ByPolicy
from app.ui.labels import Cut, chip, label, say
from app.ui.panels import Panel, Scrolling, appear, clear, column, line
from app.ui.theme import Theme
from app.ui.watching import Watch, watch_while_alive
from app.ui.words import iso_date
from records.retention import RetentionRule, Since, Verdict
from viewer.ui.wording import later, tr

_MOST = 60  # of what stays are shown; the command line names every one
_REASONS = {
    "expired": later("its time is over"),
    "not-yet": later("kept until then"),
    "pinned": later("a person keeps it"),
    "held": later("under a legal hold"),
    "busy": later("on its way to an archive, or a report on it was begun"),
    "no-rule": later("no rule is about it"),
    "no-date": later("a day is missing that its rule counts from"),
}


@dataclass(frozen=True)
class RetentionAsks:
    """What the page reads and asks for. Keeping says whether the rules were kept."""

    rules: Callable[[], tuple[RetentionRule, ...]]
    keep: Callable[[tuple[RetentionRule, ...]], bool]
    dry_run: Callable[[Callable[[tuple[Verdict, ...]], None]], None]
    run: Callable[[], None]
    holds: HoldsAsks | None  # None: whoever is here may not
    erase: EraseAsks | None
    watches: tuple[Watch, ...] = ()
    fixed: Callable[[], bool] = lambda: False  # the site's policy has decided the rules


class RetentionPage(QWidget):
    """A card for the rules and their dry run, one for holds, one for erasing."""

    def __init__(self, theme: Theme, asks: RetentionAsks) -> None:
        super().__init__()
        self._theme, self._asks = theme, asks
        self._shown: object = None
        self._verdicts: tuple[Verdict, ...] | None = None
        pad = theme.px(24)
        whole = column(self, margins=(pad, theme.px(16), pad, theme.px(16)), gap=theme.px(10))
        whole.addWidget(label(self.tr("Retention and erasure"), "sheet"))
        about = self.tr(
            "Nothing is deleted by itself. The first rule that fits a study says how long it is"
            " kept; a study that no rule fits is kept. Holds and pins win over every rule."
        )
        whole.addWidget(label(about, "sentence", wraps=True))
        inside = QWidget()
        cards = column(inside, gap=theme.px(8))
        cards.addWidget(self._rules_card())
        cards.addWidget(self._dry_run_card())
        self._holds = HoldsCard(theme, asks.holds) if asks.holds is not None else None
        if self._holds is not None:
            cards.addWidget(self._holds)
        if asks.erase is not None:
            cards.addWidget(EraseCard(theme, asks.erase))
        cards.addStretch(1)
        whole.addWidget(Scrolling(inside), 1)
        for watch in asks.watches:
            watch_while_alive(self, watch, self.entered)
        self.entered()

    def entered(self) -> None:
        """Read the rules and the holds again."""
        if self._holds is not None:
            self._holds.entered()
        rules, fixed = self._asks.rules(), self._asks.fixed()
        if (rules, fixed) == self._shown:
            return
        self._shown = rules, fixed
        appear(self._form, shown=not fixed)
        appear(self._by_policy, shown=fixed)
        self._verdicts = None
        clear(self._rows)
        for rule in rules:
            self._rows.addWidget(self._row(rule, fixed=fixed))
        if not rules:
            self._rows.addWidget(
                label(self.tr("There are no rules: every study is kept."), "detail")
            )
        self._show_verdicts()

    # --- rules -------------------------------------------------------------------------------

    def _rules_card(self) -> Panel:
        theme = self._theme
        panel, inside = card(theme, self.tr("Rules"))
        rows = QWidget()
        self._rows = column(rows, gap=theme.px(4))
        inside.addWidget(rows)
        self._by_policy = ByPolicy(theme)
        inside.addWidget(self._by_policy)
        self._form = QWidget()
        own = column(self._form, gap=theme.px(8))
        inside.addWidget(self._form)
        form = line(gap=theme.px(10))
        self._name, self._years = QLineEdit(), QLineEdit()
        self._modalities, self._under, self._until = QLineEdit(), QLineEdit(), QLineEdit()
        self._modalities.setPlaceholderText(self.tr("all modalities"))
        self._under.setPlaceholderText(self.tr("of any age"))
        self._until.setPlaceholderText("-")
        for box, low, high in ((self._years, 1, 200), (self._under, 0, 150), (self._until, 0, 150)):
            box.setValidator(QIntValidator(low, high, self))
        for name, box, share in (
            (self.tr("Name of the rule"), self._name, 4),
            (self.tr("Years kept"), self._years, 2),
            (self.tr("Modalities"), self._modalities, 3),
            (self.tr("Only under age"), self._under, 2),
            (self.tr("At least to age"), self._until, 2),
        ):
            form.addLayout(field(theme, name, box), share)
        own.addLayout(form)
        last = line(gap=theme.px(12))
        self._access = ListRow(theme, self.tr("Count from the last access"), boxed=True)
        self._reports = ListRow(theme, self.tr("Signed reports too"), boxed=True)
        boxes = column() if theme.is_enlarged else line()
        boxes.addWidget(self._access)
        boxes.addWidget(self._reports)
        last.addLayout(boxes, 4)
        last.addStretch(1)
        add = Button(theme, self.tr("Add the rule"))
        add.clicked.connect(self._add)
        last.addWidget(add)
        own.addLayout(last)
        self._needs = label("", "detail", mean="amber", wraps=True)
        self._needs.hide()
        inside.addWidget(self._needs)
        return panel

    def _row(self, rule: RetentionRule, *, fixed: bool) -> QWidget:
        theme = self._theme
        row = QWidget()
        inside = line(row, gap=theme.px(10))
        called = Cut(rule.name, "medium", least=theme.px(80))
        called.setFixedWidth(theme.px(200))  # every row has the same columns
        inside.addWidget(called)
        kinds = QWidget()
        kinds.setFixedWidth(theme.px(160))
        beside = line(kinds)
        beside.addWidget(chip(", ".join(rule.modalities) or self.tr("all modalities")))
        beside.addStretch(1)
        inside.addWidget(kinds)
        inside.addWidget(label(self._in_words(rule), wraps=True), 6)
        gone = Button(
            theme,
            self.tr("Remove"),
            kind="quiet",
            height="button_small",
            name=self.tr("Remove {rule}").format(rule=rule.name),
        )
        gone.clicked.connect(lambda: self._remove(rule))
        gone.setVisible(not fixed)
        inside.addWidget(gone)
        return row

    def _in_words(self, rule: RetentionRule) -> str:
        since = (
            self.tr("{n} years from the examination")
            if rule.since is Since.STUDY
            else self.tr("{n} years from the last access")
        )
        parts = [since.format(n=rule.keep_years)]
        if rule.under_age:
            parts.append(self.tr("of patients under {age}").format(age=rule.under_age))
        if rule.until_age:
            parts.append(self.tr("at least to the age of {age}").format(age=rule.until_age))
        if rule.with_reports:
            parts.append(self.tr("signed reports too"))
        return ", ".join(parts)

    def _add(self) -> None:
        name, years = self._name.text().strip(), self._years.text()
        if not (name and self._years.hasAcceptableInput()):
            say(self._needs, self.tr("A rule has a name, and keeps for 1 to 200 years."))
            self._needs.show()
            return
        rule = RetentionRule(
            name,
            int(years),
            Since.ACCESS if self._access.isChecked() else Since.STUDY,
            tuple(self._modalities.text().upper().replace(",", " ").split()),
            int(self._under.text() or 0),
            int(self._until.text() or 0),
            self._reports.isChecked(),
        )
        self._needs.hide()
        if self._asks.keep((*self._asks.rules(), rule)):
            for box in (self._name, self._years, self._modalities, self._under, self._until):
                box.clear()
            self.entered()

    def _remove(self, rule: RetentionRule) -> None:
        self._asks.keep(tuple(each for each in self._asks.rules() if each != rule))
        self.entered()

    # --- what would go -----------------------------------------------------------------------

    def _dry_run_card(self) -> Panel:
        theme = self._theme
        panel, inside = card(theme, self.tr("What would go today"))
        buttons = line(gap=theme.px(8))
        self._summary = label("", "value", wraps=True)
        buttons.addWidget(self._summary, 1)
        look = Button(theme, self.tr("Dry run"))
        look.clicked.connect(lambda: self._asks.dry_run(self._have))
        buttons.addWidget(look)
        self._run = Button(theme, self.tr("Delete what has expired"), kind="danger")
        self._run.clicked.connect(self._delete)
        buttons.addWidget(self._run)
        inside.addLayout(buttons)
        rows = QWidget()
        self._list = column(rows, gap=theme.px(6))
        inside.addWidget(rows)
        return panel

    def _have(self, verdicts: tuple[Verdict, ...]) -> None:
        self._verdicts = verdicts
        self._show_verdicts()

    def _show_verdicts(self) -> None:
        clear(self._list)
        verdicts = self._verdicts
        goes = 0 if verdicts is None else sum(verdict.goes for verdict in verdicts)
        # Only what was looked at is deleted: the list comes before the button.
        self._run.setEnabled(goes > 0)
        if verdicts is None:
            text = self.tr("A dry run names each study with its rule and why it stays.")
            say(self._summary, text)
            return
        text = self.tr("{n} studies would go, {m} would stay.")
        say(self._summary, text.format(n=goes, m=len(verdicts) - goes))
        for verdict in sorted(verdicts, key=lambda each: not each.goes)[:_MOST]:
            self._list.addWidget(self._verdict(verdict))

    def _verdict(self, verdict: Verdict) -> QWidget:
        theme = self._theme
        row = QWidget()
        inside = line(row, gap=theme.px(10))
        word = self.tr("goes") if verdict.goes else self.tr("stays")
        mark = chip(word, "red" if verdict.goes else "")
        inside.addWidget(mark)
        facts = verdict.facts
        inside.addWidget(Cut(facts.patient_id or "-", least=theme.px(60)), 2)
        inside.addWidget(Cut(" ".join(facts.modalities) or "-", "detail", least=theme.px(30)), 1)
        day = iso_date(facts.day) or "-"
        inside.addWidget(Cut(day, "detail", least=theme.px(92)))
        inside.addWidget(Cut(facts.study_uid, "detail", middle=True, least=theme.px(80)), 3)
        rule = verdict.rule.name if verdict.rule is not None else "-"
        inside.addWidget(Cut(rule, "detail", least=theme.px(60)), 2)
        inside.addWidget(Cut(str(verdict.kept_until or "-"), "detail", least=theme.px(92)))
        inside.addWidget(Cut(tr(_REASONS[verdict.reason]), "detail", least=theme.px(90)), 3)
        return row

    def _delete(self) -> None:
        self._asks.run()
        self._verdicts = None
        self._show_verdicts()

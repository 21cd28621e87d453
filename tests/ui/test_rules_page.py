"""The page of rules: their order is theirs to keep, and a dry run says why and why not."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.buttons import Button, IconButton, ListRow
from app.ui.settings.rule_form import RuleForm
from app.ui.settings.rules import RulesAsks, RulesPage
from app.ui.theme import Theme
from domain.routing import About, Act, Condition, Deed, Facts, Routed, Rule, route
from tests.ui.shown import words_of

HEADS = Rule("Heads", (Act(Deed.NOTIFY),), (Condition(About.BODY_PART, ("HEAD",)),))
CTS = Rule("CTs", (Act(Deed.FORWARD, "PACS"),), (Condition(About.MODALITY, ("CT",)),))
REST = Rule("Rest", (Act(Deed.STORE),))


class Desk:
    def __init__(self) -> None:
        self.rules: tuple[Rule, ...] = (HEADS, CTS, REST)
        self.refuses = False

    def keep(self, rules: tuple[Rule, ...]) -> bool:
        if not self.refuses:
            self.rules = rules
        return not self.refuses

    def dry_run(self) -> Routed:
        return route(self.rules, Facts(modalities=("CT",)))

    def asks(self) -> RulesAsks:
        return RulesAsks(
            rules=lambda: self.rules,
            keep=self.keep,
            peers=lambda: ("PACS",),
            models=lambda: ("lungs",),
            chosen=lambda: "CT CHEST 2026-01-12",
            dry_run=self.dry_run,
            seconds=lambda: 60,
        )


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def page(qtbot: QtBot, theme: Theme, desk: Desk) -> RulesPage:
    made = RulesPage(theme, desk.asks())
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    return made


def press(page: QWidget, words: str, which: int = 0) -> None:
    kinds = (*page.findChildren(Button), *page.findChildren(IconButton))
    found = [b for b in kinds if words in (b.text(), b.accessibleName())]
    QTest.mouseClick(found[which], Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def fill(page: RulesPage, name: str, text: str) -> None:
    (form,) = page.findChildren(RuleForm)
    (field,) = [f for f in form.findChildren(QLineEdit) if f.accessibleName() == name]
    field.setText(text)


def test_every_rule_says_for_what_it_is_and_what_it_does(page: RulesPage) -> None:
    said = words_of(page)
    for part in ("Heads", "Body part HEAD", "say that it has come", "Modality CT", "every study"):
        assert part in said
    assert "forward it to PACS" in said


def test_a_dry_run_says_which_rule_wins_and_why_the_others_do_not(page: RulesPage) -> None:
    press(page, "Try on the chosen study")
    said = words_of(page)
    assert "CT CHEST 2026-01-12: the rule “CTs” wins" in said
    assert "does not hold: Body part HEAD" in said
    assert "holds, but stands behind “CTs”" in said


def test_a_rule_moves_up_and_down_and_the_verdict_of_another_order_goes(
    page: RulesPage, desk: Desk
) -> None:
    press(page, "Try on the chosen study")
    press(page, "Stand before the rule above", 2)
    assert desk.rules == (HEADS, REST, CTS)
    assert "the rule “CTs” wins" not in words_of(page)
    assert "stands behind" not in words_of(page)
    press(page, "Stand behind the rule below", 0)
    assert desk.rules == (REST, HEADS, CTS)


def test_a_new_rule_stands_last_and_does_what_was_ticked(page: RulesPage, desk: Desk) -> None:
    press(page, "Add a rule")
    fill(page, "Name", "Night")
    fill(page, "Sender", "CT1, CT2")
    (form,) = page.findChildren(RuleForm)
    for box in form.findChildren(ListRow):
        if box.text() in ("analyse it with lungs", "forward it to PACS"):
            QTest.mouseClick(box, Qt.MouseButton.LeftButton)
    press(page, "Keep")
    assert desk.rules[-1] == Rule(
        "Night",
        (Act(Deed.FORWARD, "PACS"), Act(Deed.ANALYSE, "lungs")),
        (Condition(About.SENDER, ("CT1", "CT2")),),
    )
    assert not page.findChildren(RuleForm) or not page.findChildren(RuleForm)[0].isVisible()


def test_a_rule_that_does_nothing_is_not_kept(page: RulesPage, desk: Desk) -> None:
    press(page, "Add a rule")
    fill(page, "Name", "Nothing")
    press(page, "Keep")
    assert desk.rules == (HEADS, CTS, REST)
    assert "choose what it does" in words_of(page)


def test_a_refused_change_leaves_the_form_open_with_what_was_typed(
    page: RulesPage, desk: Desk
) -> None:
    desk.refuses = True
    press(page, "Edit", 1)
    fill(page, "Modality", "MR")
    press(page, "Keep")
    (form,) = page.findChildren(RuleForm)
    assert form.isVisible()
    assert desk.rules == (HEADS, CTS, REST)
    desk.refuses = False
    press(page, "Keep")
    assert desk.rules[1].conditions == (Condition(About.MODALITY, ("MR",)),)


def test_a_removed_rule_is_gone(page: RulesPage, desk: Desk) -> None:
    press(page, "Remove this rule", 0)
    assert desk.rules == (CTS, REST)

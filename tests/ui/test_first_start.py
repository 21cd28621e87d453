"""The first start: a recovery key for paper, and one person or several; each may wait."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.actions.accounts import has_accounts
from app.session import Step
from app.ui.buttons import Button
from app.ui.frame.first_steps import FirstSteps
from app.ui.frame.own_steps import OwnSteps
from app.ui.start import Start
from app.ui.theme import Theme
from domain.rights import Right
from records.keys import open_by_recovery
from tests.app.conftest import PASSPHRASE
from tests.ui.seated import begun, settle, station_of
from tests.ui.shown import words_of

ADMIN, WORDS = "h.berg", "lantern vowel cabbage"


@pytest.fixture
def start(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[Start]:
    """The program on a profile that has just been made, behind the gate."""
    with begun(theme, tmp_path / "seat") as made:
        gate = made.window._gate
        gate._name.setText("Dr. Anika Mehra")
        for field in (gate._passphrase, gate._again):
            field.setText(PASSPHRASE)
        gate._go.click()
        pages = made.window._pages
        qtbot.waitUntil(lambda: isinstance(pages.currentWidget(), FirstSteps), timeout=20_000)
        yield made
        settle(made, qtbot)


def _card(start: Start) -> FirstSteps:
    card = start.window._pages.currentWidget()
    assert isinstance(card, FirstSteps)
    return card


def _press(card: FirstSteps, word: str) -> None:
    next(b for b in card.findChildren(Button) if b.text() == word).click()


def test_a_first_start_may_leave_both_steps_for_later_and_says_where_they_are_found(
    start: Start, qtbot: QtBot
) -> None:
    card = _card(start)
    assert "Settings (F6), Keys" in words_of(card)
    assert start.seat is None
    _press(card, "Later")
    assert "Settings (F6), People" in words_of(card)
    _press(card, "One person")
    qtbot.waitUntil(lambda: start.seat is not None, timeout=20_000)
    station = station_of(start)
    assert station.session.single_user
    assert station.user == "Dr. Anika Mehra"
    assert "keys.renew-recovery" not in [e.event.action for e in station.records.audit.recent(30)]


def test_the_recovery_key_of_a_first_start_is_shown_once_and_its_page_saved_and_it_opens_the_seat(
    start: Start, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Judge: the seat's keys, opened by what stood on the screen and nothing else."""
    card = _card(start)
    _press(card, "Make the recovery key")
    qtbot.waitUntil(lambda: "It is not shown again" in words_of(card), timeout=20_000)
    texts = [part.text() for part in card.findChildren(QLabel)]
    said = next(text for text in texts if len(re.sub("[^0-9A-Z]", "", text)) == 40)
    page = tmp_path / "page.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(page), "*.pdf"))
    _press(card, "Save the page to print")
    assert page.read_bytes().startswith(b"%PDF")
    _press(card, "I have written it down")
    assert said not in words_of(card)
    actions = [e.event.action for e in station_of(start).records.audit.recent(30)]
    assert "keys.renew-recovery" in actions
    open_by_recovery(tmp_path / "seat", said).release()


def test_several_people_begin_with_an_administrator_who_is_signed_in_at_once(
    start: Start, qtbot: QtBot
) -> None:
    card = _card(start)
    _press(card, "Later")
    _press(card, "Several people")
    name, full, password, again = card.findChildren(QLineEdit)
    name.setText(ADMIN)
    full.setText("Henrik Berg")
    password.setText("password1234")
    again.setText("password1234")
    card._go.click()
    qtbot.waitUntil(lambda: bool(card._wrong.text()), timeout=9000)
    station = station_of(start)
    assert not has_accounts(station)

    password.setText(WORDS)
    again.setText(WORDS)
    card._go.click()
    pages = start.window._pages
    qtbot.waitUntil(lambda: isinstance(pages.currentWidget(), OwnSteps), timeout=20_000)
    assert station.user == ADMIN
    assert station.session.steps == (Step.SECOND_FACTOR,)  # the policy asks one of this role
    assert not station.session.rights.allows(Right.PEOPLE_MANAGE)
    steps = pages.currentWidget()
    assert isinstance(steps, OwnSteps)
    assert start._who is not None
    secret = start._who._enrolment.secret  # type: ignore[union-attr]
    fields = [f for f in steps.findChildren(QLineEdit) if f.isVisibleTo(steps)]
    fields[-1].setText(pyotp.TOTP(secret).now())
    steps._go.click()
    qtbot.waitUntil(
        lambda: any("Ten codes" in p.text() for p in steps.findChildren(QLabel)), timeout=9000
    )
    steps._go.click()
    qtbot.waitUntil(lambda: start.seat is not None, timeout=20_000)
    assert station.session.rights.allows(Right.PEOPLE_MANAGE)
    account = station.records.people.get(ADMIN)
    assert (account.full_name, account.must_change) == ("Henrik Berg", False)

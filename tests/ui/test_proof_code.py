"""Where an action takes a whole proof, its card asks for the code of the second factor too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.actions.accounts import sign_in
from app.ui.admin.keys import KeysPage
from app.ui.buttons import Button
from app.ui.frame.proof_card import ProofCard
from app.ui.frame.window import Window
from app.ui.main_thread import MainThread
from app.ui.theme import Theme
from app.ui.wiring.desk import Desk
from app.ui.wiring.keys import keys_page
from app.ui.wiring.proof import ask_over
from tests.app.accounts_seat import ADMIN, ADMINS_PASSWORD, Folk, Time
from tests.app.conftest import PASSPHRASE
from tests.seats import open_workstation


@pytest.fixture
def folk(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folk]:
    """A seat whose administrator signed in with a second factor, an hour ago."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    main = MainThread()
    seat = open_workstation(tmp_path / "seat", passphrase=PASSPHRASE, deliver=main.deliver)
    made = Folk(seat, Time())
    made.begin(second_factor=True)
    sign_in(seat, ADMIN, ADMINS_PASSWORD, made.code(ADMIN))
    made.time.pass_(3600)
    yield made
    qtbot.waitUntil(lambda: seat.jobs.quiet, timeout=20_000)
    seat.close()
    seat.records.database.close()


@pytest.fixture
def page(qtbot: QtBot, theme: Theme, folk: Folk) -> KeysPage:
    window = Window(theme, lambda *_: None)
    qtbot.addWidget(window)
    made = keys_page(Desk(theme, folk.station, window, MainThread(window), lambda _room: None))
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    return made


def _card_for_a_recovery_key(page: KeysPage) -> ProofCard:
    (button,) = [b for b in page.findChildren(Button) if b.text() == "Make a new recovery key"]
    button.click()
    (card,) = page.findChildren(ProofCard)
    return card


def _enter(card: ProofCard, secret: str, code: str) -> None:
    card._secret.setText(secret)
    card._code.setText(code)
    QTest.keyClick(card._code, Qt.Key.Key_Return)


def test_a_recovery_key_takes_password_and_code_and_a_wrong_code_makes_none(
    qtbot: QtBot, page: KeysPage, folk: Folk
) -> None:
    card, right = _card_for_a_recovery_key(page), folk.code(ADMIN)
    assert card._code.isVisible()

    _enter(card, ADMINS_PASSWORD, "")
    assert "code" in card._wrong.text()
    assert card._secret.text() == ADMINS_PASSWORD  # nothing was tried
    assert folk.actions(1)[0][0] != "keys.prove"

    _enter(card, ADMINS_PASSWORD, f"{(int(right) + 1) % 1_000_000:06}")
    qtbot.waitUntil(card._go.isEnabled, timeout=20_000)
    assert "not right" in card._wrong.text()
    assert card._secret.text() == "" == card._code.text()
    assert folk.actions(1) == [("keys.prove", ADMIN, 8)]
    assert not page._words.isVisible()

    folk.time.pass_(60)
    _enter(card, ADMINS_PASSWORD, folk.code(ADMIN))
    qtbot.waitUntil(page._words.isVisible, timeout=20_000)
    assert len(page._words.text().split()) == 8
    assert ("keys.prove", ADMIN, 0) in folk.actions(6)


def test_a_card_for_what_takes_the_password_alone_asks_for_no_code(
    theme: Theme, page: KeysPage, folk: Folk
) -> None:
    ask_over(theme, folk.station, page, lambda: None, action="report.prove")
    (card,) = page.findChildren(ProofCard)
    assert card._secret.isVisible()
    assert not card._code.isVisible()
    card.leave()


def test_no_code_stays_on_a_card_that_was_left(page: KeysPage) -> None:
    card = _card_for_a_recovery_key(page)
    card._code.setText("123456")
    QTest.keyClick(card, Qt.Key.Key_Escape)
    assert not card._code.text()

"""The page of the keys renews what it says, asks who is there, and shows a recovery key once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.sites import Site
from app.ui.admin.keys import KeysPage
from app.ui.buttons import Button
from app.ui.frame.proof_card import ProofCard
from app.ui.frame.window import Window
from app.ui.main_thread import MainThread
from app.ui.theme import Theme
from app.ui.wiring.desk import Desk
from app.ui.wiring.keys import keys_page
from app.workstation import Workstation
from records.keys import WrongPassphrase, open_by_recovery, open_keys
from tests.seats import open_workstation

PASSPHRASE, NEW = "correct horse battery staple", "a wholly new one"


@pytest.fixture
def station(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workstation]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    main = MainThread()
    seat = open_workstation(tmp_path / "seat", passphrase=PASSPHRASE, deliver=main.deliver)
    yield seat
    qtbot.waitUntil(lambda: seat.jobs.quiet, timeout=20_000)
    seat.close()


@pytest.fixture
def page(qtbot: QtBot, theme: Theme, station: Workstation) -> KeysPage:
    window = Window(theme, lambda *_: None)
    qtbot.addWidget(window)
    made = keys_page(Desk(theme, station, window, MainThread(window), lambda _room: None))
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    return made


def press(page: KeysPage, words: str) -> None:
    (button,) = [b for b in page.findChildren(Button) if b.text() == words]
    button.click()


def prove(page: KeysPage, secret: str) -> ProofCard:
    (card,) = page.findChildren(ProofCard)
    card._secret.setText(secret)
    card._go.click()
    return card


def words_on(page: KeysPage) -> str:
    return " | ".join(said.text() for said in page.findChildren(QLabel) if said.isVisible())


def test_keys_are_renewed_and_the_page_says_since_when(
    qtbot: QtBot, page: KeysPage, station: Workstation
) -> None:
    assert "key 1, since" in words_on(page)
    press(page, "Renew all keys")
    qtbot.waitUntil(lambda: station.jobs.quiet, timeout=30_000)
    qtbot.waitUntil(lambda: words_on(page).count("key 2, since") == 6, timeout=5000)
    assert station.records.keys.generations("objects").known == (2,)


def test_another_passphrase_takes_a_proof_and_the_same_words_twice(
    qtbot: QtBot, page: KeysPage, station: Workstation
) -> None:
    page._fields[0].setText(NEW)
    press(page, "Change the passphrase")
    assert "differ" in words_on(page)
    page._fields[1].setText(NEW)
    press(page, "Change the passphrase")
    assert "Prove who you are" in words_on(page)
    card = prove(page, "somebody else's")
    qtbot.waitUntil(lambda: station.jobs.quiet and card._go.isEnabled(), timeout=20_000)
    open_keys(station.profile, passphrase=PASSPHRASE)  # nothing was changed
    assert card.isVisible()
    assert card._secret.text() == "" == page._fields[0].text()
    card.leave()


def test_whoever_proves_who_they_are_changes_the_passphrase(
    qtbot: QtBot, page: KeysPage, station: Workstation
) -> None:
    for field in page._fields:
        field.setText(NEW)
    press(page, "Change the passphrase")
    prove(page, PASSPHRASE)
    qtbot.waitUntil(lambda: not page.findChildren(ProofCard), timeout=20_000)
    qtbot.waitUntil(lambda: station.jobs.quiet, timeout=20_000)
    open_keys(station.profile, passphrase=NEW)
    with pytest.raises(WrongPassphrase):
        open_keys(station.profile, passphrase=PASSPHRASE)


def test_a_recovery_key_is_shown_once_and_opens_the_seat(
    qtbot: QtBot, page: KeysPage, station: Workstation
) -> None:
    assert "a lost passphrase is the loss" in words_on(page)
    press(page, "Make a new recovery key")
    prove(page, PASSPHRASE)
    qtbot.waitUntil(page._words.isVisible, timeout=20_000)
    words = page._words.text()
    assert [len(group) for group in words.split()] == [5] * 8
    open_by_recovery(station.profile, words)
    page.hide()
    page.show()
    page.entered()
    assert words not in words_on(page)
    assert page._words.text() == ""


def test_another_site_is_left_for_and_this_one_is_not(
    qtbot: QtBot, theme: Theme, station: Workstation, tmp_path: Path
) -> None:
    gone: list[Path] = []
    station.go_over = gone.append
    (tmp_path / "settings" / "Lightbox").mkdir(parents=True)
    sites = [Site("here", station.profile.resolve()), Site("there", tmp_path / "there")]
    (tmp_path / "settings" / "Lightbox" / "sites.json").write_text(
        json.dumps({"sites": [{"name": s.name, "folder": str(s.folder)} for s in sites]})
    )
    window = Window(theme, lambda *_: None)
    qtbot.addWidget(window)
    page = keys_page(Desk(theme, station, window, MainThread(window), lambda _room: None))
    qtbot.addWidget(page)
    page.show()
    assert "this one" in words_on(page)
    press(page, "Leave for it")
    assert gone == [tmp_path / "there"]

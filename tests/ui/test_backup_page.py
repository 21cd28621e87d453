"""The page of backups sets them up, makes and tries them, and says what is wrong in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.actions import backing_up
from app.ui.buttons import Button
from app.ui.start import Start
from app.ui.theme import Theme
from tests.app.backups import WORDS
from tests.seats import open_workstation
from tests.ui.seated import PASSPHRASE, begun, settings_page, station_of
from tests.ui.shown import words_of


@pytest.fixture
def start(
    qtbot: QtBot, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Start]:
    """A window on an empty seat, signed in."""
    monkeypatch.setenv("LIGHTBOX_PASSPHRASE", PASSPHRASE)
    open_workstation(tmp_path / "seat", passphrase=PASSPHRASE).close()
    with begun(theme, tmp_path / "seat") as made:
        qtbot.waitUntil(lambda: made.seat is not None, timeout=30_000)
        yield made


def press(shown: QWidget, word: str) -> None:
    (button,) = [b for b in shown.findChildren(Button) if b.text() == word]
    button.click()


def fill(shown: QWidget, name: str, text: str) -> None:
    (field,) = [f for f in shown.findChildren(QLineEdit) if name in f.accessibleName()]
    field.setText(text)


def test_a_seat_without_backups_says_so_and_how_it_gets_them(start: Start) -> None:
    shown = settings_page(start, "backup")
    assert "not backed up: no folder is set" in words_of(shown)
    assert "lightbox backup restore --from" in words_of(shown)
    (now,) = [b for b in shown.findChildren(Button) if b.text() == "Back up now"]
    assert not now.isEnabled()


def test_backups_are_set_up_made_and_tried_from_the_page(
    start: Start, qtbot: QtBot, tmp_path: Path
) -> None:
    shown, station = settings_page(start, "backup"), station_of(start)
    fill(shown, "Folder", str(tmp_path / "stick"))
    fill(shown, "Backup passphrase", WORDS)
    fill(shown, "same again", "something else")
    press(shown, "Set")
    assert "The two passphrases differ" in words_of(shown)
    fill(shown, "same again", WORDS)
    press(shown, "Set")
    qtbot.waitUntil(lambda: bool(backing_up.plan_of(station).folder), timeout=20_000)
    assert all(
        not f.text() for f in shown.findChildren(QLineEdit) if "phrase" in f.accessibleName()
    )
    qtbot.waitUntil(lambda: not station.backing_up, timeout=20_000)
    if backing_up.state_of(station).last is None:
        press(shown, "Back up now")
    qtbot.waitUntil(lambda: "Backed up on" in words_of(shown), timeout=20_000)
    press(shown, "Try a restore")
    qtbot.waitUntil(lambda: "the audit log holds" in words_of(shown), timeout=20_000)


def test_a_folder_that_is_away_is_said_on_the_page(
    start: Start, qtbot: QtBot, tmp_path: Path
) -> None:
    station = station_of(start)
    backing_up.set_up(station, tmp_path / "stick", WORDS)
    (tmp_path / "stick").rename(tmp_path / "drawer")
    shown = settings_page(start, "backup")
    press(shown, "Back up now")
    qtbot.waitUntil(lambda: "cannot be reached" in words_of(shown), timeout=20_000)
    assert "goes on by itself" in words_of(shown)

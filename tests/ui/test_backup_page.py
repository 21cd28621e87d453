"""The page of backups sets them up, makes and tries them, and says what is wrong in words."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.actions import backing_up
from app.actions.starting import open_workstation
from app.ui.buttons import Button
from app.ui.start import Start
from app.ui.theme import Theme
from app.workstation import Workstation
from tests.app.backups import WORDS

PASSPHRASE = "correct horse battery"  # noqa: S105 - of a seat that lives for one test


@pytest.fixture
def start(
    qtbot: QtBot, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Start]:
    """A window on an empty seat, signed in."""
    monkeypatch.setenv("LIGHTBOX_PASSPHRASE", PASSPHRASE)
    hooks = sys.excepthook
    open_workstation(tmp_path / "seat", passphrase=PASSPHRASE).close()
    made = Start(theme, tmp_path / "seat")
    made.show()
    qtbot.waitUntil(lambda: made.seat is not None, timeout=30_000)
    yield made
    made.window.close()
    made.close()
    made.window.deleteLater()
    sys.excepthook = hooks


def seated(start: Start) -> Workstation:
    assert start.station is not None
    return start.station


def page(start: Start, id_: str) -> QWidget:
    assert start.seat is not None
    seated(start).enter("settings")
    room = start.seat.workspace.room("settings")
    found: QWidget = room.page(id_)  # type: ignore[attr-defined]  # a SettingsRoom
    found.entered()  # type: ignore[attr-defined]  # every page of it has that
    return found


def words(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if not one.isHidden())


def press(shown: QWidget, word: str) -> None:
    (button,) = [b for b in shown.findChildren(Button) if b.text() == word]
    button.click()


def fill(shown: QWidget, name: str, text: str) -> None:
    (field,) = [f for f in shown.findChildren(QLineEdit) if name in f.accessibleName()]
    field.setText(text)


def test_a_seat_without_backups_says_so_and_how_it_gets_them(start: Start) -> None:
    shown = page(start, "backup")
    assert "not backed up: no folder is set" in words(shown)
    assert "lightbox backup restore --from" in words(shown)
    (now,) = [b for b in shown.findChildren(Button) if b.text() == "Back up now"]
    assert not now.isEnabled()


def test_backups_are_set_up_made_and_tried_from_the_page(
    start: Start, qtbot: QtBot, tmp_path: Path
) -> None:
    shown, station = page(start, "backup"), seated(start)
    fill(shown, "Folder", str(tmp_path / "stick"))
    fill(shown, "Backup passphrase", WORDS)
    fill(shown, "same again", "something else")
    press(shown, "Set")
    assert "The two passphrases differ" in words(shown)
    fill(shown, "same again", WORDS)
    press(shown, "Set")
    qtbot.waitUntil(lambda: bool(backing_up.plan_of(station).folder), timeout=20_000)
    assert all(
        not f.text() for f in shown.findChildren(QLineEdit) if "phrase" in f.accessibleName()
    )
    qtbot.waitUntil(lambda: not station.backing_up, timeout=20_000)
    if backing_up.state_of(station).last is None:
        press(shown, "Back up now")
    qtbot.waitUntil(lambda: "Backed up on" in words(shown), timeout=20_000)
    press(shown, "Try a restore")
    qtbot.waitUntil(lambda: "the audit log holds" in words(shown), timeout=20_000)


def test_a_folder_that_is_away_is_said_on_the_page(
    start: Start, qtbot: QtBot, tmp_path: Path
) -> None:
    station = seated(start)
    backing_up.set_up(station, tmp_path / "stick", WORDS)
    (tmp_path / "stick").rename(tmp_path / "drawer")
    shown = page(start, "backup")
    press(shown, "Back up now")
    qtbot.waitUntil(lambda: "cannot be reached" in words(shown), timeout=20_000)
    assert "goes on by itself" in words(shown)

"""Before data leave, the person at the keyboard shows in the same window who that is (ID05)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions.importing import files_under, import_files
from app.actions.leaving import leaving
from app.actions.locking import lock
from app.session import Why
from app.ui.frame.proof_card import ProofCard
from app.ui.start import Start
from app.ui.theme import Theme
from domain.work import Unwatched
from tests.seats import open_workstation
from tests.ui.seated import PASSPHRASE, begun


@pytest.fixture
def start(
    qtbot: QtBot, theme: Theme, real_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Start]:
    """A seat that somebody signed in to ten minutes ago."""
    profile = tmp_path / "seat"
    station = open_workstation(profile, passphrase=PASSPHRASE)
    import_files(station, files_under([real_data / "ct-head-64px"]), Unwatched())
    station.close()
    monkeypatch.setenv("LIGHTBOX_PASSPHRASE", PASSPHRASE)
    with begun(theme, profile) as made:
        heard: list[bool] = []
        made.loaded.connect(lambda: heard.append(True))
        # The viewer, then what the network needs: nothing more is started after that.
        qtbot.waitUntil(lambda: len(heard) == 2, timeout=60_000)
        assert made.station is not None
        made.station.session.proved -= 600
        yield made


def export(start: Start, folder: Path) -> None:
    station, seat = start.station, start.seat
    assert station is not None
    assert seat is not None
    (row,) = station.records.archive.studies("", limit=2)

    def act() -> None:
        uid, file = row.study.uid, folder / "one.dcm"
        with leaving(station, uid, folder, "export.study") as left, left.writing(file) as out:
            out.write(b"written")

    seat._desk.do(act)


def card_of(start: Start) -> ProofCard | None:
    workspace = start.window.workspace
    assert workspace is not None
    shown = [card for card in workspace.findChildren(ProofCard) if card.isVisible()]
    return shown[0] if shown else None


def test_what_leaves_waits_for_a_proof_in_the_same_window(
    qtbot: QtBot, start: Start, tmp_path: Path
) -> None:
    station, folder = start.station, tmp_path / "out"
    assert station is not None
    export(start, folder)
    card = card_of(start)
    assert card is not None
    assert not folder.exists()
    assert [w for w in QApplication.topLevelWidgets() if w.isVisible()] == [start.window]
    room = station.room
    QTest.keyClick(card._secret, Qt.Key.Key_F5)
    assert station.room == room

    card._secret.setText("guessed")
    QTest.keyClick(card._secret, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not card._wrong.isHidden(), timeout=20_000)
    assert not folder.exists()

    def gone() -> bool:
        # After a wrong one the seat takes none for a second.
        if card_of(start) is not None and card._go.isEnabled():
            card._secret.setText(PASSPHRASE)
            QTest.keyClick(card._secret, Qt.Key.Key_Return)
        return (folder / "one.dcm").exists()

    qtbot.waitUntil(gone, timeout=20_000)
    assert card_of(start) is None


@pytest.mark.parametrize("how", ["escape", "lock"])
def test_without_a_proof_nothing_leaves_and_no_secret_stays(
    start: Start, tmp_path: Path, how: str
) -> None:
    station, folder = start.station, tmp_path / "out"
    assert station is not None
    export(start, folder)
    card = card_of(start)
    assert card is not None
    card._secret.setText(PASSPHRASE)
    if how == "escape":
        QTest.keyClick(card, Qt.Key.Key_Escape)
    else:
        lock(station, Why.PERSON)
    assert card_of(start) is None
    assert not card._secret.text()
    assert not folder.exists()

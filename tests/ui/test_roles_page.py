"""ID08: the page of roles shows every right of every role, and changes those of this site alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions.opening import open_study
from app.roles import shipped_roles
from app.ui.admin.roles import RolesPage
from app.ui.frame.window import Window
from app.ui.main_thread import MainThread
from app.ui.theme import Theme
from app.ui.wiring.roles import roles_page
from app.ui.wiring.seat import Seat
from app.workstation import Workstation
from domain.rights import Right
from tests.app.sitting import sit_down
from tests.seats import open_workstation
from tests.ui import walking

PASSPHRASE = "correct horse battery"  # noqa: S105 - of a seat that lives for one test


@pytest.fixture
def page(theme: Theme, tmp_path: Path) -> Iterator[tuple[Workstation, RolesPage]]:
    station = open_workstation(tmp_path / "seat", passphrase=PASSPHRASE)
    sit_down(station, "it")
    window = Window(theme, lambda *_: None)
    seat = Seat(theme, station, window, lambda: None)
    made = roles_page(seat._desk)
    yield station, made
    made.deleteLater()
    window.close()
    window.deleteLater()
    station.close()


def test_every_square_is_what_the_role_says(page: tuple[Workstation, RolesPage]) -> None:
    _station, made = page
    for at, role in enumerate(shipped_roles()):
        for row, right in enumerate(Right):
            square = made._table.item(row, at)
            assert square is not None
            assert bool(square.text()) == (right in role.rights)


def test_a_press_on_a_shipped_role_changes_nothing(page: tuple[Workstation, RolesPage]) -> None:
    station, made = page
    made._press(0, 0)
    assert not station.records.roles.all()
    assert made._remove.isHidden()


def test_a_copy_is_changed_by_a_press_and_taken_away_again(
    page: tuple[Workstation, RolesPage],
) -> None:
    station, made = page
    made._copy_role()
    (copy,) = station.records.roles.all()
    assert copy.rights == shipped_roles()[0].rights
    at = [role.id for role in made._roles].index(copy.id)
    row = tuple(Right).index(Right.EXPORT)
    made._table.setCurrentCell(row, at)
    made._press(row, at)
    (changed,) = station.records.roles.all()
    assert changed.rights == copy.rights - {Right.EXPORT}
    made._title.setText("Night reader")
    made._only.setText("ct, mr")
    made._keep.click()
    (kept,) = station.records.roles.all()
    assert (kept.title, kept.modalities) == ("Night reader", frozenset({"CT", "MR"}))
    made._remove.click()
    assert not station.records.roles.all()


def test_a_page_of_the_person_before_is_read_for_nobody_once_another_sits_there(
    theme: Theme, tmp_path: Path
) -> None:
    """No refusal is on record that no person asked for, and nothing of the page is shown."""
    station = open_workstation(tmp_path / "seat", passphrase=PASSPHRASE)
    sit_down(station, "it")
    window = Window(theme, lambda *_: None)
    seat = Seat(theme, station, window, lambda: None)
    window.show()
    station.enter("settings")
    room = seat.workspace.room("settings")
    room.page("roles")  # type: ignore[attr-defined]  # a SettingsRoom
    before = station.records.audit.recent(1)[0].seq
    sit_down(station, "viewer", name="viewer")
    station.changed()
    station.changed()
    assert station.records.audit.recent(1)[0].seq == before
    assert seat.workspace.room("settings") is not room
    window.close()
    window.deleteLater()
    station.close()


def test_a_right_that_is_taken_closes_its_page_while_a_study_is_open(
    qtbot: QtBot, qapp: QApplication, theme: Theme, tmp_path: Path
) -> None:
    """The images stay; the page reads nothing more, and leaves no refusal on record."""
    profile, main = walking.make_profile(tmp_path), MainThread(qapp)
    station = open_workstation(profile, passphrase=PASSPHRASE, deliver=main.deliver)
    sit_down(station, "radiologist", "it")
    window = Window(theme, lambda *_: None)
    seat = Seat(theme, station, window, lambda: None)
    open_study(station, station.records.archive.studies()[0].study.uid)
    qtbot.waitUntil(lambda: station.reading is not None, timeout=60_000)
    reading = station.reading
    station.enter("settings")
    room = seat.workspace.room("settings")
    room.page("people")  # type: ignore[attr-defined]  # a SettingsRoom
    before = station.records.audit.recent(1)[0].seq
    sit_down(station, "radiologist")
    station.changed()
    station.changed()
    assert station.records.audit.recent(1)[0].seq == before
    assert seat.workspace.room("settings") is not room
    assert station.reading is reading
    seat.close_images()
    window.close()
    window.deleteLater()
    station.close()

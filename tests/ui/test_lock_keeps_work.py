"""What counts as somebody being there, and what a lock keeps (ID06, A-14)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.actions.importing import files_under, import_files
from app.actions.locking import lock
from app.actions.monitors import close_window, open_window
from app.actions.opening import open_study
from app.gate import NotAllowed
from app.roles import shipped_roles
from app.session import Session, Why
from app.ui.start import Start
from app.ui.theme import Theme
from domain.measurement import Angle
from domain.rights import Person, granted
from domain.work import Unwatched
from tests.seats import open_workstation
from tests.ui.seated import PASSPHRASE, begun, station_of


@pytest.fixture(scope="module")
def profile(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("seat") / "profile"
    station = open_workstation(made, passphrase=PASSPHRASE)
    import_files(station, files_under([real_data / "ct-head-64px"]), Unwatched())
    station.close()
    return made


@pytest.fixture
def start(
    qtbot: QtBot, theme: Theme, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Start]:
    """A seat on which a study is read."""
    monkeypatch.setenv("LIGHTBOX_PASSPHRASE", PASSPHRASE)
    with begun(theme, profile) as made:
        heard: list[bool] = []
        made.loaded.connect(lambda: heard.append(True))
        qtbot.waitUntil(lambda: len(heard) == 2, timeout=60_000)
        station = made.station
        assert station is not None
        (row,) = station.records.archive.studies("", limit=2)
        open_study(station, row.study.uid)
        qtbot.waitUntil(
            lambda: station.reading is not None and station.reading.loaded, timeout=30_000
        )
        yield made


def test_input_in_every_window_counts_and_pictures_that_move_by_themselves_do_not(
    qtbot: QtBot, start: Start
) -> None:
    station, seat = station_of(start), start.seat
    assert seat is not None
    assert seat.images is not None
    open_window(station)
    qtbot.waitUntil(lambda: bool(seat.further.windows), timeout=10_000)
    session = station.session
    long_ago = session.touched - 600
    acts: tuple[Callable[[], None], ...] = (
        lambda: QTest.keyClick(start.window, Qt.Key.Key_Shift),
        lambda: QTest.mouseClick(start.window, Qt.MouseButton.MiddleButton),
        lambda: QTest.keyClick(seat.further.windows[0], Qt.Key.Key_Shift),
        lambda: QTest.mouseClick(seat.further.windows[0], Qt.MouseButton.MiddleButton),
    )
    for act in acts:
        session.touched = long_ago
        act()
        assert session.touched > long_ago
    session.touched = long_ago
    reading = station.reading
    assert reading is not None
    before = reading.screen.slice_number(0)
    seat._actions["cine.play"].trigger()
    qtbot.waitUntil(lambda: reading.screen.slice_number(0) != before, timeout=10_000)
    seat._actions["cine.play"].trigger()
    assert session.touched == long_ago
    close_window(station)


def test_a_measurement_that_was_half_drawn_is_gone_on_with_after_unlocking(
    qtbot: QtBot, start: Start
) -> None:
    station, seat = station_of(start), start.seat
    assert seat is not None
    assert seat.images is not None
    assert station.reading is not None
    assert seat.images.grid.settle(20.0)
    seat._actions["view.tool.angle"].trigger()
    viewport = seat.images.grid.viewports[0]
    at = viewport.rect().center()
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(viewport, left, pos=at)
    QTest.mouseMove(viewport, at + QPoint(30, 0))
    QTest.mouseRelease(viewport, left, pos=at + QPoint(30, 0))
    before = len(station.reading.annotations.items)
    lock(station, Why.SUSPEND)
    assert start.window.is_locked
    field = start.window._gate._passphrase
    field.setText(PASSPHRASE)
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not start.window.is_locked, timeout=20_000)
    QTest.mouseMove(viewport, at + QPoint(30, 40))
    QTest.mouseClick(viewport, left, pos=at + QPoint(30, 40))
    marks = station.reading.annotations.items
    assert len(marks) == before + 1
    assert isinstance(marks[-1], Angle)


def test_only_who_may_carry_pictures_away_copies_and_the_lock_and_the_end_clear_it(
    start: Start,
) -> None:
    station, clipboard = station_of(start), QGuiApplication.clipboard()
    station.copy("12.3 mm")
    assert clipboard.text() == "12.3 mm"
    assert "x-kde-passwordManagerHint" in clipboard.mimeData().formats()
    lock(station, Why.PERSON)
    assert clipboard.text() == ""
    station.session.lock = None
    station.copy("45.6 mm")
    start.close()
    assert clipboard.text() == ""


def test_a_viewer_copies_nothing(start: Start) -> None:
    station, clipboard = station_of(start), QGuiApplication.clipboard()
    clipboard.setText("of another program")
    person = Person("viewer", "A Viewer", ("viewer",))
    before = station.session
    station.session = Session(person, granted(person, shipped_roles()))
    with pytest.raises(NotAllowed):
        station.copy("12.3 mm")
    assert clipboard.text() == "of another program"
    station.session = before

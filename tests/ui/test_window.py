"""One seat in one window: sign in, open a study, look, measure, report, lock."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
    QWidgetItem,
)
from pytestqt.qtbot import QtBot

from app.actions import ALL_COMMANDS
from app.actions.importing import files_under, import_files
from app.keymap import KeyMap
from app.ui.actions import make_actions
from app.ui.frame.banner import Banner
from app.ui.start import Start, run_window
from app.ui.theme import Theme
from app.workstation import Workstation
from domain.work import Unwatched
from records.sharing import hold_window
from tests.seats import open_workstation
from tests.ui.seated import PASSPHRASE, begun
from viewer.session.view_state import SlabMode


@pytest.fixture(scope="module")
def kept_profile(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A seat that holds one small head CT."""
    profile = tmp_path_factory.mktemp("seat") / "profile"
    station = open_workstation(profile, passphrase=PASSPHRASE)
    import_files(station, files_under([real_data / "ct-head-64px"]), Unwatched())
    station.close()
    return profile


@pytest.fixture
def start(
    qtbot: QtBot, theme: Theme, kept_profile: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Start]:
    """The program as it starts on that seat, with the gate shut."""
    monkeypatch.delenv("LIGHTBOX_PASSPHRASE", raising=False)
    with begun(theme, kept_profile) as made:
        qtbot.waitUntil(lambda: not made._unlocking, timeout=20_000)
        yield made


def sign_in(start: Start, passphrase: str = PASSPHRASE) -> None:
    field = start.window._gate._passphrase
    field.setText(passphrase)
    QTest.keyClick(field, Qt.Key.Key_Return)


def open_first_study(qtbot: QtBot, start: Start) -> None:
    sign_in(start)
    qtbot.waitUntil(lambda: start.seat is not None, timeout=20_000)
    station, seat = start.station, start.seat
    assert station is not None
    assert seat is not None
    room = seat.workspace.room("worklist")
    table = room.table  # type: ignore[attr-defined]  # a WorklistRoom
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: station.reading is not None and station.reading.loaded, timeout=30_000)


def test_the_first_picture_needs_no_image_library() -> None:
    # First paint in 0.4 s: VTK, torch, pydicom and the network are read from disk afterwards.
    asked = (
        "import sys, app.ui.start; print([m for m in "
        "('vtkmodules', 'torch', 'pydicom', 'pynetdicom', 'SimpleITK', 'numpy', 'structlog') "
        "if m in sys.modules])"
    )
    said = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", asked],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )

    assert said.stdout.strip() == "[]"


def test_a_wrong_passphrase_opens_nothing_and_says_so(qtbot: QtBot, start: Start) -> None:
    sign_in(start, "wrong")
    gate = start.window._gate

    qtbot.waitUntil(lambda: not gate._wrong.isHidden(), timeout=20_000)

    assert start.station is None
    assert gate._wrong.text().count(".") >= 1


def test_a_seat_that_does_not_open_by_itself_says_why_at_the_gate(
    qtbot: QtBot, theme: Theme, kept_profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIGHTBOX_PASSPHRASE", "not this one")
    start = Start(theme, kept_profile)
    start.show()

    qtbot.waitUntil(lambda: not start.window._gate._wrong.isHidden(), timeout=20_000)

    assert start.station is None
    start.window.close()
    start.close()


def test_a_second_window_on_the_same_profile_is_refused_until_the_first_is_closed(
    qtbot: QtBot, theme: Theme, start: Start, kept_profile: Path
) -> None:
    sign_in(start)
    qtbot.waitUntil(lambda: start.seat is not None, timeout=20_000)
    second = Start(theme, kept_profile)
    second.show()
    qtbot.waitUntil(lambda: not second._unlocking, timeout=20_000)
    gate = second.window._gate

    qtbot.waitUntil(lambda: not gate._wrong.isHidden(), timeout=5_000)
    assert "already open" in gate._wrong.text()
    assert "Go to that window" in gate._wrong.text()
    assert second.station is None
    second.window.close()
    second.close()

    start.close()
    hold_window(kept_profile)()


def test_a_second_start_brings_the_first_window_forward_and_ends(
    qtbot: QtBot, start: Start, kept_profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(start)
    qtbot.waitUntil(lambda: start.seat is not None, timeout=20_000)
    forward: list[bool] = []
    monkeypatch.setattr(start.window, "raise_", lambda: forward.append(True))
    assert run_window(kept_profile) == 0
    qtbot.waitUntil(lambda: forward == [True], timeout=5_000)


def test_a_study_opens_shows_its_patient_and_closes_without_a_trace(
    qtbot: QtBot, start: Start
) -> None:
    open_first_study(qtbot, start)
    station, seat = start.station, start.seat
    assert station is not None
    assert station.reading is not None
    assert seat is not None
    banner = seat.workspace.findChild(Banner)
    assert isinstance(banner, Banner)
    assert banner._parts["id"][1].text() == station.reading.study.patient.id
    assert seat.images is not None
    assert seat.images.grid.settle(20.0)

    seat._actions["study.close"].trigger()

    assert not any((station.reading, seat.images))
    assert banner._name.text() == "No study open"
    # A widget that is shown after it was taken out of its room becomes a window of its own.
    assert [w for w in QApplication.topLevelWidgets() if w.isVisible()] == [start.window]


def test_filters_of_the_whole_program_bear_an_object_that_qt_calls_by_a_wrong_name(
    qtbot: QtBot, start: Start
) -> None:
    # PySide6 hands over what once stood at the same place in memory; on Python 3.11 an error
    # that its own code raises there ends the program.
    open_first_study(qtbot, start)
    assert start._lock is not None
    wrong = QWidgetItem(QWidget())
    for filtering in (start.window, start._lock, start._lock._cover):
        for kind in (QEvent.Type.PlatformSurface, QEvent.Type.KeyPress):
            event = (
                QKeyEvent(kind, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
                if kind == QEvent.Type.KeyPress
                else QEvent(kind)
            )
            assert filtering.eventFilter(wrong, event) is False  # type: ignore[arg-type]


def test_the_lock_covers_everything_and_only_the_passphrase_lifts_it(
    qtbot: QtBot, start: Start
) -> None:
    open_first_study(qtbot, start)
    window = start.window
    start.lock()
    assert window.is_locked
    actions = start.seat._actions if start.seat is not None else {}
    assert not any(a.isVisible() for a in start.window.actions() if a in actions.values())

    sign_in(start, "wrong")
    gate = start.window._gate
    qtbot.waitUntil(lambda: not gate._wrong.isHidden(), timeout=20_000)
    assert start.window.is_locked
    qtbot.waitUntil(gate._go.isEnabled, timeout=5_000)
    sign_in(start)
    qtbot.waitUntil(lambda: not start.window.is_locked, timeout=20_000)

    assert start.station is not None
    assert start.station.reading is not None


def test_f8_drafts_a_report_beside_the_same_images(qtbot: QtBot, start: Start) -> None:
    open_first_study(qtbot, start)
    station, seat = start.station, start.seat
    assert station is not None
    assert station.reading is not None
    assert seat is not None

    seat._actions["report.open"].trigger()

    assert station.room == "report"
    assert station.reading.draft is not None
    page = seat.workspace.room("report").page  # type: ignore[attr-defined]  # a ReportRoom
    assert seat.images is not None
    assert page.isAncestorOf(seat.images.grid)
    seat._actions["room.read"].trigger()
    assert not page.isAncestorOf(seat.images.grid)


def test_the_key_image_button_marks_the_slice_on_screen_as_k_does(
    qtbot: QtBot, start: Start
) -> None:
    open_first_study(qtbot, start)
    station, seat = start.station, start.seat
    assert station is not None
    assert station.reading is not None
    assert seat is not None
    assert seat.images is not None
    annotations = station.reading.annotations

    seat.images.tools._key_image.click()
    (key,) = annotations.key_images
    assert key.author.name == station.user

    seat._actions["measure.key_image"].trigger()
    assert annotations.key_images == ()


@pytest.mark.parametrize("room", ["room.read", "report.open"])
def test_a_right_click_offers_what_can_be_done_with_the_viewport(
    qtbot: QtBot, start: Start, room: str
) -> None:
    open_first_study(qtbot, start)
    station, seat = start.station, start.seat
    assert station is not None
    assert station.reading is not None
    assert seat is not None
    assert seat.images is not None
    seat._actions[room].trigger()
    seat.images.grid.settle(10.0)

    QTest.mouseClick(seat.images.grid.viewports[0], Qt.MouseButton.RightButton)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    entries = {action.objectName(): action for action in menu.findChildren(QAction)}
    assert all(action.isEnabled() for name, action in entries.items() if name)
    entries["view.tool.length"].trigger()
    entries["measure.key_image"].trigger()
    entries["view.slab.mip"].trigger()
    menu.close()

    screen = station.reading.screen
    assert screen.buttons["left"] == "length"
    assert screen.view.state is not None
    assert screen.view.state.slab.mode is SlabMode.MIP
    assert len(station.reading.annotations.key_images) == 1
    station.reading.annotations.undo()  # the next test of this seat begins with none


def test_no_button_of_any_room_is_dead(qtbot: QtBot, start: Start) -> None:
    open_first_study(qtbot, start)
    station, seat = start.station, start.seat
    assert station is not None
    assert seat is not None
    for action in ("room.worklist", "room.transfers", "room.read", "report.open"):
        seat._actions[action].trigger()

    # A card of a series is pressed twice, or dragged: it asks by a signal of its own.
    heard = (
        "2wanted(PyObject)",
        "2clicked(bool)",
        "2clicked()",
        "2toggled(bool)",
        "2pressed()",
        "2released()",
    )
    dead = [
        f"{type(button).__name__} {button.accessibleName() or button.text()}"
        for button in start.window.findChildren(QAbstractButton)
        # Two places of the bar only say something: the archive, and what models run on.
        if button.isEnabled() or button.focusPolicy() is not Qt.FocusPolicy.NoFocus
        # One of several that are on in turn is read when the whole is asked for.
        if not (button.isCheckable() and button.group() is not None)
        if not any(button.receivers(signal) for signal in heard)
        and not (isinstance(button, QToolButton | QPushButton) and button.menu() is not None)
    ]

    assert dead == []
    assert station.reading is not None
    assert not any(view.remedy for view in station.reading.screen.viewports)


def test_every_command_becomes_one_action_with_its_key(qapp: QApplication, start: Start) -> None:
    assert start.station is None
    station: Workstation = None  # type: ignore[assignment]  # nothing is run
    actions = make_actions(ALL_COMMANDS, KeyMap(ALL_COMMANDS), station, qapp)

    assert set(actions) == {command.id for command in ALL_COMMANDS}
    for command in ALL_COMMANDS:
        assert command.title in actions[command.id].toolTip()

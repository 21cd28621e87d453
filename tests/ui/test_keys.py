"""The keys in a real window, and the page that changes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.actions import ALL_COMMANDS
from app.actions.importing import files_under, import_files
from app.keymap import WINDOW_KEYS
from app.ui.settings.keys import KeysPage
from app.ui.settings.room import SettingsRoom
from app.ui.start import Start
from app.ui.theme import Theme
from domain.measurement import Author, Length
from domain.work import Unwatched
from imaging.phantom import demonstration, dicom_series
from tests.seats import open_workstation
from tests.ui.seated import PASSPHRASE, begun
from viewer.session.explained import About, value_under
from viewer.session.screen import Screen
from viewer.session.view_state import SlabMode
from viewer.tools.gesture import Painted

CTRL = Qt.KeyboardModifier.ControlModifier
PAD = Qt.KeyboardModifier.KeypadModifier


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A seat that holds one small chest."""
    folder = tmp_path_factory.mktemp("keys")
    examination = replace(demonstration().current, shape=(24, 64, 64), spacing_mm=(5.6, 5.6, 13.0))
    for number, file in enumerate(dicom_series(examination)):
        (folder / f"{number}.dcm").write_bytes(file)
    station = open_workstation(folder / "profile", passphrase=PASSPHRASE)
    import_files(station, files_under([folder]), Unwatched())
    station.close()
    return folder / "profile"


@pytest.fixture
def start(
    qtbot: QtBot, theme: Theme, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Start]:
    """The program with the chest open, the images in front."""
    monkeypatch.setenv("LIGHTBOX_PASSPHRASE", PASSPHRASE)
    with begun(theme, profile) as made:
        qtbot.waitUntil(lambda: made.seat is not None, timeout=20_000)
        station, seat = made.station, made.seat
        assert station is not None
        assert seat is not None
        room = seat.workspace.room("worklist")
        table = room.table  # type: ignore[attr-defined]  # a WorklistRoom
        table.selectRow(0)
        QTest.keyClick(table, Qt.Key.Key_Return)
        qtbot.waitUntil(
            lambda: station.reading is not None and station.reading.loaded, timeout=30_000
        )
        made.window.activateWindow()
        qtbot.waitUntil(made.window.isActiveWindow)
        assert seat.images is not None
        seat.images.grid.setFocus()
        yield made


def screen(start: Start) -> Screen:
    assert start.station is not None
    assert start.station.reading is not None
    return start.station.reading.screen


def slab_of(shown: Screen) -> SlabMode:
    assert shown.view.state is not None
    return shown.view.state.slab.mode


def grid(start: Start) -> QWidget:
    assert start.seat is not None
    assert start.seat.images is not None
    return start.seat.images.grid


def keys_page(start: Start) -> KeysPage:
    assert start.seat is not None
    assert start.station is not None
    start.station.enter("settings")
    room = start.seat.workspace.room("settings")
    assert isinstance(room, SettingsRoom)
    page = room.page("keys")
    assert isinstance(page, KeysPage)
    return page


def test_keys_scroll_window_and_change_the_viewport(start: Start) -> None:
    shown, images = screen(start), grid(start)
    QTest.keyClick(images, Qt.Key.Key_End)
    assert shown.slice_number(0) == (23, 24)
    QTest.keyClick(images, Qt.Key.Key_Home)
    QTest.keyClick(images, Qt.Key.Key_Down)
    assert shown.slice_number(0) == (1, 24)
    QTest.keyClick(images, Qt.Key.Key_7)
    preset = shown.preset_in_use(0)
    assert preset is not None
    assert preset.name == "lung"
    QTest.keyClick(images, Qt.Key.Key_Tab)
    assert shown.active == 1
    QTest.keyClick(images, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert shown.active == 0


def test_the_keypad_changes_the_slab_and_the_digits_the_window(start: Start) -> None:
    shown, images = screen(start), grid(start)
    before = shown.view.state
    QTest.keyClick(images, Qt.Key.Key_1, PAD)
    assert slab_of(shown) is SlabMode.MIP
    assert shown.view.state is not None
    assert before is not None
    assert shown.view.state.window == before.window
    QTest.keyClick(images, Qt.Key.Key_0, PAD)
    assert slab_of(shown) is SlabMode.OFF


def test_qt_is_not_asked_which_key_a_key_of_the_number_block_is(start: Start) -> None:
    # On X11 it would say "1", and the window would change instead of the slab.
    for key, asked in ((Qt.Key.Key_1, True), (Qt.Key.Key_7, False)):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, PAD)
        event.ignore()
        QApplication.sendEvent(grid(start), event)
        assert event.isAccepted() is asked


def test_no_key_of_the_images_is_heard_while_a_field_is_typed_in(start: Start) -> None:
    assert start.station is not None
    reading = start.station.reading
    shown = screen(start)
    before, slab = shown.layout, slab_of(shown)
    field = QLineEdit(grid(start).parentWidget())
    field.show()
    field.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_B, Qt.Key.Key_1):
        QTest.keyClick(field, key, CTRL)
    QTest.keyClick(field, Qt.Key.Key_1, PAD)

    assert start.station.reading is reading
    assert not shown.beside
    assert (shown.layout, slab_of(shown)) == (before, slab)
    assert field.text() == "1"
    field.deleteLater()


def test_escape_and_undo_act_on_the_images(start: Start) -> None:
    shown, images = screen(start), grid(start)
    shown.zoom(0, 2.0)
    QTest.keyClick(images, Qt.Key.Key_Escape)
    assert shown.view.state is not None
    assert shown.view.state.zoom == 1.0
    content = shown.view.content
    assert content is not None
    place = shown.place(0)
    assert start.station is not None
    at = shown.view.state.centre
    mark = Length(place, at, at.moved(shown.view.state.right, 10.0), Author("R"), datetime.now(UTC))
    shown.annotations.place(mark)
    QTest.keyClick(images, Qt.Key.Key_Z, CTRL)
    assert not shown.annotations.items
    QTest.keyClick(images, Qt.Key.Key_Y, CTRL)
    assert shown.annotations.items == (mark,)
    shown.choose(mark.id)
    QTest.keyClick(images, Qt.Key.Key_Delete)
    assert not shown.annotations.items


def test_another_habit_is_in_force_at_once_and_kept(start: Start) -> None:
    page = keys_page(start)
    page._habit_buttons["ohif"].click()
    assert start.station is not None
    start.station.enter("read")
    shown, images = screen(start), grid(start)
    images.setFocus()

    QTest.keyClick(images, Qt.Key.Key_H)
    assert shown.view.state is not None
    assert shown.view.state.mirrored
    QTest.keyClick(images, Qt.Key.Key_Right)
    assert shown.active == 1

    assert start.station.records.settings.load().habit == "ohif"
    keys_page(start)._habit_buttons["lightbox"].click()
    assert start.station.records.settings.load().habit == "lightbox"
    start.station.enter("read")
    images.setFocus()
    QTest.keyClick(images, Qt.Key.Key_H)
    assert shown.buttons["left"] == "crosshair"


def test_a_tool_is_put_on_a_mouse_button_at_its_legend_and_kept(start: Start, qtbot: QtBot) -> None:
    assert start.station is not None
    shown = screen(start)
    assert start.seat is not None
    images = start.seat.images
    assert images is not None
    start.window.resize(1366, 768)
    qtbot.waitUntil(images.legend.isVisible)
    start.window.resize(1920, 1080)
    qtbot.waitUntil(lambda: not images.legend.isVisible())
    named = {b.accessibleName(): b for b in images.legend.findChildren(QAbstractButton)}
    menu = QMenu()
    named["Middle mouse button: pan"].fill(menu)  # type: ignore[attr-defined]  # its own menu
    next(action for action in menu.actions() if action.text() == "Scroll").trigger()
    assert shown.buttons["middle"] == "scroll"
    assert [
        (own.button, own.tool) for own in start.station.records.settings.load().own_buttons
    ] == [("middle", "scroll")]
    page = keys_page(start)
    assert page._buttons["middle"].text() == "Middle: scroll"
    page._put("middle", "pan")
    assert start.station.records.settings.load().own_buttons == ()


def test_a_key_is_given_by_pressing_it_and_its_old_command_is_named_first(start: Start) -> None:
    page = keys_page(start)
    page._search.setText("invert")
    assert page._model.rowCount() == 1
    QTest.keyClick(page._field, Qt.Key.Key_D)
    assert page._field.text() == "D"
    assert "Length" in page._said.text()
    page._set.click()
    assert start.station is not None
    start.station.enter("read")
    shown, images = screen(start), grid(start)
    images.setFocus()

    QTest.keyClick(images, Qt.Key.Key_D)

    assert shown.view.state is not None
    assert shown.view.state.inverted
    assert shown.buttons["left"] != "length"
    page = keys_page(start)
    page._search.setText("")
    page._reset_all()
    start.station.enter("read")
    images.setFocus()
    QTest.keyClick(images, Qt.Key.Key_D)
    assert shown.buttons["left"] == "length"


def test_a_key_of_the_window_itself_is_not_given_away(start: Start) -> None:
    page = keys_page(start)
    page._search.setText("invert")
    QTest.keyClick(page._field, Qt.Key.Key_K, CTRL)
    assert page._field.text() == "Ctrl+K"
    assert "Find a command" in page._said.text()
    assert not page._set.isEnabled()
    assert not page._add.isEnabled()


def test_the_field_for_a_key_lets_go_once_it_has_one(start: Start) -> None:
    # Or Tab, which it takes like any other key, could never leave it.
    page = keys_page(start)
    page._search.setText("invert")
    page._field.setFocus()
    QTest.keyClick(page._field, Qt.Key.Key_Tab)
    assert page._field.text() == "Tab"
    assert page._set.hasFocus()


def test_letters_typed_into_a_field_stay_letters(start: Start) -> None:
    shown = screen(start)
    field = QLineEdit(grid(start))
    field.show()
    field.setFocus()
    QTest.keyClicks(field, "DAIE7")
    assert field.text() == "DAIE7"
    assert shown.buttons["left"] == "window"
    field.deleteLater()


def test_the_palette_finds_every_command_and_runs_what_can_be(start: Start) -> None:
    assert start.seat is not None
    palette = start.seat.workspace._palette
    palette.open_over(start.window)
    # All commands, and what the window itself does; the palette need not find itself.
    assert palette._model.rowCount() == len(ALL_COMMANDS) + len(WINDOW_KEYS) - 1
    QTest.keyClicks(palette._field, "image key")
    found = [palette._found.index(row, 0).data() for row in range(palette._found.rowCount())]
    assert "Key image" in found
    assert all("image" in name.casefold() and "key" in name.casefold() for name in found)
    palette._field.setText("search field")
    QTest.keyClick(palette._field, Qt.Key.Key_Return)
    assert not palette.isVisible()
    palette.open_over(start.window)
    palette._field.setText("invert")
    QTest.keyClick(palette._field, Qt.Key.Key_Return)
    state = screen(start).view.state
    assert state is not None
    assert state.inverted


def test_the_explanation_of_a_volume_and_of_a_mark_come_where_each_is_listed(
    start: Start,
) -> None:
    shown = screen(start)
    right = start.seat.workspace.room("read").page.right  # type: ignore[union-attr]  # a ReadRoom
    at = shown.view.state.centre  # type: ignore[union-attr]  # a plane
    shown.outlining.paint(0, Painted((at,)))
    (segment,) = shown.segments.items
    shown.explain(About(segment_key=segment.key))
    assert right.current == "segments"
    shown.explain(value_under(shown.view.content, 0, at))  # type: ignore[arg-type]  # a volume
    assert right.current == "measurements"

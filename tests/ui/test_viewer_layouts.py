"""The grid is chosen in a picker, viewports are dragged onto each other, links have a menu."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from tests.viewer.phantoms import READER, STUDY, volume
from viewer.session.annotations import Annotations
from viewer.session.hanging import Hanging, Kind, Pane
from viewer.session.layout import FOUR, PAIR, Layout
from viewer.session.links import Link
from viewer.session.pointing import Pointing
from viewer.session.screen import Screen
from viewer.session.view_state import Slab, SlabMode
from viewer.ui.controls import Choice
from viewer.ui.grid import ViewportGrid
from viewer.ui.layout_picker import LayoutPicker
from viewer.ui.link_menu import fill_link_menu
from viewer.ui.swapping import said
from viewer.ui.toolbar import ViewerToolBar

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def screen() -> Screen:
    made = Screen(Annotations())
    made.open(STUDY)
    both = volume(), volume(series_uid="1.2.3.8")
    for content in both:
        made.take(content, finished=True)
    panes = tuple(Pane(Kind.PLANE, content) for content in both)
    made.hang(Hanging("test", "Test", PAIR, panes))
    return made


@pytest.fixture
def grid(qtbot: QtBot, screen: Screen) -> Iterator[ViewportGrid]:
    made = ViewportGrid(screen, Pointing(screen, author=lambda: READER))
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    yield made
    made.close_pictures()


def test_the_picker_stretches_a_grid_by_pointer_and_by_keys(qtbot: QtBot) -> None:
    chosen: list[Layout] = []
    picker = LayoutPicker(FOUR, chosen.append)
    qtbot.addWidget(picker)
    picker.show()
    QTest.mouseMove(picker, QPoint(12 + 3 * 30 + 10, 12 + 1 * 30 + 10))
    QTest.mouseClick(picker, LEFT, NO_KEY, QPoint(12 + 3 * 30 + 10, 12 + 1 * 30 + 10))
    assert chosen[-1].id == "2x4"
    QTest.keyClick(picker, Qt.Key.Key_Down)
    QTest.keyClick(picker, Qt.Key.Key_Left)
    assert "3 rows of 3" in picker.accessibleDescription()
    QTest.keyClick(picker, Qt.Key.Key_Return)
    assert chosen[-1].id == "3x3"


def test_a_viewport_dropped_on_another_changes_places_with_it(
    grid: ViewportGrid, screen: Screen
) -> None:
    first, second = (view.content for view in screen.viewports)
    data, copy = said(0), Qt.DropAction.MoveAction
    onto = grid.viewports[1]
    enter = QDragEnterEvent(QPoint(50, 50), copy, data, LEFT, NO_KEY)
    QApplication.sendEvent(onto, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(onto, QDropEvent(QPointF(50, 50), copy, data, LEFT, NO_KEY))
    assert [view.content for view in screen.viewports] == [second, first]


def test_a_press_on_the_picture_still_windows_and_one_on_the_title_does_not(
    grid: ViewportGrid, screen: Screen
) -> None:
    def window_after(x: int, y: int, key: Qt.KeyboardModifier = NO_KEY) -> object:
        view = grid.viewports[0]
        QTest.mousePress(view, LEFT, key, QPoint(x, y))
        QTest.mouseMove(view, QPoint(x + 3, y + 3))
        QTest.mouseRelease(view, LEFT, key, QPoint(x + 3, y + 3))
        state = screen.viewports[0].state
        assert state is not None
        return state.window

    before = window_after(60, 10)
    assert window_after(200, 200, Qt.KeyboardModifier.AltModifier) == before
    assert window_after(200, 200) != before


def test_the_wheel_with_shift_scrolls_one_viewport_alone(
    grid: ViewportGrid, screen: Screen
) -> None:
    view = grid.viewports[1]
    middle = QPointF(view.rect().center())
    event = QWheelEvent(
        middle, view.mapToGlobal(middle), QPoint(), QPoint(0, -240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ShiftModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)
    assert screen.viewports[1].offset_mm == pytest.approx(5.0)
    assert screen.viewports[0].offset_mm == 0.0


def test_the_link_menu_shows_and_changes_the_state(qtbot: QtBot, screen: Screen) -> None:
    def entries() -> dict[str, bool]:
        menu = QMenu()
        qtbot.addWidget(menu)
        fill_link_menu(menu, screen)
        return {a.text().split("\t")[0]: a.isChecked() for a in menu.actions() if a.text()}

    assert entries()["Zoom"]
    screen.turn_link(Link.ZOOM)
    assert not entries()["Zoom"]
    screen.activate(1)
    screen.scroll(1, 2, alone=True)
    assert "Take back the offset of +5 mm" in entries()
    bar = ViewerToolBar(screen)
    qtbot.addWidget(bar)
    assert "3 linked" in [b.text() for b in bar.findChildren(type(bar._link))]
    bar.stop_watching()


def test_the_bar_gives_up_buttons_before_it_cuts_a_word(qtbot: QtBot, screen: Screen) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    bar = ViewerToolBar(screen, window)
    bar.resize(1366, 40)
    window.resize(1366, 400)
    window.show()
    for thickness in (0.5, 111.5):
        screen.set_slab(screen.active, Slab(SlabMode.MIP, thickness))
        for width in (1366, 1100, 1000):
            bar.resize(width, 40)
            QCoreApplication.processEvents()
            for choice in bar.findChildren(Choice):
                if choice.isVisible():
                    assert choice.width() >= choice.sizeHint().width(), choice.text()
    bar.stop_watching()

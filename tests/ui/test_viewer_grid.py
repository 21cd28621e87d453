"""The grid turns the hand's moves and keys into changes of the screen, and shows what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from domain.measurement import Length, Measurement
from domain.study import Window
from domain.volume import Volume
from tests.viewer.phantoms import OTHER, READER, STUDY, lattice, volume
from viewer.session.annotations import Annotations
from viewer.session.hanging import Kind, one
from viewer.session.pointing import Pointing
from viewer.session.screen import Reading, Screen
from viewer.session.slices import Mark
from viewer.session.view_state import Slab, SlabMode
from viewer.ui.grid import ViewportGrid
from viewer.ui.pictures import Pictures
from viewer.ui.thumbnails import SeriesList
from viewer.ui.tool_group import ToolGroup
from viewer.ui.toolbar import ViewerToolBar

NO_KEY = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def screen() -> Screen:
    on = lattice((24, 40, 40), (1.0, 1.0, 1.5))
    voxels = np.random.default_rng(1).integers(-200, 400, on.shape).astype(np.int16)
    made = Screen(Annotations())
    made.open(STUDY)
    made.take(volume(on, voxels=voxels), finished=True)
    made.hang()
    return made


@pytest.fixture
def pointing(screen: Screen) -> Pointing:
    return Pointing(screen, author=lambda: READER)


@pytest.fixture
def grid(qtbot: QtBot, screen: Screen, pointing: Pointing) -> Iterator[ViewportGrid]:
    made = ViewportGrid(screen, pointing)
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    made.setFocus()
    yield made
    made.close_pictures()


def drag(
    grid: ViewportGrid,
    start: tuple[int, int],
    end: tuple[int, int],
    *,
    button: Qt.MouseButton = LEFT,
    modifier: Qt.KeyboardModifier = NO_KEY,
    number: int = 0,
) -> None:
    view = grid.viewports[number]
    QTest.mousePress(view, button, modifier, QPoint(*start))
    QTest.mouseMove(view, QPoint(*end))
    _move(view, end, button, modifier)
    QTest.mouseRelease(view, button, modifier, QPoint(*end))


def _move(
    view: QWidget, to: tuple[int, int], button: Qt.MouseButton, modifier: Qt.KeyboardModifier
) -> None:
    point = QPointF(*to)
    event = QMouseEvent(
        QEvent.Type.MouseMove, point, point, Qt.MouseButton.NoButton, button, modifier
    )
    QApplication.sendEvent(view, event)


def turn_wheel(
    grid: ViewportGrid, notches: int, modifier: Qt.KeyboardModifier = NO_KEY, number: int = 0
) -> None:
    view = grid.viewports[number]
    middle = QPointF(view.rect().center())
    event = QWheelEvent(
        middle, view.mapToGlobal(middle), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, modifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def marks(screen: Screen) -> tuple[Measurement, ...]:
    return screen.annotations.items


def is_busy(pointing: Pointing) -> bool:
    return pointing.is_busy


def window_of(screen: Screen) -> Window:
    assert screen.view.state is not None
    assert screen.view.state.window is not None
    return screen.view.state.window


def test_the_wheel_scrolls_down_to_the_next_slice(screen: Screen, grid: ViewportGrid) -> None:
    screen.go_to(0, 10)
    turn_wheel(grid, -1)
    assert screen.slice_number(0) == (11, 24)


def test_the_value_under_a_pointer_that_rests_is_that_of_the_slice_that_is_shown(
    screen: Screen, grid: ViewportGrid
) -> None:
    said: list[object] = []
    grid.hovered.connect(said.append)
    _move(grid.viewports[0], (150, 160), Qt.MouseButton.NoButton, NO_KEY)
    before = said[-1]
    changes: tuple[Callable[[], None], ...] = (
        lambda: turn_wheel(grid, -4),
        lambda: screen.go_to(0, 2),
        lambda: screen.run_to(0, 9),  # as a run that plays does
    )
    for change in changes:
        change()
        found = said[-1]
        assert isinstance(found, Reading)
        assert found != before
        assert isinstance(volume := screen.viewports[0].content, Volume)
        assert found.value == volume.value_at(found.at)
        state = screen.viewports[0].state
        assert state is not None
        assert state.normal.dot(found.at) == pytest.approx(state.normal.dot(state.centre))
        assert screen.pointed == (0, found.at)
        before = found
    screen.set_slab(0, Slab(SlabMode.MIP, 10.0))
    thick = said[-1]
    assert isinstance(thick, Reading)
    assert thick.value is None  # no voxel has the value of a slab
    screen.close()
    assert said[-1] is None
    assert screen.pointed is None


def test_the_wheel_zooms_with_control_held(screen: Screen, grid: ViewportGrid) -> None:
    turn_wheel(grid, 1, Qt.KeyboardModifier.ControlModifier)
    assert screen.view.state is not None
    assert screen.view.state.zoom > 1


def test_the_wheel_changes_the_slab_with_alt_held(screen: Screen, grid: ViewportGrid) -> None:
    turn_wheel(grid, 1, Qt.KeyboardModifier.AltModifier)
    assert screen.view.state is not None
    assert screen.view.state.slab == Slab(SlabMode.MEAN, 3.0)


def test_a_left_drag_windows_and_a_middle_drag_pans(screen: Screen, grid: ViewportGrid) -> None:
    drag(grid, (200, 200), (230, 200))
    assert window_of(screen).width > 400
    before = screen.view.state
    drag(grid, (200, 200), (230, 200), button=Qt.MouseButton.MiddleButton)
    after = screen.view.state
    assert before is not None
    assert after is not None
    assert after.centre.x < before.centre.x  # the picture went right, so the middle went left
    assert after.window == before.window


def test_a_right_drag_zooms_and_a_right_click_asks_for_the_menu(
    screen: Screen, grid: ViewportGrid
) -> None:
    asked: list[int] = []
    grid.menu_wanted.connect(lambda number, _: asked.append(number))
    drag(grid, (200, 240), (200, 170), button=Qt.MouseButton.RightButton)
    assert screen.view.state is not None
    assert screen.view.state.zoom == pytest.approx(2.0)
    assert asked == []
    QTest.mouseClick(grid.viewports[0], Qt.MouseButton.RightButton, NO_KEY, QPoint(200, 200))
    assert asked == [0]


def test_a_drag_with_shift_moves_the_crosshair_whatever_the_tool(
    screen: Screen, grid: ViewportGrid
) -> None:
    screen.choose_tool("length")
    before = screen.crosshair("1.2.3.99")
    shift = Qt.KeyboardModifier.ShiftModifier
    drag(grid, (200, 150), (260, 190), modifier=shift)
    assert screen.crosshair("1.2.3.99") != before
    assert not marks(screen)


def test_a_length_is_drawn_kept_and_undone(screen: Screen, grid: ViewportGrid) -> None:
    screen.choose_tool("length")
    drag(grid, (150, 150), (250, 150))
    (mark,) = screen.annotations.items
    assert isinstance(mark, Length)
    screen.annotations.undo()
    assert not marks(screen)
    screen.annotations.redo()
    assert marks(screen) == (mark,)
    screen.delete_chosen()
    assert not marks(screen)


def test_escape_cancels_the_drawing_before_it_resets_the_view(
    screen: Screen, pointing: Pointing, grid: ViewportGrid
) -> None:
    screen.zoom(0, 2.0)
    screen.choose_tool("length")
    QTest.mouseClick(grid.viewports[0], LEFT, NO_KEY, QPoint(150, 150))
    assert is_busy(pointing)
    screen.step_back()
    assert not is_busy(pointing)
    assert screen.view.state is not None
    assert screen.view.state.zoom == 2.0
    screen.step_back()
    assert screen.view.state.zoom == 1.0


def test_a_double_click_gives_one_viewport_everything_and_takes_it_back(
    screen: Screen, grid: ViewportGrid
) -> None:
    view = grid.viewports[1]
    QTest.mouseDClick(view, LEFT, NO_KEY, QPoint(100, 100))
    assert screen.maximised == 1
    assert view.size() == grid.size()
    assert not grid.viewports[0].isVisible()
    QTest.mouseDClick(view, LEFT, NO_KEY, QPoint(100, 100))
    assert screen.maximised != 1
    assert grid.viewports[0].isVisible()


def test_a_layout_with_fewer_viewports_takes_away_the_one_that_the_pointer_is_on(
    screen: Screen, grid: ViewportGrid
) -> None:
    under = grid.viewports[2]
    middle = under.rect().center()
    _move(under, (middle.x(), middle.y()), Qt.MouseButton.NoButton, SHIFT)
    assert screen.hovered_grip(2) is not None
    assert screen.viewports[0].content is not None

    screen.hang(one(screen.viewports[0].content))
    QApplication.sendEvent(under, QEvent(QEvent.Type.Leave))  # Qt says so to what it hides

    assert screen.hovered_grip(2) is None
    assert len(grid.viewports) == 1


def test_dragging_on_the_slice_bar_scrolls(screen: Screen, grid: ViewportGrid) -> None:
    view = grid.viewports[0]
    x = view.width() - 13
    drag(grid, (x, 12), (x, view.height() - 9))
    assert screen.slice_number(0) == (23, 24)


@pytest.mark.usefixtures("grid")
def test_a_slice_counts_as_viewed_after_it_was_shown_for_a_while(
    qtbot: QtBot, screen: Screen
) -> None:
    screen.go_to(0, 5)

    def is_viewed() -> bool:
        bar = screen.bar(0)
        return bar is not None and bar.marks[5] == Mark.VIEWED

    assert not is_viewed()
    qtbot.waitUntil(is_viewed, timeout=3000)


def test_the_3d_picture_comes_from_another_thread_and_is_dropped_after_a_change_of_study(
    screen: Screen, grid: ViewportGrid
) -> None:
    assert screen.viewports[3].kind is Kind.SCENE
    assert grid.settle(20)
    screen.turn(3, 30)
    grid.viewports[3].grab()
    screen.open(OTHER)
    assert grid.settle(20)
    picture = grid.viewports[0].grab().toImage()
    assert screen.viewports[0].content is None
    assert not picture.isNull()


def test_every_viewport_says_to_assistive_tools_what_it_shows(grid: ViewportGrid) -> None:
    names = [view.accessibleName() for view in grid.viewports]
    assert names[0].startswith("Viewport 1: 2 · Thorax 1.0 D")
    assert "Sagittal" in names[1]
    assert "3D" in names[3]


def test_the_tool_bar_shows_the_tool_in_use_and_names_every_control(
    qtbot: QtBot, screen: Screen
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    bar = ViewerToolBar(screen, window)
    window.resize(1600, 60)
    window.show()
    screen.choose_tool("angle")
    buttons = bar.findChildren(QAbstractButton)
    assert all(button.accessibleName() and button.toolTip() for button in buttons)
    chosen = [b.accessibleName() for b in buttons if b.isCheckable() and b.isChecked()]
    assert "Angle" in chosen
    assert "Window" not in chosen
    bar.stop_watching()


def test_a_group_of_tools_shows_the_one_in_use_and_offers_the_others(
    qtbot: QtBot, screen: Screen
) -> None:
    group = ToolGroup(screen, "Regions", ("ellipse", "circle", "rectangle"))
    qtbot.addWidget(group)
    screen.choose_tool("circle")
    group.refresh()
    assert group.isChecked()
    assert group.accessibleName() == "Circle"
    screen.choose_tool("window")
    group.refresh()
    assert not group.isChecked()
    QTest.mouseClick(group, LEFT, pos=QPoint(10, 10))
    assert screen.buttons["left"] == "circle"
    menu = QMenu(group)
    group.fill(menu)
    assert [a.text().split("\t")[0] for a in menu.actions()] == ["Ellipse", "Circle", "Rectangle"]
    menu.actions()[2].trigger()
    assert screen.buttons["left"] == "rectangle"


def test_the_series_list_shows_what_is_missing_and_opens_a_series(
    qtbot: QtBot, screen: Screen
) -> None:
    second = volume(series_uid="1.2.3.8", missing=(4, 5), frame_of_reference="1.2.3.100")
    screen.take(second, finished=True)
    window = QWidget()
    qtbot.addWidget(window)
    column = SeriesList(screen, window)
    window.resize(216, 500)
    window.show()
    cards = column.cards
    assert "18 of 20 images" in cards[1].accessibleName()
    QTest.mouseDClick(cards[1], LEFT)
    assert screen.view.content is second
    column.set_rail(rail=True)
    assert column.width() == 60
    column.stop_watching()


def colours_of(grid: ViewportGrid, number: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    image = grid.viewports[number].grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return lines[:, : 3 * image.width()].copy()


def test_dragging_the_window_ends_in_the_picture_that_the_window_makes_anew(
    screen: Screen, grid: ViewportGrid
) -> None:
    assert grid.settle()
    drag(grid, (200, 200), (260, 170))
    assert grid.settle()
    dragged = colours_of(grid, 0)
    own = window_of(screen)
    screen.set_window(0, Window(0, 50))
    screen.scroll(0, 1)
    assert grid.settle()
    assert not np.array_equal(dragged, colours_of(grid, 0))
    screen.scroll(0, -1)
    screen.set_window(0, own)
    assert grid.settle()
    assert np.array_equal(dragged, colours_of(grid, 0))


def test_a_drag_in_one_viewport_leaves_the_3d_picture_as_fine_as_it_is(
    screen: Screen, grid: ViewportGrid
) -> None:
    assert grid.settle()
    before = colours_of(grid, 3)
    screen.choose_tool("window")
    QTest.mousePress(grid.viewports[0], LEFT, NO_KEY, QPoint(200, 200))
    _move(grid.viewports[0], (230, 200), LEFT, NO_KEY)
    assert screen.dragging
    assert np.array_equal(before, colours_of(grid, 3))
    QTest.mouseRelease(grid.viewports[0], LEFT, NO_KEY, QPoint(230, 200))


def test_an_oblique_slab_too_slow_for_the_hand_is_coarse_at_once_and_fine_soon_after(
    qtbot: QtBot, screen: Screen
) -> None:
    pictures = Pictures(screen)
    screen.set_slab(0, Slab(SlabMode.MIP, 30.0))
    screen.turn(0, 20)
    first = pictures.current(0, 1600, 1600, 1.0)
    assert first.preview
    assert first.waiting
    qtbot.waitUntil(pictures.is_settled, timeout=20_000)
    settled = pictures.current(0, 1600, 1600, 1.0)
    assert not settled.preview
    assert settled.image is not None
    assert settled.image.width() == 1600
    pictures.close()


def test_the_words_of_a_mark_are_typed_where_it_was_drawn(
    screen: Screen, grid: ViewportGrid
) -> None:
    screen.choose_tool("text")
    drag(grid, (150, 150), (150, 150))
    field = grid.viewports[0].findChild(QLineEdit)
    assert field is not None
    assert field.isVisibleTo(grid)
    assert screen.annotations.items == ()
    QTest.keyClicks(field, "old scar")
    QTest.keyClick(field, Qt.Key.Key_Return)
    (mark,) = marks(screen)
    assert mark.label == "old scar"
    assert not field.isVisibleTo(grid)


def test_a_double_click_on_a_mark_asks_for_its_words_and_the_keys_stay_with_the_images(
    screen: Screen, grid: ViewportGrid
) -> None:
    screen.choose_tool("length")
    drag(grid, (150, 150), (260, 150))
    (mark,) = marks(screen)
    field = grid.viewports[0].findChild(QLineEdit)
    assert field is not None
    grid.activateWindow()
    grid.setFocus()

    QTest.mouseDClick(grid.viewports[0], LEFT, NO_KEY, QPoint(200, 150))

    assert screen.maximised is None
    assert screen.writing == mark
    QTest.keyClicks(field, "Node 1")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert [kept.label for kept in marks(screen)] == ["Node 1"]
    assert QApplication.focusWidget() is grid
    QTest.mouseDClick(grid.viewports[0], LEFT, NO_KEY, QPoint(40, 300))
    assert screen.maximised == 0


def test_a_text_without_words_is_not_kept_and_an_arrow_without_words_is(
    screen: Screen, grid: ViewportGrid
) -> None:
    field = grid.viewports[0].findChild(QLineEdit)
    assert field is not None
    screen.choose_tool("text")
    drag(grid, (150, 150), (150, 150))
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert marks(screen) == ()
    screen.choose_tool("arrow")
    drag(grid, (250, 250), (200, 200))
    QTest.keyClick(field, Qt.Key.Key_Return)
    (mark,) = marks(screen)
    assert mark.label == ""
